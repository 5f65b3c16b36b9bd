// Mixed load at a steady rate that knows what it has written: each worker owns its keys, notes what was acknowledged,
// and what may or may not have happened when a call failed. At the end every key must hold one of the values allowed.
import { prefixEnd, text, utf8, type Prng } from "@keelson/base";
import { RpcError, rpcStatus, type RpcChannel } from "@keelson/ports";
import { etcdserverpb, v3lockpb } from "@keelson/wire";

const { CompareResult, CompareTarget, KV, Lease } = etcdserverpb;

const workers = 16;
const keysPerWorker = 40;
const timeoutMs = 15_000;
const keyPrefix = "soak/";

/** What a caller asks again: said while leadership moves, and only then. */
const retriable: readonly string[] = [
  "etcdserver: leader changed",
  "etcdserver: no leader",
  "etcdserver: request timed out, possibly due to previous leader failure",
];

export type LoadOptions = {
  readonly channels: () => readonly RpcChannel[];
  readonly opsPerSecond: number;
  readonly prng: Prng;
};

export class Load {
  readonly #options: LoadOptions;
  /** Values that a key may hold; undefined stands for "not there". */
  readonly #allowed = new Map<string, Set<string | undefined>>();
  readonly retried = new Map<string, number>();
  readonly failures = new Map<string, number>();
  readonly slow: number[] = [];
  operations = 0;
  #writes = 0;
  #stopped = false;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  start(): void {
    const all = Array.from({ length: workers }, (_, worker) => this.#work(worker));
    this.#ended = Promise.all(all);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#ended;
  }

  /** Longest call since the last question, in ms. */
  takeSlowest(): number {
    return Math.max(0, ...this.slow.splice(0));
  }

  /** Reads every key; names those that hold what they must not. */
  async misread(channel: RpcChannel): Promise<string[]> {
    const prefix = utf8(keyPrefix);
    const { kvs } = await channel.unary(KV.Range, { key: prefix, rangeEnd: prefixEnd(prefix) }, { timeoutMs });
    const held = new Map(kvs.map((kv) => [text(kv.key), text(kv.value)]));
    const wrong: string[] = [];
    for (const [key, allowed] of this.#allowed) {
      const value = held.get(key);
      if (allowed.has(value)) continue;
      const might = [...allowed].map((one) => one?.slice(0, 40)).join(" or ");
      wrong.push(`${key} holds ${value?.slice(0, 40)} and not ${might}`);
    }
    return wrong;
  }

  async #work(worker: number): Promise<void> {
    const prng = this.#options.prng.fork(`worker ${worker}`);
    const periodMs = (workers * 1_000) / this.#options.opsPerSecond;
    let due = performance.now() + prng.float() * periodMs;
    while (!this.#stopped) {
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      due = Math.max(due + periodMs, performance.now() - 1_000); // what was missed in a second is made up for
      const since = performance.now();
      await this.#one(worker, prng);
      this.slow.push(performance.now() - since);
      this.operations++;
    }
  }

  async #one(worker: number, prng: Prng): Promise<void> {
    const channel = prng.pick(this.#options.channels());
    const key = `${keyPrefix}${worker}/${prng.below(keysPerWorker)}`;
    const roll = prng.float();
    try {
      if (roll < 0.4) await this.#put(channel, key, prng);
      else if (roll < 0.55) await this.#swap(channel, key, prng);
      else if (roll < 0.6) await this.#delete(channel, key);
      else if (roll < 0.75) await channel.unary(KV.Range, { key: utf8(key) }, { timeoutMs });
      else if (roll < 0.87) await this.#list(channel, worker, prng.chance(0.5));
      else if (roll < 0.97) await this.#lease(channel, worker, prng);
      else await this.#lock(channel, worker);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      const known = error.status === rpcStatus.unavailable && retriable.includes(error.message);
      const counts = known ? this.retried : this.failures;
      counts.set(error.message, (counts.get(error.message) ?? 0) + 1);
    }
  }

  #value(prng: Prng): string {
    return `${++this.#writes}/${"v".repeat(prng.pick([100, 250, 250, 1_000]))}`;
  }

  /** Until the call is acknowledged the key may hold either. */
  async #write(key: string, value: string | undefined, call: () => Promise<boolean>): Promise<void> {
    const before = this.#allowed.get(key) ?? new Set([undefined]);
    this.#allowed.set(key, new Set([...before, value]));
    const done = await call();
    this.#allowed.set(key, done ? new Set([value]) : before);
  }

  #put(channel: RpcChannel, key: string, prng: Prng): Promise<void> {
    const value = this.#value(prng);
    return this.#write(key, value, async () => {
      await channel.unary(KV.Put, { key: utf8(key), value: utf8(value) }, { timeoutMs });
      return true;
    });
  }

  #delete(channel: RpcChannel, key: string): Promise<void> {
    return this.#write(key, undefined, async () => {
      await channel.unary(KV.DeleteRange, { key: utf8(key) }, { timeoutMs });
      return true;
    });
  }

  /** Compare and swap on what was just read: nobody else writes the key, so it succeeds. */
  async #swap(channel: RpcChannel, key: string, prng: Prng): Promise<void> {
    const { kvs } = await channel.unary(KV.Range, { key: utf8(key) }, { timeoutMs });
    const value = this.#value(prng);
    await this.#write(key, value, async () => {
      const compare = {
        key: utf8(key),
        target: CompareTarget.MOD,
        result: CompareResult.EQUAL,
        modRevision: kvs[0]?.modRevision ?? 0,
      };
      const put = { requestPut: { key: utf8(key), value: utf8(value) } };
      const request = { compare: [compare], success: [put], failure: [{ requestRange: { key: utf8(key) } }] };
      return (await channel.unary(KV.Txn, request, { timeoutMs })).succeeded;
    });
  }

  async #list(channel: RpcChannel, worker: number, serializable: boolean): Promise<void> {
    const prefix = utf8(`${keyPrefix}${worker}/`);
    await channel.unary(KV.Range, { key: prefix, rangeEnd: prefixEnd(prefix), serializable }, { timeoutMs });
  }

  /** A lease with a key, renewed once; some are revoked, others run out. */
  async #lease(channel: RpcChannel, worker: number, prng: Prng): Promise<void> {
    const { ID } = await channel.unary(Lease.LeaseGrant, { TTL: 5 }, { timeoutMs });
    const key = utf8(`lease/${worker}/${prng.below(keysPerWorker)}`);
    await channel.unary(KV.Put, { key, value: utf8("leased"), lease: ID }, { timeoutMs });
    const renewals = channel.stream(Lease.LeaseKeepAlive, { timeoutMs });
    renewals.send({ ID });
    renewals.end();
    for await (const { TTL } of renewals.responses) {
      if (TTL !== 5) throw new RpcError(rpcStatus.unknown, `a lease of 5 s was renewed for ${TTL} s`);
    }
    if (prng.chance(0.5)) await channel.unary(Lease.LeaseRevoke, { ID }, { timeoutMs });
  }

  async #lock(channel: RpcChannel, worker: number): Promise<void> {
    const { ID } = await channel.unary(Lease.LeaseGrant, { TTL: 30 }, { timeoutMs });
    const name = utf8(`lock/${worker % 4}`);
    const { key } = await channel.unary(v3lockpb.Lock.Lock, { name, lease: ID }, { timeoutMs });
    await channel.unary(v3lockpb.Lock.Unlock, { key }, { timeoutMs });
    await channel.unary(Lease.LeaseRevoke, { ID }, { timeoutMs });
  }
}
