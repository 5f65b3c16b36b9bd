// What is wrong with a request before anything is looked up, in etcd's order of checks. Called by the request
// handlers before proposing, and again when an entry is applied, so that no entry can break a member.
import { etcdserverpb } from "@keelson/wire";
import { keyBytesMax } from "@keelson/mvcc";
import type { EtcdError } from "./contract.ts";
import { etcdErrors } from "./errors.ts";
import { leaseTtlSecondsMax, txnDepthMax } from "./limits.ts";
import { checkOverlap } from "./txn-overlap.ts";

const sortOrders = new Set<number>(Object.values(etcdserverpb.SortOrder));
const sortTargets = new Set<number>(Object.values(etcdserverpb.SortTarget));

/** Undefined when the request is in order. */
export type Checked = EtcdError | undefined;

export function checkRange(request: etcdserverpb.RangeRequest): Checked {
  if (request.key.length === 0) return etcdErrors.emptyKey;
  const known = sortOrders.has(request.sortOrder) && sortTargets.has(request.sortTarget);
  return known ? undefined : etcdErrors.invalidSortOption;
}

/** RangeStream takes what Range takes, except orders and filters. */
export function checkRangeStream(request: etcdserverpb.RangeRequest): Checked {
  const problem = checkRange(request);
  if (problem !== undefined) return problem;
  const { NONE, ASCEND } = etcdserverpb.SortOrder;
  const natural =
    request.sortTarget === etcdserverpb.SortTarget.KEY && (request.sortOrder === NONE || request.sortOrder === ASCEND);
  if (!natural) return etcdErrors.streamSortOrder;
  const filtered =
    request.minModRevision !== 0 ||
    request.maxModRevision !== 0 ||
    request.minCreateRevision !== 0 ||
    request.maxCreateRevision !== 0;
  return filtered ? etcdErrors.streamRevisionFilter : undefined;
}

export function checkPut(request: etcdserverpb.PutRequest): Checked {
  if (request.key.length === 0) return etcdErrors.emptyKey;
  if (request.ignoreValue && request.value.length > 0) return etcdErrors.valueProvided;
  if (request.ignoreLease && request.lease !== 0n) return etcdErrors.leaseProvided;
  return request.key.length > keyBytesMax ? etcdErrors.requestTooLarge : undefined;
}

export function checkDeleteRange(request: etcdserverpb.DeleteRangeRequest): Checked {
  return request.key.length === 0 ? etcdErrors.emptyKey : undefined;
}

/** Operation counts, then keys and operations one by one, then overlaps of the success branch, then of failure. */
export function checkTxn(request: etcdserverpb.TxnRequest, options: { readonly maxTxnOps: number }): Checked {
  return checkTxnShape(request, options.maxTxnOps, 0) ?? checkOverlap(request.success) ?? checkOverlap(request.failure);
}

export function checkLeaseGrant(request: etcdserverpb.LeaseGrantRequest): Checked {
  if (request.ID < 0n) return etcdErrors.leaseNotFound;
  return request.TTL > leaseTtlSecondsMax ? etcdErrors.leaseTtlTooLarge : undefined;
}

/** A nested transaction has what its parent leaves of the budget. */
function checkTxnShape(request: etcdserverpb.TxnRequest, budget: number, depth: number): Checked {
  const count = Math.max(request.compare.length, request.success.length, request.failure.length);
  if (count > budget || depth > txnDepthMax) return etcdErrors.tooManyOps;
  if (request.compare.some((compare) => compare.key.length === 0)) return etcdErrors.emptyKey;
  for (const branch of [request.success, request.failure]) {
    for (const op of branch) {
      const problem = checkOp(op, budget - count, depth);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

function checkOp(op: etcdserverpb.RequestOp, budget: number, depth: number): Checked {
  if (op.requestRange !== undefined) return checkRange(op.requestRange);
  if (op.requestPut !== undefined) return checkPut(op.requestPut);
  if (op.requestDeleteRange !== undefined) return checkDeleteRange(op.requestDeleteRange);
  if (op.requestTxn !== undefined) return checkTxnShape(op.requestTxn, budget, depth + 1);
  return etcdErrors.keyNotFound;
}
