// `npm run sim -- planted [NAME…]`: plants each bug in turn and runs seeds until one of them finds it. Prints the table of the
// README; exit code 1 when a bug was not found within the budget.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { plantedBugs } from "./bugs.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "120" },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const here = import.meta.dirname;
let missed = 0;

say("| bug | found by | seeds | seconds |");
say("|---|---|---|---|");
for (const { name, narrow = {} } of plantedBugs.filter(
  (bug) => positionals.length === 0 || positionals.includes(bug.name),
)) {
  const started = performance.now();
  const run = spawnSync(
    process.execPath,
    [
      "--import",
      join(here, "loader.ts"),
      join(here, "../main.ts"),
      "--seed",
      values.seed,
      "--seeds",
      values.seeds,
      "--options",
      JSON.stringify(narrow),
      "--once",
      "--first",
    ],
    {
      encoding: "utf8",
      env: { ...process.env, SIM_PLANTED_BUG: name },
      timeout: Number(values.seconds) * 1000,
      killSignal: "SIGKILL",
    },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const seeds = run.stdout.split("\n").filter((line) => line.startsWith("seed ")).length;
  const violation = /^violation: (.*)$/m.exec(run.stdout)?.[1];
  if (violation === undefined) missed++;
  const crash =
    run.status === null
      ? "out of time"
      : (run.stderr.split("\n").find((line) => line.includes("Error")) ?? "not found");
  say(`| ${name} | ${(violation ?? `**${crash}**`).slice(0, 120).replaceAll("|", "/")} | ${seeds} | ${seconds} |`);
}
process.exit(missed === 0 ? 0 : 1);
