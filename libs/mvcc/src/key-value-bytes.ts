// Encoded mvccpb.KeyValue: written in one allocation, and looked into without decoding. Fields are in number order,
// so what a range needs stands at known places: key, create, mod and version come before value and lease.
import { allocateBytes, assert, lengthOfVarint, putVarint, readVarint } from "@keelson/base";

const tagKey = 0x0a;
const tagCreate = 0x10;
const tagMod = 0x18;
const tagVersion = 0x20;
const tagValue = 0x2a;
const tagLease = 0x30;

export interface KeyValueFields {
  readonly key: Uint8Array;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly value: Uint8Array;
  /** Not negative; 0n without a lease. */
  readonly lease: bigint;
}

/** The same bytes as the generated encoder's (fields at their default are left out). */
export function encodeKeyValue(kv: KeyValueFields): Uint8Array {
  const out = allocateBytes(keyValueLength(kv));
  writeKeyValue(out, 0, kv);
  return out;
}

/** How long the encoded key-value is. */
export function keyValueLength(kv: KeyValueFields): number {
  let size = 1 + lengthOfVarint(kv.key.length) + kv.key.length;
  if (kv.createRevision !== 0) size += 1 + lengthOfVarint(kv.createRevision);
  if (kv.modRevision !== 0) size += 1 + lengthOfVarint(kv.modRevision);
  if (kv.version !== 0) size += 1 + lengthOfVarint(kv.version);
  if (kv.value.length > 0) size += 1 + lengthOfVarint(kv.value.length) + kv.value.length;
  return kv.lease === 0n ? size : size + 1 + leaseLength(kv.lease);
}

/** Writes the encoded key-value at `start`; returns the offset behind it. */
export function writeKeyValue(out: Uint8Array, start: number, kv: KeyValueFields): number {
  out[start] = tagKey;
  let at = putVarint(out, start + 1, kv.key.length);
  out.set(kv.key, at);
  at += kv.key.length;
  if (kv.createRevision !== 0) at = putVarint(out, putVarint(out, at, tagCreate), kv.createRevision);
  if (kv.modRevision !== 0) at = putVarint(out, putVarint(out, at, tagMod), kv.modRevision);
  if (kv.version !== 0) at = putVarint(out, putVarint(out, at, tagVersion), kv.version);
  if (kv.value.length > 0) {
    at = putVarint(out, putVarint(out, at, tagValue), kv.value.length);
    out.set(kv.value, at);
    at += kv.value.length;
  }
  return kv.lease === 0n ? at : putLease(out, putVarint(out, at, tagLease), kv.lease);
}

function leaseLength(lease: bigint): number {
  const number = Number(lease);
  if (Number.isSafeInteger(number) && number >= 0) return lengthOfVarint(number);
  return Math.ceil(BigInt.asUintN(64, lease).toString(2).length / 7);
}

/** Random lease ids have 63 bits, more than a number holds. */
function putLease(out: Uint8Array, start: number, lease: bigint): number {
  const number = Number(lease);
  if (Number.isSafeInteger(number) && number >= 0) return putVarint(out, start, number);
  let at = start;
  for (let rest = BigInt.asUintN(64, lease); ; rest >>= 7n) {
    const more = rest > 0x7fn;
    out[at++] = Number(rest & 0x7fn) | (more ? 0x80 : 0);
    if (!more) return at;
  }
}

/** What a put asks of the key-value before it. */
export interface KeyValueFront {
  createRevision: number;
  modRevision: number;
  version: number;
  keyLength: number;
  valueLength: number;
  hasLease: boolean;
}

const number = { value: 0, next: 0 };

/** Looks into an encoded key-value, without a copy of anything. */
export function readFront(kv: Uint8Array, out: KeyValueFront): void {
  assert(kv[0] === tagKey, "an encoded key-value starts with its key");
  readVarint(kv, 1, number);
  out.keyLength = number.value;
  out.createRevision = 0;
  out.modRevision = 0;
  out.version = 0;
  out.valueLength = 0;
  out.hasLease = false;
  for (let at = number.next + number.value; at < kv.length;) {
    const tag = kv[at];
    readVarint(kv, at + 1, number);
    at = number.next;
    if (tag === tagCreate) out.createRevision = number.value;
    else if (tag === tagMod) out.modRevision = number.value;
    else if (tag === tagVersion) out.version = number.value;
    else if (tag === tagValue) {
      out.valueLength = number.value;
      at += number.value;
    } else if (tag === tagLease) out.hasLease = true;
  }
}

const span = { start: 0, end: 0 };

/** Where the key of the encoded key-value at `at` lies; the result is overwritten by the next call. */
export function keySpan(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number } {
  assert(bytes[at] === tagKey, "an encoded key-value starts with its key");
  readVarint(bytes, at + 1, number);
  span.start = number.next;
  span.end = number.next + number.value;
  return span;
}

/** The key, as a view. */
export function keyOf(kv: Uint8Array): Uint8Array {
  assert(kv[0] === tagKey, "an encoded key-value starts with its key");
  const [length, start] = varint(kv, 1);
  return kv.subarray(start, start + length);
}

/** mod_revision. */
export function modRevisionOf(kv: Uint8Array): number {
  let at = afterKey(kv);
  while (at < kv.length) {
    const tag = kv[at] as number;
    const [value, next] = varint(kv, at + 1);
    if (tag >= tagMod) return tag === tagMod ? value : 0;
    at = next;
  }
  return 0;
}

/** The same key-value without value and lease, as keys-only ranges answer: a view of the front part. */
export function withoutValue(kv: Uint8Array): Uint8Array {
  let at = afterKey(kv);
  while (at < kv.length && (kv[at] as number) < tagValue) at = varint(kv, at + 1)[1];
  return kv.subarray(0, at);
}

function afterKey(kv: Uint8Array): number {
  assert(kv[0] === tagKey, "an encoded key-value starts with its key");
  const [length, start] = varint(kv, 1);
  return start + length;
}

/** Value and the offset behind it; values are safe integers. */
function varint(bytes: Uint8Array, from: number): [number, number] {
  let at = from;
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = bytes[at++];
    assert(byte !== undefined, "a number ends inside its message");
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, at];
    scale *= 128;
  }
}
