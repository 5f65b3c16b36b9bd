// Bounds of the store client. Past `callBudgetMs` a call fails with a retryable error; pages keep one answer small.

/** Total time for one read or write over all attempts. */
export const callBudgetMs = 15_000;
/** One attempt on one endpoint. */
export const attemptMs = 4_000;
/** Pause between attempts once every endpoint was tried; grows by doubling. */
export const backoffMinMs = 20;
export const backoffMaxMs = 400;
/** Keys per page of a snapshot read. */
export const pageKeys = 1_000;
/** Events a watch consumer may leave unread before the stream waits. */
export const watchBufferMax = 4_096;
