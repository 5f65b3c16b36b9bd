// Bytes that only pass through: what is read for a stream is copied into frames and dead at once. The engine does not
// see how much that is (it lies outside its heap), so after a certain amount it is asked to collect.
import { passingBytesMax } from "./limits.ts";

export class PassingBytes {
  readonly #collect: () => void;
  #bytes = 0;

  constructor(collect: () => void) {
    this.#collect = collect;
  }

  /** To be called when so many bytes have been handed to the transport. */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < passingBytesMax) return;
    this.#bytes = 0;
    this.#collect();
  }
}
