// Job: pods until enough of them succeeded or too many failed. The end is announced first (SuccessCriteriaMet,
// FailureTarget), and declared once no pod runs and every ended pod is counted.
import {
  formatTime,
  idlePlan,
  parseTime,
  resources,
  type Action,
  type EventNote,
  type Job,
  type JobCondition,
  type JobStatus,
  type ObjectKey,
  type ObjectView,
  type Plan,
  type PlanContext,
  type Pod,
} from "@keelson/api";
import { burstReplicas, recheckMs } from "../limits.ts";
import { eventAbout } from "../shared/events.ts";
import { candidatesOf } from "../shared/indexes.ts";
import { claim, controllerReferenceOf } from "../shared/owners.ts";
import { deletePod, slowStart } from "../shared/pod-from-template.ts";
import { createdMs, isActive, isReady, isTerminating, restarts } from "../shared/pods.ts";
import { earliest, statusUpdate, withStatus } from "../shared/status.ts";
import { completionIndex, formatIndexes, parseIndexes } from "./indexes.ts";
import { jobPods } from "./pods.ts";
import { release, tallyOf, trackedPods, type Tally } from "./tally.ts";

const type = resources.jobs;
const defaultBackoffLimit = 6;
const retryBaseMs = 10_000;
const retryMaxMs = 600_000;

type Facts = {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly tally: Tally;
  /** Indexes completed so far, of an Indexed job. */
  readonly completed: ReadonlySet<number>;
  readonly succeeded: number;
  readonly context: PlanContext;
};

/** One Job. */
export function planJob(view: ObjectView, key: ObjectKey, context: PlanContext): Plan {
  const job = view.get(type, key);
  const left = planLeftPods(view, key, { job, nowMs: context.nowMs });
  if (left !== undefined) return left;
  if (
    job?.spec === undefined ||
    (job.spec.managedBy ?? "kubernetes.io/job-controller") !== "kubernetes.io/job-controller"
  )
    return idlePlan();
  const claims = claim({
    ownerType: type,
    owner: job,
    selector: job.spec.selector,
    type: resources.pods,
    candidates: candidatesOf(view, resources.pods, job),
  });
  const tally = tallyOf(job, claims.mine);
  const active = claims.mine.filter(isActive);
  if (isEnded(job) || isTerminating(job)) {
    const steps = [tally.letGo, isEnded(job) ? active.map((pod) => deletePod(type, job, pod)) : []].filter(
      (step) => step.length > 0,
    );
    return { steps, why: steps.length === 0 ? "" : "is over: lets go of its pods" };
  }
  if (claims.actions.length > 0)
    return { steps: [claims.actions], why: `${claims.actions.length} pods to adopt or release` };
  const isIndexed = job.spec.completionMode === "Indexed";
  const completed = new Set([
    ...parseIndexes(job.status?.completedIndexes),
    ...(isIndexed ? tally.succeededIndexes : []),
  ]);
  const facts: Facts = {
    job,
    pods: claims.mine,
    active,
    tally,
    completed,
    succeeded: isIndexed ? completed.size : tally.totalSucceeded,
    context,
  };
  const verdict = verdictOf(facts);
  return verdict === undefined ? planRunning(facts) : planEnding(facts, verdict);
}

/** Pods of a Job of this name that is gone: nobody will count them, so their finalizers go. Undefined: there are none. */
function planLeftPods(
  view: ObjectView,
  key: ObjectKey,
  { job, nowMs }: { readonly job: Job | undefined; readonly nowMs: number },
): Plan | undefined {
  const left = view.by(resources.pods, trackedPods.name, key).filter((pod) => ownerUid(pod) !== job?.metadata.uid);
  if (left.length === 0) return undefined;
  // A Job that has not arrived yet looks like one that is gone; it is certain once Jobs are as new as the pod.
  const jobsRevision = view.revision(type);
  const certain = left.filter(
    (pod) => view.gone(type, ownerUid(pod)) || jobsRevision >= Number(pod.metadata.resourceVersion ?? 0),
  );
  const steps = stepsOf(certain.map(release));
  const why = certain.length === 0 ? "" : `lets go of ${certain.length} pods of a Job that is gone`;
  return { steps, why, ...(certain.length < left.length ? { wakeAtMs: nowMs + recheckMs } : {}) };
}

function ownerUid(pod: Pod): string {
  return controllerReferenceOf(pod)?.uid ?? "";
}

function isEnded(job: Job): boolean {
  return (
    job.status?.conditions?.some(
      (condition) => (condition.type === "Complete" || condition.type === "Failed") && condition.status === "True",
    ) === true
  );
}

type Verdict = { readonly kind: "Complete" | "Failed"; readonly reason: string; readonly message: string };

function verdictOf(facts: Facts): Verdict | undefined {
  const { job, tally, succeeded, active, context } = facts;
  const announced = job.status?.conditions?.find(
    (condition) => condition.type === "FailureTarget" || condition.type === "SuccessCriteriaMet",
  );
  if (announced?.status === "True")
    return {
      kind: announced.type === "FailureTarget" ? "Failed" : "Complete",
      reason: announced.reason ?? "",
      message: announced.message ?? "",
    };
  const limit = job.spec?.backoffLimit ?? defaultBackoffLimit;
  const inPlace =
    job.spec?.template.spec?.restartPolicy === "OnFailure" ? active.reduce((sum, pod) => sum + restarts(pod), 0) : 0;
  if (tally.totalFailed > limit || (inPlace > 0 && inPlace >= limit)) {
    return { kind: "Failed", reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" };
  }
  const deadline = deadlineMs(job);
  if (deadline !== undefined && context.nowMs >= deadline)
    return { kind: "Failed", reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" };
  const { completions } = job.spec ?? {};
  const done = completions === undefined ? tally.totalSucceeded > 0 && active.length === 0 : succeeded >= completions;
  return done
    ? { kind: "Complete", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" }
    : undefined;
}

function deadlineMs(job: Job): number | undefined {
  const started = parseTime(job.status?.startTime);
  const seconds = job.spec?.activeDeadlineSeconds;
  return started === undefined || seconds === undefined || job.spec?.suspend === true
    ? undefined
    : started + seconds * 1000;
}

function planEnding(facts: Facts, verdict: Verdict): Plan {
  const { job, pods, active, tally, context } = facts;
  const deletions = active.map((pod) => deletePod(type, job, pod));
  const { succeeded, failed } = tally.uncounted;
  const settled = active.length === 0 && !pods.some(isRunningOut) && succeeded.length + failed.length === 0;
  const first: JobCondition = condition(
    job,
    verdict.kind === "Failed" ? "FailureTarget" : "SuccessCriteriaMet",
    verdict,
    context.nowMs,
  );
  const conditions = withConditions(
    job,
    settled ? [first, condition(job, verdict.kind, verdict, context.nowMs)] : [first],
  );
  const ended = settled && verdict.kind === "Complete" ? { completionTime: formatTime(context.nowMs) } : {};
  const status: JobStatus = { ...countedStatus(facts), conditions, ...ended };
  const events = settled ? [endEvent(job, verdict)] : [];
  const steps = [tally.releases, deletions].filter((step) => step.length > 0);
  return {
    steps,
    ...withStatus(statusUpdate(type, job, status)),
    events,
    why: settled ? `is over: ${verdict.reason}` : `${verdict.reason}: waits for its pods to end`,
  };
}

function isRunningOut(pod: Pod): boolean {
  return isTerminating(pod) && pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed";
}

function endEvent(job: Job, { kind, reason, message }: Verdict): EventNote {
  return kind === "Complete"
    ? eventAbout(type, job, { reason: "Completed", message: "Job completed" })
    : eventAbout(type, job, { type: "Warning", reason, message });
}

function planRunning(facts: Facts): Plan {
  const { job, active, tally, context } = facts;
  if (job.spec?.suspend === true) return planSuspended(facts);
  const conditions = resumed(job, context.nowMs);
  const started = job.status?.startTime ?? formatTime(context.nowMs);
  const status: JobStatus = {
    ...countedStatus(facts),
    startTime: started,
    ...(conditions.length === 0 ? {} : { conditions }),
  };
  const write = withStatus(statusUpdate(type, job, status));
  const wanted = wantedActive(facts);
  const missing = Math.min(wanted - active.length, burstReplicas);
  const retryMs = missing > 0 ? retryAtMs(facts) : undefined;
  const deadline = deadlineMs({ ...job, status });
  if (missing > 0 && retryMs !== undefined && retryMs > context.nowMs) {
    return {
      steps: stepsOf(tally.releases),
      ...write,
      ...earliest(retryMs, deadline),
      why: `${tally.totalFailed} pods failed: the next one starts at ${formatTime(retryMs)}`,
    };
  }
  const creations =
    missing > 0 ? jobPods(job, { count: missing, indexes: freeIndexes(facts, missing), prng: context.prng }) : [];
  const surplus =
    missing < 0
      ? [...active]
          .sort((a, b) => Number(isReady(a)) - Number(isReady(b)) || createdMs(b) - createdMs(a))
          .slice(0, -missing)
      : [];
  const steps = [
    ...stepsOf(tally.releases),
    ...stepsOf(surplus.map((pod) => deletePod(type, job, pod))),
    ...slowStart(creations),
  ];
  const idle = steps.length === 0 && write.status === undefined;
  const why = `${facts.succeeded} succeeded, ${active.length} active of ${wanted} wanted`;
  return { steps, ...write, ...earliest(deadline), why: idle ? "" : why };
}

function stepsOf(actions: readonly Action[]): readonly (readonly Action[])[] {
  return actions.length === 0 ? [] : [actions];
}

function planSuspended(facts: Facts): Plan {
  const { job, active, tally, context } = facts;
  const suspended = condition(job, "Suspended", { reason: "JobSuspended", message: "Job suspended" }, context.nowMs);
  const { startTime: _start, ...counted } = countedStatus(facts);
  const status: JobStatus = { ...counted, conditions: withConditions(job, [suspended]) };
  const steps = [tally.releases, active.map((pod) => deletePod(type, job, pod))].filter((step) => step.length > 0);
  const write = withStatus(statusUpdate(type, job, status));
  return { steps, ...write, why: steps.length === 0 && write.status === undefined ? "" : "is suspended" };
}

function resumed(job: Job, nowMs: number): readonly JobCondition[] {
  const before = job.status?.conditions?.find((one) => one.type === "Suspended" && one.status === "True");
  if (before === undefined) return job.status?.conditions ?? [];
  const now = formatTime(nowMs);
  return withConditions(job, [
    {
      type: "Suspended",
      status: "False",
      reason: "JobResumed",
      message: "Job resumed",
      lastProbeTime: now,
      lastTransitionTime: now,
    },
  ]);
}

function wantedActive({ job, succeeded, active, tally }: Facts): number {
  const parallelism = job.spec?.parallelism ?? 1;
  const { completions } = job.spec ?? {};
  // Without a number of completions the first success means that the work is done: no new pods.
  if (completions === undefined) return tally.totalSucceeded > 0 ? Math.min(active.length, parallelism) : parallelism;
  return Math.min(parallelism, Math.max(0, completions - succeeded));
}

/** When the next pod may start after failures: 10 s, doubled with each failure since the last success. */
function retryAtMs({ pods }: Facts): number | undefined {
  const ended = pods.map((pod) => ({ pod, atMs: endedMs(pod) })).filter(({ atMs }) => atMs !== undefined);
  const lastSuccess = Math.max(
    0,
    ...ended.filter(({ pod }) => pod.status?.phase === "Succeeded").map(({ atMs }) => atMs ?? 0),
  );
  const failures = ended.filter(({ pod, atMs }) => pod.status?.phase === "Failed" && (atMs ?? 0) >= lastSuccess);
  if (failures.length === 0) return undefined;
  const last = Math.max(...failures.map(({ atMs }) => atMs ?? 0));
  return last + Math.min(retryMaxMs, retryBaseMs * 2 ** Math.min(failures.length - 1, 10));
}

function endedMs(pod: Pod): number | undefined {
  if (pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed") return undefined;
  const times = (pod.status.containerStatuses ?? []).map(({ state }) => parseTime(state?.terminated?.finishedAt) ?? 0);
  return Math.max(createdMs(pod), ...times);
}

function freeIndexes({ job, active, completed }: Facts, count: number): readonly number[] {
  if (job.spec?.completionMode !== "Indexed") return [];
  const taken = new Set(active.map(completionIndex));
  const free: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && free.length < count; index++)
    if (!completed.has(index) && !taken.has(index)) free.push(index);
  return free;
}

function countedStatus({ job, pods, active, tally, completed }: Facts): JobStatus {
  const { succeeded, failed } = tally.uncounted;
  const indexed = job.spec?.completionMode === "Indexed";
  return {
    ...(job.status?.startTime === undefined ? {} : { startTime: job.status.startTime }),
    ...(job.status?.conditions === undefined ? {} : { conditions: job.status.conditions }),
    ...positive("active", active.length),
    ready: active.filter(isReady).length,
    terminating: pods.filter(isRunningOut).length,
    ...positive("succeeded", indexed ? completed.size : tally.succeeded),
    ...positive("failed", tally.failed),
    ...(indexed && completed.size > 0 ? { completedIndexes: formatIndexes(completed) } : {}),
    uncountedTerminatedPods: {
      ...(succeeded.length === 0 ? {} : { succeeded }),
      ...(failed.length === 0 ? {} : { failed }),
    },
  };
}

function condition(
  job: Job,
  name: string,
  text: { readonly reason: string; readonly message: string },
  nowMs: number,
): JobCondition {
  const before = job.status?.conditions?.find((one) => one.type === name);
  if (before?.status === "True") return before;
  const now = formatTime(nowMs);
  return {
    type: name,
    status: "True",
    reason: text.reason,
    message: text.message,
    lastProbeTime: now,
    lastTransitionTime: now,
  };
}

function withConditions(job: Job, next: readonly JobCondition[]): readonly JobCondition[] {
  const names = next.map((one) => one.type);
  return [...(job.status?.conditions ?? []).filter((one) => !names.includes(one.type)), ...next];
}

function positive<K extends string>(name: K, count: number): { readonly [P in K]?: number } {
  return count === 0 ? {} : ({ [name]: count } as { readonly [P in K]: number });
}
