// Moving a rollout on: the current ReplicaSet grows within the surge, old ones shrink within what may be missing.
import type { Action } from "@keelson/api";
import { isRolling, maxSurge, maxUnavailable, wantedReplicas } from "./fences.ts";
import { availableOf, replicasOf, sum, type Family } from "./family.ts";
import { present, scaleTo } from "./scale.ts";

/** Size that the current ReplicaSet should have now. */
export function currentSize({ deployment, current, all }: Family): number {
  const wanted = wantedReplicas(deployment);
  if (!isRolling(deployment)) return wanted;
  const room = wanted + maxSurge(deployment) - sum(all, replicasOf);
  if (room <= 0) return replicasOf(current);
  return replicasOf(current) + Math.min(room, wanted - replicasOf(current));
}

/** The next scaling of a rolling update: the current set first, then the old ones; empty when nothing may move. */
export function planRolling(family: Family): readonly Action[] {
  const { deployment, current } = family;
  if (current === undefined) return [];
  const wanted = wantedReplicas(deployment);
  const size = replicasOf(current) > wanted ? wanted : currentSize(family);
  if (size !== replicasOf(current)) return present([scaleTo(deployment, current, size)]);
  return shrinkOld(family);
}

function shrinkOld({ deployment, current, old, all }: Family): readonly Action[] {
  if (sum(old, replicasOf) === 0) return [];
  const minAvailable = wantedReplicas(deployment) - maxUnavailable(deployment);
  const currentUnavailable = replicasOf(current) - availableOf(current);
  const mayGo = sum(all, replicasOf) - minAvailable - currentUnavailable;
  if (mayGo <= 0) return [];
  const sizes = new Map(old.map((set) => [set, replicasOf(set)]));
  // Pods that serve nobody go first: they cost no availability.
  let left = mayGo;
  for (const set of old) {
    const unhealthy = Math.max(0, replicasOf(set) - availableOf(set));
    const cut = Math.min(left, unhealthy);
    sizes.set(set, replicasOf(set) - cut);
    left -= cut;
  }
  let spare = sum(all, availableOf) - minAvailable;
  for (const set of old) {
    if (spare <= 0) break;
    const size = sizes.get(set) ?? 0;
    const cut = Math.min(size, spare);
    sizes.set(set, size - cut);
    spare -= cut;
  }
  return present(
    old.filter((set) => sizes.get(set) !== replicasOf(set)).map((set) => scaleTo(deployment, set, sizes.get(set) ?? 0)),
  );
}
