// Bounds and times of a pod's life on a node, as upstream's kubelet has them.

/** First wait before a container that ended is started again for the second time, doubled up to the maximum. */
export const crashBackoffMinMs = 10_000;
export const crashBackoffMaxMs = 300_000;
/** A container that ran this long after its last restart starts over with the first wait. */
export const crashBackoffForgetMs = 600_000;
/** Waits between attempts to pull an image. */
export const pullBackoffMinMs = 10_000;
export const pullBackoffMaxMs = 300_000;
/** A failed pull is shown as ErrImagePull for this long, then as ImagePullBackOff. */
export const pullErrorShownMs = 2_000;
/** Waits between attempts to set up a sandbox or to create a container. */
export const setupRetryMinMs = 1_000;
export const setupRetryMaxMs = 60_000;
/** Dead containers kept per container of a pod, beside the newest: their state is what `lastState` shows. */
export const deadContainersKept = 1;
/** Grace of a pod that does not say. */
export const gracePeriodDefaultSeconds = 30;
