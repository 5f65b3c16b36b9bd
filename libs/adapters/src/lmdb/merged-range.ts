// One ordered stream from several: upper layers of changes over a base. Where two have the same key the upper one
// counts; a deleted entry hides what lies below and is left out.
import { compareBytes } from "@keelson/base";
import type { TableEntry } from "@keelson/ports";
import { deleted } from "./change-layer.ts";

type Change = readonly [Uint8Array, Uint8Array];

/** `upper` over `lower`, both in the same direction. */
export function* mergeChanges(
  upper: Iterable<Change>,
  lower: Iterable<Change>,
  options: { readonly reverse: boolean },
): Generator<Change, void> {
  const over = upper[Symbol.iterator]();
  const under = lower[Symbol.iterator]();
  const sign = options.reverse ? -1 : 1;
  let a = over.next();
  let b = under.next();
  try {
    while (a.done !== true || b.done !== true) {
      const order = a.done === true ? 1 : b.done === true ? -1 : sign * compareBytes(a.value[0], b.value[0]);
      if (order <= 0 && a.done !== true) {
        yield a.value;
        a = over.next();
        if (order === 0) b = under.next();
      } else if (b.done !== true) {
        yield b.value;
        b = under.next();
      }
    }
  } finally {
    under.return?.();
  }
}

/** What is there, up to `limit`. */
export function* presentEntries(changes: Iterable<Change>, limit: number): Generator<TableEntry, void> {
  let left = limit;
  if (left <= 0) return;
  for (const [key, value] of changes) {
    if (value === deleted) continue;
    yield { key, value };
    if (--left <= 0) return;
  }
}
