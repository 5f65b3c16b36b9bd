// The heart of the kubelet: from what the API wants, what the runtime holds and what the worker remembers, the next
// steps of one pod. Pure and level-based: it never assumes that an earlier step was carried out, so a restarted
// kubelet that finds a pod's containers running plans nothing and adopts them.
import type { Container, Pod } from "@keelson/api";
import { deadContainersKept } from "../limits.ts";
import { restartAtMs, setupRetryAtMs, type PodMemory } from "../memory.ts";
import {
  graceSeconds,
  initContainers,
  isSidecar,
  isTerminalPhase,
  isTerminating,
  mainContainers,
  policyOf,
  pullPolicy,
  restarts,
  specHash,
} from "../pod-spec.ts";
import {
  currentSandbox,
  livingContainers,
  newestContainer,
  type RuntimeContainer,
  type RuntimePod,
  type RuntimeSandbox,
} from "../runtime-view.ts";

export type PodAction =
  | { readonly kind: "run-sandbox"; readonly attempt: number }
  | { readonly kind: "stop-sandbox"; readonly sandboxId: string }
  | { readonly kind: "remove-sandbox"; readonly sandboxId: string }
  /** Makes sure the image is there; runs beside other steps. */
  | { readonly kind: "pull"; readonly container: Container; readonly policy: string }
  /** Creates and starts. */
  | {
      readonly kind: "start";
      readonly container: Container;
      readonly attempt: number;
      readonly sandboxId: string;
      readonly imageRef: string;
      /** When the container that this one replaces ended. */
      readonly replacesFinishedMs: number | undefined;
    }
  /** Polite stop, hard after the grace; runs beside other steps. */
  | {
      readonly kind: "stop";
      readonly container: RuntimeContainer;
      readonly graceSeconds: number;
      readonly message: string;
    }
  | { readonly kind: "remove-container"; readonly containerId: string };

export type PodPlan = {
  /** In order. Empty: nothing to do before `wakeAtMs` or a change. */
  readonly actions: readonly PodAction[];
  readonly wakeAtMs: number | undefined;
  /** Nothing of the pod runs any more and nothing will. */
  readonly finished: boolean;
  readonly why: string;
};

export type PlanInput = {
  readonly pod: Pod;
  readonly runtime: RuntimePod;
  readonly memory: PodMemory;
  readonly nowMs: number;
};

/** What to do next for a pod. */
export function planPod(input: PlanInput): PodPlan {
  const { pod, nowMs } = input;
  if (isTerminating(pod)) return planEnd(input, "the pod is being deleted");
  if (isTerminalPhase(pod.status?.phase)) return planEnd(input, `the pod is ${pod.status?.phase}`);
  const deadlineMs = activeDeadlineMs(input);
  if (deadlineMs !== undefined && deadlineMs <= nowMs) return planEnd(input, "the pod's active deadline has passed");
  const plan = planRun(input);
  return deadlineMs === undefined ? plan : { ...plan, wakeAtMs: Math.min(plan.wakeAtMs ?? deadlineMs, deadlineMs) };
}

/** What to do for a pod the API no longer knows: end it and leave nothing behind. */
export function planRemoval(runtime: RuntimePod, memory: PodMemory, grace: number): PodPlan {
  const ending = stopAll(runtime, memory, grace);
  if (ending !== undefined)
    return { actions: ending, wakeAtMs: undefined, finished: false, why: "the API does not know the pod" };
  const sandboxes = runtime.sandboxes.flatMap(({ id, ready }): PodAction[] => [
    ...(ready ? [{ kind: "stop-sandbox" as const, sandboxId: id }] : []),
    { kind: "remove-sandbox", sandboxId: id },
  ]);
  const containers = runtime.containers.map(({ id }): PodAction => ({ kind: "remove-container", containerId: id }));
  return {
    actions: [...containers, ...sandboxes],
    wakeAtMs: undefined,
    finished: sandboxes.length + containers.length === 0,
    why: "what is left of the pod is removed",
  };
}

/** When the pod has been active for too long. */
export function activeDeadlineMs({ pod, memory }: Pick<PlanInput, "pod" | "memory">): number | undefined {
  const seconds = pod.spec?.activeDeadlineSeconds;
  return seconds === undefined ? undefined : startMs(pod, memory) + seconds * 1000;
}

/** `status.startTime`, or when this kubelet accepted the pod. */
export function startMs(pod: Pod, memory: PodMemory): number {
  const stated = Date.parse(pod.status?.startTime ?? "");
  return Number.isNaN(stated) ? memory.acceptedMs : stated;
}

function planEnd({ pod, runtime, memory }: PlanInput, why: string): PodPlan {
  const ending = stopAll(runtime, memory, graceSeconds(pod));
  if (ending !== undefined) return { actions: ending, wakeAtMs: undefined, finished: false, why };
  const sandboxes = runtime.sandboxes.filter(({ ready }) => ready);
  return {
    actions: sandboxes.map(({ id }) => ({ kind: "stop-sandbox", sandboxId: id })),
    wakeAtMs: undefined,
    finished: sandboxes.length === 0,
    why,
  };
}

/** Undefined when nothing lives; empty while stops are under way. */
function stopAll(runtime: RuntimePod, memory: PodMemory, grace: number): readonly PodAction[] | undefined {
  const living = livingContainers(runtime);
  if (living.length === 0) return undefined;
  return living
    .filter(({ id }) => !memory.stopping.has(id))
    .map((container) => ({
      kind: "stop",
      container,
      graceSeconds: grace,
      message: `Stopping container ${container.name}`,
    }));
}

type Step = { readonly actions: readonly PodAction[]; readonly wakeAtMs?: number | undefined; readonly why?: string };

function planRun(input: PlanInput): PodPlan {
  const { pod, runtime, memory, nowMs } = input;
  const sandbox = currentSandbox(runtime);
  if (sandbox === undefined) return planSandbox(input);
  const steps: Step[] = [{ actions: tidy(runtime) }];
  const initialized = planInit(input, sandbox, steps);
  if (initialized) for (const container of mainContainers(pod)) steps.push(planContainer(input, sandbox, container));
  const over = isOver(pod, runtime, sandbox);
  if (over && runtime.sandboxes.length > 0) {
    const sidecars = livingContainers(runtime).filter(({ id }) => !memory.stopping.has(id));
    steps.push({
      actions: sidecars.map((container) => ({
        kind: "stop",
        container,
        graceSeconds: graceSeconds(pod),
        message: `Stopping container ${container.name}`,
      })),
    });
  }
  const wakes = steps.flatMap((step) => step.wakeAtMs ?? []).filter((at) => at > nowMs);
  return {
    actions: steps.flatMap((step) => step.actions),
    wakeAtMs: wakes.length === 0 ? undefined : Math.min(...wakes),
    finished: over && livingContainers(runtime).length === 0,
    why: steps.flatMap((step) => step.why ?? []).join("; "),
  };
}

function planSandbox({ pod, runtime, memory, nowMs }: PlanInput): PodPlan {
  const nothing = { actions: [], wakeAtMs: undefined, finished: true };
  const ran = mainContainers(pod).map((container) => newestContainer(runtime, container.name));
  const done = ran.every((container, i) => {
    const spec = mainContainers(pod)[i] as Container;
    return container?.phase === "exited" && !restarts(policyOf(pod, spec), container.exitCode);
  });
  if (done) return { ...nothing, why: "all containers have ended" };
  const living = stopAll(runtime, memory, graceSeconds(pod));
  if (living !== undefined)
    return {
      actions: living,
      wakeAtMs: undefined,
      finished: false,
      why: "the sandbox is gone: its containers are stopped",
    };
  const retryAtMs = setupRetryAtMs(memory.sandbox);
  if (retryAtMs > nowMs)
    return { actions: [], wakeAtMs: retryAtMs, finished: false, why: "the sandbox could not be set up; waiting" };
  const attempt = (runtime.sandboxes[0]?.attempt ?? -1) + 1;
  return {
    actions: [{ kind: "run-sandbox", attempt }],
    wakeAtMs: undefined,
    finished: false,
    why: "the pod has no sandbox",
  };
}

/** Plans init containers; true when the main containers may start. */
function planInit(input: PlanInput, sandbox: RuntimeSandbox, steps: Step[]): boolean {
  const { pod, runtime, memory } = input;
  const mainBegan = mainContainers(pod).some(
    (container) => newestContainer(runtime, container.name, sandbox.id) !== undefined,
  );
  for (const container of initContainers(pod)) {
    const newest = newestContainer(runtime, container.name, sandbox.id);
    if (isSidecar(container)) {
      steps.push(planContainer(input, sandbox, container));
      const started =
        newest?.phase === "running" &&
        (container.startupProbe === undefined || memory.probes.get(newest.id)?.started === true);
      if (!started && !mainBegan) return false;
      continue;
    }
    if (mainBegan || (newest?.phase === "exited" && newest.exitCode === 0)) continue;
    if (newest?.phase === "exited" && policyOf(pod, container) === "Never") return false;
    steps.push(planContainer(input, sandbox, container));
    return false;
  }
  return true;
}

function planContainer(input: PlanInput, sandbox: RuntimeSandbox, container: Container): Step {
  const { pod, runtime, memory, nowMs } = input;
  const newest = newestContainer(runtime, container.name, sandbox.id);
  const everBefore = newestContainer(runtime, container.name);
  switch (newest?.phase) {
    case undefined:
      return start(input, sandbox, container, {
        attempt: everBefore === undefined ? 0 : everBefore.attempt + 1,
        finishedMs: everBefore?.finishedMs,
      });
    case "created": {
      // Left over from a start that did not happen: make it anew.
      const again = start(input, sandbox, container, { attempt: newest.attempt, finishedMs: undefined });
      const leaves = again.actions.some((action) => action.kind === "start");
      return leaves
        ? { ...again, actions: [{ kind: "remove-container", containerId: newest.id }, ...again.actions] }
        : again;
    }
    case "running":
      return planRunning(input, container, newest);
    case "unknown":
      return memory.stopping.has(newest.id)
        ? { actions: [] }
        : {
            actions: [
              {
                kind: "stop",
                container: newest,
                graceSeconds: 0,
                message: `Container ${container.name} is in an unknown state`,
              },
            ],
          };
    case "exited": {
      if (!restarts(policyOf(pod, container), newest.exitCode)) return { actions: [] };
      const atMs = restartAtMs(memory, container.name, newest.finishedMs);
      if (atMs > nowMs) return { actions: [], wakeAtMs: atMs, why: `${container.name} waits before its next start` };
      return start(input, sandbox, container, { attempt: newest.attempt + 1, finishedMs: newest.finishedMs });
    }
  }
}

function planRunning({ pod, memory }: PlanInput, container: Container, running: RuntimeContainer): Step {
  if (memory.stopping.has(running.id)) return { actions: [] };
  const stop = (message: string): Step => ({
    actions: [{ kind: "stop", container: running, graceSeconds: graceSeconds(pod), message }],
  });
  if (running.specHash !== "" && running.specHash !== specHash(container))
    return stop(`Container ${container.name} definition changed, will be restarted`);
  const failed = memory.probes.get(running.id)?.failedLiveness;
  return failed === undefined
    ? { actions: [] }
    : stop(`Container ${container.name} failed ${failed} probe, will be restarted`);
}

function start(
  { memory, nowMs }: PlanInput,
  sandbox: RuntimeSandbox,
  container: Container,
  before: { readonly attempt: number; readonly finishedMs: number | undefined },
): Step {
  const retryAtMs = setupRetryAtMs(memory.setup.get(container.name));
  if (retryAtMs > nowMs)
    return { actions: [], wakeAtMs: retryAtMs, why: `${container.name} could not be started; waiting` };
  const image = memory.images.get(container.name);
  if (image?.kind === "pulling") return { actions: [], why: `${container.name} waits for its image` };
  if (image?.kind === "ready") {
    const { attempt, finishedMs } = before;
    return {
      actions: [
        {
          kind: "start",
          container,
          attempt,
          sandboxId: sandbox.id,
          imageRef: image.imageRef,
          replacesFinishedMs: finishedMs,
        },
      ],
      why: `${container.name} is to be started`,
    };
  }
  const pullAtMs = image === undefined ? nowMs : image.sinceMs + image.delayMs;
  if (pullAtMs > nowMs) return { actions: [], wakeAtMs: pullAtMs, why: `${container.name} has no image; waiting` };
  return {
    actions: [{ kind: "pull", container, policy: pullPolicy(container) }],
    why: `${container.name} needs its image`,
  };
}

/** Every main container has ended for good, or the init containers have failed for good. */
function isOver(pod: Pod, runtime: RuntimePod, sandbox: RuntimeSandbox): boolean {
  const ended = (container: Container): boolean => {
    const newest = newestContainer(runtime, container.name, sandbox.id);
    return newest?.phase === "exited" && !restarts(policyOf(pod, container), newest.exitCode);
  };
  const initFailed = initContainers(pod).some((container) => {
    const newest = newestContainer(runtime, container.name, sandbox.id);
    return (
      !isSidecar(container) &&
      newest?.phase === "exited" &&
      newest.exitCode !== 0 &&
      policyOf(pod, container) === "Never"
    );
  });
  return initFailed || (mainContainers(pod).length > 0 && mainContainers(pod).every(ended));
}

/** Removes dead containers beyond those whose end is still shown. */
function tidy(runtime: RuntimePod): readonly PodAction[] {
  const seen = new Map<string, number>();
  const actions: PodAction[] = [];
  for (const { name, id, phase } of runtime.containers) {
    const rank = seen.get(name) ?? 0;
    seen.set(name, rank + 1);
    if (rank > deadContainersKept && phase === "exited") actions.push({ kind: "remove-container", containerId: id });
  }
  const old = runtime.sandboxes
    .slice(1)
    .filter(({ id }) => !runtime.containers.some((container) => container.sandboxId === id));
  return [...actions, ...old.map(({ id }): PodAction => ({ kind: "remove-sandbox", sandboxId: id }))];
}
