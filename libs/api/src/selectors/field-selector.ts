// Field selectors: `status.phase!=Failed,spec.nodeName=n1`. Which fields a kind offers is a table; all others are
// refused with the text clients know.
import type { GroupVersionKind, KubeObject } from "../object/kube-object.ts";
import { plainText } from "../values/plain-text.ts";

export type FieldRequirement = { readonly field: string; readonly equal: boolean; readonly value: string };
export type FieldSelector = readonly FieldRequirement[];
export type ParsedFieldSelector =
  | { readonly ok: true; readonly selector: FieldSelector }
  | { readonly ok: false; readonly message: string };

type Read = (object: KubeObject) => string;
type Fields = Readonly<Record<string, Read>>;

/** A reader of the value at a path; absent reads as empty, scalars as their text. */
function at(path: string, whenAbsent = ""): Read {
  const steps = path.split(".");
  return (object) => {
    let value: unknown = object;
    for (const step of steps)
      value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined;
    return value === undefined || value === null ? whenAbsent : plainText(value);
  };
}

function paths(...names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, at(name)]));
}

const podFields: Fields = {
  ...paths(
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "status.phase",
    "status.podIP",
    "status.nominatedNodeName",
  ),
  "spec.host": at("spec.nodeName"),
  "spec.hostNetwork": at("spec.hostNetwork", "false"),
  "status.podIPs": (object) =>
    ((object["status"] as { podIPs?: { ip?: string }[] } | undefined)?.podIPs ?? [])
      .map((entry) => entry.ip ?? "")
      .join(","),
};
const eventFields: Fields = {
  ...paths("reason", "type"),
  ...paths(
    "involvedObject.kind",
    "involvedObject.namespace",
    "involvedObject.name",
    "involvedObject.uid",
    "involvedObject.apiVersion",
    "involvedObject.resourceVersion",
    "involvedObject.fieldPath",
  ),
  reportingComponent: (object) => at("reportingComponent")(object) || at("source.component")(object),
  source: (object) => at("source.component")(object) || at("reportingComponent")(object),
};
const groupedEventFields: Fields = {
  ...paths(
    "reason",
    "type",
    "regarding.kind",
    "regarding.namespace",
    "regarding.name",
    "regarding.uid",
    "regarding.apiVersion",
    "regarding.resourceVersion",
    "regarding.fieldPath",
  ),
  reportingController: at("reportingController"),
};

/** Kind (with group where not core) → fields beyond metadata.name and metadata.namespace. */
const fieldsOfKind: Readonly<Record<string, Fields>> = {
  Pod: podFields,
  Node: { "spec.unschedulable": at("spec.unschedulable", "false") },
  ReplicationController: { "status.replicas": at("status.replicas", "0") },
  "ReplicaSet.apps": { "status.replicas": at("status.replicas", "0") },
  Event: eventFields,
  "Event.events.k8s.io": groupedEventFields,
  Namespace: paths("status.phase", "name"),
  Secret: paths("type"),
  Service: paths("spec.clusterIP", "spec.type"),
  "Job.batch": { "status.successful": at("status.succeeded", "0") },
  "CertificateSigningRequest.certificates.k8s.io": paths("spec.signerName"),
};

const metadataFields: Fields = { "metadata.name": at("metadata.name"), "metadata.namespace": at("metadata.namespace") };

function readerOf(kind: GroupVersionKind, field: string): Read | undefined {
  const own = fieldsOfKind[kind.group === "" ? kind.kind : `${kind.kind}.${kind.group}`];
  if (own !== undefined && Object.hasOwn(own, field)) return own[field];
  return Object.hasOwn(metadataFields, field) ? metadataFields[field] : undefined;
}

/** Parses a field selector and checks that the kind offers every field. */
export function parseFieldSelector(text: string, kind: GroupVersionKind): ParsedFieldSelector {
  const parsed = parseFieldTerms(text);
  if (!parsed.ok) return parsed;
  const unknown = parsed.selector.find(({ field }) => readerOf(kind, field) === undefined);
  return unknown === undefined ? parsed : { ok: false, message: unsupported(kind, unknown.field) };
}

/** Parses a field selector of a kind that is not known yet. */
export function parseFieldTerms(text: string): ParsedFieldSelector {
  const selector: FieldRequirement[] = [];
  for (const term of splitTerms(text)) {
    const match = /^((?:[^=!\\]|\\.)*?)(==|!=|=)(.*)$/s.exec(term);
    if (match === null) return { ok: false, message: `invalid selector: '${text}'; can't understand '${term}'` };
    const [, field, operator, value] = match as unknown as [string, string, string, string];
    selector.push({ field, equal: operator !== "!=", value: value.replace(/\\([\\,=])/g, "$1") });
  }
  return { ok: true, selector };
}

function unsupported(kind: GroupVersionKind, field: string): string {
  const core = `field label not supported: ${field}`;
  const generic = fieldsOfKind[kind.group === "" ? kind.kind : `${kind.kind}.${kind.group}`] === undefined;
  return generic
    ? `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`
    : core;
}

/** Terms between commas; a backslash keeps a comma inside a value. */
function splitTerms(text: string): string[] {
  return (text.match(/(?:[^,\\]|\\.)+/gs) ?? []).filter((term) => term !== "");
}

/** True when the object satisfies every requirement. */
export function fieldSelectorMatches(selector: FieldSelector, kind: GroupVersionKind, object: KubeObject): boolean {
  return selector.every(({ field, equal, value }) => {
    const read = readerOf(kind, field);
    return read !== undefined && (read(object) === value) === equal;
  });
}

/** The value that the selector requires a field to equal, if it does: `metadata.name=x` makes a list a get. */
export function requiredValue(selector: FieldSelector, field: string): string | undefined {
  return selector.find((requirement) => requirement.field === field && requirement.equal)?.value;
}
