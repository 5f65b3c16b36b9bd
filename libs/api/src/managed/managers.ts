// metadata.managedFields: who owns which fields, one entry per manager, operation, version and subresource.
import type { ManagedFieldsEntry } from "../gen/meta-v1.ts";
import type { JsonObject } from "../object/json.ts";
import {
  differenceFields,
  emptyFieldSet,
  fieldSet,
  type FieldSet,
  formatFieldsV1,
  isEmptyFieldSet,
  parseFieldsV1,
  unionFields,
  withoutElements,
} from "./field-set.ts";

export type Manager = {
  readonly name: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string | undefined;
  readonly fields: FieldSet;
  /** The entry this was read from; written again as it is while nothing changed. */
  readonly read?: { readonly entry: ManagedFieldsEntry; readonly fields: FieldSet } | undefined;
};

/** Managers with operation Update kept apart; the oldest beyond it are merged into one. */
export const updateManagersMax = 10;
const mergedManagerName = "ancient-changes";

export function readManagers(entries: readonly ManagedFieldsEntry[] | undefined): Manager[] {
  return (entries ?? []).map((entry) => {
    const fields = parseFieldsV1(entry.fieldsV1);
    return {
      name: entry.manager ?? "",
      operation: entry.operation === "Apply" ? "Apply" : "Update",
      apiVersion: entry.apiVersion ?? "",
      subresource: entry.subresource ?? "",
      time: entry.time,
      fields,
      read: { entry, fields },
    };
  });
}

/** Entries in upstream's order: applies first, then by time and name; empty sets are left out. */
export function writeManagers(managers: readonly Manager[]): ManagedFieldsEntry[] {
  const kept = capped(managers.filter((manager) => !isEmptyFieldSet(manager.fields)));
  return [...kept].sort(compareManagers).map(writeManager);
}

function writeManager({ name, operation, apiVersion, subresource, time, fields, read }: Manager): ManagedFieldsEntry {
  if (read !== undefined && read.fields === fields && read.entry.time === time && read.entry.manager === name)
    return read.entry;
  return {
    manager: name,
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: "FieldsV1",
    fieldsV1: formatFieldsV1(fields) as JsonObject,
    ...(subresource === "" ? {} : { subresource }),
  };
}

function compareManagers(a: Manager, b: Manager): number {
  if (a.operation !== b.operation) return a.operation === "Apply" ? -1 : 1;
  const key = (manager: Manager): string =>
    `${manager.time ?? ""}\u0000${manager.name}\u0000${manager.apiVersion}\u0000${manager.subresource}`;
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}

function capped(managers: readonly Manager[]): readonly Manager[] {
  const updates = managers.filter((manager) => manager.operation === "Update").sort(compareManagers);
  const surplus = updates.length - updateManagersMax;
  if (surplus <= 0) return managers;
  const old = new Set(updates.slice(0, surplus + 1));
  const oldest = [...old];
  const merged = oldest.reduce((fields, manager) => unionFields(fields, manager.fields), emptyFieldSet);
  const last = oldest.at(-1) as Manager;
  return [
    ...managers.filter((manager) => !old.has(manager)),
    { ...last, name: mergedManagerName, subresource: "", fields: merged },
  ];
}

export function sameManager(
  a: Manager,
  b: Pick<Manager, "name" | "operation" | "apiVersion" | "subresource">,
): boolean {
  return (
    a.name === b.name && a.operation === b.operation && a.apiVersion === b.apiVersion && a.subresource === b.subresource
  );
}

/** Takes paths away from every manager. */
export function disown(managers: readonly Manager[], fields: FieldSet): Manager[] {
  return managers.map((manager) => ({ ...manager, fields: differenceFields(manager.fields, fields) }));
}

/** Metadata that the server keeps itself and nobody owns. */
const serverMetadata = [
  "name",
  "namespace",
  "creationTimestamp",
  "selfLink",
  "uid",
  "generation",
  "managedFields",
  "resourceVersion",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
].map((field) => `f:${field}`);

/** The paths that can be owned through an endpoint: not identity, not the other half of the object. */
export function ownable(fields: FieldSet, subresource: string, hasStatus: boolean): FieldSet {
  const top =
    subresource === "status"
      ? onlyElements(fields, ["f:status", "f:metadata"])
      : hasStatus
        ? withoutElements(fields, ["f:status"])
        : fields;
  const trimmed = withoutElements(top, ["f:apiVersion", "f:kind"]);
  const metadata = trimmed.children.get("f:metadata");
  if (metadata === undefined) return { ...trimmed, self: false };
  const children = new Map(trimmed.children);
  children.set("f:metadata", { ...withoutElements(metadata, serverMetadata), self: false });
  return fieldSet(false, children);
}

function onlyElements(fields: FieldSet, elements: readonly string[]): FieldSet {
  return fieldSet(
    false,
    [...fields.children].filter(([element]) => elements.includes(element)),
  );
}

/** The manager name of a client that gives none: the first part of its user agent. */
export function managerOfUserAgent(userAgent: string): string {
  // eslint-disable-next-line no-control-regex -- exactly what must not be in a name
  return (userAgent.split("/")[0] ?? "").replace(/[\u0000-\u001f\u007f]/g, "").slice(0, 128) || "unknown";
}
