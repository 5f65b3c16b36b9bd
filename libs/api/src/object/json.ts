// JSON as the API carries it. Objects that came from strangers are null-prototype records (see decode/); code
// that only reads takes these readonly types, code that changes an object works on a `Draft` of its own copy.

/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object; an absent field reads as undefined. */
export type JsonObject = { readonly [field: string]: JsonValue | undefined };

/** RFC 3339 text, second or microsecond precision. */
export type Timestamp = string;

/** A resource amount in canonical text form, e.g. `250m` or `64Mi`; parsed by `parseQuantity`. */
export type QuantityText = string;

/** A number, or text such as `50%` or a port name. */
export type IntOrString = number | string;

/** The same shape with every level writable. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? Draft<Item>[]
  : T extends object
    ? { -readonly [Field in keyof T]: Draft<T[Field]> }
    : T;

/** True for JSON objects, false for arrays, null and scalars. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A deep copy that the caller may change; objects keep no prototype. */
export function draftOf<T>(value: T): Draft<T> {
  return copy(value) as Draft<T>;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== "object" || value === null) return value;
  const out = emptyObject();
  for (const [field, inner] of Object.entries(value)) if (inner !== undefined) out[field] = copy(inner);
  return out;
}

/** A writable object without prototype: `__proto__` is a field like any other. */
export function emptyObject(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

/** Deep equality of JSON values; absent and undefined fields are equal, field order does not matter. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => jsonEqual(item, b[index]));
  }
  return objectsEqual(a as Record<string, unknown>, b as Record<string, unknown>);
}

function objectsEqual(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  let present = 0;
  for (const field in a) {
    if (a[field] === undefined) continue;
    present++;
    if (!Object.hasOwn(b, field) || !jsonEqual(a[field], b[field])) return false;
  }
  for (const field in b) if (b[field] !== undefined) present--;
  return present === 0;
}
