// Pages of the workload controllers: apps, batch, autoscaling, policy and ReplicationController.
import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from "../gen/apps-v1.ts";
import type { HorizontalPodAutoscaler as HpaV1 } from "../gen/autoscaling-v1.ts";
import type { HorizontalPodAutoscaler } from "../gen/autoscaling-v2.ts";
import type { CronJob, Job } from "../gen/batch-v1.ts";
import type { PodTemplate, ReplicationController } from "../gen/core-v1.ts";
import type { PodDisruptionBudget } from "../gen/policy-v1.ts";
import type { Draft } from "../object/json.ts";
import { validateCronJob, validateJob, validateJobUpdate } from "../validation/batch-validation.ts";
import {
  validateControllerRevision,
  validateControllerRevisionUpdate,
  validateDaemonSet,
  validateDeployment,
  validateHpa,
  validateHpaV1,
  validatePodDisruptionBudget,
  validateReplicaSet,
  validateReplicationController,
  validateSelectorUnchanged,
  validateStatefulSet,
  validateStatefulSetUpdate,
} from "../validation/workload-validation.ts";
import { validateTemplate } from "../validation/pod-validation.ts";
import { definePage } from "./page.ts";
import { defaultTemplate } from "./pod-defaults.ts";

export const deploymentPage = definePage<Deployment>({
  hasGeneration: true,
  defaults({ spec }) {
    if (spec === undefined) return;
    defaultTemplate(spec.template);
    spec.replicas ??= 1;
    const strategy = (spec.strategy ??= {});
    strategy.type ||= "RollingUpdate";
    if (strategy.type === "RollingUpdate") {
      strategy.rollingUpdate ??= {};
      strategy.rollingUpdate.maxUnavailable ??= "25%";
      strategy.rollingUpdate.maxSurge ??= "25%";
    }
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
  },
  validate: validateDeployment,
  validateUpdate: validateSelectorUnchanged,
});

export const replicaSetPage = definePage<ReplicaSet>({
  hasGeneration: true,
  defaults({ spec }) {
    if (spec === undefined) return;
    defaultTemplate(spec.template);
    spec.replicas ??= 1;
  },
  initialStatus: () => ({ replicas: 0 }),
  validate: validateReplicaSet,
  validateUpdate: validateSelectorUnchanged,
});

export const replicationControllerPage = definePage<ReplicationController>({
  hasGeneration: true,
  defaults(controller) {
    const { spec } = controller;
    if (spec === undefined) return;
    defaultTemplate(spec.template);
    spec.replicas ??= 1;
    const labels = spec.template?.metadata?.labels;
    if (labels !== undefined) {
      spec.selector ??= { ...labels };
      controller.metadata.labels ??= { ...labels };
    }
  },
  initialStatus: () => ({ replicas: 0 }),
  validate: validateReplicationController,
});

export const daemonSetPage = definePage<DaemonSet>({
  hasGeneration: true,
  defaults({ spec }) {
    if (spec === undefined) return;
    defaultTemplate(spec.template);
    const strategy = (spec.updateStrategy ??= {});
    strategy.type ||= "RollingUpdate";
    if (strategy.type === "RollingUpdate") {
      strategy.rollingUpdate ??= {};
      strategy.rollingUpdate.maxUnavailable ??= 1;
      strategy.rollingUpdate.maxSurge ??= 0;
    }
    spec.revisionHistoryLimit ??= 10;
  },
  initialStatus: () => ({
    currentNumberScheduled: 0,
    desiredNumberScheduled: 0,
    numberMisscheduled: 0,
    numberReady: 0,
  }),
  validate: validateDaemonSet,
  validateUpdate: validateSelectorUnchanged,
});

export const statefulSetPage = definePage<StatefulSet>({
  hasGeneration: true,
  defaults({ spec }) {
    if (spec === undefined) return;
    defaultTemplate(spec.template);
    spec.podManagementPolicy ||= "OrderedReady";
    const strategy = (spec.updateStrategy ??= {});
    strategy.type ||= "RollingUpdate";
    if (strategy.type === "RollingUpdate") {
      strategy.rollingUpdate ??= {};
      strategy.rollingUpdate.partition ??= 0;
    }
    const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
    retention.whenDeleted ||= "Retain";
    retention.whenScaled ||= "Retain";
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    for (const claim of spec.volumeClaimTemplates ?? []) {
      claim.apiVersion = "v1";
      claim.kind = "PersistentVolumeClaim";
      if (claim.spec !== undefined) claim.spec.volumeMode ??= "Filesystem";
      claim.status ??= {};
      claim.status.phase ??= "Pending";
    }
  },
  initialStatus: () => ({ replicas: 0, availableReplicas: 0 }),
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
});

export const controllerRevisionPage = definePage<ControllerRevision>({
  validate: validateControllerRevision,
  validateUpdate: validateControllerRevisionUpdate,
});

export const jobPage = definePage<Job>({
  hasGeneration: true,
  defaults(job) {
    const { spec } = job;
    if (spec === undefined) return;
    defaultTemplate(spec.template);
    if (spec.completions === undefined && spec.parallelism === undefined) {
      spec.completions = 1;
      spec.parallelism = 1;
    }
    spec.parallelism ??= 1;
    spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2147483647;
    spec.completionMode ??= "NonIndexed";
    spec.suspend ??= false;
    spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed";
    for (const rule of spec.podFailurePolicy?.rules ?? [])
      for (const pattern of rule.onPodConditions ?? []) pattern.status ||= "True";
    const labels = spec.template.metadata?.labels;
    if (labels !== undefined && Object.keys(job.metadata.labels ?? {}).length === 0)
      job.metadata.labels = { ...labels };
  },
  onCreate: generateJobSelector,
  validate: validateJob,
  validateUpdate: validateJobUpdate,
});

/** Gives a job's pods labels that only they can have, unless the job says it selects them itself. */
function generateJobSelector(job: Draft<Job>): void {
  const { spec } = job;
  if (spec === undefined || spec.manualSelector === true) return;
  const uid = job.metadata.uid ?? "";
  const name = job.metadata.name ?? "";
  const template = (spec.template.metadata ??= {});
  template.labels = {
    ...template.labels,
    "controller-uid": uid,
    "job-name": name,
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
  };
  const selector = (spec.selector ??= {});
  selector.matchLabels = { ...selector.matchLabels, "batch.kubernetes.io/controller-uid": uid };
}

export const cronJobPage = definePage<CronJob>({
  hasGeneration: true,
  defaults({ spec }) {
    if (spec === undefined) return;
    defaultTemplate(spec.jobTemplate?.spec?.template);
    spec.concurrencyPolicy ||= "Allow";
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
  },
  validate: validateCronJob,
});

export const hpaPage = definePage<HorizontalPodAutoscaler>({
  defaults({ spec }) {
    if (spec === undefined) return;
    spec.minReplicas ??= 1;
    if ((spec.metrics ?? []).length === 0)
      spec.metrics = [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
      ];
    if (spec.behavior === undefined) return;
    const { behavior } = spec;
    const up = (behavior.scaleUp ??= {});
    up.stabilizationWindowSeconds ??= 0;
    up.selectPolicy ??= "Max";
    up.policies ??= [
      { type: "Pods", value: 4, periodSeconds: 15 },
      { type: "Percent", value: 100, periodSeconds: 15 },
    ];
    const down = (behavior.scaleDown ??= {});
    down.selectPolicy ??= "Max";
    down.policies ??= [{ type: "Percent", value: 100, periodSeconds: 15 }];
  },
  initialStatus: () => ({ currentMetrics: null, desiredReplicas: 0 }),
  validate: validateHpa,
});

export const hpaV1Page = definePage<HpaV1>({
  defaults({ spec }) {
    if (spec !== undefined) spec.minReplicas ??= 1;
  },
  initialStatus: () => ({ currentReplicas: 0, desiredReplicas: 0 }),
  validate: validateHpaV1,
});

export const podDisruptionBudgetPage = definePage<PodDisruptionBudget>({
  hasGeneration: true,
  initialStatus: () => ({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }),
  validate: validatePodDisruptionBudget,
});

export const podTemplatePage = definePage<PodTemplate>({
  hasGeneration: true,
  defaults: ({ template }) => defaultTemplate(template),
  validate: (object, problems) => validateTemplate(object.template, problems.at("template")),
});
