// Every bound and timer of the event log. Milliseconds on the monotonic clock, bytes, revisions.

export const eventLogLimits = {
  /** Head beacon while leading. */
  beaconIntervalMs: 100,
  /** Every n-th beacon carries the chain heads even when nothing changed. */
  beaconHeadsEvery: 10,
  /** Without a beacon for this long the bus counts as down. */
  beaconStaleMs: 500,
  /** How often a follower looks at its timers. */
  watchdogTickMs: 20,
  /** A turn this late means that this process stood still: what it has not heard meanwhile may be waiting in its sockets. */
  ownStallMs: 200,
  /** After standing still, silence counts again only after this long. */
  ownStallGraceMs: 100,
  /** How often a publisher looks at its timers. */
  publisherTickMs: 20,
  /** Head ahead of what was applied for this long: the tail was lost. */
  tailLagMs: 150,
  /** Gaps up to this many revisions are repaired from the store first. */
  smallGapRevisions: 500,
  /** A replay without progress for this long is given up. */
  replayStallMs: 300,
  /** Opening a replay. */
  replayCreateMs: 400,
  /** A watch that is behind and silent for this long is opened again. */
  repairStallMs: 3_000,
  repairBackoffMinMs: 50,
  repairBackoffMaxMs: 2_000,
  /** Upper end of the random wait before a catch-up, against repair storms. */
  catchUpJitterMs: 10,
  /** Store revision against head. */
  crossCheckMs: 3_000,
  /** Messages held ahead of a gap, over all chains; at the limit the held set is dropped and catch-up fetches it. */
  heldMessagesMax: 20_000,
  /** As above, in payload bytes. */
  heldBytesMax: 64 * 1024 * 1024,
  /** Captured messages without an answer; beyond that capture resyncs and live goes on. */
  captureWindow: 512,
  /** Backfilled messages without an answer. */
  backfillWindow: 256,
  /** Revisions that a new leader, or a reconnected one, sends again. */
  liveOverlap: 300,
  /** Live messages sent in one turn before yielding. */
  publishBatch: 512,
  /** Bytes queued on the connection beyond which nothing more is handed to it. */
  outboundBytesMax: 8 * 1024 * 1024,
  /** Silence while answers are due. */
  ackTimeoutMs: 700,
  /** Any request about the stream. */
  streamTimeoutMs: 600,
  /** Creating a replicated stream right after a cold start takes long. */
  streamCreateMs: 10_000,
  streamRetryMinMs: 150,
  streamRetryMaxMs: 2_000,
  /** How often the stream is compared with what it acknowledged. */
  rewindProbeMs: 2_000,
  /** Room left in a message for headers and subject. */
  messageOverheadBytes: 8_192,
  /** Subjects beyond this are shortened; the protocol line ends at 4,096 bytes. */
  subjectBytesMax: 2_048,
} as const;

/** Type of {@link eventLogLimits}, so that tests can shorten timers. */
export type EventLogLimits = { readonly [Name in keyof typeof eventLogLimits]: number };
