// Every path and operation of a kind, in a form that both OpenAPI versions are written from.
import type { GroupVersionKind } from "../object/kube-object.ts";
import type { Kind, Subresource, Verb } from "../kinds/kind.ts";

export type Method = "get" | "post" | "put" | "patch" | "delete" | "head" | "options";
export type Parameter = {
  readonly name: string;
  readonly in: "query" | "path";
  readonly type: "string" | "integer" | "boolean";
};
export type Operation = {
  readonly method: Method;
  readonly id: string;
  /** `get`, `list`, `post`, `put`, `patch`, `delete`, `deletecollection`, `connect`. */
  readonly action: string;
  readonly gvk: GroupVersionKind;
  readonly query: readonly Parameter[];
  /** Definition of the request body (`none`: there is no body); undefined for custom resources. */
  readonly body: string | undefined;
  /** Definition of the answer (`text`: a stream); undefined for custom resources. */
  readonly answer: string | undefined;
};
export type PathItem = {
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly operations: readonly Operation[];
  readonly tag: string;
};

const text = (name: string): Parameter => ({ name, in: "query", type: "string" });
const integer = (name: string): Parameter => ({ name, in: "query", type: "integer" });
const flag = (name: string): Parameter => ({ name, in: "query", type: "boolean" });
const inPath = (name: string): Parameter => ({ name, in: "path", type: "string" });

const selectorQuery = [
  text("continue"),
  text("fieldSelector"),
  text("labelSelector"),
  integer("limit"),
  text("resourceVersion"),
  text("resourceVersionMatch"),
  flag("sendInitialEvents"),
  integer("timeoutSeconds"),
];
const listQuery = [flag("allowWatchBookmarks"), ...selectorQuery, flag("watch")];
const writeQuery = [text("dryRun"), text("fieldManager"), text("fieldValidation")];
const patchQuery = [...writeQuery, flag("force")];
const deleteQuery = [
  text("dryRun"),
  integer("gracePeriodSeconds"),
  flag("ignoreStoreReadErrorWithClusterBreakingPotential"),
  flag("orphanDependents"),
  text("propagationPolicy"),
];
const streamQuery = [text("container"), flag("stderr"), flag("stdin"), flag("stdout"), flag("tty")];
const connectQuery: Readonly<Record<string, readonly Parameter[]>> = {
  attach: streamQuery,
  exec: [text("command"), ...streamQuery],
  portforward: [integer("ports")],
  proxy: [text("path")],
};
const logQuery = [
  text("container"),
  flag("follow"),
  flag("insecureSkipTLSVerifyBackend"),
  integer("limitBytes"),
  flag("previous"),
  integer("sinceSeconds"),
  text("stream"),
  integer("tailLines"),
  flag("timestamps"),
];
const pretty = text("pretty");

/** All paths of a kind, its subresources included. */
export function pathsOf(kind: Kind): PathItem[] {
  const root = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const base = kind.namespaced ? `${root}/namespaces/{namespace}/${kind.resource}` : `${root}/${kind.resource}`;
  const scope = kind.namespaced ? [inPath("namespace")] : [];
  const tag = `${lowerFirst(groupWord(kind.group))}_${kind.version}`;
  const items: PathItem[] = [];
  const item = (path: string, parameters: readonly Parameter[], operations: readonly Operation[]): void => {
    if (operations.length > 0) items.push({ path, parameters: [...parameters, pretty], operations, tag });
  };
  item(base, scope, collectionOperations(kind));
  if (kind.namespaced && kind.verbs.includes("list")) item(`${root}/${kind.resource}`, [], [listOperation(kind, true)]);
  item(`${base}/{name}`, [inPath("name"), ...scope], objectOperations(kind));
  for (const subresource of kind.subresources) {
    const path = `${base}/{name}/${subresource.name}`;
    item(path, [inPath("name"), ...scope], subresourceOperations(kind, subresource, ""));
    if (subresource.name === "proxy")
      item(
        `${path}/{path}`,
        [inPath("name"), ...scope, inPath("path")],
        subresourceOperations(kind, subresource, "WithPath"),
      );
  }
  return items;
}

function word(kind: Kind): string {
  return groupWord(kind.group) + capital(kind.version);
}

function listOperation(kind: Kind, everywhere: boolean): Operation {
  const id = `list${word(kind)}${everywhere || !kind.namespaced ? "" : "Namespaced"}${kind.kind}${everywhere ? "ForAllNamespaces" : ""}`;
  const answer = kind.definition === undefined ? undefined : `${kind.definition}List`;
  return { method: "get", id, action: "list", gvk: gvk(kind), query: listQuery, body: "none", answer };
}

function collectionOperations(kind: Kind): Operation[] {
  const scoped = `${kind.namespaced ? "Namespaced" : ""}${kind.kind}`;
  const out: Operation[] = kind.verbs.includes("list") ? [listOperation(kind, false)] : [];
  if (kind.verbs.includes("create"))
    out.push({
      method: "post",
      id: `create${word(kind)}${scoped}`,
      action: "post",
      gvk: gvk(kind),
      query: writeQuery,
      body: kind.definition,
      answer: kind.definition,
    });
  if (kind.verbs.includes("deletecollection"))
    out.push({
      method: "delete",
      id: `delete${word(kind)}Collection${scoped}`,
      action: "deletecollection",
      gvk: gvk(kind),
      query: [...deleteQuery, ...selectorQuery],
      body: "meta.v1.DeleteOptions",
      answer: "meta.v1.Status",
    });
  return out;
}

function objectOperations(kind: Kind): Operation[] {
  const scoped = `${kind.namespaced ? "Namespaced" : ""}${kind.kind}`;
  const out = verbOperations(kind.verbs, word(kind), scoped, gvk(kind), kind.definition);
  if (kind.verbs.includes("delete"))
    out.push({
      method: "delete",
      id: `delete${word(kind)}${scoped}`,
      action: "delete",
      gvk: gvk(kind),
      query: deleteQuery,
      body: "meta.v1.DeleteOptions",
      answer: kind.definition === "core.v1.Pod" ? kind.definition : "meta.v1.Status",
    });
  return out;
}

function verbOperations(
  verbs: readonly Verb[],
  prefix: string,
  suffix: string,
  of: GroupVersionKind,
  body: string | undefined,
): Operation[] {
  const out: Operation[] = [];
  if (verbs.includes("get"))
    out.push({
      method: "get",
      id: `read${prefix}${suffix}`,
      action: "get",
      gvk: of,
      query: [],
      body: "none",
      answer: body,
    });
  if (verbs.includes("update"))
    out.push({
      method: "put",
      id: `replace${prefix}${suffix}`,
      action: "put",
      gvk: of,
      query: writeQuery,
      body,
      answer: body,
    });
  if (verbs.includes("patch"))
    out.push({
      method: "patch",
      id: `patch${prefix}${suffix}`,
      action: "patch",
      gvk: of,
      query: patchQuery,
      body: "meta.v1.Patch",
      answer: body,
    });
  return out;
}

function subresourceOperations(kind: Kind, subresource: Subresource, withPath: string): Operation[] {
  const suffix = `${kind.namespaced ? "Namespaced" : ""}${kind.kind}${capital(subresource.name)}${withPath}`;
  const of: GroupVersionKind = { group: subresource.group, version: subresource.version, kind: subresource.kind };
  if (subresource.connect) {
    const methods: readonly Method[] =
      subresource.name === "proxy" ? ["get", "post", "put", "patch", "delete", "head", "options"] : ["get", "post"];
    const query = connectQuery[subresource.name] ?? [];
    return methods.map((method) => ({
      method,
      id: `connect${word(kind)}${capital(method)}${suffix}`,
      action: "connect",
      gvk: of,
      query,
      body: "none",
      answer: "text",
    }));
  }
  const definition = subresource.definition ?? kind.definition;
  const out = verbOperations(subresource.verbs, word(kind), suffix, of, definition);
  if (subresource.verbs.includes("create"))
    out.push({
      method: "post",
      id: `create${word(kind)}${suffix}`,
      action: "post",
      gvk: of,
      query: writeQuery,
      body: definition,
      answer: definition,
    });
  if (subresource.name !== "log") return out;
  return out.map((operation) => ({ ...operation, query: logQuery, answer: "text" }));
}

function gvk(kind: Kind): GroupVersionKind {
  return { group: kind.group, version: kind.version, kind: kind.kind };
}

function groupWord(group: string): string {
  if (group === "") return "Core";
  return group
    .replace(/\.k8s\.io$/, "")
    .split(".")
    .map(capital)
    .join("");
}

function capital(text_: string): string {
  return text_.charAt(0).toUpperCase() + text_.slice(1);
}

function lowerFirst(text_: string): string {
  return text_.charAt(0).toLowerCase() + text_.slice(1);
}
