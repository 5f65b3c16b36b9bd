// Between the event log and informers: stored bytes to objects, and the API server's watch as the source that
// repairs a feed with a gap.
import { apiVersionOf, type ChangeOrigin, type ObjectKey, type ObjectLike, type ResourceType } from "@keelson/api";
import { emptyBytes, must, text, utf8 } from "@keelson/base";
import type { RevisionEvent } from "@keelson/wire";
import type { RepairSink, RepairSource, ResourceEvent } from "../eventlog/contract.ts";
import { traceOfCause } from "../trace-of-cause.ts";
import { objectKeyOf, storageKey } from "./storage-key.ts";
import { followWatch, keptWhileOpen, type WatchFollower, type WatchWorld } from "./watch-stream.ts";

export type FeedChange<T> = { readonly key: ObjectKey; readonly object: T | undefined; readonly origin: ChangeOrigin };

/** Undefined for a key that is not an object of the resource. */
export function decodeFeedEvent<T extends ObjectLike>(
  type: ResourceType<T>,
  event: ResourceEvent,
): FeedChange<T> | undefined {
  const key = objectKeyOf(type, event.key);
  if (key === undefined) return undefined;
  const origin: ChangeOrigin = { revision: event.revision, traceparent: traceOfCause(event.cause) };
  if (event.type === "delete") return { key, object: undefined, origin };
  const stored = JSON.parse(text(event.value)) as ObjectLike;
  const metadata = { ...stored.metadata, resourceVersion: String(event.revision) };
  const object = {
    ...stored,
    apiVersion: stored.apiVersion ?? apiVersionOf(type),
    kind: stored.kind ?? type.kind,
    metadata,
  };
  return { key, object: object as ObjectLike as T, origin };
}

/** The repair source of a feed: one watch per resource, translated into revisions. Watches are in `open` while they are. */
export function apiRepairSource(
  world: WatchWorld,
  types: ReadonlyMap<string, ResourceType>,
  open: Set<WatchFollower>,
): RepairSource {
  return {
    open: ({ resource, after }, sink) => {
      const type = must(types.get(resource), "the feed repairs only declared resources");
      const stream = followWatch(
        world,
        { type, after, selection: {} },
        {
          put: (key, object, revision) => sink.record(recordOf("put", storageKey(type, key), encode(object), revision)),
          delete: (key, _last, revision) =>
            sink.record(recordOf("delete", storageKey(type, key), emptyBytes, revision)),
          progress: (revision) => sink.progress(revision),
          expired: () => sink.compacted(),
        },
      );
      keptWhileOpen(stream, open).catch((error: unknown) => sink.failed(error));
      return { close: () => stream.close() };
    },
  };
}

function recordOf(
  type: RevisionEvent["type"],
  key: Uint8Array,
  value: Uint8Array,
  revision: number,
): Parameters<RepairSink["record"]>[0] {
  const event: RevisionEvent = { type, key, value, createRevision: 0, modRevision: revision, version: 0, lease: 0n };
  return { revision, term: 0, prev: new Map(), events: [event], cause: undefined };
}

function encode(object: ObjectLike): Uint8Array {
  const { resourceVersion: _revision, ...metadata } = object.metadata ?? {};
  return utf8(JSON.stringify({ ...object, metadata }));
}
