// What no moment of a run may show in the store: a pod that moves to another node, a pod bound while it is bound, an object
// that lives on when it should have ended, more pods of a Job that succeeded than it asked for.
import { controllerOf, type KubeObject } from "@keelson/api";
import type { ClusterContext } from "./cluster-context.ts";
import type { Truth, TruthChange } from "./truth.ts";

type PodFields = {
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly containerStatuses?: readonly { readonly containerID?: string }[];
  };
};

export class PodCheck {
  readonly #context: ClusterContext;
  readonly #podOf: (container: string) => string | undefined;
  /** Uids of pods that succeeded, by the uid of their Job. */
  readonly succeeded = new Map<string, Set<string>>();
  /** Uids of all that is gone. */
  readonly #ended = new Set<string>();

  /** `podOf`: uid of the pod that a container belonged to. */
  constructor(context: ClusterContext, truth: Truth, podOf: (container: string) => string | undefined) {
    this.#context = context;
    this.#podOf = podOf;
    truth.onChange((change) => {
      if (change.key.startsWith("/registry/pods/")) this.#pod(change);
      this.#identity(change);
    });
  }

  #pod({ key, previous, next }: TruthChange): void {
    const before = previous?.object;
    const after = next.object;
    if (after === undefined) return;
    if (before?.metadata.uid === after.metadata.uid) {
      const [from, to] = [nodeOf(before), nodeOf(after)];
      if (from !== "" && from !== to)
        this.#context.violation(`pod ${key} moved from ${from} to ${to || "no node"} in revision ${next.revision}`);
      if (from === "" && to !== "") this.#context.count("pods bound");
      const [was, is] = [phaseOf(before), phaseOf(after)];
      if (endPhases.has(was) && is !== was)
        this.#context.violation(`pod ${key} went from ${was} to ${is} in revision ${next.revision}`);
    }
    for (const { containerID = "" } of (after as PodFields).status?.containerStatuses ?? []) {
      const uid = this.#podOf(containerID.replace(/^.*:\/\//, ""));
      if (uid !== undefined && uid !== after.metadata.uid)
        this.#context.violation(`pod ${key} (${after.metadata.uid}) reports a container of ${uid} in ${next.revision}`);
    }
    const owner = controllerOf(after);
    if (phaseOf(after) !== "Succeeded" || owner?.kind !== "Job") return;
    const uids = this.succeeded.get(owner.uid) ?? new Set();
    this.succeeded.set(owner.uid, uids.add(after.metadata.uid ?? ""));
  }

  /** Identity and birth of an object never change while it lives; a terminating object stays so; none lives twice. */
  #identity({ key, previous, next }: TruthChange): void {
    const before = previous?.object?.metadata;
    const after = next.object?.metadata;
    if (after?.uid !== undefined && this.#ended.has(after.uid))
      this.#context.violation(
        `${key} (${after.uid}) came back in revision ${next.revision}, after it had been deleted`,
      );
    if (before?.uid === undefined) return;
    if (after === undefined) return void this.#ended.add(before.uid);
    if (before.uid !== after.uid || before.creationTimestamp !== after.creationTimestamp)
      this.#context.violation(`${key} became another object in revision ${next.revision}, without having been deleted`);
    if (typeof before.deletionTimestamp === "string" && typeof after.deletionTimestamp !== "string")
      this.#context.violation(`${key} is no longer being deleted in revision ${next.revision}`);
  }
}

export function nodeOf(pod: KubeObject | undefined): string {
  return (pod as PodFields | undefined)?.spec?.nodeName ?? "";
}

/** Neither over nor on its way out. */
export function isAlive(pod: KubeObject): boolean {
  return !endPhases.has(phaseOf(pod)) && typeof pod.metadata.deletionTimestamp !== "string";
}

const endPhases: ReadonlySet<string> = new Set(["Succeeded", "Failed"]);

export function phaseOf(pod: KubeObject | undefined): string {
  return (pod as PodFields | undefined)?.status?.phase ?? "";
}
