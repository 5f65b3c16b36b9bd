// The loop of one member. Inputs (messages, ticks, proposals, word from the disk) go into the core as they
// arrive; once per turn of the event loop its effects are taken and carried out: sent, persisted, applied. So all
// that arrives together is one batch, and no tick or message ever waits for the disk. The only caller of the core.
import { AppError, logIndex, must, term as toTerm } from "@keelson/base";
import { type Effect, type Entry, type Message, type PersistEffect, Raft, type RaftView } from "@keelson/raft";
import type { WalRecord } from "@keelson/wal";
import { CommitNotices } from "./commit-notices.ts";
import type { Member, MemberId, RaftGroupOptions, RaftStatus } from "./contract.ts";
import { decodeMemberChange, encodeLogMark, type LogMark, toConfChange } from "./membership.ts";
import type { PeerMessage } from "./peer-transport.ts";
import { ProposalIntake } from "./proposal-intake.ts";
import { overloaded, type ProposalTracker, refused } from "./proposal-tracker.ts";
import { encodeProposal, type ForwardedProposal, type ProposalAnswer, proposerMark } from "./proposals.ts";
import { persistRecords } from "./persist-records.ts";
import type { ReadTracker } from "./read-tracker.ts";
import type { Image } from "./snapshot-image.ts";
import { judgeMemberChange } from "./judge-member-change.ts";
import { imageRetryMs, removedLingerMs } from "./limits.ts";
import { readCommitted } from "./read-committed.ts";
import { SlowDisk } from "./slow-disk.ts";
import type { WalWriter } from "./wal-writer.ts";

export interface MemberParts {
  readonly options: RaftGroupOptions;
  readonly bootId: bigint;
  readonly incarnation: bigint;
  readonly raft: Raft;
  readonly wal: WalWriter;
  readonly proposals: ProposalTracker;
  readonly reads: ReadTracker;
  readonly members: readonly Member[];
  /** Membership entries up to here are in `members` already. */
  readonly confIndex: number;
}

export class RaftMember {
  readonly #parts: MemberParts;
  readonly #intake = new ProposalIntake();
  readonly #notices: CommitNotices;
  /** What this process's own entries begin with. */
  readonly #mark: Uint8Array;
  readonly #disk = new SlowDisk();
  readonly #statusCallbacks = new Set<(status: RaftStatus) => void>();
  /** Called after a batch was applied. */
  onApplied: (index: number) => void = () => {};
  #members: readonly Member[];
  #appliedTerm: number;
  #scheduled = false;
  #ended = false;
  #shown: { role: string; leader: MemberId | undefined; term: number; members: readonly Member[] } | undefined;
  #standing: { readonly leader: MemberId | undefined; readonly isLearner: boolean };

  constructor(parts: MemberParts) {
    this.#parts = parts;
    const { clock, transport } = parts.options;
    this.#notices = new CommitNotices(clock, (to, messages) => {
      if (!this.#ended) transport.send(to, messages);
    });
    this.#mark = proposerMark(parts.raft.view().id, parts.bootId);
    this.#standing = parts.raft.view();
    this.#members = parts.members;
    this.#appliedTerm = parts.raft.termAt(parts.raft.view().applied) ?? 0;
  }

  get raft(): Raft {
    return this.#parts.raft;
  }
  get members(): readonly Member[] {
    return this.#members;
  }

  /** What status callbacks last told, for those who ask with every request. */
  get standing(): { readonly leader: MemberId | undefined; readonly isLearner: boolean } {
    return this.#standing;
  }

  status(): RaftStatus {
    const view = this.raft.view();
    return {
      memberId: view.id,
      clusterId: this.#parts.options.config.clusterId,
      role: view.role,
      isLearner: view.isLearner,
      leader: view.leader,
      term: toTerm(view.term),
      commitIndex: logIndex(view.committed),
      appliedIndex: logIndex(view.applied),
      lastIndex: logIndex(view.lastIndex),
      members: this.#members,
    };
  }

  onStatus(callback: (status: RaftStatus) => void): () => void {
    this.#statusCallbacks.add(callback);
    return () => this.#statusCallbacks.delete(callback);
  }

  /** Asks for a turn; call after every input. */
  wake(): void {
    if (this.#scheduled || this.#ended) return;
    this.#scheduled = true;
    this.#parts.options.clock.soon(() => {
      this.#scheduled = false;
      if (this.#ended) return;
      try {
        this.#turn();
      } catch (error) {
        this.fatal(error);
      }
    });
  }

  /** Ends the loop; nothing is sent or applied afterwards. */
  end(): void {
    this.#ended = true;
  }

  fatal(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#parts.options.onFatal(error);
  }

  receive(from: MemberId, messages: readonly PeerMessage[]): void {
    for (const message of messages) {
      switch (message.kind) {
        case "raft":
          if (message.message.from === from && message.message.to === this.raft.view().id)
            this.raft.step(message.message);
          break;
        case "proposals":
          this.#takeForwarded(from, message);
          break;
        case "proposal-answers":
          if (message.bootId !== this.#parts.bootId) break;
          for (const answer of message.answers) {
            this.#parts.proposals.answered({ from, term: message.term }, answer, this.#now());
          }
      }
    }
    this.wake();
  }

  connected(peer: MemberId): void {
    this.raft.peerReconnected(peer);
    const view = this.raft.view();
    if (view.leader === peer && peer !== view.id)
      this.#forward(view, this.#parts.proposals.unconfirmed(peer, view.term));
    this.wake();
  }

  /** An image arrives; resolves when it is installed or refused. */
  async installImage(from: MemberId, image: Image, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const { raft } = this;
    const { stateMachine, wal } = { ...this.#parts, ...this.#parts.options };
    const accepted = raft.offerImage(from, image.leaderTerm, {
      index: image.index,
      term: image.term,
      conf: image.confState,
    });
    this.wake();
    if (!accepted) return;
    try {
      const mark = { conf: image.confState, members: image.members, confIndex: image.index };
      const data = encodeLogMark(mark, this.#parts.incarnation);
      const intent: WalRecord = { kind: "restoring", index: image.index, term: image.term, data };
      await new Promise<void>((resolve) => wal.append([intent], resolve));
      await stateMachine.installSnapshot({ index: logIndex(image.index), term: toTerm(image.term) }, chunks);
    } catch (error) {
      raft.imageFailed();
      this.wake();
      throw error;
    }
    this.#adoptMembers(image.members);
    this.#appliedTerm = image.term;
    raft.imageInstalled();
    this.#parts.proposals.imageInstalled();
    this.onApplied(image.index);
    this.wake();
  }

  #turn(): void {
    this.#handOutProposals();
    this.#parts.reads.ask(this.#now(), (context) => this.raft.readIndex(context));
    const outgoing = new Map<MemberId, PeerMessage[]>();
    for (const effect of this.raft.takeEffects()) this.#carryOut(effect, outgoing);
    this.#flush(outgoing);
    this.#showStatus();
  }

  #carryOut(effect: Effect, outgoing: Map<MemberId, PeerMessage[]>): void {
    switch (effect.kind) {
      case "send":
        addMessages(outgoing, effect.messages);
        return;
      case "persist":
        this.#flush(outgoing); // before the disk: the leader's entries travel while it writes
        this.#persist(effect);
        return;
      case "commit":
        this.#flush(outgoing);
        this.#apply(effect.entries);
        return;
      case "read-confirmed":
        this.#parts.reads.confirmed(effect.context, effect.index);
        return;
      case "read-dropped":
        this.#parts.reads.dropped(effect.context);
        return;
      case "send-snapshot":
        this.#sendImage(effect.to);
        return;
    }
  }

  #persist(effect: PersistEffect): void {
    const records = persistRecords(effect, { members: this.#members, incarnation: this.#parts.incarnation });
    const begunMs = this.#now();
    const last = effect.entries.at(-1)?.index;
    this.#parts.wal.append(records, () => {
      if (this.#ended) return;
      if (last !== undefined) this.#judgeDisk(last, this.#now() - begunMs);
      const outgoing = new Map<MemberId, PeerMessage[]>();
      addMessages(outgoing, effect.messages);
      this.#flush(outgoing);
      this.raft.persisted(effect.ack);
      this.wake();
    });
  }

  /** A leader that is always behind the others gives way to one of them. */
  #judgeDisk(written: number, tookMs: number): void {
    const { role, committed } = this.raft.view();
    if (role !== "leader") return this.#disk.follows();
    if (!this.#disk.wrote({ tookMs, overtaken: committed >= written, nowMs: this.#now() })) return;
    this.#parts.options.telemetry.logger.log("warn", "the disk is slow: another is to lead", { tookMs });
    const successor = this.raft.bestSuccessor();
    if (successor !== undefined) this.raft.transferLeadership(successor);
  }

  #apply(entries: readonly Entry[]): void {
    const { stateMachine } = this.#parts.options;
    const { proposals } = this.#parts;
    const { committed, own, members } = readCommitted(entries, {
      mark: this.#mark,
      members: this.#members,
      confIndex: this.#parts.confIndex,
    });
    stateMachine.apply(committed);
    const last = must(entries.at(-1), "a commit holds entries");
    this.raft.applied(last.index);
    if (members !== this.#members) this.#adoptMembers(members);
    for (let i = 0; i < own.length; i += 2) proposals.applied(own[i] as number, own[i + 1] as number);
    if (last.term > this.#appliedTerm) {
      this.#appliedTerm = last.term;
      proposals.termApplied(last.term, this.#now());
    }
    this.onApplied(last.index);
    this.wake();
  }

  #adoptMembers(members: readonly Member[]): void {
    const me = this.raft.view().id;
    const removed = isAmong(this.#members, me) && !isAmong(members, me);
    this.#members = members;
    this.tellTransport();
    if (removed) this.#parts.options.clock.after(removedLingerMs, () => this.removed());
  }

  /** The cluster goes on without this member. */
  removed(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#parts.options.onRemoved?.();
  }

  /** What this member knows of the membership, for those who ask; `confIndex` is the last index applied. */
  describe(): LogMark {
    const { conf, applied } = this.raft.view();
    return { conf, members: this.#members, confIndex: Math.max(applied, this.#parts.confIndex) };
  }

  /** Hands waiting proposals to whoever leads: into the own log, or to the leader's. */
  #handOutProposals(): void {
    const { proposals } = this.#parts;
    if (!proposals.wantsHandOut(this.#now())) return;
    const view = this.raft.view();
    if (view.role === "leader") {
      proposals.handOut(view.term, view.id, (proposal) => this.#appendOwn(view.term, proposal));
    } else if (view.leader !== undefined) {
      const batch: ForwardedProposal[] = [];
      proposals.handOut(view.term, view.leader, (proposal) => {
        batch.push(proposal);
        return true;
      });
      this.#forward(view, batch);
    }
  }

  #appendOwn(term: number, proposal: ForwardedProposal): boolean {
    const { proposals } = this.#parts;
    const answer = this.#append(term, this.#mark, proposal);
    if (answer.outcome === "not-leader") return false;
    if (answer.outcome === "overloaded") proposals.fail(proposal.sequence, overloaded());
    else if (answer.outcome === "refused") proposals.fail(proposal.sequence, refused(answer.why));
    return true;
  }

  /** What was sent before a connection broke may be lost: `connected` sends it again. */
  #forward(view: RaftView, batch: readonly ForwardedProposal[]): void {
    if (batch.length === 0 || view.leader === undefined) return;
    const { bootId, proposals, options } = this.#parts;
    options.transport.send(view.leader, [
      { kind: "proposals", bootId, term: view.term, lowest: proposals.lowest, proposals: batch },
    ]);
  }

  #takeForwarded(from: MemberId, message: Extract<PeerMessage, { kind: "proposals" }>): void {
    const view = this.raft.view();
    const { bootId, lowest } = message;
    const mine = view.role === "leader" && view.term === message.term;
    if (mine) this.#intake.begin(view.term, { member: from, bootId, lowest });
    const answers: ProposalAnswer[] = [];
    const mark = proposerMark(from, bootId);
    for (const proposal of message.proposals) {
      const { sequence } = proposal;
      if (!mine) answers.push({ sequence, outcome: "not-leader", why: "" });
      else if (this.#intake.isRepetition(from, bootId, sequence))
        answers.push({ sequence, outcome: "accepted", why: "" });
      else {
        const answer = this.#append(view.term, mark, proposal);
        if (answer.outcome === "accepted") {
          this.#intake.took(from, bootId, sequence);
          this.#notices.awaited(from, this.raft.view().lastIndex);
        }
        answers.push(answer);
      }
    }
    this.#parts.options.transport.send(from, [{ kind: "proposal-answers", bootId, term: message.term, answers }]);
  }

  /** As the leader of `term`. */
  #append(term: number, mark: Uint8Array, proposal: ForwardedProposal): ProposalAnswer {
    const { sequence } = proposal;
    const refuse = (why: string): ProposalAnswer => ({ sequence, outcome: "refused", why });
    let result;
    if (proposal.kind === "membership") {
      const change = decodeMemberChange(proposal.payload);
      const verdict = judgeMemberChange(this.raft, this.#members, change);
      if (verdict.kind === "refuse") return refuse(verdict.why);
      if (verdict.kind === "later") return { sequence, outcome: "not-leader", why: "" };
      const data = encodeProposal(mark, sequence, proposal.payload);
      result = this.raft.propose({ kind: "membership", data, change: toConfChange(change) });
    } else {
      const stamp = this.#parts.options.proposalStamp?.(term);
      result = this.raft.propose({ kind: "command", data: encodeProposal(mark, sequence, proposal.payload, stamp) });
    }
    switch (result.kind) {
      case "appended":
        return { sequence, outcome: "accepted", why: "" };
      case "not-leader":
      case "transferring":
      case "busy":
        return { sequence, outcome: "not-leader", why: "" };
      case "overloaded":
        return { sequence, outcome: "overloaded", why: "" };
      case "refused":
        return refuse(result.why);
    }
  }

  #sendImage(to: MemberId): void {
    const { stateMachine, transport, clock, scope, telemetry } = this.#parts.options;
    const view = this.raft.view();
    const snapshot = stateMachine.readSnapshot();
    const image: Image = {
      index: snapshot.index,
      term: snapshot.term,
      confState: view.conf,
      members: this.#members,
      leaderTerm: view.term,
    };
    if (image.index !== view.applied) throw new AppError("raft.state-mismatch", "an image is of the applied index");
    scope.run("raft-image", async () => {
      try {
        await transport.sendSnapshot(to, image, snapshot.chunks);
        this.raft.snapshotSent(to, true);
      } catch (error) {
        telemetry.logger.log("warn", "image not delivered", { to: to.toString(16), error: String(error) });
        clock.after(imageRetryMs, () => {
          this.raft.snapshotSent(to, false);
          this.wake();
        });
      }
      this.wake();
    });
  }

  /** Who the peers are, and where this member listens. */
  tellTransport(): void {
    const me = this.raft.view().id;
    const peers = this.#members.filter((member) => member.id !== me);
    const ownUrls = this.#members.find((member) => member.id === me)?.peerUrls ?? [];
    this.#parts.options.transport.setPeers(
      peers.map(({ id, peerUrls }) => ({ id, urls: peerUrls })),
      ownUrls,
    );
  }

  #flush(outgoing: Map<MemberId, PeerMessage[]>): void {
    for (const [to, messages] of outgoing) this.#notices.send(to, messages);
    outgoing.clear();
  }

  #showStatus(): void {
    const { role, leader, term } = this.raft.view();
    const shown = this.#shown;
    const members = this.#members;
    if (shown?.role === role && shown.leader === leader && shown.term === term && shown.members === members) return;
    if (shown?.leader !== leader || shown?.term !== term) {
      this.#parts.reads.leaderChanged();
      this.#parts.proposals.leaderChanged();
      this.wake();
    }
    this.#shown = { role, leader, term, members };
    const status = this.status();
    this.#standing = status;
    for (const callback of this.#statusCallbacks) callback(status);
  }

  #now(): number {
    return this.#parts.options.clock.monoMs();
  }
}

function isAmong(members: readonly Member[], id: MemberId): boolean {
  return members.some((member) => member.id === id);
}

function addMessages(outgoing: Map<MemberId, PeerMessage[]>, messages: readonly Message[]): void {
  for (const message of messages) {
    const list = outgoing.get(message.to);
    if (list === undefined) outgoing.set(message.to, [{ kind: "raft", message }]);
    else list.push({ kind: "raft", message });
  }
}
