// PodTopologySpread, the soft half: pods of one kind keep apart. Pods that state no constraints get the cluster's
// default ones (over hosts and zones) if a Service selects them or a controller owns them.
import type { TopologySpreadConstraint } from "@keelson/api";
import type { ClusterView } from "../cluster/cluster-cache.ts";
import { hasLabels, selectorMatches } from "../cluster/expressions.ts";
import type { NodeView } from "../cluster/node-state.ts";
import type { PodInfo } from "../cluster/pod-info.ts";
import type { ScorePlugin } from "../framework.ts";
import { countsFor, spreadSelector } from "../filters/topology-spread.ts";
import { nodeScoreMax } from "../limits.ts";

const hostLabel = "kubernetes.io/hostname";
const zoneLabel = "topology.kubernetes.io/zone";

type Rule = {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly matches: (other: PodInfo) => boolean;
  readonly counts: (node: NodeView) => boolean;
};

export const spread: ScorePlugin = {
  name: "PodTopologySpread",
  weight: 2,
  score: (pod, nodes, view) => {
    const own = pod.spread.filter((constraint) => constraint.whenUnsatisfiable === "ScheduleAnyway");
    const rules = pod.spread.length > 0 ? own.map((constraint) => ownRule(pod, constraint)) : defaultRules(pod, view);
    return rules.length === 0 ? undefined : scoreRules(rules, nodes, view, pod.spread.length > 0);
  },
};

function ownRule(pod: PodInfo, constraint: TopologySpreadConstraint): Rule {
  const selector = spreadSelector(constraint, pod.labels);
  return {
    topologyKey: constraint.topologyKey,
    maxSkew: constraint.maxSkew,
    matches: (other) =>
      other.namespace === pod.namespace && !other.terminating && selectorMatches(selector, other.labels),
    counts: (node) => countsFor(pod, constraint, node),
  };
}

function defaultRules(pod: PodInfo, view: ClusterView): readonly Rule[] {
  const selectors = view.serviceSelectors(pod.namespace, pod.labels);
  if (pod.ownerUid === undefined && selectors.length === 0) return [];
  const matches = (other: PodInfo): boolean => {
    if (other.namespace !== pod.namespace || other.terminating) return false;
    if (pod.ownerUid !== undefined && other.ownerUid !== pod.ownerUid) return false;
    return selectors.every((selector) => hasLabels(other.labels, selector));
  };
  const counts = (): boolean => true;
  return [
    { topologyKey: hostLabel, maxSkew: 3, matches, counts },
    { topologyKey: zoneLabel, maxSkew: 5, matches, counts },
  ];
}

function scoreRules(
  rules: readonly Rule[],
  nodes: readonly NodeView[],
  view: ClusterView,
  needsAllLabels: boolean,
): readonly number[] {
  const ignored = (node: NodeView): boolean =>
    needsAllLabels && rules.some((rule) => node.labels[rule.topologyKey] === undefined);
  const raw = nodes.map(() => 0);
  for (const rule of rules) {
    const counts = countDomains(rule, nodes, view);
    const domainWeight = Math.log(counts.size + 2);
    for (const [i, node] of nodes.entries()) {
      const domain = node.labels[rule.topologyKey];
      if (domain !== undefined)
        raw[i] = (raw[i] as number) + (counts.get(domain) ?? 0) * domainWeight + (rule.maxSkew - 1);
    }
  }
  return reverseRange(raw.map(Math.round), nodes.map(ignored));
}

/** Domains of the candidate nodes, with the matching pods that any node of them has. */
function countDomains(rule: Rule, nodes: readonly NodeView[], view: ClusterView): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const domain = node.labels[rule.topologyKey];
    if (domain !== undefined) counts.set(domain, 0);
  }
  for (const node of view.nodes) {
    const domain = node.labels[rule.topologyKey];
    const before = domain === undefined ? undefined : counts.get(domain);
    if (domain === undefined || before === undefined || !rule.counts(node)) continue;
    let count = 0;
    for (const other of node.pods.values()) if (rule.matches(other)) count++;
    if (count > 0) counts.set(domain, before + count);
  }
  return counts;
}

function reverseRange(raw: readonly number[], ignored: readonly boolean[]): readonly number[] {
  const kept = raw.filter((_, i) => ignored[i] !== true);
  const smallest = Math.min(...kept);
  const largest = Math.max(...kept);
  return raw.map((value, i) => {
    if (ignored[i] === true) return 0;
    return largest === 0 ? nodeScoreMax : Math.floor((nodeScoreMax * (largest + smallest - value)) / largest);
  });
}
