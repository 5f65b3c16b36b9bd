// InterPodAffinity, the hard half: pods that must be near others, pods that must not, and placed pods that will not
// have this one near. "Near" is an equal value of the term's topology label.
import type { PodAffinityTerm } from "@keelson/api";
import type { ClusterView } from "../cluster/cluster-cache.ts";
import { selectorMatches, type Labels } from "../cluster/expressions.ts";
import type { NodeView } from "../cluster/node-state.ts";
import type { PodInfo } from "../cluster/pod-info.ts";
import { reject, type FilterPlugin } from "../framework.ts";

const name = "InterPodAffinity";
const unmetAffinity = reject(name, "node(s) didn't match pod affinity rules", false);
const unmetAntiAffinity = reject(name, "node(s) didn't match pod anti-affinity rules", true);
const unwelcome = reject(name, "node(s) didn't satisfy existing pods anti-affinity rules", true);

export const interPodAffinity: FilterPlugin = {
  name,
  helpedBy: ["node-added", "node-changed", "pod-removed", "pod-placed", "pod-changed"],
  prepare: (pod, view) => {
    const asks = pod.requiredAffinity.length + pod.requiredAntiAffinity.length > 0;
    if (!asks && !view.anyPodAffinity) return undefined;
    const near = domainsOfAll(pod, pod.requiredAffinity, view);
    const avoid = pod.requiredAntiAffinity.map((term) => domainsOf(pod, term, view));
    const forbidden = forbiddenDomains(pod, view);
    // The first pod of a group that wants to be near itself has to start somewhere.
    const first =
      near.every((domains) => domains.size === 0) &&
      pod.requiredAffinity.every((term) => termMatches(pod, term, pod, view));
    return (node) => {
      for (const [i, term] of pod.requiredAffinity.entries()) {
        const domain = node.labels[term.topologyKey];
        if (domain === undefined || (!first && near[i]?.has(domain) !== true)) return unmetAffinity;
      }
      for (const [i, term] of pod.requiredAntiAffinity.entries()) {
        const domain = node.labels[term.topologyKey];
        if (domain !== undefined && avoid[i]?.has(domain) === true) return unmetAntiAffinity;
      }
      for (const [key, domains] of forbidden) {
        const domain = node.labels[key];
        if (domain !== undefined && domains.has(domain)) return unwelcome;
      }
      return undefined;
    };
  },
};

/** Does `other` match a term that `owner` states? */
export function termMatches(owner: PodInfo, term: PodAffinityTerm, other: PodInfo, view: ClusterView): boolean {
  if (!namespaceMatches(owner, term, other.namespace, view)) return false;
  if (!selectorMatches(term.labelSelector, other.labels)) return false;
  const same = (key: string): boolean => owner.labels[key] === undefined || owner.labels[key] === other.labels[key];
  const differs = (key: string): boolean => owner.labels[key] === undefined || owner.labels[key] !== other.labels[key];
  return (term.matchLabelKeys ?? []).every(same) && (term.mismatchLabelKeys ?? []).every(differs);
}

function namespaceMatches(owner: PodInfo, term: PodAffinityTerm, namespace: string, view: ClusterView): boolean {
  const listed = term.namespaces ?? [];
  if (listed.length === 0 && term.namespaceSelector === undefined) return namespace === owner.namespace;
  if (listed.includes(namespace)) return true;
  const labels: Labels = view.namespaceLabels(namespace) ?? {};
  return term.namespaceSelector !== undefined && selectorMatches(term.namespaceSelector, labels);
}

/** Domains with a pod that matches one term. */
function domainsOf(pod: PodInfo, term: PodAffinityTerm, view: ClusterView): ReadonlySet<string> {
  const domains = new Set<string>();
  for (const node of view.nodes) {
    const domain = node.labels[term.topologyKey];
    if (domain === undefined || domains.has(domain)) continue;
    for (const other of node.pods.values()) {
      if (termMatches(pod, term, other, view)) {
        domains.add(domain);
        break;
      }
    }
  }
  return domains;
}

/** Per term the domains with a pod that matches all terms: affinity is to a pod that fits the whole description. */
function domainsOfAll(pod: PodInfo, terms: readonly PodAffinityTerm[], view: ClusterView): readonly Set<string>[] {
  const domains = terms.map(() => new Set<string>());
  if (terms.length === 0) return domains;
  const add = (node: NodeView): void => {
    for (const [i, term] of terms.entries()) {
      const domain = node.labels[term.topologyKey];
      if (domain !== undefined) domains[i]?.add(domain);
    }
  };
  for (const node of view.nodes) {
    for (const other of node.pods.values()) {
      if (terms.every((term) => termMatches(pod, term, other, view))) {
        add(node);
        break;
      }
    }
  }
  return domains;
}

/** Topology key → domains where a placed pod refuses this one. */
function forbiddenDomains(pod: PodInfo, view: ClusterView): ReadonlyMap<string, ReadonlySet<string>> {
  const forbidden = new Map<string, Set<string>>();
  if (!view.anyPodAffinity) return forbidden;
  for (const node of view.nodes) {
    for (const other of node.podsWithAffinity.values()) {
      for (const term of other.requiredAntiAffinity) {
        const domain = node.labels[term.topologyKey];
        if (domain === undefined || !termMatches(other, term, pod, view)) continue;
        const domains = forbidden.get(term.topologyKey) ?? new Set();
        forbidden.set(term.topologyKey, domains.add(domain));
      }
    }
  }
  return forbidden;
}
