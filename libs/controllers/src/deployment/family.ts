// A Deployment's ReplicaSets: which one has the current template, which ones are old, and what the family adds up to.
import type { Deployment, PodTemplateSpec, ReplicaSet } from "@keelson/api";
import { sameJson } from "../shared/names.ts";
import { createdMs } from "../shared/pods.ts";
import { revisionOf, templateHashLabel } from "./annotations.ts";

export type Family = {
  readonly deployment: Deployment;
  /** The ReplicaSet of the present template, if there is one. */
  readonly current: ReplicaSet | undefined;
  /** All others, oldest first. */
  readonly old: readonly ReplicaSet[];
  /** Both, oldest first. */
  readonly all: readonly ReplicaSet[];
};

export function familyOf(deployment: Deployment, sets: readonly ReplicaSet[]): Family {
  const all = [...sets].sort(byAge);
  // Of several sets with the same template (a restored backup, an adoption) the oldest is the one that counts.
  const current = all.find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));
  return { deployment, current, old: all.filter((set) => set !== current), all };
}

/** Equal but for the label that tells ReplicaSets apart. */
function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return sameJson(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec | undefined): unknown {
  const { [templateHashLabel]: _hash, ...labels } = template?.metadata?.labels ?? {};
  const { creationTimestamp: _created, labels: _labels, ...metadata } = template?.metadata ?? {};
  return { ...template, metadata: Object.keys(labels).length === 0 ? metadata : { ...metadata, labels } };
}

export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  return createdMs(a) - createdMs(b) || ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1);
}

export function replicasOf(set: ReplicaSet | undefined): number {
  return set === undefined ? 0 : (set.spec?.replicas ?? 1);
}

export function availableOf(set: ReplicaSet | undefined): number {
  return set?.status?.availableReplicas ?? 0;
}

export function sum(sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number {
  return sets.reduce((total, set) => total + count(set), 0);
}

export function active(sets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return sets.filter((set) => replicasOf(set) > 0);
}

/** Revision that the current template has or gets. */
export function nextRevision({ current, old }: Family): number {
  const highestOld = old.reduce((highest, set) => Math.max(highest, revisionOf(set)), 0);
  return Math.max(
    highestOld + 1,
    current === undefined ? 0 : revisionOf(current) > highestOld ? revisionOf(current) : 0,
  );
}
