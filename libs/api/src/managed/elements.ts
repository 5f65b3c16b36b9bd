// How a value of a type falls into separately owned parts: the fields of a struct, the keys of a map, the items of a
// keyed list or a set. Scalars and atomic values have no parts. Shared by tracking, merging and pruning.
import { isJsonObject } from "../object/json.ts";
import { findDefinition, type FieldSchema, type ValueType } from "../schema/schema.ts";

/** What is known about a value's place: its type and, for fields, how lists and maps merge. */
export type Place = {
  readonly type: ValueType | undefined;
  readonly field: FieldSchema | undefined;
};

export type Part = { readonly value: unknown; readonly place: Place };
export type PartKind = "struct" | "map" | "list" | "set";
export type Parts = { readonly kind: PartKind; readonly items: ReadonlyMap<string, Part> };

export const unknownPlace: Place = { type: undefined, field: undefined };

/** The place of a whole object; custom resources have no definition and merge by their shape. */
export function placeOfObject(definition: string | undefined): Place {
  return definition === undefined ? unknownPlace : { type: { of: "definition", name: definition }, field: undefined };
}

/** The parts of a value; undefined when it is owned as a whole. */
export function partsOf(value: unknown, { type, field }: Place): Parts | undefined {
  if (Array.isArray(value)) return listParts(value, type, field);
  if (!isJsonObject(value) || field?.mapType === "atomic") return undefined;
  if (type === undefined)
    return {
      kind: "map",
      items: new Map(Object.entries(value).map(([key, inner]) => [`f:${key}`, { value: inner, place: unknownPlace }])),
    };
  if (type.of === "map")
    return {
      kind: "map",
      items: new Map(
        Object.entries(value).map(([key, inner]) => [
          `f:${key}`,
          { value: inner, place: { type: type.item, field: undefined } },
        ]),
      ),
    };
  const schema = type.of === "definition" ? findDefinition(type.name) : undefined;
  if (schema?.fields === undefined || schema.mapType === "atomic") return undefined;
  const items = new Map<string, Part>();
  for (const [name, inner] of Object.entries(value)) {
    const own = schema.fields.get(name);
    if (own !== undefined && inner !== undefined)
      items.set(`f:${name}`, { value: inner, place: { type: own.type, field: own } });
  }
  return { kind: "struct", items };
}

function listParts(
  value: readonly unknown[],
  type: ValueType | undefined,
  field: FieldSchema | undefined,
): Parts | undefined {
  if (field === undefined || type?.of !== "list") return undefined;
  const place: Place = { type: type.item, field: undefined };
  if (field.listType === "set")
    return { kind: "set", items: new Map(value.map((item) => [`v:${JSON.stringify(item)}`, { value: item, place }])) };
  if (field.listType !== "map") return undefined;
  return {
    kind: "list",
    items: new Map(value.map((item) => [keyElement(item, field.listMapKeys), { value: item, place }])),
  };
}

/** Values that keys have when an item does not say. */
const keyDefaults: Readonly<Record<string, unknown>> = { protocol: "TCP" };

/** `k:{"name":"c"}` of an item. */
export function keyElement(item: unknown, keys: readonly string[]): string {
  const fields = isJsonObject(item) ? item : {};
  const pairs = [...keys].sort().map((key) => [key, fields[key] ?? keyDefaults[key] ?? null]);
  return `k:${JSON.stringify(Object.fromEntries(pairs))}`;
}
