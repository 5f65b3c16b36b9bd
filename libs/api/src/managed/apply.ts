// Server-side apply: a configuration becomes part of the object, its author the owner of what it says. Fields of
// other managers that it would change are conflicts unless forced. Follows upstream's structured merge at 1.32.
import { strictText } from "@keelson/base";
import { conform } from "../decode/conform.ts";
import type { FieldValidation } from "../decode/decode-body.ts";
import { parseYaml } from "../decode/yaml-parser.ts";
import type { Kind } from "../kinds/kind.ts";
import { isJsonObject } from "../object/json.ts";
import { formatApiVersion, type KubeObject } from "../object/kube-object.ts";
import { applyConflict, badRequest, type FailureStatus, type StatusCause } from "../status/status.ts";
import { plainText } from "../values/plain-text.ts";
import { compareFields, configuredFields } from "./compare.ts";
import { placeOfObject } from "./elements.ts";
import {
  emptyFieldSet,
  type FieldSet,
  intersectFields,
  isEmptyFieldSet,
  pathsOfFields,
  unionFields,
} from "./field-set.ts";
import { disown, type Manager, ownable, readManagers, sameManager, writeManagers } from "./managers.ts";
import { mergeConfigured, pruneUnowned } from "./merge.ts";
import { stripped, withManagers, type Writer } from "./track.ts";

export type ApplyRequest = Writer & {
  /** Takes over fields of other managers. */
  readonly force: boolean;
  readonly fieldValidation: FieldValidation;
};

export type Applied =
  /** Give `value` its shape and defaults as after any patch; managedFields are in it. */
  | { readonly ok: true; readonly value: KubeObject; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly status: FailureStatus };

/** Applies the configuration in `bytes` (YAML or JSON) to `live`, which is undefined when the object does not exist. */
export function applyConfiguration(
  kind: Kind,
  live: KubeObject | undefined,
  bytes: Uint8Array,
  request: ApplyRequest,
): Applied {
  const read = readConfiguration(kind, bytes, request.fieldValidation);
  if (!read.ok) return read;
  const { configuration, warnings } = read;
  const place = placeOfObject(kind.definition);
  const hasStatus = kind.subresources.some((subresource) => subresource.name === "status");
  const self = {
    name: request.manager,
    operation: "Apply" as const,
    apiVersion: formatApiVersion(kind),
    subresource: request.subresource,
  };
  const said = ownable(configuredFields(configuration, place), request.subresource, hasStatus);
  const managers = readManagers(live?.metadata.managedFields);
  const others = managers.filter((manager) => !sameManager(manager, self));
  const previous = managers.find((manager) => sameManager(manager, self))?.fields ?? emptyFieldSet;
  const current: KubeObject = stripped(live ?? { apiVersion: formatApiVersion(kind), kind: kind.kind, metadata: {} });
  const owned = others.reduce((fields, manager) => unionFields(fields, manager.fields), said);
  const merged = mergeConfigured(current, configuration, place);
  const next = pruneUnowned(merged, previous, owned, place) as KubeObject;
  const { touched, removed } = compareFields(current, next, place);
  const conflicts = conflictsWith(others, touched);
  if (conflicts.length > 0 && !request.force) return { ok: false, status: conflictStatus(conflicts) };
  const before = managers.find((manager) => sameManager(manager, self));
  const time =
    before !== undefined && isEmptyFieldSet(touched) && isEmptyFieldSet(removed) && sameFields(before.fields, said)
      ? before.time
      : request.now;
  const left = disown(disown(others, removed), conflictFields(conflicts));
  return { ok: true, value: withManagers(next, writeManagers([...left, { ...self, time, fields: said }])), warnings };
}

function sameFields(a: FieldSet, b: FieldSet): boolean {
  return pathsOfFields(a).join() === pathsOfFields(b).join();
}

type Configuration =
  | { readonly ok: true; readonly configuration: Record<string, unknown>; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly status: FailureStatus };

function readConfiguration(kind: Kind, bytes: Uint8Array, validation: FieldValidation): Configuration {
  const text = strictText(bytes);
  const parsed = text === undefined ? ({ ok: false, message: "invalid UTF-8" } as const) : parseYaml(text);
  if (!parsed.ok) return refuse(`error decoding YAML: ${parsed.message}`);
  if (!isJsonObject(parsed.value)) return refuse("error decoding YAML: an object is expected");
  const wanted = formatApiVersion(kind);
  if (parsed.value["apiVersion"] !== wanted)
    return refuse(
      `Incorrect version specified in apply patch. Specified patch version: ${plainText(parsed.value["apiVersion"])}, expected: ${wanted}`,
    );
  if (parsed.value["kind"] !== kind.kind)
    return refuse(
      `${plainText(parsed.value["kind"])} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}`,
    );
  const shaped =
    kind.definition === undefined
      ? { ok: true as const, value: { ...parsed.value }, unknown: [] }
      : conform(parsed.value, kind.definition, { sparse: true });
  if (!shaped.ok) return refuse(`failed to create typed patch object: ${shaped.message}`);
  const problems = [...parsed.duplicates, ...shaped.unknown.map((path) => `unknown field ${JSON.stringify(path)}`)];
  if (problems.length > 0 && validation === "Strict") return refuse(`strict decoding error: ${problems.join(", ")}`);
  const { metadata } = shaped.value as { readonly metadata?: { readonly managedFields?: readonly unknown[] } };
  if ((metadata?.managedFields ?? []).length > 0) return refuse("metadata.managedFields must be nil");
  return {
    ok: true,
    configuration: { metadata: {}, ...shaped.value },
    warnings: validation === "Warn" ? problems : [],
  };
}

function refuse(message: string): { readonly ok: false; readonly status: FailureStatus } {
  return { ok: false, status: badRequest(message) };
}

type Conflict = { readonly manager: Manager; readonly fields: FieldSet };

function conflictsWith(others: readonly Manager[], touched: FieldSet): Conflict[] {
  return others
    .map((manager) => ({ manager, fields: intersectFields(manager.fields, touched) }))
    .filter(({ fields }) => !isEmptyFieldSet(fields));
}

function conflictFields(conflicts: readonly Conflict[]): FieldSet {
  return conflicts.reduce((fields, conflict) => unionFields(fields, conflict.fields), emptyFieldSet);
}

function conflictStatus(conflicts: readonly Conflict[]): FailureStatus {
  const causes: StatusCause[] = conflicts.flatMap(({ manager, fields }) =>
    pathsOfFields(fields).map((field) => ({
      reason: "FieldManagerConflict",
      message: `conflict with ${describe(manager)}`,
      field,
    })),
  );
  if (causes.length === 1)
    return applyConflict(
      `Apply failed with 1 conflict: ${causes[0]?.message ?? ""}: ${causes[0]?.field ?? ""}`,
      causes,
    );
  const lines = conflicts.flatMap(({ manager, fields }) => [
    `conflicts with ${describe(manager)}:`,
    ...pathsOfFields(fields).map((path) => `- ${path}`),
  ]);
  return applyConflict(`Apply failed with ${causes.length} conflicts: ${lines.join("\n")}`, causes);
}

function describe({ name, operation, apiVersion, subresource, time }: Manager): string {
  const who = JSON.stringify(name) + (subresource === "" ? "" : ` with subresource ${JSON.stringify(subresource)}`);
  if (operation === "Apply") return who;
  return `${who} using ${apiVersion}${time === undefined ? "" : ` at ${time}`}`;
}
