// Every bound of the Raft core, in one place. Bytes count entry payloads plus a fixed overhead per entry.

/** Payload bytes in one append message, unless a single entry is larger. */
export const appendMessageBytesMax = 1 << 20;
/** Entries in one append message. */
export const appendMessageEntriesMax = 4_096;
/** Append messages on their way to one follower. */
export const inflightMessagesMax = 256;
/** Payload bytes on their way to one follower. */
export const inflightBytesMax = 16 << 20;
/** Payload bytes appended by a leader and not yet committed; beyond it proposals are refused as overloaded. */
export const uncommittedBytesMax = 64 << 20;
/** Payload bytes handed to apply in one commit effect, unless a single entry is larger. */
export const commitBatchBytesMax = 4 << 20;
/** Entries handed to apply in one commit effect. */
export const commitBatchEntriesMax = 4_096;
/** Read requests waiting at a leader; beyond it new ones are dropped and their owners ask again. */
export const waitingReadsMax = 65_536;
/** Accounting overhead of an entry, whatever its payload. */
export const entryOverheadBytes = 32;
/** Share of the log a learner must hold before it may be promoted; etcd's figure. */
export const learnerReadyShare = 0.9;
