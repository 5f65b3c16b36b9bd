// Runs scenarios one after another, round by round, and judges each run: a run that missed an objective while other
// programs used the machine is repeated once, and held against nobody if that was no better. Violations always count.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { AppError, messageOf } from "@keelson/base";
import { runClusterScenario } from "./cluster-run.ts";
import type { Scenario } from "./contract.ts";
import { htmlReport, jsonReport, type RunContext, textReport } from "./report.ts";
import { missedObjectives, type RunOptions, type RunResult } from "./result.ts";
import { measureStarvation, starved, tellStarvation, type Starvation } from "./starvation.ts";
import { runStoreScenario } from "./store-run.ts";

/** `starved`: the objective was missed while others used the machine, twice. `skipped`: a tool is not installed. */
export type Verdict = "passed" | "violation" | "missed" | "broken" | "starved" | "skipped";

export type Run = {
  readonly scenario: Scenario;
  readonly round: number;
  readonly verdict: Verdict;
  readonly result: RunResult | undefined;
  /** Why it is broken or was skipped. */
  readonly problem: string | undefined;
  readonly starvation: Starvation;
  /** An earlier attempt of this run was starved. */
  readonly repeated: boolean;
  readonly tookMs: number;
  /** File name of its page, without directory. */
  readonly page: string | undefined;
};

export type Job = { readonly scenario: Scenario; readonly seconds: number; readonly faults?: number | undefined };

export type CampaignOptions = {
  readonly jobs: readonly Job[];
  readonly rounds: number;
  /** Of the first round; later rounds add one each. */
  readonly seed: number;
  readonly portBase: number;
  readonly reportDir: string | undefined;
  readonly repeatStarved: boolean;
  readonly stopAtFailure: boolean;
  /** A line of progress. */
  readonly say: (line: string) => void;
  /** The report of a run, as text or as one line of JSON. */
  readonly print: (run: Run, text: string, json: unknown) => void;
  readonly onStart: (stop: () => Promise<void>) => void;
};

/** Whether a verdict makes the whole fail. */
export function fails(verdict: Verdict): boolean {
  return verdict === "violation" || verdict === "missed" || verdict === "broken";
}

export async function runCampaign(options: CampaignOptions): Promise<Run[]> {
  const { jobs, rounds } = options;
  const runs: Run[] = [];
  const known = new Map<string, number>();
  const expected = (job: Job): number => known.get(job.scenario.name) ?? guessMs(job);
  const startedMs = performance.now();
  for (let round = 1; round <= rounds; round++) {
    for (const [index, job] of jobs.entries()) {
      if (jobs.length * rounds > 1) {
        const rest = jobs.slice(index).reduce((sum, next) => sum + expected(next), 0);
        const wholeRounds = (rounds - round) * jobs.reduce((sum, next) => sum + expected(next), 0);
        const place = `[${(round - 1) * jobs.length + index + 1}/${jobs.length * rounds}]`;
        options.say(
          `${place} ${minutes(performance.now() - startedMs)} so far, about ${minutes(rest + wholeRounds)} to go`,
        );
      }
      const first = await attempt(options, job, { round, repeated: false });
      const again = options.repeatStarved && first.verdict === "starved";
      if (again) options.say(`          again: ${tellStarvation(first.starvation)}`);
      const run = again ? await attempt(options, job, { round, repeated: true }) : first;
      known.set(job.scenario.name, run.tookMs);
      runs.push(run);
      if (options.stopAtFailure && fails(run.verdict)) return runs;
    }
  }
  return runs;
}

async function attempt(
  options: CampaignOptions,
  job: Job,
  { round, repeated }: { readonly round: number; readonly repeated: boolean },
): Promise<Run> {
  const { scenario, seconds } = job;
  const seed = options.seed + round - 1;
  const context = { seed, seconds, machine: machine(), date: new Date().toISOString(), load: loadavg()[0] ?? 0 };
  options.say(`${scenario.name}: ${scenario.fault} (seed ${seed})`);
  const fromMs = performance.now();
  const measured = measureStarvation();
  let result: RunResult | undefined;
  let problem: AppError | Error | undefined;
  try {
    result = await runScenario(scenario, { ...options, seed, seconds, faults: job.faults });
  } catch (error) {
    problem = error instanceof Error ? error : new Error(messageOf(error));
  }
  const starvation = measured();
  const run: Run = {
    scenario,
    round,
    result,
    starvation,
    repeated,
    verdict: judge(result, problem, starvation),
    problem: problem?.message,
    tookMs: performance.now() - fromMs,
    page: result === undefined || options.reportDir === undefined ? undefined : pageOf(scenario, round),
  };
  publish(options, run, context);
  return run;
}

function runScenario(scenario: Scenario, options: RunOptions): Promise<RunResult> {
  return scenario.starts === "store" ? runStoreScenario(scenario, options) : runClusterScenario(scenario, options);
}

function judge(result: RunResult | undefined, problem: Error | undefined, starvation: Starvation): Verdict {
  if (problem instanceof AppError && problem.code === "chaos.tool-missing") return "skipped";
  if (result === undefined) return starved(starvation) ? "starved" : "broken";
  if (result.violations.length > 0) return "violation";
  if (missedObjectives(result).length === 0) return "passed";
  return starved(starvation) ? "starved" : "missed";
}

function publish(options: CampaignOptions, run: Run, context: RunContext): void {
  const { scenario, result, starvation, verdict } = run;
  if (result === undefined) {
    const what = verdict === "skipped" ? "SKIP" : "FAIL";
    const text = `${what}  ${scenario.name}: the run did not come to its end: ${run.problem}\n`;
    options.print(run, text, { scenario: scenario.name, passed: false, verdict, problem: run.problem, starvation });
    return;
  }
  const json = {
    ...jsonReport(result, context),
    verdict,
    repeated: run.repeated,
    starvation,
    tookMs: Math.round(run.tookMs),
  };
  options.print(run, `${textReport(result, verdict)}      ${tellStarvation(starvation)}\n`, json);
  if (options.reportDir === undefined || run.page === undefined) return;
  mkdirSync(options.reportDir, { recursive: true });
  writeFileSync(join(options.reportDir, run.page), htmlReport(result, context));
  writeFileSync(join(options.reportDir, run.page.replace(/html$/, "json")), `${JSON.stringify(json, null, 1)}\n`);
}

function pageOf(scenario: Scenario, round: number): string {
  return round === 1 ? `${scenario.name}.html` : `${scenario.name}.round-${round}.html`;
}

/** Before a scenario has run once: its faults, and what starting and checking cost on a quiet machine. */
function guessMs({ scenario, seconds, faults }: Job): number {
  return (faults === undefined ? seconds : faults * 4) * 1_000 + (scenario.starts === "store" ? 6_000 : 16_000);
}

export function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`;
}

export function machine(): string {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() ?? "unknown"}`;
}
