// `npm run sim -- planted [NAME…]`: plants each bug in turn, in a process of its own, and runs seeds until one of them
// finds it; then runs that seed without the bug, which must pass. Prints the table of the README; exit code 1 when a bug
// was not found within the budget.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { plantedBugs } from "./bugs.ts";
import type { PlantedBug } from "./planted-bug.ts";

/** Exit code of a hunt that used up its time. */
const outOfTime = 3;
/** A hunt that takes this many times its processor time in real time is ended. */
const patience = 20;
/** Processor seconds for one seed without the bug. */
const controlSeconds = 60;
const outputBytesMax = 64 * 1024 * 1024;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (process.env["SIM_PLANTED_BUG"] === undefined) await huntAll();
else {
  // The process with the bug: the loader first, then the simulator as it always is.
  const { plantedBug } = await import("./loader.ts");
  process.on("exit", () => say(`cpu: ${cpuSeconds().toFixed(1)}`));
  // Time of the processor: a busy machine finds as much as an idle one.
  const budget = Number(process.env["SIM_CPU_SECONDS"]);
  setInterval(() => cpuSeconds() > budget && process.exit(outOfTime), 1_000).unref();
  await import({ store: "../main.ts", raft: "../raft/main.ts", wal: "../wal/main.ts" }[plantedBug.finder ?? "store"]);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function huntAll(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: "string", default: "200" },
      seconds: { type: "string", default: "60" },
      workers: { type: "string", default: "1" },
    },
  });
  const bugs = positionals.length === 0 ? plantedBugs : positionals.map(bugOf);
  const startedMs = performance.now();
  say("| bug | what | found by | seed | seeds | CPU s |");
  say("|---|---|---|---|---|---|");
  const budget = { seeds: Number(values.seeds), seconds: Number(values.seconds) };
  const queue = bugs.values();
  const missed: PlantedBug[] = [];
  const worker = async (): Promise<void> => {
    for (const bug of queue) if (!(await hunt(bug, budget))) missed.push(bug);
  };
  await Promise.all(Array.from({ length: Number(values.workers) }, worker));
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  const names = missed.length === 0 ? "" : `; not found: ${missed.map(({ name }) => name).join(", ")}`;
  say(`${bugs.length - missed.length} of ${bugs.length} planted bugs found in ${seconds} s${names}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

function bugOf(name: string): PlantedBug {
  const bug = plantedBugs.find((candidate) => candidate.name === name);
  if (bug === undefined) throw new Error(`there is no planted bug "${name}"`);
  return bug;
}

type Budget = { readonly seeds: number; readonly seconds: number };

/** Whether a seed found it in time, and passes without it. The seed that found it the last time comes first. */
async function hunt(bug: PlantedBug, budget: Budget): Promise<boolean> {
  let seeds = 0;
  let cpu = 0;
  const left = (): number => budget.seconds - cpu;
  let found: Finding | undefined;
  let why = "not found";
  const tries = [...(bug.seed === undefined ? [] : [{ seed: bug.seed, seeds: 1 }]), { seed: 1, seeds: budget.seeds }];
  for (const range of tries) {
    if (found !== undefined || left() < 1) continue;
    const run = await runWith(bug, range, left());
    seeds += run.seeds;
    cpu += run.cpuSeconds;
    found = run.finding;
    why = run.why;
  }
  const took = cpu.toFixed(0);
  const control =
    found === undefined ? undefined : await runWith(bug, { seed: found.seed, seeds: 1 }, controlSeconds, true);
  if (control !== undefined && (control.finding !== undefined || control.seeds !== 1)) {
    why = `seed ${found?.seed} fails without it, too: ${control.finding?.violation ?? control.why}`;
    found = undefined;
  }
  const finder = bug.finder === undefined ? "" : `${bug.finder} model: `;
  const words = found === undefined ? `**${why}**` : `${finder}${found.violation}`;
  const cell = words.slice(0, 120).replaceAll("|", "/").trim();
  say(`| \`${bug.name}\` | ${bug.what} | ${cell} | ${found?.seed ?? ""} | ${seeds} | ${took} |`);
  return found !== undefined;
}

type Finding = { readonly seed: number; readonly violation: string };

type Run = {
  readonly seeds: number;
  readonly cpuSeconds: number;
  readonly finding: Finding | undefined;
  readonly why: string;
};

function runWith(
  bug: PlantedBug,
  range: { readonly seed: number; readonly seeds: number },
  seconds: number,
  control = false,
): Promise<Run> {
  const seedArgs = ["--seed", String(range.seed), "--seeds", String(range.seeds), "--once", "--first"];
  const args = [join(import.meta.dirname, "main.ts"), ...seedArgs, "--options", JSON.stringify(bug.narrow ?? {})];
  const env = {
    ...process.env,
    SIM_PLANTED_BUG: bug.name,
    SIM_CPU_SECONDS: String(seconds),
    ...(control ? { SIM_PLANTED_CONTROL: "1" } : {}),
  };
  const how = {
    env,
    timeout: Math.ceil(seconds * 1000 * patience),
    killSignal: "SIGKILL",
    maxBuffer: outputBytesMax,
  } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, args, how, (error, stdout, stderr) => {
      const seeds = stdout.split("\n").filter((line) => line.startsWith("seed "));
      const violation = /^violation: (.*)$/m.exec(stdout)?.[1];
      const seed = Number(/^seed (\d+):/.exec(seeds.at(-1) ?? "")?.[1]);
      const problem = stderr.split("\n").find((line) => line.includes("Error"));
      resolve({
        seeds: seeds.length,
        cpuSeconds: Number(/^cpu: (.*)$/m.exec(stdout)?.[1] ?? 0),
        finding: violation === undefined ? undefined : { seed, violation },
        why: error?.killed === true || error?.code === outOfTime ? "out of time" : (problem ?? "not found"),
      });
    });
  });
}
