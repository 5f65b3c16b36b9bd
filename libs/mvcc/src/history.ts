// What a key or a range was at a revision. The value of a key at R is the previous value of the first event on it
// after R, or its current value when there is none; so events at or below the compacted revision are never
// needed. A range at R merges what is current with the graves of deleted keys, in key order.
import type { TableEntry } from "@keelson/ports";
import { compareBytes } from "@keelson/base";
import type { EventLog } from "./event-log.ts";
import { keyOf, modRevisionOf } from "./key-value-bytes.ts";
import { countEventsMax } from "./limits.ts";
import type { KeyCounts } from "./key-counts.ts";
import { decodeU64, historyKey } from "./row-keys.ts";
import type { Tables } from "./tables.ts";

/** Reads the state at `revision`, which must be readable (not compacted, not in the future). */
export interface PastView {
  readonly tables: Tables;
  readonly log: EventLog;
  readonly revision: number;
}

/** The encoded key-value at the view's revision, undefined if there was none. */
export function valueAt(view: PastView, key: Uint8Array): Uint8Array | undefined {
  const current = view.tables.current.get(key);
  if (current !== undefined && modRevisionOf(current) <= view.revision) return current;
  return valueBefore(view, key);
}

/** Entries of the range at the view's revision, in key order; values are encoded key-values. */
export function* scanAt(view: PastView, from: Uint8Array, to: Uint8Array | undefined): Generator<TableEntry, void> {
  const graves = view.tables.graves.range(from, to, { keysOnly: true });
  try {
    let grave = graves.next();
    for (const entry of view.tables.current.range(from, to)) {
      while (grave.done !== true && compareBytes(grave.value.key, entry.key) < 0) {
        yield* entryOf(grave.value.key, valueBefore(view, grave.value.key));
        grave = graves.next();
      }
      if (modRevisionOf(entry.value) <= view.revision) yield entry;
      else yield* entryOf(entry.key, valueBefore(view, entry.key));
    }
    for (; grave.done !== true; grave = graves.next()) {
      yield* entryOf(grave.value.key, valueBefore(view, grave.value.key));
    }
  } finally {
    graves.return(undefined); // who stops early must not leave a reader of the storage behind
  }
}

/** Number of keys in the range at the view's revision. */
export function countAt(view: PastView, counts: KeyCounts, from: Uint8Array, to: Uint8Array | undefined): number {
  let count = counts.count(from, to);
  const limit = Math.max(count, countEventsMax);
  const counted = view.log.visitChanges(view.revision + 1, limit, (kv, born) => {
    const key = keyOf(kv);
    if (compareBytes(key, from) >= 0 && (to === undefined || compareBytes(key, to) < 0)) count -= born;
  });
  return counted ? count : countByScan(view, from, to);
}

function countByScan(view: PastView, from: Uint8Array, to: Uint8Array | undefined): number {
  let count = 0;
  for (const _ of scanAt(view, from, to)) count++;
  return count;
}

function valueBefore(view: PastView, key: Uint8Array): Uint8Array | undefined {
  const { tables, log, revision } = view;
  const begin = log.segmentFrom(revision + 1)?.first ?? revision + 1;
  for (const row of tables.history.range(historyKey(key, begin), historyKey(key, Number.MAX_SAFE_INTEGER))) {
    const change = log.firstChange(decodeU64(row.key, row.key.length - 8), key, revision);
    if (change !== undefined) return change.previous;
  }
  return undefined;
}

function* entryOf(key: Uint8Array, value: Uint8Array | undefined): Generator<TableEntry, void> {
  if (value !== undefined) yield { key, value };
}
