// The `keelson-cause` metadata of a write: on whose behalf it happens. It travels percent-encoded (metadata is
// ASCII), is kept as UTF-8 JSON with the revision, and is never interpreted by the state machine.
import { utf8 } from "@keelson/base";
import { RpcError, rpcStatus, type RpcMetadata, type TraceParent } from "@keelson/ports";
import { traceOfCause } from "../trace-of-cause.ts";
import { causeBytesMax } from "./limits.ts";

export const causeMetadata = "keelson-cause";

/** The bytes to keep with the revision, undefined when the caller gave none. Throws RpcError for what is no JSON object. */
export function readCause(metadata: RpcMetadata): Uint8Array | undefined {
  const given = metadata[causeMetadata];
  if (given === undefined || given === "") return undefined;
  const json = decodePercent(given);
  if (json === undefined || json.length > causeBytesMax || parseObject(json) === undefined) {
    throw new RpcError(rpcStatus.invalidArgument, `etcdserver: invalid ${causeMetadata} metadata`);
  }
  return utf8(json);
}

/** The trace that a write belongs to: named in the cause, else by `traceparent` metadata. */
export function traceOf(metadata: RpcMetadata, cause: Uint8Array | undefined): TraceParent | undefined {
  return traceOfCause(cause) ?? metadata["traceparent"];
}

function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // a URIError is the only thing it throws, for a malformed escape
  }
}

function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // a SyntaxError is the only thing it throws
  }
}
