// InterPodAffinity, the soft half: preferred terms of the pod, and those of placed pods about it. A required term of
// a placed pod counts as a weak preference for having its like near.
import type { PodAffinityTerm } from "@keelson/api";
import type { ClusterView } from "../cluster/cluster-cache.ts";
import type { NodeView } from "../cluster/node-state.ts";
import type { PodInfo } from "../cluster/pod-info.ts";
import { termMatches } from "../filters/inter-pod-affinity.ts";
import type { ScorePlugin } from "../framework.ts";
import { stretchRange } from "./normalize.ts";

const hardTermWeight = 1;

export const podAffinityScore: ScorePlugin = {
  name: "InterPodAffinity",
  weight: 2,
  score: (pod, nodes, view) => {
    const asks = pod.preferredAffinity.length + pod.preferredAntiAffinity.length > 0;
    if (!asks && !view.anyPodAffinity) return undefined;
    const domains = weighDomains(pod, asks, view);
    if (domains.size === 0) return undefined;
    return stretchRange(
      nodes.map((node) => {
        let sum = 0;
        for (const [key, values] of domains) sum += values.get(node.labels[key] ?? "") ?? 0;
        return sum;
      }),
    );
  },
};

type Domains = Map<string, Map<string, number>>;

function weighDomains(pod: PodInfo, asks: boolean, view: ClusterView): Domains {
  const domains: Domains = new Map();
  for (const node of view.nodes) {
    for (const other of (asks ? node.pods : node.podsWithAffinity).values()) {
      for (const { weight, term } of pod.preferredAffinity)
        weigh(domains, node, term, termMatches(pod, term, other, view) ? weight : 0);
      for (const { weight, term } of pod.preferredAntiAffinity)
        weigh(domains, node, term, termMatches(pod, term, other, view) ? -weight : 0);
      for (const term of other.requiredAffinity)
        weigh(domains, node, term, termMatches(other, term, pod, view) ? hardTermWeight : 0);
      for (const { weight, term } of other.preferredAffinity)
        weigh(domains, node, term, termMatches(other, term, pod, view) ? weight : 0);
      for (const { weight, term } of other.preferredAntiAffinity)
        weigh(domains, node, term, termMatches(other, term, pod, view) ? -weight : 0);
    }
  }
  return domains;
}

function weigh(domains: Domains, node: NodeView, term: PodAffinityTerm, weight: number): void {
  const domain = node.labels[term.topologyKey];
  if (weight === 0 || domain === undefined) return;
  const values = domains.get(term.topologyKey) ?? new Map<string, number>();
  domains.set(term.topologyKey, values.set(domain, (values.get(domain) ?? 0) + weight));
}
