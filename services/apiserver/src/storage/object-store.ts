// Reads and guarded writes of single objects. A read-modify-write starts from the cache when the object is there;
// an outcome that would end the request is only believed after the store confirmed what it was based on.
import { AppError, utf8 } from "@keelson/base";
import type { FailureStatus, KubeObject } from "@keelson/api";
import type { EtcdClient, StoreEntry, StoreGuard, StoreWriteOptions, WriteCause } from "@keelson/runtime";
import { resourceOfKey } from "@keelson/wire";
import { withMeta } from "@keelson/rest";
import { encodeStored, parseStored } from "../cache/cached-object.ts";
import type { WatchCache } from "../cache/watch-cache.ts";
import { cacheLagMs, eventTtlSeconds, updateAttemptsMax } from "../limits.ts";

export type Stored = { readonly object: KubeObject; readonly revision: number };

/** What a read-modify-write wants to do with what it found. */
export type Modification =
  | { readonly kind: "write"; readonly object: KubeObject }
  | { readonly kind: "remove" }
  /** Nothing to store; answer with what is there. */
  | { readonly kind: "keep" }
  | { readonly kind: "fail"; readonly status: FailureStatus };

export type ModifyResult =
  | { readonly ok: true; readonly object: KubeObject; readonly removed: boolean; readonly revision: number }
  | { readonly ok: false; readonly status: FailureStatus };

export type ModifyOptions = {
  readonly cause: WriteCause;
  readonly guard?: StoreGuard | undefined;
  /** Checked, but not stored. */
  readonly dryRun: boolean;
  readonly missing: () => FailureStatus;
  /** How often `change` may be asked again after somebody else wrote; then `exhausted` answers. */
  readonly attempts?: number;
  readonly exhausted: () => FailureStatus;
};

export class ObjectStore {
  readonly #store: EtcdClient;
  readonly #cache: WatchCache;
  #confirming: Promise<number> | undefined;
  #eventLease: { readonly id: bigint; readonly untilMs: number; uses: number } | undefined;
  readonly #monoMs: () => number;

  constructor(store: EtcdClient, cache: WatchCache, monoMs: () => number) {
    this.#store = store;
    this.#cache = cache;
    this.#monoMs = monoMs;
  }

  /** As the cache has it. */
  cached(key: string): Stored | undefined {
    const bytes = utf8(key);
    const found = this.#cache.collection(resourceOfKey(bytes)).objects.get(bytes);
    return found === undefined ? undefined : { object: found.object, revision: found.revision };
  }

  /** As the store has it now. */
  async fresh(key: string): Promise<Stored | undefined> {
    const { entry } = await this.#store.get(key);
    return entry === undefined ? undefined : storedOf(entry);
  }

  /**
   * Makes the cache as new as the store is at this moment; false when the cache lags too far behind. Callers that
   * arrive while a question is on its way need the next one: theirs might have been answered before they came.
   */
  async catchUp(): Promise<boolean> {
    const revision = await this.#currentRevision();
    return this.#cache.reached(revision, cacheLagMs);
  }

  async #currentRevision(): Promise<number> {
    const underWay = this.#confirming;
    if (underWay !== undefined) {
      // Everybody who waits here shares the one question that starts next.
      await underWay.catch(() => 0);
      if (this.#confirming !== undefined && this.#confirming !== underWay) return this.#confirming;
    }
    const asked = this.#store.revision().finally(() => {
      if (this.#confirming === asked) this.#confirming = undefined;
    });
    this.#confirming = asked;
    return asked;
  }

  /** Undefined when the key is taken. */
  async create(
    key: string,
    object: KubeObject,
    options: Pick<ModifyOptions, "cause" | "guard" | "dryRun">,
  ): Promise<KubeObject | undefined> {
    if (options.dryRun) return (await this.fresh(key)) === undefined ? object : undefined;
    const lease = key.startsWith("/registry/events/") ? await this.#leaseForEvent() : undefined;
    const written = await this.#store.create(key, encodeStored(object), {
      cause: options.cause,
      guard: options.guard,
      ...(lease === undefined ? {} : { lease }),
    });
    return written.ok ? atRevision(object, written.revision) : undefined;
  }

  async modify(
    key: string,
    options: ModifyOptions,
    change: (stored: Stored) => Promise<Modification> | Modification,
  ): Promise<ModifyResult> {
    const fromCache = this.cached(key);
    let stored = fromCache ?? (await this.fresh(key));
    let confirmed = fromCache === undefined;
    for (let attempt = 1; ; attempt++) {
      if (stored === undefined) return { ok: false, status: options.missing() };
      const wanted: Modification = await change(stored);
      if (!confirmed && (wanted.kind === "fail" || wanted.kind === "keep" || options.dryRun)) {
        const now = await this.fresh(key);
        confirmed = true;
        if (now?.revision !== stored.revision) {
          stored = now;
          continue;
        }
      }
      if (wanted.kind === "fail") return { ok: false, status: wanted.status };
      if (wanted.kind === "keep") return { ok: true, object: stored.object, removed: false, revision: stored.revision };
      if (options.dryRun) {
        const object = wanted.kind === "write" ? wanted.object : stored.object;
        return { ok: true, object, removed: wanted.kind === "remove", revision: stored.revision };
      }
      const written =
        wanted.kind === "remove"
          ? await this.#store.delete(key, stored.revision, { cause: options.cause, guard: options.guard })
          : await this.#store.update(
              key,
              encodeStored(wanted.object),
              stored.revision,
              await this.#updateOptions(key, options),
            );
      if (written.ok) {
        const object = wanted.kind === "remove" ? stored.object : wanted.object;
        return {
          ok: true,
          object: atRevision(object, written.revision),
          removed: wanted.kind === "remove",
          revision: written.revision,
        };
      }
      stored = written.current === undefined ? undefined : storedOf(written.current);
      confirmed = true;
      if (attempt >= (options.attempts ?? updateAttemptsMax)) return { ok: false, status: options.exhausted() };
    }
  }

  async #updateOptions(key: string, { cause, guard }: ModifyOptions): Promise<StoreWriteOptions> {
    if (!key.startsWith("/registry/events/")) return { cause, guard };
    const lease = await this.#leaseForEvent();
    return lease === undefined ? { cause, guard } : { cause, guard, lease };
  }

  /** Events share leases for a minute, so that the store does not hold one lease per event. */
  async #leaseForEvent(): Promise<bigint | undefined> {
    const now = this.#monoMs();
    const current = this.#eventLease;
    if (current !== undefined && now < current.untilMs && current.uses < leaseKeysMax) {
      current.uses++;
      return current.id;
    }
    try {
      const id = await this.#store.grantLease(eventTtlSeconds + leaseShareMs / 1000);
      this.#eventLease = { id, untilMs: now + leaseShareMs, uses: 1 };
      return id;
    } catch (error) {
      if (error instanceof AppError) return undefined; // an event without an end is better than no event
      throw error;
    }
  }
}

const leaseShareMs = 60_000;
const leaseKeysMax = 1_000;

function storedOf(entry: StoreEntry): Stored {
  return { object: parseStored(entry.value, entry.modRevision), revision: entry.modRevision };
}

function atRevision(object: KubeObject, revision: number): KubeObject {
  return withMeta(object, { resourceVersion: String(revision) });
}
