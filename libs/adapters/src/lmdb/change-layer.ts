// Changes that are not in lmdb yet, per table: a layer over what lies below it. A layer is either being filled
// by writes or sealed and on its way to disk. Undo restores what a failed write changed.
import { OrderedMap } from "@keelson/base";

/** The changes of one table; `undefined` as a value means deleted. */
export interface TableChanges {
  /** True when the table was cleared first: nothing below shows through. */
  cleared: boolean;
  entries: OrderedMap<Uint8Array | undefined>;
}

export class ChangeLayer {
  readonly tables = new Map<string, TableChanges>();
  /** Changes made, counting repeated ones. */
  count = 0;
  bytes = 0;

  of(table: string): TableChanges | undefined {
    return this.tables.get(table);
  }

  /** Sets or deletes; returns how to take it back. */
  set(table: string, key: Uint8Array, value: Uint8Array | undefined): () => void {
    const changes = this.#changesOf(table);
    const known = changes.entries.has(key);
    const before = changes.entries.get(key);
    const size = key.length + (value?.length ?? 0);
    changes.entries.set(key, value);
    this.count++;
    this.bytes += size;
    return () => {
      if (known) changes.entries.set(key, before);
      else changes.entries.delete(key);
      this.bytes -= size;
    };
  }

  /** Clears a table; returns how to take it back. */
  clear(table: string): () => void {
    const changes = this.#changesOf(table);
    const { cleared, entries } = changes;
    changes.cleared = true;
    changes.entries = new OrderedMap();
    this.count++;
    return () => {
      changes.cleared = cleared;
      changes.entries = entries;
    };
  }

  #changesOf(table: string): TableChanges {
    let changes = this.tables.get(table);
    if (changes === undefined) this.tables.set(table, (changes = { cleared: false, entries: new OrderedMap() }));
    return changes;
  }
}
