// Reading and rebuilding API objects. Verbs never change an object they were given: they build a new one.
import { isJsonObject, type JsonObject, type KubeObject } from "@keelson/api";

export type ObjectMeta = KubeObject["metadata"];
type Fields = { readonly [field: string]: unknown } | undefined;

/** A copy with `change` merged into its metadata; a field set to undefined disappears. */
export function withMeta(
  object: KubeObject,
  change: { readonly [Field in keyof ObjectMeta]?: ObjectMeta[Field] | undefined },
): KubeObject {
  const metadata: Record<string, unknown> = { ...object.metadata };
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) delete metadata[name];
    else metadata[name] = value;
  }
  return { ...object, metadata: metadata as ObjectMeta };
}

/** A copy with one top-level field replaced; undefined removes it. */
export function withField(object: KubeObject, name: string, value: unknown): KubeObject {
  if (value !== undefined) return { ...object, [name]: value };
  const { [name]: _, ...rest } = object;
  return rest as KubeObject;
}

/** The object at `name` inside `object`; undefined when it is not an object. */
export function child(object: Fields, name: string): JsonObject | undefined {
  const value = object?.[name];
  return isJsonObject(value) ? value : undefined;
}

/** The objects of the list at `name` inside `object`; empty when it is not a list. */
export function items(object: Fields, name: string): readonly JsonObject[] {
  const value = object?.[name];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The strings of the list at `name` inside `object`. */
export function strings(object: Fields, name: string): readonly string[] {
  const value = object?.[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The string at `name` inside `object`; empty when it is not a string. */
export function textAt(object: Fields, name: string): string {
  const value = object?.[name];
  return typeof value === "string" ? value : "";
}

/** The number at `name` inside `object`; undefined when it is not a number. */
export function numberAt(object: Fields, name: string): number | undefined {
  const value = object?.[name];
  return typeof value === "number" ? value : undefined;
}
