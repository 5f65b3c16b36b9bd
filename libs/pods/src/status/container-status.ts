// One container's entry in the pod's status.
import {
  formatTime,
  type Container,
  type ContainerState,
  type ContainerStateTerminated,
  type ContainerStatus,
  type Pod,
} from "@keelson/api";
import { pullErrorShownMs } from "../limits.ts";
import { restartAtMs, setupRetryAtMs, type PodMemory } from "../memory.ts";
import { isSidecar, podLabel, policyOf, restarts } from "../pod-spec.ts";
import { currentSandbox, type RuntimeContainer, type RuntimePod } from "../runtime-view.ts";

export type StatusInput = {
  readonly pod: Pod;
  readonly runtime: RuntimePod;
  readonly memory: PodMemory;
  readonly nowMs: number;
  /** Scheme of container ids, e.g. `containerd`. */
  readonly runtimeName: string;
  /** The pod will start nothing more. */
  readonly ending: boolean;
};

export function containerStatus(input: StatusInput, container: Container): ContainerStatus {
  const own = input.runtime.containers.filter((item) => item.name === container.name);
  const [newest, before] = own;
  const waiting = input.ending ? undefined : waitingState(input, container, newest);
  const state: ContainerState = waiting === undefined ? stateOf(input, newest) : { waiting };
  const last = waiting !== undefined && newest?.phase === "exited" ? newest : before;
  const running = newest?.phase === "running" && waiting === undefined;
  const probe = newest === undefined ? undefined : input.memory.probes.get(newest.id);
  // An ordinary init container is ready when it is done, never while it runs.
  const mustEnd = isInit(input.pod, container) && !isSidecar(container);
  const started = running && !mustEnd && (container.startupProbe === undefined || probe?.started === true);
  const done = mustEnd && newest?.phase === "exited" && newest.exitCode === 0;
  return {
    name: container.name,
    image:
      newest === undefined || newest.image === "" || newest.image.startsWith("sha256:")
        ? (container.image ?? "")
        : newest.image,
    imageID: newest?.imageId ?? "",
    ...(newest === undefined ? {} : { containerID: idOf(input, newest) }),
    state,
    lastState: last === undefined || last.phase !== "exited" ? {} : { terminated: terminated(input, last) },
    ready: done || (started && (container.readinessProbe === undefined || probe?.ready === true) && !input.ending),
    started,
    restartCount: newest?.attempt ?? 0,
  };
}

function isInit(pod: Pod, container: Container): boolean {
  return (pod.spec?.initContainers ?? []).includes(container);
}

type Waiting = { readonly reason: string; readonly message?: string };

/** Why the container does not run although it should; undefined when it runs or has ended as it should. */
function waitingState(
  input: StatusInput,
  container: Container,
  newest: RuntimeContainer | undefined,
): Waiting | undefined {
  const { memory, nowMs, pod, runtime } = input;
  if (newest?.phase === "running" || newest?.phase === "unknown") return undefined;
  const sandbox = currentSandbox(runtime);
  const stays = newest?.phase === "exited" && !restarts(policyOf(pod, container), newest.exitCode);
  if (stays && (sandbox === undefined || newest.sandboxId === sandbox.id)) return undefined;
  const image = memory.images.get(container.name);
  if (image?.kind === "failed") {
    const shown = nowMs < image.sinceMs + pullErrorShownMs || image.reason !== "ErrImagePull";
    if (shown) return { reason: image.reason, message: image.message };
    return {
      reason: "ImagePullBackOff",
      message: `Back-off pulling image "${container.image}": ${image.reason}: ${image.message}`,
    };
  }
  const failure = memory.setup.get(container.name);
  if (failure !== undefined && setupRetryAtMs(failure) > nowMs)
    return { reason: failure.reason, message: failure.message };
  if (newest?.phase === "exited") {
    const wait = memory.restarts.get(container.name);
    if (wait === undefined || restartAtMs(memory, container.name, newest.finishedMs) <= nowMs) return undefined;
    return {
      reason: "CrashLoopBackOff",
      message: `back-off ${goSeconds(wait.delayMs)} restarting failed container=${container.name} pod=${podLabel(pod)}`,
    };
  }
  return { reason: firstReason(pod) };
}

/** What a container without any history waits for. */
function firstReason(pod: Pod): string {
  return (pod.spec?.initContainers ?? []).length > 0 ? "PodInitializing" : "ContainerCreating";
}

/** `10s`, `2m40s`, `5m0s`: a duration as Go prints it. */
function goSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function stateOf(input: StatusInput, newest: RuntimeContainer | undefined): ContainerState {
  if (newest === undefined) return { waiting: { reason: firstReason(input.pod) } };
  switch (newest.phase) {
    case "running":
      return { running: { startedAt: formatTime(newest.startedMs) } };
    case "exited":
      return { terminated: terminated(input, newest) };
    case "created":
      return { waiting: { reason: "ContainerCreating" } };
    case "unknown":
      return { terminated: { ...terminated(input, newest), reason: "ContainerStatusUnknown", exitCode: 137 } };
  }
}

function terminated(input: StatusInput, container: RuntimeContainer): ContainerStateTerminated {
  return {
    exitCode: container.exitCode,
    reason: container.reason === "" ? (container.exitCode === 0 ? "Completed" : "Error") : container.reason,
    ...(container.message === "" ? {} : { message: container.message }),
    startedAt: formatTime(container.startedMs),
    finishedAt: formatTime(container.finishedMs),
    containerID: idOf(input, container),
  };
}

function idOf({ runtimeName }: StatusInput, container: RuntimeContainer): string {
  return `${runtimeName}://${container.id}`;
}
