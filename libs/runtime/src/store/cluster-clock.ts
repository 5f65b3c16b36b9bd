// Cluster time on this member. The leader's reading stamps proposals; it starts, at leadership, from the greatest
// time that was applied, so that time without a leader costs no lease anything. Elsewhere the reading follows the
// applied entries and is an estimate, good enough for telling a client what is left of a lease.
import { ClusterTime } from "@keelson/etcd";

export type ClusterClockOptions = {
  readonly monoMs: () => number;
  /** Cluster time of the newest entry applied. */
  readonly appliedMs: () => number;
};

export class ClusterClock {
  readonly #options: ClusterClockOptions;
  #time: ClusterTime;
  /** The Raft term that this member leads; undefined elsewhere. */
  #leads: number | undefined;

  constructor(options: ClusterClockOptions) {
    this.#options = options;
    this.#time = this.#fromApplied();
  }

  /** Whole milliseconds. */
  readonly now = (): number => this.#time.at(this.#options.monoMs());

  /** The reading for an entry that the leader of `term` appends; it may append before anybody is told that it leads. */
  stamp(term: number): number {
    this.leadership(term);
    return this.now();
  }

  /** After each applied batch. A new leader may still apply entries that are ahead of it. */
  applied(): void {
    if (this.#leads === undefined || this.#options.appliedMs() > this.now()) this.#time = this.#fromApplied();
  }

  /** With the term while this member leads. The estimate of a follower counts time that nobody led: it ends here. */
  leadership(term: number | undefined): void {
    if (term !== undefined && term !== this.#leads) this.#time = this.#fromApplied();
    this.#leads = term;
  }

  #fromApplied(): ClusterTime {
    return new ClusterTime(this.#options.appliedMs(), this.#options.monoMs());
  }
}
