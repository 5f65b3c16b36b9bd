// The graph of owners and dependents, read through the view: keys that name an object of any resource, owners
// looked up by their reference, dependents by the uid they refer to.
import {
  apiVersionOf,
  resourceId,
  viewIndex,
  type ObjectKey,
  type ObjectLike,
  type ObjectView,
  type OwnerReferenceLike,
  type ResourceType,
  type ViewIndex,
} from "@keelson/api";

/** Any reference, controller or not. */
const ownersIndex = "owners";

/** `deployments.apps|namespace/name`. */
export function nodeKey(type: ResourceType, key: ObjectKey): string {
  return `${resourceId(type)}|${key}`;
}

export type GraphNode = { readonly type: ResourceType; readonly key: ObjectKey };

export class OwnerGraph {
  readonly types: readonly ResourceType[];
  readonly #byId: ReadonlyMap<string, ResourceType>;
  readonly #byKind: ReadonlyMap<string, ResourceType>;

  constructor(types: readonly ResourceType[]) {
    this.types = types;
    this.#byId = new Map(types.map((type) => [resourceId(type), type]));
    // Versions of a group share their kinds: a reference may name an older one.
    this.#byKind = new Map(types.map((type) => [`${type.group}/${type.kind}`, type]));
  }

  indexes(): readonly ViewIndex[] {
    return this.types.map((type) =>
      viewIndex(type, ownersIndex, (object) => (object.metadata?.ownerReferences ?? []).map(({ uid }) => uid)),
    );
  }

  node(key: string): GraphNode | undefined {
    const bar = key.indexOf("|");
    const type = this.#byId.get(key.slice(0, bar));
    return type === undefined ? undefined : { type, key: key.slice(bar + 1) };
  }

  typeOf(reference: OwnerReferenceLike): ResourceType | undefined {
    const slash = reference.apiVersion.indexOf("/");
    const group = slash < 0 ? "" : reference.apiVersion.slice(0, slash);
    return this.#byKind.get(`${group}/${reference.kind}`);
  }

  dependents(view: ObjectView, uid: string): readonly { readonly type: ResourceType; readonly object: ObjectLike }[] {
    return this.types.flatMap((type) => view.by(type, ownersIndex, uid).map((object) => ({ type, object })));
  }

  /** What became of the object that a reference names. */
  owner(view: ObjectView, dependent: ObjectLike, reference: OwnerReferenceLike): OwnerState {
    const type = this.typeOf(reference);
    if (type === undefined)
      return { state: "unknown", why: `nothing is known of ${reference.apiVersion} ${reference.kind}` };
    const namespace = type.namespaced ? (dependent.metadata?.namespace ?? "") : "";
    const object = view.get(type, namespace === "" ? reference.name : `${namespace}/${reference.name}`);
    if (object !== undefined && object.metadata?.uid === reference.uid) return { state: "present", type, object };
    if (view.gone(type, reference.uid)) return { state: "absent" };
    // Not seen yet, or never there: the answer is certain once the owner's resource is as new as the dependent.
    if (view.revision(type) >= Number(dependent.metadata?.resourceVersion ?? 0)) return { state: "absent" };
    return {
      state: "unknown",
      why: `${apiVersionOf(type)} ${reference.kind} ${reference.name} may not have arrived yet`,
    };
  }
}

export type OwnerState =
  | { readonly state: "present"; readonly type: ResourceType; readonly object: ObjectLike }
  | { readonly state: "absent" }
  | { readonly state: "unknown"; readonly why: string };
