// Definitions of the schema tables as OpenAPI schemas, in version 2 (`definitions`) or 3 (`components.schemas`).
import { allDefinitions, definition, type Definition, type FieldSchema, type ValueType } from "../schema/schema.ts";
import type { GroupVersion } from "../object/kube-object.ts";

export type OpenApiVersion = 2 | 3;
type Schema = Record<string, unknown>;

const longPrefixes: Readonly<Record<string, string>> = {
  meta: "io.k8s.apimachinery.pkg.apis.meta",
  resource: "io.k8s.apimachinery.pkg.api.resource",
  intstr: "io.k8s.apimachinery.pkg.util.intstr",
  runtime: "io.k8s.apimachinery.pkg.runtime",
  version: "io.k8s.apimachinery.pkg.version",
  apiextensions: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions",
  apiregistration: "io.k8s.kube-aggregator.pkg.apis.apiregistration",
};

/** The published name: `core.v1.Pod` → `io.k8s.api.core.v1.Pod`. */
export function publishedName(name: string): string {
  const dot = name.indexOf(".");
  const prefix = longPrefixes[name.slice(0, dot)] ?? `io.k8s.api.${name.slice(0, dot)}`;
  return prefix + name.slice(dot);
}

export function referenceTo(name: string, version: OpenApiVersion): Schema {
  return { $ref: `${version === 2 ? "#/definitions/" : "#/components/schemas/"}${publishedName(name)}` };
}

/** The definitions that the named ones need, themselves included, in name order. */
export function closureOf(names: Iterable<string>): string[] {
  const seen = new Set<string>();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const field of definition(name).fields?.values() ?? []) pending.push(...definitionsIn(field.type));
  }
  return [...seen].sort();
}

function definitionsIn(type: ValueType): string[] {
  if (type.of === "definition") return [type.name];
  return type.of === "scalar" ? [] : definitionsIn(type.item);
}

/** Names of all definitions. */
export function everyDefinition(): string[] {
  return [...allDefinitions()].map((entry) => entry.name).sort();
}

/** One definition; `everywhere` lists the group versions that DeleteOptions and WatchEvent belong to. */
export function schemaOf(name: string, version: OpenApiVersion, everywhere: readonly GroupVersion[]): Schema {
  const entry = definition(name);
  const out: Schema = entry.fields === undefined ? specialSchema(entry, version) : { type: "object" };
  if (entry.fields !== undefined) {
    const properties: Schema = {};
    for (const [field, schema] of entry.fields) properties[field] = fieldSchema(schema, version);
    out["properties"] = properties;
  }
  if (entry.required.length > 0) out["required"] = entry.required;
  if (entry.mapType !== undefined) out["x-kubernetes-map-type"] = entry.mapType;
  if (entry.gvk !== undefined) out["x-kubernetes-group-version-kind"] = [entry.gvk];
  else if (entry.everywhere !== undefined)
    out["x-kubernetes-group-version-kind"] = everywhere.map((gv) => ({ ...gv, kind: entry.everywhere }));
  return out;
}

function specialSchema(entry: Definition, version: OpenApiVersion): Schema {
  if (version === 3 && entry.name === "intstr.IntOrString")
    return { format: "int-or-string", oneOf: [{ type: "integer" }, { type: "string" }] };
  if (version === 3 && entry.name === "resource.Quantity") return { oneOf: [{ type: "string" }, { type: "number" }] };
  const out: Schema = entry.type === "any" ? {} : { type: entry.type };
  if (entry.format !== undefined) out["format"] = entry.format;
  return out;
}

function fieldSchema(field: FieldSchema, version: OpenApiVersion): Schema {
  const out = typeSchema(field.type, version);
  if (field.listType !== undefined) out["x-kubernetes-list-type"] = field.listType;
  if (field.listMapKeys.length > 0) out["x-kubernetes-list-map-keys"] = field.listMapKeys;
  if (field.mapType !== undefined) out["x-kubernetes-map-type"] = field.mapType;
  if (field.patchMergeKey !== undefined) out["x-kubernetes-patch-merge-key"] = field.patchMergeKey;
  if (field.patchStrategy.length > 0) out["x-kubernetes-patch-strategy"] = field.patchStrategy.join(",");
  return out;
}

function typeSchema(type: ValueType, version: OpenApiVersion): Schema {
  switch (type.of) {
    case "definition":
      return version === 2 ? referenceTo(type.name, 2) : { allOf: [referenceTo(type.name, 3)] };
    case "list":
      return { type: "array", items: typeSchema(type.item, version) };
    case "map":
      return { type: "object", additionalProperties: typeSchema(type.item, version) };
    case "scalar":
      if (type.scalar === "bytes") return { type: "string", format: "byte" };
      if (type.scalar === "int32" || type.scalar === "int64") return { type: "integer", format: type.scalar };
      if (type.scalar === "double") return { type: "number", format: "double" };
      return { type: type.scalar };
  }
}
