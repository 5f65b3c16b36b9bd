// The decision: filter, score, pick. Pure: the same view, pod, seed and profile always give the same answer, which
// is what `keelson replay` compares.
import type { Prng } from "@keelson/base";
import type { ClusterView } from "./cluster/cluster-cache.ts";
import type { NodeView } from "./cluster/node-state.ts";
import type { PodInfo } from "./cluster/pod-info.ts";
import type { NodeFilter, Rejection } from "./framework.ts";
import { sampleNodesMin, samplePercentMin } from "./limits.ts";
import type { SchedulingProfile } from "./profile.ts";

export type PluginScores = Readonly<Record<string, number>>;

export type Decision =
  | {
      readonly kind: "placed";
      readonly node: string;
      /** Weighted total of the chosen node, and what each plug-in gave it (unweighted). */
      readonly score: number;
      readonly scores: PluginScores;
      readonly feasible: number;
      readonly evaluated: number;
      readonly why: string;
    }
  | {
      readonly kind: "unschedulable";
      readonly rejections: ReadonlyMap<string, Rejection>;
      /** Plug-ins that rejected some node: their events decide when to try again. */
      readonly plugins: readonly string[];
      readonly nodes: number;
    };

export type ScheduleInput = {
  readonly view: ClusterView;
  readonly pod: PodInfo;
  readonly prng: Prng;
  readonly profile: SchedulingProfile;
};

/** Decides where a pod goes. */
export function schedulePod(input: ScheduleInput): Decision {
  const { view, pod, prng, profile } = input;
  const found = findFeasible(pod, view, profile, prng);
  if (found.feasible.length === 0) {
    const plugins = [...new Set([...found.rejections.values()].map((rejection) => rejection.plugin))].sort();
    return { kind: "unschedulable", rejections: found.rejections, plugins, nodes: view.nodes.length };
  }
  const { totals, byPlugin } = scoreNodes(pod, found.feasible, view, profile);
  const best = pick(found.feasible, totals, prng);
  const node = found.feasible[best] as NodeView;
  const scores = Object.fromEntries([...byPlugin].map(([name, list]) => [name, list[best] as number]));
  const evaluated = found.feasible.length + found.rejections.size;
  return {
    kind: "placed",
    node: node.name,
    score: totals[best] as number,
    scores,
    feasible: found.feasible.length,
    evaluated,
    why: `${found.feasible.length} of ${view.nodes.length} nodes fit; ${node.name} scored ${totals[best]} (${Object.entries(
      scores,
    )
      .map(([name, score]) => `${name} ${score}`)
      .join(", ")})`,
  };
}

/** The filters of one pod, prepared. */
export function prepareFilters(pod: PodInfo, view: ClusterView, profile: SchedulingProfile): readonly NodeFilter[] {
  return profile.filters.flatMap((plugin) => plugin.prepare(pod, view) ?? []);
}

/** The first rejection of a node. */
export function firstRejection(filters: readonly NodeFilter[], node: NodeView): Rejection | undefined {
  for (const filter of filters) {
    const rejection = filter(node);
    if (rejection !== undefined) return rejection;
  }
  return undefined;
}

type Found = { readonly feasible: readonly NodeView[]; readonly rejections: ReadonlyMap<string, Rejection> };

function findFeasible(pod: PodInfo, view: ClusterView, profile: SchedulingProfile, prng: Prng): Found {
  const filters = prepareFilters(pod, view, profile);
  const { nodes } = view;
  const enough = sampleSize(nodes.length, profile.percentageOfNodesToScore);
  const start = enough < nodes.length ? prng.below(nodes.length) : 0;
  const feasible: NodeView[] = [];
  const rejections = new Map<string, Rejection>();
  for (let i = 0; i < nodes.length && feasible.length < enough; i++) {
    const node = nodes[(start + i) % nodes.length] as NodeView;
    const rejection = firstRejection(filters, node);
    if (rejection === undefined) feasible.push(node);
    else rejections.set(node.name, rejection);
  }
  return { feasible, rejections };
}

function sampleSize(nodes: number, percentage: number): number {
  if (nodes <= sampleNodesMin || percentage >= 100) return nodes;
  const share = percentage > 0 ? percentage : Math.max(samplePercentMin, 50 - Math.floor(nodes / 125));
  return Math.max(sampleNodesMin, Math.floor((nodes * share) / 100));
}

function scoreNodes(
  pod: PodInfo,
  nodes: readonly NodeView[],
  view: ClusterView,
  profile: SchedulingProfile,
): { readonly totals: readonly number[]; readonly byPlugin: ReadonlyMap<string, readonly number[]> } {
  const totals = nodes.map(() => 0);
  const byPlugin = new Map<string, readonly number[]>();
  if (nodes.length === 1) return { totals, byPlugin };
  for (const plugin of profile.scores) {
    const scores = plugin.score(pod, nodes, view);
    if (scores === undefined) continue;
    byPlugin.set(plugin.name, scores);
    for (const [i, score] of scores.entries()) totals[i] = (totals[i] as number) + score * plugin.weight;
  }
  return { totals, byPlugin };
}

/** Highest total; among equals the one that was given a pod longest ago, among those one by chance. */
function pick(nodes: readonly NodeView[], totals: readonly number[], prng: Prng): number {
  const highest = Math.max(...totals);
  let best: number[] = [];
  let oldest = Number.POSITIVE_INFINITY;
  for (const [i, node] of nodes.entries()) {
    if (totals[i] !== highest || node.lastChosen > oldest) continue;
    if (node.lastChosen < oldest) best = [];
    oldest = node.lastChosen;
    best.push(i);
  }
  return prng.pick(best);
}
