// `npm run sim`: runs seeds of the simulator and tells their story. Exit code 1 on a violation, when a seed gave two
// different traces, or when a large batch left a dimension out.
import { parseArgs } from "node:util";
import { runWorkers, type SeedReport, Totals } from "./batch.ts";
import { missingDimensions } from "./dimensions.ts";
import { describeOptions, type SimOptions } from "./store/options.ts";
import { runSeed } from "./store/run-seed.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seeds: { type: "string" },
    minutes: { type: "string" },
    workers: { type: "string", default: "1" },
    quiet: { type: "boolean", default: false },
    options: { type: "string", default: "{}" },
    first: { type: "boolean", default: false },
    once: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.help) {
  say(
    "npm run sim -- [--seed N] [--seeds K] [--minutes M] [--workers W] [--quiet] [--once] [--first] [--options JSON]",
  );
  process.exit(0);
}

/** Below this many seeds some dimension may be missing by chance. */
const wholeBatch = 100;
/** Replaces what the seed would have drawn, e.g. '{"members":3}': to look at one corner. */
const narrowed = JSON.parse(values.options) as Partial<SimOptions>;
const change = (options: SimOptions): SimOptions => ({ ...options, ...narrowed });
const first = Number(values.seed);
const started = performance.now();
const until = values.minutes === undefined ? Number.POSITIVE_INFINITY : started + Number(values.minutes) * 60_000;
const count =
  values.seeds === undefined ? (values.minutes === undefined ? 1 : Number.POSITIVE_INFINITY) : Number(values.seeds);
const totals = new Totals();

const { SIM_WORKER } = process.env;
if (SIM_WORKER !== undefined) await work(SIM_WORKER);
else if (count === 1) await tellOne(first);
else await runMany();

/** One of several processes: its share of the seeds, one line of JSON each. */
async function work(place: string): Promise<void> {
  const [worker = 0, workers = 1] = place.split("/").map(Number);
  for (let seed = first + worker; seed < first + count && performance.now() < until; seed += workers)
    say(JSON.stringify(await report(seed)));
}

async function tellOne(seed: number): Promise<void> {
  const result = await report(seed, values.quiet ? undefined : say);
  totals.add(result);
  say(`options: ${result.options}`);
  for (const violation of result.violations) say(`violation: ${violation}`);
  if (!values.quiet) sayCounts(new Map(result.counts));
  finish(result);
}

async function runMany(): Promise<void> {
  let shownMs = started;
  const take = (result: SeedReport): void => {
    totals.add(result);
    if (result.violations.length > 0) {
      say(`options: ${result.options}`);
      for (const violation of result.violations) say(`violation: ${violation}`);
    }
    if (!values.quiet || result.violations.length > 0) finish(result);
    if (performance.now() - shownMs < 10_000) return;
    shownMs = performance.now();
    say(`… ${totals.ran}${Number.isFinite(count) ? ` of ${count}` : ""} seeds, ${summary()}`);
  };
  if (Number(values.workers) > 1) await runWorkers(Number(values.workers), process.argv.slice(2), take);
  else {
    for (let seed = first; seed < first + count && performance.now() < until; seed++) {
      take(await report(seed));
      if (values.first && totals.failures > 0) break;
    }
  }
  sayCounts(totals.counts);
  const missing = totals.ran >= wholeBatch ? missingDimensions(totals.counts) : [];
  if (missing.length > 0) say(`never produced: ${missing.join(", ")}`);
  say(`${totals.ran} seeds, ${summary()}`);
  process.exitCode = totals.failures === 0 && missing.length === 0 ? 0 : 1;
}

/** Runs a seed, by default twice. */
async function report(seed: number, tell?: (line: string) => void): Promise<SeedReport> {
  const result = await runSeed(seed, { change, ...(tell === undefined ? {} : { tell }) });
  const second = values.once ? result : await runSeed(seed, { change });
  const same = result.traceHash === second.traceHash;
  const differs = `the same seed gave another trace: ${hex(result.traceHash)} and ${hex(second.traceHash)}`;
  return {
    seed,
    options: describeOptions(result.options),
    violations: same ? result.violations : [...result.violations, differs],
    traceHash: hex(result.traceHash),
    events: result.events,
    simulatedMs: result.simulatedMs,
    counts: [...result.counts],
  };
}

function finish({ seed, traceHash, events, simulatedMs, violations }: SeedReport): void {
  const bad = violations.length > 0;
  if (bad) process.exitCode = 1;
  const again = bad ? `, FAILED; repeat: npm run sim -- --seed ${seed}` : "";
  say(`seed ${seed}: trace ${traceHash}, ${events} events, ${(simulatedMs / 1000).toFixed(1)} s${again}`);
}

function sayCounts(counts: ReadonlyMap<string, number>): void {
  for (const [name, value] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) say(`  ${name.padEnd(34)} ${value}`);
}

function summary(): string {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { simulatedMs, events, failures } = totals;
  return `${(simulatedMs / 60_000).toFixed(1)} simulated minutes, ${events} events in ${seconds} s, ${failures} with violations`;
}

function hex(hash: number): string {
  return hash.toString(16).padStart(8, "0");
}
