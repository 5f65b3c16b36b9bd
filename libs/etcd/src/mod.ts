// The etcd v3 API's semantics as a state machine.
export { ClusterTime } from "./cluster-time.ts";
export {
  type Judgement,
  mayAdminister,
  mayAskAnything,
  mayDelete,
  mayPut,
  mayRead,
  mayReadLease,
  mayTransact,
  mayUseLease,
} from "./authorize.ts";
export { rootName } from "./auth-book.ts";
export type {
  Actor,
  ApplyResponse,
  ApplyResult,
  AuthEvent,
  AuthView,
  EtcdError,
  HashKv,
  LeaseInfo,
  LeaseView,
  LoadOptions,
  Outcome,
  PinnedRevision,
  RangeAnswer,
  RangeReadOptions,
  StateDump,
  StateEntry,
  StateLoader,
  StoreState,
} from "./contract.ts";
export { etcdErrors } from "./errors.ts";
export { inKeyRange, type KeyRange, keyRange } from "./key-range.ts";
export { minLeaseTtlSeconds, prepareLeaseGrant, timeToLive } from "./lease-requests.ts";
export { leaseTtlSecondsMax, txnOpsMaxDefault } from "./limits.ts";
export { clusterTimeStamp, encodeProposal, stampClusterTime } from "./proposal.ts";
export {
  checkDeleteRange,
  type Checked,
  checkLeaseGrant,
  checkPut,
  checkRange,
  checkRangeStream,
  checkTxn,
} from "./request-checks.ts";
export { badDump, DumpFrames } from "./dump-frames.ts";
export { rebirthPosition } from "./dump-loader.ts";
export { isSnapshotBlock, snapshotBlockBytes, snapshotDigestBytes, snapshotParts } from "./snapshot-file.ts";
export { createStoreState } from "./store-state.ts";
export { isReadOnlyTxn, isSerializableTxn } from "./txn.ts";
export {
  encodeEvents,
  readWatchCreate,
  selectEvents,
  type WatchCreation,
  type WatchSelection,
} from "./watch-events.ts";
