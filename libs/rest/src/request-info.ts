// From method, path and query to what is asked: the words that authorization, audit and routing share. Follows
// apiserver's RequestInfo of 1.32. Whether the resource exists and has that scope is for the router to check.
import { parseFieldTerms, pathSegmentProblems, requiredValue } from "@keelson/api";
import { decodeSegment, first, flag, type Query } from "./query.ts";

export type RequestInfo = {
  /** False for discovery, health, metrics and everything else outside /api/v1/… and /apis/<group>/<version>/…. */
  readonly isResource: boolean;
  /** The path with its escapes decoded. */
  readonly path: string;
  /** get list watch create update patch delete deletecollection; for non-resource paths the lower-case method. */
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** What follows a proxy subresource; no slash at its start. */
  readonly rest: string;
  /** True when the path had `/namespaces/<ns>/` in front of the resource. */
  readonly underNamespace: boolean;
};

/** A map, not an object: HTTP/2 clients may send any word as method, `constructor` among them. */
const methodVerbs: ReadonlyMap<string, string> = new Map([
  ["POST", "create"],
  ["GET", "get"],
  ["HEAD", "get"],
  ["PUT", "update"],
  ["PATCH", "patch"],
  ["DELETE", "delete"],
]);

/** Undefined when the path holds a malformed escape, a slash or a dot segment inside a name. */
export function parseRequestInfo(method: string, path: string, query: Query): RequestInfo | undefined {
  const parts: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "") continue;
    const decoded = decodeSegment(segment);
    if (decoded === undefined) return undefined;
    parts.push(decoded);
  }
  const trailing = path.endsWith("/") && parts.length > 0 ? "/" : "";
  const base: RequestInfo = {
    isResource: false,
    path: `/${parts.join("/")}${trailing}`,
    verb: method.toLowerCase(),
    group: "",
    version: "",
    namespace: "",
    resource: "",
    subresource: "",
    name: "",
    rest: "",
    underNamespace: false,
  };
  const start = parts[0] === "api" ? 2 : parts[0] === "apis" ? 3 : 0;
  if (start === 0 || parts.length <= start) return base;
  if (parts.some((part) => part === "." || part === ".." || part.includes("/"))) {
    // Names never reach the key space with a separator or a dot segment; proxy paths may hold them further back.
    if (parts.slice(0, start + 5).some((part) => part === "." || part === ".." || part.includes("/"))) return undefined;
  }
  const group = start === 3 ? (parts[1] ?? "") : "";
  const version = parts[start - 1] ?? "";
  return resourceInfo({ ...base, isResource: true, group, version }, method, parts.slice(start), query);
}

function resourceInfo(base: RequestInfo, method: string, parts: readonly string[], query: Query): RequestInfo {
  let words = parts;
  let verb = methodVerbs.get(method) ?? "";
  if (words[0] === "watch" && words.length > 1) {
    verb = "watch"; // the old /watch/ prefix
    words = words.slice(1);
  }
  let namespace = "";
  let underNamespace = false;
  if (words[0] === "namespaces" && words.length > 1) {
    namespace = words[1] ?? "";
    if (words.length > 2 && words[2] !== "status" && words[2] !== "finalize") {
      underNamespace = true;
      words = words.slice(2);
    }
  }
  const [resource = "", pathName = "", subresource = "", ...rest] = words;
  let name = pathName;
  if (name === "" && verb === "get") {
    verb = flag(query, "watch") ? "watch" : "list";
    name = nameOfFieldSelector(first(query, "fieldSelector"));
  } else if (name === "" && verb === "delete") verb = "deletecollection";
  return { ...base, verb, namespace, resource, subresource, name, rest: rest.join("/"), underNamespace };
}

/**
 * A list or watch of one named object is authorized by that name. The selector is read by the same parser that later
 * filters: a term inside another one's escaped value names nothing.
 */
function nameOfFieldSelector(selector: string): string {
  const parsed = parseFieldTerms(selector);
  const name = parsed.ok ? requiredValue(parsed.selector, "metadata.name") : undefined;
  return name === undefined || pathSegmentProblems(name).length > 0 ? "" : name;
}

/** True when the verb changes state: counts against the mutating limit. */
export function isMutating(verb: string): boolean {
  return !["get", "list", "watch", "head", "options"].includes(verb);
}
