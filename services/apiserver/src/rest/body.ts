// Reading request bodies: bounded, decoded for the kind that the path names, warnings collected.
import {
  type ExpectedKind,
  type FieldValidation,
  decodeBody,
  type JsonObject,
  type Kind,
  type KubeObject,
  type Subresource,
} from "@keelson/api";
import type { RequestContext } from "../http/request-context.ts";
import { bodyBytesMax } from "../limits.ts";
import type { Outcome } from "../outcome.ts";

/** The media type of the body, lower case, without parameters. */
export function mediaTypeOf(context: RequestContext): string {
  return (context.request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

export function expectedOf(kind: Kind, subresource?: Subresource): ExpectedKind {
  if (subresource === undefined)
    return { group: kind.group, version: kind.version, kind: kind.kind, definition: kind.definition };
  return {
    group: subresource.group,
    version: subresource.version,
    kind: subresource.kind,
    definition: subresource.definition,
  };
}

/** The object in the body. */
export async function readObject(
  context: RequestContext,
  expected: ExpectedKind,
  fieldValidation: FieldValidation,
): Promise<Outcome<KubeObject>> {
  const bytes = await context.request.body(bodyBytesMax);
  const decoded = decodeBody(bytes, mediaTypeOf(context), { expected, fieldValidation });
  if (!decoded.ok) return decoded;
  context.warnings.push(...decoded.warnings);
  return { ok: true, value: decoded.object };
}

/** DeleteOptions in the body; undefined when there is none. They come in every group version. */
export async function readDeleteOptions(context: RequestContext): Promise<Outcome<JsonObject | undefined>> {
  const bytes = await context.request.body(bodyBytesMax);
  if (bytes.length === 0) return { ok: true, value: undefined };
  const expected: ExpectedKind = {
    group: "",
    version: "v1",
    kind: "DeleteOptions",
    definition: "meta.v1.DeleteOptions",
  };
  const decoded = decodeBody(bytes, mediaTypeOf(context), { expected, fieldValidation: "Ignore", anyVersion: true });
  return decoded.ok ? { ok: true, value: decoded.object as unknown as JsonObject } : decoded;
}
