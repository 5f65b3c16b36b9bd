// PodTopologySpread, the hard half: a placement may not make a topology domain more than maxSkew fuller than the
// emptiest one. Domains are counted over the nodes that the pod may use.
import type { LabelSelector, TopologySpreadConstraint } from "@keelson/api";
import type { ClusterView } from "../cluster/cluster-cache.ts";
import { selectorMatches, type Labels } from "../cluster/expressions.ts";
import type { NodeView } from "../cluster/node-state.ts";
import type { PodInfo } from "../cluster/pod-info.ts";
import { untolerated } from "../cluster/taints.ts";
import { reject, type FilterPlugin, type NodeFilter } from "../framework.ts";
import { matchesNodeAffinity } from "./node-filters.ts";

const name = "PodTopologySpread";

export const podTopologySpread: FilterPlugin = {
  name,
  helpedBy: ["node-added", "node-changed", "pod-removed", "pod-placed", "pod-changed"],
  prepare: (pod, view) => {
    const hard = pod.spread.filter((constraint) => constraint.whenUnsatisfiable === "DoNotSchedule");
    return hard.length === 0 ? undefined : prepareHard(pod, hard, view);
  },
};

function prepareHard(pod: PodInfo, constraints: readonly TopologySpreadConstraint[], view: ClusterView): NodeFilter {
  const missing = reject(name, "node(s) didn't match pod topology spread constraints (missing required label)", false);
  const skewed = reject(name, "node(s) didn't match pod topology spread constraints", true);
  const keys = constraints.map((constraint) => constraint.topologyKey);
  const rules = constraints.map((constraint) => {
    const selector = spreadSelector(constraint, pod.labels);
    const counts = countDomains(pod, constraint, selector, view, keys);
    const enough = counts.size >= (constraint.minDomains ?? 1);
    const fewest = enough && counts.size > 0 ? Math.min(...counts.values()) : 0;
    return { constraint, counts, fewest, self: selectorMatches(selector, pod.labels) ? 1 : 0 };
  });
  return (node) => {
    for (const { constraint, counts, fewest, self } of rules) {
      const domain = node.labels[constraint.topologyKey];
      if (domain === undefined) return missing;
      if ((counts.get(domain) ?? 0) + self - fewest > constraint.maxSkew) return skewed;
    }
    return undefined;
  };
}

function countDomains(
  pod: PodInfo,
  constraint: TopologySpreadConstraint,
  selector: LabelSelector | undefined,
  view: ClusterView,
  keys: readonly string[],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const node of view.nodes) {
    const domain = node.labels[constraint.topologyKey];
    if (domain === undefined || keys.some((key) => node.labels[key] === undefined)) continue;
    if (!countsFor(pod, constraint, node)) continue;
    counts.set(domain, (counts.get(domain) ?? 0) + countMatching(node, pod.namespace, selector));
  }
  return counts;
}

/** Whether the constraint's policies let this node count. */
export function countsFor(pod: PodInfo, constraint: TopologySpreadConstraint, node: NodeView): boolean {
  if ((constraint.nodeAffinityPolicy ?? "Honor") === "Honor" && !matchesNodeAffinity(pod, node)) return false;
  if ((constraint.nodeTaintsPolicy ?? "Ignore") !== "Honor") return true;
  return untolerated(node.taints, pod.tolerations, ["NoSchedule", "NoExecute"]) === undefined;
}

/** Pods of a namespace on a node that match; those on their way out do not count. */
export function countMatching(node: NodeView, namespace: string, selector: LabelSelector | undefined): number {
  let count = 0;
  for (const other of node.pods.values()) {
    if (other.namespace === namespace && !other.terminating && selectorMatches(selector, other.labels)) count++;
  }
  return count;
}

/** The constraint's selector, narrowed by `matchLabelKeys` to the pod's own values. */
export function spreadSelector(constraint: TopologySpreadConstraint, labels: Labels): LabelSelector | undefined {
  const keys = constraint.matchLabelKeys ?? [];
  const { labelSelector } = constraint;
  if (keys.length === 0 || labelSelector === undefined) return labelSelector;
  const own = keys.filter((key) => labels[key] !== undefined).map((key) => [key, labels[key] as string] as const);
  return { ...labelSelector, matchLabels: { ...labelSelector.matchLabels, ...Object.fromEntries(own) } };
}
