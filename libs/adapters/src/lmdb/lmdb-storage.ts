// OrderedStorage on lmdb. A write goes to a layer of changes in memory and is visible at once; every few
// milliseconds the layer is sealed and committed as one lmdb transaction on lmdb's own thread, so that the event
// loop never waits for a page write or an fsync. lmdb therefore always holds the state after some whole write, and
// a crash leaves one of those: the raft log is replayed over it. Reads look through the unsealed layer, the sealed
// one and lmdb, in this order. See README.md for what was measured.
import { type Database, open, type RootDatabase } from "lmdb";
import { AppError, assert, messageOf } from "@keelson/base";
import type { OrderedStorage, OrderedTable, RangeOptions, TableEntry } from "@keelson/ports";
import { ChangeLayer, deleted, type TableChanges } from "./change-layer.ts";
import { backlogBytesMax, commitChangesMax, commitDelayMs, keyBytesMax, mapBytesInitial, tablesMax } from "./limits.ts";
import { mergeChanges, presentEntries } from "./merged-range.ts";

/** Opens or creates an environment in `directory`. One process at a time. */
export function openLmdbStorage(options: { readonly directory: string }): OrderedStorage {
  return new LmdbStorage(options.directory);
}

type Store = Database<Uint8Array, Uint8Array>;

class LmdbStorage implements OrderedStorage {
  readonly #root: RootDatabase<Uint8Array, Uint8Array>;
  readonly #tables = new Map<string, LmdbTable>();
  #active = new ChangeLayer();
  #sealed: ChangeLayer | undefined;
  #commit: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #undo: (() => void)[] | undefined;
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
    const store = this.#root.openDB<Uint8Array, Uint8Array>({
      name,
      encoding: "binary",
      keyEncoding: "binary",
      cache: false,
    });
    const table = new LmdbTable(name, store, {
      layers: () => (this.#sealed === undefined ? [this.#active] : [this.#active, this.#sealed]),
      change: (undo) => this.#changed(undo),
    });
    this.#tables.set(name, table);
    return table;
  }

  write<T>(body: () => T): T {
    assert(this.#undo === undefined, "writes are not nested");
    assert(!this.#closed, "the storage is open");
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#active.bytes > backlogBytesMax) {
      throw new AppError("storage.backlog", `${this.#active.bytes} bytes wait for the disk`);
    }
    const undo: (() => void)[] = [];
    this.#undo = undo;
    try {
      return body();
    } catch (error) {
      while (undo.length > 0) undo.pop()?.();
      throw error;
    } finally {
      this.#undo = undefined;
      this.#schedule();
    }
  }

  async flush(): Promise<void> {
    if (this.#active.count > 0) {
      await this.#commit;
      this.#seal();
    }
    await this.#commit;
    if (this.#failure !== undefined) throw this.#failure;
  }

  size(): { readonly totalBytes: number; readonly usedBytes: number } {
    const stats = this.#root.getStats() as EnvironmentStats;
    const totalBytes = (stats.lastPageNumber + 1) * stats.pageSize;
    const waiting = this.#active.bytes + (this.#sealed?.bytes ?? 0);
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

  #changed(undo: () => void): void {
    assert(this.#undo !== undefined, "tables change only inside write");
    this.#undo.push(undo);
  }

  /** Commits soon, or now when much has collected; while a commit runs, its end looks again. */
  #schedule(): void {
    if (this.#commit !== undefined || this.#active.count === 0 || this.#failure !== undefined || this.#closed) return;
    if (this.#active.count >= commitChangesMax) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#seal();
    } else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        if (this.#commit === undefined && this.#active.count > 0) this.#seal();
      }, commitDelayMs);
    }
  }

  /** Hands the active layer to lmdb. No commit may be running. */
  #seal(): void {
    if (this.#commit !== undefined || this.#active.count === 0) return;
    const layer = this.#active;
    this.#active = new ChangeLayer();
    this.#sealed = layer;
    this.#commit = this.#committed(layer).finally(() => {
      this.#commit = undefined;
      this.#schedule();
    });
  }

  async #committed(layer: ChangeLayer): Promise<void> {
    try {
      await this.#root.batch(() => {
        for (const [name, changes] of layer.tables) {
          const table = this.#tables.get(name);
          assert(table !== undefined, "changes belong to an open table", { name });
          table.enqueue(changes);
        }
      });
      this.#root.resetReadTxn();
      this.#sealed = undefined;
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

interface TableHost {
  /** Layers over lmdb, uppermost first. */
  layers(): readonly ChangeLayer[];
  change(undo: () => void): void;
}

class LmdbTable implements OrderedTable {
  readonly #name: string;
  readonly #store: Store;
  readonly #host: TableHost;

  constructor(name: string, store: Store, host: TableHost) {
    this.#name = name;
    this.#store = store;
    this.#host = host;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    for (const layer of this.#host.layers()) {
      const changes = layer.of(this.#name);
      if (changes === undefined) continue;
      const value = changes.entries.get(key);
      if (value !== undefined) return value === deleted ? undefined : value;
      if (changes.cleared) return undefined;
    }
    if (key.length === 0 || key.length > keyBytesMax) return undefined;
    const stored = this.#store.get(key);
    return stored === undefined ? undefined : plain(stored);
  }

  range(from: Uint8Array, to: Uint8Array | undefined, options: RangeOptions = {}): Iterable<TableEntry> {
    const reverse = options.reverse === true;
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    const above: Iterable<readonly [Uint8Array, Uint8Array]>[] = [];
    let base = true;
    for (const layer of this.#host.layers()) {
      const changes = layer.of(this.#name);
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
    this.#host.change(this.#top().set(this.#name, key, value));
  }

  delete(key: Uint8Array): void {
    this.#host.change(this.#top().set(this.#name, key, deleted));
  }

  clear(): void {
    this.#host.change(this.#top().clear(this.#name));
  }

  /** Adds the changes to lmdb's current batch. */
  enqueue(changes: TableChanges): void {
    if (changes.cleared) void this.#store.clearAsync();
    for (const [key, value] of changes.entries.range(new Uint8Array(0), undefined)) {
      if (value === deleted) void this.#store.remove(key);
      else void this.#store.put(key, value);
    }
  }

  stats(): TreeStats {
    return this.#store.getStats() as TreeStats;
  }

  #top(): ChangeLayer {
    const [top] = this.#host.layers();
    assert(top !== undefined, "there is a layer to write to");
    return top;
  }

  *#stored(
    from: Uint8Array,
    to: Uint8Array | undefined,
    options: RangeOptions,
  ): Generator<readonly [Uint8Array, Uint8Array], void> {
    const lower = from.length === 0 ? undefined : from;
    if (to?.length === 0) return;
    const bounds =
      options.reverse === true
        ? { reverse: true, exclusiveStart: true, inclusiveEnd: true, ...given(to, lower) }
        : given(lower, to);
    const limit = options.limit !== undefined && Number.isFinite(options.limit) ? { limit: options.limit } : {};
    if (options.keysOnly === true) {
      for (const key of this.#store.getKeys({ ...bounds, ...limit })) yield [plain(key), empty];
    } else {
      for (const { key, value } of this.#store.getRange({ ...bounds, ...limit })) yield [plain(key), plain(value)];
    }
  }
}

const empty = new Uint8Array(0);

function* none(): Generator<readonly [Uint8Array, Uint8Array], void> {}

function given(start: Uint8Array | undefined, end: Uint8Array | undefined): { start?: Uint8Array; end?: Uint8Array } {
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

/** The same memory, without Buffer's own idea of `slice`. */
function plain(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
