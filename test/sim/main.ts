// `npm run sim`: runs seeds of the simulator and tells their story. Exit code 1 on a violation.
import { parseArgs } from "node:util";
import { describeOptions, type SimOptions } from "./store/options.ts";
import { runSeed, type SeedResult } from "./store/run-seed.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seeds: { type: "string" },
    minutes: { type: "string" },
    quiet: { type: "boolean", default: false },
    options: { type: "string", default: "{}" },
    first: { type: "boolean", default: false },
    once: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.help) {
  say("npm run sim -- [--seed N] [--seeds K] [--minutes M] [--quiet] [--once] [--first] [--options JSON]");
  process.exit(0);
}

/** Replaces what the seed would have drawn, e.g. '{"members":3}': to look at one corner. */
const narrowed = JSON.parse(values.options) as Partial<SimOptions>;
const change = (options: SimOptions): SimOptions => ({ ...options, ...narrowed });
const first = Number(values.seed);
const until = values.minutes === undefined ? undefined : performance.now() + Number(values.minutes) * 60_000;
const count = values.seeds === undefined ? (until === undefined ? 1 : Number.POSITIVE_INFINITY) : Number(values.seeds);
const totals = new Map<string, number>();
const started = performance.now();
let failures = 0;
let ran = 0;
let simulatedMs = 0;

for (let seed = first; seed < first + count; seed++) {
  if (until !== undefined && performance.now() > until) break;
  const result = await runSeed(seed, { change, ...(count === 1 && !values.quiet ? { tell: say } : {}) });
  const second = values.once ? result : await runSeed(seed, { change });
  report(seed, result, second);
  if (values.first && failures > 0) break;
}

if (count !== 1) {
  for (const [name, value] of [...totals].sort(([a], [b]) => (a < b ? -1 : 1))) say(`${name.padEnd(34)} ${value}`);
}
const seconds = (performance.now() - started) / 1000;
say(
  `${ran} seeds, ${(simulatedMs / 60_000).toFixed(1)} simulated minutes in ${seconds.toFixed(1)} s, ${failures} with violations`,
);
process.exit(failures === 0 ? 0 : 1);

function report(seed: number, result: SeedResult, second: SeedResult): void {
  ran++;
  simulatedMs += result.simulatedMs;
  for (const [name, value] of result.counts) totals.set(name, (totals.get(name) ?? 0) + value);
  const same = result.traceHash === second.traceHash;
  const bad = result.violations.length > 0 || !same;
  if (bad) failures++;
  if (count === 1 || bad) say(`options: ${describeOptions(result.options)}`);
  for (const violation of result.violations) say(`violation: ${violation}`);
  if (!same) say(`the same seed gave another trace: ${hex(result.traceHash)} and ${hex(second.traceHash)}`);
  if (count === 1)
    for (const [name, value] of [...result.counts].sort(([a], [b]) => (a < b ? -1 : 1)))
      say(`  ${name.padEnd(32)} ${value}`);
  say(
    `seed ${seed}: trace ${hex(result.traceHash)}, ${result.events} events, ${(result.simulatedMs / 1000).toFixed(1)} s${bad ? `, FAILED; repeat: npm run sim -- --seed ${seed}` : ""}`,
  );
}

function hex(hash: number): string {
  return hash.toString(16).padStart(8, "0");
}
