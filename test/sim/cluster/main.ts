// `npm run sim -- --world cluster`: runs seeds of the whole cluster and tells their story. Exit code 1 on a violation.
import { parseArgs } from "node:util";
import type { LogLevel } from "@keelson/ports";
import type { ClusterOptions } from "./options.ts";
import { type ClusterResult, type ClusterRunOptions, runClusterSeed } from "./run-cluster-seed.ts";

const { values } = parseArgs({
  options: {
    world: { type: "string", default: "cluster" },
    seed: { type: "string", default: "1" },
    seeds: { type: "string" },
    minutes: { type: "string" },
    "cpu-seconds": { type: "string" },
    quiet: { type: "boolean", default: false },
    options: { type: "string", default: "{}" },
    log: { type: "string" },
    history: { type: "string" },
    first: { type: "boolean", default: false },
    once: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.help) {
  say(
    "npm run sim -- --world cluster [--seed N] [--seeds K] [--minutes M] [--quiet] [--once] [--first] [--options JSON]",
  );
  say("  --cpu-seconds N: no further seed after so much CPU time, however busy the machine is");
  say("  --log debug|info|warn: what the services say becomes part of the story");
  say("  --history TEXT: every change of the objects whose keys contain it, too");
  process.exit(0);
}

/** Replaces what the seed would have drawn: to look at one corner. */
const narrowed = JSON.parse(values.options) as Partial<ClusterOptions>;
const how: ClusterRunOptions = {
  change: (options) => ({ ...options, ...narrowed }),
  logLevel: values.log as LogLevel | undefined,
  historyOf: values.history,
};
const first = Number(values.seed);
const until = values.minutes === undefined ? undefined : performance.now() + Number(values.minutes) * 60_000;
const cpuMax = Number(values["cpu-seconds"] ?? Number.POSITIVE_INFINITY);
const count = values.seeds === undefined ? (until === undefined ? 1 : Number.POSITIVE_INFINITY) : Number(values.seeds);
const totals = new Map<string, number>();
const started = performance.now();
const cpu = process.cpuUsage();
let failures = 0;
let ran = 0;
let simulatedMs = 0;

for (let seed = first; seed < first + count; seed++) {
  if ((until !== undefined && performance.now() > until) || cpuSeconds() > cpuMax) break;
  const result = await runClusterSeed(seed, { ...how, ...(count === 1 && !values.quiet ? { tell: say } : {}) });
  const second = values.once ? result : await runClusterSeed(seed, how);
  report(seed, result, second);
  if (values.first && failures > 0) break;
}

if (count !== 1) tellCounts(totals);
const seconds = (performance.now() - started) / 1000;
say(
  `${ran} seeds, ${(simulatedMs / 60_000).toFixed(1)} simulated minutes in ${seconds.toFixed(1)} s (${cpuSeconds().toFixed(1)} s of CPU), ${failures} with violations`,
);
process.exit(failures === 0 ? 0 : 1);

function report(seed: number, result: ClusterResult, second: ClusterResult): void {
  ran++;
  simulatedMs += result.simulatedMs;
  for (const [name, value] of result.counts) totals.set(name, (totals.get(name) ?? 0) + value);
  const same = result.traceHash === second.traceHash;
  const bad = result.violations.length > 0 || !same;
  if (bad) failures++;
  if (count === 1 || bad) say(`options: ${describe(result.options)}`);
  for (const violation of result.violations) say(`violation: ${violation}`);
  if (!same) say(`the same seed gave another trace: ${hex(result.traceHash)} and ${hex(second.traceHash)}`);
  if (count === 1) tellCounts(result.counts);
  say(
    `seed ${seed}: trace ${hex(result.traceHash)}, ${result.events} events, ${(result.simulatedMs / 1000).toFixed(1)} s${bad ? `, FAILED; repeat: npm run sim -- --world cluster --seed ${seed}` : ""}`,
  );
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / 1e6;
}

function tellCounts(counts: ReadonlyMap<string, number>): void {
  for (const [name, value] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) say(`  ${name.padEnd(40)} ${value}`);
}

function describe(options: ClusterOptions): string {
  const parts = Object.entries(options).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? value.join("+") || "none" : String(value)}`,
  );
  return parts.join(" ");
}

function hex(hash: number): string {
  return hash.toString(16).padStart(8, "0");
}
