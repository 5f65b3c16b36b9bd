// All revisions in order. The newest are in memory, in segments; a segment becomes a row of the event table when the
// storage commits (`settle`), and stays in memory for a while because most readers want what is new. Segments that
// are stored are told by their key, the first revision in them.
import type { OrderedTable } from "@keelson/ports";
import { assert, keyAfter, must } from "@keelson/base";
import type { RevisionRecord } from "./contract.ts";
import type { KeyValueFields } from "./key-value-bytes.ts";
import { keptSegmentBytesMax } from "./limits.ts";
import { decodeU64, encodeU64 } from "./row-keys.ts";
import {
  decodeRecord,
  eventCountAt,
  flagDeleted,
  isOf,
  lastOf,
  newPlace,
  parseSegment,
  placeEvent,
  readU32,
  recordHeadBytes,
  type Segment,
} from "./segment.ts";
import { type RecordEnd, SegmentWriter } from "./segment-writer.ts";

export class EventLog {
  readonly #table: OrderedTable;
  readonly #writer = new SegmentWriter();
  /** Closed segments in memory, oldest first; those from `#settled` on have no row yet. */
  #kept: Segment[] = [];
  #settled = 0;
  #keptBytes = 0;
  #unsettledBytes = 0;
  /** The row read last: readers come back to it. */
  #read: Segment | undefined;

  constructor(table: OrderedTable) {
    this.#table = table;
  }

  /** Bytes without a row. */
  get unsettledBytes(): number {
    return this.#unsettledBytes + this.#writer.length;
  }

  /** First revision of the segment that a change now goes to, inside a record. */
  get openFirst(): number {
    return must(this.#writer.first, "a record is open");
  }

  begin(revision: number, hash: number): void {
    if (this.#writer.length > 0 && (this.#writer.full || revision !== this.#writer.next)) this.#close();
    this.#writer.begin(revision, hash);
  }

  /** Adds an event to the open record; returns its encoded key-value. */
  event(deleted: boolean, kv: KeyValueFields, previous: Uint8Array | undefined): Uint8Array {
    return this.#writer.event(deleted, kv, previous);
  }

  commit(end: RecordEnd): number {
    return this.#writer.commit(end);
  }

  abandon(): void {
    this.#writer.abandon();
  }

  /** Gives every segment a row; inside a write. */
  settle(): void {
    if (this.#writer.length > 0) this.#close();
    for (; this.#settled < this.#kept.length; this.#settled++) {
      const segment = must(this.#kept[this.#settled], "index inside");
      this.#table.put(encodeU64(segment.first), segment.bytes);
    }
    this.#unsettledBytes = 0;
    while (this.#keptBytes > keptSegmentBytesMax) {
      this.#keptBytes -= must(this.#kept.shift(), "bytes are of segments").bytes.length;
      this.#settled--;
    }
  }

  #close(): void {
    const segment = this.#writer.close();
    this.#kept.push(segment);
    this.#keptBytes += segment.bytes.length;
    this.#unsettledBytes += segment.bytes.length;
  }

  /** Stores a run of records that another member wrote; runs come in order. */
  load(segment: Segment): void {
    this.#table.put(encodeU64(segment.first), segment.bytes);
  }

  /** Removes a stored segment. */
  remove(first: number): void {
    this.#table.delete(encodeU64(first));
    this.#read = undefined;
    while (this.#settled > 0 && must(this.#kept[0], "settled ones are kept").first <= first) {
      this.#keptBytes -= must(this.#kept.shift(), "there is a first").bytes.length;
      this.#settled--;
    }
  }

  /** The segment with `revision`, or the first one after it. Revisions of an open record count. */
  segmentFrom(revision: number): Segment | undefined {
    const oldest = this.#kept[0]?.first ?? this.#writer.first ?? Number.POSITIVE_INFINITY;
    if (revision >= oldest) return this.#keptFrom(revision);
    return this.#storedFrom(revision) ?? (oldest === Number.POSITIVE_INFINITY ? undefined : this.#keptFrom(oldest));
  }

  record(revision: number): RevisionRecord | undefined {
    const segment = this.segmentFrom(revision);
    const offset = segment?.offsets[revision - segment.first];
    return segment === undefined || offset === undefined ? undefined : decodeRecord(segment.bytes, offset);
  }

  /** Up to `limit` revisions from `from` on, in order; at most `bytesMax` of them, but at least one. */
  records(from: number, limit: number, bytesMax = Number.POSITIVE_INFINITY): RevisionRecord[] {
    const records: RevisionRecord[] = [];
    let left = bytesMax;
    for (let next = from; records.length < limit;) {
      const segment = this.segmentFrom(next);
      if (segment === undefined) break;
      const { bytes, first, offsets } = segment;
      for (let i = Math.max(0, next - first); i < offsets.length && records.length < limit; i++) {
        const offset = must(offsets[i], "index inside");
        left -= readU32(bytes, offset);
        if (left < 0 && records.length > 0) return records;
        records.push(decodeRecord(bytes, offset));
      }
      next = lastOf(segment) + 1;
    }
    return records;
  }

  /** The first event on `key` after `revision` in the segment that begins at `first`. */
  firstChange(
    first: number,
    key: Uint8Array,
    revision: number,
  ): { readonly previous: Uint8Array | undefined } | undefined {
    const { bytes, offsets } = must(this.segmentFrom(first), "a history row names a segment");
    const place = newPlace();
    for (let i = Math.max(0, revision + 1 - first); i < offsets.length; i++) {
      const record = must(offsets[i], "index inside");
      place.at = record + recordHeadBytes;
      for (let left = eventCountAt(bytes, record); left > 0; left--) {
        placeEvent(bytes, place.at, place);
        if (!isOf(bytes, place, key)) continue;
        return { previous: place.prevEnd === 0 ? undefined : bytes.subarray(place.prevStart, place.prevEnd) };
      }
    }
    return undefined;
  }

  /**
   * Walks the events from `from` on: `visit` gets their encoded key-value, and whether the event made or ended the key (1
   * or -1, else 0). False when there were more than `limit`.
   */
  visitChanges(from: number, limit: number, visit: (kv: Uint8Array, born: number) => void): boolean {
    const place = newPlace();
    let left = limit;
    for (let segment = this.segmentFrom(from); segment !== undefined; segment = this.segmentFrom(lastOf(segment) + 1)) {
      const { bytes, offsets } = segment;
      for (let i = Math.max(0, from - segment.first); i < offsets.length; i++) {
        const record = must(offsets[i], "index inside");
        place.at = record + recordHeadBytes;
        for (let events = eventCountAt(bytes, record); events > 0; events--) {
          if (--left < 0) return false;
          placeEvent(bytes, place.at, place);
          const born = (place.flags & flagDeleted) !== 0 ? -1 : place.prevEnd === 0 ? 1 : 0;
          if (born !== 0) visit(bytes.subarray(place.kvStart, place.kvEnd), born);
        }
      }
    }
    return true;
  }

  #keptFrom(revision: number): Segment | undefined {
    const open = this.#writer.first;
    if (open !== undefined && revision >= open) {
      const segment = this.#writer.open;
      return revision <= lastOf(segment) ? segment : undefined;
    }
    let low = 0;
    let high = this.#kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lastOf(must(this.#kept[middle], "middle is inside")) < revision) low = middle + 1;
      else high = middle;
    }
    return this.#kept[low] ?? (open === undefined ? undefined : this.#writer.open);
  }

  #storedFrom(revision: number): Segment | undefined {
    const read = this.#read;
    if (read !== undefined && revision >= read.first && revision <= lastOf(read)) return read;
    const before = this.#row(undefined, revision);
    if (before !== undefined && lastOf(before) >= revision) return before;
    return this.#row(revision, undefined);
  }

  /** The last row at or before `until`, or the first one from `from` on. */
  #row(from: number | undefined, until: number | undefined): Segment | undefined {
    const rows =
      from === undefined
        ? this.#table.range(encodeU64(0), keyAfter(encodeU64(until ?? 0)), { reverse: true, limit: 1 })
        : this.#table.range(encodeU64(from), undefined, { limit: 1 });
    for (const { key, value } of rows) {
      const segment = parseSegment(value);
      assert(segment.first === decodeU64(key), "a segment is named by its first revision", { first: segment.first });
      this.#read = segment;
      return segment;
    }
    return undefined;
  }
}
