// Every refusal of the etcd v3 API that the state machine or its request checks give: gRPC code and text, both
// contract (Go clients map by text). Source: etcd 3.7, api/v3rpc/rpctypes.
import { rpcStatus } from "@keelson/ports";
import type { EtcdError, Outcome } from "./contract.ts";

const {
  invalidArgument,
  outOfRange,
  notFound,
  failedPrecondition,
  resourceExhausted,
  internal,
  permissionDenied,
  unauthenticated,
} = rpcStatus;

function refusal(code: EtcdError["code"], text: string): EtcdError {
  return { code, text: `etcdserver: ${text}` };
}

export const etcdErrors = {
  emptyKey: refusal(invalidArgument, "key is not provided"),
  keyNotFound: refusal(invalidArgument, "key not found"),
  valueProvided: refusal(invalidArgument, "value is provided"),
  leaseProvided: refusal(invalidArgument, "lease is provided"),
  tooManyOps: refusal(invalidArgument, "too many operations in txn request"),
  duplicateKey: refusal(invalidArgument, "duplicate key given in txn request"),
  invalidSortOption: refusal(invalidArgument, "invalid sort option"),
  requestTooLarge: refusal(invalidArgument, "request is too large"),
  compacted: refusal(outOfRange, "mvcc: required revision has been compacted"),
  futureRevision: refusal(outOfRange, "mvcc: required revision is a future revision"),
  leaseTtlTooLarge: refusal(outOfRange, "too large lease TTL"),
  noSpace: refusal(resourceExhausted, "mvcc: database space exceeded"),
  leaseNotFound: refusal(notFound, "requested lease not found"),
  leaseExists: refusal(failedPrecondition, "lease already exists"),
  rootUserMissing: refusal(failedPrecondition, "root user does not exist"),
  rootRoleMissing: refusal(failedPrecondition, "root user does not have root role"),
  userExists: refusal(failedPrecondition, "user name already exists"),
  userEmpty: refusal(invalidArgument, "user name is empty"),
  userNotFound: refusal(failedPrecondition, "user name not found"),
  roleExists: refusal(failedPrecondition, "role name already exists"),
  roleNotFound: refusal(failedPrecondition, "role name not found"),
  roleEmpty: refusal(invalidArgument, "role name is empty"),
  roleNotGranted: refusal(failedPrecondition, "role is not granted to the user"),
  permissionNotGiven: refusal(invalidArgument, "permission not given"),
  permissionNotGranted: refusal(failedPrecondition, "permission is not granted to the role"),
  permissionDenied: refusal(permissionDenied, "permission denied"),
  authFailed: refusal(invalidArgument, "authentication failed, invalid user ID or password"),
  authNotEnabled: refusal(failedPrecondition, "authentication is not enabled"),
  authOldRevision: refusal(invalidArgument, "revision of auth store is old"),
  invalidAuthToken: refusal(unauthenticated, "invalid auth token"),
  invalidAuthManagement: refusal(invalidArgument, "invalid auth management"),
  passwordForNoPasswordUser: {
    code: rpcStatus.unknown,
    text: "auth: authentication failed, password was given for no password user",
  },
  streamSortOrder: { code: rpcStatus.unimplemented, text: "RangeStream does not support custom sort orders" },
  streamRevisionFilter: { code: rpcStatus.unimplemented, text: "RangeStream does not support revision filters" },
  malformedProposal: refusal(internal, "malformed proposal"),
} as const satisfies Readonly<Record<string, EtcdError>>;

export function ok<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refused<T>(error: EtcdError): Outcome<T> {
  return { ok: false, error };
}
