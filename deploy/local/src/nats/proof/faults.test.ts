// Proves on real servers that followers miss nothing, see nothing twice and nothing out of order while servers are
// killed, frozen and all gone, and that they come back to live. The long version is main.ts beside this file.
import { createNodeClock, createNodeEntropy, createNodeTelemetry } from "@keelson/adapters";
import { createScope } from "@keelson/runtime";
import { afterEach, expect, test } from "vitest";
import { findNatsServer } from "../../nats-servers.ts";
import { faultRun, until } from "./fault-run.ts";
import { startNatsServers, type NatsFixture } from "./servers.ts";
import type { ProofWorld } from "./readers.ts";

const binary = findNatsServer() ?? "";
if (binary === "") process.stderr.write("skipped: nats-server is not on PATH, so there is nothing to prove it on\n");
const failures: string[] = [];
const clock = createNodeClock();
const scope = createScope("proof", {
  clock,
  onFailure: (path, error) => void failures.push(`${path}: ${String(error)}`),
});
const world: ProofWorld = {
  clock,
  entropy: createNodeEntropy(),
  scope,
  telemetry: await createNodeTelemetry({
    service: "proof",
    instance: "proof",
    level: "error",
    otlpEndpoint: undefined,
  }),
};
let servers: NatsFixture | undefined;

afterEach(async () => {
  await servers?.stop();
  servers = undefined;
});

test.skipIf(binary === "")(
  "one server: killed, frozen, and its stream complete afterwards",
  async () => {
    const running = (servers = await startNatsServers({ binary, count: 1, portBase: 22_020 }));
    const report = await faultRun(world, {
      servers: running,
      ratePerSecond: 1_000,
      replicas: 1,
      streamCompletes: true,
      faults: async ({ store, publisher, pause }) => {
        await until(() => publisher().capture === "capturing", 15_000, "capturing");
        await pause(500);
        await running.kill(0);
        await pause(800);
        await running.start(0);
        await pause(800);
        running.freeze(0);
        await pause(1_200);
        running.thaw(0);
        store.compact(store.appliedRevision() - 500);
        store.newTerm();
        await pause(800);
      },
    });
    expect(report.violations).toEqual([]);
    expect(failures).toEqual([]);
    expect(report.revisions).toBeGreaterThan(2_000);
  },
  30_000,
);

test.skipIf(binary === "")(
  "three servers: each kind of loss, live again within the limit",
  async () => {
    const running = (servers = await startNatsServers({ binary, count: 3, portBase: 22_030 }));
    const report = await faultRun(world, {
      servers: running,
      ratePerSecond: 1_000,
      replicas: 3,
      streamCompletes: false,
      faults: async ({ pause }) => {
        await pause(500);
        await running.kill(0);
        await pause(700);
        await running.start(0);
        running.freeze(1);
        await pause(1_000);
        running.thaw(1);
        await pause(300);
        await Promise.all([0, 1, 2].map((index) => running.kill(index)));
        await pause(800);
        await Promise.all([0, 1, 2].map((index) => running.start(index)));
        await pause(500);
      },
    });
    expect(report.violations).toEqual([]);
    expect(failures).toEqual([]);
    expect(report.revisions).toBeGreaterThan(2_000);
  },
  40_000,
);
