// Changes that the cache no longer remembers, from the store's own watch, up to the revision from which the cache's
// history goes on. Relisting is only needed once the store itself has compacted them.
import { watchExpired } from "@keelson/api";
import { prefixEnd, startsWithBytes } from "@keelson/base";
import type { mvccpb } from "@keelson/wire";
import { CachedObject } from "../cache/cached-object.ts";
import type { ChangeType, Collection } from "../cache/collection.ts";
import type { Outcome } from "../outcome.ts";
import type { ApiServer } from "../server.ts";

export type ReplayRequest = {
  readonly prefix: Uint8Array;
  readonly after: number;
  readonly matches: (object: CachedObject) => boolean;
  /** Called once the store has accepted the revision. */
  readonly begin: () => void;
  readonly emit: (type: ChangeType, object: CachedObject) => boolean;
  readonly drained: () => Promise<void>;
  readonly closed: () => boolean;
};

/** The revision up to which everything was emitted: the cache's history goes on from there. */
export async function replayFromStore(
  server: ApiServer,
  collection: Collection,
  request: ReplayRequest,
): Promise<Outcome<number>> {
  const scope = server.world.scope.child("watch-replay");
  const marks = await server.store.progressIsTrue();
  // Without marks to be believed only the events of all keys tell how far the watch has come.
  const range = marks
    ? { key: request.prefix, rangeEnd: prefixEnd(request.prefix) }
    : { key: new Uint8Array([0]), rangeEnd: new Uint8Array([0]) };
  let done = request.after;
  // Everything after `floor` is in the cache's history; the target is read again because history may move on.
  const reached = (): boolean => done >= collection.floor || request.closed() || server.draining();
  try {
    const end = await server.store.watch(
      { ...range, startRevision: request.after + 1, prevKv: true, progress: marks },
      {
        events: async (events) => {
          // The stream ends only after this turn: what it still says is the cache's to tell, and moves nothing.
          if (reached()) return;
          request.begin();
          for (const event of events) {
            const revision = event.kv?.modRevision ?? 0;
            if (reached() && revision > done) break;
            if (event.kv !== undefined && startsWithBytes(event.kv.key, request.prefix) && !emitEvent(event, request))
              await request.drained();
            done = revision;
          }
          if (reached()) void scope.stop();
        },
        progress: (revision) => {
          if (!marks || reached()) return;
          request.begin();
          done = Math.max(done, revision);
          if (reached()) void scope.stop();
        },
      },
      scope,
    );
    if (end.kind === "compacted") return { ok: false, status: watchExpired(request.after, end.revision) };
    return { ok: true, value: done };
  } finally {
    await scope.stop();
  }
}

/** False when the client should be waited for. */
function emitEvent(event: mvccpb.Event, request: ReplayRequest): boolean {
  const { kv, prevKv } = event;
  if (kv === undefined) return true;
  const previous =
    prevKv === undefined
      ? undefined
      : new CachedObject(prevKv.key, prevKv.value, prevKv.modRevision, prevKv.createRevision);
  const current =
    event.type === deleteType ? undefined : new CachedObject(kv.key, kv.value, kv.modRevision, kv.createRevision);
  const before = previous !== undefined && request.matches(previous);
  if (current !== undefined && request.matches(current)) return request.emit(before ? "MODIFIED" : "ADDED", current);
  return before ? request.emit("DELETED", previous.at(kv.modRevision)) : true;
}

const deleteType = 1;
