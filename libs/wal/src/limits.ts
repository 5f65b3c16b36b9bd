// Every bound of the log format, in one place.

/** Size of a segment file; it is filled with zeros before use, so that a write changes no metadata. */
export const walSegmentBytes = 16 << 20;
/** Largest payload of one record. A length beyond it is damage, not a reason to allocate. */
export const walPayloadBytesMax = 64 << 20;
/** Records written and synced together; their count must fit the header. */
export const walBatchRecordsMax = 0xffff;
/** Bytes after which a batch is closed, unless a single record is larger. */
export const walBatchBytesMax = 8 << 20;
/** What a disk writes atomically. A crash leaves whole sectors old or new. */
export const sectorBytes = 512;
