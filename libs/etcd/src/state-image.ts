// One complete state: the store and the books on one set of tables. The store state owns the current one; a
// loader fills another beside it.
import type { OrderedStorage } from "@keelson/ports";
import { clearTables, type Generation, MvccStore, openTables } from "@keelson/mvcc";
import { AlarmBook } from "./alarm-book.ts";
import { AuthBook } from "./auth-book.ts";
import { DowngradeBook } from "./downgrade-book.ts";
import { LeaseBook } from "./lease-book.ts";

export interface StateImage {
  readonly generation: Generation;
  readonly store: MvccStore;
  readonly leases: LeaseBook;
  readonly alarms: AlarmBook;
  readonly auth: AuthBook;
  readonly downgrade: DowngradeBook;
}

export function openImage(storage: OrderedStorage, generation: Generation): StateImage {
  const store = new MvccStore(storage, generation);
  const { tables } = store;
  return {
    generation,
    store,
    leases: new LeaseBook(tables),
    alarms: new AlarmBook(tables),
    auth: new AuthBook(tables),
    downgrade: new DowngradeBook(tables),
  };
}

/** Empties a generation's tables, in a write of its own. */
export function clearImage(storage: OrderedStorage, generation: Generation): void {
  storage.write(() => clearTables(openTables(storage, generation)));
}

export function otherGeneration(generation: Generation): Generation {
  return generation === "a" ? "b" : "a";
}
