// The events of a watch on the wire: one JSON object per line, the object in the form the client asked for.
import { concatBytes, utf8 } from "@keelson/base";
import type { FailureStatus, Kind } from "@keelson/api";
import type { Shape } from "@keelson/rest";
import type { CachedObject } from "../cache/cached-object.ts";
import type { ChangeType } from "../cache/collection.ts";
import type { RequestContext } from "../http/request-context.ts";
import { atVersion, partialMetadata, wholeBytes } from "./forms.ts";
import { tableAnswer } from "./list.ts";

export type EventWriter = {
  /** False when the client's connection is full and the caller should wait. */
  event(type: ChangeType, object: CachedObject): boolean;
  bookmark(object: unknown): void;
  error(status: FailureStatus): void;
};

const frameHead: Readonly<Record<ChangeType, Uint8Array>> = {
  ADDED: utf8('{"type":"ADDED","object":'),
  MODIFIED: utf8('{"type":"MODIFIED","object":'),
  DELETED: utf8('{"type":"DELETED","object":'),
};
const frameEnd = utf8("}\n");

export function createEventWriter(
  context: RequestContext,
  kind: Kind,
  shape: Shape,
  wallMs: () => number,
): EventWriter {
  let header = true;
  // Our own clients go on with the trace of the change; others never see the extra field.
  const traces = context.request.headers["keelson-watch-trace"] === "true" && shape.kind === "object";
  const end = (object: CachedObject): Uint8Array => {
    const trace = traces ? object.traceparent : undefined;
    return trace === undefined ? frameEnd : utf8(`,"traceparent":${JSON.stringify(trace)}}\n`);
  };
  const encode = (object: CachedObject): Uint8Array => {
    if (shape.kind === "object") return wholeBytes(object, kind);
    const current = atVersion(object.object, kind);
    if (shape.kind === "metadata") return utf8(JSON.stringify(partialMetadata(current, shape.version)));
    const table = tableAnswer(context, kind, [current], {
      version: shape.version,
      metadata: { resourceVersion: current.metadata.resourceVersion },
      header,
      nowMs: wallMs(),
    });
    header = false;
    return utf8(JSON.stringify(table));
  };
  return {
    event: (type, object) => context.response.write(concatBytes([frameHead[type], encode(object), end(object)])),
    bookmark: (object) => void context.response.write(utf8(`${JSON.stringify({ type: "BOOKMARK", object })}\n`)),
    error: (status) => void context.response.write(utf8(`${JSON.stringify({ type: "ERROR", object: status })}\n`)),
  };
}
