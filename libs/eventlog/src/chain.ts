// The rule that makes the log exact, for one chain (the whole log, or one resource): a change is applied only if
// it follows the last one applied. Everything ahead of a gap is held; everything behind is a duplicate.
// Invariants: `last` only rises; what `next` hands out is in order and each revision once.
import { assert } from "@keelson/base";

/** What became of an offered change. */
export type Offer =
  /** In order: `next` will hand it out. */
  | "fits"
  | "duplicate"
  /** Ahead of a gap. */
  | "held"
  /** It claims a predecessor that contradicts what was applied; not kept. */
  | "contradiction";

interface Held<T> {
  readonly revision: number;
  readonly item: T;
  readonly bytes: number;
}

export class Chain<T> {
  #started = false;
  #last = 0;
  #exact = false;
  #complete = 0;
  #heldBytes = 0;
  /** By predecessor: in one chain a revision's predecessor names it uniquely. */
  readonly #held = new Map<number, Held<T>>();
  #search = false;
  #heldUpTo = 0;
  #heldFrom = Number.MAX_SAFE_INTEGER;

  get started(): boolean {
    return this.#started;
  }

  /** Last revision applied, or the snapshot's. */
  get last(): number {
    return this.#last;
  }

  /** Revision up to which nothing is missing; ≥ `last`. */
  get complete(): number {
    return this.#complete;
  }

  get heldCount(): number {
    return this.#held.size;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Highest revision that was ever held. */
  get heldUpTo(): number {
    return this.#heldUpTo;
  }

  /** A snapshot at `revision` was taken; what is held and later follows it. */
  start(revision: number): void {
    this.#started = true;
    this.#last = revision;
    this.#complete = revision;
    this.#exact = false;
    this.#dropBehind();
  }

  /** Nothing may be applied until the next snapshot; held changes stay. */
  suspend(): void {
    this.#started = false;
  }

  /** Forgets everything, held changes included. */
  reset(): void {
    this.suspend();
    this.#last = 0;
    this.#complete = 0;
    this.#exact = false;
    this.#heldUpTo = 0;
    this.dropHeld();
  }

  dropHeld(): void {
    this.#held.clear();
    this.#heldBytes = 0;
    this.#heldFrom = Number.MAX_SAFE_INTEGER;
  }

  /** Lets go of held changes that were passed by on another way. */
  settle(): void {
    if (this.#started && this.#held.size > 0 && this.#heldFrom <= this.#last) this.#dropBehind();
  }

  offer(previous: number, revision: number, { item, bytes }: { readonly item: T; readonly bytes: number }): Offer {
    assert(previous < revision, "a change follows its predecessor", { previous, revision });
    if (this.#started && revision <= this.#last) return "duplicate";
    if (this.#started && this.#exact && previous < this.#last) return "contradiction";
    if (this.#held.has(previous))
      return this.#held.get(previous)?.revision === revision ? "duplicate" : "contradiction";
    this.#held.set(previous, { revision, item, bytes });
    this.#heldBytes += bytes;
    this.#heldUpTo = Math.max(this.#heldUpTo, revision);
    this.#heldFrom = Math.min(this.#heldFrom, revision);
    if (!this.#started) return "held";
    if (previous === this.#last) return "fits";
    if (!this.#exact && previous < this.#last) {
      this.#search = true; // the first one after a snapshot: its predecessor lies somewhere before it
      return "fits";
    }
    return "held";
  }

  /** The next change in order, removed from the held set; undefined when there is none. */
  next(): { readonly item: T; readonly revision: number; readonly previous: number } | undefined {
    if (!this.#started) return undefined;
    let previous = this.#last;
    let held = this.#held.get(previous);
    if (held === undefined && this.#search) {
      this.#search = false;
      for (const [candidate, entry] of this.#held) {
        const follows = candidate < this.#last && entry.revision > this.#last;
        if (follows && (held === undefined || entry.revision < held.revision)) [previous, held] = [candidate, entry];
      }
    }
    if (held === undefined) return undefined;
    this.#held.delete(previous);
    this.#heldBytes -= held.bytes;
    this.#moveTo(held.revision);
    return { item: held.item, revision: held.revision, previous };
  }

  /** A change from a source that is ordered and gap-free by itself. False when it was a duplicate. */
  follow(revision: number): boolean {
    assert(this.#started, "a repair runs only between a snapshot and what follows", { revision });
    if (revision <= this.#last) return false;
    const same = this.#held.get(this.#last);
    if (same !== undefined && same.revision <= revision) {
      this.#held.delete(this.#last);
      this.#heldBytes -= same.bytes;
    }
    this.#moveTo(revision);
    return true;
  }

  /** A source that is gap-free by itself has delivered everything up to `revision`. */
  advance(revision: number): void {
    if (!this.#started || revision <= this.#last) return;
    this.#last = revision;
    this.#exact = false;
    this.#complete = Math.max(this.#complete, revision);
    this.#dropBehind();
  }

  /** Nothing of this chain lies between `last` and `revision`, as far as an untrusted source knows: a mark, not a move. */
  mark(revision: number): void {
    if (this.#started) this.#complete = Math.max(this.#complete, revision);
  }

  #moveTo(revision: number): void {
    assert(revision > this.#last, "a chain only moves forward", { revision, last: this.#last });
    this.#last = revision;
    this.#exact = true;
    this.#complete = Math.max(this.#complete, revision);
  }

  #dropBehind(): void {
    this.#heldFrom = Number.MAX_SAFE_INTEGER;
    for (const [previous, entry] of this.#held) {
      if (entry.revision > this.#last) {
        this.#heldFrom = Math.min(this.#heldFrom, entry.revision);
        if (previous < this.#last && !this.#exact) this.#search = true;
        continue;
      }
      this.#held.delete(previous);
      this.#heldBytes -= entry.bytes;
    }
  }
}
