// CronJob: a Job for each scheduled time. The name of the Job contains its time, so that no time gets two; missed
// times are made up for by the latest one only.
import {
  formatTime,
  idlePlan,
  keyOf,
  parseTime,
  resources,
  type Action,
  type CronJob,
  type CronJobStatus,
  type Job,
  type ObjectKey,
  type ObjectView,
  type Plan,
  type PlanContext,
} from "@keelson/api";
import { eventAbout } from "../shared/events.ts";
import { controllerReference } from "../shared/owners.ts";
import { createdMs, isTerminating } from "../shared/pods.ts";
import { statusUpdate, withStatus } from "../shared/status.ts";
import { nextTime, parseSchedule, timesBetween } from "./schedule.ts";

const type = resources.cronjobs;
const scheduledAnnotation = "batch.kubernetes.io/cronjob-scheduled-timestamp";
/** More missed times than this are not looked through one by one. */
const missedMax = 100;

/** One CronJob. */
export function planCronJob(view: ObjectView, key: ObjectKey, context: PlanContext): Plan {
  const cron = view.get(type, key);
  if (cron?.spec === undefined || isTerminating(cron)) return idlePlan();
  const jobs = [...view.by(resources.jobs, "owner", cron.metadata.uid ?? "")].sort(
    (a, b) => createdMs(a) - createdMs(b),
  );
  const tidy = [
    ...surplus(jobs, "Complete", cron.spec.successfulJobsHistoryLimit ?? 3),
    ...surplus(jobs, "Failed", cron.spec.failedJobsHistoryLimit ?? 1),
  ];
  const running = jobs.filter((job) => endOf(job) === undefined && !isTerminating(job));
  const schedule = parseSchedule(cron.spec.schedule, cron.spec.timeZone ?? undefined);
  const status = nextStatus(cron, jobs, running);
  if (schedule === undefined) {
    const bad = eventAbout(type, cron, {
      type: "Warning",
      reason: "UnparseableSchedule",
      message: `unparseable schedule: ${cron.spec.schedule}`,
    });
    return {
      steps: steps(tidy),
      ...withStatus(statusUpdate(type, cron, status)),
      events: [bad],
      why: "its schedule cannot be read",
    };
  }
  if (cron.spec.suspend === true)
    return { steps: steps(tidy), ...withStatus(statusUpdate(type, cron, status)), why: "" };
  const wakeAtMs = nextTime(schedule, context.nowMs);
  const wake = wakeAtMs === undefined ? {} : { wakeAtMs };
  const dueMs = latestDue(
    cron,
    timesBetween(schedule, earliestMs(cron, context.nowMs), { untilMs: context.nowMs, limit: missedMax }),
  );
  if (dueMs === undefined)
    return { steps: steps(tidy), ...withStatus(statusUpdate(type, cron, status)), ...wake, why: "" };
  const start = startJob(view, { cron, running, dueMs });
  const scheduled = statusUpdate(type, cron, {
    ...status,
    ...(start.skipped ? {} : { lastScheduleTime: formatTime(dueMs) }),
  });
  // The time counts as settled only once its job exists: a step of its own, after the job's.
  return {
    steps: [...steps(tidy), ...start.steps, ...steps(scheduled === undefined ? [] : [scheduled])],
    ...wake,
    events: start.events,
    why: start.why,
  };
}

function steps(actions: readonly Action[]): readonly (readonly Action[])[] {
  return actions.length === 0 ? [] : [actions];
}

/** Times before this are settled: started, or too late to start. */
function earliestMs(cron: CronJob, nowMs: number): number {
  const last = parseTime(cron.status?.lastScheduleTime) ?? createdMs(cron);
  const deadline = cron.spec?.startingDeadlineSeconds;
  return deadline === undefined ? last : Math.max(last, nowMs - deadline * 1000);
}

function latestDue(cron: CronJob, missed: readonly number[]): number | undefined {
  const last = parseTime(cron.status?.lastScheduleTime);
  const due = missed.at(-1);
  return due === last ? undefined : due;
}

type Start = {
  readonly steps: Plan["steps"];
  readonly events: NonNullable<Plan["events"]>;
  readonly skipped: boolean;
  readonly why: string;
};

function startJob(
  view: ObjectView,
  { cron, running, dueMs }: { readonly cron: CronJob; readonly running: readonly Job[]; readonly dueMs: number },
): Start {
  const policy = cron.spec?.concurrencyPolicy ?? "Allow";
  const job = jobFor(cron, dueMs);
  if (view.get(resources.jobs, keyOf(job)) !== undefined)
    return { steps: [], events: [], skipped: false, why: `${job.metadata.name ?? ""} is there already` };
  if (policy === "Forbid" && running.length > 0) {
    const event = eventAbout(type, cron, {
      reason: "JobAlreadyActive",
      message: "Not starting job because prior execution is running and concurrency policy is Forbid",
    });
    return { steps: [], events: [event], skipped: true, why: "its last job still runs" };
  }
  const replaced: readonly Action[] = policy === "Replace" ? running.map((job) => deletion(cron, job)) : [];
  const name = job.metadata.name ?? "";
  const create: Action = {
    verb: "create",
    type: resources.jobs,
    object: job,
    event: eventAbout(type, cron, { reason: "SuccessfulCreate", message: `Created job ${name}` }),
    failureEvent: eventAbout(type, cron, {
      type: "Warning",
      reason: "FailedCreate",
      message: "Error creating job: {error}",
    }),
  };
  return { steps: [...steps(replaced), [create]], events: [], skipped: false, why: `it is time: start ${name}` };
}

function jobFor(cron: CronJob, dueMs: number): Job {
  const template = cron.spec?.jobTemplate;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `${cron.metadata.name ?? ""}-${Math.floor(dueMs / 60_000)}`,
      namespace: cron.metadata.namespace ?? "",
      ...(template?.metadata?.labels === undefined ? {} : { labels: template.metadata.labels }),
      annotations: { ...template?.metadata?.annotations, [scheduledAnnotation]: formatTime(dueMs) },
      ownerReferences: [controllerReference(type, cron)],
    },
    ...(template?.spec === undefined ? {} : { spec: template.spec }),
  };
}

function endOf(job: Job): "Complete" | "Failed" | undefined {
  const end = job.status?.conditions?.find(
    (condition) => (condition.type === "Complete" || condition.type === "Failed") && condition.status === "True",
  );
  return end?.type === "Complete" ? "Complete" : end === undefined ? undefined : "Failed";
}

/** The oldest ended jobs beyond the limit. */
function surplus(jobs: readonly Job[], end: "Complete" | "Failed", limit: number): readonly Action[] {
  const ended = jobs.filter((job) => endOf(job) === end && !isTerminating(job));
  return ended.slice(0, Math.max(0, ended.length - limit)).map((job) => ({
    verb: "delete",
    type: resources.jobs,
    key: keyOf(job),
    uid: job.metadata.uid,
    propagation: "Background",
  }));
}

function deletion(cron: CronJob, job: Job): Action {
  const event = eventAbout(type, cron, {
    reason: "SuccessfulDelete",
    message: `Deleted job ${job.metadata.name ?? ""}`,
  });
  return {
    verb: "delete",
    type: resources.jobs,
    key: keyOf(job),
    uid: job.metadata.uid,
    propagation: "Background",
    event,
  };
}

function nextStatus(cron: CronJob, jobs: readonly Job[], running: readonly Job[]): CronJobStatus {
  const successes = jobs
    .filter((job) => endOf(job) === "Complete")
    .map((job) => parseTime(job.status?.completionTime) ?? 0);
  const lastSuccess = Math.max(parseTime(cron.status?.lastSuccessfulTime) ?? 0, ...successes);
  const active = running.map(({ metadata }) => ({
    apiVersion: "batch/v1",
    kind: "Job",
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
  }));
  return {
    ...(active.length === 0 ? {} : { active }),
    ...(cron.status?.lastScheduleTime === undefined ? {} : { lastScheduleTime: cron.status.lastScheduleTime }),
    ...(lastSuccess === 0 ? {} : { lastSuccessfulTime: formatTime(lastSuccess) }),
  };
}
