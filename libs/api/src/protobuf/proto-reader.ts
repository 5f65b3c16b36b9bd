// The protobuf wire format, read from bytes: tags, varints, fixed and length-delimited values. Every read is
// bounds-checked; malformed input throws ProtobufError, which decodeProtobuf turns into a result.

export class ProtobufError extends Error {}

export class ProtoReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get done(): boolean {
    return this.#at >= this.#end;
  }

  tag(): { readonly number: number; readonly wire: number } {
    const key = Number(this.varint());
    const number = Math.floor(key / 8);
    if (number < 1 || number > 536_870_911) throw new ProtobufError(`illegal tag ${number}`);
    return { number, wire: key & 7 };
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new ProtobufError("integer overflow");
  }

  /** A signed 64-bit varint as a number. */
  int(): number {
    return Number(BigInt.asIntN(64, this.varint()));
  }

  double(): number {
    const start = this.#skip(8);
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + start, 8).getFloat64(0, true);
  }

  bytes(): Uint8Array {
    const length = Number(this.varint());
    const start = this.#skip(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** A reader of a length-delimited part. */
  part(): ProtoReader {
    const length = Number(this.varint());
    const start = this.#skip(length);
    return new ProtoReader(this.#bytes, start, start + length);
  }

  /** Passes over a value that nobody asked for. */
  skip(wire: number): void {
    if (wire === 0) this.varint();
    else if (wire === 1) this.#skip(8);
    else if (wire === 2) this.part();
    else if (wire === 5) this.#skip(4);
    else throw new ProtobufError(`illegal wireType ${wire}`);
  }

  #byte(): number {
    return this.#bytes[this.#skip(1)] as number;
  }

  #skip(length: number): number {
    const start = this.#at;
    if (length < 0 || start + length > this.#end) throw new ProtobufError("unexpected EOF");
    this.#at += length;
    return start;
  }
}
