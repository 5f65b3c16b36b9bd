// Kubernetes protobuf bodies to JSON, driven by the message tables. The result is what an older client would have
// sent as JSON, except that zero values are still there: the schema walk (`conform`) drops those that are not
// pointers. Called by decodeBody.
import { decodeBase64, encodeBase64, strictText } from "@keelson/base";
import { protobufDepthMax } from "../limits.ts";
import { emptyObject } from "../object/json.ts";
import { parseJson } from "../decode/json-parser.ts";
import { formatInstantMicro, formatTime } from "../values/time.ts";
import { formatDuration } from "../values/duration.ts";
import { findMessage, type Message, type MessageField } from "./message-table.ts";
import { ProtobufError, ProtoReader } from "./proto-reader.ts";

/** Four bytes before every protobuf object: `k8s` and zero. */
export const protobufMagic: readonly number[] = [0x6b, 0x38, 0x73, 0x00];

export type ProtobufEnvelope = { readonly apiVersion: string; readonly kind: string; readonly raw: Uint8Array };
export type ProtobufResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

/** Opens the `k8s\0` envelope: which kind it holds, and the message bytes. */
export function openProtobuf(bytes: Uint8Array): ProtobufResult<ProtobufEnvelope> {
  if (!protobufMagic.every((byte, index) => bytes[index] === byte))
    return {
      ok: false,
      message: "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
    };
  return guard(() => {
    const reader = new ProtoReader(bytes, protobufMagic.length);
    let meta = { apiVersion: "", kind: "" };
    let raw: Uint8Array = new Uint8Array(0);
    while (!reader.done) {
      const { number, wire } = reader.tag();
      if (number === 1) meta = readTypeMeta(reader.part());
      else if (number === 2) raw = reader.bytes();
      else reader.skip(wire);
    }
    return { ...meta, raw };
  });
}

/** Decodes the bytes of one message, e.g. `apps.v1.Deployment`. */
export function decodeProtobuf(name: string, bytes: Uint8Array): ProtobufResult<Record<string, unknown>> {
  const message = findMessage(name);
  if (message === undefined) return { ok: false, message: `${name} cannot be read from protobuf` };
  return guard(() => readMessage(message, new ProtoReader(bytes), 0));
}

function guard<T>(read: () => T): ProtobufResult<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof ProtobufError) return { ok: false, message: `proto: ${error.message}` };
    throw error;
  }
}

function readTypeMeta(reader: ProtoReader): { apiVersion: string; kind: string } {
  const out = { apiVersion: "", kind: "" };
  while (!reader.done) {
    const { number, wire } = reader.tag();
    if (number === 1) out.apiVersion = readText(reader);
    else if (number === 2) out.kind = readText(reader);
    else reader.skip(wire);
  }
  return out;
}

function readMessage(message: Message, reader: ProtoReader, depth: number): Record<string, unknown> {
  if (depth > protobufDepthMax) throw new ProtobufError("exceeded max depth");
  const out = emptyObject();
  while (!reader.done) {
    const { number, wire } = reader.tag();
    const field = message.byNumber.get(number);
    if (field === undefined) reader.skip(wire);
    else if (field.map) readEntry(field, reader, depth, out);
    else if (field.repeated) readItems(field, reader, wire, depth, out);
    else if (field.inline) Object.assign(out, readValue(field.type, reader, wire, depth));
    else {
      const value = readValue(field.type, reader, wire, depth);
      if (value !== undefined) out[field.json] = value;
    }
  }
  return out;
}

function readItems(
  field: MessageField,
  reader: ProtoReader,
  wire: number,
  depth: number,
  out: Record<string, unknown>,
): void {
  const items = (out[field.json] ??= []) as unknown[];
  if (field.scalar && wire === 2 && field.type !== "string" && field.type !== "bytes") {
    const packed = reader.part();
    while (!packed.done) items.push(readValue(field.type, packed, field.type === "double" ? 1 : 0, depth));
    return;
  }
  items.push(readValue(field.type, reader, wire, depth));
}

function readEntry(field: MessageField, reader: ProtoReader, depth: number, out: Record<string, unknown>): void {
  const entry = reader.part();
  const map = (out[field.json] ??= emptyObject()) as Record<string, unknown>;
  let key = "";
  let value: unknown = field.scalar ? (field.type === "string" || field.type === "bytes" ? "" : 0) : emptyObject();
  while (!entry.done) {
    const { number, wire } = entry.tag();
    if (number === 1) key = readText(entry);
    else if (number === 2) value = readValue(field.type, entry, wire, depth);
    else entry.skip(wire);
  }
  map[key] = value;
}

function readText(reader: ProtoReader): string {
  const text = strictText(reader.bytes());
  if (text === undefined) throw new ProtobufError("invalid UTF-8");
  return text;
}

function readValue(type: string, reader: ProtoReader, wire: number, depth: number): unknown {
  switch (type) {
    case "string":
      expect(wire, 2);
      return readText(reader);
    case "bytes":
      expect(wire, 2);
      return encodeBase64(reader.bytes());
    case "bool":
      expect(wire, 0);
      return reader.varint() !== 0n;
    case "double":
      expect(wire, 1);
      return reader.double();
    case "int32":
    case "int64":
    case "uint32":
    case "uint64":
      expect(wire, 0);
      return reader.int();
    default:
      expect(wire, 2);
      return readNamed(type, reader.part(), depth + 1);
  }
}

function expect(actual: number, wanted: number): void {
  if (actual !== wanted) throw new ProtobufError(`wrong wireType = ${actual}`);
}

function readNamed(type: string, reader: ProtoReader, depth: number): unknown {
  const message = findMessage(type);
  if (message === undefined) throw new ProtobufError(`no message ${type}`);
  const fields = readMessage(message, reader, depth);
  switch (type) {
    case "resource.Quantity":
      return fields["string"] ?? "0";
    case "intstr.IntOrString":
      return fields["type"] === 1 ? (fields["strVal"] ?? "") : (fields["intVal"] ?? 0);
    case "meta.v1.Time":
    case "meta.v1.MicroTime":
      return readTime(fields, type === "meta.v1.MicroTime");
    case "meta.v1.Duration":
      return formatDuration(Number(fields["duration"] ?? 0) / 1e6);
    case "meta.v1.FieldsV1":
    case "runtime.RawExtension":
    case "apiextensions.v1.JSON":
      return readJson(fields);
    case "authentication.v1.ExtraValue":
    case "authorization.v1.ExtraValue":
    case "certificates.v1.ExtraValue":
    case "meta.v1.Verbs":
      return fields["items"] ?? [];
    case "apiextensions.v1.JSONSchemaPropsOrArray":
      return fields["schema"] ?? fields["jSONSchemas"];
    case "apiextensions.v1.JSONSchemaPropsOrBool":
      return fields["schema"] ?? fields["allows"] ?? false;
    case "apiextensions.v1.JSONSchemaPropsOrStringArray":
      return fields["schema"] ?? fields["property"];
    default:
      return fields;
  }
}

/** Year 1, Go's zero time, in seconds since the epoch. */
const zeroTimeSeconds = -62_135_596_800;

function readTime(fields: Record<string, unknown>, micro: boolean): string | undefined {
  const seconds = Number(fields["seconds"] ?? 0);
  const nanos = Number(fields["nanos"] ?? 0);
  if ((seconds === 0 && nanos === 0) || seconds === zeroTimeSeconds) return undefined;
  if (Math.abs(seconds) > 8.64e12) throw new ProtobufError("time out of range");
  return micro ? formatInstantMicro({ seconds, nanos }) : formatTime(seconds * 1000);
}

function readJson(fields: Record<string, unknown>): unknown {
  const base64 = fields["Raw"] ?? fields["raw"];
  if (typeof base64 !== "string" || base64 === "") return undefined;
  const text = strictText(base64Bytes(base64));
  const parsed = text === undefined ? undefined : parseJson(text);
  if (parsed === undefined || !parsed.ok) throw new ProtobufError("raw value is not JSON");
  return parsed.value;
}

function base64Bytes(text: string): Uint8Array {
  const decoded = decodeBase64(text);
  return decoded.ok ? decoded.bytes : new Uint8Array(0);
}
