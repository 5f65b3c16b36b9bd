// The protobuf wire format, written to bytes that grow as needed: the counterpart of ProtoReader.
import { utf8 } from "@keelson/base";

/** Writes tagged fields in call order; `finish` hands over a copy. */
export class ProtoWriter {
  #buffer = new Uint8Array(64);
  #length = 0;

  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  int(number: number, value: number): void {
    this.#varint(number * 8);
    this.#varint(value);
  }

  double(number: number, value: number): void {
    this.#varint(number * 8 + 1);
    this.#reserve(8);
    new DataView(this.#buffer.buffer).setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  text(number: number, value: string): void {
    this.bytes(number, utf8(value));
  }

  bytes(number: number, value: Uint8Array): void {
    this.#varint(number * 8 + 2);
    this.#varint(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  #varint(value: number): void {
    if (value >= 0 && value < 128) return this.byte(value);
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) this.byte(Number(rest & 127n) | 128);
    this.byte(Number(rest));
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + more));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}
