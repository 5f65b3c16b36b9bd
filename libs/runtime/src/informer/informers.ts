// The informers of one process. Each lists its resource once at revision R, then takes every change after R: from
// the event log's resource feed where there is one (which repairs itself through the API server's watch), else
// from that watch directly. A list is taken again only when the server no longer has the history in between.
import { resourceId, type ObjectKey, type ObjectLike, type ResourceType } from "@keelson/api";
import { AppError, assert, type Prng } from "@keelson/base";
import type { Clock, Logger, Scope } from "@keelson/ports";
import type { ApiClient } from "../client/contract.ts";
import type { RepairSource, ResourceEvent, ResourceFeed } from "../eventlog/contract.ts";
import type { Informer, InformerOptions, Informers, InformerSource } from "./contract.ts";
import { apiRepairSource, decodeFeedEvent } from "./feed.ts";
import { ResourceInformer } from "./informer.ts";
import { listTimeoutMs, reachedPollMs, retryBaseMs, retryMaxMs, unservedRetryMs } from "./limits.ts";
import { logResource } from "./storage-key.ts";
import { followWatch, keptWhileOpen, type WatchFollower, type WatchWorld } from "./watch-stream.ts";

/** What a resource feed is made with; see the event log's contract. */
export type FeedHooks = {
  readonly resources: readonly string[];
  readonly repair: RepairSource;
  readonly onEvent: (event: ResourceEvent) => void;
  readonly onRelist: (resource: string, why: string) => void;
};

export type InformersOptions = {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly prng: Prng;
  readonly logger: Logger;
  /** Absent: every informer follows the API server's watch. */
  readonly feed?: ((hooks: FeedHooks) => ResourceFeed) | undefined;
};

/** Declare resources with `of`, then `start`, then wait for `synced`. */
export function createInformers(options: InformersOptions): Informers {
  return new SharedInformers(options);
}

class SharedInformers implements Informers {
  readonly #world: WatchWorld;
  readonly #makeFeed: InformersOptions["feed"];
  readonly #informers = new Map<string, ResourceInformer<ObjectLike>>();
  /** Informers fed by the log, by the log's name of their resource. */
  readonly #fed = new Map<string, ResourceInformer<ObjectLike>>();
  readonly #relists = new Map<string, () => void>();
  /** Open watches: of informers that follow one, and those that repair the feed. */
  readonly #watches = new Set<WatchFollower>();
  readonly #unserved = new Set<ResourceInformer<ObjectLike>>();
  #feed: ResourceFeed | undefined;
  #scope: Scope | undefined;

  constructor(options: InformersOptions) {
    this.#world = options;
    this.#makeFeed = options.feed;
  }

  of<T extends ObjectLike>(type: ResourceType<T>, options: InformerOptions<T> = {}): Informer<T> {
    const id = selectionId(type, options);
    const present = this.#informers.get(id) as unknown as ResourceInformer<T> | undefined;
    if (present !== undefined) {
      present.addIndexes(options.indexes ?? {});
      return present;
    }
    const informer = new ResourceInformer<T>(type, options, this.#world.clock.monoMs);
    this.#informers.set(id, informer as unknown as ResourceInformer<ObjectLike>);
    if (this.#scope !== undefined) this.#follow(this.#scope, informer as unknown as ResourceInformer<ObjectLike>);
    return informer;
  }

  get<T extends ObjectLike>(type: ResourceType<T>, key: ObjectKey): T | undefined {
    return this.#whole(type).get(key);
  }

  list<T extends ObjectLike>(type: ResourceType<T>, namespace?: string): readonly T[] {
    return this.#whole(type).list(namespace);
  }

  by<T extends ObjectLike>(type: ResourceType<T>, index: string, value: string): readonly T[] {
    return this.#whole(type).by(index, value);
  }

  revision(type?: ResourceType): number {
    if (type !== undefined) return this.#whole(type).revision;
    let highest = this.#feed?.watermark() ?? 0;
    for (const informer of this.#informers.values()) highest = Math.max(highest, informer.revision);
    return highest;
  }

  gone(type: ResourceType, uid: string): boolean {
    return this.#whole(type).gone(uid);
  }

  seenMs(type: ResourceType, key: ObjectKey): number | undefined {
    return this.#whole(type).seenMs(key);
  }

  start(scope: Scope): void {
    assert(this.#scope === undefined, "informers start once");
    this.#scope = scope;
    if (this.#makeFeed !== undefined) this.#startFeed(scope, this.#makeFeed);
    for (const informer of this.#informers.values()) this.#follow(scope, informer);
  }

  async synced(): Promise<void> {
    const all = Promise.all([...this.#informers.values()].map((informer) => informer.until(() => informer.synced)));
    const stopped = new Promise<void>((resolve) => void this.#scope?.onStop(resolve));
    await Promise.race([all, stopped]);
  }

  async reached(scope: Scope, revision: number): Promise<void> {
    while (!scope.stopped && [...this.#informers.values()].some((one) => this.#isBehind(one, revision))) {
      for (const watch of this.#watches) watch.want(revision);
      await scope.sleep(reachedPollMs);
    }
  }

  #isBehind(informer: ResourceInformer<ObjectLike>, revision: number): boolean {
    return informer.revision < revision && !this.#unserved.has(informer);
  }

  all(): readonly Informer<ObjectLike>[] {
    return [...this.#informers.values()];
  }

  unsynced(): readonly string[] {
    return [...this.#informers.values()]
      .filter((informer) => !informer.synced)
      .map((informer) => resourceId(informer.type));
  }

  source(): InformerSource {
    if (this.unsynced().length > 0) return "none";
    const source = this.#feed?.status().source;
    return source === "live" || source === "js" ? "log" : "watch";
  }

  #whole<T extends ObjectLike>(type: ResourceType<T>): ResourceInformer<T> {
    const informer = this.#informers.get(resourceId(type));
    assert(informer !== undefined, "the resource was declared with of()", { resource: resourceId(type) });
    return informer as unknown as ResourceInformer<T>;
  }

  #startFeed(scope: Scope, makeFeed: NonNullable<InformersOptions["feed"]>): void {
    for (const informer of this.#informers.values()) {
      if (isWhole(informer.options) && informer.options.source !== "watch")
        this.#fed.set(logResource(informer.type), informer);
    }
    const types = new Map([...this.#fed].map(([resource, informer]) => [resource, informer.type]));
    const feed = makeFeed({
      resources: [...this.#fed.keys()],
      repair: apiRepairSource(this.#world, types, this.#watches),
      onEvent: (event) => this.#takeFeedEvent(event),
      onRelist: (resource, why) => {
        this.#world.logger.log("info", "history is gone: listing again", { resource, reason: why });
        this.#relists.get(resource)?.();
      },
    });
    this.#feed = feed;
    for (const [resource, informer] of this.#fed) informer.useWatermark(() => feed.watermarkOf(resource));
    scope.onStop(() => feed.stop());
  }

  #takeFeedEvent(event: ResourceEvent): void {
    const informer = this.#fed.get(event.resource);
    if (informer === undefined) return;
    const change = decodeFeedEvent(informer.type, event);
    if (change === undefined) return;
    if (change.object === undefined) informer.delete(change.key, change.origin);
    else informer.put(change.key, change.object, change.origin);
  }

  #follow(scope: Scope, informer: ResourceInformer<ObjectLike>): void {
    const fed = this.#fed.get(logResource(informer.type)) === informer ? this.#feed : undefined;
    scope.run(`informer ${resourceId(informer.type)}`, async () => {
      const { clock } = this.#world;
      let pauseMs = 0;
      while (!scope.stopped) {
        if (pauseMs > 0) await scope.sleep(pauseMs);
        const revision = await this.#list(scope, informer);
        if (revision === undefined) return;
        const startedMs = clock.monoMs();
        if (fed === undefined) await this.#followWatch(scope, informer, revision);
        else await this.#followFeed(scope, fed, { informer, revision });
        // A server that has no history right after its own list must not be asked in a tight loop.
        pauseMs =
          clock.monoMs() - startedMs > retryMaxMs ? 0 : Math.min(retryMaxMs, Math.max(retryBaseMs, pauseMs * 2));
      }
    });
  }

  /** Lists until it works; undefined when the scope stopped. */
  async #list(scope: Scope, informer: ResourceInformer<ObjectLike>): Promise<number | undefined> {
    const { namespace, labelSelector, fieldSelector } = informer.options;
    let pauseMs = retryBaseMs;
    while (!scope.stopped) {
      try {
        const outcome = await this.#world.client.list(informer.type, {
          namespace,
          labelSelector,
          fieldSelector,
          timeoutMs: listTimeoutMs,
        });
        if (outcome.ok) {
          // The previous stream may have been ahead of a server that answers from an older copy.
          if (outcome.object.revision >= informer.revision) {
            this.#unserved.delete(informer);
            informer.replace(outcome.object.items, outcome.object.revision);
            return outcome.object.revision;
          }
        } else if (outcome.status.code === 404) {
          // Not served (yet): as good as empty, and nobody should wait for it.
          this.#unserved.add(informer);
          informer.replace([], informer.revision);
          pauseMs = unservedRetryMs;
        } else {
          const { code, message } = outcome.status;
          this.#world.logger.log("warn", "list refused", {
            resource: resourceId(informer.type),
            code,
            reason: message,
          });
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        this.#world.logger.log("warn", "list failed", { resource: resourceId(informer.type), reason: error.message });
      }
      await scope.sleep(pauseMs + this.#world.prng.below(retryBaseMs));
      pauseMs = pauseMs === unservedRetryMs ? retryMaxMs : Math.min(pauseMs * 2, retryMaxMs);
    }
    return undefined;
  }

  async #followWatch(scope: Scope, informer: ResourceInformer<ObjectLike>, after: number): Promise<void> {
    const stream = followWatch(
      this.#world,
      { type: informer.type, after, selection: informer.options },
      {
        put: (key, object, revision, traceparent) => informer.put(key, object, { revision, traceparent }),
        delete: (key, _last, revision) => informer.delete(key, { revision }),
        progress: (revision) => informer.progress(revision),
        expired: () => undefined,
      },
    );
    const forget = scope.onStop(() => stream.close());
    await keptWhileOpen(stream, this.#watches);
    forget();
  }

  /** Resolves when the feed asks for a new list, or the scope stops. */
  #followFeed(
    scope: Scope,
    feed: ResourceFeed,
    from: { readonly informer: ResourceInformer<ObjectLike>; readonly revision: number },
  ): Promise<void> {
    const resource = logResource(from.informer.type);
    if (scope.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const forget = scope.onStop(done);
      this.#relists.set(resource, done);
      feed.startAfter(resource, from.revision);
      function done(): void {
        forget();
        resolve();
      }
    });
  }
}

function isWhole(options: InformerOptions<ObjectLike>): boolean {
  return options.fieldSelector === undefined && options.labelSelector === undefined && options.namespace === undefined;
}

function selectionId<T>(type: ResourceType, options: InformerOptions<T>): string {
  const { namespace, labelSelector, fieldSelector } = options;
  const selection = [namespace ?? "", labelSelector ?? "", fieldSelector ?? ""];
  return selection.every((part) => part === "") ? resourceId(type) : `${resourceId(type)}?${selection.join("&")}`;
}
