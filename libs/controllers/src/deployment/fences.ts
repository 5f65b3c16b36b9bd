// How many pods a rollout may add and miss. Surge rounds up, unavailability rounds down, and both being zero would
// stop every rollout, so then one pod may be missing.
import { scaledValue, type Deployment } from "@keelson/api";

const defaultFence = "25%";

export function isRolling(deployment: Deployment): boolean {
  return (deployment.spec?.strategy?.type ?? "RollingUpdate") === "RollingUpdate";
}

export function wantedReplicas(deployment: Deployment): number {
  return deployment.spec?.replicas ?? 1;
}

/** Pods above the wanted number. */
export function maxSurge(deployment: Deployment): number {
  return isRolling(deployment) ? fences(deployment).surge : 0;
}

/** Pods below the wanted number. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = wantedReplicas(deployment);
  if (!isRolling(deployment) || replicas === 0) return 0;
  return Math.min(fences(deployment).unavailable, replicas);
}

function fences(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const replicas = wantedReplicas(deployment);
  const rolling = deployment.spec?.strategy?.rollingUpdate;
  const surge = scaledValue(rolling?.maxSurge ?? defaultFence, replicas, "up") ?? 0;
  const unavailable = scaledValue(rolling?.maxUnavailable ?? defaultFence, replicas, "down") ?? 0;
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}
