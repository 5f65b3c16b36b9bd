// `createRaftGroup`: opens the log, restores the member, joins its peers and keeps it running: ticks, deadlines,
// compaction, stepping down when the disk or the event loop stalls, announcing its own name and URLs.
import { AppError, createPrng, type LogIndex, messageOf, toHex } from "@keelson/base";
import type { Timer } from "@keelson/ports";
import { Raft } from "@keelson/raft";
import { Belonging } from "./belonging.ts";
import type {
  Member,
  MemberChange,
  MemberId,
  ProposalWaiter,
  RaftGroup,
  RaftGroupOptions,
  RaftStatus,
} from "./contract.ts";
import {
  announceRetryMs,
  catchUpEntriesUnderPressure,
  catchUpTicksMax,
  diskStallMs,
  handOverMs,
  logBytesSoftMax,
  tickMs,
} from "./limits.ts";
import { encodeLogMark, encodeMemberChange } from "./membership.ts";
import { openPeerBook, type PeerBook } from "./peer-book.ts";
import { outcomeUnknown, ProposalTracker, stopped } from "./proposal-tracker.ts";
import type { PeerHandler } from "./peer-transport.ts";
import { RaftMember } from "./raft-member.ts";
import { ReadTracker } from "./read-tracker.ts";
import { restoreMember } from "./restore.ts";
import { openWal, type WalWriter } from "./wal-writer.ts";

/**
 * Starts a member. Rejects with AppError `wal.damaged`, `wal.foreign` or `raft.state-mismatch` when the directory
 * cannot be used, `raft.data-lost` when a peer knows this member with other data, and with the transport's error when
 * it cannot listen.
 */
export async function createRaftGroup(options: RaftGroupOptions): Promise<RaftGroup> {
  const { config, clock, disk, telemetry, stateMachine, entropy } = options;
  const owner = { clusterId: config.clusterId, memberId: config.memberId };
  const { recovered, wal } = await openWal({
    disk,
    clock,
    telemetry,
    directory: config.directory,
    owner,
    onFatal: options.onFatal,
    segmentBytes: config.walSegmentBytes,
  });
  const identity = new DataView(entropy.bytes(24).slice().buffer);
  const book = await openPeerBook(disk, config.directory);
  const restored = restoreMember(recovered, stateMachine.appliedIndex, {
    members: config.initialMembers,
    confIndex: config.initialConfIndex ?? 0,
    incarnation: identity.getBigUint64(16) | 1n,
    keptIncarnation: book.own,
  });
  if (restored.firstRecords.length > 0)
    await new Promise<void>((resolve) => wal.append(restored.firstRecords, resolve));
  await book.keepOwn(restored.incarnation);
  const electionMs = config.electionMs ?? 300;
  const raft = new Raft({
    id: config.memberId,
    timing: {
      heartbeatTicks: Math.max(1, Math.round((config.heartbeatMs ?? 50) / tickMs)),
      electionTicks: Math.max(2, Math.round(electionMs / tickMs)),
      successionTicks: 3,
    },
    prng: createPrng(toHex(entropy.bytes(16))),
    ...restored,
  });
  const bootId = identity.getBigUint64(0) | 1n;
  const proposals = new ProposalTracker(config.leaderWaitMs ?? 1_000 + 2 * electionMs);
  const reads = new ReadTracker(identity.getBigUint64(8), electionMs / 2);
  const member = new RaftMember({ options, bootId, raft, wal, proposals, reads, ...restored });
  const { incarnation, untried } = restored;
  const belonging = new Belonging({ options, member, book, incarnation, electionMs });
  const group = new Group({ options, member, wal, book, belonging, incarnation, proposals, reads, electionMs });
  try {
    await group.start({ bootId, untried });
  } catch (error) {
    await group.stop();
    throw error;
  }
  return group;
}

interface GroupParts {
  readonly options: RaftGroupOptions;
  readonly member: RaftMember;
  readonly wal: WalWriter;
  readonly book: PeerBook;
  readonly belonging: Belonging;
  readonly incarnation: bigint;
  readonly proposals: ProposalTracker;
  readonly reads: ReadTracker;
  readonly electionMs: number;
}

interface ApplyWaiter {
  readonly index: number;
  readonly deadlineMs: number;
  readonly resolve: () => void;
  readonly reject: (error: AppError) => void;
}

class Group implements RaftGroup {
  readonly #parts: GroupParts;
  readonly #requestTimeoutMs: number;
  #applyWaiters: ApplyWaiter[] = [];
  #timer: Timer | undefined;
  #lastTickMs = 0;
  #compactedAt = 0;
  #compacting = false;
  #announcing = false;
  #stopping = false;
  /** Until the peers were asked whether they know this member with other data, nothing they say is heard. */
  #onProbation = false;

  constructor(parts: GroupParts) {
    this.#parts = parts;
    this.#requestTimeoutMs = 5_000 + 2 * parts.electionMs;
  }

  async start(own: { readonly bootId: bigint; readonly untried: boolean }): Promise<void> {
    const { options, member, incarnation } = this.#parts;
    const { config, transport } = options;
    this.#compactedAt = member.raft.view().applied;
    member.onApplied = (index) => this.#onApplied(index);
    this.#registerMetrics();
    const { clusterId, memberId } = config;
    const peers = member.members.filter((m) => m.id !== memberId).map(({ id, peerUrls }) => ({ id, urls: peerUrls }));
    this.#onProbation = own.untried;
    await transport.start({ clusterId, memberId, bootId: own.bootId, incarnation }, this.#handler());
    if (own.untried) await this.#parts.belonging.askWhoKnowsThis(peers);
    this.#onProbation = false;
    member.tellTransport();
    member.onStatus((status) => this.#logStatus(status));
    if (member.members.length === 1) member.raft.campaign();
    this.#lastTickMs = options.clock.monoMs();
    this.#scheduleTick();
    member.wake();
  }

  #handler(): PeerHandler {
    const { options, member, book, belonging } = this.#parts;
    return {
      onGreeting: (from, incarnation) => belonging.meet(from, incarnation),
      isKnownAs: (peer, incarnation) => book.isKnownAs(peer, incarnation),
      onDisowned: (by) => belonging.disowned(by),
      onMessages: (from, messages) => {
        if (!this.#onProbation) this.#guarded(() => member.receive(from, messages));
      },
      onConnected: (peer) => this.#guarded(() => member.connected(peer)),
      onGone: (peer) =>
        this.#guarded(() => {
          options.telemetry.logger.log("info", "peer process ended", { peer: peer.toString(16) });
          member.raft.peerGone(peer);
          member.wake();
        }),
      onDescribe: () => ({ mark: member.describe(), met: book.met }),
      onStateHash: (revision) => options.stateHash?.(revision),
      onSnapshot: (from, image, chunks) => member.installImage(from, image, chunks),
    };
  }

  propose(payload: Uint8Array, options: { readonly timeoutMs?: number } = {}): Promise<LogIndex> {
    return this.#submit("command", payload, options.timeoutMs);
  }

  submit(payload: Uint8Array, waiter: ProposalWaiter, options: { readonly timeoutMs?: number } = {}): void {
    if (this.#stopping) {
      waiter.failed(stopped());
      return;
    }
    const timeoutMs = options.timeoutMs ?? this.#requestTimeoutMs;
    this.#parts.proposals.submit({ kind: "command", payload, nowMs: this.#now(), timeoutMs }, waiter);
    this.#parts.member.wake();
  }

  async proposeMemberChange(
    change: MemberChange,
    options: { readonly timeoutMs?: number } = {},
  ): Promise<readonly Member[]> {
    await this.#submit("membership", encodeMemberChange(change), options.timeoutMs);
    return this.#parts.member.members;
  }

  async readIndex(options: { readonly timeoutMs?: number } = {}): Promise<LogIndex> {
    if (this.#stopping) throw stopped();
    const index = this.#parts.reads.add(this.#now() + (options.timeoutMs ?? this.#requestTimeoutMs));
    this.#parts.member.wake();
    return index;
  }

  waitApplied(index: LogIndex, options: { readonly timeoutMs?: number } = {}): Promise<void> {
    if (this.#parts.member.raft.view().applied >= index) return Promise.resolve();
    if (this.#stopping) return Promise.reject(stopped());
    const deadlineMs = this.#now() + (options.timeoutMs ?? this.#requestTimeoutMs);
    return new Promise((resolve, reject) => this.#applyWaiters.push({ index, deadlineMs, resolve, reject }));
  }

  async linearizable(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    await this.waitApplied(await this.readIndex(options), options);
  }

  async transferLeadership(to?: MemberId): Promise<void> {
    const { member } = this.#parts;
    const target = to ?? member.raft.bestSuccessor();
    if (target === undefined) throw new AppError("raft.no-successor", "no other member can take over");
    const before = member.raft.view().leader;
    if (before === target) return;
    member.raft.transferLeadership(target);
    member.wake();
    await this.#leaderOtherThan(before);
  }

  askStateHash(member: Member, revision: number): Promise<number | undefined> {
    return this.#parts.options.transport.stateHash({ id: member.id, urls: member.peerUrls }, revision);
  }

  status(): RaftStatus {
    return this.#parts.member.status();
  }

  get leader(): MemberId | undefined {
    return this.#parts.member.standing.leader;
  }

  get isLearner(): boolean {
    return this.#parts.member.standing.isLearner;
  }

  onStatus(callback: (status: RaftStatus) => void): () => void {
    return this.#parts.member.onStatus(callback);
  }

  isConfirmedLeader(): boolean {
    // After a pause of the process the core has not ticked yet and would still believe what it last heard.
    const paused = this.#now() - this.#lastTickMs >= this.#parts.electionMs;
    return !paused && this.#parts.member.raft.confirmedLeader;
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const { member, proposals, reads, wal, options } = this.#parts;
    if (member.raft.view().role === "leader" && member.raft.bestSuccessor() !== undefined) {
      await this.transferLeadership().catch((error: unknown) => {
        options.telemetry.logger.log("warn", "leadership was not handed over", { error: messageOf(error) });
      });
    }
    this.#timer?.cancel();
    member.end();
    proposals.failAll(stopped());
    reads.failAll(stopped());
    for (const waiter of this.#applyWaiters.splice(0)) waiter.reject(stopped());
    await options.transport.stop();
    await wal.close();
  }

  #submit(kind: "command" | "membership", payload: Uint8Array, timeoutMs = this.#requestTimeoutMs): Promise<LogIndex> {
    if (this.#stopping) return Promise.reject(stopped());
    const outcome = this.#parts.proposals.add({ kind, payload, nowMs: this.#now(), timeoutMs });
    this.#parts.member.wake();
    return outcome;
  }

  #leaderOtherThan(before: MemberId | undefined): Promise<void> {
    const { member, options } = this.#parts;
    return new Promise((resolve, reject) => {
      const timer = options.clock.after(handOverMs, () => {
        off();
        reject(new AppError("raft.timeout", "leadership did not change hands in time", { retryable: true }));
      });
      const off = member.onStatus(({ leader }) => {
        if (leader === undefined || leader === before) return;
        timer.cancel();
        off();
        resolve();
      });
    });
  }

  #scheduleTick(): void {
    this.#timer = this.#parts.options.clock.after(tickMs, () => {
      const late = this.#now() - this.#lastTickMs;
      // After a stall the messages that arrived meanwhile are heard before any timer runs out.
      if (late > this.#parts.electionMs / 2) this.#parts.options.clock.soon(() => this.#tick(late));
      else this.#tick(late);
    });
  }

  #tick(elapsedMs: number): void {
    if (this.#stopping && this.#parts.member.raft.view().role !== "leader") return;
    this.#guarded(() => {
      const { member, electionMs, proposals, reads, wal } = this.#parts;
      const now = this.#now();
      this.#lastTickMs = now;
      const diskStalled = wal.stalledMs > Math.max(electionMs, diskStallMs);
      if (diskStalled || elapsedMs > 2 * electionMs) member.raft.stepDown();
      const ticks = diskStalled ? 0 : Math.min(catchUpTicksMax, Math.max(1, Math.floor(elapsedMs / tickMs)));
      for (let i = 0; i < ticks; i++) member.raft.tick();
      proposals.expire(now);
      reads.expire(now);
      this.#expireApplyWaiters(now);
      this.#announce();
      this.#parts.belonging.askWhetherRemoved();
      member.wake();
    });
    this.#scheduleTick();
  }

  #onApplied(index: number): void {
    if (this.#applyWaiters.length > 0) {
      const ready = this.#applyWaiters.filter((waiter) => waiter.index <= index);
      if (ready.length > 0) this.#applyWaiters = this.#applyWaiters.filter((waiter) => waiter.index > index);
      for (const waiter of ready) waiter.resolve();
    }
    this.#compactWhenDue();
  }

  #expireApplyWaiters(now: number): void {
    if (!this.#applyWaiters.some((waiter) => now >= waiter.deadlineMs)) return;
    const late = this.#applyWaiters.filter((waiter) => now >= waiter.deadlineMs);
    this.#applyWaiters = this.#applyWaiters.filter((waiter) => now < waiter.deadlineMs);
    for (const waiter of late) waiter.reject(outcomeUnknown());
  }

  #compactWhenDue(): void {
    const { options, member } = this.#parts;
    const { applied, logBytes } = member.raft.view();
    const underPressure = logBytes > logBytesSoftMax;
    const due = applied - this.#compactedAt >= (options.config.snapshotCount ?? 10_000);
    if ((!due && !underPressure) || this.#compacting || this.#stopping) return;
    const kept = underPressure ? catchUpEntriesUnderPressure : (options.config.snapshotCatchupEntries ?? 5_000);
    this.#compacting = true;
    options.scope.run("raft-compaction", async () => {
      try {
        await this.#compact(kept);
      } catch (error) {
        member.fatal(error);
      } finally {
        this.#compacting = false;
      }
    });
  }

  /** The state is made durable first; then the log says where it starts; only then entries and files go. */
  async #compact(kept: number): Promise<void> {
    const { options, member, wal } = this.#parts;
    const { applied, firstIndex } = member.raft.view();
    const data = encodeLogMark(member.describe(), this.#parts.incarnation);
    await options.stateMachine.flush();
    this.#compactedAt = applied;
    const index = applied - kept;
    if (index < firstIndex || this.#stopping) return;
    const term = member.raft.termAt(index);
    if (term === undefined) return;
    await new Promise<void>((resolve) => wal.append([{ kind: "compacted", index, term, data }], resolve));
    if (member.raft.view().firstIndex > index) return; // an image was installed meanwhile
    member.raft.compactTo(index);
    await wal.removeUpTo(index);
  }

  /** Tells the others this member's name and URLs when the membership says something else; asks to be promoted. */
  #announce(): void {
    const { options, member } = this.#parts;
    const { self, memberId } = options.config;
    const { leader, applied } = member.raft.view();
    const known = member.members.find((m) => m.id === memberId);
    if (this.#announcing || this.#stopping || leader === undefined || known === undefined) return;
    if (applied === 0) return; // a name in the membership proves that there are data here (belonging.ts)
    const told = known.name === self.name && sameList(known.clientUrls, self.clientUrls);
    const promotes = told && known.isLearner && options.config.autoPromote === true;
    if (told && !promotes) return;
    this.#announcing = true;
    const again = (): void => {
      options.clock.after(announceRetryMs, () => (this.#announcing = false));
    };
    const { name, clientUrls } = self;
    const change: MemberChange = promotes
      ? { kind: "promote", id: memberId }
      : { kind: "update", id: memberId, name, clientUrls };
    this.proposeMemberChange(change).then(again, again);
  }

  #guarded(body: () => void): void {
    try {
      body();
    } catch (error) {
      this.#parts.member.fatal(error);
    }
  }

  #logStatus(status: RaftStatus): void {
    this.#parts.options.telemetry.logger.log("info", "raft status", {
      role: status.role,
      leader: status.leader?.toString(16) ?? "none",
      term: status.term,
      members: status.members.length,
    });
  }

  #registerMetrics(): void {
    const { options, member, wal } = this.#parts;
    const { metrics } = options.telemetry;
    const term = metrics.gauge("keelson_raft_term", "Current term.");
    const lag = metrics.gauge("keelson_raft_apply_lag", "Entries committed and not yet applied.");
    const logBytes = metrics.gauge("keelson_raft_log_bytes", "Bytes of the log kept in memory.");
    const stalled = metrics.gauge(
      "keelson_raft_wal_stalled_seconds",
      "How long the batch being written has been under way.",
    );
    metrics.onCollect(() => {
      const view = member.raft.view();
      term.set(view.term);
      lag.set(view.committed - view.applied);
      logBytes.set(view.logBytes);
      stalled.set(wal.stalledMs / 1000);
    });
  }

  #now(): number {
    return this.#parts.options.clock.monoMs();
  }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
