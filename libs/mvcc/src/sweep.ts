// The physical half of a compaction. Events below the compacted revision are not needed by any read (the value at
// R is the previous value of the first event after R), so sweeping is walking the oldest event rows and removing
// each with its history, churn and grave rows. Bounded steps; a step ends between two revisions.
import { assert } from "@keelson/base";
import { storepb } from "@keelson/wire";
import { keyOf } from "./key-value-bytes.ts";
import { decodeU64, eventKey, historyKey } from "./row-keys.ts";
import type { Tables } from "./tables.ts";

export interface SweepStep {
  /** Revisions below are gone already. */
  readonly from: number;
  /** Revisions from here on stay. */
  readonly to: number;
  readonly maxRows: number;
}

/** Removes rows of revisions in [from, to); returns the revision below which all are gone. */
export function sweepRows(tables: Tables, step: SweepStep): number {
  assert(step.maxRows > 0, "a step removes something");
  if (step.from >= step.to) return step.from;
  const rows: { readonly eventKey: Uint8Array; readonly revision: number; readonly row: storepb.EventRow }[] = [];
  let sweptTo = step.to;
  for (const { key, value } of tables.events.range(eventKey(step.from, 0), eventKey(step.to, 0))) {
    const revision = decodeU64(key);
    if (rows.length >= step.maxRows && revision !== rows.at(-1)?.revision) {
      sweptTo = revision;
      break;
    }
    rows.push({ eventKey: key, revision, row: storepb.EventRow.decode(value) });
  }
  for (const { eventKey: at, revision, row } of rows) {
    const key = keyOf(row.kv);
    tables.events.delete(at);
    tables.history.delete(historyKey(key, revision));
    if (row.deleted || row.prevKv.length === 0) tables.churn.delete(at);
    if (row.deleted) dropGrave(tables, key, revision);
  }
  return sweptTo;
}

/** A grave of this very deletion is of no use any more; one of a later deletion stays. */
function dropGrave(tables: Tables, key: Uint8Array, revision: number): void {
  const grave = tables.graves.get(key);
  if (grave !== undefined && decodeU64(grave) === revision) tables.graves.delete(key);
}
