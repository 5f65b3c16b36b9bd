// What makes a Deployment worth planning: itself, its ReplicaSets, ReplicaSets it might adopt, and, for Recreate,
// the end of an old pod.
import {
  keyOf,
  resources,
  trigger,
  type Change,
  type ControllerSpec,
  type ObjectView,
  type Pod,
  type ReplicaSet,
} from "@keelson/api";
import { orphanReplicaSets } from "../shared/indexes.ts";
import { selectorMatches } from "../shared/labels.ts";
import { controllerReferenceOf } from "../shared/owners.ts";
import { isFinished } from "../shared/pods.ts";
import { planDeployment } from "./plan.ts";

export const deploymentController: ControllerSpec = {
  name: "deployment",
  component: "deployment-controller",
  indexes: [orphanReplicaSets],
  triggers: [
    trigger(resources.deployments, (change) => [change.key]),
    trigger(resources.replicasets, (change, view) => deploymentsOf(change, view)),
    trigger(resources.pods, (change, view) => deploymentOfEndedPod(change, view)),
  ],
  plan: planDeployment,
};

function deploymentsOf(change: Change<ReplicaSet>, view: ObjectView): readonly string[] {
  const keys = new Set<string>();
  for (const set of [change.previous, change.object]) {
    const controller = set === undefined ? undefined : controllerReferenceOf(set);
    if (controller?.kind === "Deployment") keys.add(`${set?.metadata.namespace ?? ""}/${controller.name}`);
  }
  const set = change.object;
  if (set !== undefined && controllerReferenceOf(set) === undefined) {
    for (const deployment of view.list(resources.deployments, set.metadata.namespace ?? "")) {
      if (selectorMatches(deployment.spec?.selector, set.metadata.labels)) keys.add(keyOf(deployment));
    }
  }
  return [...keys];
}

function deploymentOfEndedPod(change: Change<Pod>, view: ObjectView): readonly string[] {
  const ended = change.kind === "deleted" ? change.previous : isFinished(change.object) ? change.object : undefined;
  const owner = ended === undefined ? undefined : controllerReferenceOf(ended);
  if (ended === undefined || owner?.kind !== "ReplicaSet") return [];
  const namespace = ended.metadata.namespace ?? "";
  const set = view.get(resources.replicasets, `${namespace}/${owner.name}`);
  const deployment = set === undefined ? undefined : controllerReferenceOf(set);
  return deployment?.kind === "Deployment" ? [`${namespace}/${deployment.name}`] : [];
}
