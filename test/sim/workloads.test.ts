// Proves DaemonSets, StatefulSets, Jobs, CronJobs and ReplicationControllers through the real control loop, in
// virtual time, against the in-memory API.
import {
  keyOf,
  resources,
  type CronJob,
  type DaemonSet,
  type Job,
  type Node,
  type Pod,
  type PodSpec,
  type StatefulSet,
} from "@keelson/api";
import {
  cronJobController,
  daemonSetController,
  garbageCollector,
  jobController,
  replicationController,
  statefulSetController,
  ttlAfterFinishedController,
} from "@keelson/controllers";
import { describe, expect, it } from "vitest";
import { createWorld, targetOf, type World } from "./workload-world.ts";

function podSpec(image: string): PodSpec {
  return { containers: [{ name: "c", image }] };
}

function node(name: string, more: Partial<Node["spec"]> = {}): Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { disk: name === "n3" ? "hdd" : "ssd" } },
    spec: more,
  };
}

async function end(world: World, pod: Pod, phase: "Succeeded" | "Failed"): Promise<void> {
  await world.api.patch(resources.pods, keyOf(pod), { status: { phase } }, { type: "merge", subresource: "kubelet" });
}

describe("a daemon set", () => {
  const set: DaemonSet = {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "log", namespace: "default" },
    spec: {
      selector: { matchLabels: { app: "log" } },
      template: { metadata: { labels: { app: "log" } }, spec: podSpec("a") },
    },
  };
  const targets = async (world: World): Promise<string[]> => (await world.pods()).map(targetOf).sort();

  it("has one pod per node, follows nodes, and honours taints and selectors", async () => {
    const world = await createWorld([daemonSetController], { kubelet: false });
    await world.api.create(resources.nodes, node("n1"));
    await world.api.create(resources.nodes, node("n2", { taints: [{ key: "gpu", effect: "NoSchedule" }] }));
    await world.api.create(
      resources.nodes,
      node("n3", { unschedulable: true, taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] }),
    );
    await world.api.create(resources.daemonsets, set);
    await world.clock.advance(1000);
    expect(await targets(world)).toEqual(["n1", "n3"]);
    await world.api.create(resources.nodes, node("n4"));
    await world.clock.advance(1000);
    expect(await targets(world)).toEqual(["n1", "n3", "n4"]);
    await world.api.patch(
      resources.daemonsets,
      "default/log",
      { spec: { template: { spec: { nodeSelector: { disk: "ssd" } } } } },
      { type: "merge" },
    );
    await world.clock.advance(1000);
    expect(await targets(world)).toEqual(["n1", "n4"]);
    expect(await world.api.get(resources.daemonsets, "default/log")).toMatchObject({
      ok: true,
      object: { status: { desiredNumberScheduled: 2, currentNumberScheduled: 2 } },
    });
    expect(world.failures).toEqual([]);
    await world.scope.stop();
  });

  it("replaces pods of an older template one node at a time and keeps revisions", async () => {
    const world = await createWorld([daemonSetController]);
    for (const name of ["n1", "n2", "n3"]) await world.api.create(resources.nodes, node(name));
    await world.api.create(resources.daemonsets, set);
    await world.clock.advance(5000);
    let least = 3;
    world.informers.of(resources.pods).onChange(() => {
      const up = world.informers
        .list(resources.pods)
        .filter((pod) => pod.status?.phase === "Running" && pod.metadata.deletionTimestamp === undefined);
      least = Math.min(least, up.length);
    });
    await world.api.patch(
      resources.daemonsets,
      "default/log",
      { spec: { template: { spec: podSpec("b") } } },
      { type: "merge" },
    );
    await world.clock.advance(30_000);
    expect(
      (await world.pods()).map((pod) => `${pod.spec?.nodeName ?? ""}=${pod.spec?.containers[0]?.image ?? ""}`).sort(),
    ).toEqual(["n1=b", "n2=b", "n3=b"]);
    expect(least).toBe(2);
    expect(await world.api.get(resources.daemonsets, "default/log")).toMatchObject({
      ok: true,
      object: { status: { updatedNumberScheduled: 3, numberAvailable: 3 } },
    });
    const revisions = await world.api.list(resources.controllerrevisions);
    expect(revisions.ok ? revisions.object.items.map(({ revision }) => revision) : []).toEqual([1, 2]);
    await world.scope.stop();
  });
});

describe("a stateful set", () => {
  const set = (replicas: number, more: Partial<StatefulSet["spec"]> = {}): StatefulSet => ({
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "db", namespace: "default" },
    spec: {
      replicas,
      serviceName: "db",
      selector: { matchLabels: { app: "db" } },
      template: { metadata: { labels: { app: "db" } }, spec: podSpec("a") },
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"] } }],
      ...more,
    },
  });
  const names = async (world: World): Promise<(string | undefined)[]> =>
    (await world.pods()).map(({ metadata }) => metadata.name).sort(byText);

  it("comes up in order, each with its claim, and goes down from the top", async () => {
    const world = await createWorld([statefulSetController]);
    await world.api.create(resources.statefulsets, set(3));
    await world.clock.advance(800);
    expect(await names(world)).toEqual(["db-0"]);
    await world.clock.advance(10_000);
    expect(await names(world)).toEqual(["db-0", "db-1", "db-2"]);
    const [first] = await world.pods();
    expect(first?.spec).toMatchObject({
      hostname: "db-0",
      subdomain: "db",
      volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data-db-0" } }],
    });
    const claims = await world.api.list(resources.persistentvolumeclaims);
    expect(claims.ok ? claims.object.items.map(({ metadata }) => metadata.name) : []).toEqual([
      "data-db-0",
      "data-db-1",
      "data-db-2",
    ]);
    await world.api.patch(resources.statefulsets, "default/db", { spec: { replicas: 1 } }, { type: "merge" });
    await world.clock.advance(10_000);
    expect(await names(world)).toEqual(["db-0"]);
    expect(await world.api.get(resources.statefulsets, "default/db")).toMatchObject({
      ok: true,
      object: { status: { replicas: 1, readyReplicas: 1, updatedReplicas: 1 } },
    });
    expect(world.failures).toEqual([]);
    await world.scope.stop();
  });

  it("updates from the top down to the partition, and comes back as it was below it", async () => {
    const world = await createWorld([statefulSetController]);
    await world.api.create(
      resources.statefulsets,
      set(3, { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } } }),
    );
    await world.clock.advance(15_000);
    await world.api.patch(
      resources.statefulsets,
      "default/db",
      { spec: { template: { metadata: { labels: { app: "db" } }, spec: podSpec("b") } } },
      { type: "merge" },
    );
    await world.clock.advance(20_000);
    const images = async (): Promise<string[]> =>
      (await world.pods())
        .map(({ metadata, spec }) => `${metadata.name ?? ""}=${spec?.containers[0]?.image ?? ""}`)
        .sort();
    expect(await images()).toEqual(["db-0=a", "db-1=b", "db-2=b"]);
    await world.api.delete(resources.pods, "default/db-0");
    await world.clock.advance(10_000);
    expect(await images()).toEqual(["db-0=a", "db-1=b", "db-2=b"]);
    await world.api.patch(
      resources.statefulsets,
      "default/db",
      { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } },
      { type: "merge" },
    );
    await world.clock.advance(20_000);
    expect(await images()).toEqual(["db-0=b", "db-1=b", "db-2=b"]);
    const done = await world.api.get(resources.statefulsets, "default/db");
    expect(done.ok && done.object.status?.currentRevision === done.object.status?.updateRevision).toBe(true);
    expect(world.failures).toEqual([]);
    await world.scope.stop();
  });
});

describe("a job", () => {
  const job = (more: Partial<Job["spec"]> = {}): Job => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "work", namespace: "default" },
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 2,
      selector: { matchLabels: { job: "work" } },
      template: { metadata: { labels: { job: "work" } }, spec: { ...podSpec("a"), restartPolicy: "Never" } },
      ...more,
    },
  });
  const status = async (world: World): Promise<Job["status"]> => {
    const got = await world.api.get(resources.jobs, "default/work");
    return got.ok ? got.object.status : undefined;
  };
  const running = async (world: World): Promise<readonly Pod[]> =>
    (await world.pods()).filter((pod) => pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed");

  it("runs as many pods as wanted until enough succeeded, and counts each once", async () => {
    const world = await createWorld([jobController]);
    await world.api.create(resources.jobs, job({ parallelism: 2, completions: 5 }));
    for (let i = 0; i < 5; i++) {
      await world.clock.advance(3000);
      const pods = await running(world);
      expect(pods.length).toBe(Math.min(2, 5 - i));
      const [pod] = pods;
      if (pod !== undefined) await end(world, pod, "Succeeded");
    }
    await world.clock.advance(3000);
    expect(await status(world)).toMatchObject({
      succeeded: 5,
      uncountedTerminatedPods: {},
      conditions: [{ type: "SuccessCriteriaMet" }, { type: "Complete", status: "True" }],
    });
    expect((await status(world))?.completionTime).toBeDefined();
    expect((await world.pods()).every(({ metadata }) => (metadata.finalizers ?? []).length === 0)).toBe(true);
    expect(world.events).toContain("Completed: Job completed");
    await world.scope.stop();
  });

  it("keeps the count of pods that were deleted", async () => {
    const world = await createWorld([jobController]);
    await world.api.create(resources.jobs, job({ completions: 2 }));
    await world.clock.advance(3000);
    const [first] = await running(world);
    if (first !== undefined) {
      await end(world, first, "Succeeded");
      await world.api.delete(resources.pods, keyOf(first), { gracePeriodSeconds: 0 });
    }
    await world.clock.advance(3000);
    expect(await status(world)).toMatchObject({ succeeded: 1, active: 1 });
    expect((await world.pods()).length).toBe(1);
    await world.scope.stop();
  });

  it("retries with growing pauses and gives up at the limit", async () => {
    const world = await createWorld([jobController]);
    await world.api.create(resources.jobs, job());
    const starts: number[] = [];
    world.informers.of(resources.pods).onChange((change) => {
      if (change.kind === "added") starts.push(world.clock.monoMs());
    });
    for (let i = 0; i < 3; i++) {
      await world.clock.until(() => starts.length > i, 200_000);
      await world.clock.advance(2000);
      for (const pod of await running(world)) await end(world, pod, "Failed");
    }
    await world.clock.advance(60_000);
    expect(starts.length).toBe(3);
    expect((starts[1] ?? 0) - (starts[0] ?? 0)).toBeGreaterThanOrEqual(9_000);
    expect((starts[2] ?? 0) - (starts[1] ?? 0)).toBeGreaterThanOrEqual(19_000);
    expect(await status(world)).toMatchObject({
      failed: 3,
      conditions: [{ type: "FailureTarget" }, { type: "Failed", reason: "BackoffLimitExceeded" }],
    });
    expect(world.failures).toEqual([]);
    await world.scope.stop();
  });

  it("gives each pod of an indexed job its index", async () => {
    const world = await createWorld([jobController]);
    await world.api.create(resources.jobs, job({ completionMode: "Indexed", completions: 3, parallelism: 3 }));
    await world.clock.advance(3000);
    const pods = await running(world);
    expect(
      pods.map(({ metadata }) => metadata.annotations?.["batch.kubernetes.io/job-completion-index"]).sort(byText),
    ).toEqual(["0", "1", "2"]);
    for (const pod of pods.slice(0, 2)) await end(world, pod, "Succeeded");
    await world.clock.advance(3000);
    expect(await status(world)).toMatchObject({ succeeded: 2, active: 1 });
    for (const pod of await running(world)) await end(world, pod, "Succeeded");
    await world.clock.advance(3000);
    expect(await status(world)).toMatchObject({ succeeded: 3, completedIndexes: "0-2" });
    await world.scope.stop();
  });

  it("stops at its deadline, waits while suspended, and expires", async () => {
    const world = await createWorld([
      jobController,
      ttlAfterFinishedController,
      garbageCollector([resources.jobs, resources.pods]),
    ]);
    await world.api.create(
      resources.jobs,
      job({ suspend: true, activeDeadlineSeconds: 30, ttlSecondsAfterFinished: 100 }),
    );
    await world.clock.advance(60_000);
    expect((await world.pods()).length).toBe(0);
    expect(await status(world)).toMatchObject({ conditions: [{ type: "Suspended", status: "True" }] });
    await world.api.patch(resources.jobs, "default/work", { spec: { suspend: false } }, { type: "merge" });
    await world.clock.advance(29_000);
    expect((await world.pods()).length).toBe(1);
    await world.clock.advance(10_000);
    expect(await status(world)).toMatchObject({
      conditions: [
        { type: "Suspended", status: "False" },
        { type: "FailureTarget" },
        { type: "Failed", reason: "DeadlineExceeded" },
      ],
    });
    expect((await world.pods()).length).toBe(0);
    await world.clock.advance(120_000);
    expect(await status(world)).toBeUndefined();
    expect((await world.api.get(resources.jobs, "default/work")).ok).toBe(false);
    expect(world.failures).toEqual([]);
    await world.scope.stop();
  });
});

describe("a cron job", () => {
  const cron = (more: Partial<CronJob["spec"]> = {}): CronJob => ({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "tick", namespace: "default" },
    spec: { schedule: "*/1 * * * *", jobTemplate: { spec: { template: { spec: podSpec("a") } } }, ...more },
  });
  const jobs = async (world: World): Promise<readonly Job[]> => {
    const listed = await world.api.list(resources.jobs);
    return listed.ok ? listed.object.items : [];
  };

  it("starts one job for each time, and never two for one", async () => {
    const world = await createWorld([cronJobController]);
    await world.api.create(resources.cronjobs, cron());
    await world.clock.advance(5 * 60_000);
    const made = await jobs(world);
    expect(made.length).toBe(5);
    expect(
      new Set(made.map(({ metadata }) => metadata.annotations?.["batch.kubernetes.io/cronjob-scheduled-timestamp"]))
        .size,
    ).toBe(5);
    const got = await world.api.get(resources.cronjobs, "default/tick");
    expect(got.ok ? got.object.status?.active?.length : 0).toBe(5);
    expect(world.failures).toEqual([]);
    await world.scope.stop();
  });

  it("waits for the last one if it must, replaces it if it may", async () => {
    const world = await createWorld([cronJobController]);
    await world.api.create(resources.cronjobs, cron({ concurrencyPolicy: "Forbid" }));
    await world.clock.advance(5 * 60_000);
    expect((await jobs(world)).length).toBe(1);
    await world.api.patch(
      resources.cronjobs,
      "default/tick",
      { spec: { concurrencyPolicy: "Replace" } },
      { type: "merge" },
    );
    await world.clock.advance(3 * 60_000);
    expect((await jobs(world)).length).toBe(1);
    expect(world.events.filter((event) => event.startsWith("SuccessfulDelete")).length).toBeGreaterThanOrEqual(2);
    await world.scope.stop();
  });

  it("keeps as many ended jobs as it should", async () => {
    const world = await createWorld([cronJobController]);
    await world.api.create(resources.cronjobs, cron({ successfulJobsHistoryLimit: 2 }));
    for (let i = 0; i < 6; i++) {
      await world.clock.advance(60_000);
      for (const job of await jobs(world)) {
        const conditions = [{ type: "Complete", status: "True" }];
        if (job.status === undefined)
          await world.api.patch(
            resources.jobs,
            keyOf(job),
            { status: { conditions, completionTime: new Date(world.clock.wallMs()).toISOString() } },
            { type: "merge", subresource: "status" },
          );
      }
    }
    await world.clock.advance(1000);
    expect((await jobs(world)).length).toBe(2);
    await world.scope.stop();
  });
});

describe("a replication controller", () => {
  it("keeps its replicas, by pairs of labels", async () => {
    const world = await createWorld([replicationController]);
    await world.api.create(resources.replicationcontrollers, {
      apiVersion: "v1",
      kind: "ReplicationController",
      metadata: { name: "nginx", namespace: "default" },
      spec: {
        replicas: 3,
        selector: { app: "nginx" },
        template: { metadata: { labels: { app: "nginx" } }, spec: podSpec("nginx") },
      },
    });
    await world.clock.advance(5000);
    const pods = await world.pods();
    expect(pods.length).toBe(3);
    await world.api.delete(resources.pods, keyOf(pods[0] ?? {}));
    await world.clock.advance(5000);
    expect((await world.pods()).length).toBe(3);
    expect(await world.api.get(resources.replicationcontrollers, "default/nginx")).toMatchObject({
      ok: true,
      object: { spec: { selector: { app: "nginx" } }, status: { replicas: 3, readyReplicas: 3 } },
    });
    expect(world.failures).toEqual([]);
    await world.scope.stop();
  });
});

function byText(a: string | undefined, b: string | undefined): number {
  return (a ?? "") < (b ?? "") ? -1 : 1;
}
