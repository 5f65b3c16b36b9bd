// Taint eviction: a pod on a node with a NoExecute taint it does not tolerate is deleted, at once or when its
// toleration runs out. A taint that goes in time saves it.
import {
  formatTime,
  idlePlan,
  keyOf,
  parseTime,
  resources,
  trigger,
  type Action,
  type ControllerSpec,
  type ObjectView,
  type Plan,
  type PlanContext,
  type Pod,
  type Taint,
  type Toleration,
} from "@keelson/api";
import { eventAbout } from "../shared/events.ts";
import { podsByNode } from "../shared/indexes.ts";
import { sameJson } from "../shared/names.ts";
import { isTerminating } from "../shared/pods.ts";

export const taintEvictionController: ControllerSpec = {
  name: "taint-eviction",
  component: "taint-eviction-controller",
  indexes: [podsByNode],
  triggers: [
    trigger(resources.pods, (change) => (change.object?.spec?.nodeName === undefined ? [] : [change.key])),
    trigger(resources.nodes, (change, view) => {
      const before = noExecute(change.previous?.spec?.taints);
      const after = noExecute(change.object?.spec?.taints);
      return sameJson(before, after) ? [] : view.by(resources.pods, "node", change.key).map(keyOf);
    }),
  ],
  plan: planEviction,
};

/** One Pod. */
export function planEviction(view: ObjectView, key: string, context: PlanContext): Plan {
  const pod = view.get(resources.pods, key);
  const node = pod?.spec?.nodeName === undefined ? undefined : view.get(resources.nodes, pod.spec.nodeName);
  const taints = noExecute(node?.spec?.taints);
  if (pod === undefined || isTerminating(pod) || taints.length === 0) return idlePlan();
  const deadline = evictionTime(taints, pod.spec?.tolerations ?? [], context.nowMs);
  if (deadline === undefined) return idlePlan();
  if (deadline > context.nowMs)
    return {
      steps: [],
      wakeAtMs: deadline,
      why: `tolerates the taints of ${pod.spec?.nodeName ?? ""} until ${formatTime(deadline)}`,
    };
  const { name = "", namespace = "", uid } = pod.metadata;
  const remove: Action = {
    verb: "delete",
    type: resources.pods,
    key,
    uid,
    event: eventAbout(resources.pods, pod, {
      reason: "TaintManagerEviction",
      message: `Marking for deletion Pod ${namespace}/${name}`,
    }),
  };
  return {
    steps: [[disruption(pod, context.nowMs)], [remove]],
    why: `does not tolerate ${taints.map((taint) => taint.key).join(", ")} of ${pod.spec?.nodeName ?? ""}`,
  };
}

function noExecute(taints: readonly Taint[] | undefined): readonly Taint[] {
  return (taints ?? []).filter((taint) => taint.effect === "NoExecute");
}

/** When the pod has to go; undefined when it may stay. */
function evictionTime(taints: readonly Taint[], tolerations: readonly Toleration[], nowMs: number): number | undefined {
  let earliest: number | undefined;
  for (const taint of taints) {
    const matching = tolerations.filter((toleration) => tolerates(toleration, taint));
    if (matching.length === 0) return nowMs;
    const seconds = Math.min(
      ...matching.map(({ tolerationSeconds }) =>
        tolerationSeconds === undefined ? Infinity : Math.max(0, tolerationSeconds),
      ),
    );
    if (seconds === Infinity) continue;
    const atMs = (parseTime(taint.timeAdded) ?? nowMs) + seconds * 1000;
    earliest = Math.min(earliest ?? Infinity, atMs);
  }
  return earliest;
}

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if ((toleration.effect ?? "") !== "" && toleration.effect !== taint.effect) return false;
  if ((toleration.key ?? "") !== "" && toleration.key !== taint.key) return false;
  if (toleration.operator === "Exists") return true;
  return (toleration.key ?? "") !== "" && (toleration.value ?? "") === (taint.value ?? "");
}

function disruption(pod: Pod, nowMs: number): Action {
  const { uid } = pod.metadata;
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    reason: "DeletionByTaintManager",
    message: "Taint manager: deleting due to NoExecute taint",
    lastTransitionTime: formatTime(nowMs),
  };
  return {
    verb: "patch",
    type: resources.pods,
    key: keyOf(pod),
    patchType: "strategic",
    patch: { metadata: { uid }, status: { conditions: [condition] } },
    subresource: "status",
  };
}
