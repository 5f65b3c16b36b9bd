// The API client as loops see it: typed objects in, outcomes out. A refusal by the server is a value (`ok: false`);
// only a failure of the world throws: AppError `api.unreachable` (nothing was sent, or the request was safe to
// repeat and every server was tried), `api.uncertain` (a write was sent and its answer is lost).
import type { ObjectKey, ObjectLike, PatchType, ResourceType } from "@keelson/api";
import type { TraceParent } from "@keelson/ports";

/** A refusal, as the server's Status says it. */
export type ApiFailure = {
  /** HTTP status code. */
  readonly code: number;
  /** `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`, `Expired`, `Forbidden`, `TooManyRequests`, … */
  readonly reason: string;
  readonly message: string;
  readonly details?: unknown;
  readonly retryAfterSeconds?: number | undefined;
};

export type ApiOutcome<T> =
  | { readonly ok: true; readonly object: T }
  | { readonly ok: false; readonly status: ApiFailure };

/** What led to a request; sent along so that the store keeps it with the revision. */
export type RequestCause = {
  readonly traceparent?: TraceParent | undefined;
  /** Revision of the object that the writer acted on. */
  readonly parentRevision?: number | undefined;
};

/** The right of a leader to write. */
export type Authority = {
  /** Asked before every attempt. Once it says no nothing more is sent, and the call throws `api.unreachable`. */
  readonly holds: () => boolean;
  /**
   * Lease, term and holder as `namespace/name/leaseTransitions/holderIdentity`: the write takes effect only while the
   * Lease says so, however late it arrives. Otherwise it is refused with `Conflict`.
   */
  readonly fence: string;
};

export type CallOptions = {
  readonly cause?: RequestCause | undefined;
  /** For the whole call including retries; default 10 s. */
  readonly timeoutMs?: number | undefined;
  /** Of a sender that may only write while it leads. */
  readonly authority?: Authority | undefined;
};

export type ListOptions = CallOptions & {
  /** All namespaces when absent. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Objects per page; all pages are fetched at one revision. Default 500. */
  readonly pageSize?: number | undefined;
  readonly resourceVersion?: string | undefined;
  readonly resourceVersionMatch?: "Exact" | "NotOlderThan" | undefined;
};

export type ObjectList<T> = { readonly items: readonly T[]; readonly revision: number };

export type WriteOptions = CallOptions & {
  readonly subresource?: string | undefined;
  readonly fieldManager?: string | undefined;
};

export type PatchOptions = WriteOptions & {
  readonly type: PatchType;
  /** Only for `apply`. */
  readonly force?: boolean | undefined;
};

export type DeleteOptions = CallOptions & {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly propagation?: "Background" | "Foreground" | "Orphan" | undefined;
  readonly gracePeriodSeconds?: number | undefined;
};

export type WatchOptions = {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Events after this revision; absent: the state first, then events from now. */
  readonly revision?: number | undefined;
  /** How long the server should keep the stream; it ends normally after that. */
  readonly timeoutSeconds?: number | undefined;
};

export type WatchEvent<T> =
  | {
      readonly type: "ADDED" | "MODIFIED" | "DELETED";
      readonly object: T;
      readonly revision: number;
      readonly traceparent?: TraceParent | undefined;
    }
  | { readonly type: "BOOKMARK"; readonly revision: number }
  | { readonly type: "ERROR"; readonly status: ApiFailure };

/** One watch stream. Iterating throws AppError `net.*` when the connection is cut; it is not resumed by itself. */
export interface ApiWatch<T> {
  readonly events: AsyncIterable<WatchEvent<T>>;
  cancel(): void;
}

export interface ApiClient {
  get<T extends ObjectLike>(
    type: ResourceType<T>,
    key: ObjectKey,
    options?: CallOptions & { readonly subresource?: string },
  ): Promise<ApiOutcome<T>>;
  /** Every object at one revision, however many pages it takes. */
  list<T extends ObjectLike>(type: ResourceType<T>, options?: ListOptions): Promise<ApiOutcome<ObjectList<T>>>;
  create<T extends ObjectLike>(
    type: ResourceType<T>,
    object: T,
    options?: CallOptions & { readonly fieldManager?: string },
  ): Promise<ApiOutcome<T>>;
  /** POST to a subresource: `pods/binding`, `pods/eviction`, `serviceaccounts/token`. */
  createSubresource<Answer>(
    type: ResourceType,
    key: ObjectKey,
    subresource: string,
    body: unknown,
    options?: CallOptions,
  ): Promise<ApiOutcome<Answer>>;
  /** Replaces; refused with `Conflict` unless `metadata.resourceVersion` is current. */
  update<T extends ObjectLike>(type: ResourceType<T>, object: T, options?: WriteOptions): Promise<ApiOutcome<T>>;
  patch<T extends ObjectLike>(
    type: ResourceType<T>,
    key: ObjectKey,
    patch: unknown,
    options: PatchOptions,
  ): Promise<ApiOutcome<T>>;
  /** The answer is the object (still there, terminating) or a Status of success. */
  delete(type: ResourceType, key: ObjectKey, options?: DeleteOptions): Promise<ApiOutcome<unknown>>;
  /** Deletes everything of a resource in a namespace; answers with what was there. */
  deleteCollection(
    type: ResourceType,
    namespace: string,
    options?: CallOptions,
  ): Promise<ApiOutcome<readonly ObjectLike[]>>;
  watch<T extends ObjectLike>(type: ResourceType<T>, options: WatchOptions): Promise<ApiOutcome<ApiWatch<T>>>;
  /** Any GET, decoded from JSON: discovery, `/version`, metrics of aggregated APIs. */
  read(path: string, options?: CallOptions): Promise<ApiOutcome<unknown>>;
  close(): void;
}
