// Time that moves only when told. Timers fire in order of their deadline, then of their creation; `soon` runs
// before any later timer. After every callback the caller's `drain` lets pending promises run, so that one event
// and its continuations are done before the next begins.
import { MinHeap } from "@keelson/base";
import type { Clock } from "@keelson/ports";

export interface VirtualClock extends Clock {
  /** Moves time by `ms`, firing what is due on the way. */
  advance(ms: number): Promise<void>;
  /** Moves time until `condition` holds; false when it did not within `limitMs`. */
  until(condition: () => boolean, limitMs: number): Promise<boolean>;
}

interface Due {
  readonly at: number;
  readonly sequence: number;
  readonly callback: () => void;
  cancelled: boolean;
}

/** `drain` resolves once no promise callback is pending (a turn of the host's event loop). */
export function createVirtualClock(drain: () => Promise<void>): VirtualClock {
  const heap = new MinHeap<Due>((a, b) => a.at - b.at || a.sequence - b.sequence);
  let now = 0;
  let sequence = 0;
  const schedule = (delayMs: number, callback: () => void): Due => {
    const due = { at: now + Math.max(0, delayMs), sequence: sequence++, callback, cancelled: false };
    heap.push(due);
    return due;
  };
  const until = async (condition: () => boolean, limitMs: number): Promise<boolean> => {
    const end = now + limitMs;
    await drain();
    while (!condition()) {
      const next = heap.peek();
      if (next === undefined || next.at > end) {
        now = end;
        return condition();
      }
      heap.pop();
      if (next.cancelled) continue;
      now = next.at;
      next.callback();
      await drain();
    }
    return true;
  };
  return {
    monoMs: () => now,
    wallMs: () => 1_700_000_000_000 + now,
    after: (delayMs, callback) => {
      const due = schedule(delayMs, callback);
      return { cancel: () => void (due.cancelled = true) };
    },
    soon: (callback) => void schedule(0, callback),
    until,
    advance: async (ms) => void (await until(() => false, ms)),
  };
}
