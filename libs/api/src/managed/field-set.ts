// Sets of field paths as a tree, in the notation of FieldsV1: `f:name` a field or map key, `k:{…}` an item of a keyed
// list, `v:…` an item of a set, `.` the path itself. Trees are never changed; operations build new ones.
import { emptyObject, isJsonObject } from "../object/json.ts";

export type FieldSet = {
  /** The path that leads here is in the set. */
  readonly self: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
};

export const emptyFieldSet: FieldSet = { self: false, children: new Map() };
export const ownedLeaf: FieldSet = { self: true, children: new Map() };

export function isEmptyFieldSet(set: FieldSet): boolean {
  return !set.self && set.children.size === 0;
}

/** Builds a node, leaving out empty children. */
export function fieldSet(self: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet {
  return { self, children: new Map([...children].filter(([, child]) => !isEmptyFieldSet(child))) };
}

export function unionFields(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptyFieldSet(a)) return b;
  if (isEmptyFieldSet(b)) return a;
  const children = new Map(a.children);
  for (const [element, child] of b.children)
    children.set(element, unionFields(children.get(element) ?? emptyFieldSet, child));
  return { self: a.self || b.self, children };
}

/** The paths of `a` that are not in `b`; `a` itself when they share none. */
export function differenceFields(a: FieldSet, b: FieldSet): FieldSet {
  let changed = a.self && b.self;
  const children: [string, FieldSet][] = [];
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    const left = other === undefined ? child : differenceFields(child, other);
    changed ||= left !== child;
    children.push([element, left]);
  }
  return changed ? fieldSet(a.self && !b.self, children) : a;
}

export function intersectFields(a: FieldSet, b: FieldSet): FieldSet {
  return fieldSet(
    a.self && b.self,
    [...a.children].map(
      ([element, child]) => [element, intersectFields(child, b.children.get(element) ?? emptyFieldSet)] as const,
    ),
  );
}

/** `a` without the given elements at its top. */
export function withoutElements(a: FieldSet, elements: readonly string[]): FieldSet {
  return fieldSet(
    a.self,
    [...a.children].filter(([element]) => !elements.includes(element)),
  );
}

export function equalFields(a: FieldSet, b: FieldSet): boolean {
  if (a.self !== b.self || a.children.size !== b.children.size) return false;
  return [...a.children].every(([element, child]) => equalFields(child, b.children.get(element) ?? emptyFieldSet));
}

/** Reads FieldsV1; anything that is not one reads as empty. */
export function parseFieldsV1(json: unknown): FieldSet {
  if (!isJsonObject(json)) return emptyFieldSet;
  const entries = Object.entries(json);
  const children = entries
    .filter(([element]) => element !== ".")
    .map(([element, child]) => [element, childOf(child)] as const);
  return { self: Object.hasOwn(json, "."), children: new Map(children) };
}

function childOf(json: unknown): FieldSet {
  const set = parseFieldsV1(json);
  return set.children.size === 0 ? ownedLeaf : set;
}

/** FieldsV1 with elements in order. */
export function formatFieldsV1(set: FieldSet): Record<string, unknown> {
  const out = emptyObject();
  if (set.self && set.children.size > 0) out["."] = emptyObject();
  for (const element of [...set.children.keys()].sort())
    out[element] = formatFieldsV1(set.children.get(element) as FieldSet);
  return out;
}

/** Every path of the set as people read it: `.spec.template.spec.containers[name="c"].image`. */
export function pathsOfFields(set: FieldSet, prefix = ""): string[] {
  const own = set.self && prefix !== "" ? [prefix] : [];
  return [
    ...own,
    ...[...set.children.keys()]
      .sort()
      .flatMap((element) => pathsOfFields(set.children.get(element) as FieldSet, prefix + elementText(element))),
  ];
}

function elementText(element: string): string {
  const rest = element.slice(2);
  if (element.startsWith("f:")) return `.${rest}`;
  if (element.startsWith("v:")) return `[=${rest}]`;
  if (!element.startsWith("k:")) return `[${rest}]`;
  const keys = JSON.parse(rest) as Record<string, unknown>;
  return `[${Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(",")}]`;
}
