// Rows of the workload groups: apps, batch, autoscaling, policy.
import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from "../gen/apps-v1.ts";
import type { HorizontalPodAutoscaler as HpaV1 } from "../gen/autoscaling-v1.ts";
import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus } from "../gen/autoscaling-v2.ts";
import type { CronJob, Job } from "../gen/batch-v1.ts";
import type { PodDisruptionBudget } from "../gen/policy-v1.ts";
import { controllerOf, parseApiVersion, qualifiedResource } from "../object/kube-object.ts";
import { humanAge } from "../values/duration.ts";
import { parseTime } from "../values/time.ts";
import { formatLabels, formatLabelSelector, templateCells } from "./template-cells.ts";
import { ageOf, nameOf, none, printer, since, unset } from "./printer.ts";

export const deploymentPrinter = printer<Deployment>(
  ["Name", "Ready", "#Up-to-date", "#Available", "Age", "Containers+", "Images+", "Selector+"],
  (deployment, nowMs) => {
    const { spec, status } = deployment;
    const ready = `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`;
    const counts = [status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0];
    return [
      nameOf(deployment),
      ready,
      ...counts,
      ageOf(deployment, nowMs),
      ...templateCells(spec?.template),
      formatLabelSelector(spec?.selector),
    ];
  },
);

export const replicaSetPrinter = printer<ReplicaSet>(
  ["Name", "#Desired", "#Current", "#Ready", "Age", "Containers+", "Images+", "Selector+"],
  (set, nowMs) => {
    const { spec, status } = set;
    const counts = [spec?.replicas ?? 0, status?.replicas ?? 0, status?.readyReplicas ?? 0];
    return [
      nameOf(set),
      ...counts,
      ageOf(set, nowMs),
      ...templateCells(spec?.template),
      formatLabelSelector(spec?.selector),
    ];
  },
);

export const daemonSetPrinter = printer<DaemonSet>(
  [
    "Name",
    "#Desired",
    "#Current",
    "#Ready",
    "#Up-to-date",
    "#Available",
    "Node Selector",
    "Age",
    "Containers+",
    "Images+",
    "Selector+",
  ],
  (set, nowMs) => {
    const { spec, status } = set;
    const counts = [
      status?.desiredNumberScheduled,
      status?.currentNumberScheduled,
      status?.numberReady,
      status?.updatedNumberScheduled,
      status?.numberAvailable,
    ];
    const nodeSelector = formatLabels(spec?.template.spec?.nodeSelector);
    return [
      nameOf(set),
      ...counts.map((count) => count ?? 0),
      nodeSelector,
      ageOf(set, nowMs),
      ...templateCells(spec?.template),
      formatLabelSelector(spec?.selector),
    ];
  },
);

export const statefulSetPrinter = printer<StatefulSet>(
  ["Name", "Ready", "Age", "Containers+", "Images+"],
  (set, nowMs) => [
    nameOf(set),
    `${set.status?.readyReplicas ?? 0}/${set.spec?.replicas ?? 0}`,
    ageOf(set, nowMs),
    ...templateCells(set.spec?.template),
  ],
);

export const controllerRevisionPrinter = printer<ControllerRevision>(
  ["Name", "Controller", "#Revision", "Age"],
  (revision, nowMs) => {
    const owner = controllerOf(revision);
    const group = owner === undefined ? "" : (parseApiVersion(owner.apiVersion)?.group ?? "");
    const controller =
      owner === undefined ? none : `${qualifiedResource({ group, resource: owner.kind.toLowerCase() })}/${owner.name}`;
    return [nameOf(revision), controller, revision.revision, ageOf(revision, nowMs)];
  },
);

export const jobPrinter = printer<Job>(
  ["Name", "Status", "Completions", "Duration", "Age", "Containers+", "Images+", "Selector+"],
  (job, nowMs) => {
    const { spec, status } = job;
    return [
      nameOf(job),
      jobStatus(job),
      completions(job),
      duration(status, nowMs),
      ageOf(job, nowMs),
      ...templateCells(spec?.template),
      formatLabelSelector(spec?.selector),
    ];
  },
);

function jobStatus(job: Job): string {
  const has = (type: string): boolean =>
    job.status?.conditions?.some((condition) => condition.type === type && condition.status === "True") === true;
  if (has("Complete")) return "Complete";
  if (has("Failed")) return "Failed";
  if (job.metadata.deletionTimestamp !== undefined) return "Terminating";
  if (has("Suspended")) return "Suspended";
  if (has("FailureTarget")) return "FailureTarget";
  return has("SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
}

function completions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function duration(status: Job["status"], nowMs: number): string {
  const start = parseTime(status?.startTime);
  return start === undefined ? "" : humanAge((parseTime(status?.completionTime) ?? nowMs) - start);
}

export const cronJobPrinter = printer<CronJob>(
  ["Name", "Schedule", "Timezone", "Suspend", "#Active", "Last Schedule", "Age", "Containers+", "Images+", "Selector+"],
  (job, nowMs) => {
    const { spec, status } = job;
    const suspend = spec?.suspend === undefined ? unset : spec.suspend ? "True" : "False";
    const last = status?.lastScheduleTime === undefined ? none : since(status.lastScheduleTime, nowMs);
    const template = spec?.jobTemplate.spec;
    const head = [
      nameOf(job),
      spec?.schedule ?? "",
      spec?.timeZone ?? none,
      suspend,
      (status?.active ?? []).length,
      last,
    ];
    return [...head, ageOf(job, nowMs), ...templateCells(template?.template), formatLabelSelector(template?.selector)];
  },
);

export const podDisruptionBudgetPrinter = printer<PodDisruptionBudget>(
  ["Name", "Min Available", "Max Unavailable", "#Allowed Disruptions", "Age"],
  (budget, nowMs) => [
    nameOf(budget),
    String(budget.spec?.minAvailable ?? "N/A"),
    String(budget.spec?.maxUnavailable ?? "N/A"),
    budget.status?.disruptionsAllowed ?? 0,
    ageOf(budget, nowMs),
  ],
);

const hpaColumns = ["Name", "Reference", "Targets", "MinPods", "#MaxPods", "#Replicas", "Age"];

export const hpaPrinter = printer<HorizontalPodAutoscaler>(hpaColumns, (hpa, nowMs) => {
  const { spec, status } = hpa;
  const target = spec?.scaleTargetRef;
  const head = [
    nameOf(hpa),
    `${target?.kind ?? ""}/${target?.name ?? ""}`,
    hpaTargets(spec?.metrics ?? [], status?.currentMetrics ?? []),
  ];
  return [
    ...head,
    String(spec?.minReplicas ?? unset),
    spec?.maxReplicas ?? 0,
    status?.currentReplicas ?? 0,
    ageOf(hpa, nowMs),
  ];
});

export const hpaV1Printer = printer<HpaV1>(hpaColumns, (hpa, nowMs) => {
  const { spec, status } = hpa;
  const wanted = spec?.targetCPUUtilizationPercentage;
  const current = status?.currentCPUUtilizationPercentage;
  const targets =
    wanted === undefined ? none : `cpu: ${current === undefined ? "<unknown>" : `${current}%`}/${wanted}%`;
  const target = spec?.scaleTargetRef;
  const head = [nameOf(hpa), `${target?.kind ?? ""}/${target?.name ?? ""}`, targets];
  return [
    ...head,
    String(spec?.minReplicas ?? unset),
    spec?.maxReplicas ?? 0,
    status?.currentReplicas ?? 0,
    ageOf(hpa, nowMs),
  ];
});

/** Targets shown before `+ N more...`. */
const targetsMax = 2;

function hpaTargets(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return none;
  const texts = specs.map((spec, index) => hpaTarget(spec, statuses[index]));
  const shown = texts.slice(0, targetsMax).join(", ");
  return texts.length > targetsMax ? `${shown} + ${texts.length - targetsMax} more...` : shown;
}

type Amounts = {
  readonly value?: string | undefined;
  readonly averageValue?: string | undefined;
  readonly averageUtilization?: number | undefined;
};

function hpaTarget(spec: MetricSpec, status: MetricStatus | undefined): string {
  const source = spec.resource ?? spec.containerResource;
  if (source !== undefined) {
    const current = status?.resource?.current ?? status?.containerResource?.current;
    return `${source.name}: ${amounts(current, source.target)}`;
  }
  if (spec.pods !== undefined) return amounts(status?.pods?.current, spec.pods.target);
  if (spec.object !== undefined) return amounts(status?.object?.current, spec.object.target);
  if (spec.external !== undefined) return amounts(status?.external?.current, spec.external.target);
  return "<unknown type>";
}

function amounts(current: Amounts | undefined, target: Amounts): string {
  if (target.averageUtilization !== undefined) {
    const now = current?.averageUtilization === undefined ? "<unknown>" : `${current.averageUtilization}%`;
    return `${now}/${target.averageUtilization}%`;
  }
  if (target.averageValue !== undefined) return `${current?.averageValue ?? "<unknown>"}/${target.averageValue}`;
  return `${current?.value ?? "<unknown>"}/${target.value ?? "<auto>"}`;
}
