// What one seed of the whole cluster stands for: how many of each service, their terms, the load, and which faults. The
// store's own options are part of it.
import { createPrng, type Prng } from "@keelson/base";
import { drawOptions, type SimOptions } from "../store/options.ts";

/** What can happen to a process of the control plane or of a node, and to what is between them. */
export const clusterFaultKinds = [
  "store-kill",
  "store-power-loss",
  "store-pause",
  "store-isolate",
  "kill",
  "graceful-stop",
  "pause",
  "stall",
  "isolate",
  "one-way",
  "pair",
  "reset",
  "slow-host",
  "clock-jump",
  "kubelet-kill",
  "kubelet-pause",
  "node-cut",
  "node-power-loss",
  "cut-from-store",
  "pause-leader",
  "kill-leader",
] as const;
/** Drawn on their own, so that older seeds stay what they were. */
export const laterFaultKinds = ["crash-between-writes", "deaf-to-store"] as const;
export type ClusterFaultKind = (typeof clusterFaultKinds)[number] | (typeof laterFaultKinds)[number];

export type ClusterOptions = Omit<SimOptions, "faults"> & {
  readonly faults: readonly never[];
  readonly clusterFaults: readonly ClusterFaultKind[];
  readonly apiservers: number;
  readonly schedulers: number;
  readonly managers: number;
  readonly nodes: number;
  readonly users: number;
  readonly leaseMs: number;
  readonly renewMs: number;
  readonly retryMs: number;
  readonly nodeLeaseSeconds: number;
  readonly nodeGraceMs: number;
  /** Seconds that pods stay on a node that went silent. */
  readonly tolerationSeconds: number;
  /** Whether scheduler and managers hear of changes from the event log, or only from the API servers. */
  readonly fedByLog: boolean;
  /** Mean time between two faults of the event log's servers; 0: none. */
  readonly busFaultEveryMs: number;
};

export function drawClusterOptions(seed: number): ClusterOptions {
  const prng = createPrng(`cluster-options-${seed}`);
  const later = createPrng(`cluster-options-${seed}-later`);
  const store = drawOptions(seed);
  const calm = prng.chance(0.05);
  const [leaseMs, renewMs, retryMs] = prng.pick([
    [800, 720, 200],
    [2_000, 1_700, 500],
    [2_000, 1_700, 500],
  ] as const);
  return {
    ...store,
    members: 3,
    spares: 0,
    bigShare: 0,
    quotaBytes: 0,
    auth: false,
    slowShare: 0,
    windowBytes: 65_536,
    heartbeatMs: 100,
    electionMs: 600,
    snapshotCount: prng.pick([100, 1_000, 1_000]),
    catchupEntries: prng.pick([20, 200]),
    walSegmentBytes: 256 * 1024,
    clients: 0,
    watchers: 0,
    leases: 0,
    followers: 1,
    faults: [],
    delayMs: prng.pick([0.2, 1, 1, 5]),
    syncMs: prng.pick([0.2, 1, 3]),
    compactEveryMs: prng.pick([0, 2_000, 5_000]),
    thinkMs: prng.pick([150, 300, 600]),
    safetyMs: prng.pick([10_000, 15_000, 15_000]),
    faultEveryMs: prng.pick([700, 1_500, 3_000]),
    leaveMinorityDown: false,
    clusterFaults: calm ? [] : [...subset(prng, clusterFaultKinds), ...laterFaultKinds.filter(() => later.chance(0.4))],
    apiservers: prng.pick([2, 2, 3]),
    schedulers: 2,
    managers: 2,
    nodes: prng.pick([2, 3, 3]),
    users: 2 + prng.below(2),
    leaseMs,
    renewMs,
    retryMs,
    nodeLeaseSeconds: 4,
    nodeGraceMs: prng.pick([3_000, 5_000]),
    tolerationSeconds: prng.pick([0, 1, 3]),
    fedByLog: prng.chance(0.8),
    busFaultEveryMs: calm ? 0 : prng.pick([0, 2_000, 4_000]),
  };
}

function subset<T>(prng: Prng, all: readonly T[]): T[] {
  const share = prng.pick([0.15, 0.3, 0.6]);
  const chosen = all.filter(() => prng.chance(share));
  return chosen.length > 0 ? chosen : [prng.pick(all)];
}
