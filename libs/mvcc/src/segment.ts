// Revisions back to back, as they lie in one row of the event table and in a dump. A record holds a whole revision:
//
//   u32 length of the record │ u32 state hash │ u64 revision │ u32 number of events │ events │ varint term
//   │ varint length, cause │ varint number of resources, each: varint length, name, varint revision before
//
// and an event: u8 flags │ varint length, key-value │ with a previous one: varint length, previous key-value. Fixed
// numbers are little-endian, key-values are encoded mvccpb.KeyValue. Within a segment revisions are dense.
import { AppError, assert, revision as toRevision, term as toTerm, text, readVarint } from "@keelson/base";
import { mvccpb } from "@keelson/wire";
import type { RevisionRecord, StoredEvent } from "./contract.ts";
import { keySpan } from "./key-value-bytes.ts";

export const recordHeadBytes = 20;
export const flagDeleted = 1;
export const flagPrevious = 2;

const two32 = 0x1_0000_0000;

export interface Segment {
  /** Revision of the first record. */
  readonly first: number;
  readonly bytes: Uint8Array;
  /** Where each record begins. */
  readonly offsets: readonly number[];
}

/** Where the parts of an event are; filled anew by every step of a walk. */
export interface EventPlace {
  /** Of the event, its key-value's end, and the event after it. */
  at: number;
  flags: number;
  kvStart: number;
  kvEnd: number;
  prevStart: number;
  prevEnd: number;
}

export function newPlace(): EventPlace {
  return { at: 0, flags: 0, kvStart: 0, kvEnd: 0, prevStart: 0, prevEnd: 0 };
}

/** Finds the records of a row or of what another member sent. Throws AppError `mvcc.bad-segment`. */
export function parseSegment(bytes: Uint8Array): Segment {
  const offsets: number[] = [];
  let at = 0;
  while (at + recordHeadBytes <= bytes.length) {
    offsets.push(at);
    const length = readU32(bytes, at);
    if (length < recordHeadBytes || at + length > bytes.length) break;
    at += length;
  }
  if (at !== bytes.length || offsets.length === 0) throw new AppError("mvcc.bad-segment", "a record is cut off");
  const first = revisionAt(bytes, 0);
  const dense = offsets.every((offset, i) => revisionAt(bytes, offset) === first + i);
  if (!dense) throw new AppError("mvcc.bad-segment", "its revisions are not dense");
  return { first, bytes, offsets };
}

/** How many records a run holds. Throws AppError `mvcc.bad-segment`. */
export function countRecords(run: Uint8Array): number {
  return parseSegment(run).offsets.length;
}

export function lastOf(segment: Segment): number {
  return segment.first + segment.offsets.length - 1;
}

/** The bytes of the records of revisions from `from` to `to`, both inclusive. */
export function recordsBetween(segment: Segment, from: number, to: number): Uint8Array[] {
  const { bytes, first, offsets } = segment;
  const records: Uint8Array[] = [];
  for (let i = Math.max(0, from - first); i < offsets.length && first + i <= to; i++) {
    const offset = offsets[i] as number;
    records.push(bytes.subarray(offset, offset + readU32(bytes, offset)));
  }
  return records;
}

export function stateHashAt(bytes: Uint8Array, record: number): number {
  return readU32(bytes, record + 4);
}

export function eventCountAt(bytes: Uint8Array, record: number): number {
  return readU32(bytes, record + 16);
}

/** Moves `place` to the event that begins at `at`; the one after it begins at `place.at`. */
export function placeEvent(bytes: Uint8Array, at: number, place: EventPlace): void {
  place.flags = bytes[at] as number;
  readVarint(bytes, at + 1, varint);
  place.kvStart = varint.next;
  place.kvEnd = varint.next + varint.value;
  place.at = place.kvEnd;
  place.prevStart = 0;
  place.prevEnd = 0;
  if ((place.flags & flagPrevious) === 0) return;
  readVarint(bytes, place.kvEnd, varint);
  place.prevStart = varint.next;
  place.prevEnd = varint.next + varint.value;
  place.at = place.prevEnd;
}

const varint = { value: 0, next: 0 };

/** True when the key-value at the place is of `key`. */
export function isOf(bytes: Uint8Array, place: EventPlace, key: Uint8Array): boolean {
  const { start, end } = keySpan(bytes, place.kvStart);
  if (end - start !== key.length) return false;
  for (let i = 0; i < key.length; i++) if (bytes[start + i] !== key[i]) return false;
  return true;
}

/** The record at `offset`, decoded; its parts are views of the segment. */
export function decodeRecord(bytes: Uint8Array, offset: number): RevisionRecord {
  const place = newPlace();
  place.at = offset + recordHeadBytes;
  const events: StoredEvent[] = [];
  for (let left = eventCountAt(bytes, offset); left > 0; left--) {
    placeEvent(bytes, place.at, place);
    const kvBytes = bytes.subarray(place.kvStart, place.kvEnd);
    const kv = mvccpb.KeyValue.decode(kvBytes);
    events.push({
      type: (place.flags & flagDeleted) === 0 ? "put" : "delete",
      key: kv.key,
      kv,
      kvBytes,
      prevKvBytes: place.prevEnd === 0 ? undefined : bytes.subarray(place.prevStart, place.prevEnd),
    });
  }
  readVarint(bytes, place.at, varint);
  const term = varint.value;
  readVarint(bytes, varint.next, varint);
  const cause = bytes.subarray(varint.next, varint.next + varint.value);
  readVarint(bytes, varint.next + varint.value, varint);
  const previous = new Map<string, number>();
  for (let left = varint.value; left > 0; left--) {
    readVarint(bytes, varint.next, varint);
    const nameEnd = varint.next + varint.value;
    const name = text(bytes.subarray(varint.next, nameEnd));
    readVarint(bytes, nameEnd, varint);
    previous.set(name, varint.value);
  }
  assert(varint.next === offset + readU32(bytes, offset), "a record ends where it says", { offset });
  const stateHash = stateHashAt(bytes, offset);
  return { revision: toRevision(revisionAt(bytes, offset)), term: toTerm(term), cause, previous, stateHash, events };
}

export function revisionAt(bytes: Uint8Array, record: number): number {
  return readU32(bytes, record + 8) + readU32(bytes, record + 12) * two32;
}

export function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

export function readU32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  );
}
