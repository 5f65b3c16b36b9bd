// The pure part of Watch: events in wire form, encoded once per revision and shared by every stream; which events
// a watcher sees; what is wrong with a create request.
import { compareBytes } from "@keelson/base";
import type { RevisionRecord } from "@keelson/mvcc";
import { etcdserverpb, mvccpb } from "@keelson/wire";
import { etcdErrors } from "./errors.ts";
import { inKeyRange, type KeyRange, keyRange } from "./key-range.ts";

type Encoded = { plain: readonly Uint8Array[] | undefined; withPrevious: readonly Uint8Array[] | undefined };

const cache = new WeakMap<RevisionRecord, Encoded>();

/** The events of a revision as encoded mvccpb.Event, one per event and in the same order; encoded at most once per form. */
export function encodeEvents(record: RevisionRecord, options: { readonly prevKv: boolean }): readonly Uint8Array[] {
  let encoded = cache.get(record);
  if (encoded === undefined) cache.set(record, (encoded = { plain: undefined, withPrevious: undefined }));
  if (options.prevKv) return (encoded.withPrevious ??= encodeAll(record, true));
  return (encoded.plain ??= encodeAll(record, false));
}

function encodeAll(record: RevisionRecord, withPrevious: boolean): readonly Uint8Array[] {
  return record.events.map((event) =>
    mvccpb.Event.encode({
      type: event.type === "put" ? mvccpb.EventType.PUT : mvccpb.EventType.DELETE,
      kv: event.kvBytes,
      prevKv: withPrevious ? event.prevKvBytes : undefined,
    }),
  );
}

/** What a watcher asked to see. */
export interface WatchSelection {
  readonly range: KeyRange;
  readonly puts: boolean;
  readonly deletes: boolean;
  readonly prevKv: boolean;
}

/** The encoded events of a revision that the watcher sees. */
export function selectEvents(record: RevisionRecord, selection: WatchSelection): Uint8Array[] {
  const selected: Uint8Array[] = [];
  let encoded: readonly Uint8Array[] | undefined;
  record.events.forEach((event, i) => {
    const kind = event.type === "put" ? selection.puts : selection.deletes;
    if (!kind || !inKeyRange(selection.range, event.key)) return;
    encoded ??= encodeEvents(record, selection);
    const bytes = encoded[i];
    if (bytes !== undefined) selected.push(bytes);
  });
  return selected;
}

/** A create request read as etcd reads it, or the reason with which it is created and canceled at once (watch id -1). */
export type WatchCreation =
  | {
      readonly ok: true;
      readonly selection: WatchSelection;
      /** 0: from the next revision on. */ readonly startRevision: number;
    }
  | { readonly ok: false; readonly cancelReason: string };

/** The stream itself checks ids and permissions, and compaction at the time it starts. */
export function readWatchCreate(request: etcdserverpb.WatchCreateRequest): WatchCreation {
  const key = request.key.length === 0 ? new Uint8Array([0]) : request.key;
  const range = keyRange(key, request.rangeEnd);
  if (!range.single && range.to !== undefined && compareBytes(range.from, range.to) >= 0) {
    return { ok: false, cancelReason: "mvcc: watcher range is empty" };
  }
  if (request.startRevision < 0) return { ok: false, cancelReason: etcdErrors.compacted.text };
  const filters = new Set(request.filters);
  const selection = {
    range,
    puts: !filters.has(etcdserverpb.FilterType.NOPUT),
    deletes: !filters.has(etcdserverpb.FilterType.NODELETE),
    prevKv: request.prevKv,
  };
  return { ok: true, selection, startRevision: request.startRevision };
}
