// Proves the arithmetic of rollouts: fences, sizes of each step, proportional scaling, revisions, conditions.
import { resources, type Deployment, type Plan, type ReplicaSet } from "@keelson/api";
import { describe, expect, it } from "vitest";
import { contextAt, noon, tableView } from "../../test/table-view.ts";
import { orphanReplicaSets } from "../shared/indexes.ts";
import { controllerReference } from "../shared/owners.ts";
import { maxSurge, maxUnavailable } from "./fences.ts";
import { planDeployment } from "./plan.ts";

type Fences = { readonly maxSurge?: number | string; readonly maxUnavailable?: number | string };

function deployment(
  replicas: number,
  image: string,
  more: { fences?: Fences; spec?: object; status?: object; annotations?: Record<string, string> } = {},
): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: "web",
      namespace: "d",
      uid: "D",
      generation: 1,
      resourceVersion: "5",
      annotations: more.annotations ?? {},
    },
    spec: {
      replicas,
      selector: { matchLabels: { app: "web" } },
      strategy: { type: "RollingUpdate", rollingUpdate: more.fences ?? {} },
      template: template(image),
      ...more.spec,
    },
    ...(more.status === undefined ? {} : { status: more.status }),
  };
}

function template(image: string): NonNullable<Deployment["spec"]>["template"] {
  return { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image }] } };
}

type SetFacts = {
  readonly replicas: number;
  readonly ready?: number;
  readonly revision: number;
  readonly desired?: number;
  readonly max?: number;
  readonly age?: number;
};

function replicaSet(name: string, image: string, facts: SetFacts): ReplicaSet {
  const owner = deployment(0, image);
  const labels = { app: "web", "pod-template-hash": name };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name,
      namespace: "d",
      uid: name,
      labels,
      generation: 1,
      creationTimestamp: new Date(noon - (facts.age ?? 0) * 1000).toISOString(),
      annotations: {
        "deployment.kubernetes.io/revision": String(facts.revision),
        ...(facts.desired === undefined ? {} : { "deployment.kubernetes.io/desired-replicas": String(facts.desired) }),
        ...(facts.max === undefined ? {} : { "deployment.kubernetes.io/max-replicas": String(facts.max) }),
      },
      ownerReferences: [controllerReference(resources.deployments, owner)],
    },
    spec: {
      replicas: facts.replicas,
      selector: { matchLabels: labels },
      template: { ...template(image), metadata: { labels } },
    },
    status: {
      replicas: facts.replicas,
      readyReplicas: facts.ready ?? facts.replicas,
      availableReplicas: facts.ready ?? facts.replicas,
      observedGeneration: 1,
    },
  };
}

function plan(objects: readonly (Deployment | ReplicaSet)[], nowMs = noon): Plan {
  return planDeployment(tableView(objects, { indexes: [orphanReplicaSets] }), "d/web", contextAt(nowMs));
}

/** Sizes that the plan writes, by name of the ReplicaSet. */
function sizes(made: Plan): Record<string, number | undefined> {
  const out: Record<string, number | undefined> = {};
  for (const action of made.steps.flat()) {
    if ("object" in action && action.type.resource === "replicasets")
      out[action.object.metadata?.name ?? ""] = (action.object as ReplicaSet).spec?.replicas;
  }
  return out;
}

describe("fences", () => {
  it.each<[number, Fences, number, number]>([
    [4, {}, 1, 1],
    [3, {}, 1, 0],
    [10, { maxSurge: "25%", maxUnavailable: "25%" }, 3, 2],
    [1, { maxSurge: 0, maxUnavailable: 0 }, 0, 1],
    [5, { maxSurge: "0%", maxUnavailable: "10%" }, 0, 1],
    [2, { maxSurge: 0, maxUnavailable: 5 }, 0, 2],
    [0, {}, 0, 0],
  ])("of %i replicas with %o: surge %i, unavailable %i", (replicas, fences, surge, unavailable) => {
    expect(maxSurge(deployment(replicas, "a", { fences }))).toBe(surge);
    expect(maxUnavailable(deployment(replicas, "a", { fences }))).toBe(unavailable);
  });
});

describe("a rolling update", () => {
  const annotated = { annotations: { "deployment.kubernetes.io/revision": "2" } };

  it("begins the new set within the surge", () => {
    const made = plan([
      deployment(10, "b", { fences: { maxSurge: 3, maxUnavailable: 2 } }),
      replicaSet("old", "a", { replicas: 10, revision: 1, desired: 10, max: 13 }),
    ]);
    expect(Object.values(sizes(made))).toEqual([3]);
    const [create] = made.steps.flat();
    expect(create).toMatchObject({
      verb: "create",
      object: {
        metadata: {
          annotations: {
            "deployment.kubernetes.io/revision": "2",
            "deployment.kubernetes.io/desired-replicas": "10",
            "deployment.kubernetes.io/max-replicas": "13",
          },
        },
      },
    });
  });

  it.each<[string, Fences, SetFacts, SetFacts, Record<string, number>]>([
    [
      "shrinks the old set by what may be missing",
      { maxSurge: 3, maxUnavailable: 2 },
      { replicas: 10, revision: 1 },
      { replicas: 3, ready: 0, revision: 2 },
      { old: 8 },
    ],
    [
      "grows the new set into the room that made",
      { maxSurge: 3, maxUnavailable: 2 },
      { replicas: 8, revision: 1 },
      { replicas: 3, ready: 0, revision: 2 },
      { new: 5 },
    ],
    [
      "waits while nothing new is available",
      { maxSurge: 3, maxUnavailable: 2 },
      { replicas: 8, revision: 1 },
      { replicas: 5, ready: 0, revision: 2 },
      {},
    ],
    [
      "removes unhealthy old pods first, at no cost",
      { maxSurge: 3, maxUnavailable: 2 },
      { replicas: 10, ready: 7, revision: 1 },
      { replicas: 3, ready: 0, revision: 2 },
      { old: 8 },
    ],
    [
      "ends with the last old pod",
      { maxSurge: 1, maxUnavailable: 0 },
      { replicas: 1, revision: 1 },
      { replicas: 10, revision: 2 },
      { old: 0 },
    ],
    [
      "takes back what the new set has too much",
      { maxSurge: 1, maxUnavailable: 0 },
      { replicas: 0, revision: 1 },
      { replicas: 12, revision: 2 },
      { new: 10 },
    ],
  ])("%s", (_what, fences, old, current, expected) => {
    const made = plan([
      deployment(10, "b", { fences, ...annotated }),
      replicaSet("old", "a", { ...old, desired: 10, age: 60 }),
      replicaSet("new", "b", { ...current, desired: 10 }),
    ]);
    expect(sizes(made)).toEqual(expected);
  });
});

describe("scaling in the middle of a rollout", () => {
  it("is spread over the sets by their share; the largest gets what rounding leaves", () => {
    const objects = [
      deployment(15, "b", {
        fences: { maxSurge: 3, maxUnavailable: 2 },
        annotations: { "deployment.kubernetes.io/revision": "2" },
      }),
      replicaSet("old", "a", { replicas: 8, revision: 1, desired: 10, max: 13, age: 60 }),
      replicaSet("new", "b", { replicas: 5, ready: 0, revision: 2, desired: 10, max: 13 }),
    ];
    expect(sizes(plan(objects))).toEqual({ old: 11, new: 7 });
  });

  it("goes to the only active set", () => {
    const objects = [
      deployment(7, "a", { annotations: { "deployment.kubernetes.io/revision": "1" } }),
      replicaSet("only", "a", { replicas: 3, revision: 1, desired: 3, max: 4 }),
    ];
    const made = plan(objects);
    expect(sizes(made)).toEqual({ only: 7 });
    expect(made.steps.flat()[0]?.event?.message).toBe("Scaled up replica set only from 3 to 7");
  });

  it("is noted on sets that have the right size already, so that the rollout goes on", () => {
    const desiredOf = (made: Plan): unknown =>
      made.steps
        .flat()
        .map((action) =>
          "object" in action ? action.object.metadata?.annotations?.["deployment.kubernetes.io/desired-replicas"] : "",
        );
    const only = plan([deployment(1, "b"), replicaSet("old", "a", { replicas: 1, revision: 1, desired: 2, age: 60 })]);
    expect([sizes(only), desiredOf(only)]).toEqual([{ old: 1 }, ["1"]]);
    const recreate = plan([
      deployment(2, "c", { spec: { strategy: { type: "Recreate" } } }),
      replicaSet("old", "a", { replicas: 1, revision: 1, desired: 3, age: 60 }),
      replicaSet("new", "b", { replicas: 1, revision: 2, desired: 2 }),
    ]);
    expect([sizes(recreate)["old"], desiredOf(recreate)]).toEqual([1, expect.arrayContaining(["2"])]);
  });
});

describe("revisions", () => {
  it("of an undo are the next number on the old set, with its former ones as history", () => {
    const objects = [
      deployment(3, "a", { annotations: { "deployment.kubernetes.io/revision": "2" } }),
      replicaSet("one", "a", { replicas: 0, revision: 1, desired: 3, age: 60 }),
      replicaSet("two", "b", { replicas: 3, revision: 2, desired: 3 }),
    ];
    const actions = plan(objects).steps.flat();
    expect(actions).toMatchObject([
      {
        verb: "update",
        object: {
          metadata: {
            name: "one",
            annotations: { "deployment.kubernetes.io/revision": "3", "deployment.kubernetes.io/revision-history": "1" },
          },
        },
      },
      {
        verb: "patch",
        key: "d/web",
        patch: { metadata: { annotations: { "deployment.kubernetes.io/revision": "3" } } },
      },
    ]);
  });

  it("beyond the limit go, oldest first, once the rollout is complete", () => {
    const olds = [1, 2, 3, 4].map((revision) =>
      replicaSet(`r${revision}`, `i${revision}`, { replicas: 0, revision, age: 100 - revision }),
    );
    const done = { replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1, observedGeneration: 1 };
    const objects = [
      deployment(1, "now", {
        spec: { revisionHistoryLimit: 2 },
        status: done,
        annotations: { "deployment.kubernetes.io/revision": "5" },
      }),
      ...olds,
      replicaSet("now", "now", { replicas: 1, revision: 5, desired: 1 }),
    ];
    expect(plan(objects).steps.flat()).toMatchObject([
      { verb: "delete", key: "d/r1", uid: "r1" },
      { verb: "delete", key: "d/r2", uid: "r2" },
    ]);
  });

  it("take another name when the hash is taken by a stranger", () => {
    const first = plan([deployment(1, "a")]).steps.flat()[0];
    const name = first !== undefined && "object" in first ? (first.object.metadata?.name ?? "") : "";
    const stranger: ReplicaSet = {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: { name, namespace: "d", uid: "S" },
      spec: { replicas: 0, selector: { matchLabels: { x: "y" } } },
    };
    const second = plan([deployment(1, "a"), stranger]);
    expect(second.steps).toEqual([]);
    expect(second.status).toMatchObject({ subresource: "status", object: { status: { collisionCount: 1 } } });
    const third = plan([deployment(1, "a", { status: { collisionCount: 1 } }), stranger]).steps.flat()[0];
    expect(third !== undefined && "object" in third ? third.object.metadata?.name : name).not.toBe(name);
  });
});

describe("conditions", () => {
  const stuck = (since: string, reason: string): object => ({
    replicas: 4,
    updatedReplicas: 1,
    readyReplicas: 3,
    availableReplicas: 3,
    conditions: [
      { type: "Progressing", status: "True", reason, message: "", lastUpdateTime: since, lastTransitionTime: since },
    ],
  });
  const objects = (since: string, reason = "ReplicaSetUpdated"): readonly (Deployment | ReplicaSet)[] => [
    deployment(3, "b", {
      spec: { progressDeadlineSeconds: 600 },
      status: stuck(since, reason),
      annotations: { "deployment.kubernetes.io/revision": "2" },
    }),
    replicaSet("old", "a", { replicas: 3, revision: 1, desired: 3, age: 60 }),
    replicaSet("new", "b", { replicas: 1, ready: 0, revision: 2, desired: 3 }),
  ];
  const progressing = (made: Plan): unknown =>
    made.status !== undefined && "object" in made.status
      ? (made.status.object as Deployment).status?.conditions?.find(({ type }) => type === "Progressing")
      : undefined;

  it("say that a rollout without progress has timed out after its deadline, not before", () => {
    const since = new Date(noon - 601_000).toISOString().replace(".000Z", "Z");
    expect(progressing(plan(objects(since)))).toMatchObject({
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message: 'ReplicaSet "new" has timed out progressing.',
    });
    const recent = new Date(noon - 100_000).toISOString().replace(".000Z", "Z");
    const waiting = plan(objects(recent));
    expect(progressing(waiting)).toMatchObject({ reason: "ReplicaSetUpdated" });
    expect(waiting.wakeAtMs).toBe(noon + 501_000);
  });

  it("do not time out what was paused or complete", () => {
    const since = new Date(noon - 6_000_000).toISOString().replace(".000Z", "Z");
    for (const reason of ["DeploymentPaused", "NewReplicaSetAvailable"])
      expect(progressing(plan(objects(since, reason)))).not.toMatchObject({ status: "False" });
  });
});
