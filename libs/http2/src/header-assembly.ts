// A header block out of HEADERS and its CONTINUATION frames (RFC 9113 §4.3, §6.10): nothing may come in between, and
// neither its bytes nor its number of frames are without bound (the CONTINUATION flood of 2024).
import { ConnectionError, errorCode } from "./errors.ts";
import { continuationFramesMax, headerBlockBytesMax } from "./limits.ts";

export class HeaderAssembly {
  #streamId = 0;
  #endStream = false;
  #sound = true;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  /** The stream whose block is under way; 0: none. */
  get streamId(): number {
    return this.#streamId;
  }

  /** Whether the HEADERS frame also ended the stream. */
  get endStream(): boolean {
    return this.#endStream;
  }

  /** False when the HEADERS frame had something in it that makes its message malformed. */
  get sound(): boolean {
    return this.#sound;
  }

  begin(
    streamId: number,
    fragment: Uint8Array,
    options: { readonly endStream: boolean; readonly sound: boolean },
  ): void {
    this.#streamId = streamId;
    this.#endStream = options.endStream;
    this.#sound = options.sound;
    this.#parts = [];
    this.#bytes = 0;
    this.add(fragment);
  }

  /** Throws ConnectionError ENHANCE_YOUR_CALM beyond the limits. */
  add(fragment: Uint8Array): void {
    this.#bytes += fragment.length;
    if (this.#bytes > headerBlockBytesMax || this.#parts.length > continuationFramesMax) {
      throw new ConnectionError(errorCode.enhanceYourCalm, "the header block is too large");
    }
    this.#parts.push(fragment.slice());
  }

  /** The whole block; none is under way afterwards. */
  finish(): Uint8Array {
    const block = new Uint8Array(this.#bytes);
    let at = 0;
    for (const part of this.#parts) {
      block.set(part, at);
      at += part.length;
    }
    this.#streamId = 0;
    this.#parts = [];
    return block;
  }
}
