// One resource's local copy: store, revision, subscribers. It does not know where changes come from; a follower
// (informers.ts) feeds it in revision order.
import {
  keyOf,
  type Change,
  type ChangeOrigin,
  type ObjectKey,
  type ObjectLike,
  type ResourceType,
} from "@keelson/api";
import type { Informer, InformerOptions } from "./contract.ts";
import { ObjectStore } from "./store.ts";

export class ResourceInformer<T extends ObjectLike> implements Informer<T> {
  readonly type: ResourceType<T>;
  readonly options: InformerOptions<T>;
  readonly #store: ObjectStore<T>;
  readonly #handlers = new Set<(change: Change<T>) => void>();
  #waiting: { readonly check: () => boolean; readonly resolve: () => void }[] = [];
  /** How far the source of changes says this resource is complete. */
  #watermark: () => number = () => 0;
  #revision = 0;
  #synced = false;

  /** `monoMs`: the clock that arrivals are stamped with. */
  constructor(type: ResourceType<T>, options: InformerOptions<T>, monoMs: () => number) {
    this.#store = new ObjectStore<T>(monoMs);
    this.type = type;
    this.options = options;
    this.addIndexes(options.indexes ?? {});
  }

  addIndexes(indexes: NonNullable<InformerOptions<T>["indexes"]>): void {
    for (const [name, values] of Object.entries(indexes)) this.#store.addIndex(name, values);
  }

  get synced(): boolean {
    return this.#synced;
  }

  get revision(): number {
    return this.#synced ? Math.max(this.#revision, this.#watermark()) : 0;
  }

  /** From now on the source knows better than the last event how far the copy reaches. */
  useWatermark(watermark: () => number): void {
    this.#watermark = watermark;
  }

  seenMs(key: ObjectKey): number | undefined {
    return this.#store.seenMs(key);
  }

  gone(uid: string): boolean {
    return this.#store.gone(uid);
  }

  get size(): number {
    return this.#store.size;
  }

  get(key: ObjectKey): T | undefined {
    return this.#store.get(key);
  }

  list(namespace?: string): readonly T[] {
    return this.#store.list(namespace);
  }

  by(index: string, value: string): readonly T[] {
    return this.#store.by(index, value);
  }

  onChange(handler: (change: Change<T>) => void): () => void {
    for (const object of this.#store.list()) {
      const revision = Number(object.metadata?.resourceVersion ?? 0);
      handler({ kind: "added", key: keyOf(object), object, previous: undefined, revision });
    }
    this.#handlers.add(handler);
    return () => void this.#handlers.delete(handler);
  }

  reached(revision: number): Promise<void> {
    return this.until(() => this.revision >= revision);
  }

  until(check: () => boolean): Promise<void> {
    if (check()) return Promise.resolve();
    return new Promise((resolve) => void this.#waiting.push({ check, resolve }));
  }

  /** A complete list of revision `revision`. */
  replace(items: readonly T[], revision: number): void {
    for (const change of this.#store.replace(
      items.map((item) => this.#kept(item)),
      revision,
    ))
      this.#tell(change);
    this.#synced = true;
    this.#advance(revision);
  }

  put(key: ObjectKey, object: T, origin: ChangeOrigin): void {
    if (origin.revision < this.#revision || this.#isHeld(key, origin.revision)) return;
    this.#tell(this.#store.put(key, this.#kept(object), origin));
    this.#advance(origin.revision);
  }

  delete(key: ObjectKey, origin: ChangeOrigin): void {
    if (origin.revision < this.#revision) return;
    const change = this.#store.delete(key, origin);
    if (change !== undefined) this.#tell(change);
    this.#advance(origin.revision);
  }

  progress(revision: number): void {
    if (this.#synced && revision > this.#revision) this.#advance(revision);
  }

  #kept(object: T): T {
    return this.options.transform?.(object) ?? object;
  }

  #isHeld(key: ObjectKey, revision: number): boolean {
    return this.#store.get(key)?.metadata?.resourceVersion === String(revision);
  }

  #tell(change: Change<T>): void {
    for (const handler of this.#handlers) handler(change);
  }

  #advance(revision: number): void {
    this.#revision = Math.max(this.#revision, revision);
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const waiter of waiting) {
      if (waiter.check()) waiter.resolve();
      else this.#waiting.push(waiter);
    }
  }
}
