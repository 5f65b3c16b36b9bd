// Generated from proto/ by libs/wire/gen. Do not edit; change the .proto and run `npm run gen`.
import type { JsonField } from "../json-codec.ts";

/** Names of each enum's values. */
export const jsonEnums: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "authpb.Permission.Type": { READ: 0, WRITE: 1, READWRITE: 2 },
  "mvccpb.Event.EventType": { PUT: 0, DELETE: 1 },
  "etcdserverpb.RangeRequest.SortOrder": { NONE: 0, ASCEND: 1, DESCEND: 2 },
  "etcdserverpb.RangeRequest.SortTarget": { KEY: 0, VERSION: 1, CREATE: 2, MOD: 3, VALUE: 4 },
  "etcdserverpb.Compare.CompareResult": { EQUAL: 0, GREATER: 1, LESS: 2, NOT_EQUAL: 3 },
  "etcdserverpb.Compare.CompareTarget": { VERSION: 0, CREATE: 1, MOD: 2, VALUE: 3, LEASE: 4 },
  "etcdserverpb.WatchCreateRequest.FilterType": { NOPUT: 0, NODELETE: 1 },
  "etcdserverpb.AlarmType": { NONE: 0, NOSPACE: 1, CORRUPT: 2 },
  "etcdserverpb.AlarmRequest.AlarmAction": { GET: 0, ACTIVATE: 1, DEACTIVATE: 2 },
  "etcdserverpb.DowngradeRequest.DowngradeAction": { VALIDATE: 0, ENABLE: 1, CANCEL: 2 },
};

/** Fields of each message in the order of their declaration. */
export const jsonMessages: Readonly<Record<string, readonly JsonField[]>> = {
  "authpb.UserAddOptions": [
    { name: "no_password", property: "noPassword", kind: "bool" },
  ],
  "authpb.Permission": [
    { name: "permType", property: "permType", kind: "enum", of: "authpb.Permission.Type" },
    { name: "key", property: "key", kind: "bytes" },
    { name: "range_end", property: "rangeEnd", kind: "bytes" },
  ],
  "mvccpb.KeyValue": [
    { name: "key", property: "key", kind: "bytes" },
    { name: "create_revision", property: "createRevision", kind: "int64" },
    { name: "mod_revision", property: "modRevision", kind: "int64" },
    { name: "version", property: "version", kind: "int64" },
    { name: "value", property: "value", kind: "bytes" },
    { name: "lease", property: "lease", kind: "bigint" },
  ],
  "mvccpb.Event": [
    { name: "type", property: "type", kind: "enum", of: "mvccpb.Event.EventType" },
    { name: "kv", property: "kv", kind: "message", of: "mvccpb.KeyValue" },
    { name: "prev_kv", property: "prevKv", kind: "message", of: "mvccpb.KeyValue" },
  ],
  "etcdserverpb.ResponseHeader": [
    { name: "cluster_id", property: "clusterId", kind: "bigint" },
    { name: "member_id", property: "memberId", kind: "bigint" },
    { name: "revision", property: "revision", kind: "int64" },
    { name: "raft_term", property: "raftTerm", kind: "uint64" },
  ],
  "etcdserverpb.RangeRequest": [
    { name: "key", property: "key", kind: "bytes" },
    { name: "range_end", property: "rangeEnd", kind: "bytes" },
    { name: "limit", property: "limit", kind: "int64" },
    { name: "revision", property: "revision", kind: "int64" },
    { name: "sort_order", property: "sortOrder", kind: "enum", of: "etcdserverpb.RangeRequest.SortOrder" },
    { name: "sort_target", property: "sortTarget", kind: "enum", of: "etcdserverpb.RangeRequest.SortTarget" },
    { name: "serializable", property: "serializable", kind: "bool" },
    { name: "keys_only", property: "keysOnly", kind: "bool" },
    { name: "count_only", property: "countOnly", kind: "bool" },
    { name: "min_mod_revision", property: "minModRevision", kind: "int64" },
    { name: "max_mod_revision", property: "maxModRevision", kind: "int64" },
    { name: "min_create_revision", property: "minCreateRevision", kind: "int64" },
    { name: "max_create_revision", property: "maxCreateRevision", kind: "int64" },
  ],
  "etcdserverpb.RangeResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "kvs", property: "kvs", kind: "message", of: "mvccpb.KeyValue", repeated: true },
    { name: "more", property: "more", kind: "bool" },
    { name: "count", property: "count", kind: "int64" },
  ],
  "etcdserverpb.RangeStreamResponse": [
    { name: "range_response", property: "rangeResponse", kind: "message", of: "etcdserverpb.RangeResponse" },
  ],
  "etcdserverpb.PutRequest": [
    { name: "key", property: "key", kind: "bytes" },
    { name: "value", property: "value", kind: "bytes" },
    { name: "lease", property: "lease", kind: "bigint" },
    { name: "prev_kv", property: "prevKv", kind: "bool" },
    { name: "ignore_value", property: "ignoreValue", kind: "bool" },
    { name: "ignore_lease", property: "ignoreLease", kind: "bool" },
  ],
  "etcdserverpb.PutResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "prev_kv", property: "prevKv", kind: "message", of: "mvccpb.KeyValue" },
  ],
  "etcdserverpb.DeleteRangeRequest": [
    { name: "key", property: "key", kind: "bytes" },
    { name: "range_end", property: "rangeEnd", kind: "bytes" },
    { name: "prev_kv", property: "prevKv", kind: "bool" },
  ],
  "etcdserverpb.DeleteRangeResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "deleted", property: "deleted", kind: "int64" },
    { name: "prev_kvs", property: "prevKvs", kind: "message", of: "mvccpb.KeyValue", repeated: true },
  ],
  "etcdserverpb.RequestOp": [
    { name: "request_range", property: "requestRange", kind: "message", of: "etcdserverpb.RangeRequest", presence: true },
    { name: "request_put", property: "requestPut", kind: "message", of: "etcdserverpb.PutRequest", presence: true },
    { name: "request_delete_range", property: "requestDeleteRange", kind: "message", of: "etcdserverpb.DeleteRangeRequest", presence: true },
    { name: "request_txn", property: "requestTxn", kind: "message", of: "etcdserverpb.TxnRequest", presence: true },
  ],
  "etcdserverpb.ResponseOp": [
    { name: "response_range", property: "responseRange", kind: "message", of: "etcdserverpb.RangeResponse", presence: true },
    { name: "response_put", property: "responsePut", kind: "message", of: "etcdserverpb.PutResponse", presence: true },
    { name: "response_delete_range", property: "responseDeleteRange", kind: "message", of: "etcdserverpb.DeleteRangeResponse", presence: true },
    { name: "response_txn", property: "responseTxn", kind: "message", of: "etcdserverpb.TxnResponse", presence: true },
  ],
  "etcdserverpb.Compare": [
    { name: "result", property: "result", kind: "enum", of: "etcdserverpb.Compare.CompareResult" },
    { name: "target", property: "target", kind: "enum", of: "etcdserverpb.Compare.CompareTarget" },
    { name: "key", property: "key", kind: "bytes" },
    { name: "version", property: "version", kind: "int64", presence: true },
    { name: "create_revision", property: "createRevision", kind: "int64", presence: true },
    { name: "mod_revision", property: "modRevision", kind: "int64", presence: true },
    { name: "value", property: "value", kind: "bytes", presence: true },
    { name: "lease", property: "lease", kind: "bigint", presence: true },
    { name: "range_end", property: "rangeEnd", kind: "bytes" },
  ],
  "etcdserverpb.TxnRequest": [
    { name: "compare", property: "compare", kind: "message", of: "etcdserverpb.Compare", repeated: true },
    { name: "success", property: "success", kind: "message", of: "etcdserverpb.RequestOp", repeated: true },
    { name: "failure", property: "failure", kind: "message", of: "etcdserverpb.RequestOp", repeated: true },
  ],
  "etcdserverpb.TxnResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "succeeded", property: "succeeded", kind: "bool" },
    { name: "responses", property: "responses", kind: "message", of: "etcdserverpb.ResponseOp", repeated: true },
  ],
  "etcdserverpb.CompactionRequest": [
    { name: "revision", property: "revision", kind: "int64" },
    { name: "physical", property: "physical", kind: "bool" },
  ],
  "etcdserverpb.CompactionResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.WatchRequest": [
    { name: "create_request", property: "createRequest", kind: "message", of: "etcdserverpb.WatchCreateRequest", presence: true },
    { name: "cancel_request", property: "cancelRequest", kind: "message", of: "etcdserverpb.WatchCancelRequest", presence: true },
    { name: "progress_request", property: "progressRequest", kind: "message", of: "etcdserverpb.WatchProgressRequest", presence: true },
  ],
  "etcdserverpb.WatchCreateRequest": [
    { name: "key", property: "key", kind: "bytes" },
    { name: "range_end", property: "rangeEnd", kind: "bytes" },
    { name: "start_revision", property: "startRevision", kind: "int64" },
    { name: "progress_notify", property: "progressNotify", kind: "bool" },
    { name: "filters", property: "filters", kind: "enum", of: "etcdserverpb.WatchCreateRequest.FilterType", repeated: true },
    { name: "prev_kv", property: "prevKv", kind: "bool" },
    { name: "watch_id", property: "watchId", kind: "int64" },
    { name: "fragment", property: "fragment", kind: "bool" },
  ],
  "etcdserverpb.WatchCancelRequest": [
    { name: "watch_id", property: "watchId", kind: "int64" },
  ],
  "etcdserverpb.WatchProgressRequest": [

  ],
  "etcdserverpb.WatchResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "watch_id", property: "watchId", kind: "int64" },
    { name: "created", property: "created", kind: "bool" },
    { name: "canceled", property: "canceled", kind: "bool" },
    { name: "compact_revision", property: "compactRevision", kind: "int64" },
    { name: "cancel_reason", property: "cancelReason", kind: "string" },
    { name: "fragment", property: "fragment", kind: "bool" },
    { name: "events", property: "events", kind: "message", of: "mvccpb.Event", repeated: true },
  ],
  "etcdserverpb.LeaseGrantRequest": [
    { name: "TTL", property: "TTL", kind: "int64" },
    { name: "ID", property: "ID", kind: "bigint" },
  ],
  "etcdserverpb.LeaseGrantResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "ID", property: "ID", kind: "bigint" },
    { name: "TTL", property: "TTL", kind: "int64" },
    { name: "error", property: "error", kind: "string" },
  ],
  "etcdserverpb.LeaseRevokeRequest": [
    { name: "ID", property: "ID", kind: "bigint" },
  ],
  "etcdserverpb.LeaseRevokeResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.LeaseKeepAliveRequest": [
    { name: "ID", property: "ID", kind: "bigint" },
  ],
  "etcdserverpb.LeaseKeepAliveResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "ID", property: "ID", kind: "bigint" },
    { name: "TTL", property: "TTL", kind: "int64" },
  ],
  "etcdserverpb.LeaseTimeToLiveRequest": [
    { name: "ID", property: "ID", kind: "bigint" },
    { name: "keys", property: "keys", kind: "bool" },
  ],
  "etcdserverpb.LeaseTimeToLiveResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "ID", property: "ID", kind: "bigint" },
    { name: "TTL", property: "TTL", kind: "int64" },
    { name: "grantedTTL", property: "grantedTTL", kind: "int64" },
    { name: "keys", property: "keys", kind: "bytes", repeated: true },
  ],
  "etcdserverpb.LeaseLeasesRequest": [

  ],
  "etcdserverpb.LeaseStatus": [
    { name: "ID", property: "ID", kind: "bigint" },
  ],
  "etcdserverpb.LeaseLeasesResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "leases", property: "leases", kind: "message", of: "etcdserverpb.LeaseStatus", repeated: true },
  ],
  "etcdserverpb.Member": [
    { name: "ID", property: "ID", kind: "bigint" },
    { name: "name", property: "name", kind: "string" },
    { name: "peerURLs", property: "peerURLs", kind: "string", repeated: true },
    { name: "clientURLs", property: "clientURLs", kind: "string", repeated: true },
    { name: "isLearner", property: "isLearner", kind: "bool" },
  ],
  "etcdserverpb.MemberAddRequest": [
    { name: "peerURLs", property: "peerURLs", kind: "string", repeated: true },
    { name: "isLearner", property: "isLearner", kind: "bool" },
  ],
  "etcdserverpb.MemberAddResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "member", property: "member", kind: "message", of: "etcdserverpb.Member" },
    { name: "members", property: "members", kind: "message", of: "etcdserverpb.Member", repeated: true },
  ],
  "etcdserverpb.MemberRemoveRequest": [
    { name: "ID", property: "ID", kind: "bigint" },
  ],
  "etcdserverpb.MemberRemoveResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "members", property: "members", kind: "message", of: "etcdserverpb.Member", repeated: true },
  ],
  "etcdserverpb.MemberUpdateRequest": [
    { name: "ID", property: "ID", kind: "bigint" },
    { name: "peerURLs", property: "peerURLs", kind: "string", repeated: true },
  ],
  "etcdserverpb.MemberUpdateResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "members", property: "members", kind: "message", of: "etcdserverpb.Member", repeated: true },
  ],
  "etcdserverpb.MemberListRequest": [
    { name: "linearizable", property: "linearizable", kind: "bool" },
  ],
  "etcdserverpb.MemberListResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "members", property: "members", kind: "message", of: "etcdserverpb.Member", repeated: true },
  ],
  "etcdserverpb.MemberPromoteRequest": [
    { name: "ID", property: "ID", kind: "bigint" },
  ],
  "etcdserverpb.MemberPromoteResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "members", property: "members", kind: "message", of: "etcdserverpb.Member", repeated: true },
  ],
  "etcdserverpb.AlarmRequest": [
    { name: "action", property: "action", kind: "enum", of: "etcdserverpb.AlarmRequest.AlarmAction" },
    { name: "memberID", property: "memberID", kind: "bigint" },
    { name: "alarm", property: "alarm", kind: "enum", of: "etcdserverpb.AlarmType" },
  ],
  "etcdserverpb.AlarmMember": [
    { name: "memberID", property: "memberID", kind: "bigint" },
    { name: "alarm", property: "alarm", kind: "enum", of: "etcdserverpb.AlarmType" },
  ],
  "etcdserverpb.AlarmResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "alarms", property: "alarms", kind: "message", of: "etcdserverpb.AlarmMember", repeated: true },
  ],
  "etcdserverpb.StatusRequest": [

  ],
  "etcdserverpb.DowngradeInfo": [
    { name: "enabled", property: "enabled", kind: "bool" },
    { name: "targetVersion", property: "targetVersion", kind: "string" },
  ],
  "etcdserverpb.StatusResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "version", property: "version", kind: "string" },
    { name: "dbSize", property: "dbSize", kind: "int64" },
    { name: "leader", property: "leader", kind: "bigint" },
    { name: "raftIndex", property: "raftIndex", kind: "uint64" },
    { name: "raftTerm", property: "raftTerm", kind: "uint64" },
    { name: "raftAppliedIndex", property: "raftAppliedIndex", kind: "uint64" },
    { name: "errors", property: "errors", kind: "string", repeated: true },
    { name: "dbSizeInUse", property: "dbSizeInUse", kind: "int64" },
    { name: "isLearner", property: "isLearner", kind: "bool" },
    { name: "storageVersion", property: "storageVersion", kind: "string" },
    { name: "dbSizeQuota", property: "dbSizeQuota", kind: "int64" },
    { name: "downgradeInfo", property: "downgradeInfo", kind: "message", of: "etcdserverpb.DowngradeInfo" },
  ],
  "etcdserverpb.DefragmentRequest": [

  ],
  "etcdserverpb.DefragmentResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.HashRequest": [

  ],
  "etcdserverpb.HashResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "hash", property: "hash", kind: "uint32" },
  ],
  "etcdserverpb.HashKVRequest": [
    { name: "revision", property: "revision", kind: "int64" },
  ],
  "etcdserverpb.HashKVResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "hash", property: "hash", kind: "uint32" },
    { name: "compact_revision", property: "compactRevision", kind: "int64" },
    { name: "hash_revision", property: "hashRevision", kind: "int64" },
  ],
  "etcdserverpb.SnapshotRequest": [

  ],
  "etcdserverpb.SnapshotResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "remaining_bytes", property: "remainingBytes", kind: "uint64" },
    { name: "blob", property: "blob", kind: "bytes" },
    { name: "version", property: "version", kind: "string" },
  ],
  "etcdserverpb.MoveLeaderRequest": [
    { name: "targetID", property: "targetID", kind: "bigint" },
  ],
  "etcdserverpb.MoveLeaderResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.DowngradeRequest": [
    { name: "action", property: "action", kind: "enum", of: "etcdserverpb.DowngradeRequest.DowngradeAction" },
    { name: "version", property: "version", kind: "string" },
  ],
  "etcdserverpb.DowngradeResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "version", property: "version", kind: "string" },
  ],
  "etcdserverpb.AuthEnableRequest": [

  ],
  "etcdserverpb.AuthEnableResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.AuthDisableRequest": [

  ],
  "etcdserverpb.AuthDisableResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.AuthStatusRequest": [

  ],
  "etcdserverpb.AuthStatusResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "enabled", property: "enabled", kind: "bool" },
    { name: "authRevision", property: "authRevision", kind: "uint64" },
  ],
  "etcdserverpb.AuthenticateRequest": [
    { name: "name", property: "name", kind: "string" },
    { name: "password", property: "password", kind: "string" },
  ],
  "etcdserverpb.AuthenticateResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "token", property: "token", kind: "string" },
  ],
  "etcdserverpb.AuthUserAddRequest": [
    { name: "name", property: "name", kind: "string" },
    { name: "password", property: "password", kind: "string" },
    { name: "options", property: "options", kind: "message", of: "authpb.UserAddOptions" },
    { name: "hashedPassword", property: "hashedPassword", kind: "string" },
  ],
  "etcdserverpb.AuthUserAddResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.AuthUserGetRequest": [
    { name: "name", property: "name", kind: "string" },
  ],
  "etcdserverpb.AuthUserGetResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "roles", property: "roles", kind: "string", repeated: true },
  ],
  "etcdserverpb.AuthUserListRequest": [

  ],
  "etcdserverpb.AuthUserListResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "users", property: "users", kind: "string", repeated: true },
  ],
  "etcdserverpb.AuthUserDeleteRequest": [
    { name: "name", property: "name", kind: "string" },
  ],
  "etcdserverpb.AuthUserDeleteResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.AuthUserChangePasswordRequest": [
    { name: "name", property: "name", kind: "string" },
    { name: "password", property: "password", kind: "string" },
    { name: "hashedPassword", property: "hashedPassword", kind: "string" },
  ],
  "etcdserverpb.AuthUserChangePasswordResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.AuthUserGrantRoleRequest": [
    { name: "user", property: "user", kind: "string" },
    { name: "role", property: "role", kind: "string" },
  ],
  "etcdserverpb.AuthUserGrantRoleResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.AuthUserRevokeRoleRequest": [
    { name: "name", property: "name", kind: "string" },
    { name: "role", property: "role", kind: "string" },
  ],
  "etcdserverpb.AuthUserRevokeRoleResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.AuthRoleAddRequest": [
    { name: "name", property: "name", kind: "string" },
  ],
  "etcdserverpb.AuthRoleAddResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.AuthRoleGetRequest": [
    { name: "role", property: "role", kind: "string" },
  ],
  "etcdserverpb.AuthRoleGetResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "perm", property: "perm", kind: "message", of: "authpb.Permission", repeated: true },
  ],
  "etcdserverpb.AuthRoleListRequest": [

  ],
  "etcdserverpb.AuthRoleListResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "roles", property: "roles", kind: "string", repeated: true },
  ],
  "etcdserverpb.AuthRoleDeleteRequest": [
    { name: "role", property: "role", kind: "string" },
  ],
  "etcdserverpb.AuthRoleDeleteResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.AuthRoleGrantPermissionRequest": [
    { name: "name", property: "name", kind: "string" },
    { name: "perm", property: "perm", kind: "message", of: "authpb.Permission" },
  ],
  "etcdserverpb.AuthRoleGrantPermissionResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "etcdserverpb.AuthRoleRevokePermissionRequest": [
    { name: "role", property: "role", kind: "string" },
    { name: "key", property: "key", kind: "bytes" },
    { name: "range_end", property: "rangeEnd", kind: "bytes" },
  ],
  "etcdserverpb.AuthRoleRevokePermissionResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "v3lockpb.LockRequest": [
    { name: "name", property: "name", kind: "bytes" },
    { name: "lease", property: "lease", kind: "bigint" },
  ],
  "v3lockpb.LockResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "key", property: "key", kind: "bytes" },
  ],
  "v3lockpb.UnlockRequest": [
    { name: "key", property: "key", kind: "bytes" },
  ],
  "v3lockpb.UnlockResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "v3electionpb.CampaignRequest": [
    { name: "name", property: "name", kind: "bytes" },
    { name: "lease", property: "lease", kind: "bigint" },
    { name: "value", property: "value", kind: "bytes" },
  ],
  "v3electionpb.LeaderKey": [
    { name: "name", property: "name", kind: "bytes" },
    { name: "key", property: "key", kind: "bytes" },
    { name: "rev", property: "rev", kind: "int64" },
    { name: "lease", property: "lease", kind: "bigint" },
  ],
  "v3electionpb.CampaignResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "leader", property: "leader", kind: "message", of: "v3electionpb.LeaderKey" },
  ],
  "v3electionpb.LeaderRequest": [
    { name: "name", property: "name", kind: "bytes" },
  ],
  "v3electionpb.LeaderResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
    { name: "kv", property: "kv", kind: "message", of: "mvccpb.KeyValue" },
  ],
  "v3electionpb.ProclaimRequest": [
    { name: "leader", property: "leader", kind: "message", of: "v3electionpb.LeaderKey" },
    { name: "value", property: "value", kind: "bytes" },
  ],
  "v3electionpb.ProclaimResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
  "v3electionpb.ResignRequest": [
    { name: "leader", property: "leader", kind: "message", of: "v3electionpb.LeaderKey" },
  ],
  "v3electionpb.ResignResponse": [
    { name: "header", property: "header", kind: "message", of: "etcdserverpb.ResponseHeader" },
  ],
};

/** Request and response of each RPC by its gRPC path. */
export const jsonMethods: Readonly<Record<string, { readonly request: string; readonly response: string }>> = {
  "/etcdserverpb.KV/Range": { request: "etcdserverpb.RangeRequest", response: "etcdserverpb.RangeResponse" },
  "/etcdserverpb.KV/RangeStream": { request: "etcdserverpb.RangeRequest", response: "etcdserverpb.RangeStreamResponse" },
  "/etcdserverpb.KV/Put": { request: "etcdserverpb.PutRequest", response: "etcdserverpb.PutResponse" },
  "/etcdserverpb.KV/DeleteRange": { request: "etcdserverpb.DeleteRangeRequest", response: "etcdserverpb.DeleteRangeResponse" },
  "/etcdserverpb.KV/Txn": { request: "etcdserverpb.TxnRequest", response: "etcdserverpb.TxnResponse" },
  "/etcdserverpb.KV/Compact": { request: "etcdserverpb.CompactionRequest", response: "etcdserverpb.CompactionResponse" },
  "/etcdserverpb.Watch/Watch": { request: "etcdserverpb.WatchRequest", response: "etcdserverpb.WatchResponse" },
  "/etcdserverpb.Lease/LeaseGrant": { request: "etcdserverpb.LeaseGrantRequest", response: "etcdserverpb.LeaseGrantResponse" },
  "/etcdserverpb.Lease/LeaseRevoke": { request: "etcdserverpb.LeaseRevokeRequest", response: "etcdserverpb.LeaseRevokeResponse" },
  "/etcdserverpb.Lease/LeaseKeepAlive": { request: "etcdserverpb.LeaseKeepAliveRequest", response: "etcdserverpb.LeaseKeepAliveResponse" },
  "/etcdserverpb.Lease/LeaseTimeToLive": { request: "etcdserverpb.LeaseTimeToLiveRequest", response: "etcdserverpb.LeaseTimeToLiveResponse" },
  "/etcdserverpb.Lease/LeaseLeases": { request: "etcdserverpb.LeaseLeasesRequest", response: "etcdserverpb.LeaseLeasesResponse" },
  "/etcdserverpb.Cluster/MemberAdd": { request: "etcdserverpb.MemberAddRequest", response: "etcdserverpb.MemberAddResponse" },
  "/etcdserverpb.Cluster/MemberRemove": { request: "etcdserverpb.MemberRemoveRequest", response: "etcdserverpb.MemberRemoveResponse" },
  "/etcdserverpb.Cluster/MemberUpdate": { request: "etcdserverpb.MemberUpdateRequest", response: "etcdserverpb.MemberUpdateResponse" },
  "/etcdserverpb.Cluster/MemberList": { request: "etcdserverpb.MemberListRequest", response: "etcdserverpb.MemberListResponse" },
  "/etcdserverpb.Cluster/MemberPromote": { request: "etcdserverpb.MemberPromoteRequest", response: "etcdserverpb.MemberPromoteResponse" },
  "/etcdserverpb.Maintenance/Alarm": { request: "etcdserverpb.AlarmRequest", response: "etcdserverpb.AlarmResponse" },
  "/etcdserverpb.Maintenance/Status": { request: "etcdserverpb.StatusRequest", response: "etcdserverpb.StatusResponse" },
  "/etcdserverpb.Maintenance/Defragment": { request: "etcdserverpb.DefragmentRequest", response: "etcdserverpb.DefragmentResponse" },
  "/etcdserverpb.Maintenance/Hash": { request: "etcdserverpb.HashRequest", response: "etcdserverpb.HashResponse" },
  "/etcdserverpb.Maintenance/HashKV": { request: "etcdserverpb.HashKVRequest", response: "etcdserverpb.HashKVResponse" },
  "/etcdserverpb.Maintenance/Snapshot": { request: "etcdserverpb.SnapshotRequest", response: "etcdserverpb.SnapshotResponse" },
  "/etcdserverpb.Maintenance/MoveLeader": { request: "etcdserverpb.MoveLeaderRequest", response: "etcdserverpb.MoveLeaderResponse" },
  "/etcdserverpb.Maintenance/Downgrade": { request: "etcdserverpb.DowngradeRequest", response: "etcdserverpb.DowngradeResponse" },
  "/etcdserverpb.Auth/AuthEnable": { request: "etcdserverpb.AuthEnableRequest", response: "etcdserverpb.AuthEnableResponse" },
  "/etcdserverpb.Auth/AuthDisable": { request: "etcdserverpb.AuthDisableRequest", response: "etcdserverpb.AuthDisableResponse" },
  "/etcdserverpb.Auth/AuthStatus": { request: "etcdserverpb.AuthStatusRequest", response: "etcdserverpb.AuthStatusResponse" },
  "/etcdserverpb.Auth/Authenticate": { request: "etcdserverpb.AuthenticateRequest", response: "etcdserverpb.AuthenticateResponse" },
  "/etcdserverpb.Auth/UserAdd": { request: "etcdserverpb.AuthUserAddRequest", response: "etcdserverpb.AuthUserAddResponse" },
  "/etcdserverpb.Auth/UserGet": { request: "etcdserverpb.AuthUserGetRequest", response: "etcdserverpb.AuthUserGetResponse" },
  "/etcdserverpb.Auth/UserList": { request: "etcdserverpb.AuthUserListRequest", response: "etcdserverpb.AuthUserListResponse" },
  "/etcdserverpb.Auth/UserDelete": { request: "etcdserverpb.AuthUserDeleteRequest", response: "etcdserverpb.AuthUserDeleteResponse" },
  "/etcdserverpb.Auth/UserChangePassword": { request: "etcdserverpb.AuthUserChangePasswordRequest", response: "etcdserverpb.AuthUserChangePasswordResponse" },
  "/etcdserverpb.Auth/UserGrantRole": { request: "etcdserverpb.AuthUserGrantRoleRequest", response: "etcdserverpb.AuthUserGrantRoleResponse" },
  "/etcdserverpb.Auth/UserRevokeRole": { request: "etcdserverpb.AuthUserRevokeRoleRequest", response: "etcdserverpb.AuthUserRevokeRoleResponse" },
  "/etcdserverpb.Auth/RoleAdd": { request: "etcdserverpb.AuthRoleAddRequest", response: "etcdserverpb.AuthRoleAddResponse" },
  "/etcdserverpb.Auth/RoleGet": { request: "etcdserverpb.AuthRoleGetRequest", response: "etcdserverpb.AuthRoleGetResponse" },
  "/etcdserverpb.Auth/RoleList": { request: "etcdserverpb.AuthRoleListRequest", response: "etcdserverpb.AuthRoleListResponse" },
  "/etcdserverpb.Auth/RoleDelete": { request: "etcdserverpb.AuthRoleDeleteRequest", response: "etcdserverpb.AuthRoleDeleteResponse" },
  "/etcdserverpb.Auth/RoleGrantPermission": { request: "etcdserverpb.AuthRoleGrantPermissionRequest", response: "etcdserverpb.AuthRoleGrantPermissionResponse" },
  "/etcdserverpb.Auth/RoleRevokePermission": { request: "etcdserverpb.AuthRoleRevokePermissionRequest", response: "etcdserverpb.AuthRoleRevokePermissionResponse" },
  "/v3lockpb.Lock/Lock": { request: "v3lockpb.LockRequest", response: "v3lockpb.LockResponse" },
  "/v3lockpb.Lock/Unlock": { request: "v3lockpb.UnlockRequest", response: "v3lockpb.UnlockResponse" },
  "/v3electionpb.Election/Campaign": { request: "v3electionpb.CampaignRequest", response: "v3electionpb.CampaignResponse" },
  "/v3electionpb.Election/Proclaim": { request: "v3electionpb.ProclaimRequest", response: "v3electionpb.ProclaimResponse" },
  "/v3electionpb.Election/Leader": { request: "v3electionpb.LeaderRequest", response: "v3electionpb.LeaderResponse" },
  "/v3electionpb.Election/Observe": { request: "v3electionpb.LeaderRequest", response: "v3electionpb.LeaderResponse" },
  "/v3electionpb.Election/Resign": { request: "v3electionpb.ResignRequest", response: "v3electionpb.ResignResponse" },
};
