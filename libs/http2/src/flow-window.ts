// Flow control (RFC 9113 §5.2, §6.9) of one direction, of a stream or of the whole connection. The receiving side
// gives credit back lazily: one WINDOW_UPDATE for half a window.
import { windowBytesMax } from "./limits.ts";

/** What this side may still send. May be negative after the peer made its initial window smaller (§6.9.2). */
export function grown(window: number, increment: number): number | undefined {
  const sum = window + increment;
  return sum > windowBytesMax ? undefined : sum;
}

/** What the peer may still send, as this side counts it. */
export class ReceiveWindow {
  readonly #size: number;
  #left: number;
  #consumed = 0;

  constructor(size: number) {
    this.#size = size;
    this.#left = size;
  }

  /** Counts a DATA frame's payload. False when the peer had no credit for it. */
  receive(bytes: number): boolean {
    this.#left -= bytes;
    return this.#left >= 0;
  }

  /** Counts bytes as read. Returns the increment to announce, 0 while it is not worth a frame. */
  consume(bytes: number): number {
    this.#consumed += bytes;
    if (this.#consumed * 2 < this.#size) return 0;
    const increment = this.#consumed;
    this.#consumed = 0;
    this.#left += increment;
    return increment;
  }
}
