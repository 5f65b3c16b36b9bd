// Changing the size of ReplicaSets, one write and one Event each.
import { resources, type Action, type Deployment, type ReplicaSet } from "@keelson/api";
import { eventAbout } from "../shared/events.ts";
import { desiredReplicas, maxReplicas, replicasAnnotations } from "./annotations.ts";
import { isRolling, maxSurge, wantedReplicas } from "./fences.ts";
import { active, availableOf, byAge, replicasOf, sum, type Family } from "./family.ts";

/** Sets the size and notes for which size of the Deployment; undefined when both are so already. */
export function scaleTo(deployment: Deployment, set: ReplicaSet, size: number): Action | undefined {
  const before = replicasOf(set);
  const annotations = replicasAnnotations(deployment);
  const noted = Object.entries(annotations).every(([name, value]) => set.metadata.annotations?.[name] === value);
  if (before === size && noted) return undefined;
  const object: ReplicaSet = {
    ...set,
    metadata: { ...set.metadata, annotations: { ...set.metadata.annotations, ...annotations } },
    spec: { ...(set.spec ?? { selector: {} }), replicas: size },
  };
  const direction = size > before ? "up" : "down";
  const message = `Scaled ${direction} replica set ${set.metadata.name ?? ""} from ${before} to ${size}`;
  const event = eventAbout(resources.deployments, deployment, { reason: "ScalingReplicaSet", message });
  return { verb: "update", type: resources.replicasets, object, ...(before === size ? {} : { event }) };
}

/** True when the Deployment was scaled since its active ReplicaSets were. */
export function wasScaled({ deployment, all }: Family): boolean {
  return active(all).some((set) => {
    const desired = desiredReplicas(set);
    return desired !== undefined && desired !== wantedReplicas(deployment);
  });
}

/**
 * Spreads a new size of the Deployment over its ReplicaSets without moving the rollout on. Sets whose size is right
 * already are noted to have it: otherwise the Deployment would count as just scaled for ever, and its rollout would
 * stand still.
 */
export function planScaling(family: Family): readonly Action[] {
  const { deployment, current, old, all } = family;
  const wanted = wantedReplicas(deployment);
  const only = activeOrLatest(family);
  if (only !== undefined) return present([scaleTo(deployment, only, wanted)]);
  if (current !== undefined && isSaturated(deployment, current))
    return present(active(old).map((set) => scaleTo(deployment, set, 0)));
  if (!isRolling(deployment)) return present(active(all).map((set) => scaleTo(deployment, set, replicasOf(set))));
  return proportional(deployment, active(all));
}

function activeOrLatest({ current, old, all }: Family): ReplicaSet | undefined {
  const running = active(all);
  if (running.length > 1) return undefined;
  return running[0] ?? current ?? old.at(-1);
}

function isSaturated(deployment: Deployment, set: ReplicaSet): boolean {
  const wanted = wantedReplicas(deployment);
  return replicasOf(set) === wanted && desiredReplicas(set) === wanted && availableOf(set) === wanted;
}

/** Each set grows or shrinks by its share; what rounding leaves over goes to the first. */
function proportional(deployment: Deployment, sets: readonly ReplicaSet[]): readonly Action[] {
  const wanted = wantedReplicas(deployment);
  const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0;
  const toAdd = allowed - sum(sets, replicasOf);
  const direction = toAdd > 0 ? -1 : 1;
  // Largest first; among equals growth favours the newer, shrinking the older.
  const ordered = [...sets].sort((a, b) => replicasOf(b) - replicasOf(a) || direction * byAge(a, b));
  let added = 0;
  const sizes = ordered.map((set) => {
    const share = toAdd === 0 ? 0 : shareOf(set, deployment, { toAdd, added });
    added += share;
    return replicasOf(set) + share;
  });
  return present(
    ordered.map((set, i) => {
      const leftover = i === 0 && toAdd !== 0 ? toAdd - added : 0;
      return scaleTo(deployment, set, Math.max(0, (sizes[i] as number) + leftover));
    }),
  );
}

function shareOf(
  set: ReplicaSet,
  deployment: Deployment,
  progress: { readonly toAdd: number; readonly added: number },
): number {
  const left = progress.toAdd - progress.added;
  if (replicasOf(set) === 0 || left === 0) return 0;
  const share = fraction(set, deployment);
  return progress.toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
}

function fraction(set: ReplicaSet, deployment: Deployment): number {
  const wanted = wantedReplicas(deployment);
  if (wanted === 0) return -replicasOf(set);
  const before = maxReplicas(set) ?? deployment.status?.replicas ?? 0;
  if (before === 0) return 0;
  return Math.round((replicasOf(set) * (wanted + maxSurge(deployment))) / before) - replicasOf(set);
}

export function present(actions: readonly (Action | undefined)[]): readonly Action[] {
  return actions.filter((action) => action !== undefined);
}
