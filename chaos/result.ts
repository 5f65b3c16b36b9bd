// What one run of a scenario was asked for and what came out of it.
import type { Mark, Recovery, Scenario, Violation } from "./contract.ts";

export type RunOptions = {
  readonly seed: number;
  readonly seconds: number;
  /** So many rounds of the fault instead of as many as fit into the seconds. */
  readonly faults?: number | undefined;
  readonly portBase: number;
  /** One line of progress. */
  readonly say: (line: string) => void;
  /** What ends everything the run started, for a run that is interrupted. */
  readonly onStart: (stop: () => Promise<void>) => void;
};

export type RunResult = {
  readonly scenario: Scenario;
  readonly startedMs: number;
  readonly endMs: number;
  readonly marks: readonly Mark[];
  readonly recoveries: readonly Recovery[];
  readonly violations: readonly Violation[];
  readonly calls: readonly { readonly callMs: number; readonly returnMs: number; readonly ok: boolean }[];
  readonly counts: Readonly<Record<string, number>>;
};

/** Fewer recoveries than this have no median worth holding against anything. */
const medianOfMin = 5;

export type Times = { readonly median: number; readonly worst: number; readonly count: number };

export function timesOf(recoveries: readonly Recovery[]): Times | undefined {
  const sorted = recoveries.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const worst = sorted.at(-1);
  if (worst === undefined) return undefined;
  return { median: sorted[Math.floor((sorted.length - 1) / 2)] ?? worst, worst, count: sorted.length };
}

/** The recovery objectives that a run missed, as sentences. */
export function missedObjectives(result: RunResult): string[] {
  const { objectiveMs, medianObjectiveMs } = result.scenario;
  const times = timesOf(result.recoveries);
  if (objectiveMs === undefined) return [];
  if (times === undefined) return ["nothing was measured"];
  const missed: string[] = [];
  if (times.worst > objectiveMs) missed.push(`worst ${Math.round(times.worst)} ms, objective ${objectiveMs} ms`);
  if (medianObjectiveMs !== undefined && times.count >= medianOfMin && times.median > medianObjectiveMs) {
    missed.push(`median ${Math.round(times.median)} ms, objective ${medianObjectiveMs} ms`);
  }
  return missed;
}
