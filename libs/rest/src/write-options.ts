// The options of writes: query parameters of create, update and patch, and the body or query of a delete.
import { badRequest, type FailureStatus, type FieldProblem, invalid, type JsonObject } from "@keelson/api";
import type { Parsed } from "./list-options.ts";
import { child, numberAt, strings, textAt } from "./object.ts";
import { first, flag, type Query } from "./query.ts";

export type WriteOptions = {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: "Ignore" | "Warn" | "Strict";
  /** Server-side apply takes over fields of other managers. */
  readonly force: boolean;
};

export type PropagationPolicy = "Orphan" | "Background" | "Foreground";

export type DeleteOptions = {
  readonly dryRun: boolean;
  readonly gracePeriodSeconds: number | undefined;
  readonly propagationPolicy: PropagationPolicy | undefined;
  readonly preconditions: { readonly uid: string; readonly resourceVersion: string };
};

/** Options of create, update and patch. */
export function parseWriteOptions(
  query: Query,
  optionsKind: "CreateOptions" | "UpdateOptions" | "PatchOptions",
  apply: boolean,
): Parsed<WriteOptions> {
  const problems: FieldProblem[] = [];
  const dryRun = readDryRun(query.get("dryRun") ?? [], problems);
  const fieldManager = first(query, "fieldManager");
  const validation = first(query, "fieldValidation");
  if (fieldManager.length > 128) {
    problems.push({
      type: "FieldValueTooLong",
      field: "fieldManager",
      message: "Too long: may not be more than 128 bytes",
    });
  }
  if (!["", "Ignore", "Warn", "Strict"].includes(validation)) {
    problems.push({
      type: "FieldValueNotSupported",
      field: "fieldValidation",
      message: `Unsupported value: ${JSON.stringify(validation)}: supported values: "", "Ignore", "Warn", "Strict"`,
    });
  }
  if (apply && fieldManager === "") {
    problems.push({
      type: "FieldValueRequired",
      field: "fieldManager",
      message: "Required value: is required for apply patch",
    });
  }
  if (!apply && query.has("force")) {
    problems.push({
      type: "FieldValueForbidden",
      field: "force",
      message: "Forbidden: may not be specified for non-apply patch",
    });
  }
  if (problems.length > 0)
    return { ok: false, status: invalid({ group: "meta.k8s.io", kind: optionsKind }, "", problems) };
  const fieldValidation = validation === "Ignore" || validation === "Strict" ? validation : "Warn";
  return { ok: true, value: { dryRun, fieldManager, fieldValidation, force: flag(query, "force") } };
}

/** Options of a delete: its body when it has one, else the query. */
export function parseDeleteOptions(query: Query, body: JsonObject | undefined): Parsed<DeleteOptions> {
  const problems: FieldProblem[] = [];
  const graceText = first(query, "gracePeriodSeconds");
  const grace =
    body === undefined ? (graceText === "" ? undefined : Number(graceText)) : numberAt(body, "gracePeriodSeconds");
  const policy = body === undefined ? first(query, "propagationPolicy") : textAt(body, "propagationPolicy");
  const orphan =
    body === undefined
      ? query.has("orphanDependents")
        ? flag(query, "orphanDependents")
        : undefined
      : body["orphanDependents"];
  const dryRun = readDryRun(body === undefined ? (query.get("dryRun") ?? []) : strings(body, "dryRun"), problems);
  const preconditions = child(body, "preconditions");
  if (grace !== undefined && !Number.isSafeInteger(grace)) return { ok: false, status: badGrace(graceText) };
  if (policy !== "" && orphan !== undefined && orphan !== null) {
    problems.push({
      type: "FieldValueInvalid",
      field: "propagationPolicy",
      message: `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`,
    });
  } else if (!["", "Foreground", "Background", "Orphan"].includes(policy)) {
    problems.push({
      type: "FieldValueNotSupported",
      field: "propagationPolicy",
      message: `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`,
    });
  }
  if (problems.length > 0)
    return { ok: false, status: invalid({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", problems) };
  const legacy = orphan === true ? "Orphan" : orphan === false ? "Background" : undefined;
  return {
    ok: true,
    value: {
      dryRun,
      gracePeriodSeconds: grace,
      propagationPolicy: policy === "" ? legacy : (policy as PropagationPolicy),
      preconditions: { uid: textAt(preconditions, "uid"), resourceVersion: textAt(preconditions, "resourceVersion") },
    },
  };
}

function badGrace(text: string): FailureStatus {
  return badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function readDryRun(values: readonly string[], problems: FieldProblem[]): boolean {
  for (const value of values) {
    if (value !== "All" && value !== "") {
      problems.push({
        type: "FieldValueNotSupported",
        field: "dryRun",
        message: `Unsupported value: ${JSON.stringify(value)}: supported values: "All"`,
      });
    }
  }
  return values.includes("All");
}
