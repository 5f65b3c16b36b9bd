// Changes that are not in lmdb yet, per table: a layer over what lies below it. A layer is either being filled
// by writes or sealed and on its way to disk. Undo restores what a failed write changed.
import { OrderedMap } from "@keelson/base";

/** Stands for the value of a deleted key; recognised by identity. */
export const deleted: Uint8Array = new Uint8Array(0);

/** The changes of one table. */
export interface TableChanges {
  /** True when the table was cleared first: nothing below shows through. */
  cleared: boolean;
  entries: OrderedMap<Uint8Array>;
}

export class ChangeLayer {
  readonly tables = new Map<string, TableChanges>();
  /** Changes made, counting repeated ones. */
  count = 0;
  bytes = 0;

  of(table: string): TableChanges | undefined {
    return this.tables.get(table);
  }

  /** Sets, or deletes with `deleted`; returns how to take it back. */
  set(table: string, key: Uint8Array, value: Uint8Array): () => void {
    const { entries } = this.#changesOf(table);
    const before = entries.set(key, value);
    const size = key.length + value.length;
    this.count++;
    this.bytes += size;
    return () => {
      if (before === undefined) entries.delete(key);
      else entries.set(key, before);
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
