// Random values of any definition of the schema, for property tests: every field may be there or not.
import fc from "fast-check";
import { definition, type ValueType } from "../src/schema/schema.ts";

const specials: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  "resource.Quantity": fc.constantFrom("1", "250m", "1Gi", 2),
  "intstr.IntOrString": fc.constantFrom("50%", 8080),
  "meta.v1.Time": fc.constantFrom("2024-01-01T00:00:00Z"),
  "meta.v1.MicroTime": fc.constantFrom("2024-01-01T00:00:00.123456Z"),
  "apiextensions.v1.CustomResourceSubresourceStatus": fc.constant({}),
  "apiextensions.v1.JSONSchemaPropsOrArray": fc.constant({ type: "string" }),
  "apiextensions.v1.JSONSchemaPropsOrBool": fc.constant(true),
  "apiextensions.v1.JSONSchemaPropsOrStringArray": fc.constant(["a"]),
};

/** Values of a type, without empty lists and maps (protobuf cannot tell them from absent ones). */
export function arbitraryValue(type: ValueType, depth = 0): fc.Arbitrary<unknown> {
  if (type.of === "list") return fc.array(arbitraryValue(type.item, depth + 1), { minLength: 1, maxLength: 2 });
  if (type.of === "map")
    return fc.dictionary(fc.constantFrom("a", "b"), arbitraryValue(type.item, depth + 1), { minKeys: 1 });
  if (type.of === "scalar") {
    if (type.scalar === "string") return fc.constantFrom("", "text", "a=b", "Always", "-x-", "10.0.0.1", "é");
    if (type.scalar === "bytes") return fc.constantFrom("aGk=");
    if (type.scalar === "boolean") return fc.boolean();
    if (type.scalar === "object") return fc.constant({});
    return fc.constantFrom(0, 1, -1, 65536);
  }
  const schema = definition(type.name);
  if (schema.fields === undefined) return specials[type.name] ?? fc.constant({ any: [1, "x"] });
  const fields = [...schema.fields].filter(
    ([name, field]) => name !== "apiVersion" && name !== "kind" && (depth < 6 || field.type.of === "scalar"),
  );
  return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, arbitraryValue(field.type, depth + 1)])), {
    requiredKeys: [],
  });
}
