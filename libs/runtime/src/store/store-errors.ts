// From what went wrong to what an etcd client is told: status and text of refusals of the state machine, of the
// Raft group and of the loops here. Go clients map by text, so every word counts.
import { AppError } from "@keelson/base";
import type { EtcdError } from "@keelson/etcd";
import { RpcError, rpcStatus } from "@keelson/ports";

/** Refusals that come from the loops around the state machine. */
export const loopErrors = {
  noLeader: { code: rpcStatus.unavailable, text: "etcdserver: no leader" },
  leaderChanged: { code: rpcStatus.unavailable, text: "etcdserver: leader changed" },
  notLeader: { code: rpcStatus.failedPrecondition, text: "etcdserver: not leader" },
  badLeaderTransferee: { code: rpcStatus.failedPrecondition, text: "etcdserver: bad leader transferee" },
  stopped: { code: rpcStatus.unavailable, text: "etcdserver: server stopped" },
  timeout: { code: rpcStatus.unavailable, text: "etcdserver: request timed out" },
  timeoutLeaderFailed: {
    code: rpcStatus.unavailable,
    text: "etcdserver: request timed out, possibly due to previous leader failure",
  },
  timeoutWaitApplied: {
    code: rpcStatus.unavailable,
    text: "etcdserver: request timed out, waiting for the applied index took too long",
  },
  timeoutTransfer: { code: rpcStatus.unknown, text: "etcdserver: request timed out, leader transfer took too long" },
  tooManyRequests: { code: rpcStatus.resourceExhausted, text: "etcdserver: too many requests" },
  requestTooLarge: { code: rpcStatus.invalidArgument, text: "etcdserver: request is too large" },
  noSpace: { code: rpcStatus.resourceExhausted, text: "etcdserver: mvcc: database space exceeded" },
  notForLearner: { code: rpcStatus.failedPrecondition, text: "etcdserver: rpc not supported for learner" },
  invalidApiVersion: { code: rpcStatus.invalidArgument, text: "etcdserver: invalid client api version" },
  memberNotFound: { code: rpcStatus.notFound, text: "etcdserver: member not found" },
} as const satisfies Readonly<Record<string, EtcdError>>;

export function toRpcError(error: EtcdError): RpcError {
  return new RpcError(error.code, error.text);
}

/**
 * What a failed proposal or read index means to the client. `leaderLost`: the leader went away, or another took
 * over, since the request came.
 */
export function raftFailure(error: unknown, leaderLost: boolean): unknown {
  if (!(error instanceof AppError)) return error;
  switch (error.code) {
    case "raft.no-leader":
      return toRpcError(loopErrors.noLeader);
    case "raft.overloaded":
      return toRpcError(loopErrors.tooManyRequests);
    case "raft.refused":
      return toRpcError(loopErrors.leaderChanged);
    case "raft.stopped":
      return toRpcError(loopErrors.stopped);
    case "raft.timeout":
      return toRpcError(leaderLost ? loopErrors.timeoutLeaderFailed : loopErrors.timeout);
    default:
      return error;
  }
}
