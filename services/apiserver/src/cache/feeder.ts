// Keeps the watch cache at the store's revision: a full follower of the event log, repaired by the store's watch.
// Without an event log the store's watch alone feeds it. History that nobody has any more means a new snapshot.
import { AppError } from "@keelson/base";
import { createFollower, createStoreRepairSource, type EtcdClient, type Follower } from "@keelson/runtime";
import { storePageKeys } from "../limits.ts";
import type { ApiserverWorld } from "../world.ts";
import type { SnapshotEntry, WatchCache } from "./watch-cache.ts";

/** First key and end of everything. */
const everything = { key: new Uint8Array([0]), rangeEnd: new Uint8Array([0]) };

/** Starts to feed `cache`; resolves once the first snapshot is in. */
export async function feedCache(store: EtcdClient, cache: WatchCache, world: ApiserverWorld): Promise<Follower> {
  const { clock, entropy, scope, telemetry, eventBus } = world;
  const follower = createFollower({
    clock,
    entropy,
    scope,
    telemetry,
    bus: eventBus,
    repair: createStoreRepairSource({ channel: () => store.channel() }),
    replay: true,
    snapshot: async (reason) => {
      telemetry.logger.log("info", "taking a snapshot of the store", { reason });
      const { entries, revision } = await readSnapshot(store);
      cache.reset(entries, revision);
      return revision;
    },
    deliver: (record) => cache.apply(record),
  });
  await follower.start();
  return follower;
}

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
    for (const entry of page.entries) entries.push(entry);
    const last = page.entries.at(-1);
    if (last === undefined || page.count <= page.entries.length) return { entries, revision };
    from = new Uint8Array([...last.key, 0]);
  }
}
