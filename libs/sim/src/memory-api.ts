// An API server in memory, as far as loops can tell: revisions, preconditions, finalizers, graceful deletion of
// bound pods, watches. It lets control loops run whole in virtual time. It validates nothing; what the real server
// does is proven against the real server.
import {
  apiVersionOf,
  keyOf,
  mergePatch,
  resourceId,
  resources,
  splitKey,
  type ObjectKey,
  type ObjectLike,
  type ResourceType,
} from "@keelson/api";
import type { Clock } from "@keelson/ports";
import type { ApiClient, ApiFailure, ApiOutcome, ApiWatch, WatchEvent } from "@keelson/runtime";

type Row = { readonly type: ResourceType; readonly object: ObjectLike };
type Listener = {
  readonly type: ResourceType;
  readonly options: Selection;
  readonly push: (event: WatchEvent<ObjectLike>) => void;
  readonly end: () => void;
};
type Selection = { readonly namespace?: string | undefined; readonly fieldSelector?: string | undefined };
type Fields = Readonly<Record<string, unknown>>;

export interface MemoryApi extends ApiClient {
  readonly revision: number;
  /** Requests that were served, by verb and resource, e.g. "create pods". */
  readonly served: ReadonlyMap<string, number>;
  /** While set, every request is refused or thrown as it says. */
  fault: ((verb: string, type: ResourceType) => ApiFailure | Error | undefined) | undefined;
  /** Whether watches begin with a bookmark, as servers of other versions do not. */
  beginsWithBookmark: boolean;
  /** Cuts every watch. */
  cutWatches(): void;
}

/** Namespaces exist without being created. */
export function createMemoryApi(clock: Clock): MemoryApi {
  return new MemoryApiServer(clock);
}

class MemoryApiServer implements MemoryApi {
  readonly #clock: Clock;
  readonly #rows = new Map<string, Row>();
  readonly #log: {
    readonly type: ResourceType;
    readonly event: WatchEvent<ObjectLike> & { readonly object: ObjectLike };
  }[] = [];
  readonly #listeners = new Set<Listener>();
  readonly served = new Map<string, number>();
  fault: MemoryApi["fault"];
  beginsWithBookmark = true;
  revision = 1;
  #uids = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async get<T extends ObjectLike>(type: ResourceType<T>, key: ObjectKey): Promise<ApiOutcome<T>> {
    return this.#serve("get", type, () => {
      const row = this.#rows.get(rowId(type, key));
      return row === undefined
        ? refuse(404, "NotFound", `${type.resource} "${key}" not found`)
        : { ok: true, object: row.object as T };
    });
  }

  list: ApiClient["list"] = async <T extends ObjectLike>(type: ResourceType<T>, options: Selection = {}) =>
    this.#serve("list", type, () => {
      const items = [...this.#rows.values()]
        .filter((row) => sameType(row.type, type) && selects(options, row.object))
        .map(({ object }) => object as T);
      return { ok: true as const, object: { items, revision: this.revision } };
    });

  create: ApiClient["create"] = async <T extends ObjectLike>(type: ResourceType<T>, object: T) =>
    this.#serve("create", type, () => {
      const name = object.metadata?.name ?? `${object.metadata?.generateName ?? ""}${this.#uids}`;
      const metadata = {
        ...object.metadata,
        name,
        uid: `uid-${++this.#uids}`,
        generation: 1,
        creationTimestamp: this.#now(),
      };
      const created = { ...object, metadata };
      if (this.#rows.has(rowId(type, keyOf(created))))
        return refuse(409, "AlreadyExists", `${type.resource} "${name}" already exists`);
      return { ok: true as const, object: this.#put(type, created, "ADDED") as T };
    });

  createSubresource: ApiClient["createSubresource"] = async (type, key, subresource, body) =>
    this.#serve(`create ${subresource}`, type, () => {
      const row = this.#rows.get(rowId(type, key));
      if (row === undefined) return refuse(404, "NotFound", key);
      if (subresource === "binding") {
        const target = (body as { readonly target?: { readonly name?: string } }).target?.name;
        this.#put(type, { ...row.object, spec: { ...specOf(row.object), nodeName: target } } as ObjectLike, "MODIFIED");
      }
      return { ok: true as const, object: { status: "Success" } as never };
    });

  update: ApiClient["update"] = async <T extends ObjectLike>(
    type: ResourceType<T>,
    object: T,
    options: { readonly subresource?: string | undefined } = {},
  ) =>
    this.#serve(
      "update",
      type,
      () => this.#change(type, keyOf(object), object.metadata, () => object, options.subresource) as ApiOutcome<T>,
    );

  patch: ApiClient["patch"] = async <T extends ObjectLike>(
    type: ResourceType<T>,
    key: ObjectKey,
    patch: unknown,
    options: { readonly subresource?: string | undefined },
  ) =>
    this.#serve("patch", type, () => {
      const preconditions = (patch as ObjectLike).metadata;
      return this.#change(
        type,
        key,
        preconditions,
        (present) => mergePatch(present, patch) as ObjectLike,
        options.subresource,
      ) as ApiOutcome<T>;
    });

  delete: ApiClient["delete"] = async (type, key, options = {}) =>
    this.#serve("delete", type, () => {
      const row = this.#rows.get(rowId(type, key));
      if (row === undefined) return refuse(404, "NotFound", `${type.resource} "${key}" not found`);
      const { uid, resourceVersion, finalizers = [], deletionTimestamp } = row.object.metadata ?? {};
      if ((options.uid ?? uid) !== uid || (options.resourceVersion ?? resourceVersion) !== resourceVersion)
        return refuse(409, "Conflict", "precondition failed");
      const added =
        options.propagation === "Foreground"
          ? ["foregroundDeletion"]
          : options.propagation === "Orphan"
            ? ["orphan"]
            : [];
      const next = [...new Set([...finalizers, ...added])];
      const bound =
        type.resource === "pods" && (specOf(row.object)["nodeName"] ?? "") !== "" && options.gracePeriodSeconds !== 0;
      const holds = next.length > 0 || bound || hasNamespaceFinalizer(row.object);
      if (!holds) return { ok: true as const, object: this.#remove(type, row.object) as unknown };
      if (deletionTimestamp !== undefined && next.length === finalizers.length)
        return { ok: true as const, object: row.object as unknown };
      const metadata = {
        ...row.object.metadata,
        deletionTimestamp: deletionTimestamp ?? this.#now(),
        finalizers: next,
      };
      return { ok: true as const, object: this.#put(type, { ...row.object, metadata }, "MODIFIED") as unknown };
    });

  deleteCollection: ApiClient["deleteCollection"] = async (type, namespace) => {
    const keys = [...this.#rows.values()]
      .filter((row) => sameType(row.type, type) && row.object.metadata?.namespace === namespace)
      .map(({ object }) => object);
    for (const object of keys) await this.delete(type, keyOf(object));
    return { ok: true, object: keys };
  };

  watch: ApiClient["watch"] = async <T extends ObjectLike>(
    type: ResourceType<T>,
    options: Selection & { readonly revision?: number | undefined },
  ) =>
    this.#serve("watch", type, () => ({
      ok: true as const,
      object: this.#openWatch(type, options) as unknown as ApiWatch<T>,
    }));

  read: ApiClient["read"] = async () => refuse(404, "NotFound", "not served");

  close(): void {
    this.cutWatches();
  }

  cutWatches(): void {
    for (const listener of [...this.#listeners]) listener.end();
  }

  #serve<T>(verb: string, type: ResourceType, body: () => ApiOutcome<T>): ApiOutcome<T> {
    const fault = this.fault?.(verb, type);
    if (fault instanceof Error) throw fault;
    if (fault !== undefined) return { ok: false, status: fault };
    const name = `${verb} ${resourceId(type)}`;
    this.served.set(name, (this.served.get(name) ?? 0) + 1);
    return body();
  }

  #change(
    type: ResourceType,
    key: ObjectKey,
    preconditions: ObjectLike["metadata"],
    next: (present: ObjectLike) => ObjectLike,
    subresource: string | undefined,
  ): ApiOutcome<ObjectLike> {
    const row = this.#rows.get(rowId(type, key));
    if (row === undefined) return refuse(404, "NotFound", `${type.resource} "${key}" not found`);
    const present = row.object;
    const { uid, resourceVersion } = present.metadata ?? {};
    if (
      (preconditions?.uid ?? uid) !== uid ||
      (preconditions?.resourceVersion ?? resourceVersion) !== resourceVersion
    ) {
      return refuse(409, "Conflict", "the object has been modified");
    }
    const wanted = next(present) as ObjectLike & Fields;
    const kept = { ...wanted } as Record<string, unknown>;
    if (subresource === "status") Object.assign(kept, { spec: (present as Fields)["spec"] });
    else if ((present as Fields)["status"] !== undefined && subresource === undefined)
      kept["status"] = (present as Fields)["status"];
    const respecified = JSON.stringify(kept["spec"]) !== JSON.stringify((present as Fields)["spec"]);
    const metadata = {
      ...wanted.metadata,
      uid,
      generation: (present.metadata?.generation ?? 1) + (respecified && subresource === undefined ? 1 : 0),
    };
    const changed: ObjectLike = { ...kept, metadata: { ...metadata, resourceVersion } };
    if (JSON.stringify(changed) === JSON.stringify(present)) return { ok: true, object: present };
    if (
      changed.metadata?.deletionTimestamp !== undefined &&
      (changed.metadata.finalizers ?? []).length === 0 &&
      type.resource !== "pods" &&
      !hasNamespaceFinalizer(changed)
    ) {
      return { ok: true, object: this.#remove(type, changed) };
    }
    return { ok: true, object: this.#put(type, changed, "MODIFIED") };
  }

  #put(type: ResourceType, object: ObjectLike, event: "ADDED" | "MODIFIED"): ObjectLike {
    const stored = {
      ...object,
      apiVersion: apiVersionOf(type),
      kind: type.kind,
      metadata: { ...object.metadata, resourceVersion: String(++this.revision) },
    };
    this.#rows.set(rowId(type, keyOf(stored)), { type, object: stored });
    this.#tell(type, { type: event, object: stored, revision: this.revision });
    return stored;
  }

  #remove(type: ResourceType, object: ObjectLike): ObjectLike {
    this.#rows.delete(rowId(type, keyOf(object)));
    const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.revision) } };
    this.#tell(type, { type: "DELETED", object: last, revision: this.revision });
    return last;
  }

  #tell(type: ResourceType, event: WatchEvent<ObjectLike> & { readonly object: ObjectLike }): void {
    this.#log.push({ type, event });
    for (const listener of [...this.#listeners])
      if (sameType(listener.type, type) && selects(listener.options, event.object)) listener.push(event);
  }

  #openWatch(
    type: ResourceType,
    options: Selection & { readonly revision?: number | undefined },
  ): ApiWatch<ObjectLike> {
    const queue: WatchEvent<ObjectLike>[] = [];
    let wake: (() => void) | undefined;
    let ended = false;
    const listener: Listener = {
      type,
      options,
      // Delivered a moment later, as over a network.
      push: (event) =>
        void this.#clock.after(1, () => {
          queue.push(event);
          wake?.();
        }),
      end: () => {
        ended = true;
        this.#listeners.delete(listener);
        wake?.();
      },
    };
    for (const { type: logged, event } of this.#log) {
      if (
        sameType(logged, type) &&
        selects(options, event.object) &&
        "revision" in event &&
        event.revision > (options.revision ?? 0)
      )
        listener.push(event);
    }
    if (this.beginsWithBookmark) listener.push({ type: "BOOKMARK", revision: this.revision });
    this.#listeners.add(listener);
    return {
      cancel: listener.end,
      events: {
        async *[Symbol.asyncIterator]() {
          while (!ended) {
            const event = queue.shift();
            if (event !== undefined) yield event;
            else await new Promise<void>((resolve) => (wake = resolve));
          }
        },
      },
    };
  }

  #now(): string {
    return new Date(this.#clock.wallMs()).toISOString().replace(/\.\d+Z$/, "Z");
  }
}

function rowId(type: ResourceType, key: ObjectKey): string {
  return `${resourceId(type)}|${key}`;
}

function sameType(a: ResourceType, b: ResourceType): boolean {
  return resourceId(a) === resourceId(b);
}

function specOf(object: ObjectLike): Fields {
  return ((object as Fields)["spec"] ?? {}) as Fields;
}

function hasNamespaceFinalizer(object: ObjectLike): boolean {
  return (
    object.kind === resources.namespaces.kind && ((specOf(object)["finalizers"] ?? []) as readonly unknown[]).length > 0
  );
}

function selects(options: Selection, object: ObjectLike): boolean {
  if (options.namespace !== undefined && options.namespace !== "" && object.metadata?.namespace !== options.namespace)
    return false;
  const name = /^metadata\.name=(.*)$/.exec(options.fieldSelector ?? "")?.[1];
  return name === undefined || name === splitKey(keyOf(object)).name;
}

function refuse(code: number, reason: string, message: string): { readonly ok: false; readonly status: ApiFailure } {
  return { ok: false, status: { code, reason, message } };
}
