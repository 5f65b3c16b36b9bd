// The API server's copy of the store: every key, at one revision, with recent history per resource. It is fed in
// order and without gaps by the event log or the store's watch; everything here is synchronous.
import { resourceOfKey } from "@keelson/wire";
import type { RevisionRecord } from "@keelson/wire";
import type { Clock, Timer } from "@keelson/ports";
import { CachedObject } from "./cached-object.ts";
import { Collection } from "./collection.ts";

export type SnapshotEntry = {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly modRevision: number;
  readonly createRevision: number;
};

type Waiter = { readonly revision: number; readonly settle: (reached: boolean) => void; readonly timer: Timer };

export class WatchCache {
  readonly #clock: Clock;
  #revision = 0;
  #collections = new Map<string, Collection>();
  #snapshotRevision = 0;
  readonly #waiters = new Set<Waiter>();
  readonly #listeners = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Everything up to here has been applied; 0 before the first snapshot. */
  get revision(): number {
    return this.#revision;
  }

  get ready(): boolean {
    return this.#revision > 0;
  }

  /** The objects of one resource; an empty collection when there never was one. */
  collection(name: string): Collection {
    let collection = this.#collections.get(name);
    if (collection === undefined) {
      collection = new Collection(name, this.#snapshotRevision);
      this.#collections.set(name, collection);
    }
    return collection;
  }

  collections(): Iterable<Collection> {
    return this.#collections.values();
  }

  /** Replaces everything by a snapshot. Watchers of the old state find their collection gone and end. */
  reset(entries: Iterable<SnapshotEntry>, revision: number): void {
    const before = this.#collections;
    this.#collections = new Map();
    this.#snapshotRevision = revision;
    for (const entry of entries) {
      const collection = this.collection(resourceOfKey(entry.key));
      collection.objects.set(
        entry.key,
        new CachedObject(entry.key, entry.value, entry.modRevision, entry.createRevision),
      );
    }
    this.#advance(revision);
    for (const collection of before.values()) for (const watcher of collection.watchers) watcher.wake();
  }

  /** Applies the next revision. */
  apply(record: RevisionRecord): void {
    const nowMs = this.#clock.monoMs();
    const touched = new Set<Collection>();
    for (const event of record.events) {
      const collection = this.collection(resourceOfKey(event.key));
      touched.add(collection);
      if (event.type === "put")
        collection.put(
          new CachedObject(event.key, event.value, record.revision, event.createRevision, record.cause),
          nowMs,
        );
      else collection.remove(event.key, record.revision, nowMs);
    }
    this.#advance(record.revision);
    for (const collection of touched) for (const watcher of collection.watchers) watcher.wake();
  }

  /** True as soon as everything up to `revision` has been applied; false after `timeoutMs`. */
  reached(revision: number, timeoutMs: number): Promise<boolean> {
    if (this.#revision >= revision && this.ready) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        revision,
        settle: (reached) => {
          this.#waiters.delete(waiter);
          waiter.timer.cancel();
          resolve(reached);
        },
        timer: this.#clock.after(timeoutMs, () => waiter.settle(false)),
      };
      this.#waiters.add(waiter);
    });
  }

  /** Runs after every applied revision; must not throw. */
  onAdvance(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #advance(revision: number): void {
    this.#revision = revision;
    for (const waiter of this.#waiters) if (waiter.revision <= revision) waiter.settle(true);
    for (const listener of this.#listeners) listener();
  }
}
