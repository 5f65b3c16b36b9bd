// Proves the loops on a virtual clock and an in-memory bus: followers get every revision once and in order from live,
// from replay and from repair; a bus that is missing or down changes nothing but the source; histories do not mix.
import { createPrng, utf8 } from "@keelson/base";
import type { BusMessage, EventBus, StreamState } from "@keelson/ports";
import { createVirtualClock, silentTelemetry } from "@keelson/sim";
import { resourceOfKey, type RevisionRecord } from "@keelson/wire";
import { afterEach, describe, expect, test } from "vitest";
import { createScope } from "../scope.ts";
import type { EventSource, RepairSource, ResourceEvent } from "./contract.ts";
import { everyResource } from "./contract.ts";
import { createFollower } from "./follower.ts";
import { createEventPublisher } from "./publisher-loop.ts";
import { createResourceFeed } from "./resource-feed.ts";

/** What all clients share: subjects, one stream, and whether any of it works. */
class Hub {
  readonly buses: MemoryBus[] = [];
  stream: { description: string; messages: Uint8Array[] } | undefined;
  #up = true;

  get up(): boolean {
    return this.#up;
  }

  set up(up: boolean) {
    this.#up = up;
    for (const bus of this.buses) for (const listener of bus.listeners) listener(up);
  }

  route(message: BusMessage): void {
    for (const bus of this.buses) bus.receive(message);
    if (!message.subject.startsWith("ev.") || this.stream === undefined) return;
    const stored = Number(message.headers["Nats-Expected-Last-Sequence"]) === this.stream.messages.length;
    if (stored) this.stream.messages.push(message.data);
    if (message.reply === undefined) return;
    const data = Uint8Array.of(stored ? 1 : 0, ...utf8(String(this.stream.messages.length)));
    for (const bus of this.buses) bus.receive({ subject: message.reply, data, headers: {}, reply: undefined });
  }
}

class MemoryBus implements EventBus {
  readonly maxPayloadBytes = 1 << 20;
  readonly outboundBytes = 0;
  readonly listeners: ((connected: boolean) => void)[] = [];
  readonly #hub: Hub;
  readonly #subscriptions = new Set<{ subject: string; onMessage: (message: BusMessage) => void }>();
  #inboxes = 0;

  constructor(hub: Hub) {
    this.#hub = hub;
    hub.buses.push(this);
  }

  get connected(): boolean {
    return this.#hub.up;
  }
  onStatus(callback: (connected: boolean) => void): void {
    this.listeners.push(callback);
  }
  publish(subject: string, data: Uint8Array, options: { headers?: Record<string, string>; reply?: string } = {}): void {
    if (this.#hub.up) this.#hub.route({ subject, data, headers: options.headers ?? {}, reply: options.reply });
  }
  subscribe(subject: string, onMessage: (message: BusMessage) => void): { close(): void } {
    const subscription = { subject, onMessage };
    this.#subscriptions.add(subscription);
    return { close: () => void this.#subscriptions.delete(subscription) };
  }
  receive(message: BusMessage): void {
    for (const { subject, onMessage } of this.#subscriptions) if (matches(subject, message.subject)) onMessage(message);
  }
  newInbox(): string {
    return `_INBOX.${this.#hub.buses.indexOf(this)}.${this.#inboxes++}`;
  }
  parseAck({ data }: BusMessage): ReturnType<EventBus["parseAck"]> {
    const sequence = Number(new TextDecoder().decode(data.subarray(1)));
    return data[0] === 1 ? { kind: "stored", sequence } : { kind: "refused", code: 10071, description: "" };
  }
  async streamState(): Promise<StreamState | undefined> {
    const { stream } = this.#hub;
    return stream && { firstSequence: 1, lastSequence: stream.messages.length, description: stream.description };
  }
  async readMessage(_name: string, sequence: number): Promise<Uint8Array | undefined> {
    return this.#hub.stream?.messages[sequence - 1];
  }
  async createStream({ description }: { readonly description: string }): Promise<void> {
    this.#hub.stream = { description, messages: [] };
  }
  async deleteStream(): Promise<void> {
    this.#hub.stream = undefined;
  }
  async purgeStream(): Promise<void> {}
  async replay(
    options: { readonly startSequence: number },
    onMessage: Parameters<EventBus["replay"]>[1],
  ): Promise<{ close(): void }> {
    const messages = this.#hub.stream?.messages.slice(options.startSequence - 1) ?? [];
    messages.forEach((data, i) => {
      onMessage({
        subject: "",
        data,
        headers: {},
        reply: undefined,
        streamSequence: options.startSequence + i,
        consumerSequence: i + 1,
      });
    });
    return { close: () => undefined };
  }
  async close(): Promise<void> {}
}

function matches(filter: string, subject: string): boolean {
  const wanted = filter.split(".");
  const given = subject.split(".");
  if (wanted.at(-1) !== ">" && wanted.length !== given.length) return false;
  return wanted.every((token, i) => (token === ">" ? given.length > i : token === "*" || token === given[i]));
}

class World {
  readonly clock = createVirtualClock(() => new Promise((resolve) => setImmediate(resolve)));
  readonly failures: unknown[] = [];
  readonly scope = createScope("test", {
    clock: this.clock,
    onFailure: (_path, error) => void this.failures.push(error),
  });
  readonly hub = new Hub();
  readonly records: RevisionRecord[] = [];
  readonly heads = new Map<string, number>();
  readonly base = {
    clock: this.clock,
    entropy: { bytes: (length: number) => new Uint8Array(length) },
    scope: this.scope,
    telemetry: silentTelemetry,
  };
  clusterId = "00000000000000aa";
  compacted = 0;
  #applied: () => void = () => undefined;
  readonly source: EventSource;
  readonly repair: RepairSource;

  constructor() {
    this.source = {
      appliedRevision: () => this.revision(),
      compactRevision: () => this.compacted,
      heads: () => this.heads,
      readRevision: (revision) => (revision < this.compacted ? undefined : this.records[revision - 2]),
      onApplied: (callback) => void (this.#applied = callback),
      isLeader: () => ({ leader: true, term: 1 }),
      onLeadership: () => undefined,
      confirmedLeader: () => Promise.resolve(true),
      clusterId: "",
    };
    Object.defineProperty(this.source, "clusterId", { get: () => this.clusterId });
    this.repair = {
      status: () => Promise.resolve({ clusterId: this.clusterId, revision: this.revision() }),
      open: ({ resource, after }, sink) => {
        let next = after + 1;
        let open = true;
        const step = (): void => {
          if (!open) return;
          if (next < this.compacted) return sink.compacted();
          for (; next <= this.revision(); next++) {
            const record = this.records[next - 2] as RevisionRecord;
            const events = record.events.filter(
              ({ key }) => resource === everyResource || resourceOfKey(key) === resource,
            );
            if (events.length > 0) sink.record({ ...record, events, prev: new Map(), cause: undefined, term: 0 });
          }
          sink.progress(next - 1);
          this.clock.after(10, step);
        };
        step(); // synchronously: a source may answer before `open` has returned
        return { close: () => void (open = false) };
      },
    };
  }

  revision(): number {
    return this.records.length + 1;
  }

  commit(...keys: string[]): void {
    const revision = this.revision() + 1;
    const prev = new Map(keys.map((key) => [resourceOfKey(utf8(key)), this.heads.get(resourceOfKey(utf8(key))) ?? 0]));
    const put = {
      type: "put",
      value: utf8(`v${revision}`),
      createRevision: revision,
      modRevision: revision,
      version: 1,
      lease: 0n,
    } as const;
    this.records.push({
      revision,
      term: 1,
      prev,
      cause: utf8(`c${revision}`),
      events: keys.map((key) => ({ ...put, key: utf8(key) })),
    });
    for (const resource of prev.keys()) this.heads.set(resource, revision);
    this.#applied();
  }

  publish(): ReturnType<typeof createEventPublisher> {
    return createEventPublisher({
      ...this.base,
      bus: new MemoryBus(this.hub),
      source: this.source,
      config: { replay: "jetstream", replicas: 1, maxBytes: 1 << 20 },
    });
  }

  follow(
    bus: EventBus | undefined,
    snapshotAt = () => this.revision(),
  ): { follower: ReturnType<typeof createFollower>; seen: RevisionRecord[] } {
    const seen: RevisionRecord[] = [];
    const follower = createFollower({
      ...this.base,
      bus,
      replay: true,
      repair: this.repair,
      snapshot: async () => snapshotAt(),
      deliver: (record) => seen.push(record),
    });
    return { follower, seen };
  }

  async traffic(count: number): Promise<void> {
    const prng = createPrng("traffic");
    for (let i = 0; i < count; i++) {
      this.commit(`/registry/${prng.pick(["pods", "minions", "secrets"])}/a/${i}`);
      await this.clock.advance(2);
    }
  }
}

let world = new World();

afterEach(async () => {
  await world.scope.stop();
  const { failures } = world;
  world = new World();
  if (failures.length > 0) throw new Error(failures.map(String).join("; "));
});

const revisions = (records: readonly RevisionRecord[]): number[] => records.map(({ revision }) => revision);
const from = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe("a full follower", () => {
  test("gets everything live, with cause and term, and the stream holds it at revision minus base", async () => {
    const publisher = world.publish();
    const { follower, seen } = world.follow(new MemoryBus(world.hub));
    await follower.start();
    await world.traffic(200);
    await world.clock.advance(500);
    expect(revisions(seen)).toEqual(from(2, 201));
    expect(seen[5]).toEqual(world.records[5]);
    expect(follower.status()).toMatchObject({ source: "live", revision: 201, head: 201, held: 0 });
    expect(publisher.status()).toMatchObject({
      leading: true,
      published: 201,
      captured: 201,
      capture: "capturing",
      generations: 1,
    });
    expect(world.hub.stream?.messages).toHaveLength(200);
  });

  test("works without a bus at all", async () => {
    const { follower, seen } = world.follow(undefined);
    await follower.start();
    await world.traffic(50);
    await world.clock.advance(100);
    expect(revisions(seen)).toEqual(from(2, 51));
    expect(follower.status().source).toBe("watch");
  });

  test("goes to the repair source while the bus is down and comes back to live, missing nothing", async () => {
    world.publish();
    const { follower, seen } = world.follow(new MemoryBus(world.hub));
    await follower.start();
    await world.traffic(50);
    world.hub.up = false;
    await world.traffic(400);
    expect(follower.status().source).toBe("watch");
    world.hub.up = true;
    await world.traffic(100);
    await world.clock.advance(1_000);
    expect(follower.status().source).toBe("live");
    expect(revisions(seen)).toEqual(from(2, 551));
    expect(world.hub.stream?.messages).toHaveLength(550);
  });

  test("reads a large gap from the stream", async () => {
    world.publish();
    await world.traffic(800);
    const { follower, seen } = world.follow(new MemoryBus(world.hub), () => 100);
    await follower.start();
    await world.clock.advance(1_000);
    expect(revisions(seen)).toEqual(from(101, 801));
    expect(follower.status()).toMatchObject({ source: "live", repairs: { js: 1, watch: 0 } });
  });

  test("takes a new snapshot when the store says that the history is gone", async () => {
    await world.traffic(100);
    world.compacted = 60;
    let at = 10;
    const { follower, seen } = world.follow(undefined, () => (at += 50) - 50);
    await follower.start();
    await world.clock.advance(200);
    expect(revisions(seen)).toEqual(from(61, 101));
    expect(follower.status().snapshots).toBe(1);
  });

  test("starts over when the store behind it became another one", async () => {
    world.publish();
    const { follower, seen } = world.follow(new MemoryBus(world.hub));
    await follower.start();
    await world.traffic(20);
    world.clusterId = "00000000000000bb";
    await world.clock.advance(5_000);
    await world.traffic(20);
    await world.clock.advance(1_000);
    expect(follower.status()).toMatchObject({ snapshots: 1, source: "live", revision: world.revision() });
    expect(revisions(seen).slice(-20)).toEqual(from(world.revision() - 19, world.revision()));
  });

  test("stops, loudly, when its consumer fails: nothing is delivered after a failed delivery", async () => {
    world.publish();
    let calls = 0;
    const deliver = (): void => {
      calls++;
      throw new Error("cannot apply");
    };
    const bus = new MemoryBus(world.hub);
    const follower = createFollower({
      ...world.base,
      bus,
      replay: false,
      repair: world.repair,
      snapshot: async () => 1,
      deliver,
    });
    await follower.start();
    await world.traffic(10);
    expect(calls).toBe(1);
    expect(world.failures.map(String)).toEqual(["Error: cannot apply"]);
    world.failures.length = 0;
  });
});

describe("a resource feed", () => {
  test("delivers its resources only, chained, and its watermark follows the head", async () => {
    world.publish();
    const events: ResourceEvent[] = [];
    const feed = createResourceFeed({
      ...world.base,
      bus: new MemoryBus(world.hub),
      repair: { open: world.repair.open },
      resources: ["pods"],
      onEvent: (event) => events.push(event),
      onRelist: () => expect.unreachable(),
    });
    feed.startAfter("pods", 1);
    await world.traffic(300);
    world.commit("/registry/minions/x");
    await world.clock.advance(500);
    const expected = world.records.filter(({ prev }) => prev.has("pods")).map(({ revision }) => revision);
    expect(events.map(({ revision }) => revision)).toEqual(expected);
    for (const [i, event] of events.entries()) {
      expect(event.resource).toBe("pods");
      expect([undefined, expected[i - 1] ?? 0]).toContain(event.prevRevision);
    }
    expect(feed.watermark()).toBe(world.revision());
    expect(feed.status().source).toBe("live");
  });

  test("fetches a change that touches several resources from the repair source", async () => {
    world.publish();
    const seen: string[] = [];
    const feed = createResourceFeed({
      ...world.base,
      bus: new MemoryBus(world.hub),
      repair: { open: world.repair.open },
      resources: ["pods", "secrets"],
      onEvent: ({ resource, revision }) => seen.push(`${resource}@${revision}`),
      onRelist: () => expect.unreachable(),
    });
    feed.startAfter("pods", 1);
    feed.startAfter("secrets", 1);
    await world.clock.advance(300);
    world.commit("/registry/pods/a/1", "/registry/secrets/a/1", "/registry/minions/1");
    world.commit("/registry/pods/a/2");
    await world.clock.advance(500);
    expect(seen.toSorted()).toEqual(["pods@2", "pods@3", "secrets@2"]);
    expect(feed.status().source).toBe("live");
    expect(feed.watermark()).toBe(3);
  });

  test("asks for a new list of exactly the resource whose history is gone", async () => {
    await world.traffic(100);
    world.compacted = 50;
    const relists: string[] = [];
    const feed = createResourceFeed({
      ...world.base,
      bus: undefined,
      repair: world.repair,
      resources: ["pods", "minions"],
      onEvent: () => undefined,
      onRelist: (resource) => relists.push(resource),
    });
    feed.startAfter("pods", 10);
    feed.startAfter("minions", 80);
    await world.clock.advance(100);
    expect(relists).toEqual(["pods"]);
    feed.startAfter("pods", 90);
    await world.clock.advance(100);
    expect(feed.watermark()).toBe(101);
  });
});
