// What the cluster must come to once it is left alone: everything that was asked for is there and ready, nothing else is,
// and what runs on the nodes is what the API says.
import {
  controllerOf,
  type Deployment,
  type Job,
  type KubeObject,
  type ReplicaSet,
  type StatefulSet,
} from "@keelson/api";
import { nodeOf, phaseOf, type PodCheck } from "./check-pods.ts";
import type { Runtimes } from "./runtimes.ts";
import type { Truth } from "./truth.ts";

export type ConvergedParts = {
  readonly truth: Truth;
  readonly runtimes: Runtimes;
  readonly pods: PodCheck;
  readonly nodes: readonly string[];
};

/** The first thing that is not as it should be; undefined when all is well. */
export function unconverged(parts: ConvergedParts): string | undefined {
  const { truth } = parts;
  const pods = truth.now("/registry/pods/");
  const owned = Map.groupBy(pods, (pod) => controllerOf(pod)?.uid ?? "");
  return (
    leftovers(truth) ??
    first(truth.now("/registry/deployments/") as readonly Deployment[], (each) => deploymentProblem(each, truth)) ??
    first(truth.now("/registry/replicasets/") as readonly ReplicaSet[], (each) => replicaSetProblem(each, owned)) ??
    first(truth.now("/registry/statefulsets/") as readonly StatefulSet[], (each) => statefulSetProblem(each, owned)) ??
    first(truth.now("/registry/jobs/") as readonly Job[], (each) => jobProblem(each, parts.pods)) ??
    nodesProblem(parts, pods)
  );
}

/** Terminating objects, and children whose owner is gone. */
function leftovers(truth: Truth): string | undefined {
  const all: KubeObject[] = [];
  for (const prefix of [...truth.resources()]) if (prefix !== "/registry/masterleases/") all.push(...truth.now(prefix));
  const uids = new Set(all.map(({ metadata }) => metadata.uid));
  const namespaces = new Set(truth.now("/registry/namespaces/").map(({ metadata }) => metadata.name));
  return first(all, (object) => {
    const name = `${object.kind} ${object.metadata.namespace ?? ""}/${object.metadata.name}`;
    if (typeof object.metadata.deletionTimestamp === "string")
      return `${name} is still being deleted: ${describeObject(object)}`;
    const lost = (object.metadata.ownerReferences ?? []).filter(({ uid }) => !uids.has(uid));
    if (lost.length > 0) return `${name} has lost its owner ${lost[0]?.kind} ${lost[0]?.name}`;
    const ns = object.metadata.namespace;
    return ns !== undefined && ns !== "" && !namespaces.has(ns) && object.kind !== "Event"
      ? `${name} is in a namespace that is gone`
      : undefined;
  });
}

function describeObject(object: KubeObject): string {
  const { finalizers = [], uid, deletionTimestamp, ownerReferences } = object.metadata;
  const owners = (ownerReferences ?? []).map(({ kind, name }) => `${kind}/${name}`);
  const parts = { uid, finalizers, owners, deletionTimestamp, node: nodeOf(object), phase: phaseOf(object) };
  return JSON.stringify(parts);
}

function deploymentProblem(deployment: Deployment, truth: Truth): string | undefined {
  const { metadata, spec, status } = deployment;
  const name = `Deployment ${metadata?.namespace}/${metadata?.name}`;
  const wanted = spec?.replicas ?? 1;
  if (status?.observedGeneration !== metadata?.generation) return `${name} has not been observed`;
  for (const field of ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas"] as const)
    if ((status?.[field] ?? 0) !== wanted) return `${name} has ${field} ${status?.[field] ?? 0} of ${wanted}`;
  const sets = truth
    .now("/registry/replicasets/")
    .filter((set) => controllerOf(set)?.uid === metadata?.uid) as readonly ReplicaSet[];
  const old = sets.filter((set) => (set.spec?.replicas ?? 0) === 0);
  if (wanted > 0 && sets.length - old.length !== 1) return `${name} has ${sets.length - old.length} live ReplicaSets`;
  // One of the empty ones is the present one when nothing is wanted.
  const limit = (spec?.revisionHistoryLimit ?? 10) + (wanted > 0 ? 0 : 1);
  return old.length > limit ? `${name} keeps ${old.length} old ReplicaSets` : undefined;
}

function replicaSetProblem(set: ReplicaSet, owned: ReadonlyMap<string, readonly KubeObject[]>): string | undefined {
  const name = `ReplicaSet ${set.metadata?.namespace}/${set.metadata?.name}`;
  const wanted = set.spec?.replicas ?? 1;
  const pods = owned.get(set.metadata?.uid ?? "") ?? [];
  if (pods.length !== wanted) return `${name} has ${pods.length} pods of ${wanted}`;
  if (set.status?.observedGeneration !== set.metadata?.generation) return `${name} has not been observed`;
  return (set.status?.readyReplicas ?? 0) === wanted ? undefined : `${name} is not ready`;
}

function statefulSetProblem(set: StatefulSet, owned: ReadonlyMap<string, readonly KubeObject[]>): string | undefined {
  const name = `StatefulSet ${set.metadata?.namespace}/${set.metadata?.name}`;
  const wanted = set.spec?.replicas ?? 1;
  const names = (owned.get(set.metadata?.uid ?? "") ?? []).map(({ metadata }) => metadata.name ?? "").sort(byText);
  const expected = Array.from({ length: wanted }, (_, i) => `${set.metadata?.name}-${i}`).sort(byText);
  if (names.join() !== expected.join())
    return `${name} has pods ${names.join() || "none"} instead of ${expected.join()}`;
  if (set.status?.observedGeneration !== set.metadata?.generation) return `${name} has not been observed`;
  return (set.status?.readyReplicas ?? 0) === wanted ? undefined : `${name} is not ready`;
}

function jobProblem(job: Job, pods: PodCheck): string | undefined {
  const { namespace, uid } = job.metadata ?? {};
  const name = `Job ${namespace}/${job.metadata?.name}`;
  const wanted = job.spec?.completions ?? 1;
  const complete =
    job.status?.conditions?.some(({ type, status }) => type === "Complete" && status === "True") === true;
  if (!complete) return `${name} is not complete: ${job.status?.succeeded ?? 0} of ${wanted}`;
  const counted = job.status?.succeeded ?? 0;
  const really = pods.succeeded.get(uid ?? "")?.size ?? 0;
  if (counted !== wanted || counted > really)
    return `${name} is complete and counts ${counted} of ${wanted} pods that succeeded; ${really} did`;
  return undefined;
}

/** Nodes are ready, and each runs what the API says that it runs. */
function nodesProblem({ truth, runtimes, nodes }: ConvergedParts, pods: readonly KubeObject[]): string | undefined {
  const present = truth.now("/registry/minions/");
  return first(nodes, (node) => {
    const object = present.find(({ metadata }) => metadata.name === node);
    const conditions = (object?.["status"] as { conditions?: { type: string; status: string }[] } | undefined)
      ?.conditions;
    if (conditions?.some(({ type, status }) => type === "Ready" && status === "True") !== true)
      return `${node} is not ready`;
    const taints = (object?.["spec"] as { taints?: unknown[] } | undefined)?.taints ?? [];
    if (taints.length > 0) return `${node} is still tainted`;
    const active = pods.filter(
      (pod) => nodeOf(pod) === node && phaseOf(pod) !== "Succeeded" && phaseOf(pod) !== "Failed",
    );
    const wanted = active.map(({ metadata }) => metadata.uid ?? "").sort(byText);
    const running = runtimes
      .running(node)
      .map(({ uid }) => uid)
      .sort(byText);
    if (wanted.join() !== running.join()) return `${node} runs ${running.length} pods of ${wanted.length}`;
    const known = new Set(pods.map(({ metadata }) => metadata.uid));
    const stray = runtimes.held(node).filter((uid) => !known.has(uid));
    return stray.length > 0 ? `${node} holds ${stray.length} pods that the API does not know` : undefined;
  });
}

function first<T>(items: readonly T[], problem: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = problem(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
