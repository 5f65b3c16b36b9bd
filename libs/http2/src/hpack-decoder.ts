// HPACK, reading side (RFC 7541 §3.2, §6): a header block to a list of fields. What breaks the coding is a connection
// error, since both ends no longer have the same table; a list beyond the limits is decoded to its end without being
// kept, for the same reason.
import { DynamicTable } from "./dynamic-table.ts";
import { ConnectionError, errorCode } from "./errors.ts";
import { HeaderField } from "./header-field.ts";
import { decodeHuffman } from "./huffman.ts";
import { defaultTableBytes, headerFieldsMax, headerListBytesMax } from "./limits.ts";
import { staticTable } from "./static-table.ts";

export type HeaderFields = {
  readonly fields: readonly HeaderField[];
  /** The list is larger than `headerListBytesMax` or `headerFieldsMax`: only its beginning is here. */
  readonly oversized: boolean;
};

export class HpackDecoder {
  readonly table = new DynamicTable(defaultTableBytes);
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;

  /** Decodes `bytes[start..end)`, a whole header block. Throws ConnectionError COMPRESSION_ERROR. */
  decode(bytes: Uint8Array, start: number, end: number): HeaderFields {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    const fields: HeaderField[] = [];
    let size = 0;
    let oversized = false;
    while (this.#at < end) {
      const field = this.#representation(fields.length === 0 && !oversized);
      if (field === undefined) continue;
      size += field.size;
      oversized ||= size > headerListBytesMax || fields.length >= headerFieldsMax;
      if (!oversized) fields.push(field);
    }
    return { fields, oversized };
  }

  /** One representation (§6); undefined for a table size update, which is allowed at the beginning only. */
  #representation(first: boolean): HeaderField | undefined {
    const byte = this.#bytes[this.#at] as number;
    if (byte >= 0x80) return this.#field(this.#integer(7));
    if (byte >= 0x40) {
      const field = this.#literal(this.#integer(6));
      this.table.insert(field);
      return field;
    }
    if (byte >= 0x20) {
      const capacity = this.#integer(5);
      if (!first) throw corrupt("a table size update behind the first field");
      if (capacity > defaultTableBytes) throw corrupt(`a table of ${capacity} bytes, ${defaultTableBytes} allowed`);
      this.table.resize(capacity);
      return undefined;
    }
    return this.#literal(this.#integer(4));
  }

  #field(index: number): HeaderField {
    const field = index <= staticTable.length ? staticTable[index - 1] : this.table.at(index - staticTable.length - 1);
    if (field === undefined) throw corrupt(`no field has the index ${index}`);
    return field;
  }

  #literal(nameIndex: number): HeaderField {
    const name = nameIndex === 0 ? this.#string() : this.#field(nameIndex).name;
    return new HeaderField(name, this.#string());
  }

  /** §5.1. What would not fit into 28 bits cannot be a sensible length, index or size. */
  #integer(prefixBits: number): number {
    const mask = (1 << prefixBits) - 1;
    const prefix = (this.#bytes[this.#at++] as number) & mask;
    if (prefix < mask) return prefix;
    let value = mask;
    for (let shift = 0; shift <= 21; shift += 7) {
      if (this.#at >= this.#end) throw corrupt("the block ends inside a number");
      const byte = this.#bytes[this.#at++] as number;
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw corrupt("a number is too large");
  }

  /** §5.2 */
  #string(): string {
    if (this.#at >= this.#end) throw corrupt("the block ends before a string");
    const huffman = (this.#bytes[this.#at] as number) >= 0x80;
    const length = this.#integer(7);
    const start = this.#at;
    const end = start + length;
    if (end > this.#end) throw corrupt("the block ends inside a string");
    this.#at = end;
    return huffman ? decodeHuffman(this.#bytes, start, end) : octets(this.#bytes, start, end);
  }
}

/** One character per octet: header values are octets that mostly are ASCII. */
function octets(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at += octetsAtOnce) {
    text += String.fromCharCode.apply(
      null,
      bytes.subarray(at, Math.min(end, at + octetsAtOnce)) as unknown as number[],
    );
  }
  return text;
}

const octetsAtOnce = 4_096;

function corrupt(problem: string): ConnectionError {
  return new ConnectionError(errorCode.compressionError, problem);
}
