// OpenAPI documents as functions of the kinds table: version 2 as one document, version 3 as an index and one
// document per group version, each with a hash that changes with its content.
import { crc32c, utf8 } from "@keelson/base";
import type { GroupVersion } from "../object/kube-object.ts";
import type { Kind } from "../kinds/kind.ts";
import type { KindTable } from "../kinds/kind-table.ts";
import { pathsOf, type Operation, type Parameter, type PathItem } from "./operations.ts";
import { closureOf, everyDefinition, publishedName, referenceTo, schemaOf } from "./schema-document.ts";

type Json = Record<string, unknown>;

export type OpenApiOptions = {
  /** `v1.32.4`. */
  readonly serverVersion: string;
  /** OpenAPI v3 schema of a custom resource. */
  readonly customSchema?: ((kind: Kind) => Json | undefined) | undefined;
};

const answerTypes = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
const patchTypes = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
];
const security = [{ BearerToken: [] }];
const bearer = { BearerToken: { type: "apiKey", in: "header", name: "authorization" } };

/** Document paths as the index names them: `api/v1`, `apis/apps/v1`. */
export function openApiV3Path(of: GroupVersion): string {
  return of.group === "" ? `api/${of.version}` : `apis/${of.group}/${of.version}`;
}

/** `GET /openapi/v3`; `hashes` maps document paths to the hashes of their bytes. */
export function openApiV3Index(hashes: ReadonlyMap<string, string>): Json {
  const paths: Json = {};
  for (const [path, hash] of hashes) paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` };
  return { paths };
}

/** The hash under which a document is published, from its encoded bytes. */
export function openApiHash(bytes: Uint8Array): string {
  const word = (seed: number): string => crc32c(bytes, seed).toString(16).toUpperCase().padStart(8, "0");
  return word(0) + word(0x9e3779b9) + bytes.length.toString(16).toUpperCase().padStart(8, "0");
}

/** All documents of version 3, encoded, with their hashes. Takes some milliseconds: keep the result per table. */
export function openApiV3Documents(
  kinds: KindTable,
  options: OpenApiOptions,
): ReadonlyMap<string, { readonly bytes: Uint8Array; readonly hash: string }> {
  const out = new Map<string, { readonly bytes: Uint8Array; readonly hash: string }>();
  for (const { group, versions } of kinds.groups)
    for (const version of versions) {
      const bytes = utf8(JSON.stringify(openApiV3Document(kinds, { group, version }, options)));
      out.set(openApiV3Path({ group, version }), { bytes, hash: openApiHash(bytes) });
    }
  return out;
}

/** `GET /openapi/v3/<path>` of one group version. */
export function openApiV3Document(kinds: KindTable, of: GroupVersion, options: OpenApiOptions): Json {
  const own = kinds.ofGroupVersion(of.group, of.version);
  const items = own.flatMap(pathsOf);
  const paths: Json = {};
  for (const item of items) paths[item.path] = pathV3(item);
  const schemas: Json = {};
  const everywhere = groupVersionsOf(kinds);
  for (const name of closureOf(definitionsOf(items))) schemas[publishedName(name)] = schemaOf(name, 3, everywhere);
  for (const kind of own) {
    const custom = kind.definition === undefined ? options.customSchema?.(kind) : undefined;
    if (custom !== undefined) schemas[customName(kind)] = custom;
  }
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: options.serverVersion },
    paths,
    components: { schemas, securitySchemes: bearer },
  };
}

/** `GET /openapi/v2`. */
export function openApiV2Document(kinds: KindTable, options: OpenApiOptions): Json {
  const paths: Json = {};
  for (const item of kinds.all.flatMap(pathsOf)) paths[item.path] = pathV2(item);
  const definitions: Json = {};
  const everywhere = groupVersionsOf(kinds);
  for (const name of everyDefinition()) definitions[publishedName(name)] = schemaOf(name, 2, everywhere);
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version: options.serverVersion },
    paths,
    definitions,
    securityDefinitions: bearer,
    security,
  };
}

function groupVersionsOf(kinds: KindTable): GroupVersion[] {
  return kinds.groups.flatMap(({ group, versions }) => versions.map((version) => ({ group, version })));
}

function definitionsOf(items: readonly PathItem[]): string[] {
  const operations = items.flatMap((item) => item.operations);
  const names = operations.flatMap(({ body, answer }) => [body, answer]);
  return names.filter((name): name is string => name !== undefined && name !== "none" && name !== "text");
}

/** Component name of a custom resource: reversed group, version, kind. */
function customName({ group, version, kind }: { group: string; version: string; kind: string }): string {
  return [...group.split(".").reverse(), version, kind].join(".");
}

function bodySchema(name: string | undefined, operation: Operation, version: 2 | 3): Json {
  if (name !== undefined) return referenceTo(name, version);
  const prefix = version === 2 ? "#/definitions/" : "#/components/schemas/";
  return version === 3 && operation.action !== "list"
    ? { $ref: prefix + customName(operation.gvk) }
    : { type: "object" };
}

function pathV3(item: PathItem): Json {
  const parameter = ({ name, in: place, type }: Parameter): Json => ({
    name,
    in: place,
    ...(place === "path" ? { required: true } : {}),
    schema: { type, uniqueItems: true },
  });
  const out: Json = { parameters: item.parameters.map(parameter) };
  for (const operation of item.operations) {
    const answer = operation.answer === "text" ? { type: "string" } : bodySchema(operation.answer, operation, 3);
    const types = operation.answer === "text" ? ["*/*"] : answerTypes;
    out[operation.method] = {
      tags: [item.tag],
      operationId: operation.id,
      ...(operation.query.length === 0 ? {} : { parameters: operation.query.map(parameter) }),
      ...(operation.body === "none" ? {} : { requestBody: requestBody(operation) }),
      responses: {
        "200": { description: "OK", content: content(types, answer) },
        ...(operation.action === "post" ? { "201": { description: "Created", content: content(types, answer) } } : {}),
        "401": { description: "Unauthorized" },
      },
      "x-kubernetes-action": operation.action,
      "x-kubernetes-group-version-kind": operation.gvk,
    };
  }
  return out;
}

function requestBody(operation: Operation): Json {
  const types = operation.action === "patch" ? patchTypes : ["*/*"];
  const required = operation.action !== "delete" && operation.action !== "deletecollection";
  return { content: content(types, bodySchema(operation.body, operation, 3)), ...(required ? { required } : {}) };
}

function content(types: readonly string[], schema: Json): Json {
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}

function pathV2(item: PathItem): Json {
  const parameter = ({ name, in: place, type }: Parameter): Json => ({
    name,
    in: place,
    ...(place === "path" ? { required: true } : {}),
    type,
    uniqueItems: true,
  });
  const out: Json = { parameters: item.parameters.map(parameter) };
  for (const operation of item.operations) {
    const parameters = operation.query.map(parameter);
    if (operation.body !== "none")
      parameters.unshift({
        in: "body",
        name: "body",
        required: operation.action !== "delete",
        schema: bodySchema(operation.body, operation, 2),
      });
    const schema = operation.answer === "text" ? { type: "string" } : bodySchema(operation.answer, operation, 2);
    out[operation.method] = {
      tags: [item.tag],
      schemes: ["https"],
      operationId: operation.id,
      consumes: operation.action === "patch" ? patchTypes : ["*/*"],
      produces: operation.answer === "text" ? ["*/*"] : answerTypes,
      ...(parameters.length === 0 ? {} : { parameters }),
      responses: { "200": { description: "OK", schema }, "401": { description: "Unauthorized" } },
      "x-kubernetes-action": operation.action,
      "x-kubernetes-group-version-kind": operation.gvk,
    };
  }
  return out;
}
