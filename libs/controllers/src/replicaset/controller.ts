// What makes a ReplicaSet worth planning: itself, its pods, and pods without a controller that it might adopt.
import { keyOf, resources, trigger, type ControllerSpec } from "@keelson/api";
import { orphanPods } from "../shared/indexes.ts";
import { hasAll } from "../shared/labels.ts";
import { controllerReferenceOf } from "../shared/owners.ts";
import { ownersOfChange, podTrigger } from "../shared/triggers.ts";
import { planReplicaSet, planReplicationController } from "./plan.ts";

export const replicaSetController: ControllerSpec = {
  name: "replicaset",
  component: "replicaset-controller",
  indexes: [orphanPods],
  triggers: [trigger(resources.replicasets, (change) => [change.key]), podTrigger(resources.replicasets)],
  plan: planReplicaSet,
};

export const replicationController: ControllerSpec = {
  name: "replicationcontroller",
  component: "replication-controller",
  indexes: [orphanPods],
  triggers: [
    trigger(resources.replicationcontrollers, (change) => [change.key]),
    trigger(resources.pods, (change, view) => {
      const orphan =
        change.object !== undefined && controllerReferenceOf(change.object) === undefined ? change.object : undefined;
      const adopters =
        orphan === undefined
          ? []
          : view
              .list(resources.replicationcontrollers, orphan.metadata.namespace ?? "")
              .filter(({ spec }) => spec?.selector !== undefined && hasAll(orphan.metadata.labels, spec.selector));
      return [...ownersOfChange(resources.replicationcontrollers, change), ...adopters.map(keyOf)];
    }),
  ],
  plan: planReplicationController,
};
