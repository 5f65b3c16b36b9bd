// Carries out the steps of a pod's plan through CRI and says what came of each, as changes of the worker's memory and
// as Events for people. Pulls and stops take long: they run beside the worker and wake it when they are over.
import { resources, type ConfigMap, type Container, type EventNote, type Pod, type Secret } from "@keelson/api";
import { AppError } from "@keelson/base";
import type { Clock, Disk, Scope, Span, Telemetry } from "@keelson/ports";
import {
  containerConfig,
  containerFailed,
  containerStarted,
  environmentOf,
  pullDone,
  pullFailed,
  pullStarted,
  sandboxConfig,
  sandboxFailed,
  sandboxStarted,
  stopAsked,
  type PodAction,
  type PodMemory,
  type References,
  type RuntimePod,
} from "@keelson/pods";
import type { ApiClient, EventRecorder } from "@keelson/runtime";
import { describeFailure } from "../cri/rpc-words.ts";
import type { RuntimeClient } from "../cri/runtime-client.ts";
import type { Gate } from "./gate.ts";

export type ExecutorWorld = {
  readonly runtime: RuntimeClient;
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly disk: Disk;
  readonly telemetry: Telemetry;
  readonly events: EventRecorder;
  readonly scope: Scope;
  readonly pulls: Gate;
  readonly nodeName: string;
  readonly hostIp: string;
  readonly logRoot: string;
  readonly dns: {
    readonly servers: readonly string[];
    readonly searches: readonly string[];
    readonly options: readonly string[];
  };
  readonly memoryCapacityBytes: number;
};

/** The worker's side: where memory lives and who is woken. */
export type ExecutorHost = {
  readonly pod: Pod;
  readonly traceparent: string | undefined;
  readonly runtimePod: () => RuntimePod;
  readonly memory: () => PodMemory;
  readonly setMemory: (memory: PodMemory) => void;
  /** Looks at the runtime again, then plans again. */
  readonly refresh: () => void;
};

type Start = PodAction & { readonly kind: "start" };
type Stop = PodAction & { readonly kind: "stop" };

/** Carries out one action; failures are remembered, not thrown. */
export async function executeAction(world: ExecutorWorld, host: ExecutorHost, action: PodAction): Promise<void> {
  switch (action.kind) {
    case "run-sandbox":
      return await runSandbox(world, host, action.attempt);
    case "stop-sandbox":
      return await world.runtime.stopSandbox(action.sandboxId);
    case "remove-sandbox":
      return await world.runtime.removeSandbox(action.sandboxId);
    case "remove-container":
      return await world.runtime.removeContainer(action.containerId);
    case "start":
      return await startContainer(world, host, action);
    case "pull":
      host.setMemory(pullStarted(host.memory(), action.container.name));
      return world.scope.run("pull", () => pull(world, host, action.container, action.policy));
    case "stop":
      host.setMemory(stopAsked(host.memory(), action.container.id));
      return world.scope.run("stop", () => stop(world, host, action));
  }
}

async function runSandbox(world: ExecutorWorld, host: ExecutorHost, attempt: number): Promise<void> {
  const { pod } = host;
  const span = spanOf(world, host, "run pod sandbox");
  try {
    await world.runtime.runSandbox(sandboxConfig({ pod, attempt, logRoot: world.logRoot, dns: world.dns }));
    host.setMemory(sandboxStarted(host.memory()));
    span.end();
  } catch (error) {
    span.end(error);
    const message = describeFailure(error);
    note(world, host, "Warning", "FailedCreatePodSandBox", `Failed to create pod sandbox: ${message}`);
    host.setMemory(
      sandboxFailed(host.memory(), { reason: "CreatePodSandboxError", message, nowMs: world.clock.wallMs() }),
    );
  }
}

/** A step of the pod's start, in the trace of what asked for the pod. */
function spanOf(world: ExecutorWorld, host: ExecutorHost, name: string, container?: Container): Span {
  const { metadata } = host.pod;
  return world.telemetry.span(name, {
    parent: host.traceparent,
    attributes: {
      pod: `${metadata?.namespace}/${metadata?.name}`,
      node: world.nodeName,
      ...(container === undefined ? {} : { container: container.name }),
    },
  });
}

async function pull(world: ExecutorWorld, host: ExecutorHost, container: Container, policy: string): Promise<void> {
  const image = container.image ?? "";
  const { name } = container;
  const say = (type: EventNote["type"], reason: string, message: string): void =>
    note(world, host, type, reason, message, container);
  const fail = (reason: string, message: string): void => {
    say("Warning", "Failed", `Error: ${reason}`);
    host.setMemory(pullFailed(host.memory(), name, { reason, message, nowMs: world.clock.wallMs() }));
  };
  try {
    const present = policy === "Always" ? undefined : await world.runtime.imageRef(image);
    if (present !== undefined) {
      say("Normal", "Pulled", `Container image "${image}" already present on machine`);
      host.setMemory(pullDone(host.memory(), name, present));
    } else if (policy === "Never") {
      say("Warning", "ErrImageNeverPull", `Container image "${image}" is not present with pull policy of Never`);
      fail("ErrImageNeverPull", `Container image "${image}" is not present with pull policy of Never`);
    } else {
      say("Normal", "Pulling", `Pulling image "${image}"`);
      const askedMs = world.clock.monoMs();
      const { pulled, tookMs } = await world.pulls.through(async () => {
        const startedMs = world.clock.monoMs();
        const span = spanOf(world, host, "pull image", container);
        try {
          return { pulled: await world.runtime.pull(image), tookMs: world.clock.monoMs() - startedMs };
        } finally {
          span.end();
        }
      });
      const waitedMs = world.clock.monoMs() - askedMs;
      say(
        "Normal",
        "Pulled",
        `Successfully pulled image "${image}" in ${goDuration(tookMs)} (${goDuration(waitedMs)} including waiting). Image size: ${pulled.sizeBytes} bytes.`,
      );
      host.setMemory(pullDone(host.memory(), name, pulled.imageRef));
    }
  } catch (error) {
    if (world.scope.stopped) return;
    const message = describeFailure(error);
    say("Warning", "Failed", `Failed to pull image "${image}": ${message}`);
    fail("ErrImagePull", message);
  }
  host.refresh();
}

async function startContainer(world: ExecutorWorld, host: ExecutorHost, action: Start): Promise<void> {
  const { pod } = host;
  const { container, attempt, imageRef } = action;
  const fail = (reason: string, message: string): void => {
    note(world, host, "Warning", "Failed", `Error: ${message}`, container);
    host.setMemory(containerFailed(host.memory(), container.name, { reason, message, nowMs: world.clock.wallMs() }));
  };
  const environment = environmentOf({
    pod,
    container,
    references: await fetchReferences(world, pod, container),
    nodeName: world.nodeName,
    hostIp: world.hostIp,
    podIp: host.runtimePod().sandboxes[0]?.ips[0] ?? (pod.spec?.hostNetwork === true ? world.hostIp : ""),
  });
  if (!environment.ok) return fail("CreateContainerConfigError", environment.message);
  const sandbox = sandboxConfig({
    pod,
    attempt: host.runtimePod().sandboxes[0]?.attempt ?? 0,
    logRoot: world.logRoot,
    dns: world.dns,
  });
  const config = containerConfig({
    pod,
    container,
    attempt,
    imageRef,
    variables: environment.variables,
    mounts: [],
    memoryCapacityBytes: world.memoryCapacityBytes,
  });
  const span = spanOf(world, host, "start container", container);
  let created: string;
  try {
    created = await world.runtime.createContainer(action.sandboxId, config, sandbox);
  } catch (error) {
    span.end(error);
    return fail("CreateContainerError", describeFailure(error));
  }
  note(world, host, "Normal", "Created", `Created container: ${container.name}`, container);
  try {
    await world.runtime.startContainer(created);
  } catch (error) {
    span.end(error);
    return fail("RunContainerError", describeFailure(error));
  }
  span.end();
  note(world, host, "Normal", "Started", `Started container ${container.name}`, container);
  host.setMemory(containerStarted(host.memory(), container.name, action.replacesFinishedMs));
}

async function stop(world: ExecutorWorld, host: ExecutorHost, action: Stop): Promise<void> {
  const { container } = action;
  note(world, host, "Normal", "Killing", action.message, { name: container.name });
  try {
    await world.runtime.stopContainer(container.id, action.graceSeconds);
  } catch (error) {
    if (world.scope.stopped) return;
    note(world, host, "Warning", "FailedKillPod", `error killing pod: ${describeFailure(error)}`);
    await world.scope.sleep(1_000);
  }
  // Forgotten only after the runtime was looked at again: until then the plan must not ask a second time.
  host.refresh();
}

async function fetchReferences(world: ExecutorWorld, pod: Pod, container: Container): Promise<References> {
  const namespace = pod.metadata?.namespace ?? "";
  const maps = new Map<string, ConfigMap>();
  const secrets = new Map<string, Secret>();
  const sources = [...(container.env ?? []).map(({ valueFrom }) => ({ map: valueFrom?.configMapKeyRef?.name, secret: valueFrom?.secretKeyRef?.name })),
    ...(container.envFrom ?? []).map((from) => ({ map: from.configMapRef?.name, secret: from.secretRef?.name }))]; // prettier-ignore
  for (const name of new Set(sources.flatMap(({ map }) => map ?? []))) {
    const found = await world.client.get<ConfigMap>(resources.configmaps, `${namespace}/${name}`).catch(unavailable);
    if (found?.ok === true) maps.set(name, found.object);
  }
  for (const name of new Set(sources.flatMap(({ secret }) => secret ?? []))) {
    const found = await world.client.get<Secret>(resources.secrets, `${namespace}/${name}`).catch(unavailable);
    if (found?.ok === true) secrets.set(name, found.object);
  }
  return { configMap: (name) => maps.get(name), secret: (name) => secrets.get(name) };
}

/** An API that cannot be reached reads as a missing object: the container waits and is tried again. */
function unavailable(error: unknown): undefined {
  if (error instanceof AppError) return undefined;
  throw error;
}

export function note(
  world: ExecutorWorld,
  host: Pick<ExecutorHost, "pod">,
  type: EventNote["type"],
  reason: string,
  message: string,
  container?: { readonly name: string },
): void {
  const { metadata, spec } = host.pod;
  const list =
    spec?.initContainers?.some(({ name }) => name === container?.name) === true ? "initContainers" : "containers";
  world.events.record(
    {
      type,
      reason,
      message,
      subject: {
        apiVersion: "v1",
        kind: "Pod",
        namespace: metadata?.namespace,
        name: metadata?.name ?? "",
        uid: metadata?.uid,
        resourceVersion: metadata?.resourceVersion,
        ...(container === undefined ? {} : { fieldPath: `spec.${list}{${container.name}}` }),
      },
    },
    "kubelet",
  );
}

/** `1.234s`, `45ms`. */
function goDuration(ms: number): string {
  return ms >= 1000 ? `${Math.round(ms) / 1000}s` : `${Math.round(ms)}ms`;
}
