// Entries on their way to another member: back to back, without their indexes, which follow from the message. Both
// followers usually get the same entries, so the last result is kept. Unpacking trusts nothing.
import { AppError, putVarint } from "@keelson/base";
import type { Entry } from "@keelson/raft";
import { decodeEntry, entryKinds } from "./entry-kinds.ts";

const last: { entries: readonly Entry[]; bytes: Uint8Array } = { entries: [], bytes: new Uint8Array(0) };

export function packEntries(entries: readonly Entry[]): Uint8Array {
  if (entries.length === 0) return nothing;
  if (!sameEntries(entries, last.entries)) {
    last.bytes = pack(entries);
    last.entries = entries;
  }
  return last.bytes;
}

/** Same objects: an entry is never changed once it is in a log. */
function sameEntries(a: readonly Entry[], b: readonly Entry[]): boolean {
  return a.length === b.length && a[0] === b[0] && a[a.length - 1] === b[b.length - 1];
}

function pack(entries: readonly Entry[]): Uint8Array {
  let size = 0;
  for (const { data } of entries) size += 2 * varintBytesMax + 1 + data.length;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const { term, kind, data } of entries) {
    at = putVarint(bytes, at, term);
    bytes[at] = entryKinds[kind];
    at = putVarint(bytes, at + 1, data.length);
    bytes.set(data, at);
    at += data.length;
  }
  return bytes.subarray(0, at);
}

/** The entries behind `prevIndex`. Throws AppError `raft.malformed`. */
export function unpackEntries(bytes: Uint8Array, prevIndex: number): Entry[] {
  const entries: Entry[] = [];
  const place = { at: 0 };
  for (let index = prevIndex + 1; place.at < bytes.length; index++) {
    const term = varint(bytes, place);
    const kind = bytes[place.at++];
    const length = varint(bytes, place);
    const end = place.at + length;
    if (kind === undefined || end > bytes.length) throw malformed();
    entries.push(decodeEntry(kind, { index, term }, bytes.subarray(place.at, end)));
    place.at = end;
  }
  return entries;
}

const nothing = new Uint8Array(0);
/** Of a safe integer. */
const varintBytesMax = 8;

function varint(bytes: Uint8Array, place: { at: number }): number {
  let value = 0;
  let scale = 1;
  for (let i = 0; i < varintBytesMax; i++) {
    const byte = bytes[place.at++];
    if (byte === undefined) break;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80 && Number.isSafeInteger(value)) return value;
    scale *= 128;
  }
  throw malformed();
}

function malformed(): AppError {
  return new AppError("raft.malformed", "malformed peer data: entries that cannot be read");
}
