// A stand-in for the store in event log proofs: it makes revisions at a steady rate, offers them to a publisher and
// serves the same history as a repair source. What revision r contains follows from r, so every reader can check it.
import { createPrng, utf8 } from "@keelson/base";
import type { EventSource, RepairSource } from "@keelson/runtime";
import { everyResource } from "@keelson/runtime";
import { resourceOfKey, type RevisionEvent, type RevisionRecord } from "@keelson/wire";

const plainResources = ["pods", "minions", "leases", "configmaps", "services/specs", "secrets"] as const;

export class SyntheticStore implements EventSource {
  readonly clusterId: string;
  /** Index 0 is revision 2. */
  readonly records: RevisionRecord[] = [];
  /** Records that touch a resource. */
  readonly byResource = new Map<string, RevisionRecord[]>();
  leader = true;
  term = 1;
  #compact = 0;
  readonly #heads = new Map<string, number>();
  readonly #applied: (() => void)[] = [];
  readonly #leadership: (() => void)[] = [];

  constructor(clusterId = "00000000000000aa") {
    this.clusterId = clusterId;
  }

  appliedRevision(): number {
    return this.records.length + 1;
  }

  compactRevision(): number {
    return this.#compact;
  }

  heads(): ReadonlyMap<string, number> {
    return this.#heads;
  }

  readRevision(revision: number): RevisionRecord | undefined {
    return revision < this.#compact ? undefined : this.records[revision - 2];
  }

  onApplied(callback: () => void): void {
    this.#applied.push(callback);
  }

  isLeader(): { leader: boolean; term: number } {
    return { leader: this.leader, term: this.term };
  }

  onLeadership(callback: () => void): void {
    this.#leadership.push(callback);
  }

  confirmedLeader(): Promise<boolean> {
    return Promise.resolve(this.leader);
  }

  /** Applies `count` more revisions. */
  commit(count: number): void {
    for (let i = 0; i < count; i++) this.#append();
    for (const callback of this.#applied) callback();
  }

  compact(revision: number): void {
    this.#compact = Math.max(this.#compact, Math.min(revision, this.appliedRevision()));
    for (const callback of this.#applied) callback();
  }

  newTerm(): void {
    this.term++;
    for (const callback of this.#leadership) callback();
  }

  /** The same history as a watch serves it: batches, in order, without `prev` and `cause`. */
  repairSource(): RepairSource {
    return {
      open: ({ resource, after }, sink) => {
        let next = after + 1;
        const step = (): void => {
          if (next < this.#compact) {
            clearInterval(timer);
            sink.compacted();
            return;
          }
          for (let batch = 0; batch < 500 && next <= this.appliedRevision(); batch++, next++) {
            const record = this.records[next - 2];
            if (record === undefined) continue;
            const events =
              resource === everyResource
                ? record.events
                : record.events.filter(({ key }) => resourceOfKey(key) === resource);
            if (events.length > 0) sink.record({ ...record, prev: new Map(), term: 0, cause: undefined, events });
          }
          if (next > this.appliedRevision()) sink.progress(next - 1);
        };
        const timer = setInterval(step, 5);
        return { close: () => clearInterval(timer) };
      },
      status: () => Promise.resolve({ clusterId: this.clusterId, revision: this.appliedRevision() }),
    };
  }

  #append(): void {
    const revision = this.appliedRevision() + 1;
    const events = eventsOf(revision);
    const prev = new Map<string, number>();
    for (const { key } of events) {
      const resource = resourceOfKey(key);
      prev.set(resource, this.#heads.get(resource) ?? 0);
    }
    const record: RevisionRecord = {
      revision,
      term: this.term,
      prev,
      events,
      cause: utf8(`{"request":"${revision}"}`),
    };
    this.records.push(record);
    for (const resource of prev.keys()) {
      this.#heads.set(resource, revision);
      const list = this.byResource.get(resource);
      if (list === undefined) this.byResource.set(resource, [record]);
      else list.push(record);
    }
  }
}

function eventsOf(revision: number): RevisionEvent[] {
  const prng = createPrng(`revision-${revision}`);
  const several = prng.chance(0.002);
  const keys = several
    ? [keyOf(prng.pick(plainResources), prng.below(50)), keyOf("minions", prng.below(5)), "custom/key"]
    : [keyOf(prng.pick(plainResources), prng.below(200))];
  const large = prng.chance(0.002) ? 20_000 : 200 + prng.below(1_000);
  return keys.map((key) => {
    const deleted = prng.chance(0.1);
    return {
      type: deleted ? "delete" : "put",
      key: utf8(key),
      value: deleted ? new Uint8Array(0) : utf8(`{"revision":${revision},"pad":"${"x".repeat(large)}"}`),
      createRevision: deleted ? 0 : revision,
      modRevision: revision,
      version: deleted ? 0 : 1,
      lease: 0n,
    };
  });
}

function keyOf(resource: string, number: number): string {
  return resource === "minions"
    ? `/registry/minions/node-${number}`
    : `/registry/${resource}/ns-${number % 7}/name-${number}`;
}
