// The texts people see when a pod stays Pending, word for word as upstream's.
import type { Rejection } from "./framework.ts";

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.` and, after a try, why preemption is no way out. */
export function unschedulableMessage(
  nodes: number,
  rejections: ReadonlyMap<string, Rejection>,
  preemption: string | undefined,
): string {
  if (nodes === 0) return "no nodes available to schedule pods";
  const reasons = [...rejections.values()].flatMap((rejection) => rejection.reasons);
  const head = `0/${nodes} nodes are available: ${histogram(reasons)}.`;
  return preemption === undefined ? head : `${head} preemption: ${preemption}`;
}

/** What preemption found, for nodes by the reason it cannot help there. */
export function preemptionMessage(nodes: number, unhelpful: number, noVictims: number): string {
  const reasons = [
    ...Array.from({ length: noVictims }, () => "No preemption victims found for incoming pod"),
    ...Array.from({ length: unhelpful }, () => "Preemption is not helpful for scheduling"),
  ];
  return `0/${nodes} nodes are available: ${histogram(reasons)}.`;
}

export const preemptionNeverMessage = "not eligible due to preemptionPolicy=Never.";

function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
}
