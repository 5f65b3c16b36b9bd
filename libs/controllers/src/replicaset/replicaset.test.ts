// Proves which pods a ReplicaSet counts, adopts, makes and deletes, in which order, and what it reports.
import { resources, type Plan, type Pod, type ReplicaSet } from "@keelson/api";
import { describe, expect, it } from "vitest";
import { contextAt, noon, tableView } from "../../test/table-view.ts";
import { orphanPods } from "../shared/indexes.ts";
import { controllerReference } from "../shared/owners.ts";
import { slowStart } from "../shared/pod-from-template.ts";
import { planReplicaSet } from "./plan.ts";
import { podsToDelete } from "./ranking.ts";

const labels = { app: "web" };

function replicaSet(
  replicas: number,
  more: Partial<ReplicaSet["spec"]> = {},
  status?: ReplicaSet["status"],
): ReplicaSet {
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "web", namespace: "d", uid: "R", generation: 2, resourceVersion: "3" },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "c", image: "i" }] } },
      ...more,
    },
    ...(status === undefined ? {} : { status }),
  };
}

type PodFacts = {
  readonly owned?: boolean;
  readonly ready?: boolean;
  readonly node?: string;
  readonly phase?: string;
  readonly deleting?: boolean;
  readonly readySeconds?: number;
  readonly labels?: Record<string, string>;
  readonly cost?: number;
  readonly restarts?: number;
};

function pod(name: string, facts: PodFacts = {}): Pod {
  const since = new Date(noon - (facts.readySeconds ?? 0) * 1000).toISOString();
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "d",
      uid: name,
      resourceVersion: "1",
      labels: facts.labels ?? labels,
      creationTimestamp: "2026-01-01T00:00:00Z",
      ...(facts.cost === undefined
        ? {}
        : { annotations: { "controller.kubernetes.io/pod-deletion-cost": String(facts.cost) } }),
      ...(facts.deleting === true ? { deletionTimestamp: "2026-01-01T11:59:59Z" } : {}),
      ...(facts.owned === false
        ? {}
        : { ownerReferences: [controllerReference(resources.replicasets, replicaSet(0))] }),
    },
    spec: { containers: [], ...(facts.node === undefined ? {} : { nodeName: facts.node }) },
    status: {
      phase: facts.phase ?? "Running",
      conditions: [{ type: "Ready", status: facts.ready === true ? "True" : "False", lastTransitionTime: since }],
      containerStatuses: [{ name: "c", image: "i", imageID: "", ready: true, restartCount: facts.restarts ?? 0 }],
    },
  } as Pod;
}

function plan(objects: readonly (ReplicaSet | Pod)[], more: Parameters<typeof contextAt>[1] = {}): Plan {
  return planReplicaSet(tableView(objects, { indexes: [orphanPods] }), "d/web", contextAt(noon, more));
}

function statusOf(made: Plan): ReplicaSet["status"] {
  return made.status !== undefined && "object" in made.status ? (made.status.object as ReplicaSet).status : undefined;
}

describe("a replica set", () => {
  it("makes the missing pods, named and owned, beginning with one", () => {
    const made = plan([replicaSet(7), pod("a", { ready: true })]);
    expect(made.steps.map((step) => step.length)).toEqual([1, 2, 3]);
    const names = made.steps.flat().map((action) => ("object" in action ? (action.object.metadata?.name ?? "") : ""));
    expect(new Set(names).size).toBe(6);
    for (const name of names) expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(made.steps[0]?.[0]).toMatchObject({
      verb: "create",
      object: {
        metadata: {
          generateName: "web-",
          namespace: "d",
          labels,
          ownerReferences: [{ uid: "R", controller: true, blockOwnerDeletion: true }],
        },
        spec: { containers: [{ image: "i" }] },
      },
      event: { reason: "SuccessfulCreate" },
    });
    expect(made.why).toBe("7 replicas wanted, 1 there: create 6");
  });

  it("counts neither finished nor terminating pods, nor those of others", () => {
    const others = [
      pod("done", { phase: "Succeeded" }),
      pod("failed", { phase: "Failed" }),
      pod("going", { deleting: true }),
      pod("stranger", { labels: { app: "x" }, owned: false }),
    ];
    const made = plan([replicaSet(1), pod("a", { ready: true }), ...others]);
    expect(made.steps).toEqual([]);
    expect(statusOf(made)).toEqual({
      replicas: 1,
      fullyLabeledReplicas: 1,
      readyReplicas: 1,
      availableReplicas: 1,
      observedGeneration: 2,
    });
  });

  it("adopts matching orphans before it counts, and releases what no longer matches", () => {
    const made = plan([replicaSet(2), pod("orphan", { owned: false }), pod("renamed", { labels: { app: "other" } })]);
    expect(made.steps.flat()).toMatchObject([
      {
        verb: "patch",
        key: "d/renamed",
        patch: { metadata: { uid: "renamed", resourceVersion: "1", ownerReferences: null } },
      },
      {
        verb: "patch",
        key: "d/orphan",
        patch: { metadata: { uid: "orphan", resourceVersion: "1", ownerReferences: [{ uid: "R" }] } },
      },
    ]);
  });

  it("does nothing while it is being deleted itself", () => {
    const set = replicaSet(3);
    expect(
      plan([
        { ...set, metadata: { ...set.metadata, deletionTimestamp: "2026-01-01T11:00:00Z" } },
        pod("orphan", { owned: false }),
      ]).steps,
    ).toEqual([]);
  });

  it("wakes up when a ready pod becomes available", () => {
    const made = plan([
      replicaSet(2, { minReadySeconds: 30 }),
      pod("a", { ready: true, readySeconds: 10 }),
      pod("b", { ready: true, readySeconds: 40 }),
    ]);
    expect(statusOf(made)).toMatchObject({ readyReplicas: 2, availableReplicas: 1 });
    expect(made.wakeAtMs).toBe(noon + 20_000);
  });

  it("reports that pods are refused, until they no longer are", () => {
    const failure = {
      action: { verb: "create", type: resources.pods, object: {} },
      code: 403,
      reason: "Forbidden",
      message: "exceeded quota",
    } as const;
    const refused = plan([replicaSet(1)], { failure });
    expect(statusOf(refused)?.conditions).toEqual([
      {
        type: "ReplicaFailure",
        status: "True",
        reason: "FailedCreate",
        message: "exceeded quota",
        lastTransitionTime: "2026-01-01T12:00:00Z",
      },
    ]);
    const healed = plan([replicaSet(1, {}, statusOf(refused)), pod("a", { ready: true })]);
    expect(statusOf(healed)?.conditions).toBeUndefined();
  });

  it("says nothing when all is well", () => {
    const settled = {
      replicas: 1,
      fullyLabeledReplicas: 1,
      readyReplicas: 1,
      availableReplicas: 1,
      observedGeneration: 2,
    };
    expect(plan([replicaSet(1, {}, settled), pod("a", { ready: true })])).toEqual({ steps: [], why: "" });
  });
});

describe("deletion takes first", () => {
  it.each<[string, PodFacts, PodFacts]>([
    ["pods without a node", { ready: true }, { node: "n", ready: false }],
    ["pending pods", { node: "n", phase: "Pending" }, { node: "n", phase: "Running" }],
    ["pods that are not ready", { node: "n", ready: false }, { node: "n", ready: true }],
    ["pods of low deletion cost", { node: "n", ready: true, cost: -1 }, { node: "n", ready: true }],
    [
      "pods ready for a short time",
      { node: "n", ready: true, readySeconds: 10 },
      { node: "n", ready: true, readySeconds: 5000 },
    ],
    ["pods that restarted most", { node: "n", ready: true, restarts: 5 }, { node: "n", ready: true, restarts: 1 }],
  ])("%s", (_what, loser, keeper) => {
    const pods = [pod("keeper", keeper), pod("loser", loser)];
    expect(podsToDelete(pods, pods, { count: 1, nowMs: noon }).map(({ metadata }) => metadata.name)).toEqual(["loser"]);
  });

  it("pods of crowded nodes", () => {
    const pods = [
      pod("a", { node: "n1", ready: true }),
      pod("b", { node: "n2", ready: true }),
      pod("c", { node: "n2", ready: true }),
    ];
    const [gone] = podsToDelete(pods, pods, { count: 1, nowMs: noon });
    expect(gone?.spec?.nodeName).toBe("n2");
  });
});

describe("slow start", () => {
  it.each([
    [0, []],
    [1, [1]],
    [2, [1, 1]],
    [10, [1, 2, 4, 3]],
  ])("of %i", (count, expected) => {
    const actions = Array.from(
      { length: count },
      () => ({ verb: "delete", type: resources.pods, key: "k", uid: undefined }) as const,
    );
    expect(slowStart(actions).map((step) => step.length)).toEqual(expected);
  });
});
