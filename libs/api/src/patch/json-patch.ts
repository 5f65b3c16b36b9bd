// JSON patch (RFC 6902) with the limits of the API server: operations and copied bytes are bounded, negative list
// indices count from the end. All operations apply or none does.
import { jsonPatchCopyBytesMax, jsonPatchOperationsMax } from "../limits.ts";
import { draftOf, isJsonObject, jsonEqual } from "../object/json.ts";

export type JsonPatchResult =
  | { readonly ok: true; readonly value: unknown }
  /** `malformed`: not a patch; `too-large`: a limit; `inapplicable`: it does not fit this object. */
  | { readonly ok: false; readonly kind: "malformed" | "too-large" | "inapplicable"; readonly message: string };

type Operation = {
  readonly op: "add" | "remove" | "replace" | "move" | "copy" | "test";
  readonly path: readonly string[];
  readonly from: readonly string[];
  readonly value: unknown;
};

class Inapplicable extends Error {}
class TooLarge extends Error {}

const operations: ReadonlySet<string> = new Set(["add", "remove", "replace", "move", "copy", "test"]);

/** Applies a parsed patch document to a copy of `target`. */
export function jsonPatch(target: unknown, patch: unknown): JsonPatchResult {
  if (!Array.isArray(patch))
    return {
      ok: false,
      kind: "malformed",
      message: "json: cannot unmarshal object into Go value of type jsonpatch.Patch",
    };
  if (patch.length > jsonPatchOperationsMax) {
    const message = `The allowed maximum operations in a JSON patch is ${jsonPatchOperationsMax}, got ${patch.length}`;
    return { ok: false, kind: "too-large", message };
  }
  const document: { root: unknown } = { root: draftOf(target) };
  let copied = 0;
  try {
    for (const item of patch) {
      const operation = readOperation(item);
      if (operation === undefined) return { ok: false, kind: "malformed", message: "Unexpected kind: unknown" };
      copied += apply(document, operation);
      if (copied > jsonPatchCopyBytesMax)
        throw new TooLarge(
          `Unable to complete the copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${jsonPatchCopyBytesMax}`,
        );
    }
  } catch (error) {
    if (error instanceof Inapplicable) return { ok: false, kind: "inapplicable", message: error.message };
    if (error instanceof TooLarge) return { ok: false, kind: "too-large", message: error.message };
    throw error;
  }
  return { ok: true, value: document.root };
}

function readOperation(item: unknown): Operation | undefined {
  if (!isJsonObject(item)) return undefined;
  const { op, path, from } = item as { op?: unknown; path?: unknown; from?: unknown };
  if (typeof op !== "string" || !operations.has(op) || typeof path !== "string") return undefined;
  if ((op === "move" || op === "copy") && typeof from !== "string") return undefined;
  if (["add", "replace"].includes(op) && !Object.hasOwn(item, "value")) return undefined;
  return {
    op: op as Operation["op"],
    path: pointer(path),
    from: typeof from === "string" ? pointer(from) : [],
    value: item["value"] ?? null,
  };
}

function pointer(text: string): readonly string[] {
  if (text === "") return [];
  return text
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Applies one operation; returns the bytes it copied. */
function apply(document: { root: unknown }, { op, path, from, value }: Operation): number {
  switch (op) {
    case "add":
      add(document, path, draftOf(value));
      return 0;
    case "remove":
      remove(document, path);
      return 0;
    case "replace":
      read(document, path, op);
      if (path.length === 0) document.root = draftOf(value);
      else replace(document, path, draftOf(value));
      return 0;
    case "move": {
      const moved = read(document, from, op);
      remove(document, from);
      add(document, path, moved);
      return 0;
    }
    case "copy": {
      const source = read(document, from, op);
      add(document, path, draftOf(source));
      return JSON.stringify(source).length;
    }
    case "test":
      if (!jsonEqual(find(document, path), value) && !(value === null && find(document, path) === undefined))
        throw new Inapplicable(`testing path ${show(path)} failed`);
      return 0;
  }
}

function show(path: readonly string[]): string {
  return path.map((step) => `/${step}`).join("");
}

function find(document: { root: unknown }, path: readonly string[]): unknown {
  let value = document.root;
  for (const step of path) {
    if (Array.isArray(value)) value = value[index(step, value.length, false)];
    else if (isJsonObject(value) && Object.hasOwn(value, step)) value = value[step];
    else return undefined;
  }
  return value;
}

function read(document: { root: unknown }, path: readonly string[], op: string): unknown {
  const value = find(document, path);
  if (value === undefined)
    throw new Inapplicable(`${op} operation does not apply: doc is missing key: ${show(path)}: missing value`);
  return value;
}

function parentOf(
  document: { root: unknown },
  path: readonly string[],
  op: string,
): Record<string, unknown> | unknown[] {
  const parent = find(document, path.slice(0, -1));
  if (typeof parent !== "object" || parent === null)
    throw new Inapplicable(
      `${op} operation does not apply: doc is missing path: ${JSON.stringify(show(path))}: missing value`,
    );
  return parent as Record<string, unknown> | unknown[];
}

function add(document: { root: unknown }, path: readonly string[], value: unknown): void {
  const last = path.at(-1);
  if (last === undefined) {
    document.root = value;
    return;
  }
  const parent = parentOf(document, path, "add");
  if (Array.isArray(parent)) parent.splice(last === "-" ? parent.length : index(last, parent.length, true), 0, value);
  else parent[last] = value;
}

function replace(document: { root: unknown }, path: readonly string[], value: unknown): void {
  const last = path.at(-1) as string;
  const parent = parentOf(document, path, "replace");
  if (Array.isArray(parent)) parent[index(last, parent.length, false)] = value;
  else parent[last] = value;
}

function remove(document: { root: unknown }, path: readonly string[]): void {
  const last = path.at(-1);
  if (last === undefined) throw new Inapplicable("remove operation does not apply to the whole document");
  const parent = parentOf(document, path, "remove");
  if (Array.isArray(parent)) parent.splice(index(last, parent.length, false), 1);
  else if (Object.hasOwn(parent, last)) delete parent[last];
  else throw new Inapplicable(`remove operation does not apply: doc is missing key: ${show(path)}: missing value`);
}

/** A list index; with `end` the position behind the last item is allowed. */
function index(step: string, length: number, end: boolean): number {
  if (!/^-?\d{1,15}$/.test(step))
    throw new Inapplicable(`strconv.Atoi: parsing ${JSON.stringify(step)}: invalid syntax`);
  const given = Number(step);
  const at = given < 0 ? length + given + (end ? 1 : 0) : given;
  if (at < 0 || at > length || (at === length && !end))
    throw new Inapplicable(`Unable to access invalid index: ${step}: invalid index referenced`);
  return at;
}
