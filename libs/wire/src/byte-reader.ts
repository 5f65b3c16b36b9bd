// Protobuf wire format, reading side: bounded in length by the buffer and in depth by `maxDepth`, strict about
// UTF-8. Whatever a stranger sends either decodes or throws WireError; no other error leaves this file.

const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const two32 = 0x1_0000_0000;

/** Nesting allowed in any message (protobuf's usual limit). */
export const maxDepth = 100;

/** The bytes are not a message of the expected type. */
export class WireError extends Error {
  constructor(problem: string) {
    super(`malformed protobuf: ${problem}`);
    this.name = "WireError";
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly end: number;
  readonly depth: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length, depth = 0) {
    if (depth > maxDepth) throw new WireError(`nested deeper than ${maxDepth}`);
    this.#bytes = bytes;
    this.#at = start;
    this.end = end;
    this.depth = depth;
  }

  get done(): boolean {
    return this.#at >= this.end;
  }

  /** Field key: number * 8 + wire type. */
  tag(): number {
    const key = this.uint32();
    if (key >>> 3 === 0) throw new WireError("field number 0");
    return key;
  }

  uint32(): number {
    return this.#varintLow();
  }

  int32(): number {
    return this.#varintLow() | 0;
  }

  bool(): boolean {
    const [low, high] = this.#varint64();
    return low !== 0 || high !== 0;
  }

  /** Signed 64-bit as a number; values beyond ±(2^53 - 1) saturate, which keeps every comparison with a real value right. */
  int64(): number {
    const [low, high] = this.#varint64();
    return saturate((high | 0) * two32 + low);
  }

  uint64(): number {
    const [low, high] = this.#varint64();
    return saturate(high * two32 + low);
  }

  bigint64(): bigint {
    return BigInt.asIntN(64, this.biguint64());
  }

  biguint64(): bigint {
    const [low, high] = this.#varint64();
    return (BigInt(high) << 32n) | BigInt(low);
  }

  double(): number {
    const at = this.#take(8);
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + at, 8).getFloat64(0, true);
  }

  /** A view into the message, not a copy. */
  bytes(): Uint8Array {
    const length = this.uint32();
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  string(): string {
    const raw = this.bytes();
    try {
      return utf8Decoder.decode(raw);
    } catch {
      throw new WireError("string is not UTF-8");
    }
  }

  /** A reader over a nested message, one level deeper. */
  nested(): ByteReader {
    const length = this.uint32();
    const at = this.#take(length);
    return new ByteReader(this.#bytes, at, at + length, this.depth + 1);
  }

  /** Skips the value of a field that this version does not know. */
  skip(key: number): void {
    const wireType = key & 7;
    if (wireType === 0) this.#varint64();
    else if (wireType === 1) this.#take(8);
    else if (wireType === 2) this.#take(this.uint32());
    else if (wireType === 5) this.#take(4);
    else throw new WireError(`wire type ${wireType}`);
  }

  #take(length: number): number {
    const at = this.#at;
    if (length > this.end - at) throw new WireError("length runs past the end");
    this.#at = at + length;
    return at;
  }

  #varintLow(): number {
    const first = this.#bytes[this.#at];
    if (first !== undefined && first < 0x80 && this.#at < this.end) {
      this.#at++;
      return first;
    }
    return this.#varint64()[0];
  }

  #varint64(): [number, number] {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#at < this.end ? this.#bytes[this.#at] : undefined;
      if (byte === undefined) throw new WireError("number runs past the end");
      this.#at++;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) return [low >>> 0, high >>> 0];
    }
    throw new WireError("number longer than 10 bytes");
  }
}

function saturate(value: number): number {
  if (value > Number.MAX_SAFE_INTEGER) return Number.MAX_SAFE_INTEGER;
  return value < Number.MIN_SAFE_INTEGER ? Number.MIN_SAFE_INTEGER : value;
}
