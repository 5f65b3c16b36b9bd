// The two halves of an apply: laying a configuration over the live object, and taking away what the same manager
// configured earlier and nobody configures any more.
import { draftOf, emptyObject, isJsonObject } from "../object/json.ts";
import { keyElement, partsOf, type Place } from "./elements.ts";
import { emptyFieldSet, type FieldSet, isEmptyFieldSet } from "./field-set.ts";

/** The live value with every configured part replaced; order of lists: live items first, new ones behind. */
export function mergeConfigured(live: unknown, configured: unknown, place: Place): unknown {
  const [old, wanted] = [partsOf(live, place), partsOf(configured, place)];
  if (wanted === undefined || old === undefined) return draftOf(configured);
  if (wanted.kind === "list" || wanted.kind === "set") {
    const merged = new Map([...old.items].map(([element, part]) => [element, draftOf(part.value) as unknown]));
    for (const [element, part] of wanted.items)
      merged.set(element, mergeConfigured(old.items.get(element)?.value, part.value, part.place));
    return configuredOrder([...merged.keys()], [...wanted.items.keys()]).map((element) => merged.get(element));
  }
  const out = emptyObject();
  for (const [name, value] of Object.entries(live as object)) out[name] = draftOf(value as unknown);
  for (const [element, part] of wanted.items) {
    const name = element.slice(2);
    out[name] = part.value === null ? null : mergeConfigured(out[name], part.value, part.place);
  }
  return out;
}

/** Configured items in the configuration's order; others stay behind the item they followed. */
function configuredOrder(all: readonly string[], configured: readonly string[]): string[] {
  const wanted = new Set(configured);
  const out: string[] = [];
  let next = 0;
  for (const element of all) out.push(wanted.has(element) ? (configured[next++] as string) : element);
  return out;
}

/** `value` without the parts in `previous` that nobody owns now. */
export function pruneUnowned(value: unknown, previous: FieldSet, owned: FieldSet, place: Place): unknown {
  const parts = partsOf(value, place);
  if (parts === undefined) return value;
  const keep = (element: string): boolean => {
    const before = previous.children.get(element);
    if (before === undefined) return true;
    const now = owned.children.get(element) ?? emptyFieldSet;
    return !isEmptyFieldSet(now) || (parts.kind === "struct" && !before.self);
  };
  const inner = (element: string, item: unknown, itemPlace: Place): unknown => {
    const before = previous.children.get(element);
    return before === undefined
      ? item
      : pruneUnowned(item, before, owned.children.get(element) ?? emptyFieldSet, itemPlace);
  };
  if (Array.isArray(value)) {
    const keys = place.field?.listMapKeys ?? [];
    const elementOf = (item: unknown): string =>
      parts.kind === "set" ? `v:${JSON.stringify(item)}` : keyElement(item, keys);
    return value
      .filter((item) => keep(elementOf(item)))
      .map((item) => inner(elementOf(item), item, parts.items.get(elementOf(item))?.place ?? place));
  }
  const out = emptyObject();
  for (const [name, item] of Object.entries(value as object)) {
    const element = `f:${name}`;
    const part = parts.items.get(element);
    if (part === undefined || !previous.children.has(element)) {
      out[name] = item;
      continue;
    }
    if (!keep(element)) continue;
    const pruned = inner(element, item, part.place);
    const emptied =
      isHollow(pruned) && !isHollow(item) && isEmptyFieldSet(owned.children.get(element) ?? emptyFieldSet);
    if (!emptied) out[name] = pruned;
  }
  return out;
}

function isHollow(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
}
