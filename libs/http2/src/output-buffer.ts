// All that a connection has to write, gathered in one buffer until its host takes it: one write per turn, however
// many frames. The buffer comes back through `recycle` once the host knows that the bytes have left.
import { outputBufferBytes, outputBufferKeptBytes } from "./limits.ts";

export class OutputBuffer {
  bytes: Uint8Array = new Uint8Array(outputBufferBytes);
  length = 0;
  #spare: Uint8Array | undefined;

  /** Makes room for so many bytes behind `length` and returns where they begin. */
  reserve(size: number): number {
    const at = this.length;
    const end = at + size;
    if (end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, end));
      grown.set(this.bytes.subarray(0, at));
      this.bytes = grown;
    }
    this.length = end;
    return at;
  }

  append(part: Uint8Array): void {
    const at = this.reserve(part.length);
    this.bytes.set(part, at);
  }

  /** Everything gathered; the memory belongs to the caller now. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = this.#spare ?? new Uint8Array(outputBufferBytes);
    this.#spare = undefined;
    this.length = 0;
    return taken;
  }

  /** Gives back what `take` gave, when nobody reads it any more. */
  recycle(taken: Uint8Array): void {
    const { buffer } = taken;
    if (this.#spare === undefined && buffer.byteLength <= outputBufferKeptBytes) {
      this.#spare = new Uint8Array(buffer as ArrayBuffer);
    }
  }
}
