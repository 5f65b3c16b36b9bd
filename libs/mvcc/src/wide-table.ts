// A table whose keys may be longer than the storage takes, in true byte order. Keys shorter than a segment are
// rows of the main table as they are. A longer key goes down a trie: its first segment, a row of exactly segment
// length, points to a node; the rest of the key is stored under that node in the overflow table, again direct or
// through a pointer. A row's length alone tells a pointer from an entry. Nodes without rows are removed.
import type { OrderedTable, RangeOptions, TableEntry } from "@keelson/ports";
import { assert, concatBytes, emptyBytes, equalBytes, keyAfter, must } from "@keelson/base";
import { keyBytesMax, keySegmentBytes } from "./limits.ts";
import { decodeU64, encodeU64 } from "./row-keys.ts";

const segment = keySegmentBytes;
/** Overflow row that holds the last node id given out. */
const counterKey = new Uint8Array(8);

/** Where a key's row is: its table, the key prefix of its node there, and what remains of the key. */
interface Slot {
  readonly table: OrderedTable;
  readonly prefix: Uint8Array;
  readonly rest: Uint8Array;
}

export class WideTable {
  readonly #main: OrderedTable;
  readonly #overflow: OrderedTable;

  constructor(main: OrderedTable, overflow: OrderedTable) {
    this.#main = main;
    this.#overflow = overflow;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    if (key.length < segment) return this.#main.get(key);
    const path = this.#walk(key);
    const last = path.at(-1);
    return last === undefined || last.rest.length >= segment ? undefined : last.table.get(rowKey(last));
  }

  put(key: Uint8Array, value: Uint8Array): void {
    assert(key.length > 0 && key.length <= keyBytesMax, "a key has 1 to keyBytesMax bytes", { length: key.length });
    if (key.length < segment) {
      this.#main.put(key, value);
      return;
    }
    let slot = must(this.#walk(key).at(-1), "a walk starts at the root");
    while (slot.rest.length >= segment) {
      const node = encodeU64(this.#newNode());
      slot.table.put(pointerKey(slot), node);
      slot = { table: this.#overflow, prefix: node, rest: slot.rest.subarray(segment) };
    }
    slot.table.put(rowKey(slot), value);
  }

  delete(key: Uint8Array): void {
    if (key.length < segment) {
      this.#main.delete(key);
      return;
    }
    const path = this.#walk(key);
    const last = must(path.pop(), "a walk starts at the root");
    if (last.rest.length >= segment) return;
    last.table.delete(rowKey(last));
    let node = last.prefix;
    for (let slot = path.pop(); slot !== undefined && this.#isEmptyNode(node); slot = path.pop()) {
      slot.table.delete(pointerKey(slot));
      node = slot.prefix;
    }
  }

  clear(): void {
    this.#main.clear();
    this.#overflow.clear();
  }

  /** As OrderedTable.range. */
  *range(from: Uint8Array, to: Uint8Array | undefined, options: RangeOptions = {}): Generator<TableEntry, void> {
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    if (left <= 0) return;
    const scan = { reverse: options.reverse === true, keysOnly: options.keysOnly === true };
    for (const entry of this.#scan({ table: this.#main, prefix: emptyBytes }, from, to, scan)) {
      yield entry;
      if (--left <= 0) return;
    }
  }

  *#scan(
    node: { readonly table: OrderedTable; readonly prefix: Uint8Array },
    from: Uint8Array,
    to: Uint8Array | undefined,
    options: { readonly reverse: boolean; readonly keysOnly: boolean },
  ): Generator<TableEntry, void> {
    const { table, prefix } = node;
    const isRoot = prefix.length === 0;
    const start = concatBytes([prefix, from.subarray(0, segment)]);
    const end = rowEnd(prefix, to);
    for (const row of table.range(start, end, options)) {
      const rest = isRoot ? row.key : row.key.subarray(prefix.length);
      if (rest.length < segment) {
        yield isRoot ? row : { key: rest, value: row.value };
        continue;
      }
      const pointer = options.keysOnly ? must(table.get(row.key), "a pointer row was just read") : row.value;
      const child = { table: this.#overflow, prefix: pointer };
      const childFrom = onPath(rest, from) ? from.subarray(segment) : emptyBytes;
      const childTo = to !== undefined && onPath(rest, to) ? to.subarray(segment) : undefined;
      for (const entry of this.#scan(child, childFrom, childTo, options)) {
        yield { key: concatBytes([rest, entry.key]), value: entry.value };
      }
    }
  }

  /** The slots from the root to where `key` is, or to the first whose pointer does not exist. */
  #walk(key: Uint8Array): Slot[] {
    let slot: Slot = { table: this.#main, prefix: emptyBytes, rest: key };
    const path = [slot];
    while (slot.rest.length >= segment) {
      const node = slot.table.get(pointerKey(slot));
      if (node === undefined) break;
      slot = { table: this.#overflow, prefix: node, rest: slot.rest.subarray(segment) };
      path.push(slot);
    }
    return path;
  }

  #newNode(): number {
    const last = this.#overflow.get(counterKey);
    const next = (last === undefined ? 0 : decodeU64(last)) + 1;
    this.#overflow.put(counterKey, encodeU64(next));
    return next;
  }

  #isEmptyNode(node: Uint8Array): boolean {
    const end = encodeU64(decodeU64(node) + 1);
    for (const _ of this.#overflow.range(node, end, { limit: 1, keysOnly: true })) return false;
    return true;
  }
}

function rowKey(slot: Slot): Uint8Array {
  return slot.prefix.length === 0 ? slot.rest : concatBytes([slot.prefix, slot.rest]);
}

function pointerKey(slot: Slot): Uint8Array {
  return concatBytes([slot.prefix, slot.rest.subarray(0, segment)]);
}

/** End of a node's rows for keys below `to`: includes the pointer that `to` itself goes through. */
function rowEnd(prefix: Uint8Array, to: Uint8Array | undefined): Uint8Array | undefined {
  if (to === undefined) return prefix.length === 0 ? undefined : encodeU64(decodeU64(prefix) + 1);
  if (to.length <= segment) return concatBytes([prefix, to]);
  return keyAfter(concatBytes([prefix, to.subarray(0, segment)]));
}

function onPath(pointer: Uint8Array, key: Uint8Array): boolean {
  return key.length >= segment && equalBytes(pointer, key.subarray(0, segment));
}
