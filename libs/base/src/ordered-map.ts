// Ordered map over byte keys. Entries live in a list of sorted blocks, so that insertion moves few elements and
// the rank of a key costs one pass over block sizes. Keys are compared as one-byte-per-character strings, which
// the engine does natively and which order exactly as the bytes do. Iteration survives changes made meanwhile:
// it goes on at the next greater (or smaller) key. Used by the in-memory storage and by write buffers.
import { must } from "./assert.ts";

const blockEntriesMax = 256;

interface Block<V> {
  readonly names: string[];
  readonly keys: Uint8Array[];
  readonly values: V[];
}

type Place = { readonly block: number; readonly at: number; readonly found: boolean };

/** The last answer of `byteString`: one key is often looked up in several maps in a row. */
const lastNamed: { bytes: Uint8Array | undefined; name: string } = { bytes: undefined, name: "" };

/** Bytes as a string of characters 0-255: equal order, usable as a key of maps and sets. */
export function byteString(bytes: Uint8Array): string {
  if (lastNamed.bytes === bytes) return lastNamed.name;
  const name = nameOf(bytes);
  lastNamed.bytes = bytes;
  lastNamed.name = name;
  return name;
}

function nameOf(bytes: Uint8Array): string {
  if (bytes.length <= 1024) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  let out = "";
  for (let at = 0; at < bytes.length; at += 1024) {
    out += String.fromCharCode.apply(null, bytes.subarray(at, at + 1024) as unknown as number[]);
  }
  return out;
}

export class OrderedMap<V> {
  #blocks: Block<V>[] = [emptyBlock()];
  #size = 0;
  #version = 0;

  get size(): number {
    return this.#size;
  }

  get(key: Uint8Array): V | undefined {
    const { block, at, found } = this.#find(byteString(key));
    return found ? this.#blocks[block]?.values[at] : undefined;
  }

  has(key: Uint8Array): boolean {
    return this.#find(byteString(key)).found;
  }

  /** Returns the value before, undefined for a new key. */
  set(key: Uint8Array, value: V): V | undefined {
    const name = byteString(key);
    const { block: index, at, found } = this.#find(name);
    const block = must(this.#blocks[index], "a place lies in a block");
    if (found) {
      const before = block.values[at];
      block.values[at] = value;
      return before;
    }
    block.names.splice(at, 0, name);
    block.keys.splice(at, 0, key);
    block.values.splice(at, 0, value);
    this.#size++;
    this.#version++;
    if (block.names.length > blockEntriesMax) this.#split(index, at);
    return undefined;
  }

  /** True when the key was there. */
  delete(key: Uint8Array): boolean {
    const { block: index, at, found } = this.#find(byteString(key));
    if (!found) return false;
    const block = must(this.#blocks[index], "a place lies in a block");
    block.names.splice(at, 1);
    block.keys.splice(at, 1);
    block.values.splice(at, 1);
    if (block.names.length === 0 && this.#blocks.length > 1) this.#blocks.splice(index, 1);
    this.#size--;
    this.#version++;
    return true;
  }

  clear(): void {
    this.#blocks = [emptyBlock()];
    this.#size = 0;
    this.#version++;
  }

  /** Number of keys less than `key`. */
  rank(key: Uint8Array): number {
    const { block, at } = this.#find(byteString(key));
    let below = at;
    for (let i = 0; i < block; i++) below += this.#blocks[i]?.names.length ?? 0;
    return below;
  }

  /** Calls `visit` for every entry in order; the map must not change meanwhile. */
  forEach(visit: (key: Uint8Array, value: V) => void): void {
    for (const { keys, values } of this.#blocks) {
      for (let i = 0; i < keys.length; i++) visit(keys[i] as Uint8Array, values[i] as V);
    }
  }

  /** Entries with from <= key < to, ascending (`to` undefined: no upper end). */
  *range(from: Uint8Array, to: Uint8Array | undefined): IterableIterator<[Uint8Array, V]> {
    const end = to === undefined ? undefined : byteString(to);
    let place = this.#find(byteString(from));
    let version = this.#version;
    let last: string | undefined;
    for (;;) {
      if (version !== this.#version) {
        if (last !== undefined) place = after(this.#find(last));
        version = this.#version;
      }
      const block = this.#blocks[place.block];
      if (block === undefined) return;
      if (place.at >= block.names.length) {
        place = { block: place.block + 1, at: 0, found: false };
        continue;
      }
      const name = block.names[place.at] as string;
      if (end !== undefined && name >= end) return;
      last = name;
      yield [block.keys[place.at] as Uint8Array, block.values[place.at] as V];
      place = after({ ...place, found: true });
    }
  }

  /** Entries with from <= key < to, descending. */
  *rangeReverse(from: Uint8Array, to: Uint8Array | undefined): IterableIterator<[Uint8Array, V]> {
    const start = byteString(from);
    let { block, at } = to === undefined ? { block: this.#blocks.length, at: 0 } : this.#find(byteString(to));
    let version = this.#version;
    let last: string | undefined;
    for (;;) {
      if (version !== this.#version) {
        if (last !== undefined) ({ block, at } = this.#find(last));
        version = this.#version;
      }
      if (at === 0) {
        if (block === 0) return;
        block--;
        at = this.#blocks[block]?.names.length ?? 0;
        continue;
      }
      at--;
      const current = must(this.#blocks[block], "a place lies in a block");
      const name = current.names[at] as string;
      if (name < start) return;
      last = name;
      yield [current.keys[at] as Uint8Array, current.values[at] as V];
    }
  }

  /** Where `name` is or would be inserted. */
  #find(name: string): Place {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const first = this.#blocks[middle]?.names[0];
      if (first !== undefined && first <= name) low = middle;
      else high = middle - 1;
    }
    const names = must(this.#blocks[low], "there is a first block").names;
    let from = 0;
    let to = names.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((names[middle] as string) < name) from = middle + 1;
      else to = middle;
    }
    return { block: low, at: from, found: names[from] === name };
  }

  /** Keys that arrive in order leave full blocks behind; others leave halves. */
  #split(index: number, insertedAt: number): void {
    const block = must(this.#blocks[index], "the block to split exists");
    const cut = insertedAt === block.names.length - 1 ? insertedAt : block.names.length >> 1;
    const right = { names: block.names.splice(cut), keys: block.keys.splice(cut), values: block.values.splice(cut) };
    this.#blocks.splice(index + 1, 0, right);
  }
}

function after(place: Place): Place {
  return place.found ? { block: place.block, at: place.at + 1, found: false } : place;
}

function emptyBlock<V>(): Block<V> {
  return { names: [], keys: [], values: [] };
}
