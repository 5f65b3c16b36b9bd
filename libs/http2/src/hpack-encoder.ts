// HPACK, writing side (RFC 7541 §6). A header list says which of its fields are worth a place in the table; one that
// has only such fields is encoded once and then found by identity, until the table changes. Strings are sent as they
// are: a repeated field is one byte anyway, and a Huffman code costs both ends more than it saves on a fast network.
import { DynamicTable } from "./dynamic-table.ts";
import { HeaderField } from "./header-field.ts";
import { defaultTableBytes, encodedListsMax } from "./limits.ts";
import { staticByField, staticByName, staticTable } from "./static-table.ts";

type Pair = readonly [name: string, value: string];

/** An outgoing header list; make one per meaning and use it often. Octets above 255 are not allowed in values. */
export class HeaderList {
  /** Sent with every such message: remembered by both ends. */
  readonly lasting: readonly Pair[];
  /** Different each time: sent as they are. */
  readonly passing: readonly Pair[];

  constructor(lasting: readonly Pair[], passing: readonly Pair[] = []) {
    this.lasting = lasting;
    this.passing = passing;
  }
}

export class HpackEncoder {
  readonly #table = new DynamicTable(defaultTableBytes);
  /** Fields in the table by name and value: how many had been inserted before. */
  readonly #inserted = new Map<string, number>();
  #insertions = 0;
  readonly #encoded = new Map<HeaderList, Uint8Array>();
  /** Capacities to tell the peer with the next block: the smallest since the last one, then the present one (§4.2). */
  #announced: number[] = [];
  #scratch: number[] = [];

  /** The peer keeps a table of at most so many bytes (SETTINGS_HEADER_TABLE_SIZE); it is told with the next block. */
  limitTable(bytes: number): void {
    const capacity = Math.min(bytes, defaultTableBytes);
    if (capacity === this.#table.capacity) return;
    this.#table.resize(capacity);
    this.#encoded.clear();
    const smallest = Math.min(capacity, this.#announced[0] ?? capacity);
    this.#announced = smallest === capacity ? [capacity] : [smallest, capacity];
  }

  /** The block of a list. It must be sent, and in the order of encoding. */
  encode(list: HeaderList): Uint8Array {
    const known = this.#encoded.get(list);
    if (known !== undefined) return known;
    const { epoch } = this.#table;
    const out: number[] = (this.#scratch = []);
    const announced = this.#announced.length > 0;
    for (const capacity of this.#announced.splice(0)) this.#integer(0x20, 5, capacity);
    for (const [name, value] of list.lasting) this.#lasting(name, value);
    for (const [name, value] of list.passing) this.#literal(0x00, 4, name, value);
    const block = Uint8Array.from(out);
    if (epoch !== this.#table.epoch) this.#encoded.clear();
    else if (!announced && list.passing.length === 0) this.#remember(list, block);
    return block;
  }

  #remember(list: HeaderList, block: Uint8Array): void {
    if (this.#encoded.size >= encodedListsMax) this.#encoded.clear();
    this.#encoded.set(list, block);
  }

  #lasting(name: string, value: string): void {
    const key = `${name}\0${value}`;
    const index = staticByField.get(key) ?? this.#dynamicIndex(key);
    if (index !== undefined) {
      this.#integer(0x80, 7, index);
      return;
    }
    const field = new HeaderField(name, value);
    // What would push out most of the table is not worth it.
    if (field.size * 4 > this.#table.capacity) {
      this.#literal(0x00, 4, name, value);
      return;
    }
    this.#literal(0x40, 6, name, value);
    this.#table.insert(field);
    this.#inserted.set(key, this.#insertions++);
    if (this.#inserted.size > 4 * this.#table.count + 64) this.#forgetEvicted();
  }

  #dynamicIndex(key: string): number | undefined {
    const inserted = this.#inserted.get(key);
    if (inserted === undefined) return undefined;
    const age = this.#insertions - 1 - inserted;
    return age < this.#table.count ? staticTable.length + 1 + age : undefined;
  }

  #forgetEvicted(): void {
    for (const [key, inserted] of this.#inserted) {
      if (this.#insertions - 1 - inserted >= this.#table.count) this.#inserted.delete(key);
    }
  }

  #literal(pattern: number, prefixBits: number, name: string, value: string): void {
    const nameIndex = staticByName.get(name) ?? 0;
    this.#integer(pattern, prefixBits, nameIndex);
    if (nameIndex === 0) this.#string(name);
    this.#string(value);
  }

  #string(text: string): void {
    this.#integer(0x00, 7, text.length);
    for (let i = 0; i < text.length; i++) this.#scratch.push(text.charCodeAt(i) & 0xff);
  }

  /** §5.1 */
  #integer(pattern: number, prefixBits: number, value: number): void {
    const mask = (1 << prefixBits) - 1;
    if (value < mask) {
      this.#scratch.push(pattern | value);
      return;
    }
    this.#scratch.push(pattern | mask);
    let rest = value - mask;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#scratch.push((rest & 0x7f) | 0x80);
    this.#scratch.push(rest);
  }
}
