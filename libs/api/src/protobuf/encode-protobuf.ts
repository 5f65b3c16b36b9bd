// JSON objects to Kubernetes protobuf, the inverse of decodeProtobuf over the same tables: for clients that send
// protobuf, and as the other half of the round-trip proof. Fields are written in number order, like Go does.
import { decodeBase64, utf8 } from "@keelson/base";
import { parseDuration } from "../values/duration.ts";
import { plainText } from "../values/plain-text.ts";
import { parseInstant } from "../values/time.ts";
import { protobufMagic } from "./decode-protobuf.ts";
import { findMessage, type Message, type MessageField } from "./message-table.ts";
import { ProtoWriter } from "./proto-writer.ts";

/** Wraps an object's message in the `k8s\0` envelope; undefined when the definition has no message table. */
export function encodeProtobufObject(
  definition: string,
  object: Readonly<Record<string, unknown>>,
): Uint8Array | undefined {
  const raw = encodeProtobuf(definition, object);
  if (raw === undefined) return undefined;
  const meta = new ProtoWriter();
  meta.text(1, plainText(object["apiVersion"]));
  meta.text(2, plainText(object["kind"]));
  const envelope = new ProtoWriter();
  for (const byte of protobufMagic) envelope.byte(byte);
  envelope.bytes(1, meta.finish());
  envelope.bytes(2, raw);
  envelope.text(3, "");
  envelope.text(4, "");
  return envelope.finish();
}

/** The bytes of one message; undefined when the definition has no message table. */
export function encodeProtobuf(definition: string, value: Readonly<Record<string, unknown>>): Uint8Array | undefined {
  const message = findMessage(definition);
  return message === undefined ? undefined : writeMessage(message, value);
}

function writeMessage(message: Message, value: Readonly<Record<string, unknown>>): Uint8Array {
  const writer = new ProtoWriter();
  for (const field of message.fields) writeField(writer, field, value);
  return writer.finish();
}

function writeField(writer: ProtoWriter, field: MessageField, parent: Readonly<Record<string, unknown>>): void {
  if (field.inline) {
    const inner = findMessage(field.type);
    if (inner !== undefined) writer.bytes(field.number, writeMessage(inner, parent));
    return;
  }
  const value = parent[field.json];
  if (value === undefined || value === null) return;
  if (field.map) {
    for (const [key, item] of Object.entries(value as object)) {
      const entry = new ProtoWriter();
      entry.text(1, key);
      writeValue(entry, 2, field.type, item);
      writer.bytes(field.number, entry.finish());
    }
  } else if (field.repeated) for (const item of value as unknown[]) writeValue(writer, field.number, field.type, item);
  else writeValue(writer, field.number, field.type, value);
}

function writeValue(writer: ProtoWriter, number: number, type: string, value: unknown): void {
  switch (type) {
    case "string":
      return writer.text(number, String(value));
    case "bytes":
      return writer.bytes(number, bytesOf(String(value)));
    case "bool":
      return writer.int(number, value === true ? 1 : 0);
    case "double":
      return writer.double(number, Number(value));
    case "int32":
    case "int64":
    case "uint32":
    case "uint64":
      return writer.int(number, Number(value));
    default:
      return writer.bytes(number, writeNamed(type, value));
  }
}

function writeNamed(type: string, value: unknown): Uint8Array {
  const writer = new ProtoWriter();
  switch (type) {
    case "resource.Quantity":
      writer.text(1, String(value));
      return writer.finish();
    case "intstr.IntOrString":
      writer.int(1, typeof value === "string" ? 1 : 0);
      writer.int(2, typeof value === "number" ? value : 0);
      writer.text(3, typeof value === "string" ? value : "");
      return writer.finish();
    case "meta.v1.Time":
    case "meta.v1.MicroTime": {
      const instant = parseInstant(String(value)) ?? { seconds: 0, nanos: 0 };
      writer.int(1, instant.seconds);
      writer.int(2, type === "meta.v1.Time" ? 0 : instant.nanos);
      return writer.finish();
    }
    case "meta.v1.Duration":
      writer.int(1, (parseDuration(String(value)) ?? 0) * 1e6);
      return writer.finish();
    case "meta.v1.FieldsV1":
    case "runtime.RawExtension":
    case "apiextensions.v1.JSON":
      writer.bytes(1, utf8(JSON.stringify(value)));
      return writer.finish();
    case "authentication.v1.ExtraValue":
    case "authorization.v1.ExtraValue":
    case "certificates.v1.ExtraValue":
    case "meta.v1.Verbs":
      for (const item of value as unknown[]) writer.text(1, String(item));
      return writer.finish();
    case "apiextensions.v1.JSONSchemaPropsOrBool":
      return writeFields(type, typeof value === "boolean" ? { allows: value } : { allows: true, schema: value });
    case "apiextensions.v1.JSONSchemaPropsOrArray":
      return writeFields(type, Array.isArray(value) ? { jSONSchemas: value } : { schema: value });
    case "apiextensions.v1.JSONSchemaPropsOrStringArray":
      return writeFields(type, Array.isArray(value) ? { property: value } : { schema: value });
    default:
      return writeFields(type, value as Readonly<Record<string, unknown>>);
  }
}

function writeFields(type: string, value: Readonly<Record<string, unknown>>): Uint8Array {
  return encodeProtobuf(type, value) ?? new Uint8Array(0);
}

function bytesOf(base64: string): Uint8Array {
  const decoded = decodeBase64(base64);
  return decoded.ok ? decoded.bytes : new Uint8Array(0);
}
