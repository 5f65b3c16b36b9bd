// Proves: each filter rejects exactly what it should with upstream's words, scores spread pods, equal nodes take turns.
import { createPrng } from "@keelson/base";
import type { Node, Pod, PodSpec } from "@keelson/api";
import { describe, expect, it } from "vitest";
import { ClusterCache } from "./cluster/cluster-cache.ts";
import { podInfo } from "./cluster/pod-info.ts";
import { unschedulableMessage } from "./messages.ts";
import { planPreemption } from "./preemption.ts";
import { defaultProfile } from "./profile.ts";
import { schedulePod, type Decision } from "./schedule.ts";

type NodeOptions = {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly labels?: Record<string, string>;
  readonly spec?: Node["spec"];
};

function node(name: string, options: NodeOptions = {}): Node {
  const allocatable = { cpu: options.cpu ?? "4", memory: options.memory ?? "8Gi", pods: options.pods ?? "110" };
  return {
    metadata: { name, labels: { "kubernetes.io/hostname": name, ...options.labels } },
    spec: options.spec ?? {},
    status: { allocatable },
  };
}

type PodOptions = {
  readonly labels?: Record<string, string>;
  readonly owner?: string;
  readonly spec?: Partial<PodSpec>;
  readonly cpu?: string;
};

function pod(name: string, options: PodOptions = {}): Pod {
  const resources = options.cpu === undefined ? {} : { requests: { cpu: options.cpu } };
  return {
    metadata: {
      name,
      namespace: "default",
      uid: `uid-${name}`,
      labels: options.labels ?? {},
      ...(options.owner === undefined
        ? {}
        : {
            ownerReferences: [
              { apiVersion: "apps/v1", kind: "ReplicaSet", name: options.owner, uid: options.owner, controller: true },
            ],
          }),
    },
    spec: { containers: [{ name: "main", image: "nginx", resources }], ...options.spec },
  };
}

function cluster(nodes: readonly Node[], placed: readonly (readonly [Pod, string])[] = []): ClusterCache {
  const cache = new ClusterCache();
  for (const item of nodes) cache.setNode(item);
  for (const [item, name] of placed) cache.setPod({ ...item, spec: { ...(item.spec as PodSpec), nodeName: name } });
  return cache;
}

function decide(view: ClusterCache, item: Pod, seed = "test"): Decision {
  return schedulePod({ view, pod: podInfo(item), prng: createPrng(seed), profile: defaultProfile });
}

function messageOf(decision: Decision): string {
  return decision.kind === "placed"
    ? `placed on ${decision.node}`
    : unschedulableMessage(decision.nodes, decision.rejections, undefined);
}

const antiAffinity = (app: string): Partial<PodSpec> => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app } } },
      ],
    },
  },
});
const affinity = (app: string): Partial<PodSpec> => ({
  affinity: {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app } } },
      ],
    },
  },
});

describe("filters", () => {
  const table: readonly {
    readonly what: string;
    readonly view: ClusterCache;
    readonly pod: Pod;
    readonly says: string;
  }[] = [
    { what: "an empty cluster", view: cluster([]), pod: pod("p"), says: "no nodes available to schedule pods" },
    {
      what: "too little CPU",
      view: cluster([node("a"), node("b", { cpu: "1" })]),
      pod: pod("p", { cpu: "5" }),
      says: "0/2 nodes are available: 2 Insufficient cpu.",
    },
    {
      what: "a full node",
      view: cluster([node("a", { pods: "1" })], [[pod("x"), "a"]]),
      pod: pod("p"),
      says: "0/1 nodes are available: 1 Too many pods.",
    },
    {
      what: "taints and a cordon",
      view: cluster([
        node("a", { spec: { taints: [{ key: "k", value: "v", effect: "NoSchedule" }] } }),
        node("b", { spec: { taints: [{ key: "gone", effect: "NoExecute" }] } }),
        node("c", { spec: { unschedulable: true } }),
      ]),
      pod: pod("p"),
      says: "0/3 nodes are available: 1 node(s) had untolerated taint {gone: }, 1 node(s) had untolerated taint {k: v}, 1 node(s) were unschedulable.",
    },
    {
      what: "a node selector",
      view: cluster([node("a")]),
      pod: pod("p", { spec: { nodeSelector: { disk: "ssd" } } }),
      says: "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    },
    {
      what: "a taken host port",
      view: cluster(
        [node("a")],
        [[pod("x", { spec: { containers: [{ name: "c", ports: [{ containerPort: 80, hostPort: 80 }] }] } }), "a"]],
      ),
      pod: pod("p", {
        spec: { containers: [{ name: "c", ports: [{ containerPort: 8080, hostPort: 80, hostIP: "10.0.0.1" }] }] },
      }),
      says: "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.",
    },
    {
      what: "anti-affinity of the pod",
      view: cluster([node("a")], [[pod("x", { labels: { app: "w" } }), "a"]]),
      pod: pod("p", { spec: antiAffinity("w") }),
      says: "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.",
    },
    {
      what: "anti-affinity of a placed pod",
      view: cluster([node("a")], [[pod("x", { spec: antiAffinity("w") }), "a"]]),
      pod: pod("p", { labels: { app: "w" } }),
      says: "0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules.",
    },
    {
      what: "affinity to nobody",
      view: cluster([node("a")]),
      pod: pod("p", { spec: affinity("db") }),
      says: "0/1 nodes are available: 1 node(s) didn't match pod affinity rules.",
    },
    {
      what: "affinity to itself, the first of its group",
      view: cluster([node("a")]),
      pod: pod("p", { labels: { app: "db" }, spec: affinity("db") }),
      says: "placed on a",
    },
    {
      what: "a skewed spread",
      view: cluster(
        [node("a"), node("b", { spec: { unschedulable: true } })],
        [[pod("x", { labels: { app: "w" } }), "a"]],
      ),
      pod: pod("p", {
        labels: { app: "w" },
        spec: {
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "DoNotSchedule",
              labelSelector: { matchLabels: { app: "w" } },
            },
          ],
        },
      }),
      says: "0/2 nodes are available: 1 node(s) didn't match pod topology spread constraints, 1 node(s) were unschedulable.",
    },
    {
      what: "a DaemonSet pod's node",
      view: cluster([node("a"), node("b")]),
      pod: pod("p", {
        spec: {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["b"] }] }],
              },
            },
          },
        },
      }),
      says: "placed on b",
    },
    {
      what: "a tolerated taint",
      view: cluster([node("a", { spec: { taints: [{ key: "k", value: "v", effect: "NoSchedule" }] } })]),
      pod: pod("p", { spec: { tolerations: [{ key: "k", operator: "Equal", value: "v", effect: "NoSchedule" }] } }),
      says: "placed on a",
    },
  ];
  for (const { what, view, pod: item, says } of table) {
    it(what, () => expect(messageOf(decide(view, item))).toBe(says));
  }
});

describe("scores", () => {
  it("spreads the pods of one ReplicaSet one per node", () => {
    const view = cluster([node("a"), node("b"), node("c")]);
    for (const name of ["p1", "p2", "p3"]) {
      const info = podInfo(pod(name, { owner: "rs-1", labels: { app: "web" } }));
      const decision = schedulePod({ view, pod: info, prng: createPrng(name), profile: defaultProfile });
      if (decision.kind === "placed") view.assume(info, decision.node);
    }
    expect(view.nodes.map(({ pods }) => pods.size)).toEqual([1, 1, 1]);
  });

  it("lets equal nodes take turns: ten pods over two nodes are five each", () => {
    const view = cluster([node("a"), node("b")]);
    for (let i = 0; i < 10; i++) {
      const info = podInfo(pod(`p${i}`));
      const decision = schedulePod({ view, pod: info, prng: createPrng(i), profile: defaultProfile });
      if (decision.kind === "placed") view.assume(info, decision.node);
    }
    expect(view.nodes.map(({ pods }) => pods.size)).toEqual([5, 5]);
  });

  it("prefers the emptier node, and the preferred one over it", () => {
    const view = cluster([node("a", { labels: { disk: "ssd" } }), node("b")], [[pod("x", { cpu: "1" }), "a"]]);
    expect(messageOf(decide(view, pod("p", { cpu: "1" })))).toBe("placed on b");
    const prefers = {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 100, preference: { matchExpressions: [{ key: "disk", operator: "In", values: ["ssd"] }] } },
          ],
        },
      },
    };
    expect(messageOf(decide(view, pod("p", { cpu: "1", spec: prefers })))).toBe("placed on a");
  });

  it("decides the same for the same seed", () => {
    const answers = Array.from({ length: 5 }, () =>
      messageOf(decide(cluster([node("a"), node("b"), node("c")]), pod("p"), "seed")),
    );
    expect(new Set(answers).size).toBe(1);
  });
});

describe("preemption", () => {
  const low = (name: string, priority: number): Pod =>
    pod(name, {
      cpu: "2",
      spec: { priority, containers: [{ name: "main", image: "nginx", resources: { requests: { cpu: "2" } } }] },
    });

  it("removes the least important pods that make room, and only as many as needed", () => {
    const view = cluster(
      [node("a"), node("b")],
      [
        [low("a1", 5), "a"],
        [low("a2", 1), "a"],
        [low("b1", 5), "b"],
        [low("b2", 5), "b"],
      ],
    );
    const info = podInfo(low("hi", 100));
    const decision = schedulePod({ view, pod: info, prng: createPrng(1), profile: defaultProfile });
    if (decision.kind === "placed") throw new Error("the cluster is full");
    const plan = planPreemption({
      view,
      pod: info,
      rejections: decision.rejections,
      profile: defaultProfile,
      budgets: [],
    });
    expect(plan).toMatchObject({ kind: "evict", node: "a" });
    expect(plan.kind === "evict" && plan.victims.map(({ name }) => name)).toEqual(["a2"]);
  });

  it("finds no victims among equals", () => {
    const view = cluster(
      [node("a")],
      [
        [low("a1", 5), "a"],
        [low("a2", 5), "a"],
      ],
    );
    const info = podInfo(low("p", 5));
    const decision = schedulePod({ view, pod: info, prng: createPrng(1), profile: defaultProfile });
    if (decision.kind === "placed") throw new Error("the cluster is full");
    const plan = planPreemption({
      view,
      pod: info,
      rejections: decision.rejections,
      profile: defaultProfile,
      budgets: [],
    });
    expect(plan).toEqual({
      kind: "none",
      message: "0/1 nodes are available: 1 No preemption victims found for incoming pod.",
    });
  });
});
