// What controllers ask about pods.
import { parseTime, type Pod, type PodCondition } from "@keelson/api";

/** Counts towards replicas: neither finished nor on its way out. */
export function isActive(pod: Pod): boolean {
  return !isFinished(pod) && !isTerminating(pod);
}

export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

export function isTerminating(object: {
  readonly metadata: { readonly deletionTimestamp?: string | undefined };
}): boolean {
  return object.metadata.deletionTimestamp !== undefined && object.metadata.deletionTimestamp !== null;
}

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

export function isReady(pod: Pod): boolean {
  return podCondition(pod, "Ready")?.status === "True";
}

/** When the pod will have been ready for `minReadySeconds` (wall milliseconds); undefined while it is not ready. */
export function availableAtMs(pod: Pod, minReadySeconds: number): number | undefined {
  if (!isReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = parseTime(podCondition(pod, "Ready")?.lastTransitionTime);
  return since === undefined ? undefined : since + minReadySeconds * 1000;
}

export function restarts(pod: Pod): number {
  return (pod.status?.containerStatuses ?? []).reduce((most, status) => Math.max(most, status.restartCount), 0);
}

export function createdMs(object: { readonly metadata: { readonly creationTimestamp?: string | undefined } }): number {
  return parseTime(object.metadata.creationTimestamp) ?? 0;
}
