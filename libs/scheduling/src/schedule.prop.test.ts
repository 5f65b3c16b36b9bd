// Proves over random clusters: no node is ever given more than it has, no taint is ignored, every counted sum equals
// the sum over the pods, and a pod that is refused really fits nowhere.
import { createPrng, type Prng } from "@keelson/base";
import type { Node, Pod } from "@keelson/api";
import { describe, expect, it } from "vitest";
import { addAmounts, noAmounts } from "./cluster/amounts.ts";
import { ClusterCache } from "./cluster/cluster-cache.ts";
import { podInfo } from "./cluster/pod-info.ts";
import { untolerated } from "./cluster/taints.ts";
import { defaultProfile } from "./profile.ts";
import { schedulePod } from "./schedule.ts";

const seen = { placed: 0, refused: 0, tainted: 0, removed: 0 };

function randomNode(prng: Prng, index: number): Node {
  const tainted = prng.chance(0.3);
  if (tainted) seen.tainted++;
  return {
    metadata: {
      name: `node-${index}`,
      labels: { "kubernetes.io/hostname": `node-${index}`, "topology.kubernetes.io/zone": `z${prng.below(3)}` },
    },
    spec: tainted
      ? { taints: [{ key: "dedicated", value: `v${prng.below(2)}`, effect: prng.pick(["NoSchedule", "NoExecute"]) }] }
      : {},
    status: {
      allocatable: { cpu: `${1 + prng.below(4)}`, memory: `${1 + prng.below(8)}Gi`, pods: `${2 + prng.below(8)}` },
    },
  };
}

function randomPod(prng: Prng, index: number): Pod {
  const tolerations = prng.chance(0.4) ? [{ key: "dedicated", operator: "Equal", value: `v${prng.below(2)}` }] : [];
  const requests = {
    ...(prng.chance(0.8) ? { cpu: `${prng.below(1500)}m` } : {}),
    ...(prng.chance(0.6) ? { memory: `${prng.below(2048)}Mi` } : {}),
  };
  return {
    metadata: {
      name: `pod-${index}`,
      namespace: "default",
      uid: `uid-${index}`,
      labels: { app: `app-${prng.below(3)}` },
    },
    spec: { tolerations, containers: [{ name: "main", image: "nginx", resources: { requests } }] },
  };
}

function run(seed: number): void {
  const prng = createPrng(seed);
  const cache = new ClusterCache();
  const nodes = Array.from({ length: 1 + prng.below(8) }, (_, i) => randomNode(prng, i));
  for (const node of nodes) cache.setNode(node);
  const placed: string[] = [];
  for (let i = 0; i < 60; i++) {
    if (placed.length > 0 && prng.chance(0.15)) {
      cache.removePod(placed.splice(prng.below(placed.length), 1)[0] as string);
      seen.removed++;
      continue;
    }
    const info = podInfo(randomPod(prng, i));
    const decision = schedulePod({ view: cache, pod: info, prng: prng.fork(info.uid), profile: defaultProfile });
    if (decision.kind === "unschedulable") {
      seen.refused++;
      expect(decision.rejections.size).toBe(nodes.length);
      continue;
    }
    seen.placed++;
    const state = cache.node(decision.node);
    expect(untolerated(state?.taints ?? [], info.tolerations, ["NoSchedule", "NoExecute"])).toBeUndefined();
    cache.assume(info, decision.node);
    placed.push(info.key);
  }
  for (const node of cache.nodes) {
    const sum = [...node.pods.values()].reduce((total, pod) => addAmounts(total, pod.request), noAmounts);
    expect(node.requested).toEqual(sum);
    expect(sum.cpuMilli).toBeLessThanOrEqual(node.allocatable.cpuMilli);
    expect(sum.memory).toBeLessThanOrEqual(node.allocatable.memory);
    expect(node.pods.size).toBeLessThanOrEqual(node.podsMax);
  }
}

describe("scheduling random pods on random clusters", () => {
  it("never overcommits and respects taints", () => {
    for (let seed = 1; seed <= 60; seed++) run(seed);
    for (const [what, count] of Object.entries(seen))
      expect(count, `the generator produced ${what}`).toBeGreaterThan(50);
  });
});
