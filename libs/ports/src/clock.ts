// Time as an argument of the loops. Elections, leases and deadlines use `monoMs` only; `wallMs` is for
// what people read (creation timestamps, logs, certificates).

/** A pending timer. `cancel` is idempotent and safe after it fired. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Monotonic milliseconds since an arbitrary start; may be fractional, never goes back. */
  monoMs(): number;
  /** Milliseconds since the Unix epoch; may jump either way. */
  wallMs(): number;
  /** Runs `callback` once, not before `delayMs` has passed on the monotonic clock. */
  after(delayMs: number, callback: () => void): Timer;
  /** Runs `callback` after the current turn and the I/O that is already due: the yield of long loops. */
  soon(callback: () => void): void;
}
