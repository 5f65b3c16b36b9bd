// Where a pod leaves the most room (LeastAllocated), and where it leaves CPU and memory used in equal parts
// (BalancedAllocation).
import type { NodeView } from "../cluster/node-state.ts";
import type { ScorePlugin } from "../framework.ts";
import { nodeScoreMax } from "../limits.ts";

export const leastAllocated: ScorePlugin = {
  name: "NodeResourcesFit",
  weight: 1,
  score: ({ weight }, nodes) =>
    nodes.map((node) => {
      const free = (allocatable: number, used: number): number =>
        allocatable === 0 || used > allocatable ? 0 : Math.floor(((allocatable - used) * nodeScoreMax) / allocatable);
      const cpu = free(node.allocatable.cpuMilli, node.weighed.cpuMilli + weight.cpuMilli);
      const memory = free(node.allocatable.memory, node.weighed.memory + weight.memory);
      return Math.floor((cpu + memory) / 2);
    }),
};

export const balancedAllocation: ScorePlugin = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  score: ({ request }, nodes) => nodes.map((node) => balance(node, request.cpuMilli, request.memory)),
};

function balance(node: NodeView, cpuMilli: number, memory: number): number {
  const share = (used: number, allocatable: number): number =>
    allocatable === 0 ? 1 : Math.min(1, used / allocatable);
  const cpu = share(node.requested.cpuMilli + cpuMilli, node.allocatable.cpuMilli);
  const mem = share(node.requested.memory + memory, node.allocatable.memory);
  // The standard deviation of two numbers is half their distance.
  return Math.floor((1 - Math.abs(cpu - mem) / 2) * nodeScoreMax);
}
