// Cuts a byte stream into frames (RFC 9113 §4.1). However the stream is split into chunks, the same frames come out.
// A payload is a view into the chunk, or into this reader's own memory when a frame came in several chunks: it is
// good during the call only. Called by connection.ts.
import { ConnectionError, errorCode } from "./errors.ts";
import { frameHeadBytes, readUint32 } from "./frame.ts";

/** Takes the payload `bytes[start..end)`. False: no more frames are wanted. */
export type OnFrame = (
  type: number,
  flags: number,
  streamId: number,
  bytes: Uint8Array,
  start: number,
  end: number,
) => boolean;

export class FrameReader {
  readonly #frameBytesMax: number;
  readonly #onFrame: OnFrame;
  /** The begun frame that the last chunk ended in. */
  #held: Uint8Array;
  #heldLength = 0;

  constructor(frameBytesMax: number, onFrame: OnFrame) {
    this.#frameBytesMax = frameBytesMax;
    this.#onFrame = onFrame;
    this.#held = new Uint8Array(0);
  }

  /** Throws ConnectionError FRAME_SIZE_ERROR for a frame beyond the size that was announced. */
  read(chunk: Uint8Array, from: number): void {
    let at = from;
    if (this.#heldLength > 0) {
      at = this.#complete(chunk, at);
      if (at < 0) return;
    }
    const { length } = chunk;
    while (length - at >= frameHeadBytes) {
      const payload = at + frameHeadBytes;
      const end = payload + this.#payloadBytes(chunk, at);
      if (end > length) break;
      const streamId = readUint32(chunk, at + 5) & 0x7fff_ffff;
      if (!this.#onFrame(chunk[at + 3] as number, chunk[at + 4] as number, streamId, chunk, payload, end)) return;
      at = end;
    }
    if (at < length) this.#hold(chunk, at, length);
  }

  /** Finishes the held frame from the chunk. Returns where the rest begins, or -1 when nothing is to be done. */
  #complete(chunk: Uint8Array, from: number): number {
    let at = from;
    if (this.#heldLength < frameHeadBytes) {
      const end = Math.min(chunk.length, at + frameHeadBytes - this.#heldLength);
      this.#hold(chunk, at, end);
      at = end;
      if (this.#heldLength < frameHeadBytes) return -1;
    }
    const whole = frameHeadBytes + this.#payloadBytes(this.#held, 0);
    const end = Math.min(chunk.length, at + whole - this.#heldLength);
    this.#hold(chunk, at, end);
    if (this.#heldLength < whole) return -1;
    this.#heldLength = 0;
    const held = this.#held;
    const streamId = readUint32(held, 5) & 0x7fff_ffff;
    const more = this.#onFrame(held[3] as number, held[4] as number, streamId, held, frameHeadBytes, whole);
    return more ? end : -1;
  }

  #payloadBytes(bytes: Uint8Array, at: number): number {
    const length = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    if (length > this.#frameBytesMax) {
      throw new ConnectionError(errorCode.frameSizeError, `frame of ${length} bytes, ${this.#frameBytesMax} allowed`);
    }
    return length;
  }

  #hold(chunk: Uint8Array, from: number, to: number): void {
    const length = this.#heldLength + to - from;
    if (length > this.#held.length) {
      // Idle connections hold nothing; one that cuts frames gets room for the largest.
      const grown = new Uint8Array(frameHeadBytes + (length <= 512 ? 512 : this.#frameBytesMax));
      grown.set(this.#held.subarray(0, this.#heldLength));
      this.#held = grown;
    }
    this.#held.set(chunk.subarray(from, to), this.#heldLength);
    this.#heldLength = length;
  }
}
