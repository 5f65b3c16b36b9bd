// One entry for the three patch types: bytes of a patch and the current object in, the patched JSON or a Status out.
// The caller then decodes the result again (`shape`), defaults and validates it as for an update.
import { strictText } from "@keelson/base";
import { parseJson } from "../decode/json-parser.ts";
import type { KubeObject } from "../object/kube-object.ts";
import {
  badRequest,
  failure,
  type FailureStatus,
  requestEntityTooLarge,
  unsupportedMediaType,
} from "../status/status.ts";
import { jsonPatch } from "./json-patch.ts";
import { mergePatch } from "./merge-patch.ts";
import { strategicMergePatch } from "./strategic-merge.ts";

export const patchMediaTypes = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

export type PatchOutcome =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** `duplicate field …` texts of the patch document. */ readonly duplicates: readonly string[];
    }
  | { readonly ok: false; readonly status: FailureStatus };

/** The patch type of a media type; undefined for others. */
export function patchTypeOf(mediaType: string): "json" | "merge" | "strategic" | "apply" | undefined {
  const entries = Object.entries(patchMediaTypes) as ["json" | "merge" | "strategic" | "apply", string][];
  return entries.find(([, type]) => type === mediaType)?.[0];
}

/** Applies a patch of the given media type. `definition` is undefined for custom resources. */
export function applyPatch(
  current: KubeObject,
  bytes: Uint8Array,
  mediaType: string,
  definition: string | undefined,
): PatchOutcome {
  const text = strictText(bytes);
  const parsed = text === undefined ? { ok: false as const, message: "invalid UTF-8" } : parseJson(text);
  if (!parsed.ok) return refuse(badRequest(`error decoding patch: ${parsed.message}`));
  const duplicates = parsed.duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`);
  switch (patchTypeOf(mediaType)) {
    case "json": {
      const result = jsonPatch(current, parsed.value);
      if (result.ok) return { ok: true, value: result.value, duplicates: [] };
      if (result.kind === "malformed") return refuse(badRequest(result.message));
      if (result.kind === "too-large") return refuse({ ...requestEntityTooLarge(0), message: result.message });
      // Upstream does not say which operation failed, and clients print this text as it is.
      return refuse(failure(422, "Invalid", "the server rejected our request due to an error in our request", {}));
    }
    case "merge":
      return { ok: true, value: mergePatch(current, parsed.value), duplicates };
    case "strategic": {
      if (definition === undefined)
        return refuse(unsupportedMediaType([patchMediaTypes.json, patchMediaTypes.merge, patchMediaTypes.apply]));
      const result = strategicMergePatch(current, parsed.value, definition);
      if (result.ok) return { ok: true, value: result.value, duplicates };
      return refuse(result.kind === "malformed" ? badRequest(result.message) : failure(500, "Unknown", result.message));
    }
    default:
      return refuse(unsupportedMediaType(Object.values(patchMediaTypes)));
  }
}

function refuse(status: FailureStatus): PatchOutcome {
  return { ok: false, status };
}
