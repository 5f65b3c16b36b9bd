// The kernel of a simulation: one heap of events in virtual time. Ties are broken by chance, so that orders of
// simultaneous events are explored; after every event all promise continuations run before the next one begins, so
// that an event is atomic. Everything that happens is folded into one hash: equal seeds must give equal hashes.
import { AppError, assert, MinHeap, type Prng } from "@keelson/base";

/** One thing that will happen unless it is cancelled. */
export interface Scheduled {
  readonly atMs: number;
  cancel(): void;
}

interface Event extends Scheduled {
  readonly tie: number;
  readonly sequence: number;
  readonly label: number;
  run: (() => void) | undefined;
}

export type SchedulerOptions = {
  readonly prng: Prng;
  /** Runs all pending promise continuations, however deep, before it returns. */
  readonly drain: () => void;
  /** More events than this in one run of a seed is a livelock. */
  readonly eventsMax: number;
  /** Runs around events with their continuations: the place to forbid stray clocks and chance. */
  readonly guard?: (body: () => void) => void;
};

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #heap = new MinHeap<Event>((a, b) => a.atMs - b.atMs || a.tie - b.tie || a.sequence - b.sequence);
  #now = 0;
  #sequence = 0;
  #events = 0;
  #hash = 0x811c9dc5;
  #stopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Milliseconds since the simulation began. */
  get nowMs(): number {
    return this.#now;
  }
  /** Events that happened so far. */
  get events(): number {
    return this.#events;
  }
  /** Of everything that happened so far. */
  get traceHash(): number {
    return this.#hash >>> 0;
  }

  /** `label` tells kinds and owners of events apart in the trace. */
  schedule(delayMs: number, label: number, run: () => void): Scheduled {
    assert(delayMs >= 0 && Number.isFinite(delayMs), "an event lies ahead", { delayMs });
    const event: Event = {
      atMs: this.#now + delayMs,
      tie: this.#options.prng.u32(),
      sequence: this.#sequence++,
      label,
      run,
      cancel: () => void (event.run = undefined),
    };
    this.#heap.push(event);
    return event;
  }

  /** Folds a number into the trace. */
  note(value: number): void {
    this.#hash = Math.imul(this.#hash ^ (value >>> 0), 0x01000193) ^ (this.#hash >>> 15);
  }

  noteText(text: string): void {
    for (let i = 0; i < text.length; i++) this.note(text.charCodeAt(i));
  }

  /** No further event runs. */
  stop(): void {
    this.#stopped = true;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /**
   * Lets events happen until `untilMs`, or until `done` holds, or for `eventsMax` events; true when time or
   * condition was reached. To be called outside any promise continuation.
   */
  run(untilMs: number, done: () => boolean = () => false, eventsMax = Number.POSITIVE_INFINITY): boolean {
    let reached = false;
    const { guard = (body) => body() } = this.#options;
    guard(() => (reached = this.#run(untilMs, done, eventsMax)));
    return reached;
  }

  #run(untilMs: number, done: () => boolean, eventsMax: number): boolean {
    for (let count = 0; count < eventsMax; count++) {
      if (this.#stopped || done()) return true;
      const next = this.#heap.peek();
      if (next === undefined || next.atMs > untilMs) {
        this.#now = Math.max(this.#now, untilMs);
        return true;
      }
      this.#heap.pop();
      if (next.run === undefined) continue;
      this.#now = next.atMs;
      this.#happen(next);
    }
    return false;
  }

  #happen(event: Event): void {
    this.#events++;
    if (this.#events > this.#options.eventsMax) {
      throw new AppError("sim.livelock", `more than ${this.#options.eventsMax} events by ${this.#now} ms`);
    }
    this.note(event.label);
    this.note(Math.floor(event.atMs * 1000));
    const { run } = event;
    event.run = undefined;
    run?.();
    this.#options.drain();
  }
}
