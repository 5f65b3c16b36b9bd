// Which keys a watcher covers, and an index from keys to watchers: exact keys by hash, ranges grouped so that
// watchers of the same range cost one comparison together.
import { compareBytes } from "@keelson/base";

/** `end` undefined: that single key; empty: every key >= `key`; else key <= k < end. */
export type KeyRange = { readonly key: Uint8Array; readonly end: Uint8Array | undefined };

/** Reads key and range_end as Watch means them: no key is the smallest key, `\0` as end is open. */
export function keyRange(key: Uint8Array, rangeEnd: Uint8Array): KeyRange {
  const from = key.length === 0 ? new Uint8Array(1) : key;
  if (rangeEnd.length === 0) return { key: from, end: undefined };
  return { key: from, end: rangeEnd.length === 1 && rangeEnd[0] === 0 ? new Uint8Array(0) : rangeEnd };
}

export function rangeIsEmpty(range: KeyRange): boolean {
  return range.end !== undefined && range.end.length > 0 && compareBytes(range.key, range.end) >= 0;
}

export function rangeContains(range: KeyRange, key: Uint8Array): boolean {
  const order = compareBytes(key, range.key);
  if (range.end === undefined) return order === 0;
  return order >= 0 && (range.end.length === 0 || compareBytes(key, range.end) < 0);
}

type Group<Member> = { readonly range: KeyRange; readonly members: Set<Member> };

/** Members by the range they cover. */
export class RangeIndex<Member> {
  readonly #exact = new Map<string, Group<Member>>();
  readonly #ranges = new Map<string, Group<Member>>();

  add(range: KeyRange, member: Member): void {
    const table = range.end === undefined ? this.#exact : this.#ranges;
    const name = groupName(range);
    const group = table.get(name);
    if (group === undefined) table.set(name, { range, members: new Set([member]) });
    else group.members.add(member);
  }

  delete(range: KeyRange, member: Member): void {
    const table = range.end === undefined ? this.#exact : this.#ranges;
    const name = groupName(range);
    const group = table.get(name);
    group?.members.delete(member);
    if (group?.members.size === 0) table.delete(name);
  }

  /** Calls `visit` for every member whose range holds `key`; `visit` may delete the member it is given. */
  forEach(key: Uint8Array, visit: (member: Member) => void): void {
    if (this.#exact.size > 0) this.#exact.get(binaryString(key))?.members.forEach(visit);
    for (const group of this.#ranges.values()) {
      if (rangeContains(group.range, key)) group.members.forEach(visit);
    }
  }
}

function groupName(range: KeyRange): string {
  const key = binaryString(range.key);
  return range.end === undefined ? key : `${key.length}:${key}${binaryString(range.end)}`;
}

/** One character per byte: equal strings for equal bytes, unlike text decoding. */
function binaryString(bytes: Uint8Array): string {
  let result = "";
  for (const byte of bytes) result += String.fromCharCode(byte);
  return result;
}
