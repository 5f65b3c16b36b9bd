// Reads that wait for a confirmed index. All reads of one turn share a context; a context that was dropped, or
// not answered because a message or a leader was lost, is given up and its reads are asked again under a new one.
// Asking again is always safe: a read changes nothing.
import { type AppError, logIndex, type LogIndex } from "@keelson/base";
import { pendingReadsMax, readContextsMax } from "./limits.ts";
import { noLeader, overloaded } from "./proposal-tracker.ts";

interface WaitingRead {
  readonly resolve: (index: LogIndex) => void;
  readonly reject: (error: AppError) => void;
  readonly deadlineMs: number;
}

export class ReadTracker {
  readonly #retryMs: number;
  #waiting: WaitingRead[] = [];
  readonly #asked = new Map<bigint, { readonly reads: WaitingRead[]; readonly sinceMs: number }>();
  #nextContext: bigint;
  #size = 0;

  /** `firstContext` must make contexts unique across restarts. */
  constructor(firstContext: bigint, retryMs: number) {
    this.#nextContext = firstContext;
    this.#retryMs = retryMs;
  }

  add(deadlineMs: number): Promise<LogIndex> {
    if (this.#size >= pendingReadsMax) return Promise.reject(overloaded());
    this.#size++;
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject, deadlineMs }));
  }

  /** Asks for everything that waits, under one context. */
  ask(nowMs: number, readIndex: (context: bigint) => void): void {
    if (this.#waiting.length === 0 || this.#asked.size >= readContextsMax) return;
    const context = this.#nextContext;
    this.#nextContext = BigInt.asUintN(64, this.#nextContext + 1n);
    this.#asked.set(context, { reads: this.#waiting, sinceMs: nowMs });
    this.#waiting = [];
    readIndex(context);
  }

  confirmed(context: bigint, index: number): void {
    const asked = this.#asked.get(context);
    if (asked === undefined) return;
    this.#asked.delete(context);
    this.#size -= asked.reads.length;
    for (const read of asked.reads) read.resolve(logIndex(index));
  }

  /** Its reads wait again. */
  dropped(context: bigint): void {
    const asked = this.#asked.get(context);
    if (asked === undefined) return;
    this.#asked.delete(context);
    this.#waiting = [...asked.reads, ...this.#waiting];
  }

  /** Another leader: what was asked of the last one will not be answered. */
  leaderChanged(): void {
    for (const context of [...this.#asked.keys()]) this.dropped(context);
  }

  /** Gives up on reads past their deadline and asks again for those without an answer. */
  expire(nowMs: number): void {
    for (const [context, asked] of [...this.#asked]) if (nowMs - asked.sinceMs >= this.#retryMs) this.dropped(context);
    if (this.#waiting.length === 0) return;
    const late = this.#waiting.filter((read) => nowMs >= read.deadlineMs);
    if (late.length === 0) return;
    this.#waiting = this.#waiting.filter((read) => nowMs < read.deadlineMs);
    this.#size -= late.length;
    for (const read of late) read.reject(noLeader());
  }

  failAll(error: AppError): void {
    this.leaderChanged();
    for (const read of this.#waiting.splice(0)) read.reject(error);
    this.#size = 0;
  }
}
