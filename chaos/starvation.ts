// How much of the machine a run was denied: what other programs used of the processors, what the hypervisor took, and
// how long this process, ready to run, waited for a processor. Recovery times of a starved run say nothing about the
// product; its safety violations do all the same.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

export type Starvation = {
  /** Share of all processors that programs outside the run used, 0 … 1. Children must have ended when it is taken. */
  readonly othersShare: number;
  /** Share of all processors that the hypervisor gave to somebody else. */
  readonly stolenShare: number;
  /** Share of the time in which the harness itself was ready to run and did not. */
  readonly waitedShare: number;
};

/** Above any of these a missed objective is not held against the product. */
const othersShareMax = 0.12;
const stolenShareMax = 0.05;

const ticksPerSecond = 100;

/** Starts measuring; the returned function ends it. */
export function measureStarvation(): () => Starvation {
  const before = sample();
  return () => {
    const after = sample();
    const seconds = Math.max(0.001, (after.atMs - before.atMs) / 1000);
    const capacity = seconds * ticksPerSecond * cpus().length;
    const share = (ticks: number): number => Math.min(1, Math.max(0, ticks / capacity));
    return {
      othersShare: share(after.busy - before.busy - (after.own - before.own)),
      stolenShare: share(after.stolen - before.stolen),
      waitedShare: Math.min(1, (after.waitedMs - before.waitedMs) / (seconds * 1000)),
    };
  };
}

export function starved({ othersShare, stolenShare }: Starvation): boolean {
  return othersShare > othersShareMax || stolenShare > stolenShareMax;
}

export function tellStarvation({ othersShare, stolenShare, waitedShare }: Starvation): string {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return `others used ${percent(othersShare)} of the processors, ${percent(stolenShare)} were stolen, the harness waited ${percent(waitedShare)} of the time`;
}

type Sample = {
  readonly atMs: number;
  /** Clock ticks of all processors. */
  readonly busy: number;
  readonly stolen: number;
  /** Clock ticks of this process and of its children that have ended. */
  readonly own: number;
  readonly waitedMs: number;
};

function sample(): Sample {
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] = numbers(
    readFileSync("/proc/stat", "utf8")
      .split("\n")[0]
      ?.replace(/^cpu\s+/, "") ?? "",
  );
  // Fields count from behind the name in brackets, which may hold anything.
  const fields = numbers(readFileSync("/proc/self/stat", "utf8").replace(/^.*\)\s+\S+\s+/, ""));
  const [ownUser = 0, ownSystem = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(10, 14);
  const [, waitedNs = 0] = numbers(readFileSync("/proc/self/schedstat", "utf8"));
  return {
    atMs: performance.now(),
    busy: user + nice + system + interrupts + softInterrupts,
    stolen,
    own: ownUser + ownSystem + childrenUser + childrenSystem,
    waitedMs: waitedNs / 1e6,
  };
}

function numbers(text: string): number[] {
  return text.trim().split(/\s+/).map(Number);
}
