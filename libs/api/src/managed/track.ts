// Keeping managedFields true on create, update and patch: the writer owns what it added or changed, and whoever
// owned it before does not any more. Called by the verbs after defaulting.
import type { Kind } from "../kinds/kind.ts";
import { conform } from "../decode/conform.ts";
import { formatApiVersion, type KubeObject } from "../object/kube-object.ts";
import type { ManagedFieldsEntry } from "../gen/meta-v1.ts";
import { compareFields } from "./compare.ts";
import { placeOfObject } from "./elements.ts";
import { differenceFields, isEmptyFieldSet, unionFields, withoutElements } from "./field-set.ts";
import { disown, type Manager, ownable, readManagers, sameManager, writeManagers } from "./managers.ts";

export type Writer = {
  /** The `fieldManager` parameter, or the manager of the user agent. */
  readonly manager: string;
  readonly subresource: string;
  /** Now in seconds precision. */
  readonly now: string;
};

/** The object with managedFields as they are after this write; `old` is undefined on create. */
export function trackManagedFields(
  kind: Kind,
  object: KubeObject,
  old: KubeObject | undefined,
  writer: Writer,
): KubeObject {
  const given = object.metadata.managedFields;
  if (isReset(given) && writer.subresource === "") return withManagers(object, undefined);
  const useGiven = writer.subresource === "" && (given ?? []).length > 0;
  const before = readManagers(useGiven ? given : old?.metadata.managedFields);
  const hasStatus = kind.subresources.some((subresource) => subresource.name === "status");
  const compared = compareFields(stripped(old ?? blank(kind)), stripped(object), placeOfObject(kind.definition));
  const taken = ownable(compared.touched, writer.subresource, hasStatus);
  // What this endpoint cannot remove stays, and so do its owners.
  const removable = ownable(compared.removed, writer.subresource, hasStatus);
  const removed = writer.subresource === "status" ? withoutElements(removable, ["f:metadata"]) : removable;
  if (isEmptyFieldSet(taken) && isEmptyFieldSet(removed))
    return withManagers(object, before.length === 0 ? undefined : writeManagers(before));
  const self = {
    name: writer.manager,
    operation: "Update" as const,
    apiVersion: formatApiVersion(kind),
    subresource: writer.subresource,
  };
  const others = disown(
    disown(before, removed).filter((manager) => !sameManager(manager, self)),
    taken,
  );
  const own = before.find((manager) => sameManager(manager, self));
  const kept = own === undefined ? undefined : differenceFields(own.fields, removed);
  const mine: Manager[] = isEmptyFieldSet(taken)
    ? own === undefined || kept === undefined
      ? []
      : [{ ...own, fields: kept }]
    : [{ ...self, time: writer.now, fields: kept === undefined ? taken : unionFields(kept, taken) }];
  return withManagers(object, writeManagers([...others, ...mine]));
}

/** One empty entry asks to forget all owners. */
function isReset(entries: readonly ManagedFieldsEntry[] | undefined): boolean {
  return entries !== undefined && entries.length === 1 && Object.keys(entries[0] as object).length === 0;
}

/** What an object of the kind is before anybody wrote anything. */
function blank(kind: Kind): KubeObject {
  const zero = kind.definition === undefined ? undefined : conform({}, kind.definition);
  return { metadata: {}, ...(zero?.ok === true ? zero.value : {}), status: {} } as KubeObject;
}

/** Without managedFields, which own nothing. */
export function stripped(object: KubeObject): KubeObject {
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}

export function withManagers(object: KubeObject, managedFields: readonly ManagedFieldsEntry[] | undefined): KubeObject {
  const { managedFields: _given, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: managedFields === undefined || managedFields.length === 0 ? metadata : { ...metadata, managedFields },
  };
}
