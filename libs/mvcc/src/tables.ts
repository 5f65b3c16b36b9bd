// The tables of one state. A storage holds up to two states, each under a letter of its own: the current one and,
// while a snapshot is being installed, the one that is being filled; one row says which is current.
import type { OrderedStorage, OrderedTable } from "@keelson/ports";
import { text, utf8 } from "@keelson/base";
import { WideTable } from "./wide-table.ts";

/** Which of the two places in the storage a state occupies. */
export type Generation = "a" | "b";

export interface Tables {
  /** key -> encoded mvccpb.KeyValue. */
  readonly current: WideTable;
  /** key -> revision that deleted it, for keys that are absent now and existed at a readable revision. */
  readonly graves: WideTable;
  /** First revision of a segment -> its records, see segment.ts. */
  readonly events: OrderedTable;
  /** (escaped key, first revision of a segment) -> nothing, where an event on the key is in the segment. */
  readonly history: WideTable;
  /** Counted blocks of `current`. */
  readonly counts: WideTable;
  /** resource -> last revision that touched it. */
  readonly heads: OrderedTable;
  /** The one row of storepb.MetaRow. */
  readonly meta: OrderedTable;
  /** lease id -> storepb.LeaseRow. */
  readonly leases: OrderedTable;
  /** (lease id, key) -> nothing. */
  readonly leaseKeys: WideTable;
  /** member id and alarm -> nothing. */
  readonly alarms: OrderedTable;
  /** Small state of the cluster as a whole (users, roles, a downgrade), by name. */
  readonly settings: OrderedTable;
}

const rootKey = utf8("current");

/** The state that the storage's root row names; "a" in an empty storage. */
export function currentGeneration(storage: OrderedStorage): Generation {
  const row = storage.table("root").get(rootKey);
  return row !== undefined && text(row) === "b" ? "b" : "a";
}

/** Makes a state the current one. Inside `write`. */
export function setCurrentGeneration(storage: OrderedStorage, generation: Generation): void {
  storage.table("root").put(rootKey, utf8(generation));
}

export function openTables(storage: OrderedStorage, generation: Generation): Tables {
  const table = (name: string): OrderedTable => storage.table(`${generation}.${name}`);
  const wide = (name: string): WideTable => new WideTable(table(name), table(`${name}.long`));
  return {
    current: wide("current"),
    graves: wide("graves"),
    events: table("events"),
    history: wide("history"),
    counts: wide("counts"),
    heads: table("heads"),
    meta: table("meta"),
    leases: table("leases"),
    leaseKeys: wide("lease-keys"),
    alarms: table("alarms"),
    settings: table("settings"),
  };
}

/** Empties every table of a state. Inside `write`. */
export function clearTables(tables: Tables): void {
  for (const table of Object.values(tables) as { clear(): void }[]) table.clear();
}
