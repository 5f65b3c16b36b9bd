// Reads one segment and decides what a record that does not check out means. The writer starts a batch only
// after the batch before it was synced, which gives the rule:
//
//   damage followed by a record of a LATER batch     → it was durable once: rot. Never truncate.
//   damage followed by nothing or by its OWN batch   → torn by a crash before the sync returned, if whole
//                                                      sectors of it are missing (zero); otherwise rot again.
import { type Header, decodeHeader, decodePayload, headerBytes, recordBytes } from "./record.ts";
import { sectorBytes } from "./limits.ts";
import { fromRaw, type WalRecord } from "./wal-record.ts";

/** Where the readable part ended. */
export interface BatchPosition {
  readonly batch: number;
  /** Records of that batch that should still follow. */
  readonly remaining: number;
}

export type ScanEnd =
  | { readonly kind: "clean"; readonly offset: number }
  | { readonly kind: "torn"; readonly offset: number }
  | { readonly kind: "rot"; readonly offset: number; readonly header: Header | undefined; readonly why: string };

export interface SegmentScan {
  readonly records: readonly WalRecord[];
  readonly end: ScanEnd;
  readonly last: BatchPosition;
  /** Where the first record of that batch begins in this segment. */
  readonly lastBatchOffset: number;
  /** True when no byte of the segment was ever written. */
  readonly unused: boolean;
}

/** Scans a segment's bytes; `before` is where the previous segment ended. */
export function scanSegment(bytes: Uint8Array, segment: number, before: BatchPosition): SegmentScan {
  const records: WalRecord[] = [];
  let last = before;
  let lastBatchOffset = 0;
  let offset = 0;
  const done = (end: ScanEnd): SegmentScan => ({ records, end, last, lastBatchOffset, unused: false });
  if (isZero(bytes, 0, bytes.length)) return { ...done({ kind: "clean", offset: 0 }), unused: true };
  while (offset + headerBytes <= bytes.length) {
    const header = decodeHeader(bytes, { segment, offset });
    if (header === undefined) {
      if (isZero(bytes, offset, bytes.length)) return done({ kind: "clean", offset });
      return done(judge(bytes, { segment, offset }, { header, last, damagedTo: offset + headerBytes }));
    }
    const payload = decodePayload(bytes, offset, header);
    const record = payload && fromRaw({ ...header, payload });
    if (record === undefined) {
      const damagedTo = offset + headerBytes + header.length;
      return done(judge(bytes, { segment, offset }, { header, last, damagedTo }));
    }
    records.push(record);
    if (header.batch !== last.batch) lastBatchOffset = offset;
    last = { batch: header.batch, remaining: header.remaining };
    offset += recordBytes(header.length);
  }
  return done({ kind: "clean", offset });
}

interface Damage {
  readonly header: Header | undefined;
  readonly last: BatchPosition;
  readonly damagedTo: number;
}

function judge(bytes: Uint8Array, place: { segment: number; offset: number }, damage: Damage): ScanEnd {
  const { segment, offset } = place;
  const { header, last } = damage;
  const rot = (why: string): ScanEnd => ({ kind: "rot", offset, header, why });
  const batch = header?.batch ?? (last.remaining > 0 ? last.batch : last.batch + 1);
  if (laterBatchFollows(bytes, segment, { from: offset + 8, batch }))
    return rot("valid records of a later batch follow");
  if (damage.damagedTo > bytes.length) return rot("its length reaches beyond the segment");
  const from = header === undefined ? offset : offset + headerBytes;
  if (hasZeroSector(bytes, from, damage.damagedTo)) return { kind: "torn", offset };
  return rot("its bytes changed, no sector is missing");
}

/** Whether a complete record of a batch later than `batch` lies at or after `from`. */
function laterBatchFollows(bytes: Uint8Array, segment: number, search: { from: number; batch: number }): boolean {
  for (let offset = search.from; offset + headerBytes <= bytes.length; offset += 8) {
    if (bytes[offset] === 0) continue; // no record type is 0; records start at multiples of 8
    const header = decodeHeader(bytes, { segment, offset });
    if (header === undefined || header.batch <= search.batch) continue;
    if (decodePayload(bytes, offset, header) !== undefined) return true;
  }
  return false;
}

/** True when some sector's share of [from, to) is all zero. */
function hasZeroSector(bytes: Uint8Array, from: number, to: number): boolean {
  for (let start = from; start < to;) {
    const end = Math.min(to, (Math.floor(start / sectorBytes) + 1) * sectorBytes);
    if (isZero(bytes, start, end)) return true;
    start = end;
  }
  return false;
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false;
  return true;
}
