// Bounds and set times of the controllers.

/** Pods created or deleted by one plan. */
export const burstReplicas = 500;
/** A pod of a node that is not there is removed after this much silence about it. */
export const orphanQuarantineMs = 40_000;
/** What was said of a pod this recently may come from the kubelet of a node that is only about to be heard again. */
export const freshReportMs = 5_000;
/** Endpoints of one EndpointSlice. */
export const endpointsPerSlice = 100;
/** Addresses of one Endpoints object. */
export const endpointsMax = 1_000;
/** Bytes that the annotation of former revisions may grow to. */
export const revisionHistoryBytesMax = 2_000;
/** Pause before a doubt that only time resolves is looked at again. */
export const recheckMs = 1_000;
