// DaemonSet: one pod on each node it belongs on. Pods are bound by the scheduler, told which node by a node affinity
// on its name; pods of an older template are replaced within what may be unavailable.
import {
  idlePlan,
  resources,
  scaledValue,
  type Action,
  type DaemonSet,
  type DaemonSetStatus,
  type Node,
  type NodeSelectorTerm,
  type ObjectKey,
  type ObjectView,
  type Plan,
  type PlanContext,
  type Pod,
} from "@keelson/api";
import { burstReplicas } from "../limits.ts";
import { eventAbout } from "../shared/events.ts";
import { candidatesOf } from "../shared/indexes.ts";
import { claim, controllerReferenceOf } from "../shared/owners.ts";
import { createPod, deletePod, podFromTemplate, slowStart } from "../shared/pod-from-template.ts";
import { availableAtMs, createdMs, isActive, isReady, isTerminating } from "../shared/pods.ts";
import { planHistory, revisionHashLabel } from "../shared/revisions.ts";
import { earliest, statusUpdate, withStatus } from "../shared/status.ts";
import { daemonTolerations, fitOf, type Fit } from "./nodes.ts";

const type = resources.daemonsets;
const defaultHistory = 10;

/** What there is on one node. */
type Place = { readonly node: Node; readonly fit: Fit; readonly pods: readonly Pod[] };

/** One DaemonSet. */
export function planDaemonSet(view: ObjectView, key: ObjectKey, context: PlanContext): Plan {
  const set = view.get(type, key);
  if (set?.spec === undefined) return idlePlan();
  const candidates = candidatesOf(view, resources.pods, set).filter(
    (pod) => isActive(pod) || controllerReferenceOf(pod) !== undefined,
  );
  const claims = claim({ ownerType: type, owner: set, selector: set.spec.selector, type: resources.pods, candidates });
  if (isTerminating(set)) return idlePlan("is being deleted: makes no pods");
  if (claims.actions.length > 0)
    return { steps: [claims.actions], why: `${claims.actions.length} pods to adopt or release` };
  const names = new Set(
    claims.mine.map((pod) => `${set.metadata.name ?? ""}-${pod.metadata.labels?.[revisionHashLabel] ?? ""}`),
  );
  const history = planHistory(view, {
    ownerType: type,
    owner: set,
    template: set.spec.template,
    labels: set.spec.template.metadata?.labels ?? {},
    collisionCount: set.status?.collisionCount,
    live: names,
    limit: set.spec.revisionHistoryLimit ?? defaultHistory,
  });
  const places = placesOf(view, set, claims.mine);
  const { status, wakeAtMs } = nextStatus(set, places, { hash: history.hash, nowMs: context.nowMs });
  const write = withStatus(statusUpdate(type, set, status));
  const managed = manage(set, places, { hash: history.hash, context });
  const replaced = managed.length === 0 ? replaceOld(set, places, { hash: history.hash, nowMs: context.nowMs }) : [];
  const actions = managed.length > 0 ? managed : replaced;
  const deletions = actions.filter(({ verb }) => verb === "delete");
  const creations = actions.filter(({ verb }) => verb === "create");
  const steps = [history.actions, deletions, ...slowStart(creations)].filter((step) => step.length > 0);
  if (steps.length === 0 && write.status === undefined) return { ...idlePlan(), ...earliest(wakeAtMs) };
  const why = `${status.desiredNumberScheduled} nodes want it, ${status.currentNumberScheduled} have it: create ${creations.length}, delete ${deletions.length}`;
  return { steps, ...write, ...earliest(wakeAtMs), why };
}

function placesOf(view: ObjectView, set: DaemonSet, pods: readonly Pod[]): readonly Place[] {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = nodeOf(pod);
    if (node !== undefined) byNode.set(node, [...(byNode.get(node) ?? []), pod]);
  }
  return view
    .list(resources.nodes)
    .map((node) => ({ node, fit: fitOf(set, node), pods: byNode.get(node.metadata.name ?? "") ?? [] }));
}

/** The node a daemon is on or meant for. */
function nodeOf(pod: Pod): string | undefined {
  if ((pod.spec?.nodeName ?? "") !== "") return pod.spec?.nodeName;
  const terms =
    pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms.flatMap((term) => term.matchFields ?? []).find(({ key }) => key === "metadata.name")?.values?.[0];
}

/** Missing and misplaced daemons, failed and doubled ones. */
function manage(
  set: DaemonSet,
  places: readonly Place[],
  { hash, context }: { readonly hash: string; readonly context: PlanContext },
): readonly Action[] {
  const actions: Action[] = [];
  for (const { node, fit, pods } of places) {
    const failed = pods.filter((pod) => pod.status?.phase === "Failed" && !isTerminating(pod));
    for (const pod of failed) actions.push({ ...deletePod(type, set, pod), event: failedEvent(set, pod, node) });
    const alive = pods.filter((pod) => !failed.includes(pod));
    if (!fit.stay)
      for (const pod of alive.filter((one) => !isTerminating(one))) actions.push(deletePod(type, set, pod));
    else {
      const [, ...surplus] = alive
        .filter((pod) => !isTerminating(pod))
        .sort((a, b) => Number(isReady(b)) - Number(isReady(a)) || createdMs(a) - createdMs(b));
      for (const pod of surplus) actions.push(deletePod(type, set, pod));
      if (fit.start && pods.length === 0) actions.push(daemonOn(set, node, { hash, context }));
    }
  }
  return actions.slice(0, burstReplicas);
}

function failedEvent(set: DaemonSet, pod: Pod, node: Node): NonNullable<Action["event"]> {
  const message = `Found failed daemon pod ${pod.metadata.namespace ?? ""}/${pod.metadata.name ?? ""} on node ${node.metadata.name ?? ""}, will try to kill it`;
  return eventAbout(type, set, { type: "Warning", reason: "FailedDaemonPod", message });
}

function daemonOn(
  set: DaemonSet,
  node: Node,
  { hash, context }: { readonly hash: string; readonly context: PlanContext },
): Action {
  const template = set.spec?.template ?? {};
  const maker = { ownerType: type, owner: set, template };
  const pod = podFromTemplate(maker, { base: `${set.metadata.name ?? ""}-`, prng: context.prng });
  const { affinity, tolerations, ...spec } = template.spec ?? { containers: [] };
  const byName: NodeSelectorTerm = {
    matchFields: [{ key: "metadata.name", operator: "In", values: [node.metadata.name ?? ""] }],
  };
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [byName] } };
  return createPod(maker, {
    ...pod,
    metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, [revisionHashLabel]: hash } },
    spec: {
      ...spec,
      affinity: { ...affinity, nodeAffinity: { ...affinity?.nodeAffinity, ...required } },
      tolerations: [...(tolerations ?? []), ...daemonTolerations(template.spec)],
    },
  });
}

/** Pods of an older template that may go now. */
function replaceOld(
  set: DaemonSet,
  places: readonly Place[],
  { hash, nowMs }: { readonly hash: string; readonly nowMs: number },
): readonly Action[] {
  const strategy = set.spec?.updateStrategy;
  if ((strategy?.type ?? "RollingUpdate") !== "RollingUpdate") return [];
  const wanted = places.filter(({ fit }) => fit.start);
  const budget = Math.max(1, scaledValue(strategy?.rollingUpdate?.maxUnavailable ?? 1, wanted.length, "up") ?? 1);
  const isUp = (pod: Pod): boolean =>
    !isTerminating(pod) && (availableAtMs(pod, set.spec?.minReadySeconds ?? 0) ?? Infinity) <= nowMs;
  let left = budget - wanted.filter(({ pods }) => !pods.some(isUp)).length;
  const old = wanted.flatMap(({ pods }) =>
    pods.filter((pod) => !isTerminating(pod) && pod.metadata.labels?.[revisionHashLabel] !== hash),
  );
  const actions: Action[] = [];
  for (const pod of old.filter((one) => !isUp(one))) actions.push(deletePod(type, set, pod));
  for (const pod of old.filter(isUp)) if (left-- > 0) actions.push(deletePod(type, set, pod));
  return actions;
}

function nextStatus(
  set: DaemonSet,
  places: readonly Place[],
  { hash, nowMs }: { readonly hash: string; readonly nowMs: number },
): { status: DaemonSetStatus; wakeAtMs: number | undefined } {
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 };
  let wakeAtMs: number | undefined;
  for (const { fit, pods } of places) {
    if (!fit.start) {
      if (pods.length > 0 && !fit.stay) counts.misscheduled++;
      if (!fit.stay || pods.length === 0) continue;
    }
    counts.desired++;
    const [pod] = [...pods].sort(
      (a, b) => Number(isTerminating(a)) - Number(isTerminating(b)) || createdMs(a) - createdMs(b),
    );
    if (pod === undefined) continue;
    counts.current++;
    if (pod.metadata.labels?.[revisionHashLabel] === hash) counts.updated++;
    if (!isReady(pod)) continue;
    counts.ready++;
    const atMs = availableAtMs(pod, minReadySeconds) ?? Infinity;
    if (atMs <= nowMs) counts.available++;
    else wakeAtMs = Math.min(wakeAtMs ?? Infinity, atMs);
  }
  const unavailable = counts.desired - counts.available;
  const status: DaemonSetStatus = {
    currentNumberScheduled: counts.current,
    desiredNumberScheduled: counts.desired,
    numberMisscheduled: counts.misscheduled,
    numberReady: counts.ready,
    ...(counts.available === 0 ? {} : { numberAvailable: counts.available }),
    ...(unavailable <= 0 ? {} : { numberUnavailable: unavailable }),
    ...(counts.updated === 0 ? {} : { updatedNumberScheduled: counts.updated }),
    observedGeneration: set.metadata.generation ?? 0,
    ...(set.status?.collisionCount === undefined ? {} : { collisionCount: set.status.collisionCount }),
    ...(set.status?.conditions === undefined ? {} : { conditions: set.status.conditions }),
  };
  return { status, wakeAtMs };
}
