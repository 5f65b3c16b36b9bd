// The least every API object has, and the few questions about it that everybody asks.
import type { ObjectMeta } from "../gen/meta-v1.ts";

/** Any API object in its decoded form; generated kinds such as Pod are assignable to it. */
export type KubeObject = {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
};

/** A list as the API answers it; `metadata.resourceVersion` is the revision it was read at. */
export type KubeList = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion?: string | undefined;
    readonly continue?: string | undefined;
    readonly remainingItemCount?: number | undefined;
  };
  readonly items: readonly KubeObject[];
};

export type GroupVersion = { readonly group: string; readonly version: string };
export type GroupVersionKind = GroupVersion & { readonly kind: string };
export type GroupVersionResource = GroupVersion & { readonly resource: string };

/** Splits `apps/v1` or `v1`; undefined when there is more than one slash or the version is empty. */
export function parseApiVersion(apiVersion: string): GroupVersion | undefined {
  const parts = apiVersion.split("/");
  if (parts.length > 2 || parts.at(-1) === "") return undefined;
  return parts.length === 2
    ? { group: parts[0] as string, version: parts[1] as string }
    : { group: "", version: parts[0] as string };
}

/** `apps/v1`, or `v1` for the core group. */
export function formatApiVersion(of: GroupVersion): string {
  return of.group === "" ? of.version : `${of.group}/${of.version}`;
}

/** `deployments.apps`, or `pods` for the core group: how messages name a resource. */
export function qualifiedResource(of: { readonly group: string; readonly resource: string }): string {
  return of.group === "" ? of.resource : `${of.resource}.${of.group}`;
}

/** `Deployment.apps`, or `Pod` for the core group: how Invalid messages name a kind. */
export function qualifiedKind(of: { readonly group: string; readonly kind: string }): string {
  return of.group === "" ? of.kind : `${of.kind}.${of.group}`;
}

/** The owner reference with `controller: true`, if there is one. */
export function controllerOf(
  object: Pick<KubeObject, "metadata">,
): NonNullable<ObjectMeta["ownerReferences"]>[number] | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}
