// Facts about a pod's spec that planner, status and configuration share.
import type { Container, Pod } from "@keelson/api";
import { gracePeriodDefaultSeconds } from "./limits.ts";

/** An init container that keeps running beside the others. */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === "Always";
}

export function initContainers(pod: Pod): readonly Container[] {
  return pod.spec?.initContainers ?? [];
}

export function mainContainers(pod: Pod): readonly Container[] {
  return pod.spec?.containers ?? [];
}

export function restartPolicy(pod: Pod): string {
  return pod.spec?.restartPolicy ?? "Always";
}

/** Should a container that ended with this code run again? */
export function restarts(policy: string, exitCode: number): boolean {
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/** The policy of one container: sidecars always run, init containers run until they succeed. */
export function policyOf(pod: Pod, container: Container): string {
  const own = restartPolicy(pod);
  if (isSidecar(container)) return "Always";
  return initContainers(pod).includes(container) && own === "Always" ? "OnFailure" : own;
}

export function isTerminating(pod: Pod): boolean {
  return typeof pod.metadata?.deletionTimestamp === "string";
}

export function isTerminalPhase(phase: string | undefined): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

/** Seconds between the polite and the hard stop. */
export function graceSeconds(pod: Pod): number {
  const asked = isTerminating(pod) ? pod.metadata?.deletionGracePeriodSeconds : undefined;
  return asked ?? pod.spec?.terminationGracePeriodSeconds ?? gracePeriodDefaultSeconds;
}

/** `name_namespace(uid)`, as kubelets name pods in messages. */
export function podLabel(pod: Pod): string {
  return `${pod.metadata?.name}_${pod.metadata?.namespace}(${pod.metadata?.uid})`;
}

/** A short fingerprint of what makes a running container wrong when it changes: its image. */
export function specHash(container: Container): string {
  const text = JSON.stringify([container.name, container.image]);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16);
}

/** `Always` for `latest` and for no tag, else `IfNotPresent`, when the pod does not say. */
export function pullPolicy(container: Container): string {
  if (container.imagePullPolicy !== undefined) return container.imagePullPolicy;
  const image = container.image ?? "";
  if (image.includes("@")) return "IfNotPresent";
  return /:[^/]*$/.test(image) && !image.endsWith(":latest") ? "IfNotPresent" : "Always";
}
