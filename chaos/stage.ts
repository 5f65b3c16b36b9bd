// The stage a scenario acts on: keeps the marks of the timeline and measures, from the times at which work was done,
// how long the system was not useful after each fault.
import { setTimeout as sleep } from "node:timers/promises";
import type { Prng } from "@keelson/base";
import type { Mark, Recovery, Stage, Violation } from "./contract.ts";
import type { Reaction } from "./traffic/pod-probe.ts";

type Measured = { readonly label: string; readonly fromMs: number; readonly how: "gap" | "first" };

export type StageRecord = {
  readonly stage: Stage;
  readonly marks: Mark[];
  readonly violations: Violation[];
  /** Recoveries, given the times (ascending) at which useful work was done; `endMs`: the end of traffic. */
  recoveries(doneMs: readonly number[], endMs: number): Recovery[];
  /** Recoveries, given pieces of work and when each was done: the longest wait after each fault. */
  reactions(work: readonly Reaction[], endMs: number): Recovery[];
};

export function createStage(options: {
  readonly prng: Prng;
  readonly seconds: number;
  /** So many rounds of the fault instead of as many as fit. */
  readonly faults?: number | undefined;
  readonly say: (line: string) => void;
}): StageRecord {
  const marks: Mark[] = [];
  const violations: Violation[] = [];
  const measured: Measured[] = [];
  const own: Recovery[] = [];
  const startedMs = performance.now();
  const deadline = startedMs + options.seconds * 1000;
  let rounds = 0;
  const mark = async (
    kind: "fault" | "heal",
    label: string,
    step: { readonly act: () => unknown; readonly how: "gap" | "first" | "not" },
  ): Promise<void> => {
    const atMs = performance.now();
    marks.push({ kind, label, atMs });
    options.say(`${((atMs - startedMs) / 1000).toFixed(1).padStart(6)} s  ${kind === "fault" ? "✗" : "✓"} ${label}`);
    if (step.how !== "not") measured.push({ label, fromMs: atMs, how: step.how });
    await step.act();
  };
  const stage: Stage = {
    prng: options.prng,
    seconds: options.seconds,
    sleep: (ms) => sleep(ms),
    note: (label) => void marks.push({ kind: "note", label, atMs: performance.now() }),
    fault: (label, act, how = "gap") => mark("fault", label, { act, how }),
    heal: (label, act, how = "not") => mark("heal", label, { act, how }),
    recovered: (label, ms) => void own.push({ label, ms }),
    violation: (checker, text) => void violations.push({ checker, text }),
    timeFor: (roundMs) =>
      options.faults === undefined ? performance.now() + roundMs <= deadline : ++rounds < options.faults,
  };
  const windowOf = ({ fromMs, how }: Measured, endMs: number): Window => {
    const next = marks.find((later) => later.kind !== "note" && later.atMs > fromMs);
    return { fromMs, toMs: how === "gap" ? (next?.atMs ?? endMs) : endMs };
  };
  return {
    stage,
    marks,
    violations,
    recoveries: (doneMs, endMs) => [
      ...own,
      ...measured.map((each) => {
        const window = windowOf(each, endMs);
        return { label: each.label, ms: each.how === "gap" ? longestGap(doneMs, window) : untilFirst(doneMs, window) };
      }),
    ],
    reactions: (work, endMs) => [
      ...own,
      ...measured.map((each) => ({ label: each.label, ms: longestWait(work, windowOf(each, endMs)) })),
    ],
  };
}

type Window = { readonly fromMs: number; readonly toMs: number };

/** Longest wait of a piece of work that was open within the window; time before the window does not count. */
export function longestWait(work: readonly Reaction[], window: Window): number {
  const open = work.filter(({ createdMs, doneMs }) => createdMs <= window.toMs && doneMs >= window.fromMs);
  return open.reduce(
    (longest, { createdMs, doneMs }) => Math.max(longest, doneMs - Math.max(createdMs, window.fromMs)),
    0,
  );
}

/** Longest time without work that touches the window; a gap that outlasts the window counts to its real end. */
export function longestGap(doneMs: readonly number[], window: Window): number {
  let longest = 0;
  let last = doneMs.findLast((at) => at <= window.fromMs) ?? window.fromMs;
  for (const at of doneMs) {
    if (at <= window.fromMs) continue;
    longest = Math.max(longest, at - last);
    last = at;
    if (at > window.toMs) return longest;
  }
  return Math.max(longest, window.toMs - last);
}

export function untilFirst(doneMs: readonly number[], window: Window): number {
  const first = doneMs.find((at) => at > window.fromMs);
  return (first ?? window.toMs) - window.fromMs;
}
