// Bounds of the store client. Past `callBudgetMs` a call fails with a retryable error.

/** Total time for one read or write over all attempts. */
export const callBudgetMs = 15_000;
/** One attempt on one endpoint. */
export const attemptMs = 4_000;
/** Pause between attempts once every endpoint was tried; grows by doubling. */
export const backoffMinMs = 20;
export const backoffMaxMs = 400;
/** Between two requests for a progress mark. */
export const progressEveryMs = 100;
