// Synchronous ordered key-value tables under the MVCC core: lmdb in the Node world, an in-memory tree in
// tests and the simulator. One writer; readers see the writer's uncommitted state only inside `write`.

export interface OrderedTable {
  /** The value, or undefined. The bytes stay valid after the call and must not be changed, nor may those handed to `put`. */
  get(key: Uint8Array): Uint8Array | undefined;
  /**
   * Entries with from <= key < to in key order (`to` undefined: no upper end), or backwards with `reverse`. To be
   * consumed before the turn ends; changes made while iterating may or may not be seen, entries not changed are.
   */
  range(from: Uint8Array, to: Uint8Array | undefined, options?: RangeOptions): Iterable<TableEntry>;
  /** Only inside `write`. */
  put(key: Uint8Array, value: Uint8Array): void;
  /** Only inside `write`. Absent keys are ignored. */
  delete(key: Uint8Array): void;
  /** Removes every entry of this table. Only inside `write`. */
  clear(): void;
}

export type RangeOptions = {
  readonly reverse?: boolean;
  readonly limit?: number;
  /** Values are not fetched and come back empty. */
  readonly keysOnly?: boolean;
};
export type TableEntry = { readonly key: Uint8Array; readonly value: Uint8Array };

/** Changes that their owner keeps in memory until the storage commits, so that many become few rows. */
export interface DeferredChanges {
  /** About how many bytes `settle` will put. */
  readonly bytes: number;
  /** Puts what was held back; called inside a write right before a commit. Throws when nothing may be committed. */
  settle(): void;
}

export interface OrderedStorage {
  /** A named table, created when missing. Keys are at most 1,900 bytes (lmdb's limit); longer keys are the caller's to map. */
  table(name: string): OrderedTable;
  /**
   * Runs `body` as one atomic transaction: all of its puts and deletes become visible together and, after a
   * crash, are there together or not at all. Not nested.
   */
  write<T>(body: () => T): T;
  /**
   * Names the one owner of deferred changes. Commits then happen only after its `settle`, so that what a crash
   * leaves always includes it. An owner before is settled first, or, if it refuses, its changes since the last commit
   * are undone.
   */
  defer(changes: DeferredChanges): void;
  /** Makes everything committed so far survive a crash of the machine. */
  flush(): Promise<void>;
  /** Bytes occupied on disk and bytes of it in use. */
  size(): { readonly totalBytes: number; readonly usedBytes: number };
  /** Removes every entry of every table (a snapshot is about to be installed). Only inside `write`. */
  clear(): void;
  close(): Promise<void>;
}
