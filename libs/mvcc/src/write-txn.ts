// One mutating transaction: all its changes share one revision, each with its sub-revision. Changes go to the
// tables at once, so that later reads of the same transaction see them; the event rows and the revision itself
// follow at `commit`. A transaction without changes makes no revision. Lives inside one storage write.
import { byteString, crc32c, must, revision as toRevision, term as toTerm } from "@keelson/base";
import { mvccpb, resourceOfKey } from "@keelson/wire";
import type { RevisionRecord, StoredEvent } from "./contract.ts";
import { putRecord } from "./event-log.ts";
import type { Pending } from "./history.ts";
import type { KeyCounts } from "./key-counts.ts";
import { encodeKeyValue, valueOf } from "./key-value-bytes.ts";
import { liveBytesPerKey } from "./limits.ts";
import { churnRow, encodeU32, encodeU64, eventKey, historyKey } from "./row-keys.ts";
import type { Tables } from "./tables.ts";

/** What a transaction changes besides rows; owned by the store. */
export interface StoreCounters {
  revision: number;
  stateHash: number;
  liveBytes: number;
  readonly heads: Map<string, number>;
  /** Resources whose head has no row yet. */
  readonly headsChanged: Set<string>;
}

export interface TxnOrigin {
  readonly term: number;
  readonly cause: Uint8Array;
}

export interface PutInput {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly lease: bigint;
}

export interface LeaseChange {
  readonly key: Uint8Array;
  readonly from: bigint;
  readonly to: bigint;
}

export class WriteTxn implements Pending {
  /** The revision this transaction makes if it changes anything. */
  readonly revision: number;
  readonly #tables: Tables;
  readonly #counts: KeyCounts;
  readonly #counters: StoreCounters;
  readonly #origin: TxnOrigin;
  readonly #events: StoredEvent[] = [];
  readonly #touched = new Set<string>();
  /** Keys that changed the lease they are attached to, in order; 0n is no lease. */
  readonly leaseChanges: LeaseChange[] = [];

  constructor(tables: Tables, counts: KeyCounts, counters: StoreCounters, origin: TxnOrigin) {
    this.#tables = tables;
    this.#counts = counts;
    this.#counters = counters;
    this.#origin = origin;
    this.revision = counters.revision + 1;
  }

  get events(): readonly StoredEvent[] {
    return this.#events;
  }

  /** The revision reads inside the transaction see. */
  get readRevision(): number {
    return this.#events.length > 0 ? this.revision : this.revision - 1;
  }

  /** Sets a key; returns its encoded key-value before. */
  put(input: PutInput): Uint8Array | undefined {
    const { value, lease } = input;
    const key = new Uint8Array(input.key); // a copy: a view would keep the whole proposal alive
    const prevKvBytes = this.#tables.current.get(key);
    const before = prevKvBytes === undefined ? undefined : mvccpb.KeyValue.decode(prevKvBytes);
    const fields = {
      key,
      createRevision: before?.createRevision ?? this.revision,
      modRevision: this.revision,
      version: (before?.version ?? 0) + 1,
      value,
      lease,
    };
    const kvBytes = encodeKeyValue(fields);
    const kv = { ...fields, value: valueOf(kvBytes, value.length, lease) };
    this.#tables.current.put(key, kvBytes);
    if (before === undefined) {
      this.#counts.added(key);
      this.#tables.churn.put(eventKey(this.revision, this.#events.length), churnRow(1, key));
      if (this.#tables.graves.get(key) !== undefined) this.#tables.graves.delete(key);
    } else {
      this.#counters.liveBytes -= liveBytesOf(before);
    }
    this.#counters.liveBytes += liveBytesOf(kv);
    this.#leaseChanged(key, before?.lease ?? 0n, lease);
    this.#record({ type: "put", key, kv, kvBytes, prevKvBytes });
    return prevKvBytes;
  }

  /** Removes the keys of a range in key order; returns their encoded key-values before. */
  deleteRange(from: Uint8Array, to: Uint8Array | undefined): Uint8Array[] {
    const victims = [...this.#tables.current.range(from, to)];
    for (const { key, value } of victims) this.#delete(key, value);
    return victims.map((victim) => victim.value);
  }

  /** Removes one key; returns its encoded key-value before, undefined if there was none. */
  delete(key: Uint8Array): Uint8Array | undefined {
    const before = this.#tables.current.get(key);
    if (before !== undefined) this.#delete(new Uint8Array(key), before);
    return before;
  }

  /** Ends the transaction. Undefined when nothing changed. */
  commit(): RevisionRecord | undefined {
    if (this.#events.length === 0) return undefined;
    const counters = this.#counters;
    const previous = this.#touchHeads();
    let stateHash = crc32c(encodeU64(this.revision), counters.stateHash);
    stateHash = crc32c(encodeU64(this.#origin.term), stateHash);
    stateHash = crc32c(this.#origin.cause, stateHash);
    for (const event of this.#events)
      stateHash = crc32c(event.kvBytes, crc32c(event.type === "put" ? putMark : deleteMark, stateHash));
    const record: RevisionRecord = {
      revision: toRevision(this.revision),
      term: toTerm(this.#origin.term),
      cause: this.#origin.cause,
      previous,
      stateHash,
      events: this.#events,
    };
    putRecord(this.#tables.events, record);
    counters.revision = this.revision;
    counters.stateHash = stateHash;
    return record;
  }

  #delete(key: Uint8Array, prevKvBytes: Uint8Array): void {
    const before = mvccpb.KeyValue.decode(prevKvBytes);
    const kv = { key, createRevision: 0, modRevision: this.revision, version: 0, value: new Uint8Array(0), lease: 0n };
    this.#tables.current.delete(key);
    this.#counts.removed(key);
    this.#counters.liveBytes -= liveBytesOf(before);
    this.#leaseChanged(key, before.lease, 0n);
    this.#tables.churn.put(eventKey(this.revision, this.#events.length), churnRow(0, key));
    this.#tables.graves.put(key, encodeU64(this.revision));
    this.#record({ type: "delete", key, kv, kvBytes: encodeKeyValue(kv), prevKvBytes });
  }

  #leaseChanged(key: Uint8Array, from: bigint, to: bigint): void {
    if (from !== to) this.leaseChanges.push({ key, from, to });
  }

  /** The history row names the first event of the revision on its key: that one holds the state before. */
  #record(event: StoredEvent): void {
    const name = byteString(event.key);
    if (!this.#touched.has(name)) {
      this.#touched.add(name);
      this.#tables.history.put(historyKey(event.key, this.revision), encodeU32(this.#events.length));
    }
    this.#events.push(event);
  }

  #touchHeads(): Map<string, number> {
    const { heads } = this.#counters;
    const previous = new Map<string, number>();
    for (const event of this.#events) {
      const resource = resourceOfKey(event.key);
      if (previous.has(resource)) continue;
      previous.set(resource, heads.get(resource) ?? 0);
      heads.set(resource, this.revision);
      this.#counters.headsChanged.add(resource);
    }
    return must(previous.size > 0 ? previous : undefined, "an event touches a resource");
  }
}

const putMark = new Uint8Array([1]);
const deleteMark = new Uint8Array([2]);

/** What a current key costs: the same on every member, whatever its storage does. */
export function liveBytesOf(kv: { readonly key: Uint8Array; readonly value: Uint8Array }): number {
  return liveBytesPerKey + kv.key.length + kv.value.length;
}
