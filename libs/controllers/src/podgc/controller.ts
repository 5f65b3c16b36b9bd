// Pod garbage: pods of nodes that no longer exist, and terminating pods that were never bound, have no kubelet to
// finish them, so they are removed here at once.
import {
  idlePlan,
  resources,
  trigger,
  type Action,
  type ControllerSpec,
  type ObjectView,
  type Plan,
  type PlanContext,
  type Pod,
  keyOf,
} from "@keelson/api";
import { orphanQuarantineMs } from "../limits.ts";
import { podsByNode } from "../shared/indexes.ts";
import { isFinished, isTerminating } from "../shared/pods.ts";

export const podGarbageCollector: ControllerSpec = {
  name: "pod-garbage-collector",
  component: "pod-garbage-collector",
  indexes: [podsByNode],
  triggers: [
    trigger(resources.pods, (change) => (change.kind === "deleted" ? [] : [change.key])),
    trigger(resources.nodes, (change, view) =>
      change.kind === "deleted" ? view.by(resources.pods, "node", change.key).map(keyOf) : [],
    ),
  ],
  plan: planPodGarbage,
};

/** One Pod. */
export function planPodGarbage(view: ObjectView, key: string, context: PlanContext): Plan {
  const pod = view.get(resources.pods, key);
  if (pod === undefined) return idlePlan();
  const node = pod.spec?.nodeName ?? "";
  if (node === "") {
    return isTerminating(pod)
      ? { steps: [[removal(pod)]], why: "is terminating and was never bound to a node" }
      : idlePlan();
  }
  if (view.get(resources.nodes, node) !== undefined) return idlePlan();
  // The node may only be new to us, or about to register again.
  const quietMs = context.monoMs - (view.seenMs(resources.pods, key) ?? context.monoMs);
  if (quietMs < orphanQuarantineMs)
    return { steps: [], wakeAtMs: context.nowMs + orphanQuarantineMs - quietMs, why: "" };
  const steps = isFinished(pod) ? [[removal(pod)]] : [[failed(pod)], [removal(pod)]];
  return { steps, why: `its node ${node} does not exist` };
}

function removal(pod: Pod): Action {
  return { verb: "delete", type: resources.pods, key: keyOf(pod), uid: pod.metadata.uid, gracePeriodSeconds: 0 };
}

function failed(pod: Pod): Action {
  const patch = { metadata: { uid: pod.metadata.uid }, status: { phase: "Failed" } };
  return { verb: "patch", type: resources.pods, key: keyOf(pod), patchType: "merge", patch, subresource: "status" };
}
