// OrderedStorage on lmdb. A write goes to layers of changes in memory, one per table, and is visible at once; from time
// to time the layers are sealed and committed as one lmdb transaction on lmdb's own thread, so that the event loop never
// waits for a page write or an fsync. Right before, the owner of deferred changes puts what it held back. lmdb therefore
// always holds the state after some whole write, and a crash leaves one of those: the raft log is replayed over it. Reads
// look through the unsealed layer, the sealed one and lmdb, in this order. See README.md for what was measured.
import { type Database, open, type RootDatabase } from "lmdb";
import { AppError, assert, messageOf } from "@keelson/base";
import type { DeferredChanges, OrderedStorage, OrderedTable, RangeOptions, TableEntry } from "@keelson/ports";
import { ChangeJournal, deleted, noChanges, type TableChanges } from "./change-layer.ts";
import {
  backlogBytesMax,
  commitBytesMax,
  commitChangesMax,
  commitDelayMs,
  keyBytesMax,
  mapBytesInitial,
  tablesMax,
} from "./limits.ts";
import { bytesEncoder, keyEncoder } from "./plain-bytes.ts";
import { mergeChanges, presentEntries } from "./merged-range.ts";

/** Opens or creates an environment in `directory`. One process at a time. */
export function openLmdbStorage(options: { readonly directory: string }): OrderedStorage {
  return new LmdbStorage(options.directory);
}

type Store = Database<Uint8Array, Uint8Array>;

class LmdbStorage implements OrderedStorage {
  readonly #root: RootDatabase<Uint8Array, Uint8Array>;
  readonly #tables = new Map<string, LmdbTable>();
  readonly #journal = new ChangeJournal();
  #deferred: DeferredChanges | undefined;
  /** Of the unsealed layers: changes made, and bytes they hold. */
  #count = 0;
  #bytes = 0;
  #sealedBytes = 0;
  #written = false;
  #writing = false;
  #commit: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failure: AppError | undefined;
  #closed = false;

  constructor(directory: string) {
    this.#root = open<Uint8Array, Uint8Array>({
      path: directory,
      maxDbs: tablesMax,
      mapSize: mapBytesInitial,
      encoding: "binary",
      keyEncoding: "binary",
      cache: false,
    });
  }

  table(name: string): OrderedTable {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    // lmdb-js takes an encoder of the caller's, though its types do not say so.
    const options = { name, encoder: bytesEncoder, keyEncoder, cache: false };
    const store = this.#root.openDB<Uint8Array, Uint8Array>(options);
    const table = new LmdbTable(store, (changes, key, value) => this.#changed(changes, key, value));
    this.#tables.set(name, table);
    return table;
  }

  write<T>(body: () => T): T {
    assert(!this.#writing, "writes are not nested");
    assert(!this.#closed, "the storage is open");
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#waiting > backlogBytesMax) {
      throw new AppError("storage.backlog", `${this.#waiting} bytes wait for the disk`);
    }
    const result = this.#attempt(body);
    this.#written = true;
    this.#schedule();
    return result;
  }

  defer(changes: DeferredChanges): void {
    assert(this.#deferred === undefined, "a storage has one owner of deferred changes");
    this.#deferred = changes;
  }

  async flush(): Promise<void> {
    if (this.#written) {
      await this.#commit;
      this.#seal();
    }
    await this.#commit;
    if (this.#failure !== undefined) throw this.#failure;
  }

  size(): { readonly totalBytes: number; readonly usedBytes: number } {
    const stats = this.#root.getStats() as EnvironmentStats;
    const totalBytes = (stats.lastPageNumber + 1) * stats.pageSize;
    const waiting = this.#waiting + this.#sealedBytes;
    return { totalBytes, usedBytes: Math.max(totalBytes - this.#freeBytes(stats), 0) + waiting };
  }

  clear(): void {
    for (const table of this.#tables.values()) table.clear();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    try {
      await this.flush();
    } finally {
      this.#closed = true;
      clearTimeout(this.#timer);
      await this.#root.close();
    }
  }

  /** Bytes that are not on their way to the disk yet. */
  get #waiting(): number {
    return this.#bytes + (this.#deferred?.bytes ?? 0);
  }

  #attempt<T>(body: () => T): T {
    this.#writing = true;
    try {
      const result = body();
      this.#journal.forget();
      return result;
    } catch (error) {
      this.#journal.undo();
      throw error;
    } finally {
      this.#writing = false;
    }
  }

  /** Sets, or deletes with `deleted`; without a key, clears. */
  #changed(changes: TableChanges, key: Uint8Array | undefined, value: Uint8Array): void {
    assert(this.#writing, "tables change only inside write");
    this.#count++;
    if (key === undefined) {
      this.#journal.note({ changes, key, before: { ...changes } });
      Object.assign(changes, noChanges(), { cleared: true });
      return;
    }
    const before = changes.entries.set(key, value);
    this.#bytes += before === undefined ? key.length + value.length : value.length - before.length;
    this.#journal.note({ changes, key, before });
  }

  /** Commits soon, or now when much has collected; while a commit runs, its end looks again. */
  #schedule(): void {
    if (this.#commit !== undefined || !this.#written || this.#failure !== undefined || this.#closed) return;
    if (this.#waiting >= commitBytesMax || this.#count >= commitChangesMax) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#seal();
    } else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        if (this.#commit === undefined && this.#written) this.#seal();
      }, commitDelayMs);
    }
  }

  /** Hands the layers to lmdb, with what was held back. No commit may be running. */
  #seal(): void {
    if (this.#commit !== undefined || !this.#written || this.#failure !== undefined) return;
    try {
      const deferred = this.#deferred;
      if (deferred !== undefined) this.#attempt(() => deferred.settle());
    } catch (error) {
      this.#failure = new AppError("storage.commit-failed", messageOf(error), { cause: error });
      return;
    }
    for (const table of this.#tables.values()) table.seal();
    this.#sealedBytes = this.#bytes;
    this.#bytes = 0;
    this.#count = 0;
    this.#written = false;
    this.#commit = this.#committed().finally(() => {
      this.#commit = undefined;
      this.#schedule();
    });
  }

  async #committed(): Promise<void> {
    try {
      await this.#root.batch(() => {
        for (const table of this.#tables.values()) table.enqueue();
      });
      this.#root.resetReadTxn();
      for (const table of this.#tables.values()) table.dropSealed();
      this.#sealedBytes = 0;
    } catch (error) {
      this.#failure = new AppError("storage.commit-failed", `lmdb: ${messageOf(error)}`, { cause: error });
    }
  }

  /** Free pages are listed in the free tree; its size is all that is known without walking it. */
  #freeBytes(stats: EnvironmentStats): number {
    let used = 3;
    for (const tree of [stats.free, stats.root, ...[...this.#tables.values()].map((table) => table.stats())]) {
      used += tree.treeBranchPageCount + tree.treeLeafPageCount + tree.overflowPages;
    }
    return Math.max((stats.lastPageNumber + 1 - used) * stats.pageSize, 0);
  }
}

interface TreeStats {
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}

interface EnvironmentStats extends TreeStats {
  readonly pageSize: number;
  readonly lastPageNumber: number;
  readonly free: TreeStats;
  readonly root: TreeStats;
}

type Change = (changes: TableChanges, key: Uint8Array | undefined, value: Uint8Array) => void;

class LmdbTable implements OrderedTable {
  readonly #store: Store;
  readonly #change: Change;
  #active = noChanges();
  #sealed: TableChanges | undefined;

  constructor(store: Store, change: Change) {
    this.#store = store;
    this.#change = change;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const active = this.#active;
    if (active.entries.size > 0) {
      const value = active.entries.get(key);
      if (value !== undefined) return value === deleted ? undefined : value;
    }
    if (active.cleared) return undefined;
    const sealed = this.#sealed;
    if (sealed !== undefined) {
      const value = sealed.entries.get(key);
      if (value !== undefined) return value === deleted ? undefined : value;
      if (sealed.cleared) return undefined;
    }
    if (key.length === 0 || key.length > keyBytesMax) return undefined;
    return this.#store.get(key);
  }

  range(from: Uint8Array, to: Uint8Array | undefined, options: RangeOptions = {}): Iterable<TableEntry> {
    const reverse = options.reverse === true;
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    const above: Iterable<readonly [Uint8Array, Uint8Array]>[] = [];
    let base = true;
    for (const changes of [this.#active, this.#sealed]) {
      if (changes === undefined) continue;
      if (changes.entries.size > 0)
        above.push(reverse ? changes.entries.rangeReverse(from, to) : changes.entries.range(from, to));
      base = !changes.cleared;
      if (!base) break;
    }
    const limited = above.length === 0;
    let merged: Iterable<readonly [Uint8Array, Uint8Array]> = base
      ? this.#stored(from, to, { ...options, limit: limited ? limit : Number.POSITIVE_INFINITY })
      : none();
    for (const layer of above.reverse()) merged = mergeChanges(layer, merged, { reverse });
    return presentEntries(merged, limit);
  }

  put(key: Uint8Array, value: Uint8Array): void {
    assert(key.length > 0 && key.length <= keyBytesMax, "a key has 1 to 1,900 bytes", { length: key.length });
    this.#change(this.#active, key, value);
  }

  delete(key: Uint8Array): void {
    this.#change(this.#active, key, deleted);
  }

  clear(): void {
    this.#change(this.#active, undefined, deleted);
  }

  /** What was changed so far is on its way; the next change begins a new layer. */
  seal(): void {
    const active = this.#active;
    if (active.entries.size === 0 && !active.cleared) return;
    this.#sealed = active;
    this.#active = noChanges();
  }

  /** Adds the sealed changes to lmdb's current batch. */
  enqueue(): void {
    const sealed = this.#sealed;
    if (sealed === undefined) return;
    if (sealed.cleared) void this.#store.clearAsync();
    sealed.entries.forEach((key, value) => {
      if (value === deleted) void this.#store.remove(key);
      else void this.#store.put(key, value);
    });
  }

  dropSealed(): void {
    this.#sealed = undefined;
  }

  stats(): TreeStats {
    return this.#store.getStats() as TreeStats;
  }

  *#stored(
    from: Uint8Array,
    to: Uint8Array | undefined,
    options: RangeOptions,
  ): Generator<readonly [Uint8Array, Uint8Array], void> {
    // Always given: what lmdb-js takes for the first key of all depends on how keys are encoded.
    const lower = from.length === 0 ? firstKey : from;
    if (to?.length === 0) return;
    const bounds =
      options.reverse === true
        ? { reverse: true, exclusiveStart: true, inclusiveEnd: true, ...given(to, lower) }
        : given(lower, to);
    const limit = options.limit !== undefined && Number.isFinite(options.limit) ? { limit: options.limit } : {};
    if (options.keysOnly === true) {
      for (const key of this.#store.getKeys({ ...bounds, ...limit })) yield [key, empty];
    } else {
      for (const { key, value } of this.#store.getRange({ ...bounds, ...limit })) yield [key, value];
    }
  }
}

const empty = new Uint8Array(0);
/** No key is less. */
const firstKey = new Uint8Array([0]);

function* none(): Generator<readonly [Uint8Array, Uint8Array], void> {}

function given(start: Uint8Array | undefined, end: Uint8Array | undefined): { start?: Uint8Array; end?: Uint8Array } {
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}
