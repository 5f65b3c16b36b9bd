// Proves that deployments roll out, roll back, scale, pause and cascade their deletion through the real control
// loop, in virtual time, against the in-memory API.
import { keyOf, resources, type Deployment, type ReplicaSet } from "@keelson/api";
import { deploymentController, garbageCollector, replicaSetController } from "@keelson/controllers";
import { AppError } from "@keelson/base";
import { describe, expect, it } from "vitest";
import { createWorld, type World } from "./workload-world.ts";

const specs = [
  deploymentController,
  replicaSetController,
  garbageCollector([resources.deployments, resources.replicasets, resources.pods]),
];

function web(image: string, replicas: number): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: {
      replicas,
      progressDeadlineSeconds: 600,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image }] } },
    },
  };
}

async function sets(world: World): Promise<readonly ReplicaSet[]> {
  const listed = await world.api.list(resources.replicasets);
  return listed.ok ? listed.object.items : [];
}

async function settle(world: World): Promise<Deployment> {
  await world.clock.advance(20_000);
  expect(world.failures).toEqual([]);
  return await world.deployment("web");
}

describe("deployment", () => {
  it("creates one replica set and its pods, and says so", async () => {
    const world = await createWorld(specs);
    await world.api.create(resources.deployments, web("nginx:1", 3));
    const deployment = await settle(world);
    expect((await world.pods()).length).toBe(3);
    expect((await sets(world)).length).toBe(1);
    expect(deployment.status).toMatchObject({
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      observedGeneration: 1,
    });
    expect(deployment.metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("1");
    expect(deployment.status?.conditions?.find(({ type }) => type === "Progressing")?.reason).toBe(
      "NewReplicaSetAvailable",
    );
    expect(
      world.events.some((event) => /^ScalingReplicaSet: Scaled up replica set web-\w+ from 0 to 3$/.test(event)),
    ).toBe(true);
    expect(world.api.served.get("create pods")).toBe(3);
    await world.scope.stop();
  });

  it("updates within its fences, and undoes by taking the old replica set again", async () => {
    const world = await createWorld(specs);
    await world.api.create(resources.deployments, web("nginx:1", 4));
    await settle(world);
    let most = 0;
    let least = 99;
    world.informers.of(resources.pods).onChange(() => {
      const pods = world.informers.list(resources.pods);
      const active = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      most = Math.max(most, active.length);
      least = Math.min(least, active.filter(({ status }) => status?.phase === "Running").length);
    });
    await world.api.patch(
      resources.deployments,
      "default/web",
      { spec: { template: web("nginx:2", 4).spec?.template } },
      { type: "merge" },
    );
    const updated = await settle(world);
    expect(updated.status).toMatchObject({ replicas: 4, updatedReplicas: 4, availableReplicas: 4 });
    expect(most).toBe(5);
    expect(least).toBeGreaterThanOrEqual(3);
    expect(updated.metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("2");
    await world.api.patch(
      resources.deployments,
      "default/web",
      { spec: { template: web("nginx:1", 4).spec?.template } },
      { type: "merge" },
    );
    const undone = await settle(world);
    expect(undone.metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("3");
    const all = await sets(world);
    expect(all.length).toBe(2);
    const current = all.find(({ spec }) => spec?.replicas === 4);
    expect(current?.metadata.annotations).toMatchObject({
      "deployment.kubernetes.io/revision": "3",
      "deployment.kubernetes.io/revision-history": "1",
    });
    await world.scope.stop();
  });

  it("keeps its template while paused and makes one revision of many edits", async () => {
    const world = await createWorld(specs);
    await world.api.create(resources.deployments, web("nginx:1", 2));
    await settle(world);
    await world.api.patch(resources.deployments, "default/web", { spec: { paused: true } }, { type: "merge" });
    for (const image of ["nginx:2", "nginx:3", "nginx:4"]) {
      await world.api.patch(
        resources.deployments,
        "default/web",
        { spec: { template: web(image, 2).spec?.template } },
        { type: "merge" },
      );
    }
    const paused = await settle(world);
    expect((await sets(world)).length).toBe(1);
    expect(paused.status?.conditions?.find(({ type }) => type === "Progressing")?.reason).toBe("DeploymentPaused");
    await world.api.patch(resources.deployments, "default/web", { spec: { paused: null } }, { type: "merge" });
    const resumed = await settle(world);
    expect((await sets(world)).length).toBe(2);
    expect(resumed.status).toMatchObject({ updatedReplicas: 2, availableReplicas: 2 });
    await world.scope.stop();
  });

  it("scales up and down without a new revision", async () => {
    const world = await createWorld(specs);
    await world.api.create(resources.deployments, web("nginx:1", 2));
    await settle(world);
    for (const replicas of [7, 1, 0, 3]) {
      await world.api.patch(resources.deployments, "default/web", { spec: { replicas } }, { type: "merge" });
      const scaled = await settle(world);
      expect((await world.pods()).length).toBe(replicas);
      expect(scaled.status?.availableReplicas ?? 0).toBe(replicas);
    }
    expect((await sets(world)).length).toBe(1);
    await world.scope.stop();
  });

  it("recreates: never two templates at once", async () => {
    const world = await createWorld(specs);
    const recreate = web("nginx:1", 3);
    await world.api.create(resources.deployments, {
      ...recreate,
      spec: { ...recreate.spec, strategy: { type: "Recreate" } } as NonNullable<Deployment["spec"]>,
    });
    await settle(world);
    let mixed = false;
    world.informers.of(resources.pods).onChange(() => {
      const images = new Set(world.informers.list(resources.pods).map(({ spec }) => spec?.containers[0]?.image));
      if (images.size > 1) mixed = true;
    });
    await world.api.patch(
      resources.deployments,
      "default/web",
      { spec: { template: web("nginx:2", 3).spec?.template } },
      { type: "merge" },
    );
    expect((await settle(world)).status).toMatchObject({ updatedReplicas: 3, availableReplicas: 3 });
    expect(mixed).toBe(false);
    await world.scope.stop();
  });

  it.each(["Background", "Foreground"] as const)("takes replica sets and pods along: %s", async (propagation) => {
    const world = await createWorld(specs);
    await world.api.create(resources.deployments, web("nginx:1", 3));
    await settle(world);
    await world.api.delete(resources.deployments, "default/web", { propagation });
    await world.clock.advance(20_000);
    expect(world.failures).toEqual([]);
    expect((await world.pods()).map(keyOf)).toEqual([]);
    expect((await sets(world)).length).toBe(0);
    expect((await world.api.get(resources.deployments, "default/web")).ok).toBe(false);
    await world.scope.stop();
  });

  it("leaves orphans when asked to", async () => {
    const world = await createWorld(specs);
    await world.api.create(resources.deployments, web("nginx:1", 3));
    await settle(world);
    await world.api.delete(resources.deployments, "default/web", { propagation: "Orphan" });
    await world.clock.advance(20_000);
    expect((await world.pods()).length).toBe(3);
    const all = await sets(world);
    expect(all.length).toBe(1);
    expect(all[0]?.metadata.ownerReferences ?? []).toEqual([]);
    expect((await world.api.get(resources.deployments, "default/web")).ok).toBe(false);
    await world.scope.stop();
  });

  it("replaces a pod that was deleted", async () => {
    const world = await createWorld(specs);
    await world.api.create(resources.deployments, web("nginx:1", 3));
    await settle(world);
    const [victim] = await world.pods();
    await world.api.delete(resources.pods, keyOf(victim ?? {}));
    await settle(world);
    const pods = await world.pods();
    expect(pods.length).toBe(3);
    expect(pods.some(({ metadata }) => metadata.uid === victim?.metadata.uid)).toBe(false);
    await world.scope.stop();
  });

  it("ends with exact counts although two managers act at once", async () => {
    const world = await createWorld(specs, { managers: 2 });
    await world.api.create(resources.deployments, web("nginx:1", 5));
    await settle(world);
    for (const [replicas, image] of [
      [8, "nginx:2"],
      [3, "nginx:3"],
      [6, "nginx:1"],
    ] as const) {
      const spec = web(image, replicas).spec;
      await world.api.patch(
        resources.deployments,
        "default/web",
        { spec: { replicas, template: spec?.template } },
        { type: "merge" },
      );
      const deployment = await settle(world);
      expect(deployment.status).toMatchObject({ replicas, updatedReplicas: replicas, availableReplicas: replicas });
      expect((await world.pods()).length).toBe(replicas);
    }
    expect((await sets(world)).length).toBe(3);
    await world.scope.stop();
  });

  it("converges through refused, lost and conflicting writes", async () => {
    const world = await createWorld(specs);
    let n = 1;
    world.api.fault = (verb) => {
      // The writes of the controllers, not those of the kubelet and of this test.
      if (verb !== "create" && verb !== "update") return undefined;
      n++;
      if (n % 3 === 0) return new AppError("api.uncertain", "the answer was lost");
      if (n % 3 === 1) return undefined;
      return { code: 409, reason: "Conflict", message: "somebody was faster" };
    };
    n = 0; // the first write, this test's own, passes
    await world.api.create(resources.deployments, web("nginx:1", 6));
    await world.clock.advance(60_000);
    world.api.cutWatches();
    await world.api.patch(
      resources.deployments,
      "default/web",
      { spec: { template: web("nginx:2", 6).spec?.template } },
      { type: "merge" },
    );
    await world.clock.advance(60_000);
    world.api.fault = undefined;
    await world.clock.advance(60_000);
    expect(world.failures).toEqual([]);
    expect((await world.deployment("web")).status).toMatchObject({
      replicas: 6,
      updatedReplicas: 6,
      availableReplicas: 6,
    });
    expect((await world.pods()).length).toBe(6);
    await world.scope.stop();
  });
});
