// OrderedStorage in memory, for tests and the simulator. A write that throws is undone. `crash` puts the tables
// back to what the last finished `flush` made durable, which is the oldest state that a real machine may come
// back with; keys are held to the port's size limit, so that code which passes here passes on lmdb. A commit, after
// which deferred changes are rows, happens every few writes.
import { assert, emptyBytes, must, OrderedMap } from "@keelson/base";
import type { DeferredChanges, OrderedStorage, OrderedTable, RangeOptions, TableEntry } from "@keelson/ports";

/** The port's limit on keys, in bytes. */
const keyBytesMax = 1900;

/** Writes between two commits. */
const writesPerCommit = 50;

type Undo = () => void;

export class MemoryStorage implements OrderedStorage {
  readonly #tables = new Map<string, MemoryTable>();
  #undo: Undo[] | undefined;
  #deferred: DeferredChanges | undefined;
  /** How to take back what was written since the last commit. */
  #uncommitted: Undo[] = [];
  #writes = 0;

  table(name: string): OrderedTable {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const table = new MemoryTable((undo) => {
      assert(this.#undo !== undefined, "tables change only inside write", { name });
      this.#undo.push(undo);
    });
    this.#tables.set(name, table);
    return table;
  }

  write<T>(body: () => T): T {
    const result = this.#attempt(body);
    if (++this.#writes >= writesPerCommit) this.#commit();
    return result;
  }

  defer(changes: DeferredChanges): void {
    try {
      this.#commit();
    } catch {
      // Whoever refuses to settle has lost track of its rows: they go back to the last commit.
      while (this.#uncommitted.length > 0) this.#uncommitted.pop()?.();
    }
    this.#deferred = changes;
  }

  #attempt<T>(body: () => T): T {
    assert(this.#undo === undefined, "writes are not nested");
    const undo: Undo[] = [];
    this.#undo = undo;
    try {
      const result = body();
      if (this.#deferred !== undefined) this.#uncommitted.push(...undo);
      return result;
    } catch (error) {
      while (undo.length > 0) undo.pop()?.();
      throw error;
    } finally {
      this.#undo = undefined;
    }
  }

  #commit(): void {
    const deferred = this.#deferred;
    if (deferred !== undefined) this.#attempt(() => deferred.settle());
    this.#uncommitted = [];
    this.#writes = 0;
  }

  async flush(): Promise<void> {
    this.#commit();
    for (const table of this.#tables.values()) table.markDurable();
  }

  /** What a crash of the machine may leave: everything since the last flush is gone. */
  crash(): void {
    this.#deferred = undefined;
    this.#uncommitted = [];
    for (const table of this.#tables.values()) table.revert();
  }

  size(): { readonly totalBytes: number; readonly usedBytes: number } {
    let bytes = 0;
    for (const table of this.#tables.values()) bytes += table.bytes;
    return { totalBytes: bytes, usedBytes: bytes };
  }

  clear(): void {
    for (const table of this.#tables.values()) table.clear();
  }

  async close(): Promise<void> {}
}

class MemoryTable implements OrderedTable {
  #map = new OrderedMap<Uint8Array>();
  #durable: readonly TableEntry[] = [];
  readonly #onChange: (undo: Undo) => void;
  bytes = 0;

  constructor(onChange: (undo: Undo) => void) {
    this.#onChange = onChange;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#map.get(key);
  }

  *range(from: Uint8Array, to: Uint8Array | undefined, options: RangeOptions = {}): Iterable<TableEntry> {
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    const entries = options.reverse === true ? this.#map.rangeReverse(from, to) : this.#map.range(from, to);
    for (const [key, value] of entries) {
      if (left-- <= 0) return;
      yield { key, value };
    }
  }

  put(key: Uint8Array, value: Uint8Array): void {
    assert(key.length > 0 && key.length <= keyBytesMax, "a key has 1 to 1,900 bytes", { length: key.length });
    const before = this.#map.get(key);
    this.#onChange(() => this.#set(key, before));
    this.#set(key, value);
  }

  delete(key: Uint8Array): void {
    const before = this.#map.get(key);
    if (before === undefined) return;
    this.#onChange(() => this.#set(key, before));
    this.#set(key, undefined);
  }

  clear(): void {
    const before = this.#map;
    const bytes = this.bytes;
    this.#onChange(() => {
      this.#map = before;
      this.bytes = bytes;
    });
    this.#map = new OrderedMap();
    this.bytes = 0;
  }

  markDurable(): void {
    this.#durable = [...this.#map.range(emptyBytes, undefined)].map(([key, value]) => ({ key, value }));
  }

  revert(): void {
    this.#map = new OrderedMap();
    this.bytes = 0;
    for (const { key, value } of this.#durable) this.#set(key, value);
  }

  #set(key: Uint8Array, value: Uint8Array | undefined): void {
    const before = this.#map.get(key);
    if (before !== undefined) this.bytes -= key.length + before.length;
    if (value === undefined) {
      if (before !== undefined) must(this.#map.delete(key) ? true : undefined, "the key was there");
      return;
    }
    this.#map.set(key, value);
    this.bytes += key.length + value.length;
  }
}
