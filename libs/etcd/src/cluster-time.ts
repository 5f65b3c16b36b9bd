// The leader's reading of cluster time, the clock that lease deadlines are in. It starts at 0 with the cluster and
// runs while there is a leader: a new leader goes on from the greatest time that reached the log, so the time
// without a leader, and the old leader's time after its last entry, do not count against any lease.
import { assert } from "@keelson/base";

export class ClusterTime {
  #clusterMs: number;
  #monoMs: number;

  /** From the applied state, at the moment leadership begins (all entries of earlier terms applied). */
  constructor(clusterTimeMs: number, monoMs: number) {
    this.#clusterMs = clusterTimeMs;
    this.#monoMs = monoMs;
  }

  /** Cluster time in whole milliseconds; never behind an earlier reading. */
  at(monoMs: number): number {
    assert(monoMs >= this.#monoMs, "monotonic time does not go back", { monoMs, since: this.#monoMs });
    return this.#clusterMs + Math.floor(monoMs - this.#monoMs);
  }
}
