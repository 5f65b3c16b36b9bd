// The plug-ins of the default scheduler, in the order they run. Adding one: write it in filters/ or scores/, put it
// here, and give it a row in the table of schedule.test.ts.
import type { FilterPlugin, ScorePlugin } from "./framework.ts";
import { interPodAffinity } from "./filters/inter-pod-affinity.ts";
import { nodeAffinity, nodeName, nodePorts, nodeUnschedulable, taintToleration } from "./filters/node-filters.ts";
import { nodeResourcesFit } from "./filters/resources-fit.ts";
import { podTopologySpread } from "./filters/topology-spread.ts";
import { podAffinityScore } from "./scores/affinity-score.ts";
import { discouragingTaints, imageLocality, preferredNodeAffinity } from "./scores/preference-scores.ts";
import { balancedAllocation, leastAllocated } from "./scores/resource-scores.ts";
import { spread } from "./scores/spread-score.ts";

export type SchedulingProfile = {
  /** Pods ask for it by `spec.schedulerName`. */
  readonly schedulerName: string;
  readonly filters: readonly FilterPlugin[];
  readonly scores: readonly ScorePlugin[];
  /** Share of a large cluster that is looked at; 0 lets the size of the cluster decide. */
  readonly percentageOfNodesToScore: number;
};

export const defaultProfile: SchedulingProfile = {
  schedulerName: "default-scheduler",
  filters: [
    nodeUnschedulable,
    nodeName,
    taintToleration,
    nodeAffinity,
    nodePorts,
    nodeResourcesFit,
    podTopologySpread,
    interPodAffinity,
  ],
  scores: [
    discouragingTaints,
    preferredNodeAffinity,
    leastAllocated,
    spread,
    podAffinityScore,
    balancedAllocation,
    imageLocality,
  ],
  percentageOfNodesToScore: 0,
};
