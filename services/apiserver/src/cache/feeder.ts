// Keeps the watch cache at the store's revision. With an event log a full follower feeds it and the store's watch
// repairs; without one the store's watch alone does. A compaction below the cache's revision means a new snapshot.
import { AppError, messageOf } from "@keelson/base";
import type { Scope, Telemetry } from "@keelson/ports";
import type { EtcdClient } from "@keelson/runtime";
import type { mvccpb, RevisionEvent, RevisionRecord } from "@keelson/wire";
import { storePageKeys } from "../limits.ts";
import type { SnapshotEntry, WatchCache } from "./watch-cache.ts";

/** First key and end of everything. */
export const everything = { key: new Uint8Array([0]), rangeEnd: new Uint8Array([0]) };

/** Reads every key at one revision, page by page; starts again when that revision is compacted meanwhile. */
export async function readSnapshot(store: EtcdClient): Promise<{ entries: SnapshotEntry[]; revision: number }> {
  for (;;) {
    try {
      return await readPages(store);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "store.compacted") throw error;
    }
  }
}

async function readPages(store: EtcdClient): Promise<{ entries: SnapshotEntry[]; revision: number }> {
  const entries: SnapshotEntry[] = [];
  let from = everything.key;
  let revision = 0;
  for (;;) {
    const page = await store.range(from, everything.rangeEnd, { limit: storePageKeys, revision });
    if (revision === 0) revision = page.revision;
    entries.push(...page.entries);
    const last = page.entries.at(-1);
    if (last === undefined || page.count <= page.entries.length) return { entries, revision };
    from = new Uint8Array([...last.key, 0]);
  }
}

export type Feeder = {
  /** Where changes come from at the moment, for status pages. */
  source(): "live" | "js" | "watch" | "none";
};

/** Feeds `cache` from the store's watch until `scope` stops; resolves once the first snapshot is in. */
export async function feedFromStore(
  store: EtcdClient,
  cache: WatchCache,
  owner: { readonly scope: Scope; readonly telemetry: Telemetry },
): Promise<Feeder> {
  const first = await readSnapshot(store);
  cache.reset(first.entries, first.revision);
  owner.scope.run("store-watch", async (scope) => {
    while (!scope.stopped) {
      const end = await store.watch(
        { ...everything, startRevision: cache.revision + 1 },
        { events: (events) => applyAll(cache, recordsOf(events)) },
        scope,
      );
      if (end.kind === "stopped") return;
      owner.telemetry.logger.log("warn", "the store compacted what the cache had not seen; taking a new snapshot", { revision: cache.revision });
      await resnapshot(store, cache, owner, scope);
    }
  });
  return { source: () => "watch" };
}

async function resnapshot(
  store: EtcdClient,
  cache: WatchCache,
  owner: { readonly telemetry: Telemetry },
  scope: Scope,
): Promise<void> {
  while (!scope.stopped) {
    try {
      const next = await readSnapshot(store);
      return cache.reset(next.entries, next.revision);
    } catch (error) {
      owner.telemetry.logger.log("warn", "no snapshot of the store", { cause: messageOf(error) });
      await scope.sleep(500);
    }
  }
}

function applyAll(cache: WatchCache, records: Iterable<RevisionRecord>): void {
  for (const record of records) if (record.revision > cache.revision) cache.apply(record);
}

/** Groups the events of a watch by revision. */
export function* recordsOf(events: readonly mvccpb.Event[]): Iterable<RevisionRecord> {
  let revision = 0;
  let group: RevisionEvent[] = [];
  for (const { type, kv } of events) {
    if (kv === undefined) continue;
    if (kv.modRevision !== revision && group.length > 0) {
      yield record(revision, group);
      group = [];
    }
    revision = kv.modRevision;
    const { key, value, createRevision, modRevision, version, lease } = kv;
    group.push({ type: type === deleteType ? "delete" : "put", key, value, createRevision, modRevision, version, lease });
  }
  if (group.length > 0) yield record(revision, group);
}

const deleteType = 1;

function record(revision: number, events: readonly RevisionEvent[]): RevisionRecord {
  return { revision, term: 0, prev: new Map(), events, cause: undefined };
}
