// Which pods go first when there are too many: the ones whose loss is felt least. Order as upstream's.
import type { Pod } from "@keelson/api";
import { createdMs, isReady, podCondition, restarts } from "../shared/pods.ts";
import { parseTime } from "@keelson/api";

const deletionCostAnnotation = "controller.kubernetes.io/pod-deletion-cost";
const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** The `count` pods to delete. `related`: active pods of sibling owners; nodes crowded with them lose first. */
export function podsToDelete(
  active: readonly Pod[],
  related: readonly Pod[],
  request: { readonly count: number; readonly nowMs: number },
): readonly Pod[] {
  if (request.count >= active.length) return active;
  const perNode = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec?.nodeName ?? "";
    if (node !== "") perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  const facts = active.map((pod) => ({ pod, rank: perNode.get(pod.spec?.nodeName ?? "") ?? 0 }));
  facts.sort((a, b) => compare(a, b, request.nowMs));
  return facts.slice(0, request.count).map(({ pod }) => pod);
}

type Ranked = { readonly pod: Pod; readonly rank: number };

/** Negative: `a` goes first. */
function compare(a: Ranked, b: Ranked, nowMs: number): number {
  return (
    bound(a.pod) - bound(b.pod) ||
    (phaseRank[a.pod.status?.phase ?? ""] ?? 0) - (phaseRank[b.pod.status?.phase ?? ""] ?? 0) ||
    Number(isReady(a.pod)) - Number(isReady(b.pod)) ||
    deletionCost(a.pod) - deletionCost(b.pod) ||
    b.rank - a.rank ||
    ageClass(readySince(a.pod), nowMs) - ageClass(readySince(b.pod), nowMs) ||
    restarts(b.pod) - restarts(a.pod) ||
    ageClass(createdMs(a.pod), nowMs) - ageClass(createdMs(b.pod), nowMs) ||
    byUid(a.pod, b.pod)
  );
}

function bound(pod: Pod): number {
  return (pod.spec?.nodeName ?? "") === "" ? 0 : 1;
}

function deletionCost(pod: Pod): number {
  const cost = Number(pod.metadata.annotations?.[deletionCostAnnotation] ?? 0);
  return Number.isInteger(cost) ? cost : 0;
}

function readySince(pod: Pod): number {
  return isReady(pod) ? (parseTime(podCondition(pod, "Ready")?.lastTransitionTime) ?? 0) : 0;
}

/** Ages compare by order of magnitude, so that among equals it is not always the newest that goes. */
function ageClass(sinceMs: number, nowMs: number): number {
  return Math.floor(Math.log2(Math.max(1, (nowMs - sinceMs) / 1000)));
}

function byUid(a: Pod, b: Pod): number {
  const [left, right] = [a.metadata.uid ?? "", b.metadata.uid ?? ""];
  return left < right ? -1 : left > right ? 1 : 0;
}
