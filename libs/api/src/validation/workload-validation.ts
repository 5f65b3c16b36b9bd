// Rules for the workload controllers of apps, autoscaling and policy.
import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from "../gen/apps-v1.ts";
import type { HorizontalPodAutoscaler as HpaV1 } from "../gen/autoscaling-v1.ts";
import type { HorizontalPodAutoscaler } from "../gen/autoscaling-v2.ts";
import type { PodTemplateSpec, ReplicationController } from "../gen/core-v1.ts";
import type { PodDisruptionBudget } from "../gen/policy-v1.ts";
import type { IntOrString } from "../object/json.ts";
import { jsonEqual } from "../object/json.ts";
import { selectorMatches, selectorOfSet } from "../selectors/label-selector.ts";
import { percentOf } from "../values/int-or-string.ts";
import { validateTemplate } from "./pod-validation.ts";
import type { Problems } from "./problems.ts";
import { validateLabelSelector, validateWorkloadSelector } from "./selector-validation.ts";

/** A template whose pods run for ever. */
function validateRunningTemplate(template: PodTemplateSpec, what: string, problems: Problems): void {
  validateTemplate(template, problems);
  const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
  if (restartPolicy !== undefined && restartPolicy !== "Always")
    problems.at("spec").at("restartPolicy").notSupported(restartPolicy, ["Always"]);
  if (activeDeadlineSeconds !== undefined)
    problems.at("spec").at("activeDeadlineSeconds").forbidden(`activeDeadlineSeconds in ${what} is not Supported`);
}

export function validateDeployment({ spec }: Deployment, problems: Problems): void {
  const at = problems.at("spec");
  if (spec === undefined) {
    at.required();
    return;
  }
  at.at("replicas").nonNegative(spec.replicas);
  validateWorkloadSelector(spec.selector, spec.template?.metadata?.labels, "deployment", at);
  validateRunningTemplate(spec.template, "ReplicaSet", at.at("template"));
  validateStrategy(spec, at.at("strategy"));
  at.at("minReadySeconds").nonNegative(spec.minReadySeconds);
  at.at("revisionHistoryLimit").nonNegative(spec.revisionHistoryLimit);
  const deadline = spec.progressDeadlineSeconds;
  at.at("progressDeadlineSeconds").nonNegative(deadline);
  if (deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0))
    at.at("progressDeadlineSeconds").invalid(deadline, "must be greater than minReadySeconds");
}

function validateStrategy({ strategy }: NonNullable<Deployment["spec"]>, problems: Problems): void {
  const rolling = strategy?.rollingUpdate;
  problems.at("type").oneOf(strategy?.type, ["Recreate", "RollingUpdate"]);
  if (strategy?.type === "Recreate" && rolling !== undefined)
    problems.at("rollingUpdate").forbidden("may not be specified when strategy `type` is 'Recreate'");
  if (strategy?.type !== "RollingUpdate") return;
  const at = problems.at("rollingUpdate");
  if (rolling === undefined) {
    at.required("this should be defaulted and never be nil");
    return;
  }
  validateCountOrPercent(rolling.maxUnavailable, at.at("maxUnavailable"));
  validateCountOrPercent(rolling.maxSurge, at.at("maxSurge"));
  validateAtMostAll(rolling.maxUnavailable, at.at("maxUnavailable"));
  if (isNothing(rolling.maxUnavailable) && isNothing(rolling.maxSurge))
    at.at("maxUnavailable").invalid(rolling.maxUnavailable, "may not be 0 when `maxSurge` is 0");
}

function isNothing(value: IntOrString | undefined): boolean {
  return value === undefined || value === 0 || value === "0%";
}

function validateCountOrPercent(value: IntOrString | undefined, problems: Problems): void {
  if (typeof value === "number") problems.nonNegative(value);
  else if (value !== undefined && percentOf(value) === undefined)
    problems.invalid(
      value,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', or '93%', regex used for validation is '[0-9]+%')",
    );
}

function validateAtMostAll(value: IntOrString | undefined, problems: Problems): void {
  if (value !== undefined && (percentOf(value) ?? 0) > 100) problems.invalid(value, "must not be greater than 100%");
}

/** Selectors of apps/v1 workloads never change. */
export function validateSelectorUnchanged(
  object: Deployment | ReplicaSet | DaemonSet,
  old: Deployment | ReplicaSet | DaemonSet,
  problems: Problems,
): void {
  problems.at("spec").at("selector").immutable(object.spec?.selector, old.spec?.selector);
}

export function validateReplicaSet({ spec }: ReplicaSet, problems: Problems): void {
  const at = problems.at("spec");
  if (spec === undefined) {
    at.required();
    return;
  }
  at.at("replicas").nonNegative(spec.replicas);
  at.at("minReadySeconds").nonNegative(spec.minReadySeconds);
  validateWorkloadSelector(spec.selector, spec.template?.metadata?.labels, "deployment", at);
  if (spec.template === undefined) at.at("template").required();
  else validateRunningTemplate(spec.template, "ReplicaSet", at.at("template"));
}

export function validateReplicationController({ spec }: ReplicationController, problems: Problems): void {
  const at = problems.at("spec");
  at.at("replicas").nonNegative(spec?.replicas);
  at.at("minReadySeconds").nonNegative(spec?.minReadySeconds);
  if (Object.keys(spec?.selector ?? {}).length === 0) at.at("selector").required();
  if (spec?.template === undefined) {
    at.at("template").required();
    return;
  }
  const labels = spec.template.metadata?.labels;
  if (!selectorMatches(selectorOfSet(spec.selector), labels) && Object.keys(spec.selector ?? {}).length > 0)
    at.at("template")
      .at("metadata")
      .at("labels")
      .invalid(labels ?? null, "`selector` does not match template `labels`");
  validateRunningTemplate(spec.template, "ReplicationController", at.at("template"));
}

export function validateDaemonSet({ spec }: DaemonSet, problems: Problems): void {
  const at = problems.at("spec");
  if (spec === undefined) {
    at.required();
    return;
  }
  validateWorkloadSelector(spec.selector, spec.template?.metadata?.labels, "daemonset", at);
  validateRunningTemplate(spec.template, "DaemonSet", at.at("template"));
  at.at("minReadySeconds").nonNegative(spec.minReadySeconds);
  const strategy = spec.updateStrategy;
  at.at("updateStrategy").at("type").oneOf(strategy?.type, ["OnDelete", "RollingUpdate"]);
  const rolling = strategy?.rollingUpdate;
  if (strategy?.type !== "RollingUpdate" || rolling === undefined) return;
  const inside = at.at("updateStrategy").at("rollingUpdate");
  validateCountOrPercent(rolling.maxUnavailable, inside.at("maxUnavailable"));
  validateCountOrPercent(rolling.maxSurge, inside.at("maxSurge"));
  const [stop, surge] = [!isNothing(rolling.maxUnavailable), !isNothing(rolling.maxSurge)];
  if (stop && surge) inside.at("maxSurge").invalid(rolling.maxSurge, "may not be set when maxUnavailable is non-zero");
  if (!stop && !surge) inside.required("cannot be 0 when maxUnavailable is 0");
}

export function validateStatefulSet({ spec }: StatefulSet, problems: Problems): void {
  const at = problems.at("spec");
  if (spec === undefined) {
    at.required();
    return;
  }
  at.at("podManagementPolicy").oneOf(spec.podManagementPolicy, ["OrderedReady", "Parallel"]);
  at.at("updateStrategy").at("type").oneOf(spec.updateStrategy?.type, ["OnDelete", "RollingUpdate"]);
  at.at("updateStrategy")
    .at("rollingUpdate")
    .at("partition")
    .nonNegative(spec.updateStrategy?.rollingUpdate?.partition);
  at.at("replicas").nonNegative(spec.replicas);
  at.at("minReadySeconds").nonNegative(spec.minReadySeconds);
  validateWorkloadSelector(spec.selector, spec.template?.metadata?.labels, "statefulset", at);
  const mounts = (spec.volumeClaimTemplates ?? []).map((claim) => ({ name: claim.metadata.name ?? "", emptyDir: {} }));
  const template = spec.template ?? {};
  const claimed = new Set(mounts.map((mount) => mount.name));
  const volumes = [...mounts, ...(template.spec?.volumes ?? []).filter((volume) => !claimed.has(volume.name))];
  validateRunningTemplate(
    template.spec === undefined ? template : { ...template, spec: { ...template.spec, volumes } },
    "StatefulSet",
    at.at("template"),
  );
}

const statefulSetChangeable = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

export function validateStatefulSetUpdate(set: StatefulSet, old: StatefulSet, problems: Problems): void {
  const fixed = (object: StatefulSet): object =>
    Object.fromEntries(Object.entries(object.spec ?? {}).filter(([field]) => !statefulSetChangeable.includes(field)));
  if (jsonEqual(fixed(set), fixed(old))) return;
  problems
    .at("spec")
    .forbidden(
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    );
}

export function validateControllerRevision(revision: ControllerRevision, problems: Problems): void {
  problems.at("revision").nonNegative(revision.revision);
  if (revision.data === undefined) problems.at("data").required("data is mandatory");
}

export function validateControllerRevisionUpdate(
  revision: ControllerRevision,
  old: ControllerRevision,
  problems: Problems,
): void {
  problems.at("data").immutable(revision.data, old.data);
}

export function validateHpa({ spec }: HorizontalPodAutoscaler, problems: Problems): void {
  validateScaleRange(spec, problems.at("spec"));
  for (const [index, metric] of (spec?.metrics ?? []).entries())
    problems
      .at("spec")
      .at("metrics")
      .index(index)
      .at("type")
      .oneOf(metric.type, ["ContainerResource", "External", "Object", "Pods", "Resource"]);
}

export function validateHpaV1({ spec }: HpaV1, problems: Problems): void {
  validateScaleRange(spec, problems.at("spec"));
}

type ScaleRange = Pick<NonNullable<HpaV1["spec"]>, "minReplicas" | "maxReplicas" | "scaleTargetRef">;

function validateScaleRange(spec: ScaleRange | undefined, problems: Problems): void {
  const minimum = spec?.minReplicas ?? 1;
  const maximum = spec?.maxReplicas ?? 0;
  if (minimum < 1) problems.at("minReplicas").invalid(minimum, "must be greater than or equal to 1");
  if (maximum < 1) problems.at("maxReplicas").invalid(maximum, "must be greater than 0");
  if (maximum < minimum) problems.at("maxReplicas").invalid(maximum, "must be greater than or equal to `minReplicas`");
  if ((spec?.scaleTargetRef?.kind ?? "") === "") problems.at("scaleTargetRef").at("kind").required();
  if ((spec?.scaleTargetRef?.name ?? "") === "") problems.at("scaleTargetRef").at("name").required();
}

export function validatePodDisruptionBudget({ spec }: PodDisruptionBudget, problems: Problems): void {
  const at = problems.at("spec");
  if (spec?.minAvailable !== undefined && spec.maxUnavailable !== undefined)
    at.invalid(spec, "minAvailable and maxUnavailable cannot be both set");
  validateCountOrPercent(spec?.minAvailable, at.at("minAvailable"));
  validateAtMostAll(spec?.minAvailable, at.at("minAvailable"));
  validateCountOrPercent(spec?.maxUnavailable, at.at("maxUnavailable"));
  validateAtMostAll(spec?.maxUnavailable, at.at("maxUnavailable"));
  validateLabelSelector(spec?.selector, at.at("selector"));
}
