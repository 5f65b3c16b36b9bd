// Owner references: whose object this is, and how a controller takes orphans that match its selector and lets go
// of objects that no longer do.
import {
  apiVersionOf,
  keyOf,
  type Action,
  type LabelSelector,
  type ObjectLike,
  type OwnerReferenceLike,
  type ResourceType,
} from "@keelson/api";
import { selectorMatches } from "./labels.ts";

type Owned = ObjectLike & { readonly metadata: { readonly labels?: Readonly<Record<string, string>> | undefined } };

/** The reference that makes `owner` the controller of another object. */
export function controllerReference(type: ResourceType, owner: ObjectLike): OwnerReferenceLike {
  return {
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    name: owner.metadata?.name ?? "",
    uid: owner.metadata?.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
}

export function controllerReferenceOf(object: ObjectLike): OwnerReferenceLike | undefined {
  return object.metadata?.ownerReferences?.find((reference) => reference.controller === true);
}

export function isControlledBy(object: ObjectLike, owner: ObjectLike): boolean {
  return controllerReferenceOf(object)?.uid === owner.metadata?.uid;
}

export type Claims<T> = {
  /** Objects that belong to the owner from now on. */
  readonly mine: readonly T[];
  /** Patches that adopt and release. */
  readonly actions: readonly Action[];
};

export type ClaimRequest<T> = {
  readonly ownerType: ResourceType;
  readonly owner: ObjectLike;
  readonly selector: LabelSelector | undefined;
  readonly type: ResourceType;
  /** Objects in the owner's namespace: those it controls and those without a controller. */
  readonly candidates: readonly T[];
};

/** Sorts candidates by label and reference; an owner on its way out adopts nothing. */
export function claim<T extends Owned>(request: ClaimRequest<T>): Claims<T> {
  const { owner, selector, type, candidates } = request;
  const leaving = (owner.metadata?.deletionTimestamp ?? undefined) !== undefined;
  const mine: T[] = [];
  const actions: Action[] = [];
  for (const object of candidates) {
    const controller = controllerReferenceOf(object);
    const matches = selectorMatches(selector, object.metadata.labels);
    const going = (object.metadata.deletionTimestamp ?? undefined) !== undefined;
    if (controller?.uid === owner.metadata?.uid) {
      if (matches) mine.push(object);
      else if (!leaving)
        actions.push(
          patchOwners(
            type,
            object,
            (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== controller?.uid),
          ),
        );
    } else if (controller === undefined && matches && !leaving && !going) {
      const reference = controllerReference(request.ownerType, owner);
      actions.push(patchOwners(type, object, [...(object.metadata.ownerReferences ?? []), reference]));
    }
  }
  return { mine, actions };
}

/** Replaces the owner references of exactly this version of the object. */
export function patchOwners(type: ResourceType, object: ObjectLike, references: readonly OwnerReferenceLike[]): Action {
  const { uid, resourceVersion } = object.metadata ?? {};
  const patch = { metadata: { uid, resourceVersion, ownerReferences: references.length === 0 ? null : references } };
  return { verb: "patch", type, key: keyOf(object), patchType: "merge", patch };
}
