// What a pod's worker remembers and the runtime does not: pulls, waits, what is being stopped, what probes said. Plain
// data with one function per thing that can happen; losing it (a kubelet restart) only makes waits start over.
import {
  crashBackoffForgetMs,
  crashBackoffMaxMs,
  crashBackoffMinMs,
  pullBackoffMaxMs,
  pullBackoffMinMs,
  setupRetryMaxMs,
  setupRetryMinMs,
} from "./limits.ts";
import type { RuntimePod } from "./runtime-view.ts";

export type ImageState =
  /** `lastDelayMs` and `failures` are those of the attempts before: another failure waits longer. */
  | { readonly kind: "pulling"; readonly failures: number; readonly lastDelayMs: number }
  | { readonly kind: "ready"; readonly imageRef: string }
  | {
      readonly kind: "failed";
      /** `ErrImagePull`, `ErrImageNeverPull`, `InvalidImageName`. */
      readonly reason: string;
      readonly message: string;
      readonly sinceMs: number;
      readonly delayMs: number;
      readonly failures: number;
    };

export type SetupFailure = {
  /** Waiting reason to show: `CreateContainerError`, `RunContainerError`, `CreateContainerConfigError`. */
  readonly reason: string;
  readonly message: string;
  readonly sinceMs: number;
  readonly delayMs: number;
};

export type RestartWait = { readonly delayMs: number; readonly finishedMs: number };

export type ProbeView = {
  /** Undefined: no readiness probe has spoken. */
  readonly ready?: boolean | undefined;
  readonly started?: boolean | undefined;
  /** Message of the probe that wants the container restarted. */
  readonly failedLiveness?: string | undefined;
};

export type PodMemory = {
  /** When this kubelet accepted the pod. */
  readonly acceptedMs: number;
  /** By container name. */
  readonly images: ReadonlyMap<string, ImageState>;
  readonly restarts: ReadonlyMap<string, RestartWait>;
  readonly setup: ReadonlyMap<string, SetupFailure>;
  readonly sandbox: SetupFailure | undefined;
  /** By container id: stops that were asked for. */
  readonly stopping: ReadonlySet<string>;
  /** By container id. */
  readonly probes: ReadonlyMap<string, ProbeView>;
};

export function newMemory(acceptedMs: number): PodMemory {
  return {
    acceptedMs,
    images: new Map(),
    restarts: new Map(),
    setup: new Map(),
    sandbox: undefined,
    stopping: new Set(),
    probes: new Map(),
  };
}

export function pullStarted(memory: PodMemory, container: string): PodMemory {
  const before = memory.images.get(container);
  const failed = before?.kind === "failed" ? before : undefined;
  const pulling: ImageState = { kind: "pulling", failures: failed?.failures ?? 0, lastDelayMs: failed?.delayMs ?? 0 };
  return { ...memory, images: set(memory.images, container, pulling) };
}

export function pullDone(memory: PodMemory, container: string, imageRef: string): PodMemory {
  return { ...memory, images: set(memory.images, container, { kind: "ready", imageRef }) };
}

export function pullFailed(
  memory: PodMemory,
  container: string,
  failure: { readonly reason: string; readonly message: string; readonly nowMs: number },
): PodMemory {
  const before = memory.images.get(container);
  const pulling = before?.kind === "pulling" ? before : undefined;
  const delayMs = Math.min(pullBackoffMaxMs, Math.max(pullBackoffMinMs, (pulling?.lastDelayMs ?? 0) * 2));
  const failures = (pulling?.failures ?? 0) + 1;
  const { reason, message, nowMs } = failure;
  return {
    ...memory,
    images: set(memory.images, container, { kind: "failed", reason, message, sinceMs: nowMs, delayMs, failures }),
  };
}

/** A container runs; `replaced` is when the one before it ended. */
export function containerStarted(
  memory: PodMemory,
  container: string,
  replacedFinishedMs: number | undefined,
): PodMemory {
  const next: PodMemory = {
    ...memory,
    images: without(memory.images, container),
    setup: without(memory.setup, container),
  };
  if (replacedFinishedMs === undefined) return next;
  const before = memory.restarts.get(container);
  const forgotten = before === undefined || replacedFinishedMs - before.finishedMs > crashBackoffForgetMs;
  const delayMs = forgotten ? crashBackoffMinMs : Math.min(crashBackoffMaxMs, before.delayMs * 2);
  return { ...next, restarts: set(memory.restarts, container, { delayMs, finishedMs: replacedFinishedMs }) };
}

export function containerFailed(
  memory: PodMemory,
  container: string,
  failure: { readonly reason: string; readonly message: string; readonly nowMs: number },
): PodMemory {
  return { ...memory, setup: set(memory.setup, container, setupFailure(memory.setup.get(container), failure)) };
}

export function sandboxStarted(memory: PodMemory): PodMemory {
  return { ...memory, sandbox: undefined };
}

export function sandboxFailed(
  memory: PodMemory,
  failure: { readonly reason: string; readonly message: string; readonly nowMs: number },
): PodMemory {
  return { ...memory, sandbox: setupFailure(memory.sandbox, failure) };
}

export function stopAsked(memory: PodMemory, containerId: string): PodMemory {
  return { ...memory, stopping: new Set([...memory.stopping, containerId]) };
}

/** Forgets what concerns containers that have ended or are gone. */
export function settled(memory: PodMemory, runtime: RuntimePod): PodMemory {
  if (memory.stopping.size + memory.probes.size === 0) return memory;
  const lives = (id: string): boolean =>
    runtime.containers.some((container) => container.id === id && container.phase !== "exited");
  if ([...memory.stopping, ...memory.probes.keys()].every(lives)) return memory;
  return {
    ...memory,
    stopping: new Set([...memory.stopping].filter(lives)),
    probes: new Map([...memory.probes].filter(([id]) => lives(id))),
  };
}

export function probed(memory: PodMemory, containerId: string, view: ProbeView): PodMemory {
  return { ...memory, probes: set(memory.probes, containerId, { ...memory.probes.get(containerId), ...view }) };
}

/** When a container that ended at `finishedMs` may start again. */
export function restartAtMs(memory: PodMemory, container: string, finishedMs: number): number {
  const wait = memory.restarts.get(container);
  if (wait === undefined || finishedMs - wait.finishedMs > crashBackoffForgetMs) return finishedMs;
  return finishedMs + wait.delayMs;
}

/** When a failed setup may be tried again. */
export function setupRetryAtMs(failure: SetupFailure | undefined): number {
  return failure === undefined ? 0 : failure.sinceMs + failure.delayMs;
}

function setupFailure(
  before: SetupFailure | undefined,
  failure: { readonly reason: string; readonly message: string; readonly nowMs: number },
): SetupFailure {
  const delayMs = before === undefined ? setupRetryMinMs : Math.min(setupRetryMaxMs, before.delayMs * 2);
  return { reason: failure.reason, message: failure.message, sinceMs: failure.nowMs, delayMs };
}

function set<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return new Map(map).set(key, value);
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}
