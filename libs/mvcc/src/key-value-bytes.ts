// Encoded mvccpb.KeyValue: written in one allocation, and looked into without decoding. Fields are in number order,
// so what a range needs stands at known places: key, create, mod and version come before value and lease.
import { allocateBytes, assert } from "@keelson/base";
import { mvccpb } from "@keelson/wire";
import { lengthOfVarint, putVarint } from "./varint.ts";

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
  const lease = Number(kv.lease);
  if (!Number.isSafeInteger(lease)) return encodeWithBigLease(kv);
  const out = allocateBytes(sizeOf(kv) + (lease === 0 ? 0 : 1 + lengthOfVarint(lease)));
  let at = writeFront(out, kv);
  if (lease !== 0) at = putVarint(out, putVarint(out, at, tagLease), lease);
  return out;
}

function sizeOf(kv: KeyValueFields): number {
  let size = 1 + lengthOfVarint(kv.key.length) + kv.key.length;
  for (const number of [kv.createRevision, kv.modRevision, kv.version])
    if (number !== 0) size += 1 + lengthOfVarint(number);
  if (kv.value.length > 0) size += 1 + lengthOfVarint(kv.value.length) + kv.value.length;
  return size;
}

/** Everything but the lease; returns the offset behind it. */
function writeFront(out: Uint8Array, kv: KeyValueFields): number {
  out[0] = tagKey;
  let at = putVarint(out, 1, kv.key.length);
  out.set(kv.key, at);
  at += kv.key.length;
  if (kv.createRevision !== 0) at = putVarint(out, putVarint(out, at, tagCreate), kv.createRevision);
  if (kv.modRevision !== 0) at = putVarint(out, putVarint(out, at, tagMod), kv.modRevision);
  if (kv.version !== 0) at = putVarint(out, putVarint(out, at, tagVersion), kv.version);
  if (kv.value.length === 0) return at;
  at = putVarint(out, putVarint(out, at, tagValue), kv.value.length);
  out.set(kv.value, at);
  return at + kv.value.length;
}

/** Random lease ids have 63 bits, more than a number holds. */
function encodeWithBigLease(kv: KeyValueFields): Uint8Array {
  const varint: number[] = [];
  for (let rest = BigInt.asUintN(64, kv.lease); ; rest >>= 7n) {
    const more = rest > 0x7fn;
    varint.push(Number(rest & 0x7fn) | (more ? 0x80 : 0));
    if (!more) break;
  }
  const out = new Uint8Array(sizeOf(kv) + 1 + varint.length);
  const at = writeFront(out, kv);
  out[at] = tagLease;
  out.set(varint, at + 1);
  return out;
}

/** The key, as a view. */
export function keyOf(kv: Uint8Array): Uint8Array {
  assert(kv[0] === tagKey, "an encoded key-value starts with its key");
  const [length, start] = varint(kv, 1);
  return kv.subarray(start, start + length);
}

/** The value, as a view; its length and the lease are known to whoever encoded it. */
export function valueOf(kv: Uint8Array, length: number, lease: bigint): Uint8Array {
  const leaseNumber = Number(lease);
  if (!Number.isSafeInteger(leaseNumber)) return mvccpb.KeyValue.decode(kv).value;
  const end = kv.length - (leaseNumber === 0 ? 0 : 1 + lengthOfVarint(leaseNumber));
  return kv.subarray(end - length, end);
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
