// Folds scanned segments, oldest first, into what the member knew when it stopped, or into a report of why that
// cannot be said. Nothing is guessed: a gap, a foreign log or rot ends in a report and leaves the files alone.
import type { DamageReport } from "./damage.ts";
import { type BatchPosition, scanSegment } from "./scan.ts";
import type { EntryRecord, HardStateRecord, MarkRecord, WalRecord } from "./wal-record.ts";

export interface SegmentInfo {
  readonly sequence: number;
  /** Highest entry index written in it, 0 when none. */
  readonly lastEntryIndex: number;
}

/** Where the next batch goes. */
export interface WalTail {
  readonly segment: number;
  readonly offset: number;
  /** Where the last batch begins: it was read back, but nobody knows whether its sync came to an end. */
  readonly lastBatchOffset: number;
  readonly batch: number;
  /** The bytes after `offset` hold the remains of an unfinished write and must be zeroed first. */
  readonly torn: boolean;
}

export interface RecoveredLog {
  readonly hardState: HardStateRecord;
  /** The log starts behind it; index 0 for a log that was never compacted. */
  readonly start: MarkRecord;
  /** An image that was being installed after everything else here was written. */
  readonly restoring: MarkRecord | undefined;
  /** Contiguous, from `start.index + 1`. */
  readonly entries: readonly EntryRecord[];
  readonly segments: readonly SegmentInfo[];
  /** Undefined when there is no segment with content. */
  readonly tail: WalTail | undefined;
}

export interface LogOwner {
  readonly clusterId: bigint;
  readonly memberId: bigint;
}

export type Recovery =
  | { readonly kind: "recovered"; readonly log: RecoveredLog }
  | { readonly kind: "damaged"; readonly report: DamageReport };

/** Feed every segment in order of sequence, then `finish`. */
export class LogRecovery {
  readonly #owner: LogOwner;
  #hardState: HardStateRecord = { kind: "hard-state", term: 0, vote: 0n, commit: 0 };
  #start: MarkRecord = { kind: "compacted", index: 0, term: 0, data: new Uint8Array(0) };
  #restoring: MarkRecord | undefined;
  #entries: EntryRecord[] = [];
  #segments: SegmentInfo[] = [];
  #tail: WalTail | undefined;
  #last: BatchPosition = { batch: 0, remaining: 0 };

  constructor(owner: LogOwner) {
    this.#owner = owner;
  }

  /** Takes the bytes of one segment; returns a report as soon as the log is known to be damaged. */
  feed(sequence: number, bytes: Uint8Array): DamageReport | undefined {
    const scan = scanSegment(bytes, sequence, this.#last);
    if (scan.unused) return undefined; // prepared, never written
    const previous = this.#segments.at(-1);
    if (previous !== undefined && sequence !== previous.sequence + 1) {
      return { kind: "missing-segment", segment: previous.sequence + 1 };
    }
    if (this.#tail?.torn === true) {
      return {
        kind: "rot",
        segment: this.#tail.segment,
        offset: this.#tail.offset,
        index: undefined,
        why: "a later segment was written",
      };
    }
    let lastEntryIndex = 0;
    for (const [i, record] of scan.records.entries()) {
      const problem = this.#take(record, i === 0, sequence);
      if (problem !== undefined) return problem;
      if (record.kind === "entry") lastEntryIndex = Math.max(lastEntryIndex, record.index);
    }
    this.#last = scan.last;
    this.#segments.push({ sequence, lastEntryIndex });
    if (scan.end.kind === "rot") {
      const { offset, header, why } = scan.end;
      return { kind: "rot", segment: sequence, offset, index: header?.index, why };
    }
    const torn = scan.end.kind === "torn";
    // An unfinished batch is continued under its own number: what follows it is not "later" (scan.ts). It may also be
    // unfinished where nothing is torn: when all of its further sectors were lost.
    const batch = scan.last.remaining > 0 ? scan.last.batch : scan.last.batch + 1;
    const { lastBatchOffset } = scan;
    this.#tail = { segment: sequence, offset: scan.end.offset, lastBatchOffset, batch, torn };
    return undefined;
  }

  finish(): Recovery {
    const entries = this.#entries.filter((entry) => entry.index > this.#start.index);
    const first = entries[0];
    if (first !== undefined && first.index !== this.#start.index + 1) {
      return { kind: "damaged", report: { kind: "gap", after: this.#start.index, found: first.index } };
    }
    return {
      kind: "recovered",
      log: {
        hardState: this.#hardState,
        start: this.#start,
        restoring: this.#restoring,
        entries,
        segments: this.#segments,
        tail: this.#tail,
      },
    };
  }

  #take(record: WalRecord, first: boolean, segment: number): DamageReport | undefined {
    if (first !== (record.kind === "segment-head")) return { kind: "misplaced-head", segment };
    switch (record.kind) {
      case "segment-head":
        if (record.clusterId === this.#owner.clusterId && record.memberId === this.#owner.memberId) return undefined;
        return { kind: "foreign", clusterId: record.clusterId, memberId: record.memberId };
      case "hard-state":
        this.#hardState = record;
        return undefined;
      case "entry":
        return this.#takeEntry(record);
      case "compacted":
        if (record.index >= this.#start.index) this.#start = record;
        return undefined;
      case "restoring":
        this.#restoring = record;
        return undefined;
      case "restored":
        this.#start = record;
        this.#entries = [];
        this.#restoring = undefined;
        return undefined;
    }
  }

  #takeEntry(entry: EntryRecord): DamageReport | undefined {
    const last = this.#entries.at(-1);
    const expected = last === undefined ? undefined : last.index + 1;
    if (expected !== undefined && entry.index > expected)
      return { kind: "gap", after: expected - 1, found: entry.index };
    if (expected !== undefined && entry.index < expected) {
      const base = this.#entries[0]?.index ?? entry.index;
      this.#entries.length = Math.max(0, entry.index - base);
    }
    this.#entries.push(entry);
    return undefined;
  }
}
