// The physical half of a compaction. Events below the compacted revision are not needed by any read (the value at
// R is the previous value of the first event after R), so sweeping is walking the oldest segments and removing
// each with its history and grave rows. Bounded steps. A segment goes as a whole, when all of it is compacted.
import { assert, byteString } from "@keelson/base";
import type { EventLog } from "./event-log.ts";
import { keyOf } from "./key-value-bytes.ts";
import { decodeU64, historyKey } from "./row-keys.ts";
import {
  eventCountAt,
  flagDeleted,
  lastOf,
  newPlace,
  placeEvent,
  recordHeadBytes,
  revisionAt,
  type Segment,
} from "./segment.ts";
import type { Tables } from "./tables.ts";

export interface SweepStep {
  /** Revisions below are gone already, or in a segment with later ones. */
  readonly from: number;
  /** Revisions from here on stay. */
  readonly to: number;
  readonly maxRows: number;
}

/** Removes segments that end below `to`; returns where to go on: `to` when there is nothing left to remove. */
export function sweepRows(tables: Tables, log: EventLog, step: SweepStep): number {
  assert(step.maxRows > 0, "a step removes something");
  let rows = 0;
  for (let from = step.from; from < step.to;) {
    const segment = log.segmentFrom(from);
    if (segment === undefined || lastOf(segment) >= step.to) break;
    if (rows >= step.maxRows) return segment.first;
    rows += sweepSegment(tables, segment) + 1;
    log.remove(segment.first);
    from = lastOf(segment) + 1;
  }
  return step.to;
}

/** Removes what is derived from a segment; returns how many rows. */
function sweepSegment(tables: Tables, { first, bytes, offsets }: Segment): number {
  const swept = new Set<string>();
  const place = newPlace();
  for (const record of offsets) {
    place.at = record + recordHeadBytes;
    for (let left = eventCountAt(bytes, record); left > 0; left--) {
      placeEvent(bytes, place.at, place);
      const key = keyOf(bytes.subarray(place.kvStart, place.kvEnd));
      const name = byteString(key);
      if (!swept.has(name)) tables.history.delete(historyKey(key, first));
      swept.add(name);
      if ((place.flags & flagDeleted) !== 0) dropGrave(tables, key, revisionAt(bytes, record));
    }
  }
  return swept.size;
}

/** A grave of this very deletion is of no use any more; one of a later deletion stays. */
function dropGrave(tables: Tables, key: Uint8Array, revision: number): void {
  const grave = tables.graves.get(key);
  if (grave !== undefined && decodeU64(grave) === revision) tables.graves.delete(key);
}
