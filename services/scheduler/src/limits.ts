// Bounds of the scheduler process.

/** Bindings on their way at the same time; beyond it no further pod is decided on. */
export const bindingsInFlightMax = 64;
/** Pods decided on before other work of the process gets a turn. */
export const decisionsPerTurnMax = 16;
/** Failures of one pod reported (condition and event) at the same time. */
export const reportsInFlightMax = 32;
/** Waits at most this long for a back-off to end before it looks at the clock again. */
export const idleWaitMaxMs = 30_000;
