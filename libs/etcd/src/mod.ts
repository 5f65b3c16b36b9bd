// The etcd v3 API's semantics as a state machine.
export type {
  ApplyOptions,
  ApplyResponse,
  ApplyResult,
  EtcdError,
  HashKv,
  LeaseInfo,
  LeaseView,
  Outcome,
  RangeAnswer,
  RangeReadOptions,
  StateDump,
  StateEntry,
  StateLoader,
  StoreState,
} from "./contract.ts";
