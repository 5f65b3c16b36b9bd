// Bounds of the API client and the event recorder.

/** Whole call, retries included, unless the caller says otherwise. */
export const callTimeoutMs = 10_000;
/** One attempt at one server, before the next server gets its turn. */
export const attemptTimeoutMs = 4_000;
/** Objects per page of a list. */
export const listPageSize = 500;
/** Pause between rounds over all servers: first and largest. */
export const retryBaseMs = 50;
export const retryMaxMs = 1_000;
/** A server that could not be reached is asked last for this long. */
export const serverRestMs = 500;
/** Longest wait that a Retry-After header is obeyed for. */
export const retryAfterMaxSeconds = 5;
/** Longest answer that is read into memory (one page of a list). */
export const answerBytesMax = 64 * 1024 * 1024;
/** Longest line of a watch stream. */
export const watchLineBytesMax = 8 * 1024 * 1024;
/** Equal Events remembered for merging. */
export const eventMemoryMax = 4_096;
/** Events waiting to be written; more are dropped and counted. */
export const eventQueueMax = 1_000;
/** Events written at the same time. */
export const eventWritersMax = 2;
/** Message length of an Event, as the API allows. */
export const eventMessageMax = 1_024;
