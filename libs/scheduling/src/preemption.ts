// Preemption: when nothing fits, find the node where removing pods of lower priority does least harm. Victims are
// tried back in, most important first, so that only those leave whose place is needed.
import type { PodDisruptionBudget } from "@keelson/api";
import type { ClusterView } from "./cluster/cluster-cache.ts";
import { selectorMatches } from "./cluster/expressions.ts";
import type { NodeState, NodeView } from "./cluster/node-state.ts";
import type { PodInfo } from "./cluster/pod-info.ts";
import type { Rejection } from "./framework.ts";
import { preemptionCandidatesMax } from "./limits.ts";
import { preemptionMessage, preemptionNeverMessage } from "./messages.ts";
import type { SchedulingProfile } from "./profile.ts";
import { firstRejection, prepareFilters } from "./schedule.ts";

export type Preemption =
  | { readonly kind: "evict"; readonly node: string; readonly victims: readonly PodInfo[]; readonly why: string }
  | { readonly kind: "none"; readonly message: string };

export type PreemptionInput = {
  readonly view: ClusterView & { readonly nodes: readonly NodeState[] };
  readonly pod: PodInfo;
  readonly rejections: ReadonlyMap<string, Rejection>;
  readonly profile: SchedulingProfile;
  readonly budgets: readonly PodDisruptionBudget[];
};

type Candidate = { readonly node: string; readonly victims: readonly PodInfo[]; readonly violations: number };

/** Finds a node and the pods that would have to leave it. */
export function planPreemption(input: PreemptionInput): Preemption {
  const { view, pod, rejections } = input;
  if (pod.pod.spec?.preemptionPolicy === "Never") return { kind: "none", message: preemptionNeverMessage };
  const candidates: Candidate[] = [];
  let unhelpful = 0;
  let noVictims = 0;
  for (const node of view.nodes) {
    if (rejections.get(node.name)?.resolvable !== true) unhelpful++;
    else if (candidates.length < preemptionCandidatesMax) {
      const candidate = tryNode(node, input);
      if (candidate === undefined) noVictims++;
      else candidates.push(candidate);
    }
  }
  const best = candidates.sort(leastHarm)[0];
  if (best === undefined) return { kind: "none", message: preemptionMessage(view.nodes.length, unhelpful, noVictims) };
  const names = best.victims.map((victim) => victim.key).join(", ");
  return {
    kind: "evict",
    node: best.node,
    victims: best.victims,
    why: `${names} of lower priority must leave ${best.node}`,
  };
}

function tryNode(node: NodeState, { view, pod, profile, budgets }: PreemptionInput): Candidate | undefined {
  const lower = [...node.pods.values()].filter((other) => other.priority < pod.priority);
  if (lower.length === 0) return undefined;
  const trial = node.copy();
  const without: ClusterView = withNode(view, trial);
  for (const other of lower) trial.remove(other.key);
  const fits = (): boolean => firstRejection(prepareFilters(pod, without, profile), trial) === undefined;
  if (!fits()) return undefined;
  const victims: PodInfo[] = [];
  let violations = 0;
  const protectedPods = lower.filter((other) => breaksBudget(other, budgets));
  const ordered = [
    ...protectedPods.sort(moreImportant),
    ...lower.filter((other) => !protectedPods.includes(other)).sort(moreImportant),
  ];
  for (const other of ordered) {
    trial.add(other);
    if (fits()) continue;
    trial.remove(other.key);
    victims.push(other);
    if (protectedPods.includes(other)) violations++;
  }
  return { node: node.name, victims: victims.sort(moreImportant), violations };
}

function withNode(view: ClusterView, trial: NodeView): ClusterView {
  const nodes = view.nodes.map((node) => (node.name === trial.name ? trial : node));
  return {
    nodes,
    node: (name) => (name === trial.name ? trial : view.node(name)),
    serviceSelectors: (namespace, labels) => view.serviceSelectors(namespace, labels),
    namespaceLabels: (namespace) => view.namespaceLabels(namespace),
    anyPodAffinity: view.anyPodAffinity,
  };
}

/** Higher priority first; among equals the one that has run longer. */
function moreImportant(a: PodInfo, b: PodInfo): number {
  return b.priority - a.priority || a.createdMs - b.createdMs;
}

/** Fewest broken budgets, then the lowest most-important victim, then the smallest sum, the fewest, the youngest. */
function leastHarm(a: Candidate, b: Candidate): number {
  const highest = (candidate: Candidate): number => candidate.victims[0]?.priority ?? Number.NEGATIVE_INFINITY;
  const sum = (candidate: Candidate): number =>
    candidate.victims.reduce((total, victim) => total + victim.priority + 2 ** 31, 0);
  const youngest = (candidate: Candidate): number => candidate.victims[0]?.createdMs ?? 0;
  return (
    a.violations - b.violations ||
    highest(a) - highest(b) ||
    sum(a) - sum(b) ||
    a.victims.length - b.victims.length ||
    youngest(b) - youngest(a) ||
    (a.node < b.node ? -1 : 1)
  );
}

function breaksBudget(pod: PodInfo, budgets: readonly PodDisruptionBudget[]): boolean {
  return budgets.some(
    ({ metadata, spec, status }) =>
      metadata?.namespace === pod.namespace &&
      spec?.selector !== undefined &&
      selectorMatches(spec.selector, pod.labels) &&
      (status?.disruptionsAllowed ?? 0) <= 0,
  );
}
