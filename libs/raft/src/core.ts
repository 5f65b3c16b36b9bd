// The mutable state of one member that the chapters (election, replication, reads, membership) share, and the
// few moves all of them need. Only `raft.ts` creates it and only the chapters change it.
import { Deque, type Prng } from "@keelson/base";
import { type ConfState, isVoter, membersOf } from "./conf-change.ts";
import type { HardState, SnapshotMark } from "./entry.ts";
import type { MemberId } from "./member-id.ts";
import type { Effect } from "./effects.ts";
import type { RaftLog } from "./log.ts";
import type { Message } from "./messages.ts";
import { Progress } from "./progress.ts";
import { hasQuorum } from "./quorum.ts";

export type Role = "follower" | "pre-candidate" | "candidate" | "leader";

/** Timing in ticks. An election timeout must be several heartbeats long. */
export interface RaftTiming {
  readonly heartbeatTicks: number;
  /** Lower bound; the actual timeout is drawn from [electionTicks, 2 × electionTicks) for every term. */
  readonly electionTicks: number;
  /** Ticks between the successors' first attempts after the leader's death was proven. */
  readonly successionTicks: number;
}

/** One persist effect that the disk has not confirmed. */
export interface Persisting {
  /** Entries up to here become stable with it; lowered when a truncation replaces them. */
  lastIndex: number;
  /** Messages to ourselves that count once it is durable. */
  readonly toSelf: readonly Message[];
}

/** A read that waits for a quorum round. */
export interface WaitingRead {
  readonly from: MemberId;
  readonly context: bigint;
}

export interface ReadRound {
  readonly round: number;
  readonly index: number;
  readonly reads: readonly WaitingRead[];
  readonly acks: Set<MemberId>;
}

export interface Core {
  readonly id: MemberId;
  readonly timing: RaftTiming;
  readonly prng: Prng;
  readonly log: RaftLog;

  term: number;
  vote: MemberId | undefined;
  role: Role;
  leader: MemberId | undefined;
  conf: ConfState;

  /** Ticks since this core was created. */
  now: number;
  electionElapsed: number;
  electionTimeout: number;
  heartbeatElapsed: number;
  /** Ticks until an attempt on proof of the leader's death; undefined without such proof. */
  successionIn: number | undefined;

  votes: Map<MemberId, boolean>;
  progress: Map<MemberId, Progress>;
  uncommittedBytes: number;
  transferee: MemberId | undefined;
  transferElapsed: number;
  /** No membership change may be proposed before this index is applied. */
  pendingConfIndex: number;

  readRound: number;
  waitingReads: WaitingRead[];
  currentRound: ReadRound | undefined;

  /** An image the state machine is taking in; the log stands still meanwhile. */
  installing: SnapshotMark | undefined;

  outbox: Message[];
  outboxAfterPersist: Message[];
  effects: Effect[];
  persisting: Deque<Persisting>;
  /** As of the last persist effect. */
  persistedHardState: HardState;
  nextAck: number;
  /** An image that was installed and is not in the log's files yet. */
  installed: SnapshotMark | undefined;
  /** Last index given to apply. */
  handedToApply: number;
}

/** Queues a message that needs nothing durable. */
export function send(core: Core, message: Message): void {
  core.outbox.push(message);
}

/** Queues a message that vouches for this member's term, vote or log. */
export function sendWhenDurable(core: Core, message: Message): void {
  core.outboxAfterPersist.push(message);
}

/** The other members of the configuration. */
export function others(core: Core): MemberId[] {
  return membersOf(core.conf).filter((id) => id !== core.id);
}

/** True when this member may campaign. */
export function promotable(core: Core): boolean {
  return isVoter(core.conf, core.id) && core.installing === undefined;
}

/** True when the leader has committed an entry of its own term, so that its commit index is not stale. */
export function committedInTerm(core: Core): boolean {
  return core.log.termAt(core.log.committed) === core.term;
}

/** True when a quorum was heard within the last election timeout; `without` is taken as silent. */
export function quorumActive(core: Core, without?: MemberId): boolean {
  return hasQuorum(core.conf, (id) => {
    if (id === without) return false;
    if (id === core.id) return true;
    const progress = core.progress.get(id);
    return progress !== undefined && core.now - progress.heardAtTick < core.timing.electionTicks;
  });
}

/** Starts the election clock anew, with a fresh draw. */
export function resetElectionTimer(core: Core): void {
  core.electionElapsed = 0;
  core.electionTimeout = core.timing.electionTicks + core.prng.below(core.timing.electionTicks);
}

/** Follower of `leader` (or of nobody yet) in `term`. The vote belongs to its term and goes with it. */
export function becomeFollower(core: Core, term: number, leader: MemberId | undefined): void {
  if (core.role === "leader") endLeadership(core);
  if (term !== core.term) {
    core.term = term;
    core.vote = undefined;
  }
  core.role = "follower";
  core.leader = leader;
  core.votes.clear();
  core.successionIn = undefined;
  resetElectionTimer(core);
}

/** Gives up leadership within the term. The leader field goes too, or this member would refuse every pre-vote. */
export function stepDown(core: Core): void {
  becomeFollower(core, core.term, undefined);
}

function endLeadership(core: Core): void {
  core.progress.clear();
  core.transferee = undefined;
  core.uncommittedBytes = 0;
  const reads = [...(core.currentRound?.reads ?? []), ...core.waitingReads];
  core.currentRound = undefined;
  core.waitingReads = [];
  for (const read of reads) {
    if (read.from === core.id) core.effects.push({ kind: "read-dropped", context: read.context });
  }
}

/** Gives every member of the configuration a progress record, and takes it from those who left. */
export function reconcileProgress(core: Core): void {
  const members = new Set(membersOf(core.conf));
  for (const id of core.progress.keys()) if (!members.has(id)) core.progress.delete(id);
  for (const id of members) {
    if (!core.progress.has(id)) core.progress.set(id, new Progress(core.log.lastIndex + 1, core.now));
  }
}
