// What one seed stands for: size of the cluster, its thresholds, the load, and which faults with which strength. A
// random subset of the faults, not all of them always: some bugs only show when nothing else goes wrong.
import { createPrng, type Prng } from "@keelson/base";
import { corners } from "./corners.ts";

/** A member loses something for good, or its disk lies: at most one at a time, and an operator replaces it. */
export const damageKinds = ["log-rot", "lost-write", "misdirected-write", "data-lost"] as const;
export const membershipKinds = ["add-member", "remove-member"] as const;

export const faultKinds = [
  "kill",
  "power-loss",
  "pause",
  "stall",
  "graceful-stop",
  "isolate",
  "one-way",
  "bridge",
  "reset",
  "slow-host",
  "slow-disk",
  "stalled-disk",
  "fsync-error",
  "disk-full",
  "clock-jump",
  "move-leader",
  "all-power-loss",
  "crash-loop",
  "long-pause",
  ...damageKinds,
  ...membershipKinds,
] as const;
export type FaultKind = (typeof faultKinds)[number];

export type SimOptions = {
  readonly seed: number;
  readonly members: 1 | 3 | 5;
  /** Machines without a member at first. */
  readonly spares: number;
  readonly heartbeatMs: number;
  readonly electionMs: number;
  readonly snapshotCount: number;
  readonly catchupEntries: number;
  readonly walSegmentBytes: number;
  readonly keys: number;
  /** Share of values that fill several sectors of a disk. */
  readonly bigShare: number;
  /** Live data beyond which writes are refused; 0: no limit. */
  readonly quotaBytes: number;
  /** Users, roles and tokens. */
  readonly auth: boolean;
  readonly clients: number;
  readonly watchers: number;
  /** Share of watchers that read slowly, and what may be under way to them. */
  readonly slowShare: number;
  readonly windowBytes: number;
  readonly leases: number;
  readonly followers: number;
  /** Mean pause of a client between two operations. */
  readonly thinkMs: number;
  readonly requestTimeoutMs: number;
  readonly compactEveryMs: number;
  readonly safetyMs: number;
  readonly faults: readonly FaultKind[];
  /** Mean time between two faults. */
  readonly faultEveryMs: number;
  readonly delayMs: number;
  readonly spikeShare: number;
  readonly lossShare: number;
  readonly duplicateShare: number;
  readonly reorderShare: number;
  readonly syncMs: number;
  /** Share of bus messages that are lost, doubled, late. */
  readonly busChaos: number;
  /** A minority that stays broken in the liveness phase. */
  readonly leaveMinorityDown: boolean;
};

export function drawOptions(seed: number): SimOptions {
  const prng = createPrng(`options-${seed}`);
  const calm = prng.chance(0.05);
  const heartbeatMs = prng.pick([25, 50, 50, 100]);
  const some = (p: number, max: number): number => (!calm && prng.chance(p) ? prng.float() * max : 0);
  const members = prng.pick([1, 3, 3, 3, 3, 3, 3, 5] as const);
  const options: SimOptions = {
    seed,
    members,
    spares: members === 1 ? 0 : prng.below(2),
    heartbeatMs,
    electionMs: heartbeatMs * prng.pick([5, 6, 10]),
    snapshotCount: prng.pick([10, 30, 50, 100, 1_000]),
    catchupEntries: prng.pick([1, 5, 20, 50]),
    walSegmentBytes: prng.pick([8, 16, 64]) * 1024,
    keys: 3 + prng.below(15),
    bigShare: prng.pick([0, 0.05, 0.05, 0.3]),
    quotaBytes: prng.pick([0, 0, 0, 0, 6_000]),
    auth: prng.chance(0.2),
    clients: 2 + prng.below(7),
    watchers: 1 + prng.below(5),
    slowShare: prng.pick([0, 0.2, 0.8]),
    windowBytes: prng.pick([1_024, 4_096, 65_536]),
    leases: prng.below(5),
    followers: prng.pick([0, 1, 2]),
    thinkMs: prng.pick([5, 20, 20, 60]),
    requestTimeoutMs: prng.pick([200, 1_000, 3_000]),
    compactEveryMs: prng.pick([0, 50, 200, 1_000]),
    safetyMs: prng.pick([4_000, 8_000, 8_000, 12_000]),
    faults: calm ? [] : subset(prng, faultKinds),
    faultEveryMs: prng.pick([150, 400, 1_000, 2_500]),
    delayMs: prng.pick([0.2, 1, 1, 5, 20]),
    spikeShare: some(0.3, 0.05),
    lossShare: some(0.3, 0.2),
    duplicateShare: some(0.3, 0.1),
    reorderShare: some(0.3, 0.2),
    syncMs: prng.pick([0.2, 1, 1, 5, 15]),
    busChaos: some(0.6, 0.3),
    leaveMinorityDown: prng.chance(0.2),
  };
  return prng.chance(0.3) ? { ...options, ...prng.pick(corners) } : options;
}

function subset<T>(prng: Prng, all: readonly T[]): T[] {
  const share = prng.pick([0.15, 0.3, 0.6]);
  const chosen = all.filter(() => prng.chance(share));
  return chosen.length > 0 ? chosen : [prng.pick(all)];
}

/** One line for people. */
export function describeOptions(options: SimOptions): string {
  return Object.entries(options)
    .map(
      ([name, value]) =>
        `${name}=${Array.isArray(value) ? value.join("+") || "none" : typeof value === "number" ? +value.toFixed(3) : String(value)}`,
    )
    .join(" ");
}
