// Requests against what is left on the node. Limits and actual use play no part.
import type { Amounts } from "../cluster/amounts.ts";
import type { NodeView } from "../cluster/node-state.ts";
import type { FilterPlugin, Rejection } from "../framework.ts";

export const nodeResourcesFit: FilterPlugin = {
  name: "NodeResourcesFit",
  helpedBy: ["node-added", "node-changed", "pod-removed", "pod-changed"],
  prepare:
    ({ request }) =>
    (node) =>
      shortage(request, node),
};

function shortage(request: Amounts, node: NodeView): Rejection | undefined {
  const reasons: string[] = [];
  let resolvable = true;
  const need = (name: string, wanted: number, used: number, allocatable: number): void => {
    if (wanted === 0 || wanted <= allocatable - used) return;
    reasons.push(`Insufficient ${name}`);
    if (wanted > allocatable) resolvable = false;
  };
  if (node.pods.size + 1 > node.podsMax) reasons.push("Too many pods");
  need("cpu", request.cpuMilli, node.requested.cpuMilli, node.allocatable.cpuMilli);
  need("memory", request.memory, node.requested.memory, node.allocatable.memory);
  need(
    "ephemeral-storage",
    request.ephemeralStorage,
    node.requested.ephemeralStorage,
    node.allocatable.ephemeralStorage,
  );
  for (const [name, wanted] of request.scalars) {
    need(name, wanted, node.requested.scalars.get(name) ?? 0, node.allocatable.scalars.get(name) ?? 0);
  }
  return reasons.length === 0 ? undefined : { plugin: "NodeResourcesFit", reasons, resolvable };
}
