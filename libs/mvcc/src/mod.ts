// Revisions over ordered tables: the multi-version store.
export type { RevisionRecord, StorageSizes, StoredEvent } from "./contract.ts";
export type { EventLog } from "./event-log.ts";
export { scanAt, valueAt } from "./history.ts";
export type { PastView } from "./history.ts";
export { keyOf, modRevisionOf, withoutValue } from "./key-value-bytes.ts";
export { keyBytesMax } from "./limits.ts";
export { MvccStore } from "./mvcc-store.ts";
export type { AppliedPosition, RevisionProblem } from "./mvcc-store.ts";
export type { RangeQuery, RangeResult } from "./range-query.ts";
export { decodeU64, encodeU64 } from "./row-keys.ts";
export { countRecords, lastOf, recordsBetween, type Segment } from "./segment.ts";
export { clearTables, currentGeneration, openTables, setCurrentGeneration } from "./tables.ts";
export type { Generation, Tables } from "./tables.ts";
export type { LeaseChange, PutInput, TxnOrigin } from "./write-txn.ts";
export type { WriteTxn } from "./write-txn.ts";
