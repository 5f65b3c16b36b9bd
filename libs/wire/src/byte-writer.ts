// Protobuf wire format, writing side: one growing buffer, no intermediate objects. A nested message is written
// in place; its length is known only afterwards, so one byte is kept free for it and the bytes are moved up in
// the rarer case that it needs more. Called by generated codecs only.
import { allocateBytes, assert, emptyBytes } from "@keelson/base";

const encoder = new TextEncoder();
const two32 = 0x1_0000_0000;

/** The buffer of the last writer, for the next: most messages are written one after the other. */
const spare: { buffer: Uint8Array | undefined } = { buffer: undefined };
const spareBytes = 4 * 1024;
const spareBytesMax = 64 * 1024;

export class ByteWriter {
  #buffer: Uint8Array;
  #length = 0;

  constructor() {
    this.#buffer = spare.buffer ?? new Uint8Array(spareBytes);
    spare.buffer = undefined;
  }

  /** The bytes written, in their exact size. Ends the writer: its buffer goes to the next one. */
  finish(): Uint8Array {
    const written = this.#buffer.subarray(0, this.#length);
    if (this.#buffer.length <= spareBytesMax) spare.buffer = this.#buffer;
    else if (this.#length > this.#buffer.length / 2) {
      this.#buffer = emptyBytes;
      return written; // large and mostly full: handed over as it is
    }
    this.#buffer = emptyBytes;
    this.#length = 0;
    const bytes = allocateBytes(written.length);
    bytes.set(written);
    return bytes;
  }

  /** Writes a field key or any other unsigned 32-bit varint. */
  uint32(value: number): void {
    this.#reserve(5);
    this.#length = putVarint32(this.#buffer, this.#length, value >>> 0);
  }

  int32(value: number): void {
    if (value >= 0) this.uint32(value);
    else this.#varint64(value >>> 0, 0xffff_ffff);
  }

  bool(value: boolean): void {
    this.uint32(value ? 1 : 0);
  }

  /** A 64-bit integer given as a safe integer; negative values as two's complement. */
  int64(value: number): void {
    assert(Number.isSafeInteger(value), "a 64-bit field holds a safe integer", { value });
    const low = value >>> 0;
    this.#varint64(low, Math.floor((value - low) / two32) >>> 0);
  }

  bigint64(value: bigint): void {
    const bits = BigInt.asUintN(64, value);
    this.#varint64(Number(bits & 0xffff_ffffn), Number(bits >> 32n));
  }

  double(value: number): void {
    this.#reserve(8);
    new DataView(this.#buffer.buffer, this.#buffer.byteOffset).setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length + 5);
    this.#length = putVarint32(this.#buffer, this.#length, value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  string(value: string): void {
    if (value.length < 40) {
      const start = this.open();
      this.#reserve(value.length * 3);
      this.#length += encoder.encodeInto(value, this.#buffer.subarray(this.#length)).written;
      this.close(start);
    } else {
      this.bytes(encoder.encode(value));
    }
  }

  /** Starts a length-delimited value; give the result to `close`. */
  open(): number {
    this.#reserve(1);
    return ++this.#length;
  }

  close(start: number): void {
    const size = this.#length - start;
    if (size < 0x80) {
      this.#buffer[start - 1] = size;
      return;
    }
    const extra = varint32Bytes(size) - 1;
    this.#reserve(extra);
    this.#buffer.copyWithin(start + extra, start, this.#length);
    putVarint32(this.#buffer, start - 1, size);
    this.#length += extra;
  }

  #varint64(low: number, high: number): void {
    this.#reserve(10);
    const buffer = this.#buffer;
    let at = this.#length;
    let lo = low >>> 0;
    let hi = high >>> 0;
    while (hi > 0 || lo > 0x7f) {
      buffer[at++] = (lo & 0x7f) | 0x80;
      lo = ((lo >>> 7) | (hi << 25)) >>> 0;
      hi >>>= 7;
    }
    buffer[at++] = lo;
    this.#length = at;
  }

  #reserve(extra: number): void {
    const needed = this.#length + extra;
    if (needed <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2, spareBytes));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}

function putVarint32(buffer: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest > 0x7f) {
    buffer[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  buffer[at++] = rest;
  return at;
}

function varint32Bytes(value: number): number {
  if (value < 1 << 7) return 1;
  if (value < 1 << 14) return 2;
  if (value < 1 << 21) return 3;
  return value < 1 << 28 ? 4 : 5;
}
