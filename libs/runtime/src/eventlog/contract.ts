// What the rest of the house sees of the event log: the publisher's source (implemented by the store), the
// follower (used by the API server's watch cache), the resource feed (used by informers in scheduler and
// controllers) and the repair source that both kinds of reader are given. Invariants for every reader: each
// revision is delivered exactly once, in order, without a gap, from wherever it came; what cannot be repaired
// is announced as a snapshot that has to be taken again.
//
// How an informer uses a feed:
//   1. `createResourceFeed({ resources, repair, onEvent, onRelist, … })`; it subscribes and holds what arrives.
//   2. List one resource from the API server in pages; R is the list's resourceVersion (the same for all pages).
//   3. `feed.startAfter("pods", R)`: from now on `onEvent` is called for every later change of pods, in order.
//   4. `onRelist("pods", why)` means the history between here and there is gone: list again, startAfter again.
//      Events of that resource pause until then.
//   5. `feed.watermark()` is the highest revision up to which every started resource is known to be complete.
import type { RevisionRecord } from "@keelson/wire";

/** What the store offers to the publisher. All reads are synchronous and of the applied state. */
export interface EventSource {
  /** Store cluster id as 16 lower-case hex digits. */
  readonly clusterId: string;
  /** Highest applied revision, 1 in an empty store. */
  appliedRevision(): number;
  /** 0 if never compacted. Revisions ≥ this one (and ≥ 2) are readable. */
  compactRevision(): number;
  /** Last revision ≤ appliedRevision() that touched a resource, for every resource ever touched. Copied by the caller. */
  heads(): ReadonlyMap<string, number>;
  /** With `prev` filled in. Undefined when compacted or not yet applied. */
  readRevision(revision: number): RevisionRecord | undefined;
  /** `callback` runs after each batch of applied revisions and after an applied compaction; it must not throw. */
  onApplied(callback: () => void): void;
  /** `leader` only while this member leads and a quorum has renewed that recently (CheckQuorum). */
  isLeader(): { readonly leader: boolean; readonly term: number };
  /** `callback` runs on every change of what `isLeader` returns. */
  onLeadership(callback: () => void): void;
  /**
   * True when, after the call, a quorum confirmed that this member leads *and* it has applied everything that was
   * committed at that moment (a ReadIndex that was waited for). False or rejection: do nothing irrevocable.
   */
  confirmedLeader(): Promise<boolean>;
}

/** Where a reader's revisions come from at the moment. */
export type FollowerSource =
  /** The live subjects of the bus. */
  | "live"
  /** The capture stream, after a gap. */
  | "js"
  /** The repair source, after a gap or while the bus is down. */
  | "watch"
  /** Nothing yet: waiting for the first snapshot or for one to be taken again. */
  | "none";

/** Every revision: one chain. */
export const everyResource = "*";

/** What a repair source calls. Calls after `close` are ignored. */
export interface RepairSink {
  /**
   * The next change, revisions ascending. Of a single resource: only that resource's events, and `prev` may be
   * empty, `term`, `createRevision` and `version` 0, `lease` 0n. For {@link everyResource}: whole revisions.
   */
  record(record: RevisionRecord): void;
  /** Everything ≤ `revision` has been delivered (a bookmark, a progress notification). */
  progress(revision: number): void;
  /** History after the asked revision is gone. Nothing follows. */
  compacted(): void;
  /** The stream ended or could not be opened. Nothing follows; the reader opens again after a back-off. */
  failed(error: unknown): void;
}

/** Ordered, gap-free history from somewhere else than the bus: the store's Watch, or an API server's. */
export interface RepairSource {
  /**
   * Streams every change with a revision > `after`, and keeps going until closed. `resource` is a resource as
   * resourceOfKey names it ("pods", "services/specs"), or {@link everyResource}.
   */
  open(request: { readonly resource: string; readonly after: number }, sink: RepairSink): { close(): void };
  /** Identity and newest revision of the store, by a linearizable read. Leave out where there is no way to know. */
  status?(): Promise<{ readonly clusterId: string; readonly revision: number }>;
}

/** State of a reader, for status pages. */
export interface FollowerStatus {
  readonly source: FollowerSource;
  /** Full: last delivered revision. Filtered: the watermark. 0 before the first snapshot. */
  readonly revision: number;
  /** Highest revision known to exist. */
  readonly head: number;
  readonly held: number;
  readonly gaps: number;
  readonly duplicates: number;
  readonly repairs: Readonly<Record<"js" | "watch", number>>;
  readonly snapshots: number;
}

export interface Follower {
  /** Takes the snapshot and follows from there; resolves when the first snapshot has been taken. */
  start(): Promise<void>;
  /** Instead of `start`, when the state up to `revision` is already there. */
  startAfter(revision: number): void;
  /** Last delivered revision. */
  revision(): number;
  status(): FollowerStatus;
  stop(): void;
}

/** One change of one resource. */
export interface ResourceEvent {
  readonly resource: string;
  readonly type: "put" | "delete";
  /** `/registry/<resource>/…`. */
  readonly key: Uint8Array;
  /** JSON bytes as stored (no metadata.resourceVersion: that is `revision`); empty for a delete. */
  readonly value: Uint8Array;
  readonly revision: number;
  /** The revision before this one that touched the resource; undefined when it came from a repair source. */
  readonly prevRevision: number | undefined;
  readonly cause: Uint8Array | undefined;
}

export interface ResourceFeed {
  /** Delivers every change of `resource` with a revision > `revision`, the resourceVersion of a finished list. */
  startAfter(resource: string, revision: number): void;
  /** Highest revision up to which every started resource is complete; 0 before that. */
  watermark(): number;
  /** Highest revision up to which `resource` is complete; 0 before it was started. */
  watermarkOf(resource: string): number;
  status(): FollowerStatus;
  stop(): void;
}
