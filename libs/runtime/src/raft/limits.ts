// Every bound of the Raft driver, in one place. Times in milliseconds.

/** Proposals of this member without an outcome; beyond it `propose` rejects with `raft.overloaded`. */
export const pendingProposalsMax = 20_000;
/** Payload bytes of them. */
export const pendingProposalBytesMax = 128 << 20;
/** Reads waiting for a confirmed index. */
export const pendingReadsMax = 100_000;
/** Quorum rounds for reads that this member has asked for and not heard of. */
export const readContextsMax = 64;
/** Raft's tick. */
export const tickMs = 10;
/** Ticks made up for after a late timer; more would punish the peers for our own stall. */
export const catchUpTicksMax = 5;
/** A leader whose disk write takes longer (or the election timeout, if that is more) steps down. */
export const diskStallMs = 500;
/** A leader's write that takes this long, and that others did not wait for, is slow. */
export const slowWriteMs = 100;
/** So many slow ones in a row, and leadership is handed over. */
export const slowDiskWrites = 8;
/** Not again within this time. */
export const slowDiskPauseMs = 30_000;
/** Log kept in memory before a compaction is due whatever the entry count. */
export const logBytesSoftMax = 64 << 20;
/** Entries kept behind a compaction that was due by bytes. */
export const catchUpEntriesUnderPressure = 200;
/** Pause after an image could not be delivered. */
export const imageRetryMs = 500;
/** How long `stop` waits for a successor. */
export const handOverMs = 1_000;
/** Peer messages queued for one peer while its connection takes no more; beyond it frames are dropped. */
export const linkQueueMessagesMax = 8_192;
/** Time for a peer to answer our greeting. */
export const greetingTimeoutMs = 1_000;
/** First and largest pause between two attempts to connect to a peer. */
export const reconnectMinMs = 10;
export const reconnectMaxMs = 250;
/** Time for the check whether a peer's port still takes connections. */
export const probeTimeoutMs = 200;
/** Time for one image to be delivered and installed. */
export const imageTimeoutMs = 600_000;
/** Terms, indexes and rounds of peers beyond this are malformed: none is ever reached, and sums stay exact. */
export const positionMax = 2 ** 48;
/** Largest peer frame: an append message of the core plus one entry of any size the store takes. */
export const frameBytesMax = 256 << 20;
/** How long word of a commit waits for entries to travel with. */
export const commitNoticeMs = 1;
/** Largest batch of the log whose memory is kept for the next. */
export const walBufferBytesMax = 1 << 20;
/** Zeros are written in pieces of this size when a segment is prepared. */
export const zeroFillBytes = 1 << 20;
/** Pause before this member announces its name and URLs again after a failure. */
export const announceRetryMs = 500;
/** Learners in a group at a time; a further one is refused. */
export const learnersMax = 1;
/** Without a leader for this many election timeouts a member asks the others whether it still is one of them. */
export const orphanedElections = 4;
/** Peers whose data directories are remembered: far more than a group ever has at a time. */
export const peersKnownMax = 256;
/** Members unknown here that are answered at a time, addresses of each, and bytes of an address. */
export const guestsMax = 16;
export const guestUrlsMax = 8;
export const guestUrlBytesMax = 512;
/** Pause between two such questions, and time for an answer. */
export const describeIntervalMs = 1_000;
export const describeTimeoutMs = 1_000;
/** A member that learns of its own removal ends this much later, so that its last answers reach the others. */
export const removedLingerMs = 500;
