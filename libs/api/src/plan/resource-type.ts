// How loops name the resources they read and write. A ResourceType is plain data plus a phantom type, so that
// `view.list(resources.pods)` is a list of Pods without a cast at the caller.

/** The metadata that every loop relies on; ObjectMeta of every kind satisfies it. */
export type MetaLike = {
  readonly name?: string | undefined;
  readonly generateName?: string | undefined;
  readonly namespace?: string | undefined;
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly generation?: number | undefined;
  readonly creationTimestamp?: string | null | undefined;
  readonly deletionTimestamp?: string | null | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly finalizers?: readonly string[] | undefined;
  readonly ownerReferences?: readonly OwnerReferenceLike[] | undefined;
};

export type OwnerReferenceLike = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean | undefined;
  readonly blockOwnerDeletion?: boolean | undefined;
};

/** The least that any object of the API has. */
export type ObjectLike = {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata?: MetaLike | undefined;
};

declare const objectOf: unique symbol;

/** One resource of the API at one version, and the TypeScript type of its objects. */
export interface ResourceType<T extends ObjectLike = ObjectLike> {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Lower-case plural as in URLs. */
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly [objectOf]?: T;
}

/** Describes a resource; `group` is empty for the core group. */
export function resourceType<T extends ObjectLike>(
  group: string,
  version: string,
  resource: string,
  kind: string,
  namespaced: boolean,
): ResourceType<T> {
  return { group, version, resource, kind, namespaced };
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(type: ResourceType): string {
  return type.group === "" ? type.version : `${type.group}/${type.version}`;
}

/** Identifies a resource in maps: `deployments.apps`, `pods`. Versions of one resource share it. */
export function resourceId(type: { readonly group: string; readonly resource: string }): string {
  return type.group === "" ? type.resource : `${type.resource}.${type.group}`;
}

/** The key of an object within its resource: `namespace/name`, or `name` when it has no namespace. */
export type ObjectKey = string;

export function objectKey(namespace: string | undefined, name: string): ObjectKey {
  return namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;
}

export function keyOf(object: ObjectLike): ObjectKey {
  return objectKey(object.metadata?.namespace, object.metadata?.name ?? "");
}

/** Splits a key; `namespace` is empty for a key without one. */
export function splitKey(key: ObjectKey): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf("/");
  return slash < 0 ? { namespace: "", name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
