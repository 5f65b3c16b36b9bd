// What makes an object worth a look of the garbage collector: owner references of its own, an owner that went, or
// dependents that went while it waits for them.
import {
  trigger,
  type Change,
  type ControllerSpec,
  type ObjectLike,
  type ObjectView,
  type ResourceType,
} from "@keelson/api";
import { nodeKey, OwnerGraph } from "./graph.ts";
import { planGarbage } from "./plan.ts";

/** `types`: every resource whose objects can own or be owned and can be deleted. */
export function garbageCollector(types: readonly ResourceType[]): ControllerSpec {
  const graph = new OwnerGraph(types);
  return {
    name: "garbage-collector",
    component: "garbage-collector-controller",
    concurrency: 20,
    indexes: graph.indexes(),
    triggers: types.map((type) => trigger(type, (change, view) => keysOf(graph, type, change, view))),
    plan: (view, key, context) => planGarbage(graph, view, key, context),
  };
}

function keysOf(
  graph: OwnerGraph,
  type: ResourceType,
  change: Change<ObjectLike>,
  view: ObjectView,
): readonly string[] {
  const keys: string[] = [];
  const object = change.object ?? change.previous;
  const uid = object?.metadata?.uid ?? "";
  if (change.kind !== "deleted" && (needsLook(change.object) || referencesChanged(change)))
    keys.push(nodeKey(type, change.key));
  const replaced = change.kind === "updated" && change.previous.metadata?.uid !== change.object.metadata?.uid;
  const going =
    change.object?.metadata?.deletionTimestamp !== undefined && change.object.metadata.deletionTimestamp !== null;
  if (change.kind === "deleted" || going || replaced) {
    const uids = replaced ? [change.previous.metadata?.uid ?? "", uid] : [uid];
    for (const owner of uids)
      for (const dependent of graph.dependents(view, owner))
        keys.push(nodeKey(dependent.type, keyWithin(dependent.object)));
  }
  if (change.kind === "deleted" || referencesChanged(change)) {
    for (const reference of change.previous?.metadata?.ownerReferences ?? []) {
      const ownerType = graph.typeOf(reference);
      if (ownerType !== undefined) keys.push(nodeKey(ownerType, ownerKey(ownerType, object, reference.name)));
    }
  }
  return keys;
}

function needsLook(object: ObjectLike): boolean {
  return (object.metadata?.ownerReferences?.length ?? 0) > 0 || (object.metadata?.finalizers?.length ?? 0) > 0;
}

function referencesChanged(change: Change<ObjectLike>): boolean {
  return (
    change.kind === "updated" &&
    JSON.stringify(change.previous.metadata?.ownerReferences) !==
      JSON.stringify(change.object.metadata?.ownerReferences)
  );
}

function keyWithin(object: ObjectLike): string {
  const { namespace, name = "" } = object.metadata ?? {};
  return namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;
}

function ownerKey(type: ResourceType, dependent: ObjectLike | undefined, name: string): string {
  return type.namespaced ? `${dependent?.metadata?.namespace ?? ""}/${name}` : name;
}
