// How rows are keyed and small values written. Numbers are big-endian, so that byte order is number order; a
// user key inside a longer row key is escaped, so that order and prefixes stay those of the key.
import { assert } from "@keelson/base";

const two32 = 0x1_0000_0000;

/** Eight bytes, big-endian. */
export function encodeU64(value: number): Uint8Array {
  const out = new Uint8Array(8);
  writeU64(out, 0, value);
  return out;
}

export function decodeU64(bytes: Uint8Array, at = 0): number {
  assert(bytes.length >= at + 8, "a number has eight bytes", { length: bytes.length, at });
  return readU32(bytes, at) * two32 + readU32(bytes, at + 4);
}

export function encodeU32(value: number): Uint8Array {
  const out = new Uint8Array(4);
  writeU32(out, 0, value);
  return out;
}

export function decodeU32(bytes: Uint8Array, at = 0): number {
  assert(bytes.length >= at + 4, "a number has four bytes", { length: bytes.length, at });
  return readU32(bytes, at);
}

/** Prefix of all history rows of a key: its bytes with 0x00 written 0x00 0xff, then 0x00 0x00. */
export function escapedKey(key: Uint8Array): Uint8Array {
  let zeros = 0;
  for (const byte of key) if (byte === 0) zeros++;
  const out = new Uint8Array(key.length + zeros + 2);
  if (zeros === 0) {
    out.set(key);
    return out;
  }
  let at = 0;
  for (const byte of key) {
    out[at++] = byte;
    if (byte === 0) out[at++] = 0xff;
  }
  return out;
}

/** Key of the history row of `key` for the segment that begins at `first`. */
export function historyKey(key: Uint8Array, first: number): Uint8Array {
  const escaped = escapedKey(key);
  const out = new Uint8Array(escaped.length + 8);
  out.set(escaped);
  writeU64(out, escaped.length, first);
  return out;
}

function writeU64(out: Uint8Array, at: number, value: number): void {
  writeU32(out, at, Math.floor(value / two32));
  writeU32(out, at + 4, value % two32);
}

function writeU32(out: Uint8Array, at: number, value: number): void {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
}

function readU32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  );
}
