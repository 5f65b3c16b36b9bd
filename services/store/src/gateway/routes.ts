// The HTTP paths of etcd's JSON gateway and the RPC behind each; every RPC but RangeStream and the health service has one.
import type { RpcMethod } from "@keelson/ports";
import { etcdserverpb, v3electionpb, v3lockpb } from "@keelson/wire";

const { Auth, Cluster, KV, Lease, Maintenance, Watch } = etcdserverpb;
const { Election } = v3electionpb;
const { Lock } = v3lockpb;

type AnyMethod = Pick<RpcMethod<never, never>, "path">;

/** What follows `/v3/`. */
const table: Readonly<Record<string, AnyMethod>> = {
  "kv/range": KV.Range,
  "kv/put": KV.Put,
  "kv/deleterange": KV.DeleteRange,
  "kv/txn": KV.Txn,
  "kv/compaction": KV.Compact,
  watch: Watch.Watch,
  "lease/grant": Lease.LeaseGrant,
  "lease/revoke": Lease.LeaseRevoke,
  "lease/keepalive": Lease.LeaseKeepAlive,
  "lease/timetolive": Lease.LeaseTimeToLive,
  "lease/leases": Lease.LeaseLeases,
  "kv/lease/revoke": Lease.LeaseRevoke,
  "kv/lease/timetolive": Lease.LeaseTimeToLive,
  "kv/lease/leases": Lease.LeaseLeases,
  "cluster/member/add": Cluster.MemberAdd,
  "cluster/member/remove": Cluster.MemberRemove,
  "cluster/member/update": Cluster.MemberUpdate,
  "cluster/member/list": Cluster.MemberList,
  "cluster/member/promote": Cluster.MemberPromote,
  "maintenance/alarm": Maintenance.Alarm,
  "maintenance/status": Maintenance.Status,
  "maintenance/defragment": Maintenance.Defragment,
  "maintenance/hash": Maintenance.Hash,
  "maintenance/hashkv": Maintenance.HashKV,
  "maintenance/snapshot": Maintenance.Snapshot,
  "maintenance/transfer-leadership": Maintenance.MoveLeader,
  "maintenance/downgrade": Maintenance.Downgrade,
  "auth/enable": Auth.AuthEnable,
  "auth/disable": Auth.AuthDisable,
  "auth/status": Auth.AuthStatus,
  "auth/authenticate": Auth.Authenticate,
  "auth/user/add": Auth.UserAdd,
  "auth/user/get": Auth.UserGet,
  "auth/user/list": Auth.UserList,
  "auth/user/delete": Auth.UserDelete,
  "auth/user/changepw": Auth.UserChangePassword,
  "auth/user/grant": Auth.UserGrantRole,
  "auth/user/revoke": Auth.UserRevokeRole,
  "auth/role/add": Auth.RoleAdd,
  "auth/role/get": Auth.RoleGet,
  "auth/role/list": Auth.RoleList,
  "auth/role/delete": Auth.RoleDelete,
  "auth/role/grant": Auth.RoleGrantPermission,
  "auth/role/revoke": Auth.RoleRevokePermission,
  "lock/lock": Lock.Lock,
  "lock/unlock": Lock.Unlock,
  "election/campaign": Election.Campaign,
  "election/proclaim": Election.Proclaim,
  "election/leader": Election.Leader,
  "election/observe": Election.Observe,
  "election/resign": Election.Resign,
};

/** gRPC path by HTTP path, below both prefixes that etcd 3.4 serves. */
export const gatewayRoutes: ReadonlyMap<string, string> = new Map(
  ["/v3/", "/v3beta/"].flatMap((prefix) =>
    Object.entries(table).map(([path, method]) => [prefix + path, method.path] as const),
  ),
);

/** Whether the gateway answers for this path, if only with 404. */
export function isGatewayPath(path: string): boolean {
  return path.startsWith("/v3/") || path.startsWith("/v3beta/");
}
