// What makes a ReplicaSet worth planning: itself, its pods, and pods without a controller that it might adopt.
import { keyOf, resources, trigger, type Change, type ControllerSpec, type ObjectView, type Pod } from "@keelson/api";
import { orphanPods } from "../shared/indexes.ts";
import { selectorMatches } from "../shared/labels.ts";
import { controllerReferenceOf } from "../shared/owners.ts";
import { planReplicaSet } from "./plan.ts";

export const replicaSetController: ControllerSpec = {
  name: "replicaset",
  component: "replicaset-controller",
  indexes: [orphanPods],
  triggers: [
    trigger(resources.replicasets, (change) => [change.key]),
    trigger(resources.pods, (change, view) => ownersOf(change, view)),
  ],
  plan: planReplicaSet,
};

function ownersOf(change: Change<Pod>, view: ObjectView): readonly string[] {
  const keys = new Set<string>();
  for (const pod of [change.previous, change.object]) {
    const controller = pod === undefined ? undefined : controllerReferenceOf(pod);
    if (controller?.kind === "ReplicaSet") keys.add(`${pod?.metadata.namespace ?? ""}/${controller.name}`);
  }
  const pod = change.object;
  if (pod !== undefined && controllerReferenceOf(pod) === undefined) {
    for (const set of view.list(resources.replicasets, pod.metadata.namespace ?? "")) {
      if (selectorMatches(set.spec?.selector, pod.metadata.labels)) keys.add(keyOf(set));
    }
  }
  return [...keys];
}
