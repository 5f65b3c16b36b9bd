// One mutating transaction: all its changes share one revision, each with its sub-revision. Changes go to the
// tables and the event log at once, so that later reads of the same transaction see them; the revision itself
// follows at `commit`. A transaction without changes makes no revision. One object per store, used over and over.
// Lives inside one storage write.
import { mvccpb, resourceOfKey } from "@keelson/wire";
import type { EventLog } from "./event-log.ts";
import type { KeyCounts } from "./key-counts.ts";
import { type KeyValueFront, keyOf, readFront } from "./key-value-bytes.ts";
import { liveBytesPerKey } from "./limits.ts";
import { decodeU64, encodeU64, historyKey } from "./row-keys.ts";
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

export class WriteTxn {
  readonly #tables: Tables;
  readonly #log: EventLog;
  readonly #counts: KeyCounts;
  readonly #counters: StoreCounters;
  readonly #front: KeyValueFront = {
    createRevision: 0,
    modRevision: 0,
    version: 0,
    keyLength: 0,
    valueLength: 0,
    hasLease: false,
  };
  readonly #previous = new Map<string, number>();
  #revision = 0;
  #origin: TxnOrigin = { term: 0, cause: nothing };
  #events = 0;
  /** Keys that changed the lease they are attached to, in order; 0n is no lease. */
  leaseChanges: LeaseChange[] = [];

  constructor(tables: Tables, log: EventLog, counts: KeyCounts, counters: StoreCounters) {
    this.#tables = tables;
    this.#log = log;
    this.#counts = counts;
    this.#counters = counters;
  }

  /** The revision this transaction makes if it changes anything. */
  get revision(): number {
    return this.#revision;
  }

  /** The revision reads inside the transaction see. */
  get readRevision(): number {
    return this.#events > 0 ? this.#revision : this.#revision - 1;
  }

  begin(origin: TxnOrigin): void {
    this.#origin = origin;
    this.#revision = this.#counters.revision + 1;
    this.#events = 0;
    this.#previous.clear();
    if (this.leaseChanges.length > 0) this.leaseChanges = [];
    this.#log.begin(this.#revision, this.#counters.stateHash);
  }

  /** Sets a key; returns its encoded key-value before. */
  put(input: PutInput): Uint8Array | undefined {
    const { key, value, lease } = input;
    const tables = this.#tables;
    const revision = this.#revision;
    const before = tables.current.get(key);
    const front = this.#front;
    if (before !== undefined) readFront(before, front);
    const createRevision = before === undefined ? revision : front.createRevision;
    const version = before === undefined ? 1 : front.version + 1;
    const kv = { key, createRevision, modRevision: revision, version, value, lease };
    const kvBytes = this.#log.event(false, kv, before);
    const ownKey = keyOf(kvBytes); // a view of `key` itself would keep the whole proposal alive
    tables.current.put(ownKey, kvBytes);
    if (before === undefined) this.#born(ownKey);
    else {
      this.#counters.liveBytes -= liveBytesPerKey + front.keyLength + front.valueLength;
      this.#noteHistory(ownKey, front.modRevision);
    }
    this.#counters.liveBytes += liveBytesPerKey + key.length + value.length;
    const leaseBefore = before !== undefined && front.hasLease ? mvccpb.KeyValue.decode(before).lease : 0n;
    if (leaseBefore !== lease) this.leaseChanges.push({ key: ownKey, from: leaseBefore, to: lease });
    this.#touched(key);
    return before;
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
    if (before !== undefined) this.#delete(key, before);
    return before;
  }

  /** Ends the transaction; true when it made a revision. */
  commit(): boolean {
    if (this.#events === 0) {
      this.#log.abandon();
      return false;
    }
    const { term, cause } = this.#origin;
    this.#counters.stateHash = this.#log.commit({ term, cause, previous: this.#previous });
    this.#counters.revision = this.#revision;
    return true;
  }

  #delete(key: Uint8Array, before: Uint8Array): void {
    const front = this.#front;
    readFront(before, front);
    const revision = this.#revision;
    const kv = { key, createRevision: 0, modRevision: revision, version: 0, value: nothing, lease: 0n };
    const ownKey = keyOf(this.#log.event(true, kv, before));
    this.#tables.current.delete(ownKey);
    this.#counts.removed(ownKey);
    this.#counters.liveBytes -= liveBytesPerKey + front.keyLength + front.valueLength;
    this.#noteHistory(ownKey, front.modRevision);
    this.#tables.graves.put(ownKey, encodeU64(revision));
    if (front.hasLease) this.leaseChanges.push({ key: ownKey, from: mvccpb.KeyValue.decode(before).lease, to: 0n });
    this.#touched(key);
  }

  #born(key: Uint8Array): void {
    const { graves } = this.#tables;
    this.#counts.added(key);
    const grave = graves.get(key);
    this.#noteHistory(key, grave === undefined ? 0 : decodeU64(grave));
    if (grave !== undefined) graves.delete(key);
  }

  /** One history row for a key and a segment: there is one when its last change was in the same segment. */
  #noteHistory(key: Uint8Array, changedAt: number): void {
    const first = this.#log.openFirst;
    if (changedAt < first) this.#tables.history.put(historyKey(key, first), present);
  }

  #touched(key: Uint8Array): void {
    this.#events++;
    const { heads, headsChanged } = this.#counters;
    const resource = resourceOfKey(key);
    if (this.#previous.has(resource)) return;
    this.#previous.set(resource, heads.get(resource) ?? 0);
    heads.set(resource, this.#revision);
    headsChanged.add(resource);
  }
}

const nothing = new Uint8Array(0);
/** A row with a value, because some storages cannot tell an empty value from none. */
const present = new Uint8Array([1]);

/** What a current key costs: the same on every member, whatever its storage does. */
export function liveBytesOf(kv: { readonly key: Uint8Array; readonly value: Uint8Array }): number {
  return liveBytesPerKey + kv.key.length + kv.value.length;
}
