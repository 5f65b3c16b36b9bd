// What a replicated service sees of Raft: a group it proposes bytes to, and a state machine it hands in.
// Invariants: every index is applied exactly once, in order, without gaps, on every member; `apply` is
// synchronous and is the only writer of the state machine besides `installSnapshot`. The store consumes this;
// `raft-group.ts` implements it.
import type { AppError, LogIndex, Term } from "@keelson/base";
import type { Clock, Disk, Entropy, Scope, Telemetry } from "@keelson/ports";
import type { PeerTransport } from "./peer-transport.ts";

/** Raft member id: random or derived 64 bits, never 0. */
export type MemberId = bigint;

/** One member as the cluster knows it; the replicated log is the only source of it. */
export interface Member {
  readonly id: MemberId;
  /** Empty until the member has started once. */
  readonly name: string;
  readonly peerUrls: readonly string[];
  /** Empty until the member has started once. */
  readonly clientUrls: readonly string[];
  readonly isLearner: boolean;
  /** A joint change is in progress that ends its membership. */
  readonly leaving?: boolean;
}

/** A change of the membership; one at a time is in progress. */
export type MemberChange =
  | { readonly kind: "add"; readonly member: Member }
  | { readonly kind: "promote"; readonly id: MemberId }
  | { readonly kind: "remove"; readonly id: MemberId }
  /** One joint change: `by` votes, newly added or promoted from learner, and `id` goes. Its peer URLs may be those of `id`. */
  | { readonly kind: "replace"; readonly id: MemberId; readonly by: Member }
  | {
      readonly kind: "update";
      readonly id: MemberId;
      readonly name?: string;
      readonly peerUrls?: readonly string[];
      readonly clientUrls?: readonly string[];
    };

/** Why a membership change is refused. */
export type MemberChangeRefusal =
  | "member-exists"
  | "member-unknown"
  | "peer-url-taken"
  | "too-many-learners"
  | "not-a-learner"
  | "learner-behind"
  | "last-voter"
  | "too-few-started"
  | "unhealthy";

/** An entry that a quorum holds. `payload` is empty unless `kind` is `command`. */
export interface CommittedEntry {
  readonly index: LogIndex;
  readonly term: Term;
  readonly kind: "command" | "noop" | "membership";
  /** What was proposed, followed by what the leader's `proposalStamp` returned. */
  readonly payload: Uint8Array;
  /** Whether this process proposed it, and so may wait for its outcome. */
  readonly own: boolean;
}

/** Position of a state machine image in the log. */
export interface SnapshotPosition {
  readonly index: LogIndex;
  readonly term: Term;
}

/** A readable image of the state machine at one index; `chunks` may be consumed while later entries are applied. */
export interface StateMachineSnapshot extends SnapshotPosition {
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** What the log drives. */
export interface ReplicatedStateMachine {
  /** Last index whose effect is in the state (0 when empty); read at start to know where replay begins. */
  readonly appliedIndex: LogIndex;
  /** Applies a whole batch in one storage transaction, together with its last index. Must not throw for a bad payload. */
  apply(entries: readonly CommittedEntry[]): void;
  /** Makes everything applied so far survive a crash of the machine; log segments are removed only after it. */
  flush(): Promise<void>;
  /** The state at `appliedIndex`. Called between two `apply`s; chunks are pulled later. */
  readSnapshot(): StateMachineSnapshot;
  /** Replaces the whole state, atomically: when it rejects, the old state still stands. Durable when it resolves. */
  installSnapshot(position: SnapshotPosition, chunks: AsyncIterable<Uint8Array>): Promise<void>;
}

export type RaftRole = "follower" | "pre-candidate" | "candidate" | "leader";

/** One consistent look at a member. */
export interface RaftStatus {
  readonly memberId: MemberId;
  readonly clusterId: bigint;
  readonly role: RaftRole;
  readonly isLearner: boolean;
  /** Undefined while no leader is known. */
  readonly leader: MemberId | undefined;
  readonly term: Term;
  readonly commitIndex: LogIndex;
  readonly appliedIndex: LogIndex;
  /** Last index in this member's log. */
  readonly lastIndex: LogIndex;
  readonly members: readonly Member[];
}

/** Timing, sizes and identity of one member. Times in milliseconds. */
export interface RaftGroupConfig {
  readonly clusterId: bigint;
  readonly memberId: MemberId;
  /** Directory for the log, created when missing. */
  readonly directory: string;
  /** The members a new cluster starts with; ignored when the directory already holds a log. */
  readonly initialMembers: readonly Member[];
  /** Of a member that joins: the log up to here is what made `initialMembers`. Default 0: a new cluster. */
  readonly initialConfIndex?: number;
  /** What this member announces about itself once it can (name and client URLs in the membership). */
  readonly self: {
    readonly name: string;
    readonly peerUrls: readonly string[];
    readonly clientUrls: readonly string[];
  };
  /** A learner asks to be promoted as soon as it has caught up; default: somebody else decides. */
  readonly autoPromote?: boolean;
  /** Leader to follower; default 50. */
  readonly heartbeatMs?: number;
  /** Lower bound of the randomised timeout [T, 2T); default 300. */
  readonly electionMs?: number;
  /** Entries applied between two log compactions; default 10,000. */
  readonly snapshotCount?: number;
  /** Entries kept behind a compaction for slow followers; default 5,000. */
  readonly snapshotCatchupEntries?: number;
  /** How long a proposal may wait for a leader; default 1,000 + 2 × electionMs. */
  readonly leaderWaitMs?: number;
  /** Size of one file of the log; default 16 MiB. */
  readonly walSegmentBytes?: number;
}

export interface RaftGroupOptions {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly scope: Scope;
  readonly telemetry: Telemetry;
  readonly disk: Disk;
  readonly transport: PeerTransport;
  readonly stateMachine: ReplicatedStateMachine;
  readonly config: RaftGroupConfig;
  /**
   * Runs on the leader of `term` right before a proposal is appended: what is added to its payload. It may run before
   * `onStatus` has told of that term.
   */
  readonly proposalStamp?: (term: number) => Uint8Array;
  /** The disk failed, or the log is damaged: the process must exit, nothing may be retried. */
  readonly onFatal: (error: unknown) => void;
  /** The hash over the state machine's state at a revision, for peers that compare; undefined when it is not known. */
  readonly stateHash?: (revision: number) => number | undefined;
  /** The cluster has removed this member: the process should end, and its data are of no use to anybody. */
  readonly onRemoved?: () => void;
}

/** Who waits for the outcome of a proposal. */
export interface ProposalWaiter {
  applied(index: LogIndex): void;
  failed(error: AppError): void;
}

/**
 * A running member. Rejections are AppErrors: `raft.no-leader`, `raft.overloaded` and `raft.refused` mean the
 * proposal is not and will not be in the log (a refused membership change carries `details.refusal`); `raft.timeout` and `raft.stopped` mean its outcome is unknown.
 */
export interface RaftGroup {
  /**
   * Resolves with the entry's index after this member has applied it. Survives leader changes: it is handed to
   * the next leader exactly when it is certain that the last one did not commit it, so it is applied at most once.
   */
  propose(payload: Uint8Array, options?: { readonly timeoutMs?: number }): Promise<LogIndex>;
  /** The same with calls instead of a promise: one of them, once, in the turn in which the outcome is known. */
  submit(payload: Uint8Array, waiter: ProposalWaiter, options?: { readonly timeoutMs?: number }): void;
  /** An index such that state applied up to it holds every write finished before this call. */
  readIndex(options?: { readonly timeoutMs?: number }): Promise<LogIndex>;
  /** Resolves once `appliedIndex >= index`. */
  waitApplied(index: LogIndex, options?: { readonly timeoutMs?: number }): Promise<void>;
  /** `readIndex`, then `waitApplied`: after it, local state answers linearizably. */
  linearizable(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Resolves with the new members once this member has applied the change. */
  proposeMemberChange(change: MemberChange, options?: { readonly timeoutMs?: number }): Promise<readonly Member[]>;
  /** Hands leadership to `to`, or to the follower that is furthest; resolves when another leader is known. */
  transferLeadership(to?: MemberId): Promise<void>;
  /** A peer's hash over its state at a revision; undefined when the peer does not know it (yet). */
  askStateHash(member: Member, revision: number): Promise<number | undefined>;
  status(): RaftStatus;
  /** `status().leader`, at no cost. */
  readonly leader: MemberId | undefined;
  /** `status().isLearner`, at no cost. */
  readonly isLearner: boolean;
  /** Called after role, leader, term or membership changed. Returns the way to take it back. */
  onStatus(callback: (status: RaftStatus) => void): () => void;
  /** True when this member leads and a quorum answered it within the last election timeout. */
  isConfirmedLeader(): boolean;
  /** Hands over leadership if it leads (at most one second), then ends everything and closes the log. */
  stop(): Promise<void>;
}
