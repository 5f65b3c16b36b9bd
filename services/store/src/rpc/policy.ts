// Who may call what while auth is on: every RPC has one line here, and what has none is refused. `request` policies
// look at each message; the Watch RPC answers a refusal in its own words and therefore asks `mayRead` itself.
import {
  type EtcdError,
  etcdErrors,
  type Judgement,
  mayAdminister,
  mayAskAnything,
  mayDelete,
  mayPut,
  mayRead,
  mayReadLease,
  mayTransact,
  mayUseLease,
} from "@keelson/etcd";
import type { RpcMethod } from "@keelson/ports";
import { etcdserverpb, healthpb, v3electionpb, v3lockpb } from "@keelson/wire";
import { claimRange } from "./recipe.ts";

export type Policy =
  /** Anybody. */
  | { readonly kind: "open" }
  /** Anybody who says who he is. */
  | { readonly kind: "user" }
  | { readonly kind: "root" }
  /** `reads`: the answer is void if users or roles changed while it was made. */
  | {
      readonly kind: "request";
      readonly reads: boolean;
      readonly check: (judgement: Judgement, request: unknown) => EtcdError | undefined;
    }
  /** The handler asks, per message. */
  | { readonly kind: "handler" };

const { Auth, Cluster, KV, Lease, Maintenance, Watch } = etcdserverpb;
const { Election } = v3electionpb;
const { Lock } = v3lockpb;
const open: Policy = { kind: "open" };
const user: Policy = { kind: "user" };
const root: Policy = { kind: "root" };

const policies = new Map<string, Policy>();

function fixed(policy: Policy, ...methods: readonly { readonly path: string }[]): void {
  for (const { path } of methods) policies.set(path, policy);
}

type Check<Request> = (judgement: Judgement, request: Request) => EtcdError | undefined;

function checked<Request, Response>(
  method: RpcMethod<Request, Response>,
  kind: "read" | "write",
  check: Check<Request>,
): void {
  const policy: Policy = { kind: "request", reads: kind === "read", check: check as Check<unknown> };
  policies.set(method.path, policy);
}

fixed(open, Auth.AuthStatus, Auth.Authenticate, healthpb.Health.Check, healthpb.Health.Watch);
fixed(user, Maintenance.Status, Cluster.MemberList, Lease.LeaseGrant);
fixed(root, Cluster.MemberAdd, Cluster.MemberRemove, Cluster.MemberUpdate, Cluster.MemberPromote, KV.Compact);
fixed(root, Maintenance.Defragment, Maintenance.Hash, Maintenance.HashKV, Maintenance.Snapshot);
fixed(root, Maintenance.MoveLeader, Maintenance.Downgrade);
fixed(root, Auth.AuthEnable, Auth.AuthDisable, Auth.UserAdd, Auth.UserList, Auth.UserDelete, Auth.UserChangePassword);
fixed(root, Auth.UserGrantRole, Auth.UserRevokeRole, Auth.RoleAdd, Auth.RoleList, Auth.RoleDelete);
fixed(root, Auth.RoleGrantPermission, Auth.RoleRevokePermission);
fixed({ kind: "handler" }, Watch.Watch);

checked(KV.Range, "read", mayRead);
checked(KV.RangeStream, "read", mayRead);
checked(KV.Put, "write", mayPut);
checked(KV.DeleteRange, "write", mayDelete);
checked(KV.Txn, "write", mayTransact);
checked(Lease.LeaseRevoke, "write", (judgement, { ID }) => mayUseLease(judgement, ID));
checked(Lease.LeaseKeepAlive, "write", (judgement, { ID }) => mayUseLease(judgement, ID));
checked(Lease.LeaseTimeToLive, "read", (judgement, { ID, keys }) =>
  keys ? mayReadLease(judgement, ID) : mayAskAnything(judgement),
);
checked(Lease.LeaseLeases, "read", (judgement) => {
  for (const { id } of judgement.leases.list()) {
    const problem = mayReadLease(judgement, id);
    if (problem !== undefined) return problem;
  }
  return mayAskAnything(judgement);
});
checked(Maintenance.Alarm, "read", (judgement, { action }) =>
  action === etcdserverpb.AlarmAction.GET ? mayAskAnything(judgement) : mayAdminister(judgement),
);
checked(Auth.UserGet, "read", (judgement, { name }) =>
  name === judgement.actor.user && name !== "" ? mayAskAnything(judgement) : mayAdminister(judgement),
);
checked(Auth.RoleGet, "read", (judgement, { role }) =>
  judgement.auth.user(judgement.actor.user)?.roles.includes(role) === true
    ? mayAskAnything(judgement)
    : mayAdminister(judgement),
);
// The recipes read all claims on a name and write one of them.
checked(Lock.Lock, "write", (judgement, { name, lease }) => mayClaim(judgement, name, lease));
checked(Lock.Unlock, "write", (judgement, { key }) => mayDelete(judgement, { key, rangeEnd: none, prevKv: false }));
checked(Election.Campaign, "write", (judgement, { name, lease }) => mayClaim(judgement, name, lease));
checked(Election.Leader, "read", (judgement, { name }) => mayRead(judgement, claimRange(name)));
checked(Election.Observe, "read", (judgement, { name }) => mayRead(judgement, claimRange(name)));
checked(Election.Proclaim, "write", (judgement, { leader }) => mayHold(judgement, leader));
checked(Election.Resign, "write", (judgement, { leader }) => mayHold(judgement, leader));

const none = new Uint8Array(0);

function mayClaim(judgement: Judgement, name: Uint8Array, lease: bigint): EtcdError | undefined {
  const range = claimRange(name);
  return (
    mayAskAnything(judgement) ??
    mayRead(judgement, range) ??
    mayDelete(judgement, { ...range, prevKv: false }) ??
    (lease === 0n ? undefined : mayUseLease(judgement, lease))
  );
}

function mayHold(judgement: Judgement, leader: v3electionpb.LeaderKey | undefined): EtcdError | undefined {
  if (leader === undefined) return mayAskAnything(judgement);
  const range = { key: leader.key, rangeEnd: none };
  return mayRead(judgement, range) ?? mayDelete(judgement, { ...range, prevKv: false });
}

/** Undefined for an RPC that nobody thought about: it is refused. */
export function policyOf(path: string): Policy | undefined {
  return policies.get(path);
}

/** Whether the actor may make this call, as far as can be told before its messages. */
export function mayCall(policy: Policy | undefined, judgement: Judgement): EtcdError | undefined {
  switch (policy?.kind) {
    case "user":
      return mayAskAnything(judgement);
    case "root":
      return mayAdminister(judgement);
    case "open":
    case "request":
    case "handler":
      return undefined;
    case undefined:
      return etcdErrors.permissionDenied;
  }
}
