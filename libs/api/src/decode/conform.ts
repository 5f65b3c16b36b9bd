// The schema walk: takes JSON of any origin and gives it the shape of a definition. Unknown fields are pruned and
// named, wrong types are refused with the texts clients know, values get their one canonical text, and fields
// that hold the zero value are left out where the API's own encoder leaves them out. The result shares nothing
// with the input and has no prototypes. Called by decodeBody and after every patch.
import { emptyObject } from "../object/json.ts";
import { strictProblemsMax } from "../limits.ts";
import { definition, type Definition, type FieldSchema, type ScalarType, type ValueType } from "../schema/schema.ts";
import { readSpecial } from "./special-values.ts";
import { Mismatch } from "./mismatch.ts";

export type Conformed =
  | {
      readonly ok: true;
      readonly value: Record<string, unknown>;
      /** Paths of fields the definition does not have. */ readonly unknown: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

/**
 * Gives `input` the shape of the definition called `name`, e.g. `apps.v1.Deployment`. Fields that are always there
 * get their zero value when absent, unless `sparse` (what an apply says is only what it says).
 */
export function conform(input: unknown, name: string, options: { readonly sparse?: boolean } = {}): Conformed {
  const walk = new Walk(options.sparse === true);
  try {
    const value = walk.object(input, definition(name), "");
    return { ok: true, value, unknown: walk.unknown };
  } catch (error) {
    if (error instanceof Mismatch) return { ok: false, message: error.message };
    throw error;
  }
}

/** Where a value stands, for error texts: the Go struct's name and the field names from the top, without indices. */
type Place = { readonly struct: string; readonly fields: readonly string[] };

class Walk {
  readonly unknown: string[] = [];
  readonly #fields: string[] = [];
  readonly #sparse: boolean;

  constructor(sparse: boolean) {
    this.#sparse = sparse;
  }

  object(input: unknown, schema: Definition, path: string): Record<string, unknown> {
    const out = emptyObject();
    if (input === null || input === undefined) return this.#members(emptyObject(), schema, path, out);
    if (typeof input !== "object" || Array.isArray(input))
      throw new Mismatch(input, { of: "definition", name: schema.name }, undefined);
    return this.#members(input as Record<string, unknown>, schema, path, out);
  }

  #members(
    input: Record<string, unknown>,
    schema: Definition,
    path: string,
    out: Record<string, unknown>,
  ): Record<string, unknown> {
    const fields = schema.fields ?? new Map<string, FieldSchema>();
    for (const name of Object.keys(input)) {
      const raw = input[name];
      const field = fields.get(name);
      const at = path === "" ? name : `${path}.${name}`;
      if (field === undefined) {
        if (this.unknown.length < strictProblemsMax) this.unknown.push(at);
        continue;
      }
      if (raw === null || raw === undefined) continue;
      this.#fields.push(name);
      const value = this.#value(raw, field.type, at, { struct: schema.name, fields: this.#fields });
      this.#fields.pop();
      if (value !== undefined && (this.#sparse || !(field.dropZero && isZero(value)))) out[name] = value;
    }
    if (!this.#sparse)
      for (const name of schema.alwaysFields)
        if (out[name] === undefined) out[name] = zeroOf((fields.get(name) as FieldSchema).type);
    return out;
  }

  #value(raw: unknown, type: ValueType, path: string, place: Place): unknown {
    switch (type.of) {
      case "scalar":
        return readScalar(raw, type.scalar, place);
      case "list":
        if (!Array.isArray(raw)) throw new Mismatch(raw, type, place);
        return raw.map((item, index) => this.#item(item, type.item, `${path}[${index}]`, place));
      case "map":
        return this.#map(raw, type, path, place);
      case "definition": {
        const schema = definition(type.name);
        if (schema.fields === undefined) return readSpecial(raw, schema.name, place);
        if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw new Mismatch(raw, type, place);
        return this.#members(raw as Record<string, unknown>, schema, path, emptyObject());
      }
    }
  }

  #item(raw: unknown, type: ValueType, path: string, place: Place): unknown {
    return raw === null || raw === undefined ? zeroOf(type) : this.#value(raw, type, path, place);
  }

  #map(raw: unknown, type: ValueType & { of: "map" }, path: string, place: Place): unknown {
    if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw new Mismatch(raw, type, place);
    const out = emptyObject();
    for (const [key, inner] of Object.entries(raw)) out[key] = this.#item(inner, type.item, `${path}.${key}`, place);
    return out;
  }
}

function readScalar(raw: unknown, scalar: ScalarType, place: Place): unknown {
  const type: ValueType = { of: "scalar", scalar };
  switch (scalar) {
    case "string":
      if (typeof raw === "string") return raw;
      break;
    case "boolean":
      if (typeof raw === "boolean") return raw;
      break;
    case "int32":
      if (typeof raw === "number" && Number.isInteger(raw) && raw >= -2147483648 && raw <= 2147483647) return raw;
      break;
    case "int64":
    case "integer":
      if (typeof raw === "number" && Number.isInteger(raw)) return raw;
      break;
    case "number":
    case "double":
      if (typeof raw === "number") return raw;
      break;
    case "bytes":
      return readSpecial(raw, "bytes", place);
    case "object":
      return readSpecial(raw, "runtime.RawExtension", place);
  }
  throw new Mismatch(raw, type, place);
}

/** The zero value of a type as Go has it; a time has none. */
function zeroOf(type: ValueType): unknown {
  switch (type.of) {
    case "scalar":
      return type.scalar === "string" || type.scalar === "bytes"
        ? ""
        : type.scalar === "boolean"
          ? false
          : type.scalar === "object"
            ? undefined
            : 0;
    case "list":
      return [];
    case "map":
      return emptyObject();
    case "definition":
      return zeroOfDefinition(definition(type.name));
  }
}

function zeroOfDefinition(schema: Definition): unknown {
  if (schema.name === "resource.Quantity") return "0";
  if (schema.name === "intstr.IntOrString") return 0;
  if (schema.fields === undefined) return undefined;
  const out = emptyObject();
  for (const name of schema.alwaysFields) out[name] = zeroOf((schema.fields.get(name) as FieldSchema).type);
  return out;
}

function isZero(value: unknown): boolean {
  if (value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
