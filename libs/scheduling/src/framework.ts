// The extension points of scheduling, with upstream's plug-in names. A plug-in prepares once per pod and then
// answers per node; both steps are pure.
import type { ClusterView } from "./cluster/cluster-cache.ts";
import type { NodeView } from "./cluster/node-state.ts";
import type { PodInfo } from "./cluster/pod-info.ts";

/** Why a node is out. */
export type Rejection = {
  readonly plugin: string;
  /** One text per missing thing, as `kubectl describe pod` shows it. */
  readonly reasons: readonly string[];
  /** False: removing other pods from the node would not help. */
  readonly resolvable: boolean;
};

export type NodeFilter = (node: NodeView) => Rejection | undefined;

export type FilterPlugin = {
  readonly name: string;
  /** Undefined: nothing to check for this pod. */
  readonly prepare: (pod: PodInfo, view: ClusterView) => NodeFilter | undefined;
  /** Changes of the cluster after which a pod this plug-in rejected is worth another try. */
  readonly helpedBy: readonly ClusterEvent[];
};

/** One score per node of `nodes`, in its order, 0 … 100. */
export type ScorePlugin = {
  readonly name: string;
  readonly weight: number;
  /** Undefined: says nothing about this pod. */
  readonly score: (pod: PodInfo, nodes: readonly NodeView[], view: ClusterView) => readonly number[] | undefined;
};

/** What can make an unschedulable pod schedulable. */
export type ClusterEvent =
  | "node-added"
  | "node-changed"
  | "pod-removed"
  | "pod-placed"
  | "volume-changed"
  | "pod-changed";

export const everyClusterEvent: readonly ClusterEvent[] = [
  "node-added",
  "node-changed",
  "pod-removed",
  "pod-placed",
  "volume-changed",
  "pod-changed",
];

export function reject(plugin: string, reason: string, resolvable: boolean): Rejection {
  return { plugin, reasons: [reason], resolvable };
}
