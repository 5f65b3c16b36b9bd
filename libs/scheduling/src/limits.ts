// Bounds of scheduling. Larger clusters are sampled rather than slowed down.

/** Below this many nodes every node is looked at. */
export const sampleNodesMin = 100;
/** Of larger clusters at least this share is looked at, in percent. */
export const samplePercentMin = 5;
/** Nodes on which preemption is tried out for one pod. */
export const preemptionCandidatesMax = 100;
/** Reasons kept per decision for people; the counts in the message cover all nodes. */
export const explainedNodesMax = 20;
/** First wait of a pod that could not be placed, doubled up to the maximum. */
export const podBackoffMinMs = 1_000;
export const podBackoffMaxMs = 10_000;
/** A pod that nothing seems to help is tried again after this long. */
export const unschedulableRetryMs = 300_000;
/** Highest score a plugin gives a node. */
export const nodeScoreMax = 100;
