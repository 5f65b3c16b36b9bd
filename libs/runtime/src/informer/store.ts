// The objects of one informer with their indexes. Lists come back in key order; objects are shared, not copied.
import { keyOf, type Change, type ChangeOrigin, type ObjectKey, type ObjectLike } from "@keelson/api";
import { assert } from "@keelson/base";
import { tombstonesMax } from "./limits.ts";

export type IndexFunction<T> = (object: T) => readonly string[];

export class ObjectStore<T extends ObjectLike> {
  readonly #objects = new Map<ObjectKey, T>();
  readonly #indexes = new Map<string, Index<T>>();
  readonly #seenMs = new Map<ObjectKey, number>();
  /** Uids of deleted objects, oldest first. */
  readonly #gone = new Set<string>();
  readonly #monoMs: () => number;
  #sorted: readonly T[] | undefined;

  /** `monoMs`: the clock that arrivals are stamped with. */
  constructor(monoMs: () => number) {
    this.#monoMs = monoMs;
    this.addIndex("namespace", (object) => [object.metadata?.namespace ?? ""]);
    this.addIndex("owner", (object) => {
      const owner = object.metadata?.ownerReferences?.find((reference) => reference.controller === true);
      return owner === undefined ? [] : [owner.uid];
    });
  }

  /** Adding an index that is already there keeps the first. */
  addIndex(name: string, values: IndexFunction<T>): void {
    if (this.#indexes.has(name)) return;
    const index: Index<T> = { values, buckets: new Map() };
    this.#indexes.set(name, index);
    for (const [key, object] of this.#objects) insert(index, key, object);
  }

  get size(): number {
    return this.#objects.size;
  }

  keys(): IterableIterator<ObjectKey> {
    return this.#objects.keys();
  }

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(key);
  }

  /** When the present version of an object arrived. */
  seenMs(key: ObjectKey): number | undefined {
    return this.#seenMs.get(key);
  }

  /** True when the object with this uid was here and is gone (the last `tombstonesMax` are remembered). */
  gone(uid: string): boolean {
    return this.#gone.has(uid);
  }

  list(namespace?: string): readonly T[] {
    if (namespace !== undefined) return this.by("namespace", namespace);
    this.#sorted ??= inKeyOrder(this.#objects);
    return this.#sorted;
  }

  by(name: string, value: string): readonly T[] {
    const index = this.#indexes.get(name);
    assert(index !== undefined, "the index is declared", { name });
    const bucket = index.buckets.get(value);
    if (bucket === undefined) return [];
    bucket.sorted ??= inKeyOrder(bucket.objects);
    return bucket.sorted;
  }

  put(key: ObjectKey, object: T, origin: ChangeOrigin): Change<T> {
    const previous = this.#objects.get(key);
    this.#objects.set(key, object);
    this.#seenMs.set(key, this.#monoMs());
    this.#bury(previous, object.metadata?.uid);
    this.#sorted = undefined;
    for (const index of this.#indexes.values()) {
      if (previous !== undefined) remove(index, key, previous);
      insert(index, key, object);
    }
    return previous === undefined
      ? { kind: "added", key, object, previous: undefined, ...origin }
      : { kind: "updated", key, object, previous, ...origin };
  }

  /** Undefined when it was not there. */
  delete(key: ObjectKey, origin: ChangeOrigin): Change<T> | undefined {
    const previous = this.#objects.get(key);
    if (previous === undefined) return undefined;
    this.#objects.delete(key);
    this.#seenMs.delete(key);
    this.#bury(previous, undefined);
    this.#sorted = undefined;
    for (const index of this.#indexes.values()) remove(index, key, previous);
    return { kind: "deleted", key, object: undefined, previous, ...origin };
  }

  /** Remembers that `previous` is gone, unless the object that takes its place is the same one. */
  #bury(previous: T | undefined, uidNow: string | undefined): void {
    const uid = previous?.metadata?.uid;
    if (uid === undefined || uid === uidNow) return;
    this.#gone.add(uid);
    if (this.#gone.size > tombstonesMax) this.#gone.delete(this.#gone.values().next().value as string);
  }

  /** What has to change so that exactly `items` are there; applied one by one. */
  *replace(items: readonly T[], revision: number): Generator<Change<T>> {
    const wanted = new Map(items.map((item) => [keyOf(item), item]));
    for (const key of [...this.#objects.keys()]) {
      const present = this.#objects.get(key);
      const next = wanted.get(key);
      // The same name with another uid is another object: say that the first is gone.
      if (next !== undefined && next.metadata?.uid === present?.metadata?.uid) continue;
      const gone = this.delete(key, { revision });
      if (gone !== undefined) yield gone;
    }
    for (const [key, item] of wanted) {
      const present = this.#objects.get(key);
      if (present?.metadata?.resourceVersion === item.metadata?.resourceVersion && present !== undefined) continue;
      yield this.put(key, item, { revision });
    }
  }
}

type Bucket<T> = { readonly objects: Map<ObjectKey, T>; sorted: readonly T[] | undefined };
type Index<T> = { readonly values: IndexFunction<T>; readonly buckets: Map<string, Bucket<T>> };

function insert<T>(index: Index<T>, key: ObjectKey, object: T): void {
  for (const value of index.values(object)) {
    let bucket = index.buckets.get(value);
    if (bucket === undefined) index.buckets.set(value, (bucket = { objects: new Map(), sorted: undefined }));
    bucket.objects.set(key, object);
    bucket.sorted = undefined;
  }
}

function remove<T>(index: Index<T>, key: ObjectKey, object: T): void {
  for (const value of index.values(object)) {
    const bucket = index.buckets.get(value);
    if (bucket === undefined) continue;
    bucket.objects.delete(key);
    bucket.sorted = undefined;
    if (bucket.objects.size === 0) index.buckets.delete(value);
  }
}

function inKeyOrder<T>(objects: ReadonlyMap<ObjectKey, T>): readonly T[] {
  return [...objects.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, object]) => object);
}
