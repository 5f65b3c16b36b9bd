// What owners and namespaces promise at every revision: nothing is made beyond what was asked for, and a namespace ends
// when there is nothing left in it.
import { controllerOf, type KubeObject } from "@keelson/api";
import { isAlive } from "./check-pods.ts";
import type { ClusterContext } from "./cluster-context.ts";
import type { Truth, TruthChange } from "./truth.ts";

export class OwnerCheck {
  readonly #context: ClusterContext;
  readonly #truth: Truth;
  /** The most pods that were ever asked for at a time, by uid of ReplicaSet or Job. */
  readonly #asked = new Map<string, number>();
  /** Uids of pods that are neither over nor on their way out, by uid of their controller. */
  readonly #alive = new Map<string, Set<string>>();

  constructor(context: ClusterContext, truth: Truth) {
    this.#context = context;
    this.#truth = truth;
  }

  take(change: TruthChange): void {
    const { key, next } = change;
    if (key.startsWith("/registry/replicasets/") || key.startsWith("/registry/jobs/")) this.#owner(change);
    if (key.startsWith("/registry/pods/")) this.#pod(change);
    if (key.startsWith("/registry/namespaces/") && next.object === undefined) this.#namespace(change);
  }

  #owner({ next: { object } }: TruthChange): void {
    const uid = object?.metadata.uid;
    if (object === undefined || uid === undefined) return;
    const { replicas, parallelism } = (object["spec"] ?? {}) as { replicas?: number; parallelism?: number };
    const now = (object.kind === "Job" ? parallelism : replicas) ?? 1;
    this.#asked.set(uid, Math.max(this.#asked.get(uid) ?? 0, now));
  }

  #pod({ key, previous, next }: TruthChange): void {
    if (previous?.object !== undefined) this.#forget(previous.object);
    const pod = next.object;
    const owner = pod === undefined ? undefined : controllerOf(pod)?.uid;
    if (pod === undefined || owner === undefined || !isAlive(pod)) return;
    const alive = this.#alive.get(owner) ?? new Set();
    this.#alive.set(owner, alive);
    const asked = this.#asked.get(owner);
    const isNew = previous?.object?.metadata.uid !== pod.metadata.uid;
    alive.add(pod.metadata.uid ?? "");
    if (!isNew || asked === undefined) return;
    this.#context.count("pods counted");
    if (alive.size > asked)
      this.#context.violation(
        `${key} of revision ${next.revision} is one of ${alive.size} pods, ${asked} were asked for`,
      );
  }

  #forget(pod: KubeObject): void {
    this.#alive.get(controllerOf(pod)?.uid ?? "")?.delete(pod.metadata.uid ?? "");
  }

  #namespace({ key, next }: TruthChange): void {
    const name = key.slice("/registry/namespaces/".length);
    this.#context.count("namespaces ended");
    for (const prefix of this.#truth.resources()) {
      // Notes for people may come late.
      if (prefix === "/registry/events/") continue;
      for (const left of this.#truth.state(`${prefix}${name}/`, next.revision).keys())
        return this.#context.violation(`namespace ${name} ended in revision ${next.revision} with ${left} in it`);
    }
  }
}
