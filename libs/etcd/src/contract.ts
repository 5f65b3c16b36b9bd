// What the store service sees of its state machine: one object that applies committed entries and answers reads.
// Invariants: `applyBatch` (and the loader's `finish`) are the only writers; a batch is one storage transaction;
// nothing here knows time, chance or the network; equal entries give equal states and equal answers everywhere. The
// pure functions around it (checks, proposals, watch events) are listed in mod.ts.
import type { Init, LogIndex, Revision, Term } from "@keelson/base";
import type { RpcStatusCode } from "@keelson/ports";
import type { RevisionRecord, StorageSizes } from "@keelson/mvcc";
import type { authpb, etcdserverpb, storepb } from "@keelson/wire";
import type { Permissions } from "./permissions.ts";

/** A refusal as etcd words it: gRPC status and full message text. */
export interface EtcdError {
  readonly code: RpcStatusCode;
  readonly text: string;
}

/** Either a value or the refusal to be sent. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: EtcdError };

/** A committed Raft entry; `payload` is empty for entries that are not commands. */
export interface StateEntry {
  readonly index: LogIndex;
  readonly term: Term;
  /** An encoded `storepb.Proposal`, stamped by the leader. */
  readonly payload: Uint8Array;
  /**
   * False for a proposal nobody on this member waits for: ranges inside its transaction are not read, so its
   * response is incomplete and must not be sent. The state is the same either way. Default: true.
   */
  readonly own?: boolean;
}

/**
 * The answer to an applied command. Messages lack their header: the caller adds cluster, member and term and takes
 * `revision` of the ApplyResult. Headers nested in a transaction's responses are filled (revision only).
 */
export type ApplyResponse =
  | { readonly op: "put"; readonly message: Init<etcdserverpb.PutResponse> }
  | { readonly op: "deleteRange"; readonly message: Init<etcdserverpb.DeleteRangeResponse> }
  | { readonly op: "txn"; readonly message: Init<etcdserverpb.TxnResponse> }
  | { readonly op: "compaction"; readonly message: Init<etcdserverpb.CompactionResponse> }
  | { readonly op: "leaseGrant"; readonly message: Init<etcdserverpb.LeaseGrantResponse> }
  | { readonly op: "leaseRevoke"; readonly message: Init<etcdserverpb.LeaseRevokeResponse> }
  /** One TTL per id of the request, in its order; 0 where the lease does not exist (any more). */
  | { readonly op: "leaseRenew"; readonly ttls: readonly number[] }
  /** False when the lease is gone or its deadline has moved. */
  | { readonly op: "leaseExpire"; readonly expired: boolean }
  | { readonly op: "alarm"; readonly message: Init<etcdserverpb.AlarmResponse> }
  /** `event`: what those who keep tokens have to know. */
  | { readonly op: "auth"; readonly event: AuthEvent | undefined }
  /** Time marks and entries that are not commands. */
  | { readonly op: "none" };

/** What one entry did. Entries skipped as already applied have no result. */
export interface ApplyResult {
  readonly index: LogIndex;
  readonly outcome: Outcome<ApplyResponse>;
  /** Store revision after the entry: the header's revision. */
  readonly revision: Revision;
  readonly madeRevision: boolean;
  /** The revision this entry made, if it made one: decoded anew for every asker, who asks soon. */
  readonly record: RevisionRecord | undefined;
}

/** A range answer in wire form: `kvs` are encoded mvccpb.KeyValue. */
export interface RangeAnswer {
  readonly kvs: readonly Uint8Array[];
  readonly more: boolean;
  /** Keys in the range at the revision read, whatever limit and filters say. */
  readonly count: number;
  /** Key of the last element of `kvs`: where to go on (keyAfter) when streaming. */
  readonly lastKey: Uint8Array | undefined;
}

export interface RangeReadOptions {
  /** Leaves `count` at 0 (chunks of a stream that does not need it). */
  readonly skipCount?: boolean;
  /** Stops with `more` once the encoded answer would pass this size (never before the first key). */
  readonly maxBytes?: number;
}

/** A revision that stays readable, though it be compacted meanwhile, for readers that go on in steps. */
export interface PinnedRevision {
  readonly revision: number;
  /** Answers a checked request at this revision; refused as compacted once the whole state was replaced. */
  range(request: etcdserverpb.RangeRequest, options?: RangeReadOptions): Outcome<RangeAnswer>;
  /** Lets the revision go; until then its rows are not swept. */
  release(): void;
}

export interface LeaseInfo {
  readonly id: bigint;
  readonly grantedTtlSeconds: number;
  /** In cluster time. */
  readonly deadlineMs: number;
}

/** Leases as replicated state. */
export interface LeaseView {
  readonly count: number;
  get(id: bigint): LeaseInfo | undefined;
  /** By deadline, earliest first. */
  list(): readonly LeaseInfo[];
  /** Attached keys in key order. */
  keys(id: bigint): readonly Uint8Array[];
  /** Leases whose deadline is at or before `clusterTimeMs`, earliest first: what the leader proposes to expire. */
  due(clusterTimeMs: number, limit: number): readonly LeaseInfo[];
  /** Earliest deadline of all leases. */
  readonly nextDeadlineMs: number | undefined;
}

/** On whose authority something is asked; `user` is empty and `revision` 0 when nobody had to say. */
export interface Actor {
  readonly user: string;
  /** Auth revision that the actor was established at. */
  readonly revision: number;
}

/** What an applied auth change means for tokens. */
export type AuthEvent =
  | { readonly kind: "token"; readonly token: string; readonly user: string }
  | { readonly kind: "forget-user"; readonly user: string }
  | { readonly kind: "forget-all" };

/** Users and roles as replicated state; names in byte order. */
export interface AuthView {
  readonly enabled: boolean;
  readonly revision: number;
  user(name: string): storepb.AuthUser | undefined;
  users(): readonly string[];
  role(name: string): readonly authpb.Permission[] | undefined;
  roles(): readonly string[];
  /** Everything the user's roles allow, merged. */
  permissions(user: string): Permissions;
}

/** A consistent image of the state at one index. Chunks may be pulled while later entries are applied. */
export interface StateDump {
  readonly index: LogIndex;
  readonly term: Term;
  readonly revision: Revision;
  /** Must be consumed to the end or ended with `return()`: until then revisions it needs are not swept. */
  readonly chunks: Iterable<Uint8Array>;
}

export interface LoadOptions {
  /**
   * The dump becomes the beginning of another cluster, at log position (1, 1): its revision is raised, and revisions up to
   * there may be made unreadable, so that nobody's watch goes on as if nothing had happened. Alarms are left out.
   */
  readonly rebirth?: { readonly bumpRevision: number; readonly markCompacted: boolean };
}

/** Fills a new state beside the current one; only `finish` makes it the current one, atomically. */
export interface StateLoader {
  /** Throws AppError `state.bad-dump` when the chunk does not fit; the current state stands. */
  push(chunk: Uint8Array): void;
  /** Throws AppError `state.bad-dump` when the dump is incomplete or damaged; the current state stands. */
  finish(): void;
  /** Drops what was loaded so far. */
  abort(): void;
}

export interface HashKv {
  readonly hash: number;
  readonly compactRevision: Revision | -1;
  readonly hashRevision: Revision;
}

/** The state machine behind one member. All calls are synchronous; reads see the last finished batch. */
export interface StoreState {
  readonly appliedIndex: LogIndex;
  readonly appliedTerm: Term;
  readonly revision: Revision;
  /** -1 in a store that was never compacted. */
  readonly compactedRevision: number;
  /** Greatest cluster time of any entry applied. */
  readonly clusterTimeMs: number;
  /** Rolling hash over everything applied; comparable between members at equal `revision` by `RevisionRecord.stateHash`. */
  readonly stateHash: number;
  /** Last revision per resource; see `resourceOfKey`. */
  readonly heads: ReadonlyMap<string, number>;
  readonly leases: LeaseView;
  readonly alarms: readonly etcdserverpb.AlarmMember[];
  readonly auth: AuthView;
  /** The version that the cluster prepares to be downgraded to. */
  readonly downgradeTarget: string | undefined;

  /**
   * Applies committed entries in one storage transaction. Entries at or below `appliedIndex` are skipped; the rest
   * must follow without a gap. Never throws for what an entry contains.
   */
  applyBatch(entries: readonly StateEntry[]): ApplyResult[];

  /** Answers a checked Range request from local state. */
  range(request: etcdserverpb.RangeRequest, options?: RangeReadOptions): Outcome<RangeAnswer>;
  /** Keeps a revision readable (0: the current one) until it is released. */
  pin(revision: number): Outcome<PinnedRevision>;
  /** Answers a transaction without writes (see `isReadOnlyTxn`) from local state. */
  readTxn(request: etcdserverpb.TxnRequest): Outcome<Init<etcdserverpb.TxnResponse>>;

  /** Undefined above the current revision, at revision 1 (empty) and where it has been compacted away. */
  readRevision(revision: number): RevisionRecord | undefined;
  /**
   * Revisions >= `from` in order, at most `limit` and (where there is more than one) `bytesMax`. `from` must not be below
   * the compacted revision.
   */
  scanRevisions(from: number, limit: number, bytesMax?: number): RevisionRecord[];

  /** Removes up to `maxRows` compacted rows; false when none is left. Call it between batches while it returns true. */
  sweep(maxRows: number): boolean;
  /** True while compacted rows wait for `sweep`. */
  readonly sweepPending: boolean;

  dump(): StateDump;
  beginLoad(options?: LoadOptions): StateLoader;
  /** Hash of the data up to a revision (0: current), in steps so that a large store does not block: run `next` until done. */
  hashKv(revision: number): Outcome<Iterator<void, Outcome<HashKv>>>;
  sizes(): StorageSizes;
  /** `sizes().liveBytes` without asking the storage: cheap enough for every request. */
  readonly liveBytes: number;
  /** Resolves when everything applied so far survives a crash of the machine. */
  flush(): Promise<void>;
}
