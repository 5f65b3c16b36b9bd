// Local, always current copies of API resources. An informer lists once, then follows every change in order and
// without gaps; its `revision` says how far. Objects it hands out are shared and must not be changed.
import type { Change, ObjectKey, ObjectLike, ObjectView, ResourceType } from "@keelson/api";
import type { Scope } from "@keelson/ports";

export type InformerOptions<T> = {
  /** Only these objects. An informer with a selector has a store of its own and follows the API watch. */
  readonly fieldSelector?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly namespace?: string | undefined;
  /** `watch`: never from the event log (secrets are not on it). Default: from wherever changes come soonest. */
  readonly source?: "watch" | undefined;
  /** What to keep of each object; it must keep the metadata. */
  readonly transform?: ((object: T) => T) | undefined;
  /** Named lookups beside the built-in `namespace` and `owner` (uid of the controlling owner). */
  readonly indexes?: Readonly<Record<string, (object: T) => readonly string[]>> | undefined;
};

export interface Informer<T extends ObjectLike> {
  readonly type: ResourceType<T>;
  readonly options: InformerOptions<T>;
  /** True once the first list is in the store. */
  readonly synced: boolean;
  /** Every change of this resource up to here is in the store. */
  readonly revision: number;
  readonly size: number;
  get(key: ObjectKey): T | undefined;
  /** In key order; of one namespace if given. */
  list(namespace?: string): readonly T[];
  by(index: string, value: string): readonly T[];
  /** Runs synchronously after each change; also for every object already there. Returns the way to unsubscribe. */
  onChange(handler: (change: Change<T>) => void): () => void;
  /** Resolves when `revision` has been reached. */
  reached(revision: number): Promise<void>;
  /** Resolves once `check` is true; it is asked now and after every change. */
  until(check: () => boolean): Promise<void>;
}

/** Where informer data comes from at the moment. */
export type InformerSource = "log" | "watch" | "none";

/** The informers of one process, one per resource and selector. */
export interface Informers extends ObjectView {
  /** The informer of a resource; the first call decides the options. Before or after `start`. */
  of<T extends ObjectLike>(type: ResourceType<T>, options?: InformerOptions<T>): Informer<T>;
  /** Begins to follow; ends with the scope. */
  start(scope: Scope): void;
  /** Resolves when every informer known at the call has its first list, or the scope stops. */
  synced(): Promise<void>;
  /** Resolves when every informer holds everything up to `revision`, or the scope stops. Streams that are silent are asked. */
  reached(scope: Scope, revision: number): Promise<void>;
  /** Every informer there is. */
  all(): readonly Informer<ObjectLike>[];
  /** Resources that are not in sync yet. */
  unsynced(): readonly string[];
  source(): InformerSource;
}
