// What a scenario is and what it may do: data for the list, and one function that injects the faults while traffic
// runs. The runner starts the cluster, the traffic, the checkers and the report around it.
import type { Prng } from "@keelson/base";
import type { StoreCluster, StoreClusterOptions } from "./cluster/store-cluster.ts";
import type { WholeCluster } from "./cluster/whole-cluster.ts";
import type { StoreAccess } from "./traffic/history.ts";
import type { ObjectLoad, ObjectTraffic } from "./traffic/objects.ts";
import type { PodProbe } from "./traffic/pod-probe.ts";
import type { StoreTraffic, StoreTrafficOptions } from "./traffic/store-clients.ts";

export type Mark = {
  readonly kind: "fault" | "heal" | "leader" | "note";
  readonly label: string;
  /** CLOCK_MONOTONIC, milliseconds (`performance.now`). */
  readonly atMs: number;
};

export type Violation = { readonly checker: string; readonly text: string };

/** How long the system was not useful after a fault, or after what makes it possible again. */
export type Recovery = { readonly label: string; readonly ms: number };

/** What every scenario can do. All times are monotonic milliseconds. */
export type Stage = {
  readonly prng: Prng;
  /** Length of the fault phase that was asked for; a scenario repeats its fault as often as fits. */
  readonly seconds: number;
  sleep(ms: number): Promise<void>;
  note(label: string): void;
  /** Marks a fault and runs it. What the scenario is to recover from is measured from here when `measured`. */
  fault(label: string, act: () => unknown, measured?: "gap" | "first" | "not"): Promise<void>;
  /** Marks the end of a fault. `first`: recovery counts from here to the first answer after it. */
  heal(label: string, act: () => unknown, measured?: "gap" | "first" | "not"): Promise<void>;
  /** A recovery that the scenario measured itself. */
  recovered(label: string, ms: number): void;
  violation(checker: string, text: string): void;
  /** Asked once after each round: true while there is time for another of about `roundMs`. */
  timeFor(roundMs: number): boolean;
};

export type StoreStage = Stage & { readonly store: StoreCluster; readonly traffic: StoreTraffic };
export type ClusterStage = Stage & {
  readonly cluster: WholeCluster;
  readonly objects: ObjectTraffic;
  readonly pods: PodProbe;
};

type Described = {
  readonly name: string;
  /** What is done to the system, one line. */
  readonly fault: string;
  /** What holds besides the invariants of every scenario, one line. */
  readonly invariant: string;
  /** Longest allowed recovery; the worst of a run is held against it. Undefined: nothing is to recover. */
  readonly objectiveMs: number | undefined;
  /** Median allowed, where that is promised too. */
  readonly medianObjectiveMs?: number;
  /** What the objective counts, for the list. */
  readonly objective: string;
  /** Fault phase when `--seconds` is not given. */
  readonly seconds: number;
};

export type StoreScenario = Described & {
  readonly starts: "store";
  /** Stands between the run and the store, to prove that checkers find what it does. Never in a real scenario. */
  readonly lie?: (truth: StoreAccess) => StoreAccess;
  readonly store?: Partial<StoreClusterOptions>;
  readonly traffic?: Partial<StoreTrafficOptions>;
  readonly run: (stage: StoreStage) => Promise<void>;
};

export type ClusterScenario = Described & {
  readonly starts: "cluster";
  /** `pods`: the recovery is that of new pods being made and bound; `objects`: of acknowledged API writes. */
  readonly measures: "objects" | "replica sets" | "bindings";
  /** Undefined: the usual load on the API servers. */
  readonly load?: ObjectLoad;
  readonly run: (stage: ClusterStage) => Promise<void>;
};

export type Scenario = StoreScenario | ClusterScenario;
