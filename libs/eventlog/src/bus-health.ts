// What a follower believes about the bus: how far the log goes, whose log it is, and whether what it hears is
// fresh. A beacon of an older term proves nothing; a store that is further than the beacons say means that a deposed
// leader is still talking.
import type { Beacon } from "@keelson/wire";
import type { EventLogLimits } from "./limits.ts";

export class BusHealth {
  readonly #limits: EventLogLimits;
  readonly #present: boolean;
  /** Since when a beacon could have been heard. */
  #since: number;
  #cut = false;
  #maxTerm = 0;
  #beaconAt: number | undefined;
  #head = 0;
  #storeRevision = 0;
  #storeRevisionAt = 0;
  #stream: { readonly base: number; readonly generation: string } | undefined;
  #heads: ReadonlyMap<string, number> | undefined;
  #headsAt = 0;
  #turnAt: number;
  #patientUntil = 0;

  constructor(options: { readonly present: boolean; readonly now: number; readonly limits: EventLogLimits }) {
    this.#present = options.present;
    this.#since = options.now;
    this.#turnAt = options.now;
    this.#limits = options.limits;
  }

  /** Highest revision known to exist, whoever said so. */
  get head(): number {
    return Math.max(this.#head, this.#storeRevision);
  }

  /** The capture stream, if the publisher knows it. */
  get stream(): { readonly base: number; readonly generation: string } | undefined {
    return this.#stream;
  }

  /** Resource → last revision that touched it, as of some head; undefined before the first. */
  get heads(): ReadonlyMap<string, number> | undefined {
    return this.#heads;
  }

  /** A record of this term exists, so its leader does, or did. */
  sawTerm(term: number): void {
    this.#maxTerm = Math.max(this.#maxTerm, term);
  }

  /** False when the beacon is a deposed leader's. */
  accept(beacon: Beacon, now: number): boolean {
    if (beacon.term < this.#maxTerm) return false;
    this.#maxTerm = beacon.term;
    this.#beaconAt = now;
    this.#head = Math.max(this.#head, beacon.head);
    this.#stream = beacon.base === undefined ? undefined : { base: beacon.base, generation: beacon.generation };
    if (beacon.heads !== undefined) {
      this.#heads = beacon.heads;
      this.#headsAt = beacon.head;
    }
    return true;
  }

  /** The heads as of exactly `head`; undefined when those known belong to another. */
  headsOf(head: number): ReadonlyMap<string, number> | undefined {
    return this.#headsAt === head ? this.#heads : undefined;
  }

  storeIsAt(revision: number, now: number): void {
    if (revision <= this.#storeRevision) return;
    this.#storeRevision = revision;
    this.#storeRevisionAt = now;
  }

  /**
   * The connection to the bus ended, or is there again. Its end needs no waiting: nothing can be heard any more. What
   * was fresh before proves nothing afterwards, because messages may have passed meanwhile.
   */
  connection(open: boolean, now: number): void {
    this.#cut = !open;
    this.#beaconAt = undefined;
    this.#since = now;
  }

  /** To be called at every tick: a process that stood still must not take its own silence for the bus's. */
  turn(now: number): void {
    if (now - this.#turnAt > this.#limits.ownStallMs) this.#patientUntil = now + this.#limits.ownStallGraceMs;
    this.#turnAt = now;
  }

  /** Beacons are fresh and not contradicted. */
  up(now: number): boolean {
    if (!this.#present || this.#cut || this.#beaconAt === undefined) return false;
    return now - this.#beaconAt < this.#limits.beaconStaleMs && !this.#suspect(now);
  }

  /** Cut off, waited long enough for a beacon, or contradicted by the store. Between `up` and `down` lies "not known yet". */
  down(now: number): boolean {
    if (!this.#present || this.#cut || this.#suspect(now)) return true;
    if (now < this.#patientUntil) return false;
    return now - (this.#beaconAt ?? this.#since) >= this.#limits.beaconStaleMs;
  }

  /** Another cluster: nothing learned so far holds. */
  forget(): void {
    this.#maxTerm = 0;
    this.#beaconAt = undefined;
    this.#head = 0;
    this.#storeRevision = 0;
    this.#stream = undefined;
    this.#heads = undefined;
    this.#headsAt = 0;
  }

  #suspect(now: number): boolean {
    return this.#storeRevision > this.#head && now - this.#storeRevisionAt > this.#limits.beaconStaleMs;
  }
}
