// One row of the kinds table: everything generic code needs to serve a resource. Rows of built-in kinds come from
// data/kinds.json; rows of custom resources are made from their definitions at run time.
import type { GroupVersionKind } from "../object/kube-object.ts";

/** Verbs as discovery and authorization spell them. */
export type Verb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

/** `pods/status`, `deployments/scale`, … */
export type Subresource = {
  /** `status`, `scale`, `log`, `exec`, … */
  readonly name: string;
  /** Kind of the bodies it takes and answers. */
  readonly kind: string;
  /** Group and version of that kind where they differ from the parent's (Scale, Eviction, TokenRequest). */
  readonly group: string;
  readonly version: string;
  readonly verbs: readonly Verb[];
  /** True for streams and proxies, which have no object body. */
  readonly connect: boolean;
  /** Schema definition of its bodies; undefined for connect subresources. */
  readonly definition: string | undefined;
};

export type Kind = {
  readonly group: string;
  readonly version: string;
  /** Lower-case plural as in URLs. */
  readonly resource: string;
  readonly kind: string;
  readonly listKind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly subresources: readonly Subresource[];
  /** Name in the schema tables, e.g. `apps.v1.Deployment`; undefined for custom resources. */
  readonly definition: string | undefined;
  /** Where objects are stored, without trailing slash: `/registry/deployments`, `/registry/services/specs`. */
  readonly keyPrefix: string;
};

export function subresourceOf(kind: Kind, name: string): Subresource | undefined {
  return kind.subresources.find((subresource) => subresource.name === name);
}

export function gvkOf(kind: Kind): GroupVersionKind {
  return { group: kind.group, version: kind.version, kind: kind.kind };
}

/** False for kinds that are only ever posted and answered, such as reviews and bindings. */
export function isStored(kind: Kind): boolean {
  return kind.verbs.includes("get") && kind.resource !== "componentstatuses";
}

/** The store key of one object: prefix, namespace if any, name. */
export function storageKey(kind: Kind, namespace: string, name: string): string {
  return kind.namespaced ? `${kind.keyPrefix}/${namespace}/${name}` : `${kind.keyPrefix}/${name}`;
}

/** The store prefix of all objects, or of those of one namespace; ends with a slash. */
export function storagePrefix(kind: Kind, namespace?: string): string {
  return kind.namespaced && namespace !== undefined && namespace !== ""
    ? `${kind.keyPrefix}/${namespace}/`
    : `${kind.keyPrefix}/`;
}

/** Splits a store key made by {@link storageKey}; undefined when it does not belong to `kind`. */
export function parseStorageKey(
  kind: Kind,
  key: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!key.startsWith(`${kind.keyPrefix}/`)) return undefined;
  const parts = key.slice(kind.keyPrefix.length + 1).split("/");
  if (parts.length !== (kind.namespaced ? 2 : 1) || parts.includes("")) return undefined;
  return kind.namespaced
    ? { namespace: parts[0] as string, name: parts[1] as string }
    : { namespace: "", name: parts[0] as string };
}
