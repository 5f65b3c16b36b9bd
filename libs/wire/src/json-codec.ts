// The JSON form of the etcd messages, as etcd's HTTP gateway reads and writes it: proto field names, 64-bit numbers as
// strings, bytes as base64, enums by name, unset fields left out; read, names may also be lowerCamelCase, numbers bare,
// enums numbers, and unknown fields are passed over. Bounded in depth; a JsonError says what cannot be read.
import { decodeBase64, encodeBase64 } from "@keelson/base";
import { maxDepth } from "./byte-reader.ts";
import { jsonEnums, jsonMessages } from "./gen/json-table.ts";

export type JsonField = {
  readonly name: string;
  readonly property: string;
  /** A proto type, `bigint` for 64-bit identifiers, `enum` or `message`. */
  readonly kind: string;
  /** Of an enum or a message: which. */
  readonly of?: string;
  readonly repeated?: boolean;
  /** Set and zero is different from not set. */
  readonly presence?: boolean;
};

/** The text is no JSON, or not that of the message asked for. */
export class JsonError extends Error {}

/** Writes a message of the type, such as `etcdserverpb.RangeResponse`. */
export function messageToJson(type: string, message: object): string {
  return toText(toValue(type, message));
}

/**
 * The same text in pieces of about `pieceLength` characters, cut between the items of the message's lists: whoever
 * writes a large answer does something else between two of them.
 */
export function* messageToJsonPieces(type: string, message: object, pieceLength: number): Generator<string> {
  let piece = "{";
  let first = true;
  for (const field of fieldsOf(type)) {
    const value = (message as Readonly<Record<string, unknown>>)[field.property];
    const items = field.repeated === true ? ((value ?? []) as readonly unknown[]) : undefined;
    if (!isShown(field, value)) continue;
    piece += `${first ? "" : ","}${JSON.stringify(field.name)}:`;
    first = false;
    if (items === undefined) {
      piece += toText(toScalar(field, value));
      continue;
    }
    let separator = "[";
    for (const item of items) {
      piece += separator + toText(toScalar(field, item));
      separator = ",";
      if (piece.length < pieceLength) continue;
      yield piece;
      piece = "";
    }
    piece += "]";
  }
  yield `${piece}}`;
}

/** Reads one message, or the values to make one from: what is not in the text is not in the result. Throws JsonError. */
export function messageFromJson(type: string, text: string): object {
  return fromValue(type, parseJson(text), 0);
}

function toText(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escape);
}

/** As in Go: JSON that may be pasted into HTML. */
function escape(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function toValue(type: string, message: object): object {
  const json: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const field of fieldsOf(type)) {
    const value = (message as Readonly<Record<string, unknown>>)[field.property];
    if (!isShown(field, value)) continue;
    json[field.name] =
      field.repeated === true
        ? (value as readonly unknown[]).map((item) => toScalar(field, item))
        : toScalar(field, value);
  }
  return json;
}

function isShown(field: JsonField, value: unknown): boolean {
  if (value === undefined) return false;
  if (field.repeated === true) return (value as readonly unknown[]).length > 0;
  return field.presence === true || field.kind === "message" || !isZero(value);
}

function isZero(value: unknown): boolean {
  return (
    value === 0 ||
    value === 0n ||
    value === "" ||
    value === false ||
    (value instanceof Uint8Array && value.length === 0)
  );
}

function toScalar(field: JsonField, value: unknown): unknown {
  switch (field.kind) {
    case "message":
      return toValue(field.of ?? "", value as object);
    case "enum":
      return nameOfValue(field.of ?? "", value as number);
    case "bytes":
      return encodeBase64(value as Uint8Array);
    case "bigint":
    case "int64":
    case "uint64":
      return String(value);
    default:
      return value;
  }
}

function nameOfValue(type: string, value: number): string | number {
  const names = jsonEnums[type] ?? {};
  return Object.keys(names).find((name) => names[name] === value) ?? value;
}

/** Whole numbers beyond what a double holds come as bigints. */
const parse = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

function parseJson(text: string): unknown {
  try {
    return parse(text, (_key, value, { source }) =>
      typeof value === "number" && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)
        ? BigInt(source)
        : value,
    );
  } catch (error) {
    throw new JsonError(error instanceof Error ? error.message : String(error));
  }
}

function fromValue(type: string, json: unknown, depth: number): object {
  if (json === null || json === undefined) return {};
  if (typeof json !== "object" || Array.isArray(json)) throw new JsonError(`${type} must be a JSON object`);
  if (depth >= maxDepth) throw new JsonError(`nested more than ${maxDepth} levels`);
  const message: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const fields = fieldsByName(type);
  for (const [name, value] of Object.entries(json)) {
    const field = fields.get(name);
    if (field === undefined || value === null) continue;
    if (field.repeated !== true) message[field.property] = fromScalar(field, value, depth);
    else if (Array.isArray(value)) message[field.property] = value.map((item) => fromScalar(field, item, depth));
    else throw new JsonError(`${name} must be a list`);
  }
  return message;
}

function fromScalar(field: JsonField, value: unknown, depth: number): unknown {
  switch (field.kind) {
    case "message":
      return fromValue(field.of ?? "", value, depth + 1);
    case "enum":
      return readEnum(field, value);
    case "bytes":
      return readBytes(field, value);
    case "bool":
      if (typeof value !== "boolean") throw mismatch(field, "true or false");
      return value;
    case "string":
      if (typeof value !== "string") throw mismatch(field, "a string");
      return value;
    case "bigint":
      return readInteger(field, value);
    default:
      return readNumber(field, value);
  }
}

function readEnum(field: JsonField, value: unknown): number {
  const known = typeof value === "string" ? (jsonEnums[field.of ?? ""] ?? {})[value] : value;
  if (typeof known !== "number" || !Number.isSafeInteger(known)) throw mismatch(field, `one of ${field.of}`);
  return known;
}

function readBytes(field: JsonField, value: unknown): Uint8Array {
  const read = typeof value === "string" ? decodeBase64(value) : undefined;
  if (read === undefined) throw mismatch(field, "a base64 string");
  if (!read.ok) throw new JsonError(`illegal base64 data at input byte ${read.at}`);
  return read.bytes;
}

const int64Min = -(2n ** 63n);
const uint64Max = 2n ** 64n - 1n;

function readInteger(field: JsonField, value: unknown): bigint {
  const text = typeof value === "string" || typeof value === "number" || typeof value === "bigint" ? String(value) : "";
  // Twenty digits are more than 64 bits have.
  if (!/^-?\d{1,20}$/.test(text)) throw mismatch(field, "a whole number");
  const read = BigInt(text);
  if (read < int64Min || read > uint64Max) throw mismatch(field, "a number of 64 bits");
  return read;
}

function readNumber(field: JsonField, value: unknown): number {
  const read = Number(readInteger(field, value));
  if (!Number.isSafeInteger(read)) throw mismatch(field, "a number of at most 53 bits");
  return read;
}

function mismatch(field: JsonField, wanted: string): JsonError {
  return new JsonError(`${field.name} must be ${wanted}`);
}

function fieldsOf(type: string): readonly JsonField[] {
  const fields = jsonMessages[type];
  if (fields === undefined) throw new JsonError(`no message ${type}`);
  return fields;
}

const byName = new Map<string, ReadonlyMap<string, JsonField>>();

function fieldsByName(type: string): ReadonlyMap<string, JsonField> {
  let known = byName.get(type);
  if (known === undefined) {
    known = new Map(
      fieldsOf(type).flatMap((field) => [[camel(field.name), field] as const, [field.name, field] as const]),
    );
    byName.set(type, known);
  }
  return known;
}

function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_whole, letter: string) => letter.toUpperCase());
}
