// Runs seeds of the log model: `node test/sim/wal/main.ts --seed N --seeds K`. Exit code 1 on a violation.
import { parseArgs } from "node:util";
import { drawLogOptions, type LogModelOptions, runLogModel } from "./run-model.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "1" },
    options: { type: "string", default: "{}" },
    first: { type: "boolean", default: false },
    once: { type: "boolean", default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const narrowed = JSON.parse(values.options) as Partial<LogModelOptions>;
const from = Number(values.seed);
const totals = new Map<string, number>();
let failures = 0;
for (let seed = from; seed < from + Number(values.seeds); seed++) {
  const options = { ...drawLogOptions(seed), ...narrowed };
  const { violation, counts } = await runLogModel(seed, options);
  for (const [name, value] of counts) totals.set(name, (totals.get(name) ?? 0) + value);
  if (violation !== undefined) {
    failures++;
    say(`options: ${JSON.stringify(options)}`);
    say(`violation: ${violation}`);
  }
  say(`seed ${seed}: ${violation === undefined ? "ok" : "FAILED"}`);
  if (values.first && failures > 0) break;
}
for (const [name, value] of totals) say(`${name.padEnd(28)} ${value}`);
process.exitCode = failures === 0 ? 0 : 1;
