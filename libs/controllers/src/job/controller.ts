// What makes a Job worth planning: itself and its pods; and the end of its time after it finished.
import {
  idlePlan,
  parseTime,
  resources,
  trigger,
  type ControllerSpec,
  type ObjectView,
  type Plan,
  type PlanContext,
} from "@keelson/api";
import { orphanPods } from "../shared/indexes.ts";
import { isTerminating } from "../shared/pods.ts";
import { podTrigger } from "../shared/triggers.ts";
import { planJob } from "./plan.ts";
import { trackedPods } from "./tally.ts";

export const jobController: ControllerSpec = {
  name: "job",
  component: "job-controller",
  indexes: [orphanPods, trackedPods],
  triggers: [trigger(resources.jobs, (change) => [change.key]), podTrigger(resources.jobs)],
  plan: planJob,
};

/** Deletes finished Jobs when their `ttlSecondsAfterFinished` has passed. */
export const ttlAfterFinishedController: ControllerSpec = {
  name: "ttl-after-finished",
  component: "ttl-after-finished-controller",
  triggers: [trigger(resources.jobs, (change) => (change.kind === "deleted" ? [] : [change.key]))],
  plan: planExpiry,
};

/** One Job. */
export function planExpiry(view: ObjectView, key: string, { nowMs }: PlanContext): Plan {
  const job = view.get(resources.jobs, key);
  const ttl = job?.spec?.ttlSecondsAfterFinished;
  const end = job?.status?.conditions?.find(
    (condition) => (condition.type === "Complete" || condition.type === "Failed") && condition.status === "True",
  );
  const endedMs = parseTime(end?.lastTransitionTime);
  if (job === undefined || ttl === undefined || endedMs === undefined || isTerminating(job)) return idlePlan();
  const dueMs = endedMs + ttl * 1000;
  if (dueMs > nowMs) return { steps: [], wakeAtMs: dueMs, why: "" };
  const { uid, resourceVersion } = job.metadata;
  return {
    steps: [[{ verb: "delete", type: resources.jobs, key, uid, resourceVersion, propagation: "Foreground" }]],
    why: `finished ${ttl} s ago`,
  };
}
