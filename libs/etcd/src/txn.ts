// Transactions as etcd runs them. First every compare, nested ones too, is decided on the state before the
// transaction: that fixes the path. Then everything that could fail on that path is checked, so that execution
// cannot. Then the operations run in order and see each other's effects.
import type { Init } from "@keelson/base";
import { must } from "@keelson/base";
import type { MvccStore, WriteTxn } from "@keelson/mvcc";
import { type etcdserverpb, mvccpb } from "@keelson/wire";
import type { EtcdError } from "./contract.ts";
import { etcdErrors } from "./errors.ts";
import { keyRange } from "./key-range.ts";
import { queryOf } from "./range-request.ts";
import { allHold } from "./txn-compare.ts";

/** Which branch each transaction takes: its own, and per nested transaction in the order of operations. */
export interface TxnPath {
  readonly succeeded: boolean;
  readonly nested: readonly TxnPath[];
}

/** Whether a lease exists at this moment. */
export type HasLease = (id: bigint) => boolean;

/** True when neither branch, nor any nested one, writes: such a transaction needs no Raft entry. */
export function isReadOnlyTxn(request: etcdserverpb.TxnRequest): boolean {
  return [...request.success, ...request.failure].every(
    (op) =>
      op.requestPut === undefined &&
      op.requestDeleteRange === undefined &&
      (op.requestTxn === undefined || isReadOnlyTxn(op.requestTxn)),
  );
}

/** True when every range in it is serializable, so that local state may answer (etcd's rule for read-only transactions). */
export function isSerializableTxn(request: etcdserverpb.TxnRequest): boolean {
  return [...request.success, ...request.failure].every(
    (op) =>
      (op.requestRange === undefined || op.requestRange.serializable) &&
      (op.requestTxn === undefined || isSerializableTxn(op.requestTxn)),
  );
}

export function decidePath(store: MvccStore, request: etcdserverpb.TxnRequest): TxnPath {
  const succeeded = allHold(store, request.compare);
  const nested: TxnPath[] = [];
  for (const { requestTxn } of branchOf(request, succeeded)) {
    if (requestTxn !== undefined) nested.push(decidePath(store, requestTxn));
  }
  return { succeeded, nested };
}

/** What would fail on the path: puts first, then ranges, each in order. */
export function checkPath(
  store: MvccStore,
  request: etcdserverpb.TxnRequest,
  options: { readonly path: TxnPath; readonly hasLease: HasLease },
): EtcdError | undefined {
  const { path, hasLease } = options;
  return (
    firstProblem(request, path, (op) =>
      op.requestPut === undefined ? undefined : checkPutState(store, op.requestPut, hasLease),
    ) ??
    firstProblem(request, path, (op) =>
      op.requestRange === undefined ? undefined : checkRangeState(store, op.requestRange),
    )
  );
}

/** What a put needs of the state: the key for ignore_*, the lease it names. */
export function checkPutState(
  store: MvccStore,
  request: etcdserverpb.PutRequest,
  hasLease: HasLease,
): EtcdError | undefined {
  const needsKey = request.ignoreValue || request.ignoreLease;
  if (needsKey && store.get(request.key) === undefined) return etcdErrors.keyNotFound;
  return request.lease !== 0n && !hasLease(request.lease) ? etcdErrors.leaseNotFound : undefined;
}

/** Runs the path. `txn` is undefined for a transaction without writes; `reads` false leaves ranges out. */
export class TxnRun {
  readonly #store: MvccStore;
  readonly #txn: WriteTxn | undefined;
  readonly #reads: boolean;

  constructor(store: MvccStore, txn: WriteTxn | undefined, options: { readonly reads: boolean }) {
    this.#store = store;
    this.#txn = txn;
    this.#reads = options.reads;
  }

  run(request: etcdserverpb.TxnRequest, path: TxnPath): Init<etcdserverpb.TxnResponse> {
    const nested = path.nested.values();
    const responses = branchOf(request, path.succeeded).map((op): Init<etcdserverpb.ResponseOp> => {
      if (op.requestRange !== undefined) return { responseRange: this.#range(op.requestRange) };
      if (op.requestPut !== undefined) return { responsePut: this.put(op.requestPut) };
      if (op.requestDeleteRange !== undefined) return { responseDeleteRange: this.deleteRange(op.requestDeleteRange) };
      const inner = this.run(
        must(op.requestTxn, "an operation was checked"),
        must(nested.next().value, "a path covers it"),
      );
      return { responseTxn: { ...inner, header: {} } };
    });
    return { succeeded: path.succeeded, responses };
  }

  put(request: etcdserverpb.PutRequest): Init<etcdserverpb.PutResponse> {
    const txn = must(this.#txn, "writes come with a write transaction");
    const before = request.ignoreValue || request.ignoreLease ? this.#before(request.key) : undefined;
    const value = request.ignoreValue ? must(before, "the key was checked").value : request.value;
    const lease = request.ignoreLease ? must(before, "the key was checked").lease : request.lease;
    const prevKv = txn.put({ key: request.key, value, lease });
    return { header: this.#header(), prevKv: request.prevKv ? prevKv : undefined };
  }

  deleteRange(request: etcdserverpb.DeleteRangeRequest): Init<etcdserverpb.DeleteRangeResponse> {
    const txn = must(this.#txn, "writes come with a write transaction");
    const { from, to, single } = keyRange(request.key, request.rangeEnd);
    const one = single ? txn.delete(from) : undefined;
    const deleted = single ? (one === undefined ? [] : [one]) : txn.deleteRange(from, to);
    return { header: this.#header(), deleted: deleted.length, prevKvs: request.prevKv ? deleted : [] };
  }

  #range(request: etcdserverpb.RangeRequest): Init<etcdserverpb.RangeResponse> {
    if (!this.#reads) return {};
    const { kvs, more, count } = this.#store.range(queryOf(request, {}), request.revision);
    return { header: this.#header(), kvs, more, count };
  }

  #header(): Init<etcdserverpb.ResponseHeader> {
    return { revision: this.#txn?.readRevision ?? this.#store.revision };
  }

  #before(key: Uint8Array): mvccpb.KeyValue {
    return mvccpb.KeyValue.decode(must(this.#store.get(key), "the key was checked"));
  }
}

function branchOf(request: etcdserverpb.TxnRequest, succeeded: boolean): readonly etcdserverpb.RequestOp[] {
  return succeeded ? request.success : request.failure;
}

function firstProblem(
  request: etcdserverpb.TxnRequest,
  path: TxnPath,
  check: (op: etcdserverpb.RequestOp) => EtcdError | undefined,
): EtcdError | undefined {
  const nested = path.nested.values();
  for (const op of branchOf(request, path.succeeded)) {
    const problem =
      op.requestTxn === undefined
        ? check(op)
        : firstProblem(op.requestTxn, must(nested.next().value, "a path covers it"), check);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Here, unlike in a plain Range, a negative revision is a compacted one. */
function checkRangeState(store: MvccStore, request: etcdserverpb.RangeRequest): EtcdError | undefined {
  if (request.revision === 0) return undefined;
  if (request.revision > store.revision) return etcdErrors.futureRevision;
  return request.revision < store.compactedRevision ? etcdErrors.compacted : undefined;
}
