// Turns the published facts of one Kubernetes release (OpenAPI v2 without prose, protobuf field table, list of
// kinds) into the compact tables under ../data. Run by hand when the target release changes:
//   node libs/api/gen/import-facts.ts <openapi.json> <protobuf.json> <kinds.txt>
// Only stable group versions are kept: upstream serves no alpha or beta version by default.
import { readFileSync, writeFileSync } from "node:fs";

/** As much of an OpenAPI v2 schema as is imported. */
type Schema = {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly "x-kubernetes-group-version-kind"?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
  readonly "x-kubernetes-list-type"?: string;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: string;
  readonly "x-kubernetes-patch-merge-key"?: string;
  readonly "x-kubernetes-patch-strategy"?: string;
};
type OpenApi = { readonly definitions: Readonly<Record<string, Schema>> };
/** Message → field number → JSON name, type, flags (1 repeated, 2 pointer, 4 inline, 8 left out when zero). */
type Messages = Readonly<
  Record<string, Readonly<Record<string, readonly [json: string, type: string, flags: number]>>>
>;

const definitionPrefixes: readonly (readonly [string, string])[] = [
  ["io.k8s.apimachinery.pkg.apis.meta.v1.", "meta.v1."],
  ["io.k8s.apimachinery.pkg.api.resource.", "resource."],
  ["io.k8s.apimachinery.pkg.util.intstr.", "intstr."],
  ["io.k8s.apimachinery.pkg.runtime.", "runtime."],
  ["io.k8s.apimachinery.pkg.version.", "version."],
  ["io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.", "apiextensions."],
  ["io.k8s.apiextensions_apiserver.pkg.apis.apiextensions.", "apiextensions."],
  ["io.k8s.kube-aggregator.pkg.apis.apiregistration.", "apiregistration."],
  ["io.k8s.api.", ""],
];
/** Subresources behind a feature gate that is off in the target release. */
const gatedSubresources: ReadonlySet<string> = new Set(["pods/resize"]);
const unstable = /v\d+(alpha|beta)\d+/;

function shortName(definition: string): string {
  const name = definition.replace(/^k8s\.io\./, "io.k8s.");
  for (const [long, short] of definitionPrefixes) if (name.startsWith(long)) return short + name.slice(long.length);
  throw new Error(`no short name for ${definition}`);
}

function fieldType(schema: Schema): string {
  if (schema.$ref !== undefined) return shortName(schema.$ref.replace("#/definitions/", ""));
  if (schema.items !== undefined && schema.format === undefined) return `[]${fieldType(schema.items)}`;
  if (schema.additionalProperties !== undefined) return `{}${fieldType(schema.additionalProperties)}`;
  if (schema.format === "byte") return "bytes";
  return (schema.type === "integer" ? schema.format : undefined) ?? schema.type ?? "object";
}

function field(schema: Schema): unknown {
  const extra: Record<string, unknown> = {};
  const listType = schema["x-kubernetes-list-type"];
  if (listType !== undefined && fieldType(schema).startsWith("[]")) extra["list"] = listType;
  if (schema["x-kubernetes-list-map-keys"] !== undefined) extra["keys"] = schema["x-kubernetes-list-map-keys"];
  if (schema["x-kubernetes-map-type"] !== undefined) extra["map"] = schema["x-kubernetes-map-type"];
  if (schema["x-kubernetes-patch-merge-key"] !== undefined) extra["merge"] = schema["x-kubernetes-patch-merge-key"];
  if (schema["x-kubernetes-patch-strategy"] !== undefined) extra["patch"] = schema["x-kubernetes-patch-strategy"];
  const type = fieldType(schema);
  return Object.keys(extra).length === 0 ? type : [type, extra];
}

/** JSON names of fields that Go leaves out when they hold the zero value; inlined members count as the parent's. */
function droppedWhenZero(name: string, messages: Messages): Set<string> {
  const out = new Set<string>();
  for (const [json, type, flags] of Object.values(messages[name] ?? {})) {
    if ((flags & 4) !== 0) for (const inner of droppedWhenZero(type, messages)) out.add(inner);
    const scalarOrCollection = (flags & 1) !== 0 || !type.includes(".") || type.startsWith("{}");
    if ((flags & 8) !== 0 && (flags & 2) === 0 && scalarOrCollection) out.add(json);
  }
  return out;
}

/** JSON names of fields that are Go pointers. */
function pointers(name: string, messages: Messages): Set<string> {
  const out = new Set<string>();
  for (const [json, type, flags] of Object.values(messages[name] ?? {})) {
    if ((flags & 4) !== 0) for (const inner of pointers(type, messages)) out.add(inner);
    if ((flags & 2) !== 0) out.add(json);
  }
  return out;
}

function definition(name: string, schema: Schema, messages: Messages): unknown {
  const dropped = droppedWhenZero(name, messages);
  const pointer = pointers(name, messages);
  const out: Record<string, unknown> = {};
  const [gvk, ...more] = schema["x-kubernetes-group-version-kind"] ?? [];
  if (gvk !== undefined && more.length === 0) out["gvk"] = [gvk.group, gvk.version, gvk.kind];
  if (gvk !== undefined && more.length > 0) out["everywhere"] = gvk.kind;
  if (schema["x-kubernetes-map-type"] !== undefined) out["map"] = schema["x-kubernetes-map-type"];
  if (schema.required !== undefined) out["required"] = schema.required;
  if (schema.properties === undefined) {
    out["type"] = schema.type ?? "any";
    if (schema.format !== undefined) out["format"] = schema.format;
    return out;
  }
  const fields: Record<string, unknown> = {};
  const required = new Set<string>(schema.required ?? []);
  for (const [json, value] of Object.entries(schema.properties)) {
    const kept = json === "spec" || (json === "metadata" && out["gvk"] !== undefined);
    const struct = kept && fieldType(value).includes(".");
    const byValue =
      messages[name] !== undefined &&
      !pointer.has(json) &&
      /^[a-z]/.test(fieldType(value)) &&
      fieldType(value).includes(".");
    const mark = dropped.has(json)
      ? "?"
      : (required.has(json) || struct) && !pointer.has(json)
        ? "!"
        : byValue
          ? "~"
          : "";
    fields[json] = marked(field(value), mark);
  }
  out["fields"] = fields;
  return out;
}

/** Behind a type, `?` says: not written when zero; `!`: always there, zero when not given; `~`: a struct held by value. */
function marked(value: unknown, mark: string): unknown {
  return typeof value === "string" ? value + mark : [(value as [string])[0] + mark, (value as unknown[])[1]];
}

function importSchema(openapi: OpenApi, messages: Messages): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(openapi.definitions))
    if (!unstable.test(name)) out[shortName(name)] = definition(shortName(name), schema, messages);
  return out;
}

function messageType(type: string, ownPackage: string): string {
  const map = /^map<(\w+), (.+)>$/.exec(type);
  if (map !== null) return `{}${messageType(map[2] as string, ownPackage)}`;
  if (type.startsWith("k8s.io.")) return shortName(type);
  return /^[A-Z]/.test(type) ? ownPackage + type : type;
}

function importProtobuf(table: Messages): Messages {
  const out: Record<string, Messages[string]> = {};
  for (const [name, fields] of Object.entries(table)) {
    if (unstable.test(name)) continue;
    if (!/^k8s\.io\.(api\.|apimachinery\.pkg\.(apis\.meta\.v1\.|api\.|util\.|runtime\.)|apiextensions_)/.test(name))
      continue;
    if (/^k8s\.io\.api\.(admission|imagepolicy|extensions)\./.test(name)) continue;
    const short = shortName(name);
    const ownPackage = short.slice(0, short.lastIndexOf(".") + 1);
    const rows: Record<string, [string, string, number]> = {};
    for (const [number, [json, type, flags]] of Object.entries(fields))
      rows[number] = [json, messageType(type, ownPackage), flags];
    out[short] = rows;
  }
  return out;
}

type Kind = {
  group: string;
  version: string;
  resource: string;
  kind: string;
  namespaced: boolean;
  verbs: string[];
  subresources: unknown[];
};

function importKinds(lines: readonly string[]): Kind[] {
  const kinds: Kind[] = [];
  let group = "";
  let version = "";
  for (const line of lines) {
    const [, headingGroup, headingVersion] = /^## (.+)\/(.+)$/.exec(line) ?? [];
    if (headingGroup !== undefined)
      [group, version] = [headingGroup === "core" ? "" : headingGroup, headingVersion ?? ""];
    const [, path, kind = "", scope, actions = ""] = /^ {2}(\S+) \| (\w+) \| (ns|cluster) \| (\S+)$/.exec(line) ?? [];
    if (path === undefined || unstable.test(version) || gatedSubresources.has(path)) continue;
    const [resource = "", subresource] = path.split("/");
    const verbs = actions.split(",");
    if (subresource === undefined)
      kinds.push({ group, version, resource, kind, namespaced: scope === "ns", verbs, subresources: [] });
    else
      kinds
        .find((k) => k.group === group && k.version === version && k.resource === resource)
        ?.subresources.push({ name: subresource, kind, verbs });
  }
  return kinds;
}

function rows(record: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(record).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}

function main(): void {
  const [openapi, protobuf, kinds] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
  if (openapi === undefined || protobuf === undefined || kinds === undefined) throw new Error("three files are needed");
  const target = (name: string): URL => new URL(`../data/${name}`, import.meta.url);
  const messages = importProtobuf(JSON.parse(protobuf) as Messages);
  writeFileSync(target("schema.json"), rows(importSchema(JSON.parse(openapi) as OpenApi, messages)));
  writeFileSync(target("protobuf.json"), rows(messages));
  const kindLines = importKinds(kinds.split("\n")).map((kind) => JSON.stringify(kind));
  writeFileSync(target("kinds.json"), `[\n${kindLines.join(",\n")}\n]\n`);
}

main();
