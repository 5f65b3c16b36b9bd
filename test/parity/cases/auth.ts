// Auth: users, roles and grants; who may do what while it is on; tokens. Each case switches auth off again and
// removes its users, so that the next begins from nothing.
import { utf8, type Init } from "@keelson/base";
import type { RpcMethod } from "@keelson/ports";
import { authpb, etcdserverpb } from "@keelson/wire";
import type { ParityCase, ParityGroup } from "../case.ts";
import { cases } from "../runner.ts";
import type { Session } from "../session.ts";

const { Auth, Cluster, KV, Lease, Maintenance } = etcdserverpb;
const { READ, WRITE, READWRITE } = authpb.Type;
type Metadata = { readonly metadata?: { readonly token: string } };

const password = "secret";
const nobody: Metadata = {};

async function tokenOf(session: Session, name: string): Promise<Metadata> {
  const answer = await session.call(Auth.Authenticate, { name, password }, { mask: ["token"] });
  return answer === undefined ? nobody : { metadata: { token: answer.token } };
}

async function grant(
  session: Session,
  role: string,
  permType: number,
  key: string,
  rangeEnd = "",
  as: Metadata = nobody,
) {
  const perm = { permType, key: utf8(key), rangeEnd: utf8(rangeEnd) };
  await session.call(Auth.RoleGrantPermission, { name: role, perm }, as);
}

/** root, a reader of r/, a writer of w/, and an editor of both; auth is on. */
async function enable(session: Session): Promise<Metadata> {
  for (const name of ["root", "reader", "writer", "editor"]) await session.call(Auth.UserAdd, { name, password });
  for (const name of ["root", "read", "write"]) await session.call(Auth.RoleAdd, { name });
  await grant(session, "read", READ, "r/", "r0");
  await grant(session, "write", WRITE, "w/", "w0");
  for (const [user, role] of [
    ["root", "root"],
    ["reader", "read"],
    ["writer", "write"],
    ["editor", "read"],
    ["editor", "write"],
  ] as const)
    await session.call(Auth.UserGrantRole, { user, role });
  await session.call(Auth.AuthEnable, {});
  return tokenOf(session, "root");
}

async function disable(session: Session, root: Metadata): Promise<void> {
  await session.call(Auth.AuthDisable, {}, root);
  await removeAll(session);
}

async function removeAll(session: Session): Promise<void> {
  const users = await session.call(Auth.UserList, {});
  for (const name of users?.users ?? []) await session.call(Auth.UserDelete, { name });
  const roles = await session.call(Auth.RoleList, {});
  for (const role of roles?.roles ?? []) await session.call(Auth.RoleDelete, { role });
}

/** Calls that are checked with auth off: bad names, duplicates, things that are not there. */
const call =
  <Request, Response>(method: RpcMethod<Request, Response>, request: Init<Request>) =>
  (session: Session): Promise<unknown> =>
    session.call(method, request);

const refusals: readonly (readonly [string, (session: Session) => Promise<unknown>])[] = [
  ["enable without root", call(Auth.AuthEnable, {})],
  ["disable while off", call(Auth.AuthDisable, {})],
  ["authenticate while off", call(Auth.Authenticate, { name: "u", password })],
  ["add user without name", call(Auth.UserAdd, { password })],
  ["add user without password", call(Auth.UserAdd, { name: "plain" })],
  ["add user with no_password", call(Auth.UserAdd, { name: "cert", options: { noPassword: true } })],
  ["add a user that is there", call(Auth.UserAdd, { name: "u", password })],
  ["get a user", call(Auth.UserGet, { name: "u" })],
  ["get a missing user", call(Auth.UserGet, { name: "none" })],
  ["get a user without name", call(Auth.UserGet, {})],
  ["delete a missing user", call(Auth.UserDelete, { name: "none" })],
  ["change password of a missing user", call(Auth.UserChangePassword, { name: "none", password })],
  ["grant a missing role", call(Auth.UserGrantRole, { user: "u", role: "none" })],
  ["grant to a missing user", call(Auth.UserGrantRole, { user: "none", role: "r" })],
  [
    "grant a role twice",
    async (session) => {
      await session.call(Auth.UserGrantRole, { user: "u", role: "r" });
      await session.call(Auth.UserGrantRole, { user: "u", role: "r" });
      await session.call(Auth.UserGet, { name: "u" });
    },
  ],
  ["revoke a role not granted", call(Auth.UserRevokeRole, { name: "u", role: "r" })],
  ["revoke from a missing user", call(Auth.UserRevokeRole, { name: "none", role: "r" })],
  ["add role without name", call(Auth.RoleAdd, {})],
  ["add a role that is there", call(Auth.RoleAdd, { name: "r" })],
  ["get a missing role", call(Auth.RoleGet, { role: "none" })],
  ["delete a missing role", call(Auth.RoleDelete, { role: "none" })],
  [
    "delete a role takes it from users",
    async (session) => {
      await session.call(Auth.UserGrantRole, { user: "u", role: "r" });
      await session.call(Auth.RoleDelete, { role: "r" });
      await session.call(Auth.UserGet, { name: "u" });
    },
  ],
  ["grant permission to a missing role", call(Auth.RoleGrantPermission, { name: "none", perm: { key: utf8("k") } })],
  [
    "grant permission on reversed range",
    call(Auth.RoleGrantPermission, { name: "r", perm: { key: utf8("z"), rangeEnd: utf8("a") } }),
  ],
  ["grant permission on empty key", call(Auth.RoleGrantPermission, { name: "r", perm: {} })],
  ["grant of an unknown type", call(Auth.RoleGrantPermission, { name: "r", perm: { permType: 9, key: utf8("k") } })],
  ["revoke a permission not granted", call(Auth.RoleRevokePermission, { role: "r", key: utf8("k") })],
  ["revoke from a missing role", call(Auth.RoleRevokePermission, { role: "none", key: utf8("k") })],
  [
    "enable with root without the role",
    async (session) => {
      await session.call(Auth.UserAdd, { name: "root", password });
      await session.call(Auth.AuthEnable, {});
    },
  ],
  [
    "permissions of a role, in order",
    async (session) => {
      await grant(session, "r", READ, "b");
      await grant(session, "r", READWRITE, "a", "c");
      await grant(session, "r", WRITE, "b");
      await grant(session, "r", READ, "a", "\0");
      await session.call(Auth.RoleGet, { role: "r" });
      await session.call(Auth.RoleRevokePermission, { role: "r", key: utf8("a"), rangeEnd: utf8("c") });
      await session.call(Auth.RoleRevokePermission, { role: "r", key: utf8("b") });
      await session.call(Auth.RoleGet, { role: "r" });
    },
  ],
];

const whileOff: ParityCase[] = cases(
  refusals,
  ([name]) => `off: ${name}`,
  ([, run]) =>
    async (session) => {
      await session.call(Auth.UserAdd, { name: "u", password });
      await session.call(Auth.RoleAdd, { name: "r" });
      await run(session);
      await removeAll(session);
    },
);

/** What each user tries while auth is on. */
async function tryEverything(session: Session, as: Metadata): Promise<void> {
  for (const key of ["r/a", "w/a", "x"]) {
    await session.call(KV.Range, { key: utf8(key) }, as);
    await session.call(KV.Range, { key: utf8(key), serializable: true }, as);
    await session.call(KV.Put, { key: utf8(key), value: utf8("v") }, as);
    await session.call(KV.Put, { key: utf8(key), prevKv: true }, as);
    await session.call(KV.DeleteRange, { key: utf8(key) }, as);
    await session.call(KV.DeleteRange, { key: utf8(key), prevKv: true }, as);
  }
  for (const [key, rangeEnd] of [
    ["r/", "r0"],
    ["r/", "r1"],
    ["r/", "\0"],
    ["r/", "x"],
    ["q", "r0"],
    ["\0", "\0"],
    ["r/z", "r/a"],
  ] as const) {
    await session.call(KV.Range, { key: utf8(key), rangeEnd: utf8(rangeEnd), countOnly: true }, as);
  }
  const get = { requestRange: { key: utf8("r/a") } };
  const put = { requestPut: { key: utf8("w/a") } };
  await session.call(KV.Txn, { success: [get] }, as);
  await session.call(KV.Txn, { success: [put] }, as);
  await session.call(KV.Txn, { success: [get], failure: [put] }, as);
  await session.call(KV.Txn, { compare: [{ key: utf8("x") }], success: [get] }, as);
  await session.call(KV.Txn, {}, as);
  for (const [key, rangeEnd] of [
    ["r/a", ""],
    ["r/", "r0"],
    ["x", ""],
    ["r/a", "\0"],
  ] as const) {
    const tap = session.watch(as);
    await tap.create({ key: utf8(key), rangeEnd: utf8(rangeEnd) });
    tap.close();
  }
}

/** Operations inside transactions inside transactions. */
async function tryNested(session: Session, as: Metadata): Promise<void> {
  const get = (key: string) => ({ requestRange: { key: utf8(key) } });
  const inner = (...success: Init<etcdserverpb.RequestOp>[]) => ({ requestTxn: { success } });
  await session.call(KV.Txn, { success: [inner()] }, as);
  await session.call(KV.Txn, { success: [inner(get("r/a"))] }, as);
  await session.call(KV.Txn, { success: [inner(inner(get("r/a")))] }, as);
  await session.call(KV.Txn, { success: [inner(get("r/a"), get("x"))] }, as);
  await session.call(KV.Txn, { success: [{ requestTxn: { failure: [get("x")] } }] }, as);
  await session.call(KV.Txn, { success: [{ requestTxn: { compare: [{ key: utf8("x") }], success: [] } }] }, as);
  await session.call(KV.Txn, { failure: [inner(inner(get("x")))] }, as);
  await session.call(KV.Txn, { success: [inner({ requestDeleteRange: { key: utf8("w/zz") } })] }, as);
  await session.call(KV.Txn, { success: [inner({ requestPut: { key: utf8("w/a") } })] }, as);
}

async function tryAdministration(session: Session, as: Metadata): Promise<void> {
  await session.call(Auth.UserList, {}, as);
  await session.call(Auth.RoleList, {}, as);
  await session.call(Auth.UserGet, { name: "reader" }, as);
  await session.call(Auth.UserGet, { name: "writer" }, as);
  await session.call(Auth.RoleGet, { role: "read" }, as);
  await session.call(Auth.RoleGet, { role: "write" }, as);
  await session.call(Auth.UserAdd, { name: "new", password }, as);
  await session.call(Auth.RoleAdd, { name: "new" }, as);
  await session.call(Auth.AuthEnable, {}, as);
  await session.call(Lease.LeaseGrant, { ID: session.lease, TTL: 60 }, as);
  await session.call(Lease.LeaseTimeToLive, { ID: session.lease }, { ...as, mask: ["TTL"] });
  await session.call(Lease.LeaseRevoke, { ID: session.lease }, as);
}

const whileOn: ParityCase[] = [
  ...cases(
    ["nobody", "reader", "writer", "editor", "root", "bad token"],
    (user) => `on: keys as ${user}`,
    (user) => async (session) => {
      const root = await enable(session);
      await session.call(KV.Put, { key: utf8("r/a"), value: utf8("1") }, root);
      const as =
        user === "nobody"
          ? nobody
          : user === "bad token"
            ? { metadata: { token: "abcdefghijklmnop.7" } }
            : await tokenOf(session, user);
      await tryEverything(session, as);
      await session.call(KV.DeleteRange, { key: utf8("\0"), rangeEnd: utf8("\0") }, root);
      await disable(session, root);
    },
  ),
  ...cases(
    ["nobody", "reader", "writer", "editor", "root"],
    (user) => `on: nested transactions as ${user}`,
    (user) => async (session) => {
      const root = await enable(session);
      await session.call(KV.Put, { key: utf8("r/a"), value: utf8("1") }, root);
      await tryNested(session, user === "nobody" ? nobody : await tokenOf(session, user));
      await session.call(KV.DeleteRange, { key: utf8("\0"), rangeEnd: utf8("\0") }, root);
      await disable(session, root);
    },
  ),
  ...cases(
    ["nobody", "reader", "root", "bad token"],
    (user) => `on: administration as ${user}`,
    (user) => async (session) => {
      await enable(session);
      const as =
        user === "nobody"
          ? nobody
          : user === "bad token"
            ? { metadata: { token: "abcdefghijklmnop.7" } }
            : await tokenOf(session, user);
      await tryAdministration(session, as);
      await disable(session, await tokenOf(session, "root"));
    },
  ),
  ...cases(
    ["nobody", "reader", "root"],
    (user) => `on: maintenance as ${user}`,
    (user) => async (session) => {
      const root = await enable(session);
      const as = user === "nobody" ? nobody : await tokenOf(session, user);
      await session.call(KV.Put, { key: utf8("r/a"), value: utf8("1") }, root);
      await session.call(KV.Compact, { revision: session.base + 1 }, as);
      await session.call(Maintenance.Defragment, {}, as);
      await session.call(Maintenance.HashKV, {}, { ...as, mask: ["hash", "hashRevision", "compactRevision"] });
      await session.call(Maintenance.Alarm, {}, as);
      await session.call(Maintenance.Alarm, { action: 2, alarm: 1, memberID: 1n }, as);
      await session.call(Maintenance.MoveLeader, { targetID: 99n }, { ...as, member: await leaderOf(session, root) });
      await session.call(Cluster.MemberRemove, { ID: 99n }, as);
      await disable(session, root);
    },
  ),
  {
    name: "on: authenticate",
    run: async (session) => {
      const root = await enable(session);
      await session.call(Auth.UserAdd, { name: "cert", options: { noPassword: true } }, root);
      for (const [name, given] of [
        ["reader", "wrong"],
        ["none", password],
        ["", ""],
        ["reader", ""],
        ["cert", ""],
        ["cert", "x"],
      ] as const) {
        await session.call(Auth.Authenticate, { name, password: given }, { mask: ["token"] });
      }
      await disable(session, await tokenOf(session, "root"));
    },
  },
  {
    name: "on: root stays root",
    run: async (session) => {
      const root = await enable(session);
      await session.call(Auth.UserDelete, { name: "root" }, root);
      await session.call(Auth.RoleDelete, { role: "root" }, root);
      await session.call(Auth.UserRevokeRole, { name: "root", role: "root" }, root);
      await disable(session, root);
    },
  },
  {
    name: "on: a change takes effect at once",
    run: async (session) => {
      const root = await enable(session);
      const reader = await tokenOf(session, "reader");
      await session.call(KV.Range, { key: utf8("r/a") }, reader);
      await session.call(Auth.RoleRevokePermission, { role: "read", key: utf8("r/"), rangeEnd: utf8("r0") }, root);
      await session.call(KV.Range, { key: utf8("r/a") }, reader);
      await grant(session, "read", READ, "r/a", "", root);
      await session.call(KV.Range, { key: utf8("r/a") }, reader);
      await session.call(Auth.UserChangePassword, { name: "reader", password: "other" }, root);
      await session.call(KV.Range, { key: utf8("r/a") }, reader);
      await session.call(Auth.UserDelete, { name: "reader" }, root);
      await session.call(KV.Range, { key: utf8("r/a") }, reader);
      await disable(session, root);
    },
  },
  {
    name: "on: leases need rights on their keys",
    run: async (session) => {
      const root = await enable(session);
      const [reader, writer] = [await tokenOf(session, "reader"), await tokenOf(session, "writer")];
      const ID = session.lease;
      await session.call(Lease.LeaseGrant, { ID, TTL: 600 }, root);
      await session.call(KV.Put, { key: utf8("x"), lease: ID }, root);
      await session.call(KV.Put, { key: utf8("w/a"), lease: ID }, writer);
      await session.call(Lease.LeaseTimeToLive, { ID, keys: true }, { ...reader, mask: ["TTL"] });
      await session.call(Lease.LeaseRevoke, { ID }, writer);
      await session.call(Lease.LeaseRevoke, { ID }, reader);
      await session.call(Lease.LeaseRevoke, { ID }, root);
      await disable(session, root);
    },
  },
];

async function leaderOf(session: Session, as: Metadata): Promise<number> {
  for (const [index, channel] of session.server.channels.entries()) {
    const { header, leader } = await channel.unary(Maintenance.Status, {}, as);
    if (header?.memberId === leader) return index;
  }
  return 0;
}

const grantNothing: ParityCase = {
  name: "off: grant no permission",
  run: (session) => session.call(Auth.RoleGrantPermission, { name: "r" }),
  etcdPanics: ['RoleGrantPermission ! invalidArgument "etcdserver: permission not given"'],
};

/** Last in the suite: a server that is left with auth on answers nothing else. */
export const authGroups: readonly ParityGroup[] = [{ name: "auth", cases: [grantNothing, ...whileOff, ...whileOn] }];
