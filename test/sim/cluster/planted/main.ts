// `npm run sim -- planted --world cluster [NAME…]`: plants each bug in turn, in a process of its own, and runs seeds until one
// of them finds it; then that seed without the bug, which must pass. Prints the table of the README; exit code 1 when a bug
// was not found. `--seconds` is the budget of each bug in CPU time.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type PlantedClusterBug, plantedClusterBugs } from "./bugs.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (process.env["SIM_PLANTED_BUG"] === undefined) huntAll();
else {
  // The process with the bug: the loader first, then the simulator as it always is.
  await import("./loader.ts");
  await import("../main.ts");
}

function huntAll(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      world: { type: "string" },
      seeds: { type: "string", default: "30" },
      seed: { type: "string", default: "1" },
      seconds: { type: "string", default: "200" },
    },
  });
  const bugs = plantedClusterBugs.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  say("| bug | what | found by | seed | seconds of CPU |");
  say("|---|---|---|---|---|");
  const range = ["--seed", values.seed, "--seeds", values.seeds];
  const missed = bugs.filter((bug) => !hunt(bug, range, Number(values.seconds)));
  process.exitCode = missed.length === 0 ? 0 : 1;
}

/** Whether a seed found it in time, and passes without it. */
function hunt(bug: PlantedClusterBug, range: readonly string[], seconds: number): boolean {
  const run = runWith(bug, range, seconds, true);
  const violation = /^violation: (.*)$/m.exec(run.out)?.[1];
  const seed = /^seed (\d+): .*FAILED/m.exec(run.out)?.[1];
  let words = violation ?? `**${run.status === null ? "out of time" : "not found"}** ${run.error}`;
  let found = violation !== undefined && seed !== undefined;
  if (found) {
    const control = runWith(bug, ["--seed", seed ?? "", "--seeds", "1"], seconds, false);
    const without = /^violation: (.*)$/m.exec(control.out)?.[1];
    if (without !== undefined) {
      words = `**fails without it, too**: ${without}`;
      found = false;
    }
  }
  const cell = words.slice(0, 140).replaceAll("|", "/");
  const cpu = /\(([\d.]+) s of CPU\)/.exec(run.out)?.[1] ?? "";
  say(`| \`${bug.name}\` | ${bug.what} | ${cell} | ${seed ?? ""} | ${cpu} |`);
  return found;
}

function runWith(
  bug: PlantedClusterBug,
  range: readonly string[],
  seconds: number,
  planted: boolean,
): { readonly out: string; readonly status: number | null; readonly error: string } {
  const script = join(import.meta.dirname, planted ? "main.ts" : "../main.ts");
  const options = [
    "--once",
    "--first",
    "--cpu-seconds",
    String(seconds),
    "--options",
    JSON.stringify(bug.narrow ?? {}),
  ];
  const run = spawnSync(process.execPath, [script, ...range, ...options], {
    encoding: "utf8",
    env: { ...process.env, ...(planted ? { SIM_PLANTED_BUG: bug.name } : {}) },
    // A run that does not end at all; a busy machine may take this long.
    timeout: 20 * seconds * 1000,
    killSignal: "SIGKILL",
  });
  const error = run.stderr.split("\n").find((line) => line.includes("Error")) ?? "";
  return { out: run.stdout, status: run.status, error };
}
