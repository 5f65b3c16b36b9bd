// StatefulSet: named pods in order. Up from the lowest ordinal, down from the highest, each waiting for the ones
// before it (unless pods are managed in parallel); updates replace from the highest ordinal down to the partition.
import {
  idlePlan,
  resources,
  type Action,
  type ObjectKey,
  type ObjectView,
  type Plan,
  type PlanContext,
  type Pod,
  type PodTemplateSpec,
  type StatefulSet,
  type StatefulSetStatus,
} from "@keelson/api";
import { candidatesOf } from "../shared/indexes.ts";
import { claim, controllerReferenceOf } from "../shared/owners.ts";
import { availableAtMs, isFinished, isReady, isTerminating } from "../shared/pods.ts";
import { planHistory, revisionHashLabel, templateOf, type History } from "../shared/revisions.ts";
import { earliest, statusUpdate, withStatus } from "../shared/status.ts";
import { creationOf, deletionOf, ordinalOf } from "./pods.ts";

const type = resources.statefulsets;

type Facts = {
  readonly view: ObjectView;
  readonly set: StatefulSet;
  readonly nowMs: number;
  readonly byOrdinal: ReadonlyMap<number, Pod>;
  readonly history: History;
  readonly currentRevision: string;
  readonly first: number;
  readonly replicas: number;
};

/** One StatefulSet. */
export function planStatefulSet(view: ObjectView, key: ObjectKey, context: PlanContext): Plan {
  const set = view.get(type, key);
  if (set?.spec === undefined) return idlePlan();
  const candidates = candidatesOf(view, resources.pods, set).filter(
    (pod) => ordinalOf(set, pod) !== undefined || controllerReferenceOf(pod)?.uid === set.metadata.uid,
  );
  const claims = claim({ ownerType: type, owner: set, selector: set.spec.selector, type: resources.pods, candidates });
  if (isTerminating(set)) return idlePlan("is being deleted: makes no pods");
  if (claims.actions.length > 0)
    return { steps: [claims.actions], why: `${claims.actions.length} pods to adopt or release` };
  const live = new Set([
    set.status?.currentRevision ?? "",
    set.status?.updateRevision ?? "",
    ...claims.mine.map((pod) => pod.metadata.labels?.[revisionHashLabel] ?? ""),
  ]);
  const history = planHistory(view, {
    ownerType: type,
    owner: set,
    template: set.spec.template,
    labels: set.spec.template.metadata?.labels ?? {},
    collisionCount: set.status?.collisionCount,
    live,
    limit: set.spec.revisionHistoryLimit ?? 10,
  });
  if (history.actions.length > 0) return { steps: [history.actions], why: `keeps revision ${history.name}` };
  const facts: Facts = {
    view,
    set,
    nowMs: context.nowMs,
    byOrdinal: new Map(claims.mine.map((pod) => [ordinalOf(set, pod) ?? -1, pod])),
    history,
    currentRevision: (set.status?.currentRevision ?? "") === "" ? history.name : (set.status?.currentRevision ?? ""),
    first: set.spec.ordinals?.start ?? 0,
    replicas: set.spec.replicas ?? 1,
  };
  const { steps, why } = nextSteps(facts);
  const status = nextStatus(facts);
  const write = withStatus(statusUpdate(type, set, status));
  const idle = steps.length === 0 && write.status === undefined;
  return { steps, ...write, ...earliest(nextAvailableMs(facts)), why: idle ? "" : why };
}

type Steps = { readonly steps: readonly (readonly Action[])[]; readonly why: string };

function nextSteps(facts: Facts): Steps {
  const { set, byOrdinal, first, replicas } = facts;
  const ordered = (set.spec?.podManagementPolicy ?? "OrderedReady") === "OrderedReady";
  const steps: (readonly Action[])[] = [];
  for (let ordinal = first; ordinal < first + replicas; ordinal++) {
    const pod = byOrdinal.get(ordinal);
    const next = stepFor(facts, ordinal, pod);
    if (next.length > 0) steps.push(...next);
    else if (ordered && pod !== undefined && !isUp(facts, pod))
      return { steps, why: `waits for ${pod.metadata.name ?? ""}` };
    if (ordered && next.length > 0) return { steps, why: `ordinal ${ordinal} is next` };
  }
  if (steps.length > 0) return { steps: parallel(steps), why: `${steps.length} pods to create or replace` };
  const condemned = [...byOrdinal]
    .filter(([ordinal]) => ordinal < first || ordinal >= first + replicas)
    .sort(([a], [b]) => b - a);
  if (condemned.length > 0)
    return scaleDown(
      condemned.map(([, pod]) => pod),
      set,
      ordered,
    );
  return update(facts);
}

/** Steps of several pods at once keep their order of claims before pods. */
function parallel(steps: readonly (readonly Action[])[]): readonly (readonly Action[])[] {
  const of = (want: (action: Action) => boolean): readonly Action[] => steps.flat().filter(want);
  return [of((action) => action.type.resource !== "pods"), of((action) => action.type.resource === "pods")].filter(
    (step) => step.length > 0,
  );
}

function stepFor(facts: Facts, ordinal: number, pod: Pod | undefined): readonly (readonly Action[])[] {
  if (pod === undefined) return creationOf(facts.view, facts.set, { ordinal, ...revisionFor(facts, ordinal) });
  if (isFinished(pod) && !isTerminating(pod)) return [[deletionOf(facts.set, pod)]];
  return [];
}

/** Below the partition a pod comes back with the template it had. */
function revisionFor(
  { set, history, currentRevision, first }: Facts,
  ordinal: number,
): { readonly revision: string; readonly template: PodTemplateSpec } {
  const newest = { revision: history.name, template: set.spec?.template ?? {} };
  const rolling = (set.spec?.updateStrategy?.type ?? "RollingUpdate") === "RollingUpdate";
  const partition = rolling ? (set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0) : Infinity;
  if (ordinal >= first + partition || currentRevision === history.name) return newest;
  const kept = history.revisions.find((revision) => revision.metadata.name === currentRevision);
  const template = kept === undefined ? undefined : templateOf(kept);
  return template === undefined ? newest : { revision: currentRevision, template };
}

function scaleDown(condemned: readonly Pod[], set: StatefulSet, ordered: boolean): Steps {
  if (!ordered) {
    const going = condemned.filter((pod) => !isTerminating(pod)).map((pod) => deletionOf(set, pod));
    return { steps: going.length === 0 ? [] : [going], why: `${condemned.length} pods too many` };
  }
  const highest = condemned[0];
  if (highest === undefined || isTerminating(highest))
    return { steps: [], why: `waits for ${highest?.metadata.name ?? ""} to go` };
  return { steps: [[deletionOf(set, highest)]], why: `${condemned.length} pods too many: the highest goes first` };
}

function update(facts: Facts): Steps {
  const { set, byOrdinal, first, replicas, history } = facts;
  if ((set.spec?.updateStrategy?.type ?? "RollingUpdate") !== "RollingUpdate")
    return { steps: [], why: "updates on delete" };
  const partition = set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  for (let ordinal = first + replicas - 1; ordinal >= first + partition; ordinal--) {
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined) continue;
    if (isTerminating(pod)) return { steps: [], why: `waits for ${pod.metadata.name ?? ""} to be replaced` };
    if (pod.metadata.labels?.[revisionHashLabel] !== history.name)
      return { steps: [[deletionOf(set, pod)]], why: `${pod.metadata.name ?? ""} has an older template` };
    if (!isUp(facts, pod)) return { steps: [], why: `waits for ${pod.metadata.name ?? ""} before the next update` };
  }
  return { steps: [], why: "all pods are as wanted" };
}

function isUp({ set, nowMs }: Facts, pod: Pod): boolean {
  return (
    !isTerminating(pod) &&
    pod.status?.phase === "Running" &&
    (availableAtMs(pod, set.spec?.minReadySeconds ?? 0) ?? Infinity) <= nowMs
  );
}

function nextAvailableMs({ set, nowMs, byOrdinal }: Facts): number | undefined {
  const times = [...byOrdinal.values()]
    .map((pod) => availableAtMs(pod, set.spec?.minReadySeconds ?? 0) ?? 0)
    .filter((atMs) => atMs > nowMs);
  return times.length === 0 ? undefined : Math.min(...times);
}

function nextStatus(facts: Facts): StatefulSetStatus {
  const { set, byOrdinal, history, currentRevision, first, replicas } = facts;
  const pods = [...byOrdinal.values()].filter((pod) => !isFinished(pod));
  const of = (revision: string): number =>
    pods.filter((pod) => !isTerminating(pod) && pod.metadata.labels?.[revisionHashLabel] === revision).length;
  const ready = pods.filter((pod) => pod.status?.phase === "Running" && isReady(pod)).length;
  const updated = of(history.name);
  const inRange = [...byOrdinal.keys()].filter((ordinal) => ordinal >= first && ordinal < first + replicas).length;
  // Once every pod has the new template and is ready, it is the one that pods come back with.
  const complete = updated === replicas && ready === replicas && inRange === byOrdinal.size;
  const current = complete ? history.name : currentRevision;
  return {
    replicas: pods.length,
    ...positive("readyReplicas", ready),
    availableReplicas: pods.filter((pod) => isUp(facts, pod)).length,
    ...positive("currentReplicas", of(current)),
    ...positive("updatedReplicas", updated),
    currentRevision: current,
    updateRevision: history.name,
    observedGeneration: set.metadata.generation ?? 0,
    collisionCount: set.status?.collisionCount ?? 0,
    ...(set.status?.conditions === undefined ? {} : { conditions: set.status.conditions }),
  };
}

function positive<K extends string>(name: K, count: number): { readonly [P in K]?: number } {
  return count === 0 ? {} : ({ [name]: count } as { readonly [P in K]: number });
}
