// Bounds and times of the kubelet.

/** Relisting the runtime while its event stream works, and while there is none. */
export const relistWithEventsMs = 30_000;
export const relistWithoutEventsMs = 1_000;
/** Wait before the runtime's event stream is opened again. */
export const eventStreamRetryMs = 5_000;
/** An event stream that was not refused for this long works. */
export const eventStreamSettledMs = 1_000;
/** Ordinary calls to the runtime. */
export const runtimeCallTimeoutMs = 120_000;
export const sandboxCallTimeoutMs = 240_000;
export const pullCallTimeoutMs = 1_800_000;
/** Added to a container's grace for the call that stops it. */
export const stopCallMarginMs = 120_000;
/** Pulls at the same time on one node. */
export const pullsAtOnceMax = 8;
/** Pods that do runtime work at the same time. */
export const podsAtWorkMax = 32;
/** Wait after a write to the API failed. */
export const apiRetryMinMs = 200;
export const apiRetryMaxMs = 5_000;
/** A node's unchanged status is written this often all the same. */
export const nodeStatusReportMs = 300_000;
/** Wait between attempts to reach the runtime at the start. */
export const runtimeRetryMs = 500;
/** A sandbox or container whose pod is unknown is removed once it is this old. */
export const orphanAgeMs = 2_000;
/** Between looks at a log file that is being followed. */
export const logPollMs = 250;
/** A log file is read in pieces of at most this many bytes. */
export const logReadBytesMax = 64 * 1024;
/** Characters of a probe's output that are shown. */
export const probeOutputMax = 1_024;
/** A status that only says "on its way" waits this long for a better one. */
export const passingStatusMs = 250;
/** Images named in the node's status. */
export const nodeImagesMax = 50;
