// Strategic merge patch: a merge patch that knows, from the schema, which lists merge by a key. Directives: `$patch`
// (replace, delete, merge), `$retainKeys`, `$setElementOrder/<list>`, `$deleteFromPrimitiveList/<list>`. Follows
// apimachinery's strategicpatch at 1.32. Called by the patch verb for built-in kinds.
import { emptyObject, isJsonObject } from "../object/json.ts";
import { findDefinition, type ValueType } from "../schema/schema.ts";
import { plainText } from "../values/plain-text.ts";
import { orderElements } from "./element-order.ts";

export type StrategicResult =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  /** `malformed`: not a valid patch (400); `inapplicable`: it does not fit this object (422). */
  | { readonly ok: false; readonly kind: "malformed" | "inapplicable"; readonly message: string };

type Fields = Readonly<Record<string, unknown>>;
/** How one field merges. */
type Rule = {
  readonly type: ValueType | undefined;
  readonly mergeKey: string | undefined;
  readonly merge: boolean;
  readonly replace: boolean;
};

class PatchRefused extends Error {
  readonly kind: "malformed" | "inapplicable";

  constructor(kind: "malformed" | "inapplicable", message: string) {
    super(message);
    this.kind = kind;
  }
}

const directive = "$patch";
const retainKeys = "$retainKeys";
const orderPrefix = "$setElementOrder/";
const deletePrefix = "$deleteFromPrimitiveList/";

/** Merges `patch` into `target`, an object of the definition; neither is changed. */
export function strategicMergePatch(target: Fields, patch: unknown, definition: string): StrategicResult {
  if (!isJsonObject(patch))
    return {
      ok: false,
      kind: "malformed",
      message: "json: cannot unmarshal array into Go value of type map[string]interface {}",
    };
  try {
    return { ok: true, value: mergeObject(target, patch, { of: "definition", name: definition }) };
  } catch (error) {
    if (error instanceof PatchRefused) return { ok: false, kind: error.kind, message: error.message };
    throw error;
  }
}

function ruleOf(type: ValueType | undefined, field: string): Rule {
  if (type?.of === "map") return { type: type.item, mergeKey: undefined, merge: false, replace: false };
  const schema = type?.of === "definition" ? findDefinition(type.name)?.fields?.get(field) : undefined;
  if (schema === undefined) return { type: undefined, mergeKey: undefined, merge: false, replace: false };
  const { patchMergeKey: mergeKey, patchStrategy } = schema;
  return {
    type: schema.type,
    mergeKey,
    merge: patchStrategy.includes("merge"),
    replace: patchStrategy.includes("replace"),
  };
}

function mergeObject(original: Fields, patch: Fields, type: ValueType | undefined): Record<string, unknown> {
  const action = patch[directive];
  if (action !== undefined) {
    if (action === "replace") return cleanObject(patch, true);
    if (action === "delete") return emptyObject();
    if (action !== "merge") throw new PatchRefused("malformed", `unknown patch type found: ${plainText(action)}`);
  }
  const out = retained(original, patch);
  const ordered = mergeOrderedLists(out, original, patch, type);
  for (const [key, value] of Object.entries(patch)) {
    if (key === directive || key === retainKeys || key.startsWith(orderPrefix) || ordered.has(key)) continue;
    if (key.startsWith(deletePrefix)) deleteFromList(out, key.slice(deletePrefix.length), value);
    else if (value === null) delete out[key];
    else out[key] = mergeField(out[key], value, ruleOf(type, key), key);
  }
  return out;
}

/** A copy of the original, without the fields that `$retainKeys` does not name. */
function retained(original: Fields, patch: Fields): Record<string, unknown> {
  const out = emptyObject();
  const keys = patch[retainKeys];
  if (keys !== undefined && !Array.isArray(keys))
    throw new PatchRefused("malformed", "invalid patch format of retainKeys list: $retainKeys");
  const kept = keys === undefined ? undefined : new Set<unknown>(keys);
  if (kept !== undefined)
    for (const key of Object.keys(patch))
      if (!key.startsWith("$") && patch[key] !== null && !kept.has(key))
        throw new PatchRefused("malformed", "invalid patch format of retainKeys list: $retainKeys");
  for (const [key, value] of Object.entries(original))
    if (kept === undefined || kept.has(key)) out[key] = clean(value, false);
  return out;
}

function mergeField(original: unknown, patch: unknown, rule: Rule, field: string): unknown {
  if (isJsonObject(patch)) {
    if (rule.replace) return cleanObject(patch, true);
    return mergeObject(isJsonObject(original) ? original : emptyObject(), patch, rule.type);
  }
  if (Array.isArray(patch)) {
    const current = Array.isArray(original) ? original : [];
    return rule.merge ? mergeList(current, patch, rule, field) : clean(patch, true);
  }
  return patch;
}

/** Lists with a `$setElementOrder` directive; returns the fields that are done. */
function mergeOrderedLists(
  out: Record<string, unknown>,
  original: Fields,
  patch: Fields,
  type: ValueType | undefined,
): ReadonlySet<string> {
  const done = new Set<string>();
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(orderPrefix)) continue;
    const field = key.slice(orderPrefix.length);
    if (!Array.isArray(order)) throw new PatchRefused("malformed", "invalid patch format of setElementOrder list");
    const rule = ruleOf(type, field);
    const items = patch[field];
    if (items === null) continue;
    const current = Array.isArray(out[field]) ? (out[field] as unknown[]) : undefined;
    if (current === undefined && !Array.isArray(items)) continue;
    const removed = patch[deletePrefix + field];
    if (current !== undefined && removed !== undefined) deleteFromList(out, field, removed);
    const base = Array.isArray(out[field]) ? (out[field] as unknown[]) : [];
    const merged = Array.isArray(items) ? mergeList(base, items, rule, field) : base;
    const serverOrder = Array.isArray(original[field]) ? (original[field] as unknown[]) : [];
    out[field] = orderElements(merged, order, serverOrder, identityOf(rule));
    done.add(field);
    done.add(deletePrefix + field);
  }
  return done;
}

function identityOf(rule: Rule): (item: unknown) => unknown {
  const key = rule.mergeKey;
  return (item) =>
    key !== undefined && isJsonObject(item) ? item[key] : isJsonObject(item) ? JSON.stringify(item) : item;
}

function mergeList(original: readonly unknown[], patch: readonly unknown[], rule: Rule, field: string): unknown[] {
  if (patch.length === 0) return [...original];
  if (!isJsonObject(patch[0])) return [...new Set([...original, ...patch])];
  const { mergeKey } = rule;
  if (mergeKey === undefined)
    throw new PatchRefused("inapplicable", `cannot merge lists without merge key for ${field}`);
  const itemType = rule.type?.of === "list" ? rule.type.item : undefined;
  if (patch.some((item) => isJsonObject(item) && item[directive] === "replace"))
    return patch
      .filter((item) => !(isJsonObject(item) && Object.hasOwn(item, directive)))
      .map((item) => clean(item, true));
  const merged: unknown[] = [...original];
  const places = placesByKey(merged, mergeKey);
  const named: unknown[] = [];
  for (const item of patch) {
    if (!isJsonObject(item)) throw new PatchRefused("inapplicable", `lists of ${field} hold objects only`);
    const key = item[mergeKey];
    if (key === undefined)
      throw new PatchRefused(
        "inapplicable",
        `map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`,
      );
    if (item[directive] === "delete") {
      for (const at of places.get(scalarOf(key)) ?? []) merged[at] = gone;
      places.delete(scalarOf(key));
      continue;
    }
    named.push(item);
    const at = places.get(scalarOf(key))?.[0];
    const next = mergeObject(at === undefined ? emptyObject() : (merged[at] as Fields), item, itemType);
    if (at === undefined) places.set(scalarOf(key), [merged.push(next) - 1]);
    else merged[at] = next;
  }
  const left = merged.filter((item) => item !== gone);
  return orderElements(left, named, original, identityOf(rule));
}

/** Stands where an item was deleted, so that the places of the others stay what they are. */
const gone: unique symbol = Symbol("gone");

/** Merge key → places in the list. Lists are as long as bodies allow: looking for each item would take quadratic time. */
function placesByKey(items: readonly unknown[], mergeKey: string): Map<unknown, number[]> {
  const places = new Map<unknown, number[]>();
  for (const [at, item] of items.entries()) {
    if (!isJsonObject(item)) continue;
    const key = scalarOf(item[mergeKey]);
    const known = places.get(key);
    if (known === undefined) places.set(key, [at]);
    else known.push(at);
  }
  return places;
}

/** Merge keys are scalars; whatever else a client sends compares by its text. */
function scalarOf(key: unknown): unknown {
  return typeof key === "object" && key !== null ? JSON.stringify(key) : key;
}

function deleteFromList(out: Record<string, unknown>, field: string, values: unknown): void {
  if (!Array.isArray(values)) throw new PatchRefused("malformed", "invalid patch format of primitive list");
  const current = out[field];
  const deleted = new Set<unknown>(values);
  if (Array.isArray(current)) out[field] = current.filter((item) => !deleted.has(item));
}

/** A copy of patch content that has nothing to merge with: without nulls and directives. */
function clean(value: unknown, fromPatch: boolean): unknown {
  if (Array.isArray(value))
    return value
      .filter((item) => !(fromPatch && isJsonObject(item) && item[directive] === "delete"))
      .map((item) => clean(item, fromPatch));
  return isJsonObject(value) ? cleanObject(value, fromPatch) : value;
}

function cleanObject(value: Fields, fromPatch: boolean): Record<string, unknown> {
  const out = emptyObject();
  for (const [key, inner] of Object.entries(value)) {
    if (
      fromPatch &&
      (inner === null ||
        key === directive ||
        key === retainKeys ||
        key.startsWith(orderPrefix) ||
        key.startsWith(deletePrefix))
    )
      continue;
    out[key] = clean(inner, fromPatch);
  }
  return out;
}
