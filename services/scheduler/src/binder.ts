// The writes of scheduling: the binding, the victims of preemption, the word that a pod cannot be placed.
import { formatTime, resources, type EventNote, type ObjectKey, type Pod, type PodCondition } from "@keelson/api";
import { AppError } from "@keelson/base";
import type { Clock } from "@keelson/ports";
import type { ApiClient, Authority, EventRecorder, RequestCause } from "@keelson/runtime";
import type { PodInfo } from "@keelson/scheduling";

export type BindOutcome =
  | { readonly kind: "bound" }
  /** The pod is gone, or someone else placed it. */
  | { readonly kind: "moot"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string };

export type BinderWorld = {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly events: EventRecorder;
  readonly component: string;
  /** Carried by every write; undefined when there is nobody else who might write. */
  readonly authority: Authority | undefined;
};

/** False once leadership may have passed on. */
export function mayAct({ authority }: BinderWorld): boolean {
  return authority?.holds() ?? true;
}

/** Binds a pod to a node; never throws for what the API or the network may do. */
export async function bindPod(
  world: BinderWorld,
  info: PodInfo,
  node: string,
  cause: RequestCause,
): Promise<BindOutcome> {
  const binding = {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { name: info.name, namespace: info.namespace, uid: info.uid },
    target: { apiVersion: "v1", kind: "Node", name: node },
  };
  try {
    const options = { cause, authority: world.authority };
    const outcome = await world.client.createSubresource(resources.pods, info.key, "binding", binding, options);
    if (outcome.ok) return bound(world, info, node);
    const { code, message } = outcome.status;
    return code === 404 || code === 409 ? { kind: "moot", message } : { kind: "failed", message };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code !== "api.uncertain") return { kind: "failed", message: error.message };
    return await afterLostAnswer(world, info, node, error.message);
  }
}

async function afterLostAnswer(world: BinderWorld, info: PodInfo, node: string, message: string): Promise<BindOutcome> {
  try {
    const outcome = await world.client.get<Pod>(resources.pods, info.key);
    if (!outcome.ok)
      return outcome.status.code === 404
        ? { kind: "moot", message: outcome.status.message }
        : { kind: "failed", message };
    const actual = outcome.object.spec?.nodeName ?? "";
    if (outcome.object.metadata?.uid !== info.uid) return { kind: "moot", message: "the pod was replaced" };
    if (actual === node) return bound(world, info, node);
    return actual === "" ? { kind: "failed", message } : { kind: "moot", message: `the pod is on ${actual}` };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { kind: "failed", message: error.message };
  }
}

function bound(world: BinderWorld, info: PodInfo, node: string): BindOutcome {
  world.events.record(
    podEvent(info, "Normal", "Scheduled", `Successfully assigned ${info.key} to ${node}`),
    world.component,
  );
  return { kind: "bound" };
}

/** Tells the world that the pod waits: condition on the pod (when it is news) and an event. */
export async function reportUnschedulable(
  world: BinderWorld,
  info: PodInfo,
  message: string,
  nominatedNode: string | undefined,
): Promise<void> {
  world.events.record(podEvent(info, "Warning", "FailedScheduling", message), world.component);
  const before = info.pod.status?.conditions?.find((condition) => condition.type === "PodScheduled");
  const sameNomination = nominatedNode === undefined || info.pod.status?.nominatedNodeName === nominatedNode;
  if (before?.status === "False" && before.message === message && before.reason === "Unschedulable" && sameNomination)
    return;
  const now = formatTime(world.clock.wallMs());
  const condition: PodCondition = {
    type: "PodScheduled",
    status: "False",
    reason: "Unschedulable",
    message,
    lastTransitionTime: before?.status === "False" ? (before.lastTransitionTime ?? now) : now,
  };
  const status = {
    conditions: [condition],
    ...(nominatedNode === undefined ? {} : { nominatedNodeName: nominatedNode }),
  };
  await patchStatus(world, info, status);
}

/** Removes the victims of a preemption; those that are already gone count as removed. */
export async function evictVictims(
  world: BinderWorld,
  victims: readonly PodInfo[],
  preemptor: PodInfo,
  node: string,
): Promise<void> {
  const now = formatTime(world.clock.wallMs());
  for (const victim of victims) {
    const condition: PodCondition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "PreemptionByScheduler",
      message: `${world.component}: preempting to accommodate a higher priority pod`,
      lastTransitionTime: now,
    };
    await patchStatus(world, victim, { conditions: [condition] });
    const outcome = await world.client.delete(resources.pods, victim.key, {
      uid: victim.uid,
      authority: world.authority,
    });
    if (outcome.ok) {
      world.events.record(
        podEvent(victim, "Normal", "Preempted", `Preempted by pod ${preemptor.uid} on node ${node}`),
        world.component,
      );
    } else if (outcome.status.code !== 404 && outcome.status.code !== 409) {
      throw new AppError("scheduler.preemption-refused", outcome.status.message, { retryable: true });
    }
  }
}

async function patchStatus(world: BinderWorld, info: PodInfo, status: unknown): Promise<void> {
  // The uid is a precondition: a patch must not land on a later pod of the same name.
  const patch = { metadata: { uid: info.uid }, status };
  const outcome = await world.client.patch(resources.pods, info.key as ObjectKey, patch, {
    type: "strategic",
    subresource: "status",
    authority: world.authority,
  });
  if (!outcome.ok && outcome.status.code !== 404 && outcome.status.code !== 409) {
    throw new AppError("scheduler.status-refused", outcome.status.message, { retryable: true });
  }
}

function podEvent(info: PodInfo, type: EventNote["type"], reason: string, message: string): EventNote {
  return {
    type,
    reason,
    message,
    subject: {
      apiVersion: "v1",
      kind: "Pod",
      namespace: info.namespace,
      name: info.name,
      uid: info.uid,
      resourceVersion: info.pod.metadata?.resourceVersion,
    },
  };
}
