// Changes of one table that are not in lmdb yet. A table has up to two such layers over lmdb: one that is being
// filled by writes and one that is sealed and on its way to disk. A journal takes a failed write back.
import { OrderedMap } from "@keelson/base";

/** Stands for the value of a deleted key; recognised by identity. */
export const deleted: Uint8Array = new Uint8Array(0);

/** The changes of one table. */
export interface TableChanges {
  /** True when the table was cleared first: nothing below shows through. */
  cleared: boolean;
  entries: OrderedMap<Uint8Array>;
}

export function noChanges(): TableChanges {
  return { cleared: false, entries: new OrderedMap() };
}

type Step =
  | {
      readonly changes: TableChanges;
      readonly key: Uint8Array;
      /** What the layer held before. */
      readonly before: Uint8Array | undefined;
    }
  | { readonly changes: TableChanges; readonly key: undefined; readonly before: TableChanges };

/** What one write has changed, in order. */
export class ChangeJournal {
  #steps: Step[] = [];

  note(step: Step): void {
    this.#steps.push(step);
  }

  forget(): void {
    this.#steps = [];
  }

  /** Takes everything back, newest first. */
  undo(): void {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      const { changes } = step;
      if (step.key === undefined) {
        changes.cleared = step.before.cleared;
        changes.entries = step.before.entries;
      } else if (step.before === undefined) changes.entries.delete(step.key);
      else changes.entries.set(step.key, step.before);
    }
  }
}
