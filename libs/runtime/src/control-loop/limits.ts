// Bounds of the control loop.

/** Keys waiting in one queue; keys merge, so this is a number of objects. Further keys are refused and logged. */
export const queueKeysMax = 200_000;
/** Pause before a key that failed is planned again: first and largest. */
export const retryBaseMs = 10;
export const retryMaxMs = 30_000;
/** Pause after a write that met a newer object: the view is about to show it. */
export const conflictBaseMs = 5;
export const conflictMaxMs = 2_000;
/** Writes of one step sent at the same time. */
export const stepWritesMax = 32;
/** Keys of one controller planned at the same time, unless its spec says otherwise. */
export const concurrencyDefault = 8;
/** Decisions kept for `why`. */
export const decisionsMax = 5_000;
/** A write whose effect the view has not shown for so long is no longer waited for. */
export const settleMaxMs = 60_000;
