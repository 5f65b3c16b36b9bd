// What makes a DaemonSet worth planning: itself, its pods and revisions, and nodes that come, go or change what
// decides about daemons.
import { keyOf, resources, trigger, type ControllerSpec, type Node } from "@keelson/api";
import { orphanPods } from "../shared/indexes.ts";
import { sameJson } from "../shared/names.ts";
import { ownedTrigger, podTrigger } from "../shared/triggers.ts";
import { planDaemonSet } from "./plan.ts";

export const daemonSetController: ControllerSpec = {
  name: "daemonset",
  component: "daemonset-controller",
  indexes: [orphanPods],
  triggers: [
    trigger(resources.daemonsets, (change) => [change.key]),
    podTrigger(resources.daemonsets),
    ownedTrigger(resources.controllerrevisions, resources.daemonsets),
    trigger(resources.nodes, (change, view) => {
      if (change.kind === "updated" && sameJson(deciding(change.previous), deciding(change.object))) return [];
      return view.list(resources.daemonsets).map(keyOf);
    }),
  ],
  plan: planDaemonSet,
};

function deciding({ metadata, spec }: Node): unknown {
  return {
    labels: metadata.labels,
    taints: (spec?.taints ?? []).map(({ key, value, effect }) => ({ key, value, effect })),
  };
}
