// The long proof, run by hand: `node deploy/local/src/nats/proof/main.ts [seconds per phase] [revisions per second]`.
// Kills each server, two of three and all of them, freezes servers, compacts and changes the leader, then asks for zero
// violations. Prints one JSON report with the delays from commit to delivery in each phase; exit code 1 on a violation.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createNodeClock, createNodeEntropy, createNodeTelemetry } from "@keelson/adapters";
import { createScope } from "@keelson/runtime";
import { findNatsServer } from "../../nats-servers.ts";
import { faultRun, summary, type RunContext } from "./fault-run.ts";
import { startNatsServers, type NatsFixture } from "./servers.ts";

const seconds = Number(process.argv[2] ?? 4);
const ratePerSecond = Number(process.argv[3] ?? 1_000);
const everyone = [0, 1, 2];

type Phase = readonly [name: string, run: (context: RunContext) => Promise<void>];

function phases(servers: NatsFixture): readonly Phase[] {
  const stopFor = async (indexes: readonly number[], { pause }: RunContext): Promise<void> => {
    await Promise.all(indexes.map((index) => servers.kill(index)));
    await pause(seconds * 500);
    await Promise.all(indexes.map((index) => servers.start(index)));
    await pause(seconds * 500);
  };
  const freeze = async (index: number, { pause }: RunContext): Promise<void> => {
    servers.freeze(index);
    await pause(2_000);
    servers.thaw(index);
    await pause(seconds * 500);
  };
  return [
    ["calm", ({ pause }) => pause(seconds * 1_000)],
    ...everyone.map((index): Phase => [`kill server ${index}`, (context) => stopFor([index], context)]),
    ...everyone.map((index): Phase => [`freeze server ${index}`, (context) => freeze(index, context)]),
    ["two of three gone: no stream, but live", (context) => stopFor([1, 2], context)],
    [
      "compaction, new leader, all servers gone",
      async (context) => {
        context.store.compact(context.store.appliedRevision() - 2_000);
        context.store.newTerm();
        await context.pause(500);
        await stopFor(everyone, context);
      },
    ],
    ["calm again", ({ pause }) => pause(seconds * 1_000)],
  ];
}

async function run(binary: string): Promise<boolean> {
  const clock = createNodeClock();
  const telemetry = await createNodeTelemetry({
    service: "eventlog-proof",
    instance: "proof",
    level: "warn",
    otlpEndpoint: undefined,
  });
  const failures: string[] = [];
  const scope = createScope("proof", {
    clock,
    onFailure: (path, error) => void failures.push(`${path}: ${String(error)}`),
  });
  const servers = await startNatsServers({ binary, count: 3, portBase: 22_000 });
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const byPhase: Record<string, unknown> = {};
  try {
    const report = await faultRun(
      { clock, entropy: createNodeEntropy(), scope, telemetry },
      {
        servers,
        ratePerSecond,
        replicas: 3,
        streamCompletes: true,
        faults: async (context) => {
          for (const [name, body] of phases(servers)) {
            await body(context);
            const delays = Object.fromEntries(
              context.readers.map((reader) => [reader.name, summary(reader.takeDelays())]),
            );
            byPhase[name] = { ...delays, loopDelayMaxMs: Math.round(loop.max / 1e6) };
            loop.reset();
          }
        },
      },
    );
    process.stdout.write(`${JSON.stringify({ ...report, failures, byPhase }, undefined, 2)}\n`);
    return report.violations.length + failures.length === 0;
  } finally {
    await scope.stop();
    await servers.stop();
  }
}

const binary = findNatsServer();
if (binary === undefined) process.stderr.write("nats-server is not on PATH\n");
process.exitCode = binary !== undefined && (await run(binary)) ? 0 : 1;
