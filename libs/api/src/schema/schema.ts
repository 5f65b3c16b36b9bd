// The field tables of every built-in definition, from data/schema.json, in a form that is quick to walk: decoding,
// pruning, patching, apply and OpenAPI all read the same tables.
import raw from "../../data/schema.json" with { type: "json" };
import { must } from "@keelson/base";
import type { GroupVersionKind } from "../object/kube-object.ts";

export type ScalarType =
  | "string"
  | "bytes"
  | "boolean"
  | "int32"
  | "int64"
  | "integer"
  | "number"
  | "double"
  | "object";

/** The type of a value: a scalar, another definition, or a list or map of values. */
export type ValueType =
  | { readonly of: "scalar"; readonly scalar: ScalarType }
  | { readonly of: "definition"; readonly name: string }
  | { readonly of: "list"; readonly item: ValueType }
  | { readonly of: "map"; readonly item: ValueType };

export type ListType = "atomic" | "set" | "map";

export type FieldSchema = {
  readonly type: ValueType;
  /** Not written when it holds the zero value of its type ("", 0, false, empty list or map). */
  readonly dropZero: boolean;
  /** Always there: holds the zero value of its type when it was not given. */
  readonly always: boolean;
  /** A Go struct by value, or always there: it exists wherever its parent does. */
  readonly byValue: boolean;
  /** How server-side apply merges a list. */
  readonly listType: ListType | undefined;
  readonly listMapKeys: readonly string[];
  readonly mapType: "atomic" | "granular" | undefined;
  /** How strategic merge patch merges. */
  readonly patchMergeKey: string | undefined;
  readonly patchStrategy: readonly ("merge" | "replace" | "retainKeys")[];
};

export type Definition = {
  readonly name: string;
  readonly gvk: GroupVersionKind | undefined;
  /** Undefined for definitions whose JSON is not a field list: Quantity, Time, RawExtension, … */
  readonly fields: ReadonlyMap<string, FieldSchema> | undefined;
  readonly required: readonly string[];
  /** The fields that are always there. */
  readonly alwaysFields: readonly string[];
  readonly mapType: "atomic" | "granular" | undefined;
  readonly type: string;
  readonly format: string | undefined;
  /** Set for DeleteOptions and WatchEvent, which belong to every group version. */
  readonly everywhere: string | undefined;
};

type RawExtra = { list?: ListType; keys?: string[]; map?: "atomic" | "granular"; merge?: string; patch?: string };
type RawField = string | [string, RawExtra];
type RawDefinition = {
  gvk?: [string, string, string];
  everywhere?: string;
  map?: "atomic" | "granular";
  required?: string[];
  type?: string;
  format?: string;
  fields?: Record<string, RawField>;
};

const scalars: ReadonlySet<string> = new Set([
  "string",
  "bytes",
  "boolean",
  "int32",
  "int64",
  "integer",
  "number",
  "double",
  "object",
]);
const definitions: ReadonlyMap<string, Definition> = new Map(
  Object.entries(raw as unknown as Record<string, RawDefinition>).map(([name, value]) => [
    name,
    parseDefinition(name, value),
  ]),
);
const byKind: ReadonlyMap<string, string> = new Map(
  [...definitions.values()].flatMap(({ name, gvk }) =>
    gvk === undefined ? [] : [[`${gvk.group}/${gvk.version}/${gvk.kind}`, name] as const],
  ),
);

/** A definition by its table name, e.g. `core.v1.PodSpec`. */
export function definition(name: string): Definition {
  return must(definitions.get(name), `schema has the definition ${name}`);
}

export function findDefinition(name: string): Definition | undefined {
  return definitions.get(name);
}

export function allDefinitions(): Iterable<Definition> {
  return definitions.values();
}

/** The table name of a kind, e.g. `apps.v1.Deployment`. */
export function definitionOfKind(gvk: GroupVersionKind): string | undefined {
  return byKind.get(`${gvk.group}/${gvk.version}/${gvk.kind}`);
}

function parseDefinition(name: string, value: RawDefinition): Definition {
  const fields =
    value.fields === undefined
      ? undefined
      : new Map(Object.entries(value.fields).map(([field, text]) => [field, parseField(text)]));
  return {
    name,
    gvk: value.gvk === undefined ? undefined : { group: value.gvk[0], version: value.gvk[1], kind: value.gvk[2] },
    fields,
    required: value.required ?? [],
    alwaysFields: [...(fields ?? [])].filter(([, field]) => field.always).map(([field]) => field),
    mapType: value.map,
    type: value.type ?? "object",
    format: value.format,
    everywhere: value.everywhere,
  };
}

function parseField(value: RawField): FieldSchema {
  const [type, extra]: [string, RawExtra] = typeof value === "string" ? [value, {}] : value;
  return {
    type: parseType(type.replace(/[?!~]$/, "")),
    dropZero: type.endsWith("?"),
    always: type.endsWith("!"),
    byValue: type.endsWith("!") || type.endsWith("~"),
    listType: extra.list,
    listMapKeys: extra.keys ?? [],
    mapType: extra.map,
    patchMergeKey: extra.merge,
    patchStrategy: extra.patch === undefined ? [] : (extra.patch.split(",") as FieldSchema["patchStrategy"]),
  };
}

function parseType(text: string): ValueType {
  if (text.startsWith("[]")) return { of: "list", item: parseType(text.slice(2)) };
  if (text.startsWith("{}")) return { of: "map", item: parseType(text.slice(2)) };
  if (scalars.has(text)) return { of: "scalar", scalar: text as ScalarType };
  return { of: "definition", name: text };
}
