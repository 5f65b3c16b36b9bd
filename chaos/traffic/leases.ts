// Holders of leases: each takes a lease, puts one key on it, keeps it alive for a while and then forgets it. What is
// noted is only what was acknowledged, with the time before it was asked for: from then on the lease is good for its
// time, so an earlier end is a broken promise whatever the clocks did.
import { messageOf, type Prng, text, utf8 } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { StoreAccess } from "./history.ts";

const { KV, Lease } = etcdserverpb;
export const leasePrefix = "chaos-lease/";
const holders = 3;
const ttlSeconds = 2;
const callTimeoutMs = 1_500;
const retryPauseMs = 50;
const renewalsMax = 5;

export type LeaseRecord = {
  readonly key: string;
  readonly ttlMs: number;
  /** When the last acknowledged grant or renewal was asked for. */
  sentMs: number;
  /** When the store said that the lease is gone. */
  goneMs: number | undefined;
};

export class LeaseTraffic {
  readonly records: LeaseRecord[] = [];
  readonly #store: StoreAccess;
  readonly #prng: Prng;
  readonly #ends = new Set<() => void>();
  #stopped = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(store: StoreAccess, prng: Prng) {
    this.#store = store;
    this.#prng = prng;
  }

  start(): void {
    this.#running = Promise.all(Array.from({ length: holders }, (_, holder) => this.#hold(holder)));
  }

  /** Forgets all leases. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const end of this.#ends) end();
    await this.#running;
  }

  /** Waits until no key of a forgotten lease is left, at most `limitMs`; returns those that are. */
  async outlived(limitMs: number): Promise<string[]> {
    const deadline = performance.now() + limitMs;
    const range = { key: utf8(leasePrefix), rangeEnd: utf8(`${leasePrefix}~`), keysOnly: true };
    for (let member = 0; ; member++) {
      const name = this.#store.names[member % this.#store.names.length] ?? "";
      try {
        const { kvs } = await this.#store.channel(name).unary(KV.Range, range, { timeoutMs: callTimeoutMs });
        if (kvs.length === 0 || performance.now() > deadline) return kvs.map(({ key }) => text(key));
      } catch (error) {
        if (performance.now() > deadline) return [`unknown: ${messageOf(error)}`];
      }
      await this.#pause(100, true);
    }
  }

  async #hold(holder: number): Promise<void> {
    const prng = this.#prng.fork(`holder-${holder}`);
    let member = holder;
    for (let count = 0; !this.#stopped; count++) {
      const name = this.#store.names[member % this.#store.names.length] ?? "";
      try {
        await this.#one(name, `${leasePrefix}${holder}-${count}`, prng);
      } catch {
        member++; // no answer: what was acknowledged so far counts, the rest is unknown
        await this.#pause(retryPauseMs);
      }
    }
  }

  /** One lease from its grant until it is forgotten. */
  async #one(name: string, key: string, prng: Prng): Promise<void> {
    const channel = this.#store.channel(name);
    const options = { timeoutMs: callTimeoutMs };
    const sentMs = performance.now();
    const { ID, TTL } = await channel.unary(Lease.LeaseGrant, { ID: 0n, TTL: ttlSeconds }, options);
    const record: LeaseRecord = { key, ttlMs: TTL * 1000, sentMs, goneMs: undefined };
    await channel.unary(KV.Put, { key: utf8(key), value: utf8(key), lease: ID }, options);
    this.records.push(record);
    for (let renewals = prng.below(renewalsMax + 1); renewals > 0; renewals--) {
      await this.#pause(record.ttlMs / 4 + prng.below(record.ttlMs / 4));
      if (this.#stopped) return;
      const renewedMs = performance.now();
      if ((await this.#renew(name, ID)) > 0) record.sentMs = renewedMs;
      else {
        record.goneMs = performance.now();
        return;
      }
    }
    await this.#pause(record.ttlMs / 2);
  }

  /** Seconds that the lease is good for; 0 when there is none. */
  async #renew(name: string, ID: bigint): Promise<number> {
    const stream = this.#store.channel(name).stream(Lease.LeaseKeepAlive);
    const timer = setTimeout(() => stream.cancel(), callTimeoutMs);
    try {
      stream.send({ ID });
      for await (const answer of stream.responses) return answer.TTL;
      throw new Error("the stream ended without an answer");
    } finally {
      clearTimeout(timer);
      stream.cancel();
    }
  }

  /** Ends early with `stop`, unless it must not. */
  #pause(ms: number, whole = false): Promise<void> {
    if (this.#stopped && !whole) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#ends.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      if (!whole) this.#ends.add(end);
    });
  }
}
