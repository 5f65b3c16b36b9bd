// Proves that no acknowledged write is lost: not when the leader is killed under load, again and again, and not
// when all members are killed at once; and that a stopped member leaves without an election timeout.
import { prefixEnd, text, utf8 } from "@keelson/base";
import { RpcError, rpcStatus, type RpcChannel } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sleep, StoreProcesses } from "./store-processes.ts";

const { KV, Lease, Watch } = etcdserverpb;
const members = [1, 2, 3];
let store: StoreProcesses;

beforeAll(async () => {
  store = await StoreProcesses.start();
}, 60_000);

afterAll(async () => {
  await store.stop();
});

/** A channel to a member that was down fails its calls at once until its next attempt to connect, as gRPC's do. */
async function answering(channel: RpcChannel): Promise<void> {
  for (const deadline = performance.now() + 10_000; ; await sleep(50)) {
    try {
      await channel.unary(KV.Range, { key: utf8("x") });
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}

/** Writes numbered keys through all members until stopped; keeps which were acknowledged and the longest gap. */
class Writer {
  readonly acknowledged = new Map<string, string>();
  readonly failures: RpcError[] = [];
  longestGapMs = 0;
  readonly #prefix: string;
  #stopped = false;
  readonly #ended: Promise<unknown>;

  constructor(prefix: string, workers = 8) {
    this.#prefix = prefix;
    let last = performance.now();
    const work = async (worker: number): Promise<void> => {
      for (let i = 0; !this.#stopped; i++) {
        const key = `${prefix}/${worker}/${i}`;
        const channel = store.channel(members[(worker + i) % 3] as number);
        try {
          await channel.unary(KV.Put, { key: utf8(key), value: utf8(String(i)) }, { timeoutMs: 10_000 });
          this.acknowledged.set(key, String(i));
          this.longestGapMs = Math.max(this.longestGapMs, performance.now() - last);
          last = performance.now();
        } catch (error) {
          if (!(error instanceof RpcError)) throw error;
          this.failures.push(error);
          await sleep(10);
        }
      }
    };
    this.#ended = Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#ended;
  }

  /** Acknowledged keys that `member` does not have (by a linearizable read through it). */
  async missing(member: number): Promise<string[]> {
    const channel = store.channel(member);
    await answering(channel);
    const prefix = utf8(`${this.#prefix}/`);
    const { kvs } = await channel.unary(KV.Range, { key: prefix, rangeEnd: prefixEnd(prefix) });
    const found = new Map(kvs.map(({ key, value }) => [text(key), text(value)]));
    return [...this.acknowledged].filter(([key, value]) => found.get(key) !== value).map(([key]) => key);
  }
}

describe("killing the leader", () => {
  it("loses no acknowledged write and goes on within a second and a half", async () => {
    const writer = new Writer("leader");
    for (let round = 0; round < 3; round++) {
      await sleep(700);
      const leader = await store.leader();
      await store.kill(leader);
      await sleep(1_500);
      store.spawn(leader);
      await store.ready();
    }
    await writer.stop();
    expect(writer.acknowledged.size).toBeGreaterThan(500);
    for (const { status } of writer.failures)
      expect([rpcStatus.unavailable, rpcStatus.deadlineExceeded]).toContain(status);
    expect(writer.longestGapMs).toBeLessThan(1_500);
    for (const member of members) expect(await writer.missing(member)).toEqual([]);
  });

  it("keeps a watch on another member going, in order and without a gap", async () => {
    const leader = await store.leader();
    const watcher = (leader % 3) + 1;
    const channel = store.channel(watcher);
    await answering(channel);
    const stream = channel.stream(Watch.Watch);
    stream.send({ createRequest: { key: utf8("watched/"), rangeEnd: utf8("watched0") } });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { events } of stream.responses)
        for (const event of events) seen.push(event.kv?.modRevision ?? 0);
    })().catch(() => undefined);
    const writer = new Writer("watched");
    await sleep(300);
    await store.kill(leader);
    await sleep(1_500);
    await writer.stop();
    store.spawn(leader);
    await store.ready();
    await sleep(300);
    stream.cancel();
    await reading;
    expect(seen.length).toBeGreaterThanOrEqual(writer.acknowledged.size);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe("killing everything", () => {
  it("has all data and leases after a restart", async () => {
    const channel = store.channel(1);
    await answering(channel);
    const { ID } = await channel.unary(Lease.LeaseGrant, { TTL: 600 });
    await channel.unary(KV.Put, { key: utf8("leased"), value: utf8("x"), lease: ID });
    const writer = new Writer("all");
    await sleep(800);
    await Promise.all(members.map((member) => store.kill(member)));
    await writer.stop();
    for (const member of members) store.spawn(member);
    await store.ready();
    for (const member of members) expect(await writer.missing(member)).toEqual([]);
    const left = await channel.unary(Lease.LeaseTimeToLive, { ID, keys: true });
    expect(left.TTL).toBeGreaterThan(590);
    expect(left.keys.map(text)).toEqual(["leased"]);
  });
});

describe("stopping a member", () => {
  it("hands leadership over, ends streams with the status clients know, and exits 0 within five seconds", async () => {
    const leader = await store.leader();
    const channel = store.channel(leader);
    await answering(channel);
    const stream = channel.stream(Watch.Watch);
    stream.send({ createRequest: { key: utf8("x") } });
    const answers = stream.responses[Symbol.asyncIterator]();
    await answers.next();
    const ended = answers.next().then(
      () => undefined,
      (error: unknown) => error as RpcError,
    );
    const since = performance.now();
    const exit = store.kill(leader, "SIGTERM");
    const end = await ended;
    expect([end?.status, end?.message]).toEqual([rpcStatus.unavailable, "etcdserver: server stopped"]);
    expect(await exit).toBe(0);
    expect(performance.now() - since).toBeLessThan(5_000);
    expect(await store.leader()).not.toBe(leader);
    store.spawn(leader);
    await store.ready();
  });
});
