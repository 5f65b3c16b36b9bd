// What a key or a range was at a revision. The value of a key at R is the previous value of the first event on it
// after R, or its current value when there is none; so events at or below the compacted revision are never
// needed. A range at R merges what is current with the graves of deleted keys, in key order.
import type { TableEntry } from "@keelson/ports";
import { compareBytes, must } from "@keelson/base";
import type { StoredEvent } from "./contract.ts";
import { readEvent } from "./event-log.ts";
import { modRevisionOf } from "./key-value-bytes.ts";
import { countChurnRowsMax } from "./limits.ts";
import type { KeyCounts } from "./key-counts.ts";
import { decodeU32, decodeU64, eventKey, historyKey } from "./row-keys.ts";
import type { Tables } from "./tables.ts";

/** Events of the transaction in progress: they are not rows yet. */
export interface Pending {
  readonly revision: number;
  readonly events: readonly StoredEvent[];
}

/** Reads the state at `revision`, which must be readable (not compacted, not in the future). */
export interface PastView {
  readonly tables: Tables;
  readonly revision: number;
  readonly pending: Pending | undefined;
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
}

/** Number of keys in the range at the view's revision. */
export function countAt(view: PastView, counts: KeyCounts, from: Uint8Array, to: Uint8Array | undefined): number {
  let count = counts.count(from, to);
  let rows = 0;
  for (const { value } of view.tables.churn.range(eventKey(view.revision + 1, 0), undefined)) {
    if (++rows > countChurnRowsMax) return countByScan(view, from, to);
    const touched = value.subarray(1);
    if (compareBytes(touched, from) < 0 || (to !== undefined && compareBytes(touched, to) >= 0)) continue;
    count += value[0] === 1 ? -1 : 1;
  }
  return count;
}

function countByScan(view: PastView, from: Uint8Array, to: Uint8Array | undefined): number {
  let count = 0;
  for (const _ of scanAt(view, from, to)) count++;
  return count;
}

function valueBefore(view: PastView, key: Uint8Array): Uint8Array | undefined {
  const { history, events } = view.tables;
  const from = historyKey(key, view.revision + 1);
  const to = historyKey(key, Number.MAX_SAFE_INTEGER);
  for (const row of history.range(from, to, { limit: 1 })) {
    const revision = decodeU64(row.key, row.key.length - 8);
    const sub = decodeU32(row.value);
    const pending = view.pending?.revision === revision ? view.pending.events[sub] : undefined;
    return must(pending ?? readEvent(events, revision, sub), "a history row has its event").prevKvBytes;
  }
  return undefined;
}

function* entryOf(key: Uint8Array, value: Uint8Array | undefined): Generator<TableEntry, void> {
  if (value !== undefined) yield { key, value };
}
