// From what went wrong to what an etcd client is told: status and text of refusals of the state machine, of the
// Raft group and of the loops here. Go clients map by text, so every word counts.
import { AppError } from "@keelson/base";
import type { EtcdError } from "@keelson/etcd";
import type { MemberChangeRefusal } from "../raft/contract.ts";
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
  callerGone: { code: rpcStatus.canceled, text: "context canceled" },
  requestTooLarge: { code: rpcStatus.invalidArgument, text: "etcdserver: request is too large" },
  noSpace: { code: rpcStatus.resourceExhausted, text: "etcdserver: mvcc: database space exceeded" },
  corrupt: { code: rpcStatus.dataLoss, text: "etcdserver: corrupt cluster" },
  notForLearner: { code: rpcStatus.failedPrecondition, text: "etcdserver: rpc not supported for learner" },
  downgradeFormat: { code: rpcStatus.invalidArgument, text: "etcdserver: wrong downgrade target version format" },
  downgradeTarget: { code: rpcStatus.invalidArgument, text: "etcdserver: invalid downgrade target version" },
  downgradeInProgress: {
    code: rpcStatus.failedPrecondition,
    text: "etcdserver: cluster has a downgrade job in progress",
  },
  invalidApiVersion: { code: rpcStatus.invalidArgument, text: "etcdserver: invalid client api version" },
  badMemberUrls: { code: rpcStatus.invalidArgument, text: "etcdserver: given member URLs are invalid" },
  memberExists: { code: rpcStatus.failedPrecondition, text: "etcdserver: member ID already exist" },
  peerUrlExists: { code: rpcStatus.failedPrecondition, text: "etcdserver: Peer URLs already exists" },
  tooManyLearners: { code: rpcStatus.failedPrecondition, text: "etcdserver: too many learner members in cluster" },
  notALearner: { code: rpcStatus.failedPrecondition, text: "etcdserver: can only promote a learner member" },
  learnerBehind: {
    code: rpcStatus.failedPrecondition,
    text: "etcdserver: can only promote a learner member which is in sync with leader",
  },
  tooFewStarted: {
    code: rpcStatus.failedPrecondition,
    text: "etcdserver: re-configuration failed due to not enough started members",
  },
  unhealthy: { code: rpcStatus.unavailable, text: "etcdserver: unhealthy cluster" },
  memberNotFound: { code: rpcStatus.notFound, text: "etcdserver: member not found" },
} as const satisfies Readonly<Record<string, EtcdError>>;

/** What a refused membership change is to a client. */
const refusals: Readonly<Record<MemberChangeRefusal, EtcdError>> = {
  "member-exists": loopErrors.memberExists,
  "member-unknown": loopErrors.memberNotFound,
  "peer-url-taken": loopErrors.peerUrlExists,
  "too-many-learners": loopErrors.tooManyLearners,
  "not-a-learner": loopErrors.notALearner,
  "learner-behind": loopErrors.learnerBehind,
  "last-voter": loopErrors.tooFewStarted,
  "too-few-started": loopErrors.tooFewStarted,
  unhealthy: loopErrors.unhealthy,
};

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
    case "raft.refused": {
      const refusal = error.details["refusal"];
      const known = typeof refusal === "string" && Object.hasOwn(refusals, refusal);
      return toRpcError(known ? refusals[refusal as MemberChangeRefusal] : loopErrors.leaderChanged);
    }
    case "raft.stopped":
      return toRpcError(loopErrors.stopped);
    case "raft.timeout":
      return toRpcError(leaderLost ? loopErrors.timeoutLeaderFailed : loopErrors.timeout);
    default:
      return error;
  }
}
