// One member of a Raft group as a pure, synchronous state machine. Inputs: messages, ticks, proposals, reads and
// word from the disk and the state machine. Output: `takeEffects()`, an ordered list. No clock, no I/O, no chance
// but the Prng it is given. The driver in libs/runtime owns the one instance and is its only caller.
import { assert, Deque, must, type Prng, unreachable } from "@keelson/base";
import { confChangeProblem, type ConfState, isLearner, isVoter } from "./conf-change.ts";
import {
  becomeFollower,
  type Core,
  promotable,
  quorumActive,
  type RaftTiming,
  resetElectionTimer,
  type Role,
  send,
  stepDown,
} from "./core.ts";
import type { Effect } from "./effects.ts";
import {
  campaign,
  onPeerGone,
  onVoteRequest,
  onVoteResponse,
  sticksToLeader,
  tickElection,
  tickLeader,
} from "./election.ts";
import { type Entry, entryBytes, type HardState, type LogPosition, type Proposal, type SnapshotMark } from "./entry.ts";
import { imageInstalled, imageSent, offerImage } from "./images.ts";
import { learnerReadyShare, uncommittedBytesMax } from "./limits.ts";
import { RaftLog } from "./log.ts";
import { hasQuorum } from "./quorum.ts";
import type { MemberId } from "./member-id.ts";
import { applyMembership, leaveJointWhenDue, membershipBusy } from "./membership.ts";
import type { Message, VoteRequest } from "./messages.ts";
import { addRead } from "./read-index.ts";
import {
  appendOwn,
  onAccepted,
  onAppend,
  onHeartbeat,
  onHeartbeatResponse,
  onOwnStable,
  onRejected,
  sendTimeoutNowWhenCaughtUp,
} from "./replication.ts";
import { takeEffects } from "./take-effects.ts";

export interface RaftOptions {
  readonly id: MemberId;
  readonly timing: RaftTiming;
  readonly prng: Prng;
  /** Configuration as of `applied`. */
  readonly conf: ConfState;
  /** Membership entries up to this index are in `conf` already, though not yet applied; default: `applied`. */
  readonly confIndex?: number;
  readonly hardState: HardState;
  /** Position before the first of `entries`. */
  readonly snapshot: LogPosition;
  readonly entries: readonly Entry[];
  readonly applied: number;
}

export type ProposeResult =
  | { readonly kind: "appended"; readonly index: number; readonly term: number }
  | { readonly kind: "not-leader"; readonly leader: MemberId | undefined }
  | { readonly kind: "overloaded" }
  | { readonly kind: "transferring" }
  /** Not now, for a reason that passes by itself: a change in progress, no entry of the term committed yet. */
  | { readonly kind: "busy"; readonly why: string }
  | { readonly kind: "refused"; readonly why: string };

export interface RaftView {
  readonly id: MemberId;
  readonly role: Role;
  readonly leader: MemberId | undefined;
  readonly term: number;
  readonly vote: MemberId | undefined;
  readonly committed: number;
  readonly applied: number;
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly logBytes: number;
  readonly conf: ConfState;
  readonly isLearner: boolean;
}

export class Raft {
  readonly #core: Core;
  readonly #confIndex: number;

  constructor(options: RaftOptions) {
    assert(options.id !== 0n, "a member id is not zero");
    this.#confIndex = options.confIndex ?? options.applied;
    const log = new RaftLog(options);
    this.#core = {
      id: options.id,
      timing: options.timing,
      prng: options.prng.fork("raft"),
      log,
      ...termAtStart(options.hardState, log),
      role: "follower",
      leader: undefined,
      conf: options.conf,
      now: 0,
      electionElapsed: 0,
      electionTimeout: 0,
      heartbeatElapsed: 0,
      successionIn: undefined,
      votes: new Map(),
      progress: new Map(),
      uncommittedBytes: 0,
      transferee: undefined,
      transferElapsed: 0,
      pendingConfIndex: 0,
      readRound: 0,
      waitingReads: [],
      currentRound: undefined,
      installing: undefined,
      outbox: [],
      outboxAfterPersist: [],
      effects: [],
      persisting: new Deque(),
      persistedHardState: options.hardState,
      nextAck: 1,
      installed: undefined,
      handedToApply: log.applied,
    };
    resetElectionTimer(this.#core);
  }

  view(): RaftView {
    const { id, role, leader, term, vote, log, conf } = this.#core;
    return {
      id,
      role,
      leader,
      term,
      vote,
      committed: log.committed,
      applied: log.applied,
      firstIndex: log.firstIndex,
      lastIndex: log.lastIndex,
      logBytes: log.bytes,
      conf,
      isLearner: isLearner(conf, id),
    };
  }

  /** The term of the entry at `index`, or undefined when this log does not hold it. */
  termAt(index: number): number | undefined {
    return this.#core.log.termAt(index);
  }

  /** True when this member leads and a quorum was heard within the last election timeout. */
  get confirmedLeader(): boolean {
    return this.#core.role === "leader" && quorumActive(this.#core);
  }

  /** True when this member leads and `id` holds nearly everything, so that it could vote without holding others up. */
  isCaughtUp(id: MemberId): boolean {
    const match = this.#core.progress.get(id)?.match ?? 0;
    return match >= this.#core.log.lastIndex * learnerReadyShare;
  }

  /** True when this member leads and a quorum was heard within the last election timeout, with or without `id`. */
  quorumHeardWithout(id: MemberId | undefined): boolean {
    return this.#core.role === "leader" && quorumActive(this.#core, id);
  }

  /** True when `id` was heard within the last election timeout. */
  hears(id: MemberId): boolean {
    const { progress, now, timing } = this.#core;
    const heardAt = progress.get(id)?.heardAtTick;
    return id === this.#core.id || (heardAt !== undefined && now - heardAt < timing.electionTicks);
  }

  /** True while an image may not be offered, because one is being installed. */
  get installing(): boolean {
    return this.#core.installing !== undefined;
  }

  tick(): void {
    const core = this.#core;
    core.now++;
    if (core.role === "leader") tickLeader(core);
    else tickElection(core);
  }

  /** Campaigns at once (with PreVote), whatever the timers say. */
  campaign(): void {
    if (this.#core.role !== "leader" && promotable(this.#core)) campaign(this.#core, "pre-vote");
  }

  /**
   * Gives up leadership without a successor: this member can no longer do the work. Not where it is a quorum by itself:
   * nobody else could lead, nor could have led meanwhile, and whoever waits would be refused for nothing.
   */
  stepDown(): void {
    const { role, conf, id: self } = this.#core;
    if (role === "leader" && !hasQuorum(conf, (id) => id === self)) stepDown(this.#core);
  }

  propose(proposal: Proposal): ProposeResult {
    const core = this.#core;
    if (core.role !== "leader") return { kind: "not-leader", leader: core.leader };
    if (core.transferee !== undefined) return { kind: "transferring" };
    const bytes = entryBytes(proposal);
    if (core.uncommittedBytes > 0 && core.uncommittedBytes + bytes > uncommittedBytesMax) return { kind: "overloaded" };
    if (proposal.kind === "membership" && proposal.change.mode !== "data-only") {
      const busy = membershipBusy(core);
      if (busy !== undefined) return { kind: "busy", why: busy };
      const why = confChangeProblem(core.conf, proposal.change);
      if (why !== undefined) return { kind: "refused", why };
      core.pendingConfIndex = core.log.lastIndex + 1;
    }
    return { kind: "appended", index: appendOwn(core, proposal), term: core.term };
  }

  /** Asks for an index to read at; the answer is a `read-confirmed` or `read-dropped` effect with this context. */
  readIndex(context: bigint): void {
    const core = this.#core;
    if (core.role === "leader") {
      addRead(core, core.id, context);
    } else if (core.leader === undefined) {
      core.effects.push({ kind: "read-dropped", context });
    } else {
      send(core, { type: "read-index", from: core.id, to: core.leader, term: core.term, context });
    }
  }

  /** Starts handing leadership to `to`, which must be a voter; on a follower the wish is passed on. */
  transferLeadership(to: MemberId): void {
    const core = this.#core;
    if (core.role !== "leader") {
      if (core.leader === undefined) return;
      send(core, { type: "transfer", from: core.id, to: core.leader, term: core.term, transferee: to });
      return;
    }
    if (to === core.id || !isVoter(core.conf, to) || core.transferee === to) return;
    core.transferee = to;
    core.transferElapsed = 0;
    sendTimeoutNowWhenCaughtUp(core);
  }

  /** The voter, other than this member, that holds most of the log; undefined when this member does not lead. */
  bestSuccessor(): MemberId | undefined {
    const core = this.#core;
    let best: { id: MemberId; match: number } | undefined;
    for (const [id, progress] of core.progress) {
      if (id === core.id || !isVoter(core.conf, id)) continue;
      if (core.now - progress.heardAtTick >= core.timing.electionTicks) continue;
      if (best === undefined || progress.match > best.match) best = { id, match: progress.match };
    }
    return best?.id;
  }

  /** Proof that the process of `id` ended: its port refuses connections, or it came back with another boot id. */
  peerGone(id: MemberId): void {
    onPeerGone(this.#core, id);
  }

  /** The connection to `id` was replaced: what was in flight may be lost. */
  peerReconnected(id: MemberId): void {
    const progress = this.#core.progress.get(id);
    if (progress?.state === "replicate") progress.becomeProbe();
    else if (progress?.state === "probe") progress.probing = false;
  }

  step(message: Message): void {
    const core = this.#core;
    assert(message.to === core.id, "a message is for this member", { to: message.to, id: core.id });
    if (message.term > core.term && !this.#meetNewerTerm(message)) return;
    if (message.term < core.term) {
      this.#answerOldTerm(message);
      return;
    }
    this.#dispatch(message);
  }

  /** Decides what a higher term means; false when the message is to be ignored. */
  #meetNewerTerm(message: Message): boolean {
    const core = this.#core;
    if (message.type === "vote" || message.type === "pre-vote") {
      if (!message.transfer && sticksToLeader(core)) return false;
    }
    if (message.type === "pre-vote") return true; // a question about the future changes nothing
    if (message.type === "pre-vote-response" && message.granted) return true;
    const leads = message.type === "append" || message.type === "heartbeat";
    becomeFollower(core, message.term, leads ? message.from : undefined);
    return true;
  }

  #answerOldTerm(message: Message): void {
    const core = this.#core;
    const reply = { from: core.id, to: message.from, term: core.term };
    if (message.type === "append" || message.type === "heartbeat") send(core, { ...reply, type: "newer-term" });
    else if (message.type === "pre-vote") send(core, { ...reply, type: "pre-vote-response", granted: false });
  }

  #dispatch(message: Message): void {
    const core = this.#core;
    switch (message.type) {
      case "vote":
      case "pre-vote":
        return onVoteRequest(core, message satisfies VoteRequest);
      case "vote-response":
      case "pre-vote-response":
        return onVoteResponse(core, message);
      case "append":
        return onAppend(core, message);
      case "heartbeat":
        return onHeartbeat(core, message);
      case "append-accepted":
        if (core.role === "leader") onAccepted(core, message);
        return;
      case "append-rejected":
        if (core.role === "leader") onRejected(core, message);
        return;
      case "heartbeat-response":
        if (core.role === "leader") onHeartbeatResponse(core, message);
        return;
      case "read-index":
        if (core.role === "leader") addRead(core, message.from, message.context);
        return;
      case "read-index-response":
        core.effects.push({ kind: "read-confirmed", context: message.context, index: message.index });
        return;
      case "transfer":
        if (core.role === "leader") this.transferLeadership(message.transferee);
        return;
      case "timeout-now":
        if (core.role !== "leader" && promotable(core)) campaign(core, "transfer");
        return;
      case "newer-term":
        return; // its term did the work
      default:
        unreachable(message);
    }
  }

  /** Everything up to persist effect `ack` is durable. */
  persisted(ack: number): void {
    const core = this.#core;
    while (core.persisting.size > 0 && ack >= core.nextAck - core.persisting.size) {
      const done = must(core.persisting.popFront(), "a write in flight");
      core.log.stableTo(done.lastIndex);
      for (const message of done.toSelf) this.step(message);
    }
    if (core.role === "leader") onOwnStable(core);
  }

  /** The state machine holds the effect of every entry up to `index`. */
  applied(index: number): void {
    const core = this.#core;
    const from = core.log.applied + 1;
    core.log.appliedTo(index);
    if (from > index) return;
    for (const entry of core.log.slice(from, index, { bytesMax: Infinity, entriesMax: Infinity })) {
      if (entry.kind === "membership" && entry.index > this.#confIndex) applyMembership(core, entry.change);
    }
    leaveJointWhenDue(core);
  }

  /** Forgets applied entries up to `index`; the caller has made their effect durable elsewhere. */
  compactTo(index: number): void {
    this.#core.log.compactTo(index);
  }

  /**
   * A leader offers an image. True: install it, then call `imageInstalled` or `imageFailed`; the log stands still
   * until then. False: it is old, or one is being installed.
   */
  offerImage(from: MemberId, leaderTerm: number, mark: SnapshotMark): boolean {
    return offerImage(this.#core, { from, leaderTerm, mark });
  }

  /** The state machine now is the image offered last. */
  imageInstalled(): void {
    imageInstalled(this.#core);
  }

  /** The image could not be installed; the state machine is as it was. */
  imageFailed(): void {
    this.#core.installing = undefined;
  }

  /** Word from the driver on a `send-snapshot` effect: the image was delivered, or could not be. */
  snapshotSent(to: MemberId, delivered: boolean): void {
    imageSent(this.#core, to, delivered);
  }

  /** What is to be done, in order; see `effects.ts`. Call after every batch of inputs, until it returns nothing. */
  takeEffects(): Effect[] {
    return takeEffects(this.#core);
  }
}

/**
 * A crash may cut the hard state off the end of the batch that holds a term's first entries. The entries tell the term
 * then; nobody was voted for in it, since a vote leaves only after it is durable.
 */
function termAtStart(durable: HardState, log: RaftLog): { term: number; vote: MemberId | undefined } {
  if (log.lastTerm > durable.term) return { term: log.lastTerm, vote: undefined };
  return { term: durable.term, vote: durable.vote };
}
