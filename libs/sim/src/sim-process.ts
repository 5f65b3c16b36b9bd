// One life of a process: its clock, its chance, and the gate through which everything reaches it. A dead process
// hears nothing; a paused one hears everything later, in an order that a stopped and continued process may see: what
// came in over one connection stays in order; connections, timers and disk come in any order between each other.
import { must, type Prng } from "@keelson/base";
import type { Clock, Entropy, Timer } from "@keelson/ports";
import type { Scheduler } from "./scheduler.ts";

/** What kind of thing wakes a process. */
export type WakeKind = "timer" | "soon" | "disk" | "net" | "work";

const kindNumbers: Readonly<Record<WakeKind, number>> = { timer: 1, soon: 2, disk: 3, net: 4, work: 5 };

export type SimProcessOptions = {
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  /** Name of the host, e.g. "s1". */
  readonly host: string;
  /** Distinguishes processes in the trace. */
  readonly number: number;
  /** Milliseconds that the host's wall clock is off; may change at any time. */
  readonly wallOffsetMs: () => number;
  /** An exception that nobody caught: in a real process the end of it. */
  readonly onUncaught: (process: SimProcess, error: unknown) => void;
};

interface Held {
  readonly kind: WakeKind;
  readonly source: unknown;
  readonly run: () => void;
}

export class SimProcess {
  readonly #options: SimProcessOptions;
  readonly #prng: Prng;
  readonly #jitter: Prng;
  readonly #endings = new Set<() => void>();
  #alive = true;
  #paused = false;
  #held: Held[] = [];
  /** When the last of what was held comes, by source: what arrives meanwhile comes after it. */
  readonly #catchingUp = new Map<unknown, number>();
  #lastSoonMs = 0;
  readonly clock: Clock;
  readonly entropy: Entropy;

  constructor(options: SimProcessOptions) {
    this.#options = options;
    this.#prng = options.prng;
    this.#jitter = options.prng.fork("jitter");
    const { scheduler } = options;
    this.clock = {
      monoMs: () => scheduler.nowMs,
      wallMs: () => 1_700_000_000_000 + Math.floor(scheduler.nowMs + options.wallOffsetMs()),
      after: (delayMs, callback) => this.wake("timer", Math.max(0, delayMs) + this.#jitter.float() * 0.3, callback),
      soon: (callback) => this.#soon(callback),
    };
    const bytes = options.prng.fork("entropy");
    this.entropy = { bytes: (length) => Uint8Array.from({ length }, () => bytes.below(256)) };
  }

  get host(): string {
    return this.#options.host;
  }
  get alive(): boolean {
    return this.#alive;
  }
  get paused(): boolean {
    return this.#paused;
  }
  get scheduler(): Scheduler {
    return this.#options.scheduler;
  }

  /**
   * Runs `callback` in this process after `delayMs`, or when it goes on after a pause; never once it is dead. What
   * has the same source (a connection) keeps its order over a pause.
   */
  wake(kind: WakeKind, delayMs: number, callback: () => void, source: unknown = kind): Timer {
    let cancelled = false;
    const run = (): void => {
      if (!cancelled) callback();
    };
    const item: Held = { kind, source, run };
    const timer = this.#at(delayMs, item, () => {
      const beforeMs = this.#catchingUp.get(source);
      if (beforeMs !== undefined && beforeMs >= this.scheduler.nowMs) return this.#after(beforeMs, item);
      if (beforeMs !== undefined) this.#catchingUp.delete(source);
      this.#run(run);
    });
    return {
      cancel: () => {
        cancelled = true;
        timer.cancel();
      },
    };
  }

  #at(delayMs: number, item: Held, run: () => void): Timer {
    return this.scheduler.schedule(delayMs, this.#options.number * 8 + kindNumbers[item.kind], () => {
      if (!this.#alive) return;
      if (this.#paused) this.#held.push(item);
      else run();
    });
  }

  /** Runs an item of a source that is catching up, as the last one so far. */
  #after(beforeMs: number, item: Held): void {
    const dueMs = beforeMs + 1e-6;
    this.#catchingUp.set(item.source, dueMs);
    this.#at(dueMs - this.scheduler.nowMs, item, () => this.#run(item.run));
  }

  /** Calls back once when the process ends. Returns the way to take it back. */
  onEnd(callback: () => void): () => void {
    if (this.#alive) this.#endings.add(callback);
    else callback();
    return () => void this.#endings.delete(callback);
  }

  kill(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#held = [];
    for (const ending of this.#endings) ending();
    this.#endings.clear();
  }

  pause(): void {
    this.#paused = true;
  }

  /** Goes on: what was held comes now, one source after the other in any order, or all mixed. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#catchingUp.clear();
    const bySource = new Map<unknown, Held[]>();
    for (const item of this.#held) {
      const queue = bySource.get(item.source);
      if (queue === undefined) bySource.set(item.source, [item]);
      else queue.push(item);
    }
    this.#held = [];
    const queues = [...bySource.values()];
    const mixed = this.#prng.chance(0.5);
    let at = 0;
    while (queues.length > 0) {
      const chosen = this.#prng.below(queues.length);
      const queue = must(queues[chosen], "a source with something held");
      for (const item of mixed ? queue.splice(0, 1) : queue.splice(0)) {
        at += this.#prng.float() * 0.01;
        this.#after(this.scheduler.nowMs + at, item);
      }
      if (queue.length === 0) queues.splice(chosen, 1);
    }
    this.#lastSoonMs = Math.max(this.#lastSoonMs, this.scheduler.nowMs + at);
  }

  #soon(callback: () => void): void {
    const now = this.scheduler.nowMs;
    this.#lastSoonMs = Math.max(this.#lastSoonMs + 1e-6, now + this.#prng.float() * 0.02);
    this.wake("soon", this.#lastSoonMs - now, callback);
  }

  #run(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.#options.onUncaught(this, error);
    }
  }
}
