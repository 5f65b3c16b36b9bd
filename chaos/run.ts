// `keelson chaos` and `npm run chaos`: lists the scenarios, runs one or all of them against clusters of their own,
// prints and writes the reports. Exit code 1 when an invariant was violated or an objective missed.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { messageOf } from "@keelson/base";
import { flagsHelp, parseFlags, type FlagSpec } from "@keelson/runtime";
import { runClusterScenario } from "./cluster-run.ts";
import type { Scenario } from "./contract.ts";
import { htmlReport, jsonReport, passed, type RunContext, textReport } from "./report.ts";
import type { RunOptions, RunResult } from "./result.ts";
import { scenarios } from "./scenarios/catalogue.ts";
import { runStoreScenario } from "./store-run.ts";

const flags = {
  seed: {
    kind: "int",
    default: 1,
    min: 0,
    max: 0xffff_ffff,
    help: "decides what is drawn: clients' calls, victims, durations",
  },
  seconds: { kind: "int", default: 0, min: 0, max: 86_400, help: "length of the fault phase; 0: the scenario's own" },
  times: { kind: "int", default: 1, min: 1, max: 1_000, help: "run it so many times; stops at the first failure" },
  "port-base": { kind: "int", default: 30_400, min: 1_024, max: 65_000, help: "every port lies in N … N+199" },
  "report-dir": { kind: "string", default: undefined, help: "write NAME.html and NAME.json of every run there" },
  json: { kind: "bool", default: false, help: "print one JSON object per run instead of text" },
} as const satisfies FlagSpec;

const help = `keelson chaos list             every scenario with its invariant and recovery objective
keelson chaos SCENARIO|all     injects the fault into a cluster of its own and checks the invariants; exit 1 on a violation

${flagsHelp(flags)}`;

async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseFlags(flags, { argv, env: {} });
  if (!parsed.ok) return fail(parsed.problems.join("; "));
  const { values, positional } = parsed;
  const [wanted] = positional;
  if (wanted === undefined || argv.includes("--help")) return say(help);
  if (positional.length > 1) return fail(`one scenario at a time, or all: ${positional.join(" ")}`);
  if (wanted === "list") return say(values.json ? JSON.stringify(scenarios.map(described), null, 2) : list());
  const chosen = wanted === "all" ? scenarios : scenarios.filter(({ name }) => name === wanted);
  if (chosen.length === 0) return fail(`no scenario named ${wanted}; see: keelson chaos list`);
  let failed = 0;
  for (let time = 0; time < values.times && failed === 0; time++) {
    for (const scenario of chosen) {
      const seconds = values.seconds === 0 ? scenario.seconds : values.seconds;
      const context = {
        seed: values.seed + time,
        seconds,
        machine: machine(),
        date: new Date().toISOString(),
        load: loadavg()[0] ?? 0,
      };
      const ok = await one(scenario, context, {
        portBase: values["port-base"],
        json: values.json,
        reportDir: values["report-dir"],
      });
      if (!ok) failed++;
    }
  }
  if (chosen.length > 1) process.stderr.write(`${chosen.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

type Output = { readonly portBase: number; readonly json: boolean; readonly reportDir: string | undefined };

async function one(scenario: Scenario, context: RunContext, output: Output): Promise<boolean> {
  process.stderr.write(`${scenario.name}: ${scenario.fault} (seed ${context.seed}, ${context.seconds} s)\n`);
  const options: RunOptions = {
    seed: context.seed,
    seconds: context.seconds,
    portBase: output.portBase,
    say: (line) => void process.stderr.write(`${line}\n`),
    onStart: (stop) => (stopCurrent = stop),
  };
  let result: RunResult;
  try {
    result = await (scenario.starts === "store"
      ? runStoreScenario(scenario, options)
      : runClusterScenario(scenario, options));
  } catch (error) {
    process.stdout.write(`FAIL  ${scenario.name}: the run did not come to its end: ${messageOf(error)}\n`);
    return false;
  }
  process.stdout.write(output.json ? `${JSON.stringify(jsonReport(result, context))}\n` : textReport(result));
  if (output.reportDir !== undefined) {
    mkdirSync(output.reportDir, { recursive: true });
    writeFileSync(join(output.reportDir, `${scenario.name}.html`), htmlReport(result, context));
    writeFileSync(
      join(output.reportDir, `${scenario.name}.json`),
      `${JSON.stringify(jsonReport(result, context), null, 1)}\n`,
    );
  }
  return passed(result);
}

function described({ name, starts, fault, invariant, objective, objectiveMs, seconds }: Scenario): unknown {
  return { name, starts, fault, invariant, objective, objectiveMs, seconds };
}

function list(): string {
  return scenarios
    .map(({ name, starts, fault, invariant, objectiveMs, objective }) =>
      [
        `${name}  (${starts})`,
        `  fault      ${fault}`,
        `  invariant  ${invariant}`,
        `  objective  ${objectiveMs === undefined ? "" : `≤ ${objectiveMs} ms: `}${objective}`,
      ].join("\n"),
    )
    .join("\n");
}

function machine(): string {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() ?? "unknown"}`;
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function fail(problem: string): number {
  process.stderr.write(`keelson chaos: ${problem}\n`);
  return 1;
}

// The gRPC library names an IP address as TLS server name; a warning per run tells nobody anything.
process.noDeprecation = true;

/** Ends what the run in progress has started. */
let stopCurrent: () => Promise<void> = () => Promise.resolve();

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    process.stderr.write("keelson chaos: interrupted, cleaning up\n");
    void stopCurrent().finally(() => process.exit(1));
  });
}

process.once("uncaughtException", (error) => {
  process.stderr.write(`keelson chaos: ${error.stack ?? error.message}\n`);
  void stopCurrent().finally(() => process.exit(1));
});

process.exit(await main(process.argv.slice(2)));
