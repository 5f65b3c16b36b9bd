// Indexes that several controllers look pods and replica sets up by.
import { resources, viewIndex, type ObjectLike, type ObjectView, type ResourceType } from "@keelson/api";
import { controllerReferenceOf } from "./owners.ts";

/** Objects without a controller, by namespace: what adoption looks at. */
export const orphanPods = viewIndex(resources.pods, "orphans", orphansOf);
export const orphanReplicaSets = viewIndex(resources.replicasets, "orphans", orphansOf);

/** Pods by the node they are bound to. */
export const podsByNode = viewIndex(resources.pods, "node", (pod) =>
  pod.spec?.nodeName === undefined || pod.spec.nodeName === "" ? [] : [pod.spec.nodeName],
);

function orphansOf(object: ObjectLike): readonly string[] {
  return controllerReferenceOf(object) === undefined ? [object.metadata?.namespace ?? ""] : [];
}

/** What an owner may claim: what it controls, and orphans of its namespace. */
export function candidatesOf<T extends ObjectLike>(
  view: ObjectView,
  type: ResourceType<T>,
  owner: ObjectLike,
): readonly T[] {
  const uid = owner.metadata?.uid ?? "";
  return [...view.by(type, "owner", uid), ...view.by(type, "orphans", owner.metadata?.namespace ?? "")];
}
