// The long proof, run by hand: `node deploy/local/src/nats/proof/main.ts [seconds per phase] [revisions per second]`.
// Kills each server, all servers, freezes servers, rewinds the stream and changes the leader, then asks for zero
// violations. Prints one JSON report; exit code 1 on a violation.
import { createNodeClock, createNodeEntropy, createNodeTelemetry } from "@keelson/adapters";
import { createScope } from "@keelson/runtime";
import { findNatsServer } from "../../nats-servers.ts";
import { faultRun } from "./fault-run.ts";
import { startNatsServers } from "./servers.ts";

const seconds = Number(process.argv[2] ?? 4);
const ratePerSecond = Number(process.argv[3] ?? 1_000);
const binary = findNatsServer();
if (binary === undefined) {
  process.stderr.write("nats-server is not on PATH\n");
  process.exit(2);
}
const clock = createNodeClock();
const telemetry = await createNodeTelemetry({
  service: "eventlog-proof",
  instance: "proof",
  level: "info",
  otlpEndpoint: undefined,
});
const scope = createScope("proof", {
  clock,
  onFailure: (path, error) => {
    process.stderr.write(`${path}: ${String(error)}\n`);
    process.exit(1);
  },
});
const servers = await startNatsServers({ binary, count: 3, portBase: 22_000 });
try {
  const report = await faultRun(
    { clock, entropy: createNodeEntropy(), scope, telemetry },
    {
      servers,
      ratePerSecond,
      replicas: 3,
      streamCompletes: true,
      faults: async ({ store, pause }) => {
        await pause(seconds * 1_000);
        for (const index of [0, 1, 2]) {
          await servers.kill(index);
          await pause(seconds * 500);
          await servers.start(index);
          await pause(seconds * 500);
        }
        for (const index of [0, 1, 2]) {
          servers.freeze(index);
          await pause(2_000);
          servers.thaw(index);
          await pause(seconds * 500);
        }
        store.newTerm();
        await pause(500);
        await Promise.all([0, 1, 2].map((index) => servers.kill(index)));
        await pause(seconds * 500);
        await Promise.all([0, 1, 2].map((index) => servers.start(index)));
        await pause(seconds * 1_000);
      },
    },
  );
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  process.exitCode = report.violations.length === 0 ? 0 : 1;
} finally {
  await scope.stop();
  await servers.stop();
}
