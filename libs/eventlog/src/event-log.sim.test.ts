// Proves the whole log on a virtual clock: under loss, duplication, reordering, deposed publishers, stream rewinds,
// stream deletion, silent streams, compaction and restarts, every follower applies each revision exactly once and in
// order, and when the faults end everybody is complete, back on live, and the stream holds everything at its place.
import { createPrng, MinHeap, utf8, type Prng } from "@keelson/base";
import type { PublishAck, StreamState } from "@keelson/ports";
import { decodeEnvelope, resourceOfKey, type RevisionRecord } from "@keelson/wire";
import { expect, test } from "vitest";
import { EventFollower } from "./follower.ts";
import { wholeLog } from "./follower-effects.ts";
import { EventPublisher, type PublisherSource } from "./publisher.ts";
import { parseStreamDescription } from "./stream-identity.ts";

const resources = ["pods", "minions", "leases", "secrets"] as const;
const clusterId = "00000000000000cc";

class Store implements PublisherSource {
  readonly clusterId = clusterId;
  readonly records: RevisionRecord[] = [];
  readonly #heads = new Map<string, number>();
  compacted = 0;
  readonly #prng: Prng;

  constructor(prng: Prng) {
    this.#prng = prng;
  }

  appliedRevision = (): number => this.records.length + 1;
  compactRevision = (): number => this.compacted;
  heads = (): ReadonlyMap<string, number> => this.#heads;
  readRevision = (revision: number): RevisionRecord | undefined =>
    revision < this.compacted ? undefined : this.records[revision - 2];

  commit(term: number): void {
    const revision = this.appliedRevision() + 1;
    const keys = [`/registry/${this.#prng.pick(resources)}/ns/name-${this.#prng.below(9)}`];
    if (this.#prng.chance(0.01)) keys.push("/registry/minions/node-1");
    const prev = new Map<string, number>();
    for (const key of keys) prev.set(resourceOfKey(utf8(key)), this.#heads.get(resourceOfKey(utf8(key))) ?? 0);
    const put = {
      type: "put",
      value: utf8(String(revision)),
      createRevision: revision,
      modRevision: revision,
      version: 1,
      lease: 0n,
    } as const;
    this.records.push({
      revision,
      term,
      prev,
      cause: undefined,
      events: keys.map((key) => ({ ...put, key: utf8(key) })),
    });
    for (const resource of prev.keys()) this.#heads.set(resource, revision);
  }
}

/** A member that may lag behind: what a deposed leader still sees. */
function lagging(store: Store, at: number): PublisherSource {
  return {
    clusterId,
    appliedRevision: () => at,
    compactRevision: () => Math.min(store.compacted, at),
    heads: () => new Map([...store.heads()].filter(([, revision]) => revision <= at)),
    readRevision: (revision) => (revision > at ? undefined : store.readRevision(revision)),
  };
}

interface Stream {
  description: string;
  first: number;
  messages: Map<number, Uint8Array>;
  last: number;
}

interface Reader {
  readonly name: string;
  readonly machine: EventFollower;
  readonly resources: readonly string[] | undefined;
  readonly position: Map<string, number>;
  readonly open: Map<number, { resource: string; next: number; replay: boolean; consumer: number }>;
  delivered: number;
}

const totals = {
  gaps: 0,
  duplicates: 0,
  watches: 0,
  replays: 0,
  failedReplays: 0,
  snapshots: 0,
  rewinds: 0,
  generations: 0,
  refused: 0,
  timeouts: 0,
  references: 0,
  staleBeacons: 0,
  filled: 0,
  purges: 0,
};

class Simulation {
  readonly #prng: Prng;
  readonly #queue = new MinHeap<{ at: number; order: number; run: () => void }>(
    (a, b) => a.at - b.at || a.order - b.order,
  );
  #order = 0;
  now = 0;
  readonly store: Store;
  stream: Stream | undefined;
  chaos = { loss: 0, duplicate: 0, spread: 0, silentStream: false, busDown: false, watchDown: false, idle: false };
  readonly readers: Reader[] = [];
  publishers: { machine: EventPublisher; live: boolean }[] = [];
  term = 1;

  constructor(seed: number) {
    this.#prng = createPrng(seed);
    this.store = new Store(this.#prng.fork("store"));
    this.addReader("full", undefined, true);
    this.addReader("full-store", undefined, false);
    this.addReader("filtered", ["pods", "minions"], false);
    this.elect();
  }

  later(delay: number, run: () => void): void {
    this.#queue.push({ at: this.now + delay, order: this.#order++, run });
  }

  addReader(name: string, only: readonly string[] | undefined, replay: boolean): void {
    const machine = new EventFollower({
      resources: only,
      bus: true,
      replay,
      status: true,
      prng: this.#prng.fork(`${name}${this.readers.length}`),
      now: this.now,
    });
    const reader: Reader = { name, machine, resources: only, position: new Map(), open: new Map(), delivered: 0 };
    this.readers.push(reader);
    for (const resource of only ?? [wholeLog]) this.snapshot(reader, resource);
  }

  snapshot(reader: Reader, resource: string): void {
    this.later(5 + this.#prng.below(50), () => {
      // A state that was read a while ago is as good as a new one, as long as its successors are kept.
      const old = this.store.appliedRevision() - (reader.name.startsWith("late") ? 900 : 0);
      const revision = Math.max(old, this.store.compacted, 1);
      reader.position.set(resource, revision);
      reader.machine.start(resource, revision, this.now);
      this.carryOut(reader);
    });
  }

  /** A new leader; the old one goes on for a while with what it had applied. */
  elect(): void {
    this.term++;
    for (const old of this.publishers.filter(({ live }) => live)) {
      const at = this.store.appliedRevision();
      if (this.#prng.chance(0.7)) {
        const ghost = { machine: new EventPublisher({ source: lagging(this.store, at), capture: true }), live: true };
        ghost.machine.lead(this.term - 1, this.now);
        this.publishers.push(ghost);
        this.later(300 + this.#prng.below(700), () => this.depose(ghost));
      }
      this.depose(old);
    }
    const next = { machine: new EventPublisher({ source: this.store, capture: true }), live: true };
    next.machine.lead(this.term, this.now);
    this.publishers.push(next);
  }

  depose(publisher: { machine: EventPublisher; live: boolean }): void {
    if (!publisher.live) return;
    publisher.live = false;
    publisher.machine.resign();
    const { counts } = publisher.machine.capture;
    totals.rewinds += counts.rewinds;
    totals.generations += counts.generations;
    totals.refused += counts.refused;
    totals.timeouts += counts.timeouts;
    totals.filled += counts.filled;
    totals.purges += counts.purges;
    totals.references += publisher.machine.counts.references;
    this.publishers = this.publishers.filter((other) => other !== publisher);
  }

  runFor(duration: number, each: () => void): void {
    const end = this.now + duration;
    while (this.now < end) {
      this.now += 2;
      each();
      for (let due = this.#queue.peek(); due !== undefined && due.at <= this.now; due = this.#queue.peek()) {
        this.#queue.pop();
        due.run();
      }
      for (const publisher of this.publishers) this.stepPublisher(publisher.machine);
      if (this.now % 20 < 2) {
        for (const reader of this.readers) {
          reader.machine.tick(this.now);
          this.serveWatches(reader);
          this.carryOut(reader);
        }
      }
    }
  }

  stepPublisher(machine: EventPublisher): void {
    machine.step({ connected: !this.chaos.busDown, outboundBytes: 0, maxPayloadBytes: 1 << 20 }, this.now);
    for (const effect of machine.takeEffects()) {
      switch (effect.kind) {
        case "publish": {
          if (effect.subject.startsWith("ev.live."))
            this.broadcast((reader) => reader.machine.live(effect.payload, this.now));
          const answer = this.capture(effect.fence, effect.payload);
          const { epoch, revision } = effect;
          if (answer !== undefined && epoch !== undefined)
            this.later(1, () => machine.acked(epoch, revision, { ack: answer, now: this.now }));
          break;
        }
        case "beacon":
          this.broadcast((reader) => reader.machine.beacon(effect.payload, this.now));
          break;
        case "ask-stream": {
          const answer: StreamState | "missing" | "failed" = this.chaos.silentStream ? "failed" : this.streamState();
          this.later(2, () => machine.streamAnswered(effect.request, answer, this.now));
          break;
        }
        case "read-message": {
          const found = this.chaos.silentStream
            ? ("failed" as const)
            : (this.stream?.messages.get(effect.sequence) ?? "missing");
          this.later(2, () => machine.lastMessage(effect.request, found, this.now));
          break;
        }
        case "confirm": {
          const leads = this.publishers.at(-1)?.machine === machine;
          this.later(3, () => machine.confirmed(effect.request, leads, this.now));
          break;
        }
        case "replace": {
          const ok = !this.chaos.silentStream;
          if (ok) this.stream = { description: effect.description, first: 1, last: 0, messages: new Map() };
          this.later(20, () => machine.replaced(effect.request, ok, this.now));
          break;
        }
        case "purge":
          if (this.stream !== undefined) {
            for (let s = this.stream.first; s < effect.sequence; s++) this.stream.messages.delete(s);
            this.stream.first = Math.max(this.stream.first, effect.sequence);
          }
      }
    }
  }

  /** Whether readers notice by their connection or only by the silence. */
  connections(noticed: boolean, awayMs: number): void {
    if (!noticed) return;
    const tell = (open: boolean): void => {
      for (const reader of this.readers) {
        reader.machine.connection(open, this.now);
        this.carryOut(reader);
      }
    };
    tell(false);
    this.later(awayMs, () => tell(true));
  }

  broadcast(deliver: (reader: Reader) => void): void {
    for (const reader of this.readers) {
      if (this.#prng.chance(this.chaos.loss)) continue;
      const copies = this.#prng.chance(this.chaos.duplicate) ? 2 : 1;
      for (let i = 0; i < copies; i++) {
        this.later(1 + (this.chaos.spread === 0 ? 0 : this.#prng.below(this.chaos.spread)), () => {
          deliver(reader);
          this.carryOut(reader);
        });
      }
    }
  }

  capture(fence: number, payload: Uint8Array): PublishAck | undefined {
    if (this.chaos.silentStream || this.stream === undefined) return undefined;
    if (fence !== this.stream.last) return { kind: "refused", code: 10071, description: "" };
    this.stream.last++;
    this.stream.messages.set(this.stream.last, payload);
    return this.#prng.chance(this.chaos.loss / 10) ? undefined : { kind: "stored", sequence: this.stream.last };
  }

  rewind(by: number): void {
    if (this.stream === undefined) return;
    const last = Math.max(this.stream.first - 1, this.stream.last - by);
    for (let s = last + 1; s <= this.stream.last; s++) this.stream.messages.delete(s);
    this.stream.last = last;
  }

  streamState(): StreamState | "missing" {
    if (this.stream === undefined) return "missing";
    return { firstSequence: this.stream.first, lastSequence: this.stream.last, description: this.stream.description };
  }

  carryOut(reader: Reader): void {
    for (let effects = reader.machine.takeEffects(); effects.length > 0; effects = reader.machine.takeEffects()) {
      for (const effect of effects) {
        switch (effect.kind) {
          case "deliver":
            this.check(reader, effect.resource, effect.record);
            break;
          case "open-watch":
            reader.open.set(effect.id, {
              resource: effect.resource,
              next: effect.after + 1,
              replay: false,
              consumer: 0,
            });
            break;
          case "open-replay":
            reader.open.set(effect.id, {
              resource: wholeLog,
              next: Math.max(effect.sequence, this.stream?.first ?? 1),
              replay: true,
              consumer: 0,
            });
            break;
          case "close":
            reader.open.delete(effect.id);
            break;
          case "snapshot":
            this.snapshot(reader, effect.resource);
            break;
          case "ask-status":
            this.later(2, () => reader.machine.status({ clusterId, revision: this.store.appliedRevision() }, this.now));
        }
      }
    }
  }

  serveWatches(reader: Reader): void {
    for (const [id, source] of reader.open) {
      if (source.replay) this.serveReplay(reader, id, source);
      else if (this.chaos.watchDown) {
        reader.open.delete(id);
        reader.machine.repairFailed(id, this.now);
      } else if (source.next < this.store.compacted) {
        reader.open.delete(id);
        reader.machine.repairCompacted(id);
      } else {
        for (let batch = 0; batch < 50 && source.next <= this.store.appliedRevision(); batch++, source.next++) {
          const record = this.store.records[source.next - 2] as RevisionRecord;
          const events = record.events.filter(
            ({ key }) => source.resource === wholeLog || resourceOfKey(key) === source.resource,
          );
          if (events.length > 0) reader.machine.repaired(id, { ...record, prev: new Map(), term: 0, events }, this.now);
        }
        if (source.next > this.store.appliedRevision()) reader.machine.repairProgress(id, source.next - 1, this.now);
      }
    }
  }

  serveReplay(reader: Reader, id: number, source: { next: number; consumer: number }): void {
    if (this.chaos.silentStream || this.stream === undefined) return;
    for (let batch = 0; batch < 200 && source.next <= this.stream.last; batch++, source.next++) {
      const data = this.stream.messages.get(source.next);
      if (data === undefined) continue;
      reader.machine.replayed(id, { data, streamSequence: source.next, consumerSequence: ++source.consumer }, this.now);
    }
  }

  check(reader: Reader, resource: string, record: RevisionRecord): void {
    const last = reader.position.get(resource) ?? 0;
    let next = last + 1;
    if (resource !== wholeLog) while (this.store.records[next - 2]?.prev.has(resource) === false) next++;
    if (record.revision !== next)
      throw new Error(`${reader.name} ${resource}: ${record.revision} after ${last}, expected ${next}`);
    const committed = this.store.records[next - 2]?.events.map(({ value }) => String(value)) ?? [];
    const altered = record.events.some(({ value }) => !committed.includes(String(value)));
    if (altered) throw new Error(`${reader.name}: ${record.revision} is not what was committed`);
    reader.position.set(resource, record.revision);
    reader.delivered++;
  }
}

function faults(sim: Simulation, prng: Prng): void {
  const kind = prng.below(12);
  const undo = (ms: number, change: Partial<Simulation["chaos"]>): void => {
    sim.later(ms, () => Object.assign(sim.chaos, change));
  };
  if (kind <= 1) {
    sim.chaos = { ...sim.chaos, loss: 0.05, duplicate: 0.05, spread: 30 };
    undo(1_000, { loss: 0, duplicate: 0, spread: 0 });
  } else if (kind <= 3) {
    sim.chaos.silentStream = true;
    undo(1_500, { silentStream: false });
  } else if (kind === 4) {
    sim.chaos.busDown = true;
    undo(1_200, { busDown: false });
    sim.connections(sim.now % 4 < 2, 1_200);
  } else if (kind === 5) {
    sim.chaos = { ...sim.chaos, loss: 1 };
    undo(3_000, { loss: 0 });
  } else if (kind === 6) {
    sim.rewind(prng.below(400));
    sim.chaos.idle = prng.chance(0.5); // nobody publishes: only the probe can notice
    undo(3_000, { idle: false });
  } else if (kind === 7) sim.stream = undefined;
  else if (kind === 8) {
    sim.chaos.watchDown = true;
    undo(400, { watchDown: false, idle: false });
  } else if (kind === 9)
    sim.store.compacted = Math.max(sim.store.compacted, sim.store.appliedRevision() - prng.below(600));
  else sim.elect();
}

test("every follower applies each revision exactly once in order, whatever the bus does", () => {
  for (let seed = 1; seed <= 6; seed++) {
    const sim = new Simulation(seed);
    const prng = createPrng(`faults-${seed}`);
    let faultAt = 500;
    sim.runFor(20_000, () => {
      if (prng.chance(0.6) && !sim.chaos.idle) sim.store.commit(sim.term);
      if (sim.now < faultAt) return;
      faultAt = sim.now + 200 + prng.below(900);
      faults(sim, prng);
      if (sim.readers.length < 5 && prng.chance(0.2)) sim.addReader(`late-${sim.readers.length}`, undefined, true);
    });
    sim.chaos = {
      loss: 0,
      duplicate: 0,
      spread: 0,
      silentStream: false,
      busDown: false,
      watchDown: false,
      idle: false,
    };
    sim.runFor(8_000, () => {
      if (prng.chance(0.3)) sim.store.commit(sim.term);
    });
    sim.runFor(1_500, () => undefined);
    settled(sim, seed);
  }
  for (const [what, count] of Object.entries(totals)) expect(count, `${what} happened`).toBeGreaterThan(0);
}, 60_000);

function settled(sim: Simulation, seed: number): void {
  const head = sim.store.appliedRevision();
  for (const { machine, name, resources: only } of sim.readers) {
    expect(machine.source, `seed ${seed}: ${name}`).toBe("live");
    expect(machine.held, `seed ${seed}: ${name}`).toBe(0);
    if (only === undefined) expect(machine.watermark, `seed ${seed}: ${name}`).toBe(head);
    else for (const resource of only) expect(machine.watermarkOf(resource)).toBe(head);
    for (const what of [
      "gaps",
      "duplicates",
      "watches",
      "replays",
      "failedReplays",
      "snapshots",
      "staleBeacons",
    ] as const)
      totals[what] += machine.counts[what];
  }
  const { stream } = sim;
  const base = parseStreamDescription(stream?.description ?? "")?.base ?? -1;
  expect((stream?.last ?? 0) + base, `seed ${seed}: the stream is complete`).toBe(head);
  for (const [sequence, data] of stream?.messages ?? [])
    expect(decodeEnvelope(data)?.record.revision).toBe(base + sequence);
  for (const publisher of sim.publishers) sim.depose(publisher);
}
