// The same bad bytes to every method there is: nothing at all, bytes that are no message, and a message whose every
// field is at the edge of its type. What each method says to them is compared, and that the server still answers.
import { utf8, type Init } from "@keelson/base";
import type { RpcMethod } from "@keelson/ports";
import { etcdserverpb, v3electionpb, v3lockpb } from "@keelson/wire";
import type { ParityCase, ParityGroup } from "../case.ts";
import { cases } from "../runner.ts";
import type { Session } from "../session.ts";

const { Auth, Cluster, KV, Lease, Maintenance, Watch } = etcdserverpb;
const { Election } = v3electionpb;
const { Lock } = v3lockpb;

type AnyMethod = RpcMethod<unknown, unknown>;

/** By service and name, in their order in the API. New ones that etcd 3.4 does not have are cases of their own. */
const newer: ReadonlySet<string> = new Set([KV.RangeStream, Auth.AuthStatus, Maintenance.Downgrade].map((m) => m.path));
const methods = [KV, Watch, Lease, Cluster, Maintenance, Auth, Lock, Election]
  .flatMap((service) => Object.values(service) as AnyMethod[])
  .filter(({ path }) => !newer.has(path));

/** Methods that wait for ever, or whose answer to an empty request differs from run to run. */
const noEmptyRequest: ReadonlySet<string> = new Set(
  [Maintenance.Snapshot, Maintenance.Status, Maintenance.Hash, Maintenance.HashKV, Maintenance.Defragment]
    .map(({ path }) => path)
    .concat([Cluster.MemberList.path, Lease.LeaseGrant.path, Watch.Watch.path, Auth.AuthEnable.path])
    .concat([Lock.Lock.path, Election.Campaign.path, Election.Observe.path, Maintenance.MoveLeader.path]),
);

const bodies: readonly (readonly [string, readonly number[]])[] = [
  ["a cut tag", [0x80]],
  ["a cut length", [0x0a, 0x7f, 0x41]],
  ["a length beyond the end of memory", [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]],
  ["field number zero", [0x02, 0x00]],
];

/** The method, with bytes for its request. */
function garbled(method: AnyMethod, bytes: readonly number[]): AnyMethod {
  return { ...method, encodeRequest: () => Uint8Array.from(bytes) };
}

async function send(session: Session, method: AnyMethod): Promise<unknown> {
  if (method.requestStream || method.responseStream) return session.stream(method, [{}]);
  return session.call(method, {});
}

const nothing: ParityCase[] = cases(
  methods.filter(({ path }) => !noEmptyRequest.has(path)),
  ({ path }) => `empty request to ${path}`,
  (method) => (session) => send(session, method),
);

const garbage: ParityCase[] = cases(
  methods.flatMap((method) => bodies.map(([name, bytes]) => ({ method, name, bytes }))),
  ({ method, name }) => `${name} to ${method.path}`,
  ({ method, bytes }) =>
    async (session) => {
      await send(session, garbled(method, bytes));
      await session.range("a");
    },
);

const call =
  <Request, Response>(method: RpcMethod<Request, Response>, request: Init<Request>) =>
  (session: Session): Promise<unknown> =>
    session.call(method, request);

const long = "x".repeat(2 * 1024 * 1024);
const oversize: ParityCase[] = cases(
  [
    ["range end", call(KV.Range, { key: utf8("a"), rangeEnd: utf8(long) })],
    ["put", call(KV.Put, { key: utf8("a"), value: utf8(long) })],
    ["delete", call(KV.DeleteRange, { key: utf8(long) })],
    ["compare", call(KV.Txn, { compare: [{ key: utf8(long) }] })],
    ["nested put", call(KV.Txn, { success: [{ requestTxn: { success: [{ requestPut: { key: utf8(long) } }] } }] })],
    ["user name", call(Auth.UserAdd, { name: long, password: "p" })],
    ["role name", call(Auth.RoleAdd, { name: long })],
    ["permission", call(Auth.RoleGrantPermission, { name: "r", perm: { key: utf8(long) } })],
    ["member URL", call(Cluster.MemberAdd, { peerURLs: [`http://${long}:1`] })],
    ["lock name", call(Lock.Lock, { name: utf8(long) })],
  ] as const,
  ([name]) => `two MiB as ${name}`,
  ([, run]) => run,
);

const max = 9_223_372_036_854_775_807n;
const edges: ParityCase[] = cases(
  [
    ["range with a negative limit", call(KV.Range, { key: utf8("a"), limit: -1 })],
    ["range with a negative revision", call(KV.Range, { key: utf8("a"), revision: -1 })],
    ["range with a negative min_mod_revision", call(KV.Range, { key: utf8("a"), minModRevision: -1 })],
    ["range with min above max", call(KV.Range, { key: utf8("a"), minModRevision: 9, maxModRevision: 1 })],
    ["range with an unknown order", call(KV.Range, { key: utf8("a"), rangeEnd: utf8("b"), sortOrder: 7 })],
    ["range, keys only and count only", call(KV.Range, { key: utf8("a"), keysOnly: true, countOnly: true })],
    ["compact of a negative revision, physical", call(KV.Compact, { revision: -5, physical: true })],
    ["grant of the largest id", call(Lease.LeaseGrant, { ID: max, TTL: 60 })],
    ["grant of the smallest TTL", call(Lease.LeaseGrant, { ID: 77n, TTL: Number.MIN_SAFE_INTEGER })],
    ["revoke of id 0", call(Lease.LeaseRevoke, { ID: 0n })],
    ["alarm of an unknown kind", call(Maintenance.Alarm, { action: 0, alarm: 9 })],
    ["member removed, id 0", call(Cluster.MemberRemove, { ID: 0n })],
    ["member promoted, id 0", call(Cluster.MemberPromote, { ID: 0n })],
    ["member updated without URLs", call(Cluster.MemberUpdate, { ID: 7n })],
    ["member added twice the same URL", call(Cluster.MemberAdd, { peerURLs: ["http://127.0.0.1:1", "ftp://x"] })],
    ["user added with a hash that is none", call(Auth.UserAdd, { name: "h", hashedPassword: "no base64!" })],
    ["password changed to a hash that is none", call(Auth.UserChangePassword, { name: "h", hashedPassword: "%" })],
    ["authenticate without anything", call(Auth.Authenticate, {})],
  ] as const,
  ([name]) => name,
  ([, run]) =>
    async (session) => {
      await session.put("a", "1");
      await run(session);
    },
);

export const everyMethodGroups: readonly ParityGroup[] = [
  { name: "every method", cases: [...nothing, ...garbage] },
  { name: "oversize", cases: oversize },
  { name: "edge", cases: edges },
];
