// The log as one member holds it, from the entry after the last compaction on, all in memory. Four cursors walk
// it, each behind or at the next:
//
//   snapshot … applied ≤ committed … ≤ last        (committed may be ahead of stable)
//              stable ≤ handed ≤ last              handed: given to the disk; stable: the disk said so
//
// A truncation pulls `handed` and `stable` back, never below `committed`: a committed entry cannot be replaced.
import { assert, must } from "@keelson/base";
import { type Entry, entryBytes, type HardState, type LogPosition } from "./entry.ts";

export interface RestoredLog {
  /** Position before the first entry; 0/0 for a log that was never compacted. */
  readonly snapshot: LogPosition;
  readonly entries: readonly Entry[];
  readonly hardState: HardState;
  /** Last index whose effect the state machine holds. */
  readonly applied: number;
}

export class RaftLog {
  #entries: Entry[];
  #snapshot: LogPosition;
  #bytes = 0;
  #committed: number;
  #applied: number;
  #handed: number;
  #stable: number;

  constructor(restored: RestoredLog) {
    this.#entries = [...restored.entries];
    this.#snapshot = restored.snapshot;
    for (const entry of this.#entries) this.#bytes += entryBytes(entry);
    this.#handed = this.lastIndex;
    this.#stable = this.lastIndex;
    this.#committed = Math.max(restored.hardState.commit, restored.applied, restored.snapshot.index);
    this.#applied = restored.applied;
    assert(this.#committed <= this.lastIndex, "the log holds what was committed", {
      committed: this.#committed,
      last: this.lastIndex,
    });
    assert(this.#applied >= this.#snapshot.index, "the log starts at or before the applied index", {
      applied: this.#applied,
      snapshot: this.#snapshot.index,
    });
  }

  get snapshot(): LogPosition {
    return this.#snapshot;
  }
  get firstIndex(): number {
    return this.#snapshot.index + 1;
  }
  get lastIndex(): number {
    return this.#snapshot.index + this.#entries.length;
  }
  get lastTerm(): number {
    return this.#entries.at(-1)?.term ?? this.#snapshot.term;
  }
  get committed(): number {
    return this.#committed;
  }
  get applied(): number {
    return this.#applied;
  }
  get stable(): number {
    return this.#stable;
  }
  /** Bytes of all entries held. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The term of an entry, or undefined when it is compacted away or not there yet. */
  termAt(index: number): number | undefined {
    if (index === this.#snapshot.index) return this.#snapshot.term;
    return this.#entries[index - this.firstIndex]?.term;
  }

  has(position: LogPosition): boolean {
    return this.termAt(position.index) === position.term;
  }

  /** True when a log ending at `last` is at least as complete as this one (paper 5.4.1). */
  isUpToDate(last: LogPosition): boolean {
    return last.term > this.lastTerm || (last.term === this.lastTerm && last.index >= this.lastIndex);
  }

  /** Entries from `from` to `to` inclusive, cut after `bytesMax` bytes or `entriesMax` entries, but never empty for that reason. */
  slice(from: number, to: number, limits: { readonly bytesMax: number; readonly entriesMax: number }): Entry[] {
    const start = from - this.firstIndex;
    assert(start >= 0, "entries asked for are not compacted away", { from, first: this.firstIndex });
    const stop = Math.min(to - this.firstIndex + 1, this.#entries.length, start + limits.entriesMax);
    let bytes = 0;
    let end = start;
    while (end < stop) {
      bytes += entryBytes(must(this.#entries[end], "entry within the log"));
      if (bytes > limits.bytesMax && end > start) break;
      end++;
    }
    return this.#entries.slice(start, end);
  }

  /** Adds entries of the own term at the end (leader). */
  append(entry: Entry): void {
    assert(entry.index === this.lastIndex + 1, "entries are appended without a gap", {
      index: entry.index,
      last: this.lastIndex,
    });
    this.#entries.push(entry);
    this.#bytes += entryBytes(entry);
  }

  /**
   * Takes a leader's entries after `prev`. Returns the last index known to match the leader, or undefined when
   * `prev` is not in this log. Entries are only removed where they conflict: a late, shorter append must not
   * take back entries that were acknowledged since.
   */
  tryAppend(
    prev: LogPosition,
    entries: readonly Entry[],
  ): { lastNew: number; truncatedFrom: number | undefined } | undefined {
    if (!this.has(prev)) return undefined;
    const lastNew = prev.index + entries.length;
    const fresh = entries.findIndex((entry) => this.termAt(entry.index) !== entry.term);
    if (fresh === -1) return { lastNew, truncatedFrom: undefined };
    const from = must(entries[fresh], "found entry").index;
    assert(from > this.#committed, "a committed entry is never replaced", { from, committed: this.#committed });
    const truncatedFrom = from <= this.lastIndex ? from : undefined;
    if (truncatedFrom !== undefined) this.#truncateFrom(truncatedFrom);
    for (let i = fresh; i < entries.length; i++) this.append(must(entries[i], "entry of the message"));
    return { lastNew, truncatedFrom };
  }

  /** The last position at or before `index` whose term is not above `term`: where two diverged logs may still agree. */
  lastNotAbove(index: number, term: number): LogPosition {
    for (let at = Math.min(index, this.lastIndex); at > this.#snapshot.index; at--) {
      const here = must(this.termAt(at), "term within the log");
      if (here <= term) return { index: at, term: here };
    }
    return this.#snapshot.index <= index ? this.#snapshot : { index, term: 0 };
  }

  commitTo(index: number): boolean {
    if (index <= this.#committed) return false;
    assert(index <= this.lastIndex, "only entries that are here can be committed here", {
      index,
      last: this.lastIndex,
    });
    this.#committed = index;
    return true;
  }

  /** Entries not yet given to the disk; they count as given from now on. */
  takeUnhanded(): readonly Entry[] {
    if (this.#handed === this.lastIndex) return [];
    const entries = this.#entries.slice(this.#handed + 1 - this.firstIndex);
    this.#handed = this.lastIndex;
    return entries;
  }

  get hasUnhanded(): boolean {
    return this.#handed < this.lastIndex;
  }

  stableTo(index: number): void {
    if (index > this.#stable) this.#stable = Math.min(index, this.#handed);
  }

  appliedTo(index: number): void {
    assert(index >= this.#applied && index <= this.#committed, "applied moves forward, behind committed", {
      index,
      applied: this.#applied,
      committed: this.#committed,
    });
    this.#applied = index;
  }

  /** Forgets entries up to `index`, which must be applied; their effect lives in the state machine. */
  compactTo(index: number): void {
    assert(index <= this.#applied, "only applied entries are compacted", { index, applied: this.#applied });
    if (index <= this.#snapshot.index) return;
    const term = must(this.termAt(index), "compaction point within the log");
    const gone = this.#entries.splice(0, index - this.#snapshot.index);
    for (const entry of gone) this.#bytes -= entryBytes(entry);
    this.#snapshot = { index, term };
    this.#handed = Math.max(this.#handed, index);
    this.#stable = Math.max(this.#stable, index);
  }

  /** Restarts the log behind an installed image. */
  restore(position: LogPosition): void {
    assert(position.index > this.#committed, "an image never takes the log back", {
      image: position.index,
      committed: this.#committed,
    });
    this.#entries = [];
    this.#bytes = 0;
    this.#snapshot = position;
    this.#committed = position.index;
    this.#applied = position.index;
    this.#handed = position.index;
    this.#stable = position.index;
  }

  #truncateFrom(index: number): void {
    for (const entry of this.#entries.splice(index - this.firstIndex)) this.#bytes -= entryBytes(entry);
    this.#handed = Math.min(this.#handed, index - 1);
    this.#stable = Math.min(this.#stable, index - 1);
  }
}
