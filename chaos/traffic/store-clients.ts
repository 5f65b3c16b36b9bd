// Clients of the store: each works on its own, on one member after another, and never repeats a write whose answer it
// did not get. Values are unique, so that one look at the log tells what became of every call.
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, text, utf8, type Prng } from "@keelson/base";
import type { RpcChannel } from "@keelson/ports";
import { etcdserverpb, type mvccpb } from "@keelson/wire";
import type { Operation, Seen, StoreAccess } from "./history.ts";

const { KV } = etcdserverpb;
/** Calls kept per run; clients stop there. */
const operationsMax = 400_000;
const retryPauseMs = 10;
/** A client that had to leave its member goes back to it after so many answers of another, so that they stay spread. */
const awayCalls = 40;

export type StoreTrafficOptions = {
  readonly clients: number;
  /** Shared keys for all but `writes`, where every client writes keys of its own. */
  readonly keys: number;
  readonly mix: "mixed" | "writes";
  /** Pause of each client between calls; 0: as fast as the store answers. */
  readonly pauseMs: number;
  readonly callTimeoutMs: number;
  /** Bytes of padding in each value. */
  readonly padding: number;
};

export const defaultTraffic: StoreTrafficOptions = {
  clients: 8,
  keys: 10,
  mix: "mixed",
  pauseMs: 8,
  callTimeoutMs: 2_000,
  padding: 0,
};

export class StoreTraffic {
  readonly operations: Operation[] = [];
  readonly #store: StoreAccess;
  readonly #options: StoreTrafficOptions;
  readonly #prng: Prng;
  #stopped = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(store: StoreAccess, options: StoreTrafficOptions, prng: Prng) {
    this.#store = store;
    this.#options = options;
    this.#prng = prng;
  }

  start(): void {
    this.#running = Promise.all(Array.from({ length: this.#options.clients }, (_, client) => this.#work(client)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** Resolves once a write that began after now was acknowledged; rejects with the limit passed. */
  async acknowledged(limitMs: number): Promise<number> {
    const since = performance.now();
    let looked = this.operations.length;
    while (performance.now() - since < limitMs) {
      for (; looked < this.operations.length; looked++) {
        const operation = this.operations[looked];
        if (operation?.outcome === "ok" && operation.kind !== "read" && operation.callMs >= since)
          return operation.returnMs;
      }
      await sleep(5);
    }
    throw new Error(`no write was acknowledged for ${limitMs} ms`);
  }

  async #work(client: number): Promise<void> {
    const prng = this.#prng.fork(`client-${client}`);
    const home = client % this.#store.names.length;
    let member = home;
    let away = 0;
    for (let count = 0; !this.#stopped && this.operations.length < operationsMax; count++) {
      const name = this.#store.names[member] ?? "";
      const operation = this.#draw(client, count, prng);
      try {
        await this.#perform(this.#store.channel(name), operation);
        operation.outcome = "ok";
        if (member !== home && ++away >= awayCalls) member = home;
      } catch (error) {
        operation.error = messageOf(error);
        member = (member + 1) % this.#store.names.length;
        away = 0;
      }
      operation.returnMs = performance.now();
      this.operations.push(operation);
      const pauseMs = operation.outcome === "ok" ? this.#options.pauseMs * 2 * prng.float() : retryPauseMs;
      if (pauseMs > 0) await sleep(pauseMs);
    }
  }

  #draw(client: number, count: number, prng: Prng): Operation {
    const { mix, keys, padding } = this.#options;
    const draw = mix === "writes" ? 0 : prng.float();
    const kind = draw < 0.45 ? "put" : draw < 0.75 ? "read" : draw < 0.93 ? "swap" : "delete";
    const writes = kind === "put" || kind === "swap";
    return {
      client,
      kind,
      key: mix === "writes" ? `chaos/${client}/${count}` : `chaos/${prng.below(keys)}`,
      value: writes ? `${client}-${count}${"x".repeat(padding)}` : undefined,
      callMs: performance.now(),
      returnMs: Number.POSITIVE_INFINITY,
      outcome: "unknown",
      revision: 0,
      changed: false,
      found: undefined,
      error: undefined,
    };
  }

  async #perform(channel: RpcChannel, operation: Operation): Promise<void> {
    const key = utf8(operation.key);
    const value = utf8(operation.value ?? "");
    const options = { timeoutMs: this.#options.callTimeoutMs };
    switch (operation.kind) {
      case "put": {
        const answer = await channel.unary(KV.Put, { key, value }, options);
        operation.revision = answer.header?.revision ?? 0;
        operation.changed = true;
        return;
      }
      case "delete": {
        const answer = await channel.unary(KV.DeleteRange, { key }, options);
        operation.revision = answer.header?.revision ?? 0;
        operation.changed = answer.deleted > 0;
        return;
      }
      case "read": {
        const answer = await channel.unary(KV.Range, { key }, options);
        operation.revision = answer.header?.revision ?? 0;
        operation.found = seen(answer.kvs[0]);
        return;
      }
      case "swap":
        await this.#swap(channel, operation, { key, value });
    }
  }

  /**
   * Replaces what a serializable read found, which may be old and is not in the history; often lost to another client,
   * on purpose.
   */
  async #swap(
    channel: RpcChannel,
    operation: Operation,
    write: { readonly key: Uint8Array; readonly value: Uint8Array },
  ): Promise<void> {
    const { key, value } = write;
    const options = { timeoutMs: this.#options.callTimeoutMs };
    const before = await channel.unary(KV.Range, { key, serializable: true }, options);
    const answer = await channel.unary(
      KV.Txn,
      {
        compare: [
          {
            result: etcdserverpb.CompareResult.EQUAL,
            target: etcdserverpb.CompareTarget.MOD,
            key,
            modRevision: before.kvs[0]?.modRevision ?? 0,
          },
        ],
        success: [{ requestPut: { key, value } }],
        failure: [{ requestRange: { key } }],
      },
      options,
    );
    operation.revision = answer.header?.revision ?? 0;
    operation.changed = answer.succeeded;
    if (!answer.succeeded) operation.found = seen(answer.responses[0]?.responseRange?.kvs[0]);
  }
}

function seen(entry: mvccpb.KeyValue | undefined): Seen | undefined {
  if (entry === undefined) return undefined;
  return { key: text(entry.key), value: text(entry.value), modRevision: entry.modRevision };
}
