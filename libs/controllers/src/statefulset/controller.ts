// What makes a StatefulSet worth planning: itself, its pods, its revisions.
import { resources, trigger, type ControllerSpec } from "@keelson/api";
import { orphanPods } from "../shared/indexes.ts";
import { ownedTrigger, podTrigger } from "../shared/triggers.ts";
import { planStatefulSet } from "./plan.ts";

export const statefulSetController: ControllerSpec = {
  name: "statefulset",
  component: "statefulset-controller",
  indexes: [orphanPods],
  reads: [resources.persistentvolumeclaims],
  triggers: [
    trigger(resources.statefulsets, (change) => [change.key]),
    podTrigger(resources.statefulsets),
    ownedTrigger(resources.controllerrevisions, resources.statefulsets),
  ],
  plan: planStatefulSet,
};
