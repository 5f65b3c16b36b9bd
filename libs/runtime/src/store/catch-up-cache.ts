// Encoded responses with history, kept for the next watcher that asks for the same piece: watchers that fall behind
// together read on together. A piece stays true whatever is applied later, because it is a prefix of what follows;
// only the revision in its header is that of the moment. Used by the watch hub.
import { catchUpCacheMax } from "./limits.ts";

export interface CatchUpPiece {
  readonly response: Uint8Array;
  readonly events: number;
  /** The first revision after it. */
  readonly next: number;
}

export class CatchUpCache {
  readonly #pieces = new Map<string, CatchUpPiece>();

  get(name: string): CatchUpPiece | undefined {
    return this.#pieces.get(name);
  }

  put(name: string, piece: CatchUpPiece): void {
    this.#pieces.set(name, piece);
    if (this.#pieces.size <= catchUpCacheMax) return;
    for (const oldest of this.#pieces.keys()) {
      this.#pieces.delete(oldest);
      return;
    }
  }

  clear(): void {
    this.#pieces.clear();
  }
}
