// What one stream still has to send: pieces of data in order, not copied until they go into a frame. Made when a
// stream first has to wait; most never do.
import type { OutputBuffer } from "./output-buffer.ts";

export class SendQueue {
  #pieces: Uint8Array[] = [];
  /** The first piece that is not sent, and how much of it is. */
  #first = 0;
  #offset = 0;
  #bytes = 0;

  /** Bytes not yet in a frame. */
  get bytes(): number {
    return this.#bytes;
  }

  push(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#bytes += piece.length;
  }

  /** Copies the next `count` bytes to `out` at an offset; there are that many. */
  move(out: OutputBuffer, at: number, count: number): void {
    let to = at;
    let left = count;
    while (left > 0) {
      const piece = this.#pieces[this.#first] as Uint8Array;
      const size = Math.min(left, piece.length - this.#offset);
      out.bytes.set(piece.subarray(this.#offset, this.#offset + size), to);
      to += size;
      left -= size;
      this.#offset += size;
      if (this.#offset === piece.length) this.#drop();
    }
    this.#bytes -= count;
  }

  clear(): void {
    this.#pieces = [];
    this.#first = 0;
    this.#offset = 0;
    this.#bytes = 0;
  }

  #drop(): void {
    this.#pieces[this.#first] = nothing; // lets go of its memory
    this.#offset = 0;
    this.#first++;
    if (this.#first === this.#pieces.length || this.#first >= sentPiecesMax) {
      this.#pieces = this.#pieces.slice(this.#first);
      this.#first = 0;
    }
  }
}

const nothing = new Uint8Array(0);
/** Sent pieces are cut off when there are so many. */
const sentPiecesMax = 256;
