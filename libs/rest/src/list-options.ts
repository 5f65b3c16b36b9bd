// The query of a list or watch, and what combinations of its parameters mean. Texts and codes follow 1.32.
import { badRequest, type FailureStatus, type FieldProblem, invalid } from "@keelson/api";
import { first, flag, type Query } from "./query.ts";

export type ListOptions = {
  readonly labelSelector: string;
  readonly fieldSelector: string;
  /** 0: everything in one answer. */
  readonly limit: number;
  readonly continue: string;
  /** Undefined when unset; 0: any. */
  readonly resourceVersion: number | undefined;
  readonly match: "" | "Exact" | "NotOlderThan";
  readonly watch: boolean;
  readonly allowWatchBookmarks: boolean;
  readonly timeoutSeconds: number | undefined;
  readonly sendInitialEvents: boolean | undefined;
};

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: FailureStatus };

/** Reads and checks the parameters of a list, or of a watch when `watch`. */
export function parseListOptions(query: Query, watch: boolean): Parsed<ListOptions> {
  const limit = parseCount(query, "limit");
  const timeoutSeconds = parseCount(query, "timeoutSeconds");
  const revisionText = first(query, "resourceVersion");
  if (limit === "bad" || timeoutSeconds === "bad") {
    const name = limit === "bad" ? "limit" : "timeoutSeconds";
    return {
      ok: false,
      status: badRequest(`strconv.ParseInt: parsing ${JSON.stringify(first(query, name))}: invalid syntax`),
    };
  }
  const resourceVersion = revisionText === "" ? undefined : parseRevision(revisionText);
  if (revisionText !== "" && resourceVersion === undefined) {
    return {
      ok: false,
      status: badRequest(
        `invalid resource version: strconv.ParseUint: parsing ${JSON.stringify(revisionText)}: invalid syntax`,
      ),
    };
  }
  const match = first(query, "resourceVersionMatch");
  const options = {
    labelSelector: first(query, "labelSelector"),
    fieldSelector: first(query, "fieldSelector"),
    limit: limit ?? 0,
    continue: first(query, "continue"),
    resourceVersion,
    match: match as ListOptions["match"],
    watch,
    allowWatchBookmarks: flag(query, "allowWatchBookmarks"),
    timeoutSeconds,
    sendInitialEvents: query.has("sendInitialEvents") ? flag(query, "sendInitialEvents") : undefined,
  };
  const problems = watch ? watchProblems(options, match) : listProblems(options, match);
  if (problems.length > 0)
    return { ok: false, status: invalid({ group: "meta.k8s.io", kind: "ListOptions" }, "", problems) };
  return { ok: true, value: options };
}

/** A resource version as clients write it: decimal digits, within the safe integers. */
export function parseRevision(text: string): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

function parseCount(query: Query, name: string): number | undefined | "bad" {
  const text = first(query, name);
  if (text === "") return undefined;
  if (!/^-?\d{1,16}$/.test(text)) return "bad";
  return Math.max(0, Number(text));
}

function listProblems(options: ListOptions, match: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (match !== "") {
    if (options.resourceVersion === undefined) {
      problems.push(
        forbiddenField("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"),
      );
    }
    if (options.continue !== "") {
      problems.push(
        forbiddenField("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"),
      );
    }
    if (match !== "Exact" && match !== "NotOlderThan") {
      problems.push({
        type: "FieldValueNotSupported",
        field: "resourceVersionMatch",
        message: `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`,
      });
    }
    if (match === "Exact" && options.resourceVersion === 0) {
      problems.push(
        forbiddenField("resourceVersionMatch", 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
      );
    }
  }
  if (options.sendInitialEvents !== undefined) {
    problems.push(forbiddenField("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  return problems;
}

function watchProblems(options: ListOptions, match: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (options.sendInitialEvents !== undefined) {
    if (match !== "NotOlderThan") {
      problems.push(
        forbiddenField(
          "resourceVersionMatch",
          "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
        ),
      );
    }
    if (!options.allowWatchBookmarks && options.sendInitialEvents) {
      problems.push(
        forbiddenField("allowWatchBookmarks", "sendInitialEvents requires setting allowWatchBookmarks to true"),
      );
    }
  } else if (match !== "") {
    problems.push(
      forbiddenField(
        "resourceVersionMatch",
        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
      ),
    );
  }
  if (options.continue !== "") problems.push(forbiddenField("continue", "continue is forbidden for watch"));
  return problems;
}

function forbiddenField(field: string, why: string): FieldProblem {
  return { type: "FieldValueForbidden", field, message: `Forbidden: ${why}` };
}
