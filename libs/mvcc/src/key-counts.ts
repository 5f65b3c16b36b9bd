// How many keys a range of the current table holds, without reading them all. The key space is cut into blocks of
// bounded size; a row per block keeps its first key and its count. A count adds up whole blocks and reads keys
// only in the blocks at its two ends. Start-up reads the block rows, not the keys. Counts change together with
// the keys: `added` and `removed` follow the table's change, `persist` ends the batch.
import { assert, byteString, compareBytes, concatBytes, emptyBytes, must } from "@keelson/base";
import { countBlockKeysMax } from "./limits.ts";
import { decodeU32, encodeU32 } from "./row-keys.ts";
import type { WideTable } from "./wide-table.ts";

interface Block {
  readonly start: Uint8Array;
  readonly name: string;
  count: number;
}

/** Row keys must not be empty, but the first block starts at the empty key. */
const rowPrefix = new Uint8Array([1]);

export class KeyCounts {
  readonly #keys: WideTable;
  readonly #rows: WideTable;
  readonly #blocks: Block[] = [];
  readonly #changed = new Set<Block>();
  readonly #dropped: Block[] = [];
  #total = 0;

  /** `keys` is what is counted, `rows` where block rows are kept. */
  constructor(keys: WideTable, rows: WideTable) {
    this.#keys = keys;
    this.#rows = rows;
    for (const { key, value } of rows.range(emptyBytes, undefined)) {
      const block = newBlock(key.slice(rowPrefix.length), decodeU32(value));
      this.#blocks.push(block);
      this.#total += block.count;
    }
    if (this.#blocks.length === 0) this.#blocks.push(newBlock(emptyBytes, 0));
    assert(this.#blocks[0]?.name === "", "the first block starts at the empty key");
  }

  get total(): number {
    return this.#total;
  }

  added(key: Uint8Array): void {
    const index = this.#blockOf(byteString(key));
    const block = must(this.#blocks[index], "every key has a block");
    block.count++;
    this.#changed.add(block);
    this.#total++;
    if (block.count > countBlockKeysMax) this.#split(index);
  }

  removed(key: Uint8Array): void {
    const index = this.#blockOf(byteString(key));
    const block = must(this.#blocks[index], "every key has a block");
    assert(block.count > 0, "a removed key was counted");
    block.count--;
    this.#changed.add(block);
    this.#total--;
    if (block.count > 0 || index === 0) return;
    this.#blocks.splice(index, 1);
    this.#changed.delete(block);
    this.#dropped.push(block);
  }

  /** Writes what changed; inside the batch's transaction. */
  persist(): void {
    for (const block of this.#dropped) this.#rows.delete(concatBytes([rowPrefix, block.start]));
    this.#dropped.length = 0;
    for (const block of this.#changed) {
      this.#rows.put(concatBytes([rowPrefix, block.start]), encodeU32(block.count));
    }
    this.#changed.clear();
  }

  /** Keys with from <= key < to. */
  count(from: Uint8Array, to: Uint8Array | undefined): number {
    if (to !== undefined && compareBytes(from, to) >= 0) return 0;
    const first = this.#blockOf(byteString(from));
    const last = to === undefined ? this.#blocks.length - 1 : this.#blockOf(byteString(to));
    if (first === last && to !== undefined) return this.#read(from, to);
    const second = this.#blocks[first + 1];
    let sum = this.#startsWith(first, from) ? this.#countOf(first) : this.#read(from, second?.start);
    const whole = to === undefined ? last + 1 : last;
    for (let i = first + 1; i < whole; i++) sum += this.#countOf(i);
    if (to !== undefined) sum += this.#read(must(this.#blocks[last], "the last block exists").start, to);
    return sum;
  }

  #countOf(index: number): number {
    return must(this.#blocks[index], "a block below the last").count;
  }

  #startsWith(index: number, from: Uint8Array): boolean {
    return compareBytes(must(this.#blocks[index], "a block below the last").start, from) === 0;
  }

  #read(from: Uint8Array, to: Uint8Array | undefined): number {
    let count = 0;
    for (const _ of this.#keys.range(from, to, { keysOnly: true })) count++;
    return count;
  }

  #blockOf(name: string): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (must(this.#blocks[middle], "middle is inside").name <= name) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #split(index: number): void {
    const block = must(this.#blocks[index], "the block to split exists");
    const half = block.count >> 1;
    let seen = 0;
    for (const { key } of this.#keys.range(block.start, this.#blocks[index + 1]?.start, { keysOnly: true })) {
      if (seen++ < half) continue;
      const right = newBlock(key.slice(), block.count - half);
      this.#changed.add(right);
      block.count = half;
      this.#blocks.splice(index + 1, 0, right);
      return;
    }
    assert(false, "a block holds as many keys as it counts", { counted: block.count, seen });
  }
}

function newBlock(start: Uint8Array, count: number): Block {
  return { start, name: byteString(start), count };
}
