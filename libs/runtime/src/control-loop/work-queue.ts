// A queue of keys for level-based loops. A key that is added twice is worked on once; a key added while it is
// being worked on is worked on again afterwards; a key can be due later; failures back off exponentially.
import type { ObjectKey } from "@keelson/api";
import { Deque, MinHeap, type Prng } from "@keelson/base";
import type { Clock, Timer } from "@keelson/ports";
import { queueKeysMax } from "./limits.ts";

/** What led to a key; the latest wins when keys merge, earlier traces become links. */
export type KeyCause = {
  readonly traceparent?: string | undefined;
  readonly parentRevision?: number | undefined;
};

export type QueueItem = { readonly key: ObjectKey; readonly cause: KeyCause; readonly attempt: number };

export type BackoffTerms = { readonly baseMs: number; readonly maxMs: number };

export class WorkQueue {
  readonly #clock: Clock;
  readonly #prng: Prng;
  readonly #ready = new Deque<ObjectKey>();
  readonly #waiting = new Set<ObjectKey>();
  readonly #working = new Set<ObjectKey>();
  readonly #again = new Set<ObjectKey>();
  readonly #causes = new Map<ObjectKey, KeyCause>();
  readonly #failures = new Map<ObjectKey, number>();
  readonly #due = new Map<ObjectKey, number>();
  readonly #later = new MinHeap<{ readonly key: ObjectKey; readonly atMs: number }>((a, b) => a.atMs - b.atMs);
  readonly #takers: ((item: QueueItem | undefined) => void)[] = [];
  #timer: Timer | undefined;
  #timerAtMs = Infinity;
  #closed = false;

  constructor(clock: Clock, prng: Prng) {
    this.#clock = clock;
    this.#prng = prng;
  }

  /** Keys ready to be taken. */
  get depth(): number {
    return this.#ready.size;
  }

  /** False when the queue is full or closed. */
  add(key: ObjectKey, cause?: KeyCause): boolean {
    if (this.#closed) return false;
    if (cause !== undefined) this.#causes.set(key, cause);
    if (this.#waiting.has(key)) return true;
    if (this.#working.has(key)) {
      this.#again.add(key);
      return true;
    }
    if (this.#waiting.size >= queueKeysMax) return false;
    this.#waiting.add(key);
    this.#ready.pushBack(key);
    this.#serve();
    return true;
  }

  /** Due in `delayMs`; of several due times the earliest holds. */
  addAfter(key: ObjectKey, delayMs: number): void {
    if (this.#closed) return;
    if (delayMs <= 0) return void this.add(key);
    const atMs = this.#clock.monoMs() + delayMs;
    if ((this.#due.get(key) ?? Infinity) <= atMs) return;
    this.#due.set(key, atMs);
    this.#later.push({ key, atMs });
    this.#arm();
  }

  /** Adds the key after its next back-off pause, with up to a half of it as jitter. */
  retry(key: ObjectKey, terms: BackoffTerms): void {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const pauseMs = Math.min(terms.maxMs, terms.baseMs * 2 ** Math.min(failures - 1, 30));
    this.addAfter(key, pauseMs * (1 + this.#prng.float() / 2));
  }

  /** The key succeeded: its next failure pauses shortly again. */
  forget(key: ObjectKey): void {
    this.#failures.delete(key);
  }

  /** The next key, to be given back with `done`; undefined once the queue is closed. */
  take(): Promise<QueueItem | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#serve();
    });
  }

  done(key: ObjectKey): void {
    this.#working.delete(key);
    if (this.#again.delete(key)) this.add(key);
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #serve(): void {
    while (this.#takers.length > 0) {
      const key = this.#ready.popFront();
      if (key === undefined) return;
      this.#waiting.delete(key);
      this.#working.add(key);
      const cause = this.#causes.get(key) ?? {};
      this.#causes.delete(key);
      this.#takers.shift()?.({ key, cause, attempt: this.#failures.get(key) ?? 0 });
    }
  }

  #arm(): void {
    const next = this.#later.peek();
    if (next === undefined || next.atMs >= this.#timerAtMs) return;
    this.#timer?.cancel();
    this.#timerAtMs = next.atMs;
    this.#timer = this.#clock.after(Math.max(0, next.atMs - this.#clock.monoMs()), () => this.#fire());
  }

  #fire(): void {
    this.#timerAtMs = Infinity;
    const now = this.#clock.monoMs();
    for (let next = this.#later.peek(); next !== undefined && next.atMs <= now; next = this.#later.peek()) {
      this.#later.pop();
      // An entry whose key became due earlier is a leftover.
      if (this.#due.get(next.key) !== next.atMs) continue;
      this.#due.delete(next.key);
      this.add(next.key);
    }
    this.#arm();
  }
}
