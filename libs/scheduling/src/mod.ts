// Scheduling as pure functions: what is known of the cluster, one pod's decision, preemption, and the queue of those
// that wait.
export type { Amounts } from "./cluster/amounts.ts";
export { addAmounts, amountsOf, noAmounts, podRequest } from "./cluster/amounts.ts";
export type { ClusterView } from "./cluster/cluster-cache.ts";
export { ClusterCache } from "./cluster/cluster-cache.ts";
export { hasLabels, nodeMatchesTerm, selectorMatches } from "./cluster/expressions.ts";
export type { NodeView } from "./cluster/node-state.ts";
export { NodeState } from "./cluster/node-state.ts";
export type { PodInfo } from "./cluster/pod-info.ts";
export { podInfo } from "./cluster/pod-info.ts";
export { tolerates, untolerated } from "./cluster/taints.ts";
export type { ClusterEvent, FilterPlugin, Rejection, ScorePlugin } from "./framework.ts";
export { everyClusterEvent } from "./framework.ts";
export { unschedulableMessage } from "./messages.ts";
export type { Preemption } from "./preemption.ts";
export { planPreemption } from "./preemption.ts";
export type { SchedulingProfile } from "./profile.ts";
export { defaultProfile } from "./profile.ts";
export type { HelpTable, QueuedPod } from "./queue/scheduling-queue.ts";
export { SchedulingQueue } from "./queue/scheduling-queue.ts";
export type { Decision, ScheduleInput } from "./schedule.ts";
export { schedulePod } from "./schedule.ts";
