// Garbage collection: dependents whose owners are all gone are deleted; an owner deleted in the foreground waits
// for the dependents that block it; one deleted with orphaning lets go of them first. Owners are identified by
// uid, never by name alone.
import {
  idlePlan,
  keyOf,
  type Action,
  type ObjectLike,
  type ObjectView,
  type OwnerReferenceLike,
  type Plan,
  type PlanContext,
  type ResourceType,
} from "@keelson/api";
import { recheckMs } from "../limits.ts";
import { patchOwners } from "../shared/owners.ts";
import type { GraphNode, OwnerGraph, OwnerState } from "./graph.ts";

const foreground = "foregroundDeletion";
const orphan = "orphan";

/** One object, named by a key of the graph. */
export function planGarbage(graph: OwnerGraph, view: ObjectView, key: string, context: PlanContext): Plan {
  const node = graph.node(key);
  const object = node === undefined ? undefined : view.get(node.type, node.key);
  if (node === undefined || object === undefined) return idlePlan();
  if (isGoing(object)) {
    if (hasFinalizer(object, orphan)) return planOrphaning(graph, view, node, object);
    return hasFinalizer(object, foreground) ? planForeground(graph, view, node, object) : idlePlan();
  }
  return planDependent(graph, view, { node, object, context });
}

type Subject = { readonly node: GraphNode; readonly object: ObjectLike; readonly context: PlanContext };

function planDependent(graph: OwnerGraph, view: ObjectView, { node, object, context }: Subject): Plan {
  const references = object.metadata?.ownerReferences ?? [];
  if (references.length === 0) return idlePlan();
  const owners = references.map((reference) => ({ reference, owner: graph.owner(view, object, reference) }));
  const unknown = owners.find(({ owner }) => owner.state === "unknown");
  if (unknown?.owner.state === "unknown") return { steps: [], why: "", wakeAtMs: context.nowMs + recheckMs };
  const dangling = owners.filter(({ owner }) => owner.state === "absent");
  const waiting = owners.filter(({ reference, owner }) => isWaitingFor(reference, owner));
  const solid = owners.filter((entry) => !dangling.includes(entry) && !waiting.includes(entry));
  if (dangling.length === 0 && waiting.length === 0) return idlePlan();
  if (solid.length > 0) {
    const kept = solid.map(({ reference }) => reference);
    return {
      steps: [[patchOwners(node.type, object, kept)]],
      why: `${references.length - kept.length} of its ${references.length} owners are gone`,
    };
  }
  const hasDependents = graph.dependents(view, object.metadata?.uid ?? "").length > 0;
  const propagation = waiting.length > 0 && hasDependents ? "Foreground" : inherited(object);
  const why = waiting.length > 0 ? "its owner waits for it to be deleted" : "its owner is gone";
  return { steps: [[deletion(node.type, object, propagation)]], why };
}

/** The owner is being deleted in the foreground and this reference blocks it. */
function isWaitingFor(reference: OwnerReferenceLike, owner: OwnerState): boolean {
  return (
    owner.state === "present" &&
    reference.blockOwnerDeletion === true &&
    isGoing(owner.object) &&
    hasFinalizer(owner.object, foreground)
  );
}

function inherited(object: ObjectLike): "Orphan" | "Foreground" | "Background" {
  if (hasFinalizer(object, orphan)) return "Orphan";
  return hasFinalizer(object, foreground) ? "Foreground" : "Background";
}

function deletion(type: ResourceType, object: ObjectLike, propagation: "Orphan" | "Foreground" | "Background"): Action {
  // The version is a precondition: an owner added in the meantime saves the object.
  return {
    verb: "delete",
    type,
    key: keyOf(object),
    uid: object.metadata?.uid,
    resourceVersion: object.metadata?.resourceVersion,
    propagation,
  };
}

function planForeground(graph: OwnerGraph, view: ObjectView, node: GraphNode, object: ObjectLike): Plan {
  const uid = object.metadata?.uid ?? "";
  const blocking = graph
    .dependents(view, uid)
    .filter(
      (dependent) =>
        dependent.object.metadata?.ownerReferences?.some(
          (reference) => reference.uid === uid && reference.blockOwnerDeletion === true,
        ) === true,
    );
  if (blocking.length === 0)
    return {
      steps: [[dropFinalizer(node.type, object, foreground)]],
      why: "no dependent blocks its deletion any more",
    };
  // The dependents' own keys delete them; here is only the waiting.
  return { steps: [], why: `waits for ${blocking.length} dependents` };
}

function planOrphaning(graph: OwnerGraph, view: ObjectView, node: GraphNode, object: ObjectLike): Plan {
  const uid = object.metadata?.uid ?? "";
  const releases = graph.dependents(view, uid).map((dependent) =>
    patchOwners(
      dependent.type,
      dependent.object,
      (dependent.object.metadata?.ownerReferences ?? []).filter((reference) => reference.uid !== uid),
    ),
  );
  return {
    steps: [releases, [dropFinalizer(node.type, object, orphan)]].filter((step) => step.length > 0),
    why: `lets go of ${releases.length} dependents`,
  };
}

function dropFinalizer(type: ResourceType, object: ObjectLike, name: string): Action {
  const { uid, resourceVersion, finalizers } = object.metadata ?? {};
  const patch = {
    metadata: { uid, resourceVersion, finalizers: (finalizers ?? []).filter((finalizer) => finalizer !== name) },
  };
  return { verb: "patch", type, key: keyOf(object), patchType: "merge", patch };
}

function isGoing(object: ObjectLike): boolean {
  return (object.metadata?.deletionTimestamp ?? undefined) !== undefined;
}

function hasFinalizer(object: ObjectLike, name: string): boolean {
  return object.metadata?.finalizers?.includes(name) === true;
}
