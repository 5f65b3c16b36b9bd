// etcdserverpb.Auth: users, roles, permissions, and tokens for passwords. Changes go through the log with passwords
// already hashed; who may call what stands in policy.ts.
import { decodeBase64, type Init } from "@keelson/base";
import { etcdErrors, type Actor } from "@keelson/etcd";
import { unary, type RpcCallContext, type RpcMethod, type RpcRegistration, type Secrets } from "@keelson/ports";
import { toRpcError, type StoreNode } from "@keelson/runtime";
import { etcdserverpb, type storepb } from "@keelson/wire";
import { refuse, valueOf } from "./outcome.ts";
import { PasswordGate } from "./password-gate.ts";

const { Auth } = etcdserverpb;
const noBytes = new Uint8Array(0);

/** Changes of users and roles during one login before it is given up. */
const loginAttemptsMax = 5;
const tokenLetters = 16;

export function authService(node: StoreNode, secrets: Secrets): RpcRegistration[] {
  const gate = new PasswordGate();
  const hash = (password: string): Promise<Uint8Array> => gate.pass(() => secrets.hashPassword(password));
  return [
    changing(node, Auth.AuthEnable, async () => ({ enable: {} })),
    changing(node, Auth.AuthDisable, async () => ({ disable: {} })),
    unary(Auth.AuthStatus, async () => ({
      header: node.headers.at(),
      enabled: node.state.auth.enabled,
      authRevision: node.state.auth.revision,
    })),
    unary(Auth.Authenticate, async ({ name, password }) => ({
      token: await login(node, { name, password, secrets, gate }),
      header: node.headers.at(),
    })),
    // A hash sent along counts for a change of password only, as in etcd.
    changing(node, Auth.UserAdd, async ({ name, password, options }) => {
      if (name === "") throw toRpcError(etcdErrors.userEmpty);
      const noPassword = options?.noPassword ?? false;
      const hashed = noPassword ? noBytes : await hash(password);
      return { userAdd: { name, noPassword, password: hashed } };
    }),
    unary(Auth.UserGet, async ({ name }) => {
      await node.barrier.wait();
      const user = node.state.auth.user(name);
      if (user === undefined) throw toRpcError(etcdErrors.userNotFound);
      return { header: node.headers.at(), roles: user.roles };
    }),
    unary(Auth.UserList, async () => {
      await node.barrier.wait();
      return { header: node.headers.at(), users: node.state.auth.users() };
    }),
    changing(node, Auth.UserDelete, async (userDelete) => ({ userDelete })),
    changing(node, Auth.UserChangePassword, async ({ name, password, hashedPassword }) => ({
      userPassword: { name, password: await hashOf(hash, password, hashedPassword) },
    })),
    changing(node, Auth.UserGrantRole, async (userGrant) => ({ userGrant })),
    changing(node, Auth.UserRevokeRole, async (userRevoke) => ({ userRevoke })),
    changing(node, Auth.RoleAdd, async (roleAdd) => ({ roleAdd })),
    unary(Auth.RoleGet, async ({ role }) => {
      await node.barrier.wait();
      const perm = node.state.auth.role(role);
      if (perm === undefined) throw toRpcError(etcdErrors.roleNotFound);
      return { header: node.headers.at(), perm };
    }),
    unary(Auth.RoleList, async () => {
      await node.barrier.wait();
      return { header: node.headers.at(), roles: node.state.auth.roles() };
    }),
    changing(node, Auth.RoleDelete, async (roleDelete) => ({ roleDelete })),
    changing(node, Auth.RoleGrantPermission, async (roleGrant) => ({ roleGrant })),
    changing(node, Auth.RoleRevokePermission, async (roleRevoke) => ({ roleRevoke })),
  ];
}

/** An RPC that proposes one change and answers with nothing but a header. */
function changing<Request>(
  node: StoreNode,
  method: RpcMethod<Request, { header: etcdserverpb.ResponseHeader | undefined }>,
  changeOf: (request: Request) => Promise<Init<storepb.AuthChange>>,
): RpcRegistration {
  return unary(method, async (request: Request, context: RpcCallContext) => {
    const actor: Actor = node.tokens.of(context);
    const { outcome, revision } = await node.proposer.propose({ auth: await changeOf(request), actor });
    valueOf(outcome);
    return { header: node.headers.at(revision) };
  });
}

/** A hash made by the client is taken as it is. */
async function hashOf(
  hash: (password: string) => Promise<Uint8Array>,
  password: string,
  hashedPassword: string,
): Promise<Uint8Array> {
  if (hashedPassword === "" || password !== "") return hash(password);
  const decoded = decodeBase64(hashedPassword);
  if (!decoded.ok) throw toRpcError(etcdErrors.passwordForNoPasswordUser); // etcd answers the same
  return decoded.bytes;
}

type Login = {
  readonly name: string;
  readonly password: string;
  readonly secrets: Secrets;
  readonly gate: PasswordGate;
};

/** A token for the right password. What changes while the password is checked makes it be checked again. */
async function login(node: StoreNode, { name, password, secrets, gate }: Login): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    await node.barrier.wait();
    const { auth } = node.state;
    if (!auth.enabled) throw toRpcError(etcdErrors.authNotEnabled);
    const user = auth.user(name);
    const { revision } = auth;
    if (user?.noPassword === true) throw toRpcError(etcdErrors.passwordForNoPasswordUser);
    // An unknown user costs as much time as a known one.
    const matches = await gate.pass(() =>
      user === undefined
        ? secrets.hashPassword(password).then(() => false)
        : secrets.passwordMatches(password, user.password),
    );
    if (!matches) throw toRpcError(etcdErrors.authFailed);
    const signed = node.tokens.sign(name, revision);
    if (signed !== undefined) return signed;
    const token = simpleToken(node);
    const { outcome } = await node.proposer.propose({ auth: { login: { user: name, token, revision } } });
    if (outcome.ok) return token;
    if (outcome.error !== etcdErrors.authOldRevision || attempt >= loginAttemptsMax) refuse(outcome.error);
  }
}

/** Letters nobody can guess, and where the log was: the form of etcd's. */
function simpleToken(node: StoreNode): string {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  let text = "";
  while (text.length < tokenLetters) {
    for (const byte of node.options.entropy.bytes(tokenLetters)) {
      // Bytes beyond the last whole run of letters are left out, or some letters would come up more often.
      if (byte < 4 * letters.length && text.length < tokenLetters) text += letters.charAt(byte % letters.length);
    }
  }
  return `${text}.${node.state.appliedIndex}`;
}
