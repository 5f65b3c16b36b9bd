// Bounds of informers.

/** Server-side lifetime of a watch stream, drawn between the two. */
export const watchSecondsMin = 300;
export const watchSecondsMax = 600;
/** A stream without a byte for so long is taken for dead; servers send a bookmark every minute. */
export const watchSilenceMs = 150_000;
/** A watch that resumes is told how far it is within this time, or its server stands still. */
export const firstBookmarkMs = 1_000;
/** Times that a silent watch is opened again for somebody who waits, before its resource is listed again. */
export const reopensMax = 1;
/** Pause before a failed list or watch is tried again: first and largest. */
export const retryBaseMs = 50;
export const retryMaxMs = 2_000;
/** One list, all pages. */
export const listTimeoutMs = 30_000;
/** Between looks at how far informers are while somebody waits for them; half a beacon of the event log is too long. */
export const reachedPollMs = 10;
/** Uids of deleted objects remembered per informer, as proof that an owner is gone. */
export const tombstonesMax = 50_000;
/** Pause before a resource that the server does not serve is asked for again. */
export const unservedRetryMs = 15_000;
