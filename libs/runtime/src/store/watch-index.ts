// An index from keys to the watchers that cover them: exact keys by hash, ranges grouped so that watchers of the
// same range cost one comparison together.
import { inKeyRange, type KeyRange } from "@keelson/etcd";

type Group<Member> = { readonly range: KeyRange; readonly members: Set<Member> };

/** Members by the range they cover. */
export class RangeIndex<Member> {
  readonly #exact = new Map<string, Group<Member>>();
  readonly #ranges = new Map<string, Group<Member>>();

  add(range: KeyRange, member: Member): void {
    const table = range.single ? this.#exact : this.#ranges;
    const name = groupName(range);
    const group = table.get(name);
    if (group === undefined) table.set(name, { range, members: new Set([member]) });
    else group.members.add(member);
  }

  delete(range: KeyRange, member: Member): void {
    const table = range.single ? this.#exact : this.#ranges;
    const name = groupName(range);
    const group = table.get(name);
    group?.members.delete(member);
    if (group?.members.size === 0) table.delete(name);
  }

  /** Calls `visit` for every member whose range holds `key`; `visit` may delete the member it is given. */
  forEach(key: Uint8Array, visit: (member: Member) => void): void {
    if (this.#exact.size > 0) this.#exact.get(binaryString(key))?.members.forEach(visit);
    for (const group of this.#ranges.values()) {
      if (inKeyRange(group.range, key)) group.members.forEach(visit);
    }
  }
}

function groupName(range: KeyRange): string {
  const from = binaryString(range.from);
  return range.single ? from : `${from.length}:${from}${range.to === undefined ? "" : `<${binaryString(range.to)}`}`;
}

/** One character per byte: equal strings for equal bytes, unlike text decoding. */
function binaryString(bytes: Uint8Array): string {
  let result = "";
  for (const byte of bytes) result += String.fromCharCode(byte);
  return result;
}
