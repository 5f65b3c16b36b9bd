// OpenAPI v2 in the protobuf form that kubectl asks for (package openapi.v2 of gnostic): it validates Lists and looks
// up patch strategies with it. Written from the JSON document, as far as such documents go here.
import { isJsonObject, type JsonObject } from "../object/json.ts";
import { ProtoWriter } from "../protobuf/proto-writer.ts";

/** The media type of {@link encodeOpenApiV2} in answers. */
export const openApiV2ProtobufType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/** True when an Accept header asks for it, in either spelling. */
export function acceptsOpenApiV2Protobuf(accept: string): boolean {
  return (
    accept.includes("proto-openapi.spec.v2@v1.0+protobuf") || accept.includes("proto-openapi.spec.v2.v1.0+protobuf")
  );
}

/** Bytes of openapi.v2.Document. Vendor extensions are carried as YAML text, which JSON is. */
export function encodeOpenApiV2(document: Readonly<Record<string, unknown>>): Uint8Array {
  const info = new ProtoWriter();
  info.text(1, textAt(objectAt(document, "info"), "title"));
  info.text(2, textAt(objectAt(document, "info"), "version"));
  const out = new ProtoWriter();
  out.text(1, "2.0");
  out.bytes(2, info.finish());
  out.bytes(8, named(objectAt(document, "paths"), 2, encodePathItem));
  out.bytes(9, named(objectAt(document, "definitions"), 1, encodeSchema));
  return out.finish();
}

/** A message that is a list of `{1: name, 2: value}` under one field number. */
function named(values: JsonObject, field: number, encode: (value: JsonObject) => Uint8Array): Uint8Array {
  const out = new ProtoWriter();
  for (const [name, value] of Object.entries(values)) {
    if (!isJsonObject(value)) continue;
    const entry = new ProtoWriter();
    entry.text(1, name);
    entry.bytes(2, encode(value));
    out.bytes(field, entry.finish());
  }
  return out.finish();
}

const methodFields: Readonly<Record<string, number>> = {
  get: 2,
  put: 3,
  post: 4,
  delete: 5,
  options: 6,
  head: 7,
  patch: 8,
};

function encodePathItem(item: JsonObject): Uint8Array {
  const out = new ProtoWriter();
  for (const [method, field] of Object.entries(methodFields)) {
    const operation = item[method];
    if (isJsonObject(operation)) out.bytes(field, encodeOperation(operation));
  }
  for (const parameter of objectsAt(item, "parameters")) out.bytes(9, encodeParameter(parameter));
  return out.finish();
}

function encodeOperation(operation: JsonObject): Uint8Array {
  const out = new ProtoWriter();
  for (const tag of textsAt(operation, "tags")) out.text(1, tag);
  out.text(5, textAt(operation, "operationId"));
  for (const type of textsAt(operation, "produces")) out.text(6, type);
  for (const type of textsAt(operation, "consumes")) out.text(7, type);
  for (const parameter of objectsAt(operation, "parameters")) out.bytes(8, encodeParameter(parameter));
  out.bytes(9, named(objectAt(operation, "responses"), 1, encodeResponse));
  for (const scheme of textsAt(operation, "schemes")) out.text(10, scheme);
  writeExtensions(out, 13, operation);
  return out.finish();
}

/** ResponseValue, its variant Response. */
function encodeResponse(response: JsonObject): Uint8Array {
  const inner = new ProtoWriter();
  inner.text(1, textAt(response, "description"));
  const schema = response["schema"];
  if (isJsonObject(schema)) inner.bytes(2, wrap(1, encodeSchema(schema)));
  return wrap(1, inner.finish());
}

/** ParametersItem, its variant Parameter. */
function encodeParameter(parameter: JsonObject): Uint8Array {
  const out = new ProtoWriter();
  const place = textAt(parameter, "in");
  if (place === "body") {
    out.text(2, textAt(parameter, "name"));
    out.text(3, place);
    if (parameter["required"] === true) out.int(4, 1);
    out.bytes(5, encodeSchema(objectAt(parameter, "schema")));
    return wrap(1, wrap(1, out.finish()));
  }
  const query = place === "query";
  if (parameter["required"] === true) out.int(1, 1);
  out.text(2, place);
  out.text(4, textAt(parameter, "name"));
  out.text(query ? 6 : 5, textAt(parameter, "type"));
  return wrap(1, wrap(2, wrap(query ? 3 : 4, out.finish())));
}

function encodeSchema(schema: JsonObject): Uint8Array {
  const out = new ProtoWriter();
  if (typeof schema["$ref"] === "string") out.text(1, schema["$ref"]);
  if (typeof schema["format"] === "string") out.text(2, schema["format"]);
  if (typeof schema["description"] === "string") out.text(4, schema["description"]);
  for (const field of textsAt(schema, "required")) out.text(19, field);
  const more = schema["additionalProperties"];
  if (isJsonObject(more)) out.bytes(21, wrap(1, encodeSchema(more)));
  if (typeof schema["type"] === "string") out.bytes(22, wrapText(schema["type"]));
  const items = schema["items"];
  if (isJsonObject(items)) out.bytes(23, wrap(1, encodeSchema(items)));
  const properties = schema["properties"];
  if (isJsonObject(properties)) out.bytes(25, named(properties, 1, encodeSchema));
  writeExtensions(out, 31, schema);
  return out.finish();
}

function writeExtensions(out: ProtoWriter, field: number, value: JsonObject): void {
  for (const [name, extension] of Object.entries(value)) {
    if (!name.startsWith("x-")) continue;
    const any = new ProtoWriter();
    any.text(2, `${JSON.stringify(extension)}\n`);
    const entry = new ProtoWriter();
    entry.text(1, name);
    entry.bytes(2, any.finish());
    out.bytes(field, entry.finish());
  }
}

function wrap(field: number, bytes: Uint8Array): Uint8Array {
  const out = new ProtoWriter();
  out.bytes(field, bytes);
  return out.finish();
}

function wrapText(text: string): Uint8Array {
  const out = new ProtoWriter();
  out.text(1, text);
  return out.finish();
}

function objectAt(value: Readonly<Record<string, unknown>>, field: string): JsonObject {
  const inner = value[field];
  return isJsonObject(inner) ? inner : {};
}

function objectsAt(value: JsonObject, field: string): readonly JsonObject[] {
  const inner = value[field];
  return Array.isArray(inner) ? inner.filter(isJsonObject) : [];
}

function textAt(value: JsonObject, field: string): string {
  const inner = value[field];
  return typeof inner === "string" ? inner : "";
}

function textsAt(value: JsonObject, field: string): readonly string[] {
  const inner = value[field];
  return Array.isArray(inner) ? inner.filter((item) => typeof item === "string") : [];
}
