// Request bodies to objects: JSON, YAML or protobuf, checked against the kind the path asks for, given the shape of
// its definition, with field validation as the request wants it. Size is bounded by the edge before this is called.
import { strictText, toHex } from "@keelson/base";
import { emptyObject, isJsonObject } from "../object/json.ts";
import { formatApiVersion, parseApiVersion, type GroupVersionKind, type KubeObject } from "../object/kube-object.ts";
import { decodeProtobuf, openProtobuf } from "../protobuf/decode-protobuf.ts";
import { badRequest, type FailureStatus, unsupportedMediaType } from "../status/status.ts";
import { definitionOfKind } from "../schema/schema.ts";
import { conform } from "./conform.ts";
import { parseJson, type ParsedJson } from "./json-parser.ts";
import { parseYaml } from "./yaml-parser.ts";

export type FieldValidation = "Ignore" | "Warn" | "Strict";

/** What the path expects. Without a definition (custom resources) the body is taken as it is. */
export type ExpectedKind = GroupVersionKind & { readonly definition: string | undefined };

export type DecodeOptions = {
  readonly expected: ExpectedKind;
  readonly fieldValidation: FieldValidation;
  /** Takes the kind at any group version (DeleteOptions comes in many). */
  readonly anyVersion?: boolean | undefined;
};

export type Decoded =
  | {
      readonly ok: true;
      readonly object: KubeObject;
      /** Texts for `Warning: 299` headers. */ readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly status: FailureStatus };

/** Media types a body may have. */
export const bodyMediaTypes: readonly string[] = [
  "application/json",
  "application/yaml",
  "application/vnd.kubernetes.protobuf",
];

/** Decodes a body of the given media type (lower case, without parameters; empty counts as JSON). */
export function decodeBody(bytes: Uint8Array, mediaType: string, options: DecodeOptions): Decoded {
  switch (mediaType) {
    case "":
    case "*/*":
    case "application/json":
      return decodeText(bytes, parseJson, options);
    case "application/yaml":
    case "application/x-yaml":
    case "text/yaml":
      return decodeText(bytes, parseYaml, options);
    case "application/vnd.kubernetes.protobuf":
      return decodeProtobufBody(bytes, options);
    default:
      return { ok: false, status: unsupportedMediaType(bodyMediaTypes) };
  }
}

function decodeText(bytes: Uint8Array, parse: (text: string) => ParsedJson, options: DecodeOptions): Decoded {
  const text = strictText(bytes);
  const parsed: ParsedJson = text === undefined ? { ok: false, message: "invalid UTF-8" } : parse(text);
  if (!parsed.ok) return unrecognized(bytes, options, `couldn't get version/kind; json parse error: ${parsed.message}`);
  if (!isJsonObject(parsed.value))
    return unrecognized(
      bytes,
      options,
      "couldn't get version/kind; json parse error: json: cannot unmarshal into Go value of type struct",
    );
  const duplicates = parsed.duplicates.map((duplicate) =>
    duplicate.startsWith("line ") ? duplicate : `duplicate field ${JSON.stringify(duplicate)}`,
  );
  return shape(parsed.value, duplicates, options);
}

function decodeProtobufBody(bytes: Uint8Array, options: DecodeOptions): Decoded {
  const envelope = openProtobuf(bytes);
  if (!envelope.ok) return unrecognized(bytes, options, envelope.message);
  const { apiVersion, kind, raw } = envelope.value;
  const refused = wrongKind(apiVersion, kind, options);
  if (refused !== undefined) return refused;
  if (options.expected.definition === undefined)
    return { ok: false, status: unsupportedMediaType(["application/json", "application/yaml"]) };
  const decoded = decodeProtobuf(options.expected.definition, raw);
  if (!decoded.ok) return cannotHandle(options.expected.kind, options, decoded.message);
  return shape({ ...decoded.value, apiVersion, kind }, [], options);
}

/** Gives a parsed value the shape of the expected kind. Also used for values that patches produced. */
export function shape(value: unknown, duplicates: readonly string[], options: DecodeOptions): Decoded {
  const input = isJsonObject(value) ? value : emptyObject();
  const refused = wrongKind(text(input["apiVersion"]), text(input["kind"]), options);
  if (refused !== undefined) return refused;
  const { expected } = options;
  const conformed = expected.definition === undefined ? shapeUntyped(input) : conform(input, expected.definition);
  if (!conformed.ok) return cannotHandle(expected.kind, options, conformed.message);
  const problems = [...duplicates, ...conformed.unknown.map((path) => `unknown field ${JSON.stringify(path)}`)];
  if (problems.length > 0 && options.fieldValidation === "Strict")
    return cannotHandle(expected.kind, options, `strict decoding error: ${problems.join(", ")}`);
  const object = conformed.value;
  if (!isJsonObject(object["metadata"])) object["metadata"] = emptyObject();
  object["apiVersion"] = formatApiVersion(expected);
  object["kind"] = expected.kind;
  return { ok: true, object: object as KubeObject, warnings: options.fieldValidation === "Warn" ? problems : [] };
}

/** Custom resources: the body as it is, its metadata in the shape of ObjectMeta. */
function shapeUntyped(input: object): ReturnType<typeof conform> {
  const value = emptyObject();
  for (const [field, inner] of Object.entries(input)) value[field] = inner;
  const metadata = conform(value["metadata"], "meta.v1.ObjectMeta");
  if (!metadata.ok) return metadata;
  value["metadata"] = metadata.value;
  return { ok: true, value, unknown: metadata.unknown.map((path) => `metadata.${path}`) };
}

function wrongKind(apiVersion: string, kind: string, options: DecodeOptions): Decoded | undefined {
  const { expected } = options;
  if (kind !== "" && kind !== expected.kind)
    return cannotHandle(kind, options, unconvertible(apiVersion, kind, expected));
  if (apiVersion === "" || options.anyVersion === true) return undefined;
  const wanted = formatApiVersion(expected);
  const given = parseApiVersion(apiVersion);
  if (given !== undefined && formatApiVersion(given) === wanted) return undefined;
  return {
    ok: false,
    status: badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`,
    ),
  };
}

/** Why an object of one kind is not one of another, as upstream says it. */
function unconvertible(apiVersion: string, kind: string, expected: ExpectedKind): string {
  const given = parseApiVersion(apiVersion);
  if (given === undefined || definitionOfKind({ ...given, kind }) === undefined)
    return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/api/legacyscheme/scheme.go:30"`;
  const internal = expected.group === "" ? "core" : (expected.group.split(".")[0] as string);
  return `converting (${given.version}.${kind}) to (${internal}.${expected.kind}): unknown conversion`;
}

function cannotHandle(kind: string, { expected }: DecodeOptions, why: string): Decoded {
  return {
    ok: false,
    status: badRequest(
      `${kind} in version ${JSON.stringify(expected.version)} cannot be handled as a ${expected.kind}: ${why}`,
    ),
  };
}

function unrecognized(bytes: Uint8Array, { expected }: DecodeOptions, why: string): Decoded {
  return {
    ok: false,
    status: badRequest(
      `the object provided is unrecognized (must be of type ${expected.kind}): ${why} (${summary(bytes)})`,
    ),
  };
}

const summaryBytesMax = 30;

function summary(bytes: Uint8Array): string {
  if (bytes.length === 0) return "<empty>";
  const head = bytes.subarray(0, summaryBytesMax);
  const shown = bytes[0] === 0x7b ? (strictText(head) ?? toHex(head)) : toHex(head);
  return bytes.length > summaryBytesMax ? `${shown} ...` : shown;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
