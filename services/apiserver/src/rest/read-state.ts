// The state of one resource at the revision that a list or the start of a watch asks for: from the cache whenever
// the cache holds exactly that state, else from the store at that revision.
import { AppError, text, utf8 } from "@keelson/base";
import {
  expired,
  type FailureStatus,
  type Kind,
  resourceExpired,
  storagePrefix,
  tooLargeResourceVersion,
} from "@keelson/api";
import { prefixRange } from "@keelson/runtime";
import { resourceOfKey } from "@keelson/wire";
import { type ContinueToken, encodeContinue, type ListOptions } from "@keelson/rest";
import { CachedObject } from "../cache/cached-object.ts";
import type { Collection } from "../cache/collection.ts";
import { futureRevisionWaitMs, storePageKeys } from "../limits.ts";
import type { Outcome } from "../outcome.ts";
import type { ApiServer } from "../server.ts";

export type Wanted =
  /** Confirmed with the store. */
  | { readonly kind: "newest" }
  | { readonly kind: "any" }
  | { readonly kind: "atLeast"; readonly revision: number }
  | { readonly kind: "exact"; readonly revision: number };

export type PageRequest = {
  readonly kind: Kind;
  /** Empty: all namespaces. */
  readonly namespace: string;
  /** First key, relative to the list's prefix; empty at the beginning. */
  readonly start: string;
  /** 0: everything. */
  readonly limit: number;
  readonly matches: (object: CachedObject) => boolean;
};

/** Matching objects in key order. */
export type Page = {
  readonly revision: number;
  readonly objects: readonly CachedObject[];
  /** Where the next page starts, relative to the prefix; undefined when this was the last. */
  readonly next: string | undefined;
  /** Objects after this page, matching or not. */
  readonly remaining: number;
};

export function collectionOf(server: ApiServer, kind: Kind): Collection {
  return server.cache.collection(resourceOfKey(utf8(`${storagePrefix(kind)}x`)));
}

/** What a list without a continue token asks for (the table of resource version semantics). */
export function wantedOf(options: ListOptions): Wanted {
  const { resourceVersion, match, limit } = options;
  if (resourceVersion === undefined) return { kind: "newest" };
  if (resourceVersion === 0) return { kind: "any" };
  if (match === "Exact" || (match === "" && limit > 0)) return { kind: "exact", revision: resourceVersion };
  return { kind: "atLeast", revision: resourceVersion };
}

/** Reads one page. After its awaits the cache is read in one step, so that page and revision belong together. */
export async function readPage(server: ApiServer, wanted: Wanted, request: PageRequest): Promise<Outcome<Page>> {
  const { cache } = server;
  switch (wanted.kind) {
    case "any":
      return { ok: true, value: pageFromCache(server, request, cache.revision) };
    case "newest":
      if (await server.objects.catchUp()) return { ok: true, value: pageFromCache(server, request, cache.revision) };
      return { ok: true, value: await pageFromStore(server, request, 0) };
    case "atLeast":
    case "exact":
      if (!(await cache.reached(wanted.revision, futureRevisionWaitMs))) {
        return { ok: false, status: tooLargeResourceVersion(wanted.revision, cache.revision) };
      }
      if (wanted.kind === "atLeast") return { ok: true, value: pageFromCache(server, request, cache.revision) };
      if (collectionOf(server, request.kind).lastRevision <= wanted.revision) {
        return { ok: true, value: pageFromCache(server, request, wanted.revision) };
      }
      return pageAtRevision(server, request, wanted.revision);
  }
}

/** A later page reads at the revision of the first one or, once that is gone, tells how to go on. */
export async function readNextPage(
  server: ApiServer,
  token: ContinueToken,
  request: PageRequest,
): Promise<Outcome<Page>> {
  if (token.revision < 0) return readPage(server, { kind: "newest" }, request);
  const read = await readPage(server, { kind: "exact", revision: token.revision }, request);
  if (read.ok || read.status.code !== 410) return read;
  const status = expired(
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
      "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
      "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or " +
      "deleted between the time the first chunk was returned and now may show up in the list.",
  );
  const next: FailureStatus["metadata"] & { readonly continue: string } = {
    continue: encodeContinue({ revision: -1, start: token.start }),
  };
  return { ok: false, status: { ...status, metadata: next } };
}

function pageFromCache(server: ApiServer, request: PageRequest, revision: number): Page {
  const { objects } = collectionOf(server, request.kind);
  const prefix = storagePrefix(request.kind, request.namespace);
  const { end } = prefixRange(prefix);
  const found: CachedObject[] = [];
  let full: Uint8Array | undefined;
  for (const [key, object] of objects.range(utf8(prefix + request.start), end)) {
    if (request.limit > 0 && found.length === request.limit) {
      full = key;
      break;
    }
    if (request.matches(object)) found.push(object);
  }
  if (full === undefined) return { revision, objects: found, next: undefined, remaining: 0 };
  return {
    revision,
    objects: found,
    next: nextStart(prefix, found),
    remaining: objects.rank(end) - objects.rank(full),
  };
}

async function pageAtRevision(server: ApiServer, request: PageRequest, revision: number): Promise<Outcome<Page>> {
  try {
    return { ok: true, value: await pageFromStore(server, request, revision) };
  } catch (error) {
    if (error instanceof AppError && error.code === "store.compacted") return { ok: false, status: resourceExpired() };
    if (error instanceof AppError && error.code === "store.future") {
      return { ok: false, status: tooLargeResourceVersion(revision, server.cache.revision) };
    }
    throw error;
  }
}

async function pageFromStore(server: ApiServer, request: PageRequest, atRevision: number): Promise<Page> {
  const prefix = storagePrefix(request.kind, request.namespace);
  const { end } = prefixRange(prefix);
  const found: CachedObject[] = [];
  let from = utf8(prefix + request.start);
  let revision = atRevision;
  for (;;) {
    const read = await server.store.range(from, end, { revision, limit: storePageKeys });
    if (revision === 0) revision = read.revision;
    for (const [index, entry] of read.entries.entries()) {
      if (request.limit > 0 && found.length === request.limit) {
        return { revision, objects: found, next: nextStart(prefix, found), remaining: read.count - index };
      }
      const object = new CachedObject(entry.key, entry.value, entry.modRevision, entry.createRevision);
      if (request.matches(object)) found.push(object);
    }
    const last = read.entries.at(-1);
    if (last === undefined || read.count <= read.entries.length)
      return { revision, objects: found, next: undefined, remaining: 0 };
    from = new Uint8Array([...last.key, 0]);
  }
}

/** The smallest key after the last object of the page. */
function nextStart(prefix: string, found: readonly CachedObject[]): string {
  const last = found.at(-1);
  return last === undefined ? "" : `${text(last.key).slice(prefix.length)}\0`;
}
