// The order of list items after a strategic merge: items named by the patch keep the patch's order, items only the
// server has keep theirs, and the two are woven so that neighbours on the server stay neighbours where possible.

/** What identifies an item: the value of its merge key, or the item itself. */
export type Identity = (item: unknown) => unknown;

/** `items` in an order that respects `patchOrder` for what it names and `serverOrder` for the rest. */
export function orderElements(
  items: readonly unknown[],
  patchOrder: readonly unknown[],
  serverOrder: readonly unknown[],
  identity: Identity,
): unknown[] {
  const inPatch = positions(patchOrder, identity);
  const onServer = positions(serverOrder, identity);
  const patched = items.filter((item) => inPatch.has(identity(item)));
  const serverOnly = items.filter((item) => !inPatch.has(identity(item)));
  patched.sort((a, b) => rank(inPatch, identity(a)) - rank(inPatch, identity(b)));
  serverOnly.sort((a, b) => rank(onServer, identity(a)) - rank(onServer, identity(b)));
  return weave(serverOnly, patched, onServer, identity);
}

function positions(items: readonly unknown[], identity: Identity): Map<unknown, number> {
  const out = new Map<unknown, number>();
  for (const [at, item] of items.entries()) if (!out.has(identity(item))) out.set(identity(item), at);
  return out;
}

function rank(order: ReadonlyMap<unknown, number>, key: unknown): number {
  return order.get(key) ?? order.size;
}

function weave(
  left: readonly unknown[],
  right: readonly unknown[],
  order: ReadonlyMap<unknown, number>,
  identity: Identity,
): unknown[] {
  const out: unknown[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const l = i < left.length ? order.get(identity(left[i])) : undefined;
    const r = j < right.length ? order.get(identity(right[j])) : undefined;
    const takeLeft = j >= right.length || (i < left.length && l !== undefined && r !== undefined && l < r);
    out.push(takeLeft ? left[i++] : right[j++]);
  }
  return out;
}
