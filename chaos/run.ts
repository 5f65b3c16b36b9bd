// `keelson chaos` and `npm run chaos`: lists the scenarios, runs one, all, those that prove the promised recovery times,
// or the proofs of the checkers; prints and writes the reports. Exit code 1 when an invariant was violated, or an
// objective missed on a machine that was free to meet it.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, messageOf } from "@keelson/base";
import { flagsHelp, parseFlags, type FlagSpec } from "@keelson/runtime";
import { fails, type Job, type Run, runCampaign } from "./campaign.ts";
import type { Scenario } from "./contract.ts";
import { objectiveJobs } from "./objectives.ts";
import { provePlanted } from "./planted/prove.ts";
import { scenarios } from "./scenarios/catalogue.ts";
import { summaryHtml, summaryJson, summaryMarkdown, summaryText } from "./summary.ts";

const flags = {
  seed: {
    kind: "int",
    default: 1,
    min: 0,
    max: 0xffff_ffff,
    help: "decides what is drawn: clients' calls, victims, durations",
  },
  seconds: { kind: "int", default: 0, min: 0, max: 86_400, help: "length of the fault phase; 0: the scenario's own" },
  faults: { kind: "int", default: 0, min: 0, max: 10_000, help: "so many rounds of the fault instead of --seconds" },
  rounds: { kind: "int", default: 1, min: 1, max: 1_000, help: "run what is named so many times, seeds N, N+1, …" },
  "fail-fast": { kind: "bool", default: false, help: "stop at the first failure" },
  "port-base": { kind: "int", default: 30_400, min: 1_024, max: 65_000, help: "every port lies in N … N+199" },
  "report-dir": {
    kind: "string",
    default: undefined,
    help: "write pages and JSON of every run, and index.html, there",
  },
  json: { kind: "bool", default: false, help: "print one JSON object per run, and one at the end, instead of text" },
} as const satisfies FlagSpec;

const help = `keelson chaos list             every scenario with its invariant and recovery objective
keelson chaos SCENARIO|all     injects the fault into a cluster of its own and checks the invariants; exit 1 on a violation
keelson chaos objectives       measures every promised recovery time and prints the table
keelson chaos planted          proves the checkers: nothing found without a fault, every planted lie found

${flagsHelp(flags)}`;

async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseFlags(flags, { argv, env: {} });
  if (!parsed.ok) return fail(parsed.problems.join("; "));
  const { values, positional } = parsed;
  const [wanted] = positional;
  if (wanted === undefined || argv.includes("--help")) return say(help);
  if (positional.length > 1) return fail(`one scenario at a time, or all: ${positional.join(" ")}`);
  if (wanted === "list") return say(values.json ? JSON.stringify(scenarios.map(described), null, 2) : list());
  const onStart = (stop: () => Promise<void>): void => {
    if (abandoned) throw new AppError("chaos.abandoned", "nothing more is started");
    stopCurrent = stop;
  };
  if (wanted === "planted")
    return await provePlanted({ portBase: values["port-base"], seed: values.seed, json: values.json, onStart });
  const jobs = jobsOf(wanted, values.seconds, values.faults);
  if (jobs.length === 0) return fail(`no scenario named ${wanted}; see: keelson chaos list`);
  const runs = await runCampaign({
    jobs,
    rounds: values.rounds,
    seed: values.seed,
    portBase: values["port-base"],
    reportDir: values["report-dir"],
    repeatStarved: jobs.length > 1,
    stopAtFailure: values["fail-fast"],
    say: (line) => void process.stderr.write(`${line}\n`),
    print: (_run, text, json) => void process.stdout.write(values.json ? `${JSON.stringify(json)}\n` : text),
    onStart,
  });
  if (jobs.length * values.rounds > 1) conclude(runs, wanted, { json: values.json, reportDir: values["report-dir"] });
  return runs.some(({ verdict }) => fails(verdict)) ? 1 : 0;
}

function jobsOf(wanted: string, seconds: number, faults: number): Job[] {
  if (wanted === "objectives") return objectiveJobs();
  const chosen = wanted === "all" ? scenarios : scenarios.filter(({ name }) => name === wanted);
  return chosen.map((scenario) => ({
    scenario,
    seconds: seconds === 0 ? scenario.seconds : seconds,
    faults: faults === 0 ? undefined : faults,
  }));
}

function conclude(
  runs: readonly Run[],
  wanted: string,
  output: { readonly json: boolean; readonly reportDir: string | undefined },
): void {
  if (output.json) process.stdout.write(`${JSON.stringify(summaryJson(runs))}\n`);
  else process.stdout.write(`\n${summaryText(runs)}${wanted === "objectives" ? `\n${summaryMarkdown(runs)}` : ""}`);
  if (output.reportDir === undefined) return;
  mkdirSync(output.reportDir, { recursive: true });
  writeFileSync(join(output.reportDir, "index.html"), summaryHtml(runs));
  writeFileSync(join(output.reportDir, "summary.json"), `${JSON.stringify(summaryJson(runs), null, 1)}\n`);
  writeFileSync(join(output.reportDir, "summary.txt"), summaryText(runs));
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

let abandoned = false;
/** Ends what the run in progress has started. */
let stopCurrent: () => Promise<void> = () => Promise.resolve();

/** Ends with code 1 once everything the run has started is gone. What fails meanwhile fails because of that. */
function abandon(why: string): void {
  if (abandoned) return;
  abandoned = true;
  process.stderr.write(`keelson chaos: ${why}, cleaning up\n`);
  void stopCurrent().then(
    () => process.exit(1),
    (error: unknown) => {
      process.stderr.write(`keelson chaos: could not clean up: ${messageOf(error)}\n`);
      process.exit(1);
    },
  );
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => abandon("interrupted"));
process.on("uncaughtException", (error) => abandon(error.stack ?? error.message));
process.on("unhandledRejection", (error) =>
  abandon(error instanceof Error ? (error.stack ?? error.message) : String(error)),
);

const code = await main(process.argv.slice(2));
if (!abandoned) process.exit(code);
