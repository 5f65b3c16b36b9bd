// Proves Watch over the real state machine, with time stepped by hand: order, uniqueness and completeness for
// watchers at the head, in the past, in the future and behind a blocked transport; compaction told as it is;
// progress only when true; ids, filters, previous values, fragments and refusals as etcd gives them.
import { assert, logIndex, term, text, utf8, type Init } from "@keelson/base";
import { createStoreState, encodeProposal, stampClusterTime } from "@keelson/etcd";
import { createVirtualClock, MemoryStorage, silentTelemetry } from "@keelson/sim";
import { etcdserverpb, mvccpb, type storepb } from "@keelson/wire";
import { beforeEach, describe, expect, it } from "vitest";
import { watchResponseBytes } from "./limits.ts";
import { ResponseHeaders } from "./response-header.ts";
import { WatchHub } from "./watch-hub.ts";
import type { WatchStream } from "./watch-stream.ts";

type Response = etcdserverpb.WatchResponse;

class Bench {
  readonly clock = createVirtualClock(() => new Promise((resolve) => setImmediate(resolve)));
  readonly state = createStoreState({ storage: new MemoryStorage() });
  readonly hub: WatchHub;
  #index = 0;

  constructor(maxRequestBytes = 1_572_864) {
    const headers = new ResponseHeaders({
      clusterId: 1n,
      memberId: 2n,
      revision: () => this.state.revision,
      term: () => 3,
    });
    this.hub = new WatchHub({
      state: this.state,
      clock: this.clock,
      metrics: silentTelemetry.metrics,
      seed: 1,
      header: headers.at,
      maxRequestBytes,
      progressNotifyMs: 1_000,
    });
  }

  /** Applies one batch of entries, as the apply loop does. */
  apply(...proposals: Init<storepb.Proposal>[]): void {
    const entries = proposals.map((proposal) => ({
      index: logIndex(++this.#index),
      term: term(1),
      payload: stampClusterTime(encodeProposal(proposal), this.#index),
    }));
    const results = this.state.applyBatch(entries);
    for (const { outcome } of results) assert(outcome.ok, "the entry applies");
    this.hub.publish(results);
  }

  put(key: string, value = "v"): void {
    this.apply({ put: { key: utf8(key), value: utf8(value) } });
  }

  remove(key: string): void {
    this.apply({ deleteRange: { key: utf8(key) } });
  }

  compact(revision: number): void {
    this.apply({ compaction: { revision } });
    while (this.state.sweep(100));
  }

  client(): Client {
    return new Client(this);
  }

  /** Lets catch-up run to its end. */
  settle(): Promise<void> {
    return this.clock.advance(1);
  }
}

class Client {
  readonly responses: Response[] = [];
  readonly stream: WatchStream;
  #gate = Promise.withResolvers<void>();
  #blocked = false;

  constructor(bench: Bench) {
    this.stream = bench.hub.open({
      send: (bytes) => {
        this.responses.push(etcdserverpb.WatchResponse.decode(bytes));
        return !this.#blocked;
      },
      drained: () => this.#gate.promise,
    });
  }

  create(request: Init<etcdserverpb.WatchCreateRequest>): void {
    this.#handle({ createRequest: request });
  }

  cancel(watchId: number): void {
    this.#handle({ cancelRequest: { watchId } });
  }

  askProgress(): void {
    this.#handle({ progressRequest: {} });
  }

  /** The transport takes no more after the next message. */
  block(): void {
    this.#blocked = true;
  }

  async unblock(): Promise<void> {
    this.#blocked = false;
    this.#gate.resolve();
    this.#gate = Promise.withResolvers();
  }

  /** `key@revision` of every event so far, `-` before deletions. */
  get events(): string[] {
    return this.responses.flatMap(({ events }) => events.map(describeEvent));
  }

  #handle(request: Init<etcdserverpb.WatchRequest>): void {
    this.stream.handle(etcdserverpb.WatchRequest.decode(etcdserverpb.WatchRequest.encode(request)));
  }
}

function describeEvent({ type, kv }: mvccpb.Event): string {
  return `${type === mvccpb.EventType.DELETE ? "-" : ""}${text(kv?.key ?? utf8("?"))}@${kv?.modRevision}`;
}

const prefix = (name: string): { key: Uint8Array; rangeEnd: Uint8Array } => ({
  key: utf8(`${name}/`),
  rangeEnd: utf8(`${name}0`),
});

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

describe("events", () => {
  it("reach a watcher at the head as they are applied, each once, in order", () => {
    const client = bench.client();
    client.create(prefix("a"));
    bench.put("a/1");
    bench.put("b/1");
    bench.put("a/2");
    bench.remove("a/1");
    expect(client.events).toEqual(["a/1@2", "a/2@4", "-a/1@5"]);
    expect(client.responses[0]).toMatchObject({ created: true, watchId: 0 });
    expect(client.responses.map(({ header }) => header?.revision)).toEqual([1, 2, 4, 5]);
  });

  it("of one batch come in one response, and of one revision are never split", () => {
    const client = bench.client();
    client.create({ key: new Uint8Array(1), rangeEnd: new Uint8Array(1) });
    const put = (key: string) => ({ requestPut: { key: utf8(key), value: utf8("v") } });
    bench.apply({ put: { key: utf8("x") } }, { txn: { success: [put("y"), put("z")] } });
    expect(client.responses).toHaveLength(2);
    expect(client.events).toEqual(["x@2", "y@3", "z@3"]);
  });

  it("of a large batch come in bounded responses, of which none splits a revision", async () => {
    const [first, second] = [bench.client(), bench.client()];
    first.create(prefix("a"));
    second.create({ ...prefix("a"), startRevision: 6 });
    const value = new Uint8Array(watchResponseBytes / 4);
    const put = (key: string) => ({ put: { key: utf8(key), value } });
    const pair = { txn: { success: [put("a/x"), put("a/y")].map((op) => ({ requestPut: op.put })) } };
    bench.apply(...Array.from({ length: 3 }, () => put("a/k")), pair, ...Array.from({ length: 6 }, () => put("a/k")));
    await bench.settle();
    bench.put("a/last");
    const revisions = [2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 11, 12];
    expect(first.events.map((event) => Number(event.split("@")[1]))).toEqual(revisions);
    expect(second.events.map((event) => Number(event.split("@")[1]))).toEqual(revisions.slice(5));
    for (const { events } of first.responses) expect(events.length).toBeLessThanOrEqual(5);
    expect(first.responses.some(({ events }) => events.length > 3)).toBe(true);
  });

  it("come from the past, up to now and then on", async () => {
    for (let i = 0; i < 600; i++) bench.put("a/k");
    const client = bench.client();
    client.create({ ...prefix("a"), startRevision: 2 });
    await bench.settle();
    bench.put("a/k");
    expect(client.events).toEqual(Array.from({ length: 601 }, (_, i) => `a/k@${i + 2}`));
  });

  it("before a future start revision are left out", () => {
    const client = bench.client();
    client.create({ key: utf8("k"), startRevision: 4 });
    for (let i = 0; i < 4; i++) bench.put("k");
    expect(client.events).toEqual(["k@4", "k@5"]);
  });

  it("before a future start revision are left out also after an image was installed", async () => {
    const client = bench.client();
    client.create({ key: utf8("k"), startRevision: 4 });
    bench.hub.reset();
    await bench.settle();
    for (let i = 0; i < 4; i++) bench.put("k");
    expect(client.events).toEqual(["k@4", "k@5"]);
  });

  it("respect filters, and carry previous values only where asked and where there was one", () => {
    const client = bench.client();
    client.create({ key: utf8("k"), filters: [etcdserverpb.FilterType.NOPUT] });
    client.create({ key: utf8("k"), filters: [etcdserverpb.FilterType.NODELETE], prevKv: true });
    bench.put("k", "one");
    bench.put("k", "two");
    bench.remove("k");
    const byWatcher = (id: number): mvccpb.Event[] =>
      client.responses.filter(({ watchId }) => watchId === id).flatMap(({ events }) => events);
    expect(byWatcher(0).map(describeEvent)).toEqual(["-k@4"]);
    expect(byWatcher(0)[0]?.prevKv).toBeUndefined();
    expect(byWatcher(1).map(({ prevKv }) => (prevKv === undefined ? undefined : text(prevKv.value)))).toEqual([
      undefined,
      "one",
    ]);
  });

  it("are not lost nor repeated for a watcher whose transport blocks for a while", async () => {
    const client = bench.client();
    const other = bench.client();
    client.create(prefix("a"));
    other.create(prefix("a"));
    client.block();
    for (let i = 0; i < 50; i++) bench.put(`a/${i}`);
    expect(client.events).toEqual(["a/0@2"]);
    expect(other.events).toHaveLength(50);
    await client.unblock();
    await bench.settle();
    bench.put("a/last");
    expect(client.events).toEqual(other.events);
  });

  it("keep their previous values although a compaction removed these meanwhile", async () => {
    const client = bench.client();
    client.create({ key: utf8("k"), prevKv: true });
    bench.put("k", "one");
    client.block();
    bench.put("k", "two");
    bench.put("k", "three");
    bench.compact(4);
    await client.unblock();
    await bench.settle();
    const previous = client.responses.flatMap(({ events }) => events).map(({ prevKv }) => prevKv && text(prevKv.value));
    expect(previous).toEqual([undefined, "one", "two"]);
  });
});

describe("compaction", () => {
  it("ends a watch that starts below it with the compacted revision; at it is allowed", async () => {
    bench.put("k");
    bench.put("k");
    bench.remove("k");
    bench.compact(4);
    const client = bench.client();
    client.create({ key: utf8("k"), startRevision: 3 });
    client.create({ key: utf8("k"), startRevision: 4 });
    await bench.settle();
    expect(client.responses[0]).toMatchObject({ created: true, canceled: false, watchId: 0 });
    expect(client.responses[1]).toMatchObject({ canceled: true, watchId: 0, compactRevision: 4, cancelReason: "" });
    expect(client.responses[1]?.header?.revision).toBe(0);
    expect(client.responses[2]).toMatchObject({ created: true, watchId: 1 });
    expect(client.events).toEqual(["-k@4"]);
  });

  it("is told to a watcher that it overtook beyond what is in memory", async () => {
    const client = bench.client();
    client.create({ key: utf8("k") });
    bench.put("k");
    client.block();
    bench.put("k");
    for (let i = 0; i < 17_000; i += 500)
      bench.apply(...Array.from({ length: 500 }, () => ({ put: { key: utf8("k") } })));
    bench.compact(16_000);
    await client.unblock();
    await bench.settle();
    const last = client.responses.at(-1);
    expect(last).toMatchObject({ canceled: true, watchId: 0, compactRevision: 16_000 });
  }, 20_000);
});

describe("control", () => {
  it("gives free ids, refuses used ones, and cancels by id", () => {
    const client = bench.client();
    client.create({ key: utf8("a"), watchId: 1 });
    client.create({ key: utf8("b") });
    client.create({ key: utf8("c") });
    client.create({ key: utf8("d"), watchId: 1 });
    client.cancel(1);
    client.cancel(99);
    bench.put("a");
    expect(client.responses.map(({ watchId, created, canceled }) => [watchId, created, canceled])).toEqual([
      [1, true, false],
      [0, true, false],
      [2, true, false],
      [-1, true, true],
      [1, false, true],
    ]);
    expect(client.responses[3]?.cancelReason).toBe("mvcc: duplicate watch ID provided on the WatchStream");
    expect(client.responses[4]?.cancelReason).toBe("");
  });

  it("refuses negative start revisions and empty ranges at creation", () => {
    const client = bench.client();
    client.create({ key: utf8("a"), startRevision: -1 });
    client.create({ key: utf8("b"), rangeEnd: utf8("a") });
    expect(client.responses.map(({ watchId, cancelReason }) => [watchId, cancelReason])).toEqual([
      [-1, "etcdserver: mvcc: required revision has been compacted"],
      [-1, "mvcc: watcher range is empty"],
    ]);
  });

  it("answers a progress request only when every watcher has seen everything", async () => {
    for (let i = 0; i < 600; i++) bench.put("k");
    const client = bench.client();
    client.create({ key: utf8("k"), startRevision: 2 });
    client.askProgress();
    expect(client.responses.filter(({ watchId }) => watchId === -1)).toEqual([]);
    await bench.settle();
    const progress = client.responses.findIndex(({ watchId }) => watchId === -1);
    expect(client.responses[progress]?.header?.revision).toBe(601);
    expect(client.events).toHaveLength(600);
    expect(progress).toBe(client.responses.length - 1);
  });

  it("holds a progress answer back while a watcher waits for a future revision", () => {
    const client = bench.client();
    client.create({ key: utf8("k"), startRevision: 4 });
    client.askProgress();
    bench.put("other");
    expect(client.responses.filter(({ watchId }) => watchId === -1)).toEqual([]);
    bench.put("other");
    expect(client.responses.at(-1)).toMatchObject({ watchId: -1, header: { revision: 3 } });
  });

  it("notifies of progress at the interval, unless there were events", async () => {
    const client = bench.client();
    client.create({ key: utf8("k"), progressNotify: true });
    bench.put("other");
    await bench.clock.advance(1_100);
    expect(client.responses.at(-1)).toMatchObject({ watchId: 0, events: [], header: { revision: 2 } });
    const before = client.responses.length;
    bench.put("k");
    await bench.clock.advance(1_100);
    expect(client.responses.slice(before).map(({ events }) => events.length)).toEqual([1]);
    client.stream.close();
  });

  it("splits a large revision when fragments are asked for", () => {
    bench = new Bench(1024);
    const client = bench.client();
    client.create({ ...prefix("k"), fragment: true });
    const value = new Uint8Array(300 * 1024);
    bench.apply({ txn: { success: ["k/1", "k/2", "k/3"].map((key) => ({ requestPut: { key: utf8(key), value } })) } });
    expect(client.responses.slice(1).map(({ fragment, events }) => [fragment, events.length])).toEqual([
      [true, 1],
      [true, 1],
      [false, 1],
    ]);
  });

  it("says nothing more on a stream that was closed", () => {
    const client = bench.client();
    client.create({ key: utf8("k") });
    client.stream.close();
    bench.put("k");
    expect(client.responses).toHaveLength(1);
  });
});
