// What each kind adds to the generic verbs, in the terms that the verbs use.
import { findDefinition, type Kind, type KubeObject } from "@keelson/api";
import { child, type Strategy, strings, withField, withMeta, type WriteOptions } from "@keelson/rest";
import type { RequestContext } from "../http/request-context.ts";

/** The object with the defaults of its kind. */
export function defaulted(_kind: Kind, object: KubeObject): KubeObject {
  return object;
}

export type ManagerUpdate = {
  readonly context: RequestContext;
  readonly options: WriteOptions;
  readonly operation: "Update" | "Apply";
  readonly subresource: string;
};

/** The object with its managedFields brought up to date after `update`. */
export function recordManager(_kind: Kind, object: KubeObject, _old: KubeObject | undefined, _update: ManagerUpdate): KubeObject {
  return object;
}

const strategies = new WeakMap<Kind, Strategy>();

export function strategyOf(kind: Kind): Strategy {
  let strategy = strategies.get(kind);
  if (strategy === undefined) {
    strategy = buildStrategy(kind);
    strategies.set(kind, strategy);
  }
  return strategy;
}

/** Kinds with a spec whose generation upstream does not count. */
const withoutGeneration: ReadonlySet<string> = new Set([
  "pods.",
  "nodes.",
  "namespaces.",
  "services.",
  "persistentvolumes.",
  "persistentvolumeclaims.",
  "resourcequotas.",
  "limitranges.",
  "leases.coordination.k8s.io",
  "certificatesigningrequests.certificates.k8s.io",
  "horizontalpodautoscalers.autoscaling",
  "ingressclasses.networking.k8s.io",
  "csinodes.storage.k8s.io",
  "csidrivers.storage.k8s.io",
  "volumeattachments.storage.k8s.io",
]);
const conditionalOnly: ReadonlySet<string> = new Set(["customresourcedefinitions.apiextensions.k8s.io", "apiservices.apiregistration.k8s.io"]);
const createdByUpdate: ReadonlySet<string> = new Set([
  "leases.coordination.k8s.io",
  "endpoints.",
  "events.",
  "events.events.k8s.io",
  "clusterroles.rbac.authorization.k8s.io",
  "clusterrolebindings.rbac.authorization.k8s.io",
  "roles.rbac.authorization.k8s.io",
  "rolebindings.rbac.authorization.k8s.io",
  "limitranges.",
  "services.",
]);

function buildStrategy(kind: Kind): Strategy {
  const id = `${kind.resource}.${kind.group}`;
  const hasStatus = kind.subresources.some((subresource) => subresource.name === "status");
  const hasSpec = kind.definition === undefined || findDefinition(kind.definition)?.fields?.has("spec") === true;
  return {
    prepareForCreate: (object) => prepareNew(kind, hasStatus ? withField(object, "status", initialStatus(kind)) : object),
    prepareForUpdate: (object, old, subresource) => prepareChanged(kind, { object, old, subresource, hasStatus }),
    validateCreate: () => [],
    validateUpdate: () => [],
    allowUnconditionalUpdate: !conditionalOnly.has(id),
    allowCreateOnUpdate: createdByUpdate.has(id),
    hasGeneration: hasSpec && !withoutGeneration.has(id),
  };
}

function initialStatus(kind: Kind): unknown {
  if (kind.group !== "") return {};
  switch (kind.resource) {
    case "namespaces":
      return { phase: "Active" };
    case "pods":
    case "persistentvolumeclaims":
    case "persistentvolumes":
      return { phase: "Pending" };
    case "services":
      return { loadBalancer: {} };
    default:
      return {};
  }
}

function prepareNew(kind: Kind, object: KubeObject): KubeObject {
  if (kind.group !== "" || kind.resource !== "namespaces") return object;
  const spec = child(object, "spec");
  const finalizers = strings(spec, "finalizers");
  const name = object.metadata.name ?? "";
  const labelled = withMeta(object, { labels: { ...object.metadata.labels, "kubernetes.io/metadata.name": name } });
  return withField(labelled, "spec", { ...spec, finalizers: finalizers.includes("kubernetes") ? finalizers : [...finalizers, "kubernetes"] });
}

type Changed = { readonly object: KubeObject; readonly old: KubeObject; readonly subresource: string; readonly hasStatus: boolean };

function prepareChanged(kind: Kind, { object, old, subresource, hasStatus }: Changed): KubeObject {
  if (subresource === "status") {
    const { labels, annotations, finalizers, ownerReferences } = old.metadata;
    return withMeta(withField(old, "status", object["status"]), {
      managedFields: object.metadata.managedFields,
      ...(kind.group === "" && kind.resource === "nodes" ? { labels: object.metadata.labels, annotations: object.metadata.annotations } : { labels, annotations }),
      finalizers,
      ownerReferences,
    });
  }
  if (subresource === "finalize") return withField(old, "spec", object["spec"]);
  const kept = hasStatus ? withField(object, "status", old["status"]) : object;
  if (kind.group === "" && kind.resource === "namespaces") {
    // Only /finalize changes spec.finalizers.
    const spec = { ...child(kept, "spec"), finalizers: strings(child(old, "spec"), "finalizers") };
    return withField(kept, "spec", spec);
  }
  return kept;
}
