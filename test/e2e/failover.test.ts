// Proves that a killed leader does not stop the cluster: every part is killed with -9 under a running scale loop,
// no acknowledged write is lost, replicas converge, and a cluster that lost every process comes back as it was.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually, type LocalCluster, onPath, startLocalCluster } from "./local-cluster.ts";

describe.skipIf(!onPath("kubectl") || !onPath("etcdctl"))("kill -9 under load (needs kubectl and etcdctl)", () => {
  let cluster: LocalCluster;

  beforeAll(async () => {
    cluster = await startLocalCluster(["--port-base", "27200"]);
    await cluster.kubectl("create", "deployment", "web", "--image=nginx", "--replicas=2");
    await cluster.kubectl("rollout", "status", "deployment/web", "--timeout=30s");
  });

  afterAll(async () => {
    await cluster?.remove();
  });

  const victims: readonly { readonly what: string; readonly names: () => Promise<string[]> }[] = [
    { what: "the store leader", names: async () => [(await cluster.leader("store")).name] },
    { what: "an API server", names: () => Promise.resolve(["apiserver-1"]) },
    { what: "the active scheduler", names: async () => [(await cluster.leader("scheduler")).name] },
    { what: "the active controller manager", names: async () => [(await cluster.leader("controller-manager")).name] },
    {
      what: "every nats-server",
      names: async () =>
        (await cluster.status()).processes.filter(({ kind }) => kind === "nats").map(({ name }) => name),
    },
  ];

  for (const { what, names } of victims) {
    test(`${what} is killed`, async () => {
      const load = startScaleLoop(cluster, what.replaceAll(/[^a-z]/gi, "").toLowerCase());
      await load.writes(2);
      for (const name of await names()) await cluster.killHard(name);
      await load.writes(load.acknowledged().length + 4);
      const { last, acknowledged } = await load.stop();
      const stored = await cluster.kubectl("get", "configmaps", "-o", "name");
      for (const name of acknowledged) expect(stored.out, `${name} was acknowledged`).toContain(`configmap/${name}\n`);
      await eventually(`${last} available replicas`, async () => {
        const counts = await cluster.kubectl(
          "get",
          "deployment",
          "web",
          "-o",
          "jsonpath={.spec.replicas} {.status.availableReplicas} {.status.replicas}",
        );
        return counts.out === `${last} ${last} ${last}`;
      });
      await eventually("everything ready again", async () =>
        (await cluster.status()).processes.every(({ ready }) => ready),
      );
    });
  }

  test("every process is killed, and the same data directory comes back as it was", async () => {
    const before = await cluster.kubectl(
      "get",
      "deployments,configmaps,serviceaccounts,nodes",
      "-A",
      "-o",
      "jsonpath={range .items[*]}{.kind}/{.metadata.name}/{.metadata.uid} {end}",
    );
    const revision = await cluster.etcdctl("get", "/registry/none", "-w", "json");
    await killEverything(cluster);
    cluster = await startLocalCluster([], cluster.dataDir);
    const after = await cluster.kubectl(
      "get",
      "deployments,configmaps,serviceaccounts,nodes",
      "-A",
      "-o",
      "jsonpath={range .items[*]}{.kind}/{.metadata.name}/{.metadata.uid} {end}",
    );
    expect(after.out).toBe(before.out);
    const now = await cluster.etcdctl("get", "/registry/none", "-w", "json");
    expect(revisionOf(now.out)).toBeGreaterThanOrEqual(revisionOf(revision.out));
  });
});

type ScaleLoop = {
  acknowledged(): readonly string[];
  writes(count: number): Promise<void>;
  stop(): Promise<{ readonly last: number; readonly acknowledged: readonly string[] }>;
};

/** Scales back and forth and creates a ConfigMap each time, retrying what fails, as people's scripts do. */
function startScaleLoop(cluster: LocalCluster, label: string): ScaleLoop {
  const acknowledged: string[] = [];
  let last = 2;
  let running = true;
  const loop = (async () => {
    for (let i = 0; running; i++) {
      const name = `${label}-${i}`;
      if ((await cluster.kubectl("create", "configmap", name, "--request-timeout=5s")).code === 0)
        acknowledged.push(name);
      const wanted = 2 + (i % 3);
      if ((await cluster.kubectl("scale", "deployment/web", `--replicas=${wanted}`, "--request-timeout=5s")).code === 0)
        last = wanted;
    }
    // The last scale may have timed out with an unknown outcome: end with one that is acknowledged.
    await eventually(
      "an acknowledged scale",
      async () => (await cluster.kubectl("scale", "deployment/web", `--replicas=${last}`)).code === 0,
    );
  })();
  return {
    acknowledged: () => acknowledged,
    writes: (count) =>
      eventually(`${count} writes`, () => Promise.resolve(acknowledged.length >= count), 60_000).then(() => undefined),
    stop: async () => {
      running = false;
      await loop;
      return { last, acknowledged };
    },
  };
}

async function killEverything(cluster: LocalCluster): Promise<void> {
  const { processes } = await cluster.status();
  const record = await import("node:fs").then(({ readFileSync }) =>
    readFileSync(`${cluster.dataDir}/run/processes.json`, "utf8"),
  );
  const { supervisor } = JSON.parse(record) as { supervisor: number };
  process.kill(supervisor, "SIGKILL");
  for (const { pid } of processes) if (pid !== undefined) process.kill(pid, "SIGKILL");
}

function revisionOf(json: string): number {
  return (JSON.parse(json) as { header: { revision: number } }).header.revision;
}
