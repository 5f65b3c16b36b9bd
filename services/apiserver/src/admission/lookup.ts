// Objects that admission looks up: from the cache and, when they are not there, from the store, because the object
// may have been created through another server a moment ago.
import type { KubeObject } from "@keelson/api";
import type { WatchCache } from "../cache/watch-cache.ts";
import type { ObjectStore } from "../storage/object-store.ts";

export type Lookup = {
  /** One object by its store key. */
  get(key: string): Promise<KubeObject | undefined>;
  /** Every object of a resource, as the cache has it. */
  all(resource: string): readonly KubeObject[];
};

export function createLookup(cache: WatchCache, objects: ObjectStore): Lookup {
  return {
    get: async (key) => (objects.cached(key) ?? (await objects.fresh(key)))?.object,
    all: (resource) =>
      [...cache.collection(resource).objects.range(new Uint8Array(0), undefined)].map(([, cached]) => cached.object),
  };
}
