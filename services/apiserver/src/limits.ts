// Bounds of the API server. What happens at each is said beside it.

/** Request bodies (bytes); beyond it 413. */
export const bodyBytesMax = 3 * 1024 * 1024;
/** Requests being worked on; beyond it 429 with Retry-After. Watches and other long-running requests do not count. */
export const readsInFlightMax = 400;
export const mutationsInFlightMax = 200;
/** Waiting for a resource version the store has not reached yet; then 504. */
export const futureRevisionWaitMs = 3_000;
/** Waiting for the cache to reach the store's revision in a consistent read; then the store answers. */
export const cacheLagMs = 1_000;
/** A whole non-watch request. */
export const requestTimeoutMs = 60_000;
/** Changes kept per resource for watches that resume; older ones come from the store. */
export const historyEventsMax = 8_192;
export const historyEventsMin = 512;
/** Changes older than this are dropped once more than `historyEventsMin` are kept. */
export const historyAgeMs = 300_000;
/** Bytes a slow watch may have queued before its loop waits for the client. */
export const watchEventsPerTurn = 500;
/** Interval of bookmarks. */
export const bookmarkEveryMs = 60_000;
/** A watch without timeoutSeconds ends after a random time between this and its double. */
export const watchTimeoutMinMs = 1_800_000;
/** Attempts of a patch whose object changed meanwhile. */
export const patchAttemptsMax = 5;
/** Attempts of an internal read-modify-write. */
export const updateAttemptsMax = 32;
/** Names tried for generateName. */
export const generateNameAttemptsMax = 8;
/** Keys per page when a list is read from the store. */
export const storePageKeys = 1_000;
/** Between two searches for reserved addresses that nobody holds. */
export const allocationRepairMs = 180_000;
/** Lifetime of Event objects. */
export const eventTtlSeconds = 3_600;
/** Bodies from this size on are compressed when the client accepts gzip (bytes). */
export const compressFromBytes = 128 * 1024;
/** Open watches of one server; beyond it 429. */
export const watchesMax = 20_000;
/** Lifetime of tokens by TokenRequest. */
export const tokenSecondsMin = 600;
export const tokenSecondsMax = 2 ** 32;
