// The write-ahead log as a format and a set of recovery decisions; reading and writing files is the runtime's.
export type { DamageReport } from "./damage.ts";
export { describeDamage, isLoss } from "./damage.ts";
export { sectorBytes, walBatchBytesMax, walBatchRecordsMax, walPayloadBytesMax, walSegmentBytes } from "./limits.ts";
export type { Place, RawRecord } from "./record.ts";
export { batchBytes, encodeBatch } from "./record.ts";
export type { LogOwner, RecoveredLog, Recovery, SegmentInfo, WalTail } from "./recover.ts";
export { LogRecovery } from "./recover.ts";
export { parseSegmentName, segmentName } from "./segment-name.ts";
export type { EntryRecord, HardStateRecord, MarkRecord, SegmentHead, WalRecord } from "./wal-record.ts";
export { toRaw } from "./wal-record.ts";
