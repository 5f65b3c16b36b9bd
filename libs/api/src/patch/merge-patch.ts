// JSON merge patch (RFC 7386): null removes, objects merge, everything else replaces.
import { draftOf, emptyObject, isJsonObject } from "../object/json.ts";

/** The patched value; neither argument is changed or shared. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return draftOf(patch);
  const out = emptyObject();
  if (isJsonObject(target)) for (const field of Object.keys(target)) out[field] = target[field];
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete out[field];
    else out[field] = mergePatch(out[field], value);
  }
  for (const field of Object.keys(out)) if (!Object.hasOwn(patch, field)) out[field] = draftOf(out[field]);
  return out;
}
