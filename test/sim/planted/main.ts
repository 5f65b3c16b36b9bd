// `npm run sim -- planted [NAME…]`: plants each bug in turn, in a process of its own, and runs seeds until one of them
// finds it. Prints the table of the README; exit code 1 when a bug was not found within the budget.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { plantedBugs } from "./bugs.ts";

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
      seeds: { type: "string", default: "60" },
      seed: { type: "string", default: "1" },
      seconds: { type: "string", default: "120" },
    },
  });
  const names = positionals.length > 0 ? positionals : plantedBugs.map(({ name }) => name);
  say("| bug | found by | seeds | seconds |");
  say("|---|---|---|---|");
  const found = names.map((name) =>
    hunt(name, ["--seed", values.seed, "--seeds", values.seeds], Number(values.seconds)),
  );
  process.exit(found.every(Boolean) ? 0 : 1);
}

/** Whether a seed found it in time. */
function hunt(name: string, seedArgs: readonly string[], seconds: number): boolean {
  const narrow = plantedBugs.find((bug) => bug.name === name)?.narrow ?? {};
  const started = performance.now();
  const run = spawnSync(
    process.execPath,
    [join(import.meta.dirname, "main.ts"), ...seedArgs, "--options", JSON.stringify(narrow), "--once", "--first"],
    {
      encoding: "utf8",
      env: { ...process.env, SIM_PLANTED_BUG: name },
      timeout: seconds * 1000,
      killSignal: "SIGKILL",
    },
  );
  const took = ((performance.now() - started) / 1000).toFixed(0);
  const seeds = run.stdout.split("\n").filter((line) => line.startsWith("seed ")).length;
  const violation = /^violation: (.*)$/m.exec(run.stdout)?.[1];
  const error = run.stderr.split("\n").find((line) => line.includes("Error"));
  const missed = run.status === null ? "out of time" : (error ?? "not found");
  say(`| ${name} | ${(violation ?? `**${missed}**`).slice(0, 120).replaceAll("|", "/")} | ${seeds} | ${took} |`);
  return violation !== undefined;
}
