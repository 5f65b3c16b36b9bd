// Bounds of admission: how much of each kind of work is under way at a time, and how much may wait for it. Beyond the
// latter a request is refused with `etcdserver: too many requests`. Costs are bytes.
import type { LaneLimits } from "./fair-lane.ts";

/** Writes on their way through the log. What is queued is shared out among clients by bytes. */
export const writeLane: LaneLimits = {
  inFlightMax: 2_048,
  costMax: 16 * 1024 * 1024,
  clientCostMax: Number.POSITIVE_INFINITY,
  queuedPerClientMax: 16_384,
  queuedMax: 65_536,
  quantum: 16 * 1024,
};

/** Grants, revokes and questions about leases: never behind other writes. */
export const leaseLane: LaneLimits = { ...writeLane, inFlightMax: 1_024 };

/** Reads of single keys and short ranges; they wait for the read barrier only. */
export const readLane: LaneLimits = { ...writeLane, inFlightMax: 8_192, costMax: 64 * 1024 * 1024 };

/** Answers beyond one slice, from the moment they are read until the transport has let go of them. */
export const answerLane: LaneLimits = {
  inFlightMax: 1_024,
  costMax: 64 * 1024 * 1024,
  clientCostMax: 24 * 1024 * 1024,
  queuedPerClientMax: 1_024,
  queuedMax: 8_192,
  quantum: 1024 * 1024,
};

/** Walks over all data: hashes and snapshots. */
export const walkLane: LaneLimits = {
  inFlightMax: 8,
  costMax: 8,
  clientCostMax: 4,
  queuedPerClientMax: 64,
  queuedMax: 256,
  quantum: 1,
};

/** What a request costs beside its bytes. */
export const requestBaseBytes = 256;

/** Keys and bytes read without letting other work in between. */
export const sliceKeysMax = 512;
export const sliceBytesMax = 1024 * 1024;

/** Answers that hold at least this much are counted until the transport has let go of them. */
export const heldAnswerBytesMin = 64 * 1024;

/** Bytes streamed from storage between two requests to collect what is dead of them. */
export const passingBytesMax = 8 * 1024 * 1024;

/** An answer that its client has not taken for this long counts against that client only. */
export const answerOverdueMs = 10_000;

/** Ranges whose size is remembered, so that a question asked again waits before it is read, not after. */
export const rangeSizesMax = 256;

/** Slices of background work per turn of the event loop, and the time after which no further one begins. */
export const turnTasksMax = 64;
export const turnMs = 4;

/** Longest pause after a turn while requests are under way. */
export const pauseMsMax = 10;
