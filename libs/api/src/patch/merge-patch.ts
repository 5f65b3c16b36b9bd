// JSON merge patch (RFC 7386): null removes, objects merge, everything else replaces.
import { emptyObject, isJsonObject } from "../object/json.ts";

/** The patched value; neither argument is changed or shared. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return copy(patch);
  const out = emptyObject();
  if (isJsonObject(target)) for (const field of Object.keys(target)) out[field] = target[field];
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete out[field];
    else out[field] = mergePatch(out[field], value);
  }
  for (const field of Object.keys(out)) if (!Object.hasOwn(patch, field)) out[field] = copy(out[field]);
  return out;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!isJsonObject(value)) return value;
  const out = emptyObject();
  for (const [field, inner] of Object.entries(value)) out[field] = copy(inner);
  return out;
}
