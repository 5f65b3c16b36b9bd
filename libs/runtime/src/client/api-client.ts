// The API client over the HttpClient port. Every loop of scheduler, controllers and nodes talks through this.
import { keyOf, type ObjectLike, type PatchType, type ResourceType } from "@keelson/api";
import { AppError, utf8 } from "@keelson/base";
import type { Clock, HttpClient, HttpClientResponse } from "@keelson/ports";
import { readJsonLines } from "./body.ts";
import type {
  ApiClient,
  ApiOutcome,
  ApiWatch,
  CallOptions,
  ListOptions,
  ObjectList,
  PatchOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "./contract.ts";
import { callJson, type Exchange, openStream } from "./exchange.ts";
import type { ClientConfig } from "./kubeconfig.ts";
import { listPageSize } from "./limits.ts";
import { collectionPath, objectPath, withQuery } from "./paths.ts";
import { createServers } from "./servers.ts";

export type ApiClientOptions = {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly config: ClientConfig;
  /** Program name and version, e.g. `keelson-scheduler/0.1.0`. */
  readonly userAgent: string;
  /** Which of the servers is asked first, modulo their number; spreads clients. Default 0. */
  readonly preferredServer?: number | undefined;
};

/** Nothing is sent before the first call. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { config } = options;
  const tls = {
    ...(config.certificate === undefined ? {} : { certificate: config.certificate }),
    ...(config.key === undefined ? {} : { key: config.key }),
    ...(config.ca === undefined ? {} : { ca: config.ca }),
  };
  const servers = createServers({ ...options, urls: config.servers, tls, preferred: options.preferredServer ?? 0 });
  const exchange: Exchange = {
    servers,
    clock: options.clock,
    headers: {
      "user-agent": options.userAgent,
      "keelson-watch-trace": "true",
      ...(config.token === undefined ? {} : { authorization: `Bearer ${config.token}` }),
    },
  };
  return { ...reads(exchange), ...writes(exchange), close: () => servers.close() };
}

function reads(exchange: Exchange): Pick<ApiClient, "get" | "list" | "watch" | "read"> {
  return {
    get: async <T extends ObjectLike>(
      type: ResourceType<T>,
      key: string,
      options?: CallOptions & { readonly subresource?: string },
    ) =>
      (await callJson(exchange, {
        method: "GET",
        target: objectPath(type, key, options?.subresource),
        repeatable: true,
        options,
      })) as ApiOutcome<T>,
    list: async (type, options) => await listAll(exchange, type, options ?? {}),
    watch: async (type, options) => await openWatch(exchange, type, options),
    read: async (path, options) => await callJson(exchange, { method: "GET", target: path, repeatable: true, options }),
  };
}

function writes(
  exchange: Exchange,
): Pick<ApiClient, "create" | "createSubresource" | "update" | "patch" | "delete" | "deleteCollection"> {
  return {
    create: async <T extends ObjectLike>(
      type: ResourceType<T>,
      object: T,
      options?: CallOptions & { readonly fieldManager?: string },
    ) => {
      const target = withQuery(collectionPath(type, object.metadata?.namespace), {
        fieldManager: options?.fieldManager,
      });
      // With a name of its own a second copy is refused as AlreadyExists; with generateName it would be a twin.
      const repeatable = object.metadata?.name !== undefined && object.metadata.name !== "";
      return (await callJson(exchange, {
        method: "POST",
        target,
        ...jsonBody(object),
        repeatable,
        options,
      })) as ApiOutcome<T>;
    },
    createSubresource: async <Answer>(
      type: ResourceType,
      key: string,
      subresource: string,
      body: unknown,
      options?: CallOptions,
    ) =>
      (await callJson(exchange, {
        method: "POST",
        target: objectPath(type, key, subresource),
        ...jsonBody(body),
        // A binding that is already there is refused; a token or an eviction may have happened.
        repeatable: subresource === "binding",
        options,
      })) as ApiOutcome<Answer>,
    update: async <T extends ObjectLike>(type: ResourceType<T>, object: T, options?: WriteOptions) => {
      const target = withQuery(objectPath(type, keyOf(object), options?.subresource), {
        fieldManager: options?.fieldManager,
      });
      const repeatable = (object.metadata?.resourceVersion ?? "") !== "";
      return (await callJson(exchange, {
        method: "PUT",
        target,
        ...jsonBody(object),
        repeatable,
        options,
      })) as ApiOutcome<T>;
    },
    patch: async <T extends ObjectLike>(type: ResourceType<T>, key: string, patch: unknown, options: PatchOptions) => {
      const target = withQuery(objectPath(type, key, options.subresource), {
        fieldManager: options.fieldManager,
        force: options.force,
      });
      const body = utf8(JSON.stringify(patch));
      // Merging the same fields twice ends in the same object; a JSON patch may not.
      const repeatable = options.type !== "json";
      return (await callJson(exchange, {
        method: "PATCH",
        target,
        body,
        contentType: patchContentTypes[options.type],
        repeatable,
        options,
      })) as ApiOutcome<T>;
    },
    delete: async (type, key, options) => {
      const preconditions =
        options?.uid === undefined && options?.resourceVersion === undefined
          ? undefined
          : { uid: options.uid, resourceVersion: options.resourceVersion };
      const body = {
        apiVersion: "v1",
        kind: "DeleteOptions",
        preconditions,
        propagationPolicy: options?.propagation,
        gracePeriodSeconds: options?.gracePeriodSeconds,
      };
      return await callJson(exchange, {
        method: "DELETE",
        target: objectPath(type, key),
        ...jsonBody(body),
        repeatable: true,
        options,
      });
    },
    deleteCollection: async (type, namespace, options) => {
      const target = collectionPath(type, namespace);
      const outcome = await callJson(exchange, { method: "DELETE", target, repeatable: true, options });
      return outcome.ok ? { ok: true, object: (outcome.object as RawList).items ?? [] } : outcome;
    },
  };
}

const patchContentTypes: Readonly<Record<PatchType, string>> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

function jsonBody(value: unknown): { readonly body: Uint8Array; readonly contentType: string } {
  return { body: utf8(JSON.stringify(value)), contentType: "application/json" };
}

type RawList = {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly ObjectLike[] | null;
};

async function listAll<T extends ObjectLike>(
  exchange: Exchange,
  type: ResourceType<T>,
  options: ListOptions,
): Promise<ApiOutcome<ObjectList<T>>> {
  const items: T[] = [];
  let next: string | undefined;
  let revision = 0;
  for (;;) {
    const target = withQuery(collectionPath(type, options.namespace), {
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
      limit: options.pageSize ?? listPageSize,
      ...(next === undefined
        ? { resourceVersion: options.resourceVersion, resourceVersionMatch: options.resourceVersionMatch }
        : { continue: next }),
    });
    const outcome = await callJson(exchange, { method: "GET", target, repeatable: true, options });
    if (!outcome.ok) return outcome;
    const page = outcome.object as RawList;
    for (const item of page.items ?? []) items.push(withKind(type, item));
    // Every page is of the same revision; the first one that names it counts.
    if (revision === 0) revision = Number(page.metadata?.resourceVersion ?? 0);
    next = page.metadata?.continue;
    if (next === undefined || next === "") return { ok: true, object: { items, revision } };
  }
}

/** List items come without apiVersion and kind. */
function withKind<T extends ObjectLike>(type: ResourceType<T>, item: ObjectLike): T {
  const apiVersion = type.group === "" ? type.version : `${type.group}/${type.version}`;
  return { ...item, apiVersion: item.apiVersion ?? apiVersion, kind: item.kind ?? type.kind } as T;
}

async function openWatch<T extends ObjectLike>(
  exchange: Exchange,
  type: ResourceType<T>,
  options: WatchOptions,
): Promise<ApiOutcome<ApiWatch<T>>> {
  const target = withQuery(collectionPath(type, options.namespace), {
    watch: true,
    allowWatchBookmarks: true,
    resourceVersion: options.revision,
    labelSelector: options.labelSelector,
    fieldSelector: options.fieldSelector,
    timeoutSeconds: options.timeoutSeconds,
  });
  const outcome = await openStream(exchange, { method: "GET", target, repeatable: true });
  if (!outcome.ok) return outcome;
  const response: HttpClientResponse = outcome.object;
  return { ok: true, object: { events: watchEvents<T>(response.body), cancel: () => response.cancel() } };
}

async function* watchEvents<T extends ObjectLike>(body: AsyncIterable<Uint8Array>): AsyncGenerator<WatchEvent<T>> {
  for await (const line of readJsonLines(body)) yield watchEvent<T>(line);
}

function watchEvent<T extends ObjectLike>(line: unknown): WatchEvent<T> {
  const { type, object, traceparent } = line as {
    readonly type: string;
    readonly object: ObjectLike;
    readonly traceparent?: string;
  };
  const revision = Number(object.metadata?.resourceVersion ?? 0);
  switch (type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
      return { type, object: object as T, revision, traceparent };
    case "BOOKMARK":
      return { type, revision };
    case "ERROR": {
      const status = object as { readonly code?: number; readonly reason?: string; readonly message?: string };
      return {
        type,
        status: { code: status.code ?? 500, reason: status.reason ?? "Unknown", message: status.message ?? "" },
      };
    }
    default:
      throw new AppError("api.malformed", `unknown watch event type ${type}`);
  }
}
