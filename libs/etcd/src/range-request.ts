// Range requests against the store: etcd's fields as a query, etcd's words for a revision that cannot be read.
import type { MvccStore, RangeQuery } from "@keelson/mvcc";
import type { etcdserverpb } from "@keelson/wire";
import type { EtcdError, Outcome, RangeAnswer, RangeReadOptions } from "./contract.ts";
import { etcdErrors, ok, refused } from "./errors.ts";
import { keyRange } from "./key-range.ts";
import { checkRange } from "./request-checks.ts";

/** Answers a request from the store as it is now. */
export function answerRange(
  store: MvccStore,
  request: etcdserverpb.RangeRequest,
  options: RangeReadOptions = {},
): Outcome<RangeAnswer> {
  const problem = checkRange(request) ?? revisionError(store, request.revision);
  if (problem !== undefined) return refused(problem);
  return ok(store.range(queryOf(request, options), request.revision));
}

export function revisionError(store: MvccStore, revision: number): EtcdError | undefined {
  const problem = store.checkRevision(revision);
  if (problem === undefined) return undefined;
  return problem === "future" ? etcdErrors.futureRevision : etcdErrors.compacted;
}

export function queryOf(request: etcdserverpb.RangeRequest, options: RangeReadOptions): RangeQuery {
  return {
    ...keyRange(request.key, request.rangeEnd),
    limit: Math.max(request.limit, 0),
    sortOrder: request.sortOrder,
    sortTarget: request.sortTarget,
    keysOnly: request.keysOnly,
    countOnly: request.countOnly,
    minModRevision: request.minModRevision,
    maxModRevision: request.maxModRevision,
    minCreateRevision: request.minCreateRevision,
    maxCreateRevision: request.maxCreateRevision,
    skipCount: options.skipCount === true,
    maxBytes: options.maxBytes ?? 0,
  };
}
