// ReplicaSet: as many pods as wanted, never more writes than the difference. Pods are claimed by label and owner
// reference; creation starts slowly; deletion takes the least useful pods first.
import {
  idlePlan,
  resources,
  type Action,
  type ObjectKey,
  type ObjectView,
  type Plan,
  type PlanContext,
  type Pod,
  type ReplicaSet,
  type ReplicaSetCondition,
  type ReplicaSetStatus,
  formatTime,
} from "@keelson/api";
import { burstReplicas } from "../limits.ts";
import { candidatesOf } from "../shared/indexes.ts";
import { hasAll } from "../shared/labels.ts";
import { claim, controllerReferenceOf } from "../shared/owners.ts";
import { createPod, deletePod, podFromTemplate, slowStart, type PodMaker } from "../shared/pod-from-template.ts";
import { availableAtMs, isActive, isReady, isTerminating } from "../shared/pods.ts";
import { earliest, statusUpdate, withStatus } from "../shared/status.ts";
import { podsToDelete } from "./ranking.ts";

const type = resources.replicasets;

/** One ReplicaSet. */
export function planReplicaSet(view: ObjectView, key: ObjectKey, context: PlanContext): Plan {
  const owner = view.get(type, key);
  if (owner === undefined) return idlePlan();
  const claims = claim({
    ownerType: type,
    owner,
    selector: owner.spec?.selector,
    type: resources.pods,
    candidates: candidatesOf(view, resources.pods, owner).filter(
      (pod) => isActive(pod) || controllerReferenceOf(pod) !== undefined,
    ),
  });
  const active = claims.mine.filter(isActive);
  const wanted = owner.spec?.replicas ?? 1;
  const { status, wakeAtMs } = nextStatus(owner, active, context);
  const rest = { ...withStatus(statusUpdate(type, owner, status)), ...earliest(wakeAtMs) };
  if (isTerminating(owner)) return { steps: [], ...rest, why: "is being deleted: makes no pods" };
  if (claims.actions.length > 0)
    return { steps: [claims.actions], ...rest, why: `${claims.actions.length} pods to adopt or release` };
  const missing = wanted - active.length;
  if (missing > 0) {
    const count = Math.min(missing, burstReplicas);
    return {
      steps: slowStart(creations(owner, count, context)),
      ...rest,
      why: `${wanted} replicas wanted, ${active.length} there: create ${count}`,
    };
  }
  if (missing < 0) {
    const count = Math.min(-missing, burstReplicas);
    const related = siblings(view, owner, active);
    const actions = podsToDelete(active, related, { count, nowMs: context.nowMs }).map((pod) =>
      deletePod(type, owner, pod),
    );
    return { steps: [actions], ...rest, why: `${wanted} replicas wanted, ${active.length} there: delete ${count}` };
  }
  return {
    steps: [],
    ...rest,
    why: rest.status === undefined ? "" : `${status.readyReplicas ?? 0} of ${wanted} replicas ready`,
  };
}

function creations(owner: ReplicaSet, count: number, { prng }: PlanContext): readonly Action[] {
  const maker: PodMaker = { ownerType: type, owner, template: owner.spec?.template };
  const base = `${owner.metadata.name ?? ""}-`;
  const pods = new Map<string, Pod>();
  while (pods.size < count) {
    const pod = podFromTemplate(maker, { base, prng });
    pods.set(pod.metadata.name ?? "", pod);
  }
  return [...pods.values()].map((pod) => createPod(maker, pod));
}

/** Active pods of all ReplicaSets of the same Deployment. */
function siblings(view: ObjectView, owner: ReplicaSet, own: readonly Pod[]): readonly Pod[] {
  const deployment = controllerReferenceOf(owner);
  if (deployment === undefined) return own;
  return view
    .by(type, "owner", deployment.uid)
    .flatMap((sibling) => view.by(resources.pods, "owner", sibling.metadata.uid ?? "").filter(isActive));
}

function nextStatus(
  owner: ReplicaSet,
  active: readonly Pod[],
  context: PlanContext,
): { status: ReplicaSetStatus; wakeAtMs: number | undefined } {
  const { nowMs } = context;
  const minReadySeconds = owner.spec?.minReadySeconds ?? 0;
  const templateLabels = owner.spec?.template?.metadata?.labels ?? {};
  let available = 0;
  let wakeAtMs: number | undefined;
  for (const pod of active) {
    const atMs = availableAtMs(pod, minReadySeconds);
    if (atMs === undefined) continue;
    if (atMs <= nowMs) available++;
    else wakeAtMs = Math.min(wakeAtMs ?? Infinity, atMs);
  }
  const conditions = nextConditions(owner, context);
  const status: ReplicaSetStatus = {
    replicas: active.length,
    ...positive("fullyLabeledReplicas", active.filter((pod) => hasAll(pod.metadata.labels, templateLabels)).length),
    ...positive("readyReplicas", active.filter(isReady).length),
    ...positive("availableReplicas", available),
    observedGeneration: owner.metadata.generation ?? 0,
    ...(conditions.length === 0 ? {} : { conditions }),
  };
  return { status, wakeAtMs };
}

function nextConditions(owner: ReplicaSet, { failure, nowMs }: PlanContext): readonly ReplicaSetCondition[] {
  const present = owner.status?.conditions ?? [];
  const others = present.filter((condition) => condition.type !== "ReplicaFailure");
  if (failure === undefined || (failure.action.verb !== "create" && failure.action.verb !== "delete")) return others;
  const reason = failure.action.verb === "create" ? "FailedCreate" : "FailedDelete";
  const before = present.find((condition) => condition.type === "ReplicaFailure");
  if (before?.reason === reason) return present;
  return [
    ...others,
    { type: "ReplicaFailure", status: "True", reason, message: failure.message, lastTransitionTime: formatTime(nowMs) },
  ];
}

function positive<K extends string>(name: K, count: number): { readonly [P in K]?: number } {
  return count === 0 ? {} : ({ [name]: count } as { readonly [P in K]: number });
}
