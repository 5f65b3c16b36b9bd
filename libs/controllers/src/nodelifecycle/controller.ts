// What makes a Node worth planning: itself, its Lease, and pods that came to a node that is not ready.
import { resources, trigger, type ControllerSpec } from "@keelson/api";
import { podsByNode } from "../shared/indexes.ts";
import { isReady } from "../shared/pods.ts";
import { planNode, type NodeLifecycleOptions } from "./plan.ts";

export function nodeLifecycleController(options: NodeLifecycleOptions): ControllerSpec {
  return {
    name: "node-lifecycle",
    component: "node-controller",
    indexes: [podsByNode],
    triggers: [
      trigger(resources.nodes, (change) => [change.key]),
      // A renewal only moves the deadline: the plan that was due finds that out by itself.
      trigger(resources.leases, (change) => {
        const { namespace, name = "" } = (change.object ?? change.previous).metadata;
        return namespace === "kube-node-lease" && change.kind !== "updated" ? [name] : [];
      }),
      trigger(resources.pods, (change) => {
        const node = change.object?.spec?.nodeName ?? "";
        return change.object !== undefined &&
          node !== "" &&
          isReady(change.object) &&
          (change.previous === undefined || !isReady(change.previous))
          ? [node]
          : [];
      }),
    ],
    plan: (view, key, context) => planNode(options, view, key, context),
  };
}
