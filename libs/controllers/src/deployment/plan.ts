// Deployment: one ReplicaSet per template, sizes moved within the fences of the strategy, history kept for undo.
// One plan takes one small step; the next follows when the view shows what this one wrote.
import {
  idlePlan,
  keyOf,
  resources,
  type Action,
  type Deployment,
  type DeploymentStatus,
  type ObjectKey,
  type ObjectView,
  type Plan,
  type PlanContext,
  type ReplicaSet,
} from "@keelson/api";
import { eventAbout } from "../shared/events.ts";
import { candidatesOf } from "../shared/indexes.ts";
import { sameJson, templateHash } from "../shared/names.ts";
import { claim, controllerReference, isControlledBy } from "../shared/owners.ts";
import { isFinished, isTerminating } from "../shared/pods.ts";
import { earliest, statusUpdate, withStatus } from "../shared/status.ts";
import { nextAnnotations, revisionAnnotation, revisionOf, templateHashLabel } from "./annotations.ts";
import { active, byAge, type Family, familyOf, nextRevision, replicasOf } from "./family.ts";
import { isRolling } from "./fences.ts";
import { currentSize, planRolling } from "./rolling.ts";
import { planScaling, present, scaleTo, wasScaled } from "./scale.ts";
import {
  conditionOf,
  countedStatus,
  isComplete,
  progressDeadlineMs,
  rolloutStatus,
  withCondition,
  type Condition,
} from "./status.ts";

const type = resources.deployments;
const setType = resources.replicasets;

/** One Deployment. */
export function planDeployment(view: ObjectView, key: ObjectKey, context: PlanContext): Plan {
  const deployment = view.get(type, key);
  if (deployment === undefined) return idlePlan();
  const claims = claim({
    ownerType: type,
    owner: deployment,
    selector: deployment.spec?.selector,
    type: setType,
    candidates: candidatesOf(view, setType, deployment),
  });
  const family = familyOf(deployment, claims.mine);
  if (isTerminating(deployment))
    return only(deployment, { status: countedStatus(family, context.nowMs), why: "is being deleted" });
  if (claims.actions.length > 0)
    return { steps: [claims.actions], why: `${claims.actions.length} replica sets to adopt or release` };
  const paused = deployment.spec?.paused === true;
  if (paused || wasScaled(family)) return planPausedOrScaled(family, context, paused);
  if (isRolling(deployment))
    return family.current === undefined
      ? planCreation(view, family, context)
      : planRollout(family, planRolling(family), context);
  return planRecreate(view, family, context);
}

/** Paused, or scaled in the middle of a rollout: sizes only, no new ReplicaSet. */
function planPausedOrScaled(family: Family, { nowMs }: PlanContext, paused: boolean): Plan {
  const { deployment } = family;
  const upkeep = keepAnnotations(family);
  const actions = upkeep.length > 0 ? upkeep : planScaling(family);
  const counted = countedStatus(family, nowMs);
  const status = { ...counted, conditions: withPauseCondition(deployment, counted, nowMs) };
  const clean = paused ? cleanup(family) : [];
  const why = paused ? "is paused" : `was scaled to ${deployment.spec?.replicas ?? 1}`;
  return only(deployment, { status, steps: [actions, clean], why });
}

function planRollout(family: Family, scaling: readonly Action[], { nowMs }: PlanContext): Plan {
  const { deployment, current } = family;
  const upkeep = keepAnnotations(family);
  const { status, wakeAtMs } = rolloutStatus(family, nowMs);
  const conditions = foundCondition(
    family,
    { ...status, conditions: withPauseCondition(deployment, status, nowMs) },
    nowMs,
  );
  const actions = upkeep.length > 0 ? upkeep : scaling;
  const clean = actions.length === 0 && isComplete(deployment, status) ? cleanup(family) : [];
  const sizes = family.all
    .filter((set) => replicasOf(set) > 0)
    .map((set) => `${set.metadata.name ?? ""}=${replicasOf(set)}`);
  const why =
    actions.length + clean.length === 0
      ? `rollout of ${current?.metadata.name ?? "nothing"}: ${sizes.join(" ")}`
      : describe(actions.length > 0 ? actions : clean);
  return only(deployment, { status: { ...status, conditions }, steps: [actions, clean], why, wakeAtMs });
}

/** Recreate: all old pods are gone before the first new one starts. */
function planRecreate(view: ObjectView, family: Family, context: PlanContext): Plan {
  const { deployment, current, old } = family;
  const running = active(old);
  if (running.length > 0)
    return planRollout(family, present(running.map((set) => scaleTo(deployment, set, 0))), context);
  const remaining = old
    .flatMap((set) => view.by(resources.pods, "owner", set.metadata.uid ?? ""))
    .filter((pod) => !isFinished(pod));
  if (remaining.length > 0) return planRollout(family, [], context);
  if (current === undefined) return planCreation(view, family, context);
  return planRollout(
    family,
    present([
      replicasOf(current) === (deployment.spec?.replicas ?? 1)
        ? undefined
        : scaleTo(deployment, current, deployment.spec?.replicas ?? 1),
    ]),
    context,
  );
}

/** The first pods of a new template. */
function planCreation(view: ObjectView, family: Family, { nowMs, failure }: PlanContext): Plan {
  const { deployment } = family;
  const set = newReplicaSet(family);
  const name = set.metadata.name ?? "";
  const taken = view.get(setType, keyOf(set));
  const counted = countedStatus(family, nowMs);
  if (taken !== undefined && !isControlledBy(taken, deployment)) {
    const status = { ...counted, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 };
    return only(deployment, { status, why: `the name ${name} is taken: trying another hash` });
  }
  const subject = (
    reason: string,
    message: string,
    kind: "Normal" | "Warning" = "Normal",
  ): ReturnType<typeof eventAbout> => eventAbout(type, deployment, { type: kind, reason, message });
  const create: Action = {
    verb: "create",
    type: setType,
    object: set,
    ...(replicasOf(set) === 0
      ? {}
      : { event: subject("ScalingReplicaSet", `Scaled up replica set ${name} from 0 to ${replicasOf(set)}`) }),
    failureEvent: subject("ReplicaSetCreateError", `Failed to create new replica set "${name}": {error}`, "Warning"),
  };
  const condition: Condition =
    failure?.action.verb === "create"
      ? { type: "Progressing", status: "False", reason: "ReplicaSetCreateError", message: failure.message }
      : {
          type: "Progressing",
          status: "True",
          reason: "NewReplicaSetCreated",
          message: `Created new replica set "${name}"`,
        };
  const conditions =
    progressDeadlineMs(deployment) === undefined
      ? (counted.conditions ?? [])
      : withCondition(counted.conditions ?? [], condition, nowMs);
  return only(deployment, {
    status: { ...counted, conditions },
    steps: [[create]],
    why: `new template: create ${name} with ${replicasOf(set)} replicas`,
  });
}

function newReplicaSet(family: Family): ReplicaSet {
  const { deployment } = family;
  const template = deployment.spec?.template ?? {};
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [templateHashLabel]: hash };
  const selector = deployment.spec?.selector ?? {};
  const withoutSize: ReplicaSet = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${deployment.metadata.name ?? ""}-${hash}`,
      namespace: deployment.metadata.namespace ?? "",
      labels,
      annotations: nextAnnotations(deployment, undefined, nextRevision(family)),
      ownerReferences: [controllerReference(type, deployment)],
    },
    spec: {
      ...(deployment.spec?.minReadySeconds === undefined ? {} : { minReadySeconds: deployment.spec.minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [templateHashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
      replicas: 0,
    },
  };
  const replicas = currentSize({ ...family, current: withoutSize, all: [...family.all, withoutSize] });
  return { ...withoutSize, spec: { ...(withoutSize.spec ?? { selector }), replicas } };
}

/** Revision and annotations of the current ReplicaSet, and the Deployment's own revision. */
function keepAnnotations(family: Family): readonly Action[] {
  const { deployment, current } = family;
  if (current === undefined) return [];
  const revision = nextRevision(family);
  const annotations = nextAnnotations(deployment, current, revision);
  const minReadySeconds = deployment.spec?.minReadySeconds ?? 0;
  const actions: Action[] = [];
  if (
    !sameJson(annotations, current.metadata.annotations ?? {}) ||
    minReadySeconds !== (current.spec?.minReadySeconds ?? 0)
  ) {
    const object: ReplicaSet = {
      ...current,
      metadata: { ...current.metadata, annotations },
      spec: { ...(current.spec ?? { selector: {} }), minReadySeconds },
    };
    actions.push({ verb: "update", type: setType, object });
  }
  if (revisionOf(deployment) !== revision) {
    const patch = {
      metadata: { uid: deployment.metadata.uid, annotations: { [revisionAnnotation]: String(revision) } },
    };
    actions.push({ verb: "patch", type, key: keyOf(deployment), patchType: "merge", patch });
  }
  return actions;
}

/** Removes the oldest ReplicaSets beyond the history limit that have no pods left. */
function cleanup({ deployment, old }: Family): readonly Action[] {
  const limit = deployment.spec?.revisionHistoryLimit ?? 10;
  const surplus = old.length - limit;
  if (surplus <= 0) return [];
  const oldest = [...old].sort((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b)).slice(0, surplus);
  return oldest
    .filter(
      (set) =>
        (set.status?.replicas ?? 0) === 0 &&
        replicasOf(set) === 0 &&
        (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0) &&
        !isTerminating(set),
    )
    .map((set) => ({ verb: "delete", type: setType, key: keyOf(set), uid: set.metadata.uid }));
}

function withPauseCondition(
  deployment: Deployment,
  status: DeploymentStatus,
  nowMs: number,
): NonNullable<DeploymentStatus["conditions"]> {
  const conditions = status.conditions ?? [];
  if (progressDeadlineMs(deployment) === undefined) return conditions;
  const before = conditionOf(deployment.status?.conditions, "Progressing");
  if (before?.reason === "ProgressDeadlineExceeded") return conditions;
  const wasPaused = before?.reason === "DeploymentPaused";
  if (deployment.spec?.paused === true && !wasPaused) {
    return withCondition(
      conditions,
      { type: "Progressing", status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" },
      nowMs,
    );
  }
  if (
    deployment.spec?.paused !== true &&
    wasPaused &&
    conditionOf(conditions, "Progressing")?.reason === "DeploymentPaused"
  ) {
    return withCondition(
      conditions,
      { type: "Progressing", status: "Unknown", reason: "DeploymentResumed", message: "Deployment is resumed" },
      nowMs,
    );
  }
  return conditions;
}

/** An undo finds its ReplicaSet instead of creating one; the rollout's clock still has to start. */
function foundCondition(
  { deployment, current }: Family,
  status: DeploymentStatus,
  nowMs: number,
): NonNullable<DeploymentStatus["conditions"]> {
  const conditions = status.conditions ?? [];
  if (
    current === undefined ||
    progressDeadlineMs(deployment) === undefined ||
    conditionOf(conditions, "Progressing") !== undefined
  )
    return conditions;
  return withCondition(
    conditions,
    {
      type: "Progressing",
      status: "True",
      reason: "FoundNewReplicaSet",
      message: `Found new replica set "${current.metadata.name ?? ""}"`,
    },
    nowMs,
  );
}

type Parts = {
  readonly status: DeploymentStatus;
  readonly steps?: readonly (readonly Action[])[];
  readonly why: string;
  readonly wakeAtMs?: number | undefined;
};

/** The plan; status waits for the next one where this one already changes the Deployment itself. */
function only(deployment: Deployment, { status, steps = [], why, wakeAtMs }: Parts): Plan {
  const kept = steps.filter((step) => step.length > 0);
  const touched = kept.some((step) => step.some((action) => action.type.resource === type.resource));
  const write = touched ? undefined : statusUpdate(type, deployment, status);
  const idle = kept.length === 0 && write === undefined;
  return { steps: kept, ...withStatus(write), ...earliest(wakeAtMs), why: idle ? "" : why };
}

function describe(actions: readonly Action[]): string {
  return actions
    .map((action) =>
      action.verb === "delete"
        ? `delete ${action.key}`
        : (action.event?.message ?? `${action.verb} ${action.type.resource}`),
    )
    .join("; ");
}
