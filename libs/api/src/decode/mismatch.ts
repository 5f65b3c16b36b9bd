// A value of the wrong type, with the text the API answers: it names the value, the field and the type as Go does.
import type { ValueType } from "../schema/schema.ts";

type Place = { readonly struct: string; readonly fields: readonly string[] };

/** Thrown inside the schema walk and turned into a result by it. */
export class Mismatch extends Error {
  constructor(value: unknown, type: ValueType, place: Place | undefined) {
    const field = place === undefined ? "value" : `struct field ${lastName(place.struct)}.${place.fields.join(".")}`;
    super(`json: cannot unmarshal ${describe(value, type)} into Go ${field} of type ${goTypeName(type)}`);
  }
}

/** Any other refusal of a value, in its own words. */
export class BadValue extends Mismatch {
  constructor(message: string) {
    super(null, { of: "scalar", scalar: "object" }, undefined);
    this.message = message;
  }
}

function describe(value: unknown, type: ValueType): string {
  if (typeof value === "number") {
    const integer =
      type.of === "scalar" && (type.scalar === "int32" || type.scalar === "int64" || type.scalar === "integer");
    return integer ? `number ${value}` : "number";
  }
  if (typeof value === "boolean") return "bool";
  return Array.isArray(value) ? "array" : typeof value;
}

/** `core.v1.PodSpec` → `v1.PodSpec`, `[]string`, `map[string]string`, `int32`: type names as Go prints them. */
export function goTypeName(type: ValueType): string {
  switch (type.of) {
    case "list":
      return `[]${goTypeName(type.item)}`;
    case "map":
      return `map[string]${goTypeName(type.item)}`;
    case "scalar":
      if (type.scalar === "boolean") return "bool";
      if (type.scalar === "integer") return "int64";
      if (type.scalar === "double" || type.scalar === "number") return "float64";
      return type.scalar === "bytes" ? "[]uint8" : type.scalar === "object" ? "map[string]interface {}" : type.scalar;
    case "definition": {
      const parts = type.name.split(".");
      return parts.slice(-2).join(".");
    }
  }
}

function lastName(definition: string): string {
  return definition.slice(definition.lastIndexOf(".") + 1);
}
