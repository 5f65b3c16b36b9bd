// Node lifecycle: a node that was not heard of for the grace period is Unknown, its pods are not ready, and taints
// say so; the taints come off as the node recovers. Heard of means: an update of its Lease or status arrived here,
// measured on our own monotonic clock, so that no clock of a node is trusted.
import {
  formatTime,
  idlePlan,
  keyOf,
  parseTime,
  resources,
  type Action,
  type Node,
  type NodeCondition,
  type ObjectKey,
  type ObjectView,
  type Plan,
  type PlanContext,
  type Pod,
  type Taint,
} from "@keelson/api";
import { eventAbout } from "../shared/events.ts";
import { freshReportMs } from "../limits.ts";
import { sameJson } from "../shared/names.ts";
import { isReady } from "../shared/pods.ts";

const type = resources.nodes;
const leaseNamespace = "kube-node-lease";

export type NodeLifecycleOptions = {
  /** Silence after which a node's state is unknown. */
  readonly monitorGraceMs: number;
  /** The same for a node that has never reported. */
  readonly startupGraceMs: number;
};

/** One Node. */
export function planNode(options: NodeLifecycleOptions, view: ObjectView, key: ObjectKey, context: PlanContext): Plan {
  const node = view.get(type, key);
  if (node === undefined) return idlePlan();
  const leaseMs = view.seenMs(resources.leases, `${leaseNamespace}/${key}`);
  const heardMs = Math.max(
    leaseMs ?? -Infinity,
    statusSeenMs(view, node, { context, options, hasLease: leaseMs !== undefined }),
  );
  const graceMs = readyCondition(node) === undefined ? options.startupGraceMs : options.monitorGraceMs;
  const silentMs = context.monoMs - heardMs;
  const silent = silentMs >= graceMs;
  const conditions = silent ? silentConditions(node, context.nowMs) : (node.status?.conditions ?? []);
  const nextNode: Node = { ...node, status: { ...node.status, conditions } };
  const taints = nextTaints(nextNode, context.nowMs);
  const steps: (readonly Action[])[] = [];
  const changed = !sameJson(conditions, node.status?.conditions ?? []);
  if (changed)
    steps.push([{ verb: "update", type, object: nextNode, subresource: "status", event: statusEvent(node) }]);
  // The status write makes a new version; the taints follow with the next plan.
  else if (!sameTaints(taints, node.spec?.taints ?? [])) steps.push([taintPatch(node, taints)]);
  const ready = conditions.find((condition) => condition.type === "Ready")?.status;
  // A kubelet that speaks says itself how its pods are, also when its node is not ready.
  const unheard = silent ? view.by(resources.pods, "node", key).filter(isReady) : [];
  const freshMs = (pod: Pod): number =>
    (view.seenMs(resources.pods, keyOf(pod)) ?? -Infinity) + freshReportMs - context.monoMs;
  const pods = unheard.filter((pod) => freshMs(pod) <= 0);
  if (pods.length > 0 && !changed) steps.push(pods.map((pod) => notReady(pod, context.nowMs)));
  const nextMs = silent ? Math.min(...unheard.map(freshMs).filter((ms) => ms > 0)) : graceMs - silentMs;
  const wake = Number.isFinite(nextMs) ? { wakeAtMs: context.nowMs + Math.max(1, nextMs) } : {};
  if (steps.length === 0) return { steps, ...wake, why: "" };
  return { steps, ...wake, why: describe(node, { silent, silentMs, ready, taints, pods: pods.length }) };
}

type StatusFacts = {
  readonly context: PlanContext;
  readonly options: NodeLifecycleOptions;
  readonly hasLease: boolean;
};

/**
 * When a status of the kubelet arrived. Not every change of a node is one: where a Lease tells us more, the status
 * counts only while its heartbeat is recent, so that labels put on a dead node do not keep it alive.
 */
function statusSeenMs(view: ObjectView, node: Node, { context, options, hasLease }: StatusFacts): number {
  const ready = readyCondition(node);
  if (ready?.reason === unknownReason || ready?.reason === neverReason) return -Infinity;
  const beat = parseTime(ready?.lastHeartbeatTime);
  if (hasLease && (beat === undefined || context.nowMs - beat > options.monitorGraceMs)) return -Infinity;
  return view.seenMs(type, node.metadata.name ?? "") ?? -Infinity;
}

function readyCondition(node: Node): NodeCondition | undefined {
  return node.status?.conditions?.find((condition) => condition.type === "Ready");
}

const unknownReason = "NodeStatusUnknown";
const neverReason = "NodeStatusNeverUpdated";
const observed = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

function silentConditions(node: Node, nowMs: number): readonly NodeCondition[] {
  const present = node.status?.conditions ?? [];
  const now = formatTime(nowMs);
  const kept = present.filter((condition) => !observed.includes(condition.type));
  const silent = observed.map((name): NodeCondition => {
    const before = present.find((condition) => condition.type === name);
    if (before === undefined) {
      return {
        type: name,
        status: "Unknown",
        reason: neverReason,
        message: "Kubelet never posted node status.",
        lastHeartbeatTime: node.metadata.creationTimestamp,
        lastTransitionTime: now,
      };
    }
    if (before.status === "Unknown") return before;
    return {
      ...before,
      status: "Unknown",
      reason: unknownReason,
      message: "Kubelet stopped posting node status.",
      lastTransitionTime: now,
    };
  });
  return [...kept, ...silent];
}

const notReadyKey = "node.kubernetes.io/not-ready";
const unreachableKey = "node.kubernetes.io/unreachable";
const unschedulableKey = "node.kubernetes.io/unschedulable";

/** Taints that follow from conditions: by type and status. */
const conditionTaints: readonly {
  readonly condition: string;
  readonly status: string;
  readonly key: string;
  readonly effects: readonly string[];
}[] = [
  { condition: "Ready", status: "False", key: notReadyKey, effects: ["NoSchedule", "NoExecute"] },
  { condition: "Ready", status: "Unknown", key: unreachableKey, effects: ["NoSchedule", "NoExecute"] },
  { condition: "MemoryPressure", status: "True", key: "node.kubernetes.io/memory-pressure", effects: ["NoSchedule"] },
  { condition: "DiskPressure", status: "True", key: "node.kubernetes.io/disk-pressure", effects: ["NoSchedule"] },
  { condition: "PIDPressure", status: "True", key: "node.kubernetes.io/pid-pressure", effects: ["NoSchedule"] },
  {
    condition: "NetworkUnavailable",
    status: "True",
    key: "node.kubernetes.io/network-unavailable",
    effects: ["NoSchedule"],
  },
];
const managedKeys = new Set([...conditionTaints.map(({ key }) => key), unschedulableKey]);

function nextTaints(node: Node, nowMs: number): readonly Taint[] {
  const present = node.spec?.taints ?? [];
  const wanted: Taint[] = [];
  const add = (key: string, effect: string): void => {
    const before = present.find((taint) => taint.key === key && taint.effect === effect);
    wanted.push(before ?? { key, effect, timeAdded: formatTime(nowMs) });
  };
  for (const { condition, status, key, effects } of conditionTaints) {
    if (node.status?.conditions?.find(({ type: name }) => name === condition)?.status === status)
      for (const effect of effects) add(key, effect);
  }
  if (node.spec?.unschedulable === true) add(unschedulableKey, "NoSchedule");
  // A node that has not reported yet keeps the taint its kubelet registered with.
  const reported = readyCondition(node) !== undefined;
  return [
    ...present.filter((taint) => !managedKeys.has(taint.key) || (!reported && taint.key === notReadyKey)),
    ...wanted,
  ];
}

function sameTaints(a: readonly Taint[], b: readonly Taint[]): boolean {
  const id = (taint: Taint): string => `${taint.key}=${taint.value ?? ""}:${taint.effect}`;
  return sameJson([...a].map(id).sort(), [...b].map(id).sort());
}

function taintPatch(node: Node, taints: readonly Taint[]): Action {
  const { uid, resourceVersion, name = "" } = node.metadata;
  return {
    verb: "patch",
    type,
    key: name,
    patchType: "merge",
    patch: { metadata: { uid, resourceVersion }, spec: { taints: taints.length === 0 ? null : taints } },
  };
}

function notReady(pod: Pod, nowMs: number): Action {
  const { uid, resourceVersion, namespace = "", name = "" } = pod.metadata;
  const conditions = (pod.status?.conditions ?? []).map((condition) =>
    condition.type === "Ready" ? { ...condition, status: "False", lastTransitionTime: formatTime(nowMs) } : condition,
  );
  return {
    verb: "patch",
    type: resources.pods,
    key: `${namespace}/${name}`,
    patchType: "merge",
    patch: { metadata: { uid, resourceVersion }, status: { conditions } },
    subresource: "status",
    event: eventAbout(resources.pods, pod, { type: "Warning", reason: "NodeNotReady", message: "Node is not ready" }),
  };
}

function statusEvent(node: Node): NonNullable<Action["event"]> {
  const name = node.metadata.name ?? "";
  return eventAbout(type, node, { reason: "NodeNotReady", message: `Node ${name} status is now: NodeNotReady` });
}

function describe(
  node: Node,
  facts: {
    readonly silent: boolean;
    readonly silentMs: number;
    readonly ready: string | undefined;
    readonly taints: readonly Taint[];
    readonly pods: number;
  },
): string {
  const heard = facts.silent ? `silent for ${Math.round(facts.silentMs / 1000)} s` : `Ready=${facts.ready ?? "?"}`;
  const taints = facts.taints.map(({ key, effect }) => `${key}:${effect}`).join(" ");
  return `${node.metadata.name ?? ""} ${heard}; taints: ${taints === "" ? "none" : taints}${facts.pods > 0 ? `; ${facts.pods} pods not ready` : ""}`;
}
