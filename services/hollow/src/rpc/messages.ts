// The runtime's state as CRI messages. Times are nanoseconds on this wire.
import type { Init } from "@keelson/base";
import { criv1 } from "@keelson/wire";
import type { HollowContainer, HollowEvent, HollowRuntime, HollowSandbox } from "../runtime/hollow-runtime.ts";
import { digestOf, normalizeImage, repoDigestOf } from "../runtime/images.ts";

/** 0 stays 0: it means "never". */
export function nanoseconds(ms: number): bigint {
  return ms <= 0 ? 0n : BigInt(Math.round(ms * 1000)) * 1000n;
}

export function sandboxListItem(sandbox: HollowSandbox): criv1.PodSandbox {
  return {
    id: sandbox.id,
    metadata: sandbox.config.metadata,
    state: sandboxState(sandbox),
    createdAt: nanoseconds(sandbox.createdMs),
    labels: sandbox.config.labels,
    annotations: sandbox.config.annotations,
    runtimeHandler: "",
  };
}

export function sandboxStatus(sandbox: HollowSandbox): Init<criv1.PodSandboxStatus> {
  return {
    id: sandbox.id,
    metadata: sandbox.config.metadata,
    state: sandboxState(sandbox),
    createdAt: nanoseconds(sandbox.createdMs),
    network: { ip: sandbox.ready ? sandbox.ip : "", additionalIps: [] },
    linux: { namespaces: { options: sandbox.config.linux?.securityContext?.namespaceOptions } },
    labels: sandbox.config.labels,
    annotations: sandbox.config.annotations,
  };
}

export function containerListItem(container: HollowContainer): criv1.Container {
  const image = imageName(container);
  return {
    id: container.id,
    podSandboxId: container.sandboxId,
    metadata: container.config.metadata,
    image: container.config.image,
    imageRef: digestOf(image),
    state: container.state,
    createdAt: nanoseconds(container.createdMs),
    labels: container.config.labels,
    annotations: container.config.annotations,
    imageId: digestOf(image),
  };
}

export function containerStatus(container: HollowContainer): Init<criv1.ContainerStatus> {
  const image = imageName(container);
  return {
    id: container.id,
    metadata: container.config.metadata,
    state: container.state,
    createdAt: nanoseconds(container.createdMs),
    startedAt: nanoseconds(container.startedMs),
    finishedAt: nanoseconds(container.finishedMs),
    exitCode: container.exitCode,
    image: { image },
    imageRef: repoDigestOf(image),
    reason: container.reason,
    message: container.message,
    labels: container.config.labels,
    annotations: container.config.annotations,
    mounts: container.config.mounts,
    logPath: container.config.logPath,
    imageId: digestOf(image),
  };
}

export function eventMessage(event: HollowEvent, runtime: HollowRuntime): Init<criv1.ContainerEventResponse> {
  const sandbox = runtime.sandboxes.get(event.sandboxId);
  const own = [...runtime.containers.values()].filter((container) => container.sandboxId === event.sandboxId);
  return {
    containerId: event.containerId,
    containerEventType: event.type,
    createdAt: nanoseconds(event.atMs),
    podSandboxStatus: sandbox === undefined ? undefined : sandboxStatus(sandbox),
    containersStatuses: own.map(containerStatus),
  };
}

function sandboxState(sandbox: HollowSandbox): number {
  return sandbox.ready ? criv1.PodSandboxState.SANDBOX_READY : criv1.PodSandboxState.SANDBOX_NOTREADY;
}

function imageName(container: HollowContainer): string {
  const { image } = container.config;
  return normalizeImage(image?.userSpecifiedImage || (image?.image ?? ""));
}
