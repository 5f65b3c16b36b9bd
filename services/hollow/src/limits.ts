// Bounds of the hollow runtime. At each of them the runtime refuses or slows down; it never grows without end.

/** Containers of one node, living and dead; creating more is refused with RESOURCE_EXHAUSTED. */
export const containersPerNodeMax = 4_000;
/** Sandboxes of one node, living and dead. */
export const sandboxesPerNodeMax = 2_000;
/** Steps a program may take within one instant; a busier one goes on a second later. */
export const programStepsPerInstantMax = 500;
/** Characters of a shell script; a longer one counts as a program that never ends. */
export const scriptLengthMax = 20_000;
/** Nesting of loops and conditions in a script. */
export const scriptDepthMax = 20;
/** Files a container remembers having created. */
export const filesPerContainerMax = 1_000;
/** Events waiting for a slow subscriber; beyond it the stream is ended and the kubelet lists again. */
export const eventsPerSubscriberMax = 10_000;
/** Log lines waiting to be written per node; further ones are dropped. */
export const pendingLogLinesMax = 20_000;
/** Bytes of a request on the CRI socket. */
export const requestBytesMax = 16 * 1024 * 1024;
