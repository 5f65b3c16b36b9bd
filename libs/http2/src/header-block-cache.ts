// Header blocks known by their exact bytes. A gRPC client sends the same few indexed bytes with every call, so what
// they mean is worked out once: true as long as the dynamic table is the one they were decoded with.
import { knownBlockBytesMax, knownBlocksMax } from "./limits.ts";

type Known<T> = { readonly block: Uint8Array; readonly meaning: T };

export class HeaderBlockCache<T> {
  #epoch = 0;
  #known: Known<T>[] = [];
  #next = 0;

  find(epoch: number, bytes: Uint8Array, start: number, end: number): T | undefined {
    if (epoch !== this.#epoch) return undefined;
    for (const { block, meaning } of this.#known) if (isSame(block, bytes, start, end)) return meaning;
    return undefined;
  }

  /** Keeps what a block meant that did not change the table; the oldest gives way. */
  keep(epoch: number, bytes: Uint8Array, start: number, end: number, meaning: T): void {
    if (end - start > knownBlockBytesMax) return;
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#known = [];
      this.#next = 0;
    }
    this.#known[this.#next] = { block: bytes.slice(start, end), meaning };
    this.#next = (this.#next + 1) % knownBlocksMax;
  }
}

function isSame(block: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const { length } = block;
  if (length !== end - start) return false;
  for (let i = 0; i < length; i++) if (block[i] !== bytes[start + i]) return false;
  return true;
}
