// Counting a Job's finished pods exactly once although they may be deleted at any time: each pod carries a
// finalizer; its uid is first noted in the status as uncounted, then the finalizer goes, then the uid becomes part
// of the count. A crash between any two of these steps loses and doubles nothing.
import { keyOf, resources, viewIndex, type Action, type Job, type Pod } from "@keelson/api";
import { controllerReferenceOf } from "../shared/owners.ts";
import { isFinished, isTerminating } from "../shared/pods.ts";
import { completionIndex } from "./indexes.ts";

export const trackingFinalizer = "batch.kubernetes.io/job-tracking";

/** Pods that hold the finalizer, by the key of the Job that they name. */
export const trackedPods = viewIndex(resources.pods, "tracked", (pod) => {
  const controller = controllerReferenceOf(pod);
  if (controller?.kind !== "Job" || !isTracked(pod)) return [];
  return [`${pod.metadata.namespace ?? ""}/${controller.name}`];
});

export type Tally = {
  /** Counts for the next status, without what is still uncounted. */
  readonly succeeded: number;
  readonly failed: number;
  /** Uids for the next status. */
  readonly uncounted: { readonly succeeded: readonly string[]; readonly failed: readonly string[] };
  /** Everything known to have ended, counted or not: what decisions are made on. */
  readonly totalSucceeded: number;
  readonly totalFailed: number;
  /** Indexes that were completed by pods at hand. */
  readonly succeededIndexes: readonly number[];
  /** Finalizers that may go now: their pods are noted in the stored status. */
  readonly releases: readonly Action[];
  /** Every finalizer that is still held: once nothing counts any more, all may go. */
  readonly letGo: readonly Action[];
};

export function tallyOf(job: Job, pods: readonly Pod[]): Tally {
  const stored = {
    succeeded: new Set(job.status?.uncountedTerminatedPods?.succeeded ?? []),
    failed: new Set(job.status?.uncountedTerminatedPods?.failed ?? []),
  };
  const tracked = new Map(pods.filter(isTracked).map((pod) => [pod.metadata.uid ?? "", pod]));
  const next = { succeeded: [] as string[], failed: [] as string[] };
  const counts = { succeeded: job.status?.succeeded ?? 0, failed: job.status?.failed ?? 0 };
  for (const result of ["succeeded", "failed"] as const) {
    for (const uid of stored[result]) {
      if (tracked.has(uid)) next[result].push(uid);
      else counts[result]++;
    }
  }
  const releases: Action[] = [];
  for (const [uid, pod] of tracked) {
    const result = resultOf(pod);
    if (result === undefined) continue;
    if (stored.succeeded.has(uid) || stored.failed.has(uid)) releases.push(release(pod));
    else next[result].push(uid);
  }
  const indexes = pods.filter((pod) => pod.status?.phase === "Succeeded").map(completionIndex);
  return {
    ...counts,
    uncounted: next,
    totalSucceeded: counts.succeeded + next.succeeded.length,
    totalFailed: counts.failed + next.failed.length,
    succeededIndexes: indexes.filter((index) => index !== undefined),
    releases,
    letGo: [...tracked.values()].map(release),
  };
}

function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(trackingFinalizer) === true;
}

/** A pod on its way out counts as failed: another one takes its place. */
function resultOf(pod: Pod): "succeeded" | "failed" | undefined {
  if (pod.status?.phase === "Succeeded") return "succeeded";
  return isFinished(pod) || isTerminating(pod) ? "failed" : undefined;
}

/** Takes the finalizer off. */
export function release(pod: Pod): Action {
  const { uid, resourceVersion, finalizers } = pod.metadata;
  const patch = {
    metadata: { uid, resourceVersion, finalizers: (finalizers ?? []).filter((name) => name !== trackingFinalizer) },
  };
  return { verb: "patch", type: resources.pods, key: keyOf(pod), patchType: "merge", patch };
}
