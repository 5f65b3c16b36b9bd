// One record on disk: a 40-byte header with a checksum of its own, then the payload, padded to 8 bytes.
//
//   0 type u8 │ 1 version u8 │ 2 remaining u16 │ 4 length u32 │ 8 index u64 │ 16 term u64 │ 24 batch u64
//   32 payload crc u32 │ 36 header crc u32
//
// All numbers little-endian. The header checksum is seeded with the record's place (segment, offset): a header
// that was written elsewhere never looks valid here. `batch` numbers the groups that were synced together and
// `remaining` counts the records of the batch that follow: together they tell a torn tail from rot (recover.ts).
import { assert, crc32c } from "@keelson/base";
import { walPayloadBytesMax } from "./limits.ts";

export const headerBytes = 40;
const formatVersion = 1;

/** Numbers on disk; never reuse one. */
export const recordType = {
  segmentHead: 1,
  hardState: 2,
  entry: 3,
  compacted: 4,
  restored: 5,
  restoring: 6,
} as const;

export type RecordType = (typeof recordType)[keyof typeof recordType];
const highestType = 6;

/** A record as the format sees it; `index` and `term` mean what the type says, 0 where nothing. */
export interface RawRecord {
  readonly type: RecordType;
  readonly index: number;
  readonly term: number;
  readonly payload: Uint8Array;
  /** A byte that stands before `payload` and belongs to it, so that it need not be copied for that. Only when writing. */
  readonly lead?: number | undefined;
}

/** Where in the log's files something is. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
}

export interface Header {
  readonly type: RecordType;
  readonly remaining: number;
  readonly length: number;
  readonly index: number;
  readonly term: number;
  readonly batch: number;
  readonly payloadCrc: number;
}

/** Bytes a record with this payload takes, padding included. */
export function recordBytes(payloadLength: number): number {
  return headerBytes + Math.ceil(payloadLength / 8) * 8;
}

/** Bytes that `records` take together. */
export function batchBytes(records: readonly RawRecord[]): number {
  let bytes = 0;
  for (const record of records) bytes += recordBytes(payloadBytes(record));
  return bytes;
}

function payloadBytes({ payload, lead }: RawRecord): number {
  return lead === undefined ? payload.length : payload.length + 1;
}

/**
 * Encodes records that are written and synced together, for the given place: into `buffer` if it is large enough. The
 * result is a view.
 */
export function encodeBatch(
  records: readonly RawRecord[],
  place: Place,
  options: { readonly batch: number; readonly buffer?: Uint8Array },
): Uint8Array {
  const size = batchBytes(records);
  const { batch, buffer } = options;
  const bytes = buffer === undefined || buffer.length < size ? new Uint8Array(size) : buffer.subarray(0, size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  let at = 0;
  for (let i = 0; i < records.length; i++) {
    const record = records[i] as RawRecord;
    const { payload, lead } = record;
    const length = payloadBytes(record);
    const start = at + headerBytes;
    const end = start + length;
    const next = at + recordBytes(length);
    assert(length <= walPayloadBytesMax, "a record's payload is within its limit", { length });
    if (lead !== undefined) bytes[start] = lead;
    bytes.set(payload, end - payload.length);
    bytes.fill(0, end, next);
    view.setUint8(at, record.type);
    view.setUint8(at + 1, formatVersion);
    view.setUint16(at + 2, records.length - 1 - i, true);
    view.setUint32(at + 4, length, true);
    setU53(view, at + 8, record.index);
    setU53(view, at + 16, record.term);
    setU53(view, at + 24, batch);
    view.setUint32(at + 32, crc32c(bytes, 0, start, end), true);
    view.setUint32(at + 36, headerCrc(bytes, at, place.segment, place.offset + at), true);
    at = next;
  }
  return bytes;
}

/** The header at `offset` of a segment's bytes, or undefined when none is valid there. */
export function decodeHeader(bytes: Uint8Array, place: Place): Header | undefined {
  const at = place.offset;
  if (at + headerBytes > bytes.length) return undefined;
  const type = bytes[at] as number;
  if (type < 1 || type > highestType || bytes[at + 1] !== formatVersion) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerBytes);
  if (view.getUint32(36, true) !== headerCrc(bytes, at, place.segment, place.offset)) return undefined;
  return {
    type: type as RecordType,
    remaining: view.getUint16(2, true),
    length: view.getUint32(4, true),
    index: getU53(view, 8),
    term: getU53(view, 16),
    batch: getU53(view, 24),
    payloadCrc: view.getUint32(32, true),
  };
}

/** The payload under a valid header, or undefined when it is cut off or its checksum does not match. */
export function decodePayload(bytes: Uint8Array, offset: number, header: Header): Uint8Array | undefined {
  const start = offset + headerBytes;
  if (header.length > walPayloadBytesMax || start + header.length > bytes.length) return undefined;
  if (crc32c(bytes, 0, start, start + header.length) !== header.payloadCrc) return undefined;
  return bytes.subarray(start, start + header.length);
}

function headerCrc(bytes: Uint8Array, at: number, segment: number, offset: number): number {
  const seed = (Math.imul(segment, 0x9e3779b1) ^ offset) >>> 0;
  return crc32c(bytes, seed, at, at + headerBytes - 4);
}

function setU53(view: DataView, at: number, value: number): void {
  assert(Number.isSafeInteger(value) && value >= 0, "a number in the log is a safe integer", { value });
  view.setUint32(at, value >>> 0, true);
  view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true);
}

function getU53(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}
