// The annotations by which Deployment and ReplicaSet keep track of each other; kubectl's rollout commands read them.
import type { Deployment, ReplicaSet } from "@keelson/api";
import { revisionHistoryBytesMax } from "../limits.ts";
import { maxSurge } from "./fences.ts";

export const revisionAnnotation = "deployment.kubernetes.io/revision";
export const revisionHistoryAnnotation = "deployment.kubernetes.io/revision-history";
export const desiredAnnotation = "deployment.kubernetes.io/desired-replicas";
export const maxAnnotation = "deployment.kubernetes.io/max-replicas";
export const templateHashLabel = "pod-template-hash";

/** Not copied from a Deployment to its ReplicaSets. */
const ownAnnotations = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredAnnotation,
  maxAnnotation,
  "deprecated.deployment.rollback.to",
]);

type Annotations = Readonly<Record<string, string>>;

export function revisionOf(object: { readonly metadata: { readonly annotations?: Annotations | undefined } }): number {
  const value = Number(object.metadata.annotations?.[revisionAnnotation] ?? 0);
  return Number.isSafeInteger(value) ? value : 0;
}

/** Desired and largest number of pods at the time a ReplicaSet was last scaled. */
export function replicasAnnotations(deployment: Deployment): Annotations {
  const replicas = deployment.spec?.replicas ?? 1;
  return { [desiredAnnotation]: String(replicas), [maxAnnotation]: String(replicas + maxSurge(deployment)) };
}

export function desiredReplicas(set: ReplicaSet): number | undefined {
  return count(set.metadata.annotations?.[desiredAnnotation]);
}

export function maxReplicas(set: ReplicaSet): number | undefined {
  return count(set.metadata.annotations?.[maxAnnotation]);
}

/** What the annotations of the current ReplicaSet should be at `revision`. */
export function nextAnnotations(deployment: Deployment, set: ReplicaSet | undefined, revision: number): Annotations {
  const present = set?.metadata.annotations ?? {};
  const next: Record<string, string> = { ...present };
  for (const [name, value] of Object.entries(deployment.metadata.annotations ?? {}))
    if (!ownAnnotations.has(name)) next[name] = value;
  const before = present[revisionAnnotation];
  if (before === undefined || Number(before) < revision) {
    next[revisionAnnotation] = String(revision);
    if (set !== undefined && before !== undefined)
      next[revisionHistoryAnnotation] = history(present[revisionHistoryAnnotation], before);
  }
  return set === undefined ? { ...next, ...replicasAnnotations(deployment) } : next;
}

function history(present: string | undefined, revision: string): string {
  if (present === undefined || present === "") return revision;
  const revisions = [...present.split(","), revision];
  while (revisions.length > 1 && revisions.join(",").length > revisionHistoryBytesMax) revisions.shift();
  return revisions.join(",");
}

function count(text: string | undefined): number | undefined {
  const value = Number(text ?? NaN);
  return Number.isSafeInteger(value) ? value : undefined;
}
