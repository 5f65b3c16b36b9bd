// An index from keys to the watchers that cover them: exact keys by hash, ranges one after the other. Watchers that
// see the same events (same range, same filters, same form) are one audience, so that a thousand of them cost one
// comparison and one encoding together.
import { inKeyRange, type KeyRange, type WatchSelection } from "@keelson/etcd";

/** Members that see the same events. */
export interface Audience<Member> {
  readonly selection: WatchSelection;
  readonly members: Set<Member>;
}

type Group<Member> = { readonly range: KeyRange; readonly audiences: Map<string, Audience<Member>> };

/** Members by what they selected. */
export class AudienceIndex<Member> {
  readonly #exact = new Map<string, Group<Member>>();
  readonly #ranges = new Map<string, Group<Member>>();

  add(selection: WatchSelection, member: Member): void {
    const { range } = selection;
    const table = range.single ? this.#exact : this.#ranges;
    const name = groupName(range);
    let group = table.get(name);
    if (group === undefined) table.set(name, (group = { range, audiences: new Map() }));
    const form = formName(selection);
    const audience = group.audiences.get(form);
    if (audience === undefined) group.audiences.set(form, { selection, members: new Set([member]) });
    else audience.members.add(member);
  }

  delete(selection: WatchSelection, member: Member): void {
    const { range } = selection;
    const table = range.single ? this.#exact : this.#ranges;
    const name = groupName(range);
    const group = table.get(name);
    const form = formName(selection);
    const audience = group?.audiences.get(form);
    if (group === undefined || audience === undefined) return;
    audience.members.delete(member);
    if (audience.members.size === 0) group.audiences.delete(form);
    if (group.audiences.size === 0) table.delete(name);
  }

  /** Calls `visit` for every audience whose range holds `key`. */
  forEach(key: Uint8Array, visit: (audience: Audience<Member>) => void): void {
    if (this.#exact.size > 0) this.#exact.get(binaryString(key))?.audiences.forEach(visit);
    for (const group of this.#ranges.values()) {
      if (inKeyRange(group.range, key)) group.audiences.forEach(visit);
    }
  }
}

/** Equal for selections that see the same events. */
export function selectionName(selection: WatchSelection): string {
  const { range } = selection;
  return `${range.single ? "=" : ""}${formName(selection)}${groupName(range)}`;
}

function formName({ puts, deletes, prevKv }: WatchSelection): string {
  return `${puts ? "p" : ""}${deletes ? "d" : ""}${prevKv ? "v" : ""}`;
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
