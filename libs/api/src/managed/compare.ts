// Which paths a write added, changed or removed, and which paths a configuration speaks about.
import { jsonEqual } from "../object/json.ts";
import { partsOf, type Part, type Place } from "./elements.ts";
import { emptyFieldSet, fieldSet, type FieldSet, isEmptyFieldSet, ownedLeaf, unionFields } from "./field-set.ts";

/** Paths that exist only after the write or hold another value, and paths that are gone. */
export type Comparison = { readonly touched: FieldSet; readonly removed: FieldSet };

/** Compares two values of the same place. */
export function compareFields(before: unknown, after: unknown, place: Place): Comparison {
  // Most of an object is as it was: comparing values is far cheaper than taking them apart.
  if (jsonEqual(before, after)) return { touched: emptyFieldSet, removed: emptyFieldSet };
  const [old, now] = [partsOf(before, place), partsOf(after, place)];
  if (old === undefined || now === undefined) {
    const below = now === undefined ? emptyFieldSet : allPaths({ value: after, place });
    return { touched: unionFields(ownedLeaf, below), removed: emptyFieldSet };
  }
  const touched: [string, FieldSet][] = [];
  const removed: [string, FieldSet][] = [];
  for (const [element, part] of now.items) {
    const previous = old.items.get(element);
    if (previous === undefined) touched.push([element, allPaths(part)]);
    else {
      const inner = compareFields(previous.value, part.value, part.place);
      touched.push([element, inner.touched]);
      removed.push([element, inner.removed]);
    }
  }
  for (const [element, part] of old.items) if (!now.items.has(element)) removed.push([element, allPaths(part)]);
  return { touched: fieldSet(false, touched), removed: fieldSet(false, removed) };
}

/** A new part with everything in it; structs held by value count only through what they hold. */
function allPaths({ value, place }: Part): FieldSet {
  const parts = partsOf(value, place);
  if (parts === undefined || parts.items.size === 0) return ownedLeaf;
  const children = [...parts.items].map(([element, part]) => [element, allPaths(part)] as const);
  return fieldSet(place.field?.byValue !== true, children);
}

/** The paths that a configuration speaks about: its leaves, map keys and list items. */
export function configuredFields(value: unknown, place: Place): FieldSet {
  const parts = partsOf(value, place);
  if (parts === undefined) return ownedLeaf;
  const children = [...parts.items].map(([element, part]) => {
    const inner = configuredFields(part.value, part.place);
    const own = parts.kind !== "struct" || isEmptyFieldSet(inner);
    return [element, own ? unionFields(ownedLeaf, inner) : inner] as const;
  });
  return fieldSet(false, children);
}
