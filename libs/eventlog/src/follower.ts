// Turns messages that may be lost, repeated, reordered or stale into every revision once and in order. Pure:
// messages, answers and time are arguments, effects are taken out. A full follower has one chain over all
// revisions, a filtered one has a chain per resource (a message of several resources carries no values, so
// every chain stands alone). Called by the loops in libs/runtime and by the simulator.
import { assert, must } from "@keelson/base";
import type { Beacon, Envelope, RevisionRecord } from "@keelson/wire";
import { decodeBeacon, decodeEnvelope, peekRevision } from "@keelson/wire";
import { BusHealth } from "./bus-health.ts";
import type { FollowerEffect, FollowerOptions } from "./follower-effects.ts";
import { noFollowerCounts, wholeLog } from "./follower-effects.ts";
import type { EventLogLimits } from "./limits.ts";
import { eventLogLimits } from "./limits.ts";
import { Reader } from "./reader.ts";

export class EventFollower {
  readonly counts = noFollowerCounts();
  readonly #limits: EventLogLimits;
  readonly #options: FollowerOptions;
  readonly #readers: readonly Reader[];
  readonly #byResource: ReadonlyMap<string, Reader>;
  readonly #full: Reader | undefined;
  readonly #bus: BusHealth;
  #effects: FollowerEffect[] = [];
  #nextId = 1;
  #clusterId: string | undefined;
  #statusDueAt: number;
  #foreignDueAt = 0;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#limits = { ...eventLogLimits, ...options.limits };
    this.#bus = new BusHealth({ present: options.bus, now: options.now, limits: this.#limits });
    this.#readers = (options.resources ?? [wholeLog]).map((resource) => new Reader(resource));
    this.#byResource = new Map(this.#readers.map((reader) => [reader.resource, reader]));
    this.#full = options.resources === undefined ? this.#readers[0] : undefined;
    this.#statusDueAt = options.now;
  }

  get head(): number {
    return this.#bus.head;
  }

  get held(): number {
    return this.#readers.reduce((sum, reader) => sum + reader.chain.heldCount, 0);
  }

  /** Highest revision up to which every started chain is complete; 0 while none is started. */
  get watermark(): number {
    const started = this.#readers.filter((reader) => reader.chain.started);
    return started.length === 0 ? 0 : Math.min(...started.map((reader) => reader.chain.complete));
  }

  watermarkOf(resource: string): number {
    const reader = this.#byResource.get(resource);
    return reader?.chain.started === true ? reader.chain.complete : 0;
  }

  /** The least direct way any started chain is fed by. */
  get source(): "live" | "js" | "watch" | "none" {
    const kinds = new Set(this.#readers.filter((r) => r.chain.started).map((reader) => reader.way.kind));
    if (kinds.size === 0 || kinds.has("none")) return "none";
    if (kinds.has("watch") || kinds.has("pause")) return "watch";
    return kinds.has("js") ? "js" : "live";
  }

  takeEffects(): readonly FollowerEffect[] {
    const taken = this.#effects;
    if (taken.length > 0) this.#effects = [];
    return taken;
  }

  /** The state of `resource` was read at `revision`; everything later is delivered. */
  start(resource: string, revision: number, now: number): void {
    const reader = must(this.#byResource.get(resource), "a follower is started for a resource it follows");
    this.#close(reader);
    reader.chain.start(revision);
    reader.everStarted = true;
    reader.way = { kind: "live" };
    reader.behindSince = undefined;
    this.#drain(reader);
    this.#supervise(reader, now);
  }

  /** A message of the live subjects. */
  live(bytes: Uint8Array, now: number): void {
    const revision = peekRevision(bytes);
    if (revision !== undefined && this.#readers.every(({ chain }) => chain.started && revision <= chain.last)) {
      this.counts.duplicates++;
      return;
    }
    const envelope = decodeEnvelope(bytes);
    if (envelope === undefined) {
      this.counts.undecodable++;
      return;
    }
    if (!this.#ours(envelope.clusterId, now)) return;
    this.#bus.sawTerm(envelope.record.term);
    if (this.#full !== undefined) this.#offer(this.#full, envelope, bytes.length, now);
    else
      for (const resource of envelope.record.prev.keys()) {
        const reader = this.#byResource.get(resource);
        if (reader !== undefined) this.#offer(reader, envelope, bytes.length, now);
      }
  }

  beacon(bytes: Uint8Array, now: number): void {
    const beacon = decodeBeacon(bytes);
    if (beacon === undefined) {
      this.counts.undecodable++;
      return;
    }
    if (!this.#ours(beacon.clusterId, now)) return;
    if (this.#bus.accept(beacon, now)) this.#mark(beacon);
    else this.counts.staleBeacons++;
  }

  /** The connection to the bus ended, or is there again. Readers of live messages go on from elsewhere at once. */
  connection(open: boolean, now: number): void {
    this.#bus.connection(open, now);
    for (const reader of this.#readers) this.#supervise(reader, now);
  }

  /** Answer to `ask-status`. */
  status(store: { readonly clusterId: string; readonly revision: number }, now: number): void {
    if (this.#clusterId !== undefined && this.#clusterId !== store.clusterId) {
      this.#restart(store.clusterId, now);
      return;
    }
    this.#clusterId = store.clusterId;
    this.#bus.storeIsAt(store.revision, now);
  }

  /** A record from the watch `id`. */
  repaired(id: number, record: RevisionRecord, now: number): void {
    const reader = this.#fedBy(id);
    if (reader === undefined || reader.way.kind !== "watch") return;
    if (reader === this.#full && record.revision > reader.chain.last + 1) {
      this.#pause(reader, now); // revisions are dense: a source that skips one is not the history
      return;
    }
    reader.way.progressAt = now;
    reader.failures = 0;
    if (!reader.chain.follow(record.revision)) return;
    const previous = reader === this.#full ? record.revision - 1 : record.prev.get(reader.resource);
    this.#effects.push({ kind: "deliver", resource: reader.resource, record, previous });
    this.#drain(reader);
  }

  /** The watch `id` has delivered everything up to `revision`. */
  repairProgress(id: number, revision: number, now: number): void {
    const reader = this.#fedBy(id);
    if (reader === undefined || reader.way.kind !== "watch") return;
    if (reader === this.#full && revision > reader.chain.last) return; // every revision has a record: where is it?
    reader.way.progressAt = now;
    reader.failures = 0;
    if (reader !== this.#full) reader.chain.advance(revision);
    this.#drain(reader);
  }

  /** The history that watch `id` was asked for is gone. */
  repairCompacted(id: number): void {
    const reader = this.#fedBy(id);
    if (reader !== undefined) this.#snapshot(reader, "compacted");
  }

  repairFailed(id: number, now: number): void {
    const reader = this.#fedBy(id);
    if (reader !== undefined) this.#pause(reader, now);
  }

  /** A message of the replay `id`. */
  replayed(
    id: number,
    message: { readonly data: Uint8Array; readonly streamSequence: number; readonly consumerSequence: number },
    now: number,
  ): void {
    const reader = this.#fedBy(id);
    if (reader === undefined || reader.way.kind !== "js") return;
    const envelope = decodeEnvelope(message.data);
    if (envelope === undefined || !this.#trusts(envelope, message, reader.way.consumerSequence)) {
      this.replayFailed(id, now);
      return;
    }
    reader.way.consumerSequence = message.consumerSequence;
    const { revision } = envelope.record;
    if (revision <= reader.chain.last) return;
    if (envelope.reference || revision > reader.chain.last + 1) {
      this.replayFailed(id, now);
      return;
    }
    reader.way.progressAt = now;
    reader.chain.follow(revision);
    this.#effects.push({ kind: "deliver", resource: reader.resource, record: envelope.record, previous: revision - 1 });
    this.#drain(reader);
  }

  /** The replay `id` cannot go on; the store does. */
  replayFailed(id: number, now: number): void {
    const reader = this.#fedBy(id);
    if (reader === undefined) return;
    this.counts.failedReplays++;
    reader.avoidReplay = true;
    this.#close(reader);
    this.#openWatch(reader, now);
  }

  /** To be called every `watchdogTickMs`. */
  tick(now: number): void {
    this.#bus.turn(now);
    for (const reader of this.#readers) {
      reader.chain.settle();
      this.#supervise(reader, now);
    }
    if (this.#options.status && now >= this.#statusDueAt) {
      this.#statusDueAt = now + this.#limits.crossCheckMs;
      this.#effects.push({ kind: "ask-status" });
    }
  }

  #offer(reader: Reader, envelope: Envelope, size: number, now: number): void {
    const { record } = envelope;
    const { revision } = record;
    const previous = reader === this.#full ? revision - 1 : must(record.prev.get(reader.resource), "touched");
    if (previous >= revision) {
      this.counts.undecodable++;
      return;
    }
    if (envelope.reference || (reader !== this.#full && record.prev.size > 1)) {
      if (!reader.chain.started || revision > reader.chain.last) reader.wanted = Math.max(reader.wanted, revision);
      return;
    }
    switch (reader.chain.offer(previous, revision, { item: record, bytes: size })) {
      case "fits":
        this.#drain(reader);
        return;
      case "duplicate":
        this.counts.duplicates++;
        return;
      case "contradiction":
        this.counts.contradictions++;
        reader.wanted = Math.max(reader.wanted, revision);
        return;
      case "held":
        if (reader.chain.started && reader.catchUpAt === undefined && reader.way.kind === "live") {
          this.counts.gaps++;
          reader.catchUpAt = now + this.#options.prng.below(this.#limits.catchUpJitterMs + 1);
        }
        this.#boundHeld(reader);
    }
  }

  #boundHeld(reader: Reader): void {
    const bytes = this.#readers.reduce((sum, { chain }) => sum + chain.heldBytes, 0);
    if (this.held <= this.#limits.heldMessagesMax && bytes <= this.#limits.heldBytesMax) return;
    this.counts.heldDropped += reader.chain.heldCount;
    reader.wanted = Math.max(reader.wanted, reader.chain.heldUpTo);
    reader.chain.dropHeld();
  }

  #drain(reader: Reader): void {
    for (let next = reader.chain.next(); next !== undefined; next = reader.chain.next()) {
      const { item, revision, previous } = next;
      assert(item.revision === revision, "a held record has the revision it was held under", { revision });
      this.#effects.push({ kind: "deliver", resource: reader.resource, record: item, previous });
    }
    if (reader.chain.heldCount === 0) reader.catchUpAt = undefined;
  }

  /** Heads belong to one head: a mark is a promise only when compared with what was applied. */
  #mark(beacon: Beacon): void {
    const heads = this.#bus.headsOf(beacon.head);
    if (this.#full !== undefined || heads === undefined) return;
    for (const { chain, resource, wanted } of this.#readers) {
      const reached = chain.last >= (heads.get(resource) ?? 0) && chain.last >= wanted;
      if (reached && chain.heldCount === 0) chain.mark(beacon.head);
    }
  }

  #supervise(reader: Reader, now: number): void {
    const { way, chain } = reader;
    switch (way.kind) {
      case "none":
        return;
      case "live":
        if (this.#bus.down(now)) this.#openWatch(reader, now);
        else if (this.#gapIsDue(reader, now)) this.#catchUp(reader, now);
        return;
      case "pause":
        if (this.#joined(reader, now)) reader.way = { kind: "live" };
        else if (now >= way.untilMs) this.#catchUp(reader, now);
        return;
      case "js":
        if (this.#joined(reader, now)) this.#toLive(reader);
        else if (now - way.progressAt > this.#limits.replayStallMs || this.#bus.down(now))
          this.replayFailed(way.id, now);
        return;
      case "watch":
        if (this.#joined(reader, now)) this.#toLive(reader);
        else if (this.#target(reader) > chain.last && now - way.progressAt > this.#limits.repairStallMs) {
          this.#pause(reader, now);
        }
    }
  }

  #gapIsDue(reader: Reader, now: number): boolean {
    if (reader.wanted > reader.chain.last) return true;
    if (reader.catchUpAt !== undefined && now >= reader.catchUpAt) return true;
    if (this.#target(reader) <= reader.chain.last) {
      reader.behindSince = undefined;
      return false;
    }
    reader.behindSince ??= now;
    return now - reader.behindSince > this.#limits.tailLagMs;
  }

  /** The highest revision of this chain that is known to exist. */
  #target(reader: Reader): number {
    if (reader === this.#full) return Math.max(this.#bus.head, reader.wanted);
    return Math.max(this.#bus.heads?.get(reader.resource) ?? 0, reader.wanted);
  }

  /** Live alone is enough: the bus is alive and nothing known is missing. */
  #joined(reader: Reader, now: number): boolean {
    if (!this.#bus.up(now) || reader.chain.heldCount > 0) return false;
    if (reader !== this.#full && this.#bus.heads === undefined) return false;
    return this.#target(reader) <= reader.chain.last;
  }

  #catchUp(reader: Reader, now: number): void {
    const { last, heldUpTo } = reader.chain;
    const gap = Math.max(this.#target(reader), heldUpTo) - last;
    const { stream } = this.#bus;
    const sequence = stream === undefined ? 0 : last + 1 - stream.base;
    const replay = this.#options.replay && reader === this.#full && this.#bus.up(now) && !reader.avoidReplay;
    if (!replay || gap <= this.#limits.smallGapRevisions || sequence < 1) this.#openWatch(reader, now);
    else {
      const id = this.#nextId++;
      this.counts.replays++;
      reader.way = { kind: "js", id, progressAt: now, consumerSequence: 0 };
      this.#effects.push({ kind: "open-replay", id, sequence });
    }
  }

  #openWatch(reader: Reader, now: number): void {
    const id = this.#nextId++;
    this.counts.watches++;
    reader.catchUpAt = undefined;
    reader.behindSince = undefined;
    reader.way = { kind: "watch", id, progressAt: now, consumerSequence: 0 };
    // A quiet resource's last change may be compacted long since; the mark beside it is not.
    const after = reader === this.#full ? reader.chain.last : reader.chain.complete;
    this.#effects.push({ kind: "open-watch", id, resource: reader.resource, after });
  }

  #pause(reader: Reader, now: number): void {
    this.#close(reader);
    this.counts.repairFailures++;
    const { repairBackoffMinMs, repairBackoffMaxMs } = this.#limits;
    const wait = Math.min(repairBackoffMaxMs, repairBackoffMinMs * 2 ** Math.min(reader.failures, 10));
    reader.failures++;
    reader.way = { kind: "pause", untilMs: now + wait * (0.5 + this.#options.prng.float() / 2) };
  }

  #toLive(reader: Reader): void {
    this.#close(reader);
    reader.way = { kind: "live" };
    reader.failures = 0;
    reader.avoidReplay = false;
    reader.catchUpAt = undefined;
    reader.behindSince = undefined;
  }

  #close(reader: Reader): void {
    if (reader.way.kind === "watch" || reader.way.kind === "js")
      this.#effects.push({ kind: "close", id: reader.way.id });
  }

  #snapshot(reader: Reader, reason: string): void {
    this.#close(reader);
    reader.chain.suspend();
    reader.way = { kind: "none" };
    this.counts.snapshots++;
    this.#effects.push({ kind: "snapshot", resource: reader.resource, reason });
  }

  #fedBy(id: number): Reader | undefined {
    return this.#readers.find(({ way }) => (way.kind === "watch" || way.kind === "js") && way.id === id);
  }

  #trusts(
    { clusterId, generation, record }: Envelope,
    message: { readonly streamSequence: number; readonly consumerSequence: number },
    before: number,
  ): boolean {
    const { stream } = this.#bus;
    return (
      stream !== undefined &&
      clusterId === this.#clusterId &&
      generation === stream.generation &&
      record.revision === stream.base + message.streamSequence &&
      message.consumerSequence === before + 1
    );
  }

  /** Histories never mix: what belongs to another cluster is dropped, and the store is asked which one is ours. */
  #ours(clusterId: string, now: number): boolean {
    if (this.#clusterId === undefined) this.#clusterId = clusterId;
    if (clusterId === this.#clusterId) return true;
    this.counts.foreign++;
    if (now < this.#foreignDueAt) return false;
    this.#foreignDueAt = now + this.#limits.crossCheckMs;
    if (this.#options.status) this.#effects.push({ kind: "ask-status" });
    else this.#restart(clusterId, now);
    return false;
  }

  #restart(clusterId: string, now: number): void {
    this.#clusterId = clusterId;
    this.#bus.forget();
    this.#foreignDueAt = now + this.#limits.crossCheckMs;
    for (const reader of this.#readers) {
      const { everStarted } = reader;
      this.#close(reader);
      reader.reset();
      if (everStarted) this.#snapshot(reader, "the store's cluster changed");
    }
  }
}
