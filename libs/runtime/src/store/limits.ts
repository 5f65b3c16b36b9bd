// Bounds and rhythms of the store's loops. What happens at each bound stands beside it.

/** Recent revisions kept in memory for watchers; older ones are read from storage. */
export const recentRevisionsMax = 16_384;
export const recentBytesMax = 64 * 1024 * 1024;

/** Revisions examined per step of a watcher that catches up; other work runs between two steps. */
export const catchUpRevisionsMax = 256;
/** Bytes of them that are read from storage per step: revisions of a megabyte each come one or two at a time. */
export const catchUpReadBytes = 1024 * 1024;

/**
 * Event bytes in one watch response (at least one whole revision). Streams of a connection share it frame by frame, so
 * with many of them nobody's response is complete before nearly everybody's is: this bounds how long that takes.
 */
export const watchResponseBytes = 128 * 1024;

/** Large range answers kept for others who ask the same at the same revision: all of them together. */
export const sharedAnswersBytesMax = 32 * 1024 * 1024;

/** A range answer that is larger is not held: it is read again while the client takes it, with this much at hand. */
export const answerHeldBytesMax = 24 * 1024 * 1024;
export const pieceBufferBytes = 4 * 1024 * 1024;

/** Encoded catch-up responses kept for watchers that are equally far behind. */
export const catchUpCacheMax = 16;

/** Watchers on one stream; a further create is refused with a reason. */
export const watchersPerStreamMax = 100_000;

/** Default interval of progress notifications, lengthened by up to a tenth so that streams spread out. */
export const progressNotifyMs = 10 * 60 * 1000;

/** Beyond a request's own limit, what fragment-splitting allows in one response (etcd: 512 KiB). */
export const fragmentHeadroomBytes = 512 * 1024;

/** How long a request may wait, without the part that depends on the election timeout. */
export const requestTimeoutBaseMs = 5_000;

/** Time between two looks for expired leases, leases expired per look, and proposals of these in flight. */
export const leaseExpiryMs = 500;
export const leaseExpiriesPerTurnMax = 500;
export const leaseExpiriesInFlightMax = 16;

/** While leases exist and nothing is written, cluster time is carried into the log this often. */
export const timeMarkMs = 5_000;

/** Lease ids renewed by one proposal; more wait for the next. */
export const leaseRenewIdsMax = 1_000;

/** Rows removed by one step of the sweep after a compaction, and the pause between steps. */
export const sweepRowsPerStep = 1_000;
export const sweepPauseMs = 10;

/** Bytes of cause metadata (decoded) that are kept with a revision; a larger one is refused. */
export const causeBytesMax = 8 * 1024;

/** Shortest and first retry of a look at the leader by streams that require one. */
export const leaderlessElectionsMax = 3;

/** First chunk of a streamed range, in keys; it grows to a slice. */
export const rangeStreamFirstKeys = 10;

/** Bytes in one message of a snapshot stream, and read from a backup file at a time. */
export const snapshotBlobBytes = 32 * 1024;
export const backupReadBytes = 1024 * 1024;

/** Simple auth tokens remembered, and how long an unused one is. Beyond the number the oldest is forgotten. */
export const authTokensMax = 100_000;
export const simpleTokenTtlMs = 300_000;
/** Passwords checked or hashed at a time, and how many may wait; more are refused. */
export const passwordChecksMax = 2;
export const passwordChecksWaitingMax = 64;

/** Between two comparisons of the members' states, and time for the others to apply the revision compared. */
export const corruptionCheckMs = 5_000;
export const corruptionSettleMs = 500;
