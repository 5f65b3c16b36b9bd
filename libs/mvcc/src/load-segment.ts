// Stores revisions that another member wrote, with the rows that are derived from them.
import type { EventLog } from "./event-log.ts";
import { keyOf } from "./key-value-bytes.ts";
import { encodeU64, historyKey } from "./row-keys.ts";
import {
  eventCountAt,
  flagDeleted,
  newPlace,
  parseSegment,
  placeEvent,
  recordHeadBytes,
  revisionAt,
} from "./segment.ts";
import type { Tables } from "./tables.ts";

const present = new Uint8Array([1]);

/** Takes a run of records; returns how many. Throws AppError `mvcc.bad-segment`. */
export function loadSegment(tables: Tables, log: EventLog, run: Uint8Array): number {
  const segment = parseSegment(run);
  const { bytes, first, offsets } = segment;
  log.load(segment);
  const place = newPlace();
  for (const record of offsets) {
    place.at = record + recordHeadBytes;
    for (let left = eventCountAt(bytes, record); left > 0; left--) {
      placeEvent(bytes, place.at, place);
      const key = keyOf(bytes.subarray(place.kvStart, place.kvEnd));
      tables.history.put(historyKey(key, first), present);
      if ((place.flags & flagDeleted) !== 0) tables.graves.put(key, encodeU64(revisionAt(bytes, record)));
      else if (place.prevEnd === 0) tables.graves.delete(key);
    }
  }
  return offsets.length;
}
