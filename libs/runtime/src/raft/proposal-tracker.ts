// This member's proposals, from `propose` to the moment their entry is applied here, across leader changes.
// What makes it exact, as a story:
//   1. A proposal is handed to the leader of term T, and that leader takes it only while it leads T.
//   2. If an entry of a later term is applied here and the proposal was not, it is not before that entry in the
//      log, and nothing of term T can follow it. So it is in no log that counts: it is handed out again.
//   3. Within T it may be handed over twice (a connection broke). The leader remembers whom it took what from
//      in its term and takes it once (proposal-intake.ts).
// So a proposal is applied at most once, and a leader's death costs latency, not an error.
import { AppError, logIndex, type LogIndex } from "@keelson/base";
import type { MemberId, ProposalWaiter } from "./contract.ts";
import { pendingProposalBytesMax, pendingProposalsMax, tickMs } from "./limits.ts";
import type { ForwardedProposal, ProposalAnswer } from "./proposals.ts";

interface Pending extends ForwardedProposal {
  readonly waiter: ProposalWaiter;
  readonly deadlineMs: number;
  /** When it began to wait for a leader that takes it. */
  waitingSinceMs: number;
  /** Undefined: certainly in no log. Else the term it was handed out in, and to whom. */
  handed: { readonly term: number; readonly to: MemberId; attempts: number; accepted: boolean } | undefined;
}

export interface ProposeRequest {
  readonly kind: "command" | "membership";
  readonly payload: Uint8Array;
  readonly nowMs: number;
  readonly timeoutMs: number;
}

export class ProposalTracker {
  readonly #leaderWaitMs: number;
  /** In order of sequence. */
  readonly #pending = new Map<number, Pending>();
  /** Sequences that wait to be handed out, in order. */
  #waiting: number[] = [];
  #nextSequence = 1;
  /** A leader that refuses for a moment (a transfer) is not asked again before this. */
  #heldUntilMs = 0;
  #bytes = 0;

  constructor(leaderWaitMs: number) {
    this.#leaderWaitMs = leaderWaitMs;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** The lowest sequence without an outcome. */
  get lowest(): number {
    for (const sequence of this.#pending.keys()) return sequence;
    return this.#nextSequence;
  }

  add(request: ProposeRequest): Promise<LogIndex> {
    return new Promise((resolve, reject) => this.submit(request, { applied: resolve, failed: reject }));
  }

  submit(request: ProposeRequest, waiter: ProposalWaiter): void {
    const { kind, payload, nowMs } = request;
    if (this.#pending.size >= pendingProposalsMax || this.#bytes + payload.length > pendingProposalBytesMax) {
      waiter.failed(overloaded());
      return;
    }
    const sequence = this.#nextSequence++;
    this.#bytes += payload.length;
    const deadlineMs = nowMs + request.timeoutMs;
    this.#pending.set(sequence, {
      sequence,
      kind,
      payload,
      waiter,
      deadlineMs,
      waitingSinceMs: nowMs,
      handed: undefined,
    });
    this.#waiting.push(sequence);
  }

  /** Hands out everything that waits. `hand` returns false when nobody takes it now; the rest then waits too. */
  handOut(term: number, to: MemberId, hand: (proposal: ForwardedProposal) => boolean): void {
    let done = 0;
    for (const sequence of this.#waiting) {
      const pending = this.#pending.get(sequence);
      if (pending !== undefined) {
        if (!hand(pending)) break;
        if (this.#pending.has(sequence)) pending.handed = { term, to, attempts: 1, accepted: false };
      }
      done++;
    }
    if (done > 0) this.#waiting = this.#waiting.slice(done);
  }

  wantsHandOut(nowMs: number): boolean {
    return this.#waiting.length > 0 && nowMs >= this.#heldUntilMs;
  }

  /** Whoever refused for a moment is no longer the one to ask. */
  leaderChanged(): void {
    this.#heldUntilMs = 0;
  }

  /** The connection to `to` was replaced: what it has not confirmed is to be sent again, in order. */
  unconfirmed(to: MemberId, term: number): ForwardedProposal[] {
    const again: ForwardedProposal[] = [];
    for (const pending of this.#pending.values()) {
      const { handed } = pending;
      if (handed === undefined || handed.accepted || handed.to !== to || handed.term !== term) continue;
      handed.attempts++;
      again.push(pending);
    }
    return again;
  }

  /** Word from the member that it was handed to. A late one, about an earlier term's attempt, is ignored. */
  answered(by: { readonly from: MemberId; readonly term: number }, answer: ProposalAnswer, nowMs: number): void {
    const pending = this.#pending.get(answer.sequence);
    const handed = pending?.handed;
    if (pending === undefined || handed === undefined || handed.to !== by.from || handed.term !== by.term) return;
    if (answer.outcome === "accepted") {
      handed.accepted = true;
      return;
    }
    if (handed.attempts > 1) return; // another attempt may have been taken: only a later term's entry can tell
    switch (answer.outcome) {
      case "not-leader":
        this.#waitAgain(pending, nowMs);
        this.#waiting.sort((a, b) => a - b);
        this.#heldUntilMs = nowMs + tickMs;
        return;
      case "overloaded":
        this.fail(answer.sequence, overloaded());
        return;
      case "refused":
        this.fail(answer.sequence, refused(answer.why));
        return;
    }
  }

  /** The entry of a proposal of this process was applied. */
  applied(sequence: number, index: number): void {
    this.#settle(sequence)?.waiter.applied(logIndex(index));
  }

  /** An entry of `term` was applied: whatever was handed out earlier and was not applied by now never will be. */
  termApplied(term: number, nowMs: number): void {
    for (const pending of this.#pending.values()) {
      if (pending.handed !== undefined && pending.handed.term < term) this.#waitAgain(pending, nowMs);
    }
    this.#waiting.sort((a, b) => a - b);
  }

  /** An image replaced the state: nobody here can say whether it contains what was handed out. */
  imageInstalled(): void {
    for (const pending of [...this.#pending.values()]) {
      if (pending.handed !== undefined) this.fail(pending.sequence, outcomeUnknown());
    }
  }

  fail(sequence: number, error: AppError): void {
    this.#settle(sequence)?.waiter.failed(error);
  }

  /** Gives up on what is past its time. */
  expire(nowMs: number): void {
    for (const pending of this.#pending.values()) {
      const leaderless = pending.handed === undefined && nowMs - pending.waitingSinceMs >= this.#leaderWaitMs;
      if (!leaderless && nowMs < pending.deadlineMs) continue;
      this.fail(pending.sequence, pending.handed === undefined ? noLeader() : outcomeUnknown());
    }
  }

  failAll(error: AppError): void {
    for (const sequence of [...this.#pending.keys()]) this.fail(sequence, error);
  }

  #waitAgain(pending: Pending, nowMs: number): void {
    pending.handed = undefined;
    pending.waitingSinceMs = nowMs;
    this.#waiting.push(pending.sequence);
  }

  #settle(sequence: number): Pending | undefined {
    const pending = this.#pending.get(sequence);
    if (pending === undefined) return undefined;
    this.#pending.delete(sequence);
    this.#bytes -= pending.payload.length;
    return pending;
  }
}

export function noLeader(): AppError {
  return new AppError("raft.no-leader", "no leader took it in time", { retryable: true });
}

export function overloaded(): AppError {
  return new AppError("raft.overloaded", "too many proposals are in progress", { retryable: true });
}

export function refused(why: string): AppError {
  return new AppError("raft.refused", why, { details: { refusal: why } });
}

export function outcomeUnknown(): AppError {
  return new AppError("raft.timeout", "not applied in time; it may still be");
}

export function stopped(): AppError {
  return new AppError("raft.stopped", "the member is stopping");
}
