// Rules for the metadata of every object.
import type { Kind } from "../kinds/kind.ts";
import type { KubeObject } from "../object/kube-object.ts";
import { dnsLabelProblems, dnsSubdomainProblems, labelKeyProblems, labelValueProblems } from "./names.ts";
import type { Problems } from "./problems.ts";

const annotationBytesMax = 256 * 1024;
const generatedNameSuffix = "xxxxx";

/** Checks name, namespace, labels, annotations, owners and finalizers. */
export function validateObjectMeta(
  object: KubeObject,
  kind: Pick<Kind, "namespaced">,
  nameRule: (name: string) => readonly string[],
  problems: Problems,
): void {
  const { metadata } = object;
  if (metadata.generateName !== undefined && metadata.generateName !== "") {
    const trial = metadata.generateName.replace(/-$/, "") + generatedNameSuffix;
    problems.at("generateName").invalidAll(metadata.generateName, nameRule(trial));
  }
  if (metadata.name !== undefined && metadata.name !== "")
    problems.at("name").invalidAll(metadata.name, nameRule(metadata.name));
  if (kind.namespaced) {
    if ((metadata.namespace ?? "") === "") problems.at("namespace").required();
    else problems.at("namespace").invalidAll(metadata.namespace, dnsLabelProblems(metadata.namespace as string));
  } else if ((metadata.namespace ?? "") !== "") problems.at("namespace").forbidden("not allowed on this type");
  if ((metadata.generation ?? 0) < 0) problems.at("generation").nonNegative(metadata.generation);
  validateLabels(metadata.labels, problems.at("labels"));
  validateAnnotations(metadata.annotations, problems.at("annotations"));
  validateOwners(metadata.ownerReferences ?? [], problems.at("ownerReferences"));
  for (const [index, finalizer] of (metadata.finalizers ?? []).entries()) {
    const at = problems.at("finalizers").index(index);
    at.invalidAll(finalizer, labelKeyProblems(finalizer));
    const standard = ["kubernetes", "foregroundDeletion", "orphan"].includes(finalizer);
    if (!finalizer.includes("/") && !standard)
      at.invalid(finalizer, "name is neither a standard finalizer name nor is it fully qualified");
  }
}

export function validateLabels(labels: Readonly<Record<string, string>> | undefined, problems: Problems): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    problems.invalidAll(key, labelKeyProblems(key));
    problems.invalidAll(value, labelValueProblems(value));
  }
}

export function validateAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
  problems: Problems,
): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    problems.invalidAll(key, labelKeyProblems(key.toLowerCase()));
    bytes += key.length + value.length;
  }
  if (bytes > annotationBytesMax) problems.tooLong(annotationBytesMax);
}

function validateOwners(owners: NonNullable<KubeObject["metadata"]["ownerReferences"]>, problems: Problems): void {
  let controller: string | undefined;
  for (const [index, owner] of owners.entries()) {
    const at = problems.index(index);
    if (owner.apiVersion === "") at.at("apiVersion").invalid(owner.apiVersion, "version must not be empty");
    if (owner.kind === "") at.at("kind").invalid(owner.kind, "kind must not be empty");
    if (owner.name === "") at.at("name").invalid(owner.name, "name must not be empty");
    if (owner.uid === "") at.at("uid").invalid(owner.uid, "uid must not be empty");
    if (owner.kind === "Event" && (owner.apiVersion === "v1" || owner.apiVersion.startsWith("events.k8s.io/")))
      at.invalid(owner, `${owner.apiVersion}, Kind=Event is disallowed from being an owner`);
    if (owner.controller !== true) continue;
    if (controller !== undefined) {
      const text = `Only one reference can have Controller set to true. Found "true" in references for ${controller}/${owners.find((other) => other.controller === true)?.name ?? ""} and ${owner.kind}/${owner.name}`;
      problems.invalid(owners, text);
    }
    controller ??= owner.kind;
  }
}

/** The rule for names where a kind has none of its own. */
export const defaultNameRule: (name: string) => readonly string[] = dnsSubdomainProblems;
