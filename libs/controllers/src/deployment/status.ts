// Deployment status: the sums over its ReplicaSets and the conditions that kubectl's rollout status and wait read.
import { formatTime, parseTime, type Deployment, type DeploymentCondition, type DeploymentStatus } from "@keelson/api";
import { maxUnavailable, wantedReplicas } from "./fences.ts";
import { availableOf, replicasOf, sum, type Family } from "./family.ts";

export type Condition = {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
};

/** Deadlines at and above this mean "none", as upstream's. */
const noDeadlineSeconds = 2_147_483_647;

export function progressDeadlineMs(deployment: Deployment): number | undefined {
  const seconds = deployment.spec?.progressDeadlineSeconds ?? noDeadlineSeconds;
  return seconds >= noDeadlineSeconds ? undefined : seconds * 1000;
}

export function conditionOf(
  conditions: readonly DeploymentCondition[] | undefined,
  type: string,
): DeploymentCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Sets a condition; the same status and reason again change nothing. */
export function withCondition(
  conditions: readonly DeploymentCondition[],
  next: Condition,
  nowMs: number,
): readonly DeploymentCondition[] {
  const before = conditionOf(conditions, next.type);
  if (before?.status === next.status && before.reason === next.reason) return conditions;
  const now = formatTime(nowMs);
  const since = before?.status === next.status ? before.lastTransitionTime : now;
  return [
    ...conditions.filter(({ type }) => type !== next.type),
    { ...next, lastUpdateTime: now, lastTransitionTime: since },
  ];
}

export function withoutCondition(
  conditions: readonly DeploymentCondition[],
  type: string,
): readonly DeploymentCondition[] {
  return conditions.filter((condition) => condition.type !== type);
}

/** Counts and the Available condition; Progressing is the caller's. */
export function countedStatus({ deployment, current, all }: Family, nowMs: number): DeploymentStatus {
  const available = sum(all, availableOf);
  const enough = available >= wantedReplicas(deployment) - maxUnavailable(deployment);
  const conditions = withCondition(
    deployment.status?.conditions ?? [],
    enough
      ? {
          type: "Available",
          status: "True",
          reason: "MinimumReplicasAvailable",
          message: "Deployment has minimum availability.",
        }
      : {
          type: "Available",
          status: "False",
          reason: "MinimumReplicasUnavailable",
          message: "Deployment does not have minimum availability.",
        },
    nowMs,
  );
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...positive(
      "replicas",
      sum(all, (set) => set.status?.replicas ?? 0),
    ),
    ...positive("updatedReplicas", current?.status?.replicas ?? 0),
    ...positive(
      "readyReplicas",
      sum(all, (set) => set.status?.readyReplicas ?? 0),
    ),
    ...positive("availableReplicas", available),
    ...positive("unavailableReplicas", Math.max(0, sum(all, replicasOf) - available)),
    ...(deployment.status?.collisionCount === undefined ? {} : { collisionCount: deployment.status.collisionCount }),
    conditions,
  };
}

export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = wantedReplicas(deployment);
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** The status of a rollout that is under way or done, and when its deadline passes. */
export function rolloutStatus(
  family: Family,
  nowMs: number,
): { readonly status: DeploymentStatus; readonly wakeAtMs: number | undefined } {
  const { deployment, current, all } = family;
  const counted = countedStatus(family, nowMs);
  const deadlineMs = progressDeadlineMs(deployment);
  let conditions = counted.conditions ?? [];
  const before = conditionOf(deployment.status?.conditions, "Progressing");
  if (deadlineMs === undefined) conditions = withoutCondition(conditions, "Progressing");
  else if (!(counted.replicas === counted.updatedReplicas && before?.reason === "NewReplicaSetAvailable")) {
    conditions = progressed(conditions, { family, counted, before, deadlineMs, nowMs });
  }
  const failure = all
    .flatMap((set) => set.status?.conditions ?? [])
    .find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  conditions =
    failure === undefined
      ? withoutCondition(conditions, "ReplicaFailure")
      : withCondition(
          conditions,
          { type: "ReplicaFailure", status: "True", reason: failure.reason ?? "", message: failure.message ?? "" },
          nowMs,
        );
  const status = { ...counted, conditions };
  const now = conditionOf(conditions, "Progressing");
  const pending =
    deadlineMs !== undefined &&
    current !== undefined &&
    !isComplete(deployment, counted) &&
    now?.reason !== "ProgressDeadlineExceeded";
  const since = parseTime(now?.lastUpdateTime);
  return { status, wakeAtMs: pending && since !== undefined ? since + deadlineMs + 1000 : undefined };
}

type Progress = {
  readonly family: Family;
  readonly counted: DeploymentStatus;
  readonly before: DeploymentCondition | undefined;
  readonly deadlineMs: number;
  readonly nowMs: number;
};

function progressed(conditions: readonly DeploymentCondition[], progress: Progress): readonly DeploymentCondition[] {
  const { family, counted, before, deadlineMs, nowMs } = progress;
  const { deployment, current } = family;
  const subject =
    current === undefined
      ? `Deployment "${deployment.metadata.name ?? ""}"`
      : `ReplicaSet "${current.metadata.name ?? ""}"`;
  if (isComplete(deployment, counted)) {
    return withCondition(
      conditions,
      {
        type: "Progressing",
        status: "True",
        reason: "NewReplicaSetAvailable",
        message: `${subject} has successfully progressed.`,
      },
      nowMs,
    );
  }
  if (movedOn(deployment.status ?? {}, counted)) {
    // Every step counts as an update of the condition: the deadline starts again.
    const now = formatTime(nowMs);
    const since = before?.status === "True" ? before.lastTransitionTime : now;
    const next = {
      type: "Progressing",
      status: "True",
      reason: "ReplicaSetUpdated",
      message: `${subject} is progressing.`,
      lastUpdateTime: now,
      lastTransitionTime: since,
    };
    return [...withoutCondition(conditions, "Progressing"), next];
  }
  const since = parseTime(before?.lastUpdateTime);
  const waiting =
    before !== undefined && before.reason !== "NewReplicaSetAvailable" && before.reason !== "DeploymentPaused";
  if (waiting && since !== undefined && since + deadlineMs < nowMs) {
    return withCondition(
      conditions,
      {
        type: "Progressing",
        status: "False",
        reason: "ProgressDeadlineExceeded",
        message: `${subject} has timed out progressing.`,
      },
      nowMs,
    );
  }
  return conditions;
}

function movedOn(before: DeploymentStatus, now: DeploymentStatus): boolean {
  const oldReplicas = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldReplicas(now) < oldReplicas(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function positive<K extends string>(name: K, count: number): { readonly [P in K]?: number } {
  return count === 0 ? {} : ({ [name]: count } as { readonly [P in K]: number });
}
