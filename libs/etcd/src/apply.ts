// One entry at a time against a state: the deterministic heart. An entry either changes the state completely or is
// refused with etcd's words; which of the two depends on nothing but the state and the entry. Runs inside the
// batch's storage write.
import {
  assert,
  emptyBytes,
  logIndex,
  type LogIndex,
  revision as toRevision,
  type Revision,
  utf8,
} from "@keelson/base";
import type { EventLog, RevisionRecord, WriteTxn } from "@keelson/mvcc";
import { etcdserverpb, storepb, WireError } from "@keelson/wire";
import { mayAdminister, mayAskAnything, mayDelete, mayPut, mayTransact, mayUseLease } from "./authorize.ts";
import type { Actor, ApplyResponse, ApplyResult, EtcdError, LeaseInfo, Outcome, StateEntry } from "./contract.ts";
import { etcdErrors, ok, refused } from "./errors.ts";
import { encodeLease } from "./lease-book.ts";
import { revisionError } from "./range-request.ts";
import { checkDeleteRange, checkLeaseGrant, checkPut, checkTxn } from "./request-checks.ts";
import type { StateImage } from "./state-image.ts";
import { checkPath, checkPutState, decidePath, TxnRun } from "./txn.ts";

/** What an entry did. The record is decoded for those who ask, who do so before it has left memory. */
class Applied implements ApplyResult {
  readonly index: LogIndex;
  readonly outcome: Outcome<ApplyResponse>;
  readonly revision: Revision;
  readonly madeRevision: boolean;
  readonly #log: EventLog;

  constructor(index: LogIndex, made: Made) {
    this.index = index;
    this.outcome = made.outcome;
    this.revision = made.revision;
    this.madeRevision = made.madeRevision;
    this.#log = made.log;
  }

  get record(): RevisionRecord | undefined {
    return this.madeRevision ? this.#log.record(this.revision) : undefined;
  }
}

interface Made {
  readonly outcome: Outcome<ApplyResponse>;
  readonly revision: Revision;
  readonly madeRevision: boolean;
  readonly log: EventLog;
}

/** What surrounds the operation of an entry. */
interface Context {
  readonly image: StateImage;
  readonly term: number;
  readonly cause: Uint8Array;
  readonly clusterTimeMs: number;
  readonly reads: boolean;
}

export interface EntryEffect {
  readonly result: ApplyResult;
  /** Cluster time after the entry. */
  readonly clusterTimeMs: number;
}

/** Applies one entry at the cluster time that earlier entries reached. */
export function applyEntry(
  image: StateImage,
  entry: StateEntry,
  options: { readonly clusterTimeMs: number },
): EntryEffect {
  const proposal = decodeProposal(entry.payload);
  const clusterTimeMs = Math.max(options.clusterTimeMs, proposal?.clusterTimeMs ?? 0);
  const { store } = image;
  const before = store.revision;
  const outcome =
    proposal === undefined
      ? refused<ApplyResponse>(etcdErrors.malformedProposal)
      : applyProposal(
          { image, term: entry.term, cause: proposal.cause, clusterTimeMs, reads: entry.own !== false },
          proposal,
        );
  const revision = toRevision(store.revision);
  const made = { outcome, revision, madeRevision: revision > before, log: store.log };
  return { result: new Applied(logIndex(entry.index), made), clusterTimeMs };
}

const noProposal = storepb.Proposal.decode(emptyBytes);

/** Undefined when the bytes are not a proposal: every member sees the same and goes on. */
function decodeProposal(payload: Uint8Array): storepb.Proposal | undefined {
  if (payload.length === 0) return noProposal;
  try {
    return storepb.Proposal.decode(payload);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function applyProposal(context: Context, proposal: storepb.Proposal): Outcome<ApplyResponse> {
  const { auth } = context.image;
  if (auth.enabled && proposal.actor !== undefined) {
    const problem = checkActor(context, proposal, proposal.actor);
    if (problem !== undefined) return refuse(problem);
  }
  if (proposal.put !== undefined) return applyPut(context, proposal.put);
  if (proposal.deleteRange !== undefined) return applyDeleteRange(context, proposal.deleteRange);
  if (proposal.txn !== undefined) return applyTxn(context, proposal.txn);
  if (proposal.compaction !== undefined) return applyCompaction(context, proposal.compaction);
  if (proposal.leaseGrant !== undefined) return applyLeaseGrant(context, proposal.leaseGrant);
  if (proposal.leaseRevoke !== undefined) return applyLeaseRevoke(context, proposal.leaseRevoke);
  if (proposal.leaseRenew !== undefined) return applyLeaseRenew(context, proposal.leaseRenew);
  if (proposal.leaseExpire !== undefined) return applyLeaseExpire(context, proposal.leaseExpire);
  if (proposal.alarm !== undefined) return applyAlarm(context, proposal.alarm);
  if (proposal.auth !== undefined) return applyAuth(context, proposal.auth);
  if (proposal.downgrade !== undefined) return applyDowngrade(context, proposal.downgrade);
  return answer({ op: "none" });
}

/** What was allowed when the request came may not be any more. */
function checkActor(context: Context, proposal: storepb.Proposal, actor: Actor): EtcdError | undefined {
  const { auth, leases } = context.image;
  const judgement = { auth, leases, actor };
  if (proposal.put !== undefined) return mayPut(judgement, proposal.put);
  if (proposal.deleteRange !== undefined) return mayDelete(judgement, proposal.deleteRange);
  if (proposal.txn !== undefined) return mayTransact(judgement, proposal.txn);
  if (proposal.leaseGrant !== undefined) return mayAskAnything(judgement);
  if (proposal.leaseRevoke !== undefined) return mayUseLease(judgement, proposal.leaseRevoke.ID);
  return mayAdminister(judgement);
}

function answer(response: ApplyResponse): Outcome<ApplyResponse> {
  return ok(response);
}

function refuse(error: EtcdError): Outcome<ApplyResponse> {
  return refused(error);
}

/** Runs `body` as one revision and lets the leases follow. */
function transact<T>(context: Context, body: (txn: WriteTxn) => T): T {
  const { store, leases } = context.image;
  const txn = store.begin(context);
  const result = body(txn);
  if (txn.leaseChanges.length > 0) leases.reattach(txn.leaseChanges);
  store.commit();
  return result;
}

function applyPut(context: Context, request: etcdserverpb.PutRequest): Outcome<ApplyResponse> {
  const { store, leases } = context.image;
  const hasLease = request.lease === 0n || leases.get(request.lease) !== undefined;
  const problem =
    checkPut(request) ??
    (hasLease ? undefined : etcdErrors.leaseNotFound) ??
    checkPutState(store, request, () => hasLease);
  if (problem !== undefined) return refuse(problem);
  const { prevKv } = transact(context, (txn) => new TxnRun(store, txn, { reads: false }).put(request));
  return answer({ op: "put", message: { header: undefined, prevKv } });
}

function applyDeleteRange(context: Context, request: etcdserverpb.DeleteRangeRequest): Outcome<ApplyResponse> {
  const { store } = context.image;
  const problem = checkDeleteRange(request);
  if (problem !== undefined) return refuse(problem);
  const result = transact(context, (txn) => new TxnRun(store, txn, { reads: false }).deleteRange(request));
  return answer({ op: "deleteRange", message: { ...result, header: undefined } });
}

function applyTxn(context: Context, request: etcdserverpb.TxnRequest): Outcome<ApplyResponse> {
  const { store, leases } = context.image;
  const malformed = checkTxn(request, { maxTxnOps: Number.POSITIVE_INFINITY });
  if (malformed !== undefined) return refuse(malformed);
  const path = decidePath(store, request);
  const problem = checkPath(store, request, { path, hasLease: (id) => leases.get(id) !== undefined });
  if (problem !== undefined) return refuse(problem);
  const result = transact(context, (txn) => new TxnRun(store, txn, { reads: context.reads }).run(request, path));
  return answer({ op: "txn", message: result });
}

function applyCompaction(context: Context, request: etcdserverpb.CompactionRequest): Outcome<ApplyResponse> {
  const { store } = context.image;
  if (request.revision <= store.compactedRevision) return refuse(etcdErrors.compacted);
  const problem = revisionError(store, request.revision);
  if (problem !== undefined) return refuse(problem);
  if (request.revision < 0) return refuse(etcdErrors.compacted);
  store.compact(request.revision);
  return answer({ op: "compaction", message: {} });
}

function applyLeaseGrant(context: Context, request: etcdserverpb.LeaseGrantRequest): Outcome<ApplyResponse> {
  const problem = checkLeaseGrant(request);
  if (problem !== undefined) return refuse(problem);
  if (request.ID === 0n) return refuse(etcdErrors.leaseNotFound);
  if (context.image.leases.get(request.ID) !== undefined) return refuse(etcdErrors.leaseExists);
  const ttlSeconds = Math.max(request.TTL, 1);
  const lease = {
    id: request.ID,
    grantedTtlSeconds: ttlSeconds,
    deadlineMs: context.clusterTimeMs + ttlSeconds * 1000,
  };
  putLease(context, lease);
  return answer({ op: "leaseGrant", message: { ID: request.ID, TTL: ttlSeconds } });
}

function putLease(context: Context, lease: LeaseInfo): void {
  context.image.leases.put(lease);
  context.image.store.foldIntoHash(encodeLease(lease));
}

function applyLeaseRevoke(context: Context, request: etcdserverpb.LeaseRevokeRequest): Outcome<ApplyResponse> {
  const lease = context.image.leases.get(request.ID);
  if (lease === undefined) return refuse(etcdErrors.leaseNotFound);
  removeLease(context, lease);
  return answer({ op: "leaseRevoke", message: {} });
}

/** The fence against a stale leader: the deadline decides in the order of the log, not the one who proposes. */
function applyLeaseExpire(context: Context, request: storepb.LeaseExpire): Outcome<ApplyResponse> {
  const lease = context.image.leases.get(request.id);
  if (lease === undefined || lease.deadlineMs > context.clusterTimeMs)
    return answer({ op: "leaseExpire", expired: false });
  removeLease(context, lease);
  return answer({ op: "leaseExpire", expired: true });
}

function removeLease(context: Context, lease: LeaseInfo): void {
  const { store, leases } = context.image;
  store.foldIntoHash(encodeLease({ ...lease, deadlineMs: 0 }));
  transact(context, (txn) => {
    for (const key of leases.keys(lease.id)) assert(txn.delete(key) !== undefined, "an attached key exists");
  });
  leases.remove(lease.id);
}

/** An overdue lease is not renewed: it is as good as revoked. */
function applyLeaseRenew(context: Context, request: storepb.LeaseRenew): Outcome<ApplyResponse> {
  const ttls = request.ids.map((id) => {
    const lease = context.image.leases.get(id);
    if (lease === undefined || lease.deadlineMs <= context.clusterTimeMs) return 0;
    putLease(context, { ...lease, deadlineMs: context.clusterTimeMs + lease.grantedTtlSeconds * 1000 });
    return lease.grantedTtlSeconds;
  });
  return answer({ op: "leaseRenew", ttls });
}

function applyAlarm(context: Context, request: etcdserverpb.AlarmRequest): Outcome<ApplyResponse> {
  const alarms = context.image.alarms.apply(request);
  context.image.store.foldIntoHash(etcdserverpb.AlarmRequest.encode(request));
  return answer({ op: "alarm", message: { alarms } });
}

function applyAuth(context: Context, change: storepb.AuthChange): Outcome<ApplyResponse> {
  const { auth, store } = context.image;
  const changed = auth.apply(change);
  if (!changed.ok) return refuse(changed.error);
  if (change.login === undefined) store.foldIntoHash(storepb.AuthChange.encode(change));
  return answer({ op: "auth", event: changed.event });
}

function applyDowngrade(context: Context, { targetVersion }: storepb.DowngradeChange): Outcome<ApplyResponse> {
  context.image.downgrade.set(targetVersion);
  context.image.store.foldIntoHash(utf8(targetVersion));
  return answer({ op: "none" });
}
