// One hollow node on the wire: the CRI services of one runtime on one socket. Delays live here, state in
// HollowRuntime. Every call first brings the runtime to the present and afterwards hands out what happened.
import type { Clock, Logger, RpcRegistration, RpcSink, Scope, Timer } from "@keelson/ports";
import { RpcError, rpcStatus, streaming, unary } from "@keelson/ports";
import { criv1 } from "@keelson/wire";
import { eventsPerSubscriberMax } from "../limits.ts";
import type { HollowEvent, HollowRuntime, LogLine } from "../runtime/hollow-runtime.ts";
import {
  digestOf,
  imageSizeBytes,
  isMissingImage,
  missingImageMessage,
  normalizeImage,
  repoDigestOf,
} from "../runtime/images.ts";
import {
  containerListItem,
  containerStatus,
  eventMessage,
  nanoseconds,
  sandboxListItem,
  sandboxStatus,
} from "./messages.ts";

export type NodeServerOptions = {
  readonly runtime: HollowRuntime;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
  readonly pullDelayMs: number;
  readonly sandboxDelayMs: number;
  readonly startDelayMs: number;
  /** Takes lines for log files; absent: they are dropped. */
  readonly writeLogs?: ((lines: readonly LogLine[]) => void) | undefined;
};

type Subscriber = { readonly sink: RpcSink<criv1.ContainerEventResponse>; queued: number; readonly end: () => void };

/** A node's CRI services; `stop` ends its timers. */
export class NodeServer {
  readonly #options: NodeServerOptions;
  readonly #subscribers = new Set<Subscriber>();
  /** Calls to StopContainer that wait for the end. */
  readonly #exits = new Map<string, (() => void)[]>();
  #timer: Timer | undefined;

  constructor(options: NodeServerOptions) {
    this.#options = options;
    options.scope.onStop(() => this.stop());
  }

  stop(): void {
    this.#timer?.cancel();
    for (const subscriber of this.#subscribers) subscriber.end();
  }

  registrations(): readonly RpcRegistration[] {
    return [...this.#aboutRuntime(), ...this.#sandboxes(), ...this.#containers(), ...this.#images()];
  }

  #aboutRuntime(): readonly RpcRegistration[] {
    const { RuntimeService } = criv1;
    return [
      unary(RuntimeService.Version, async () => ({
        version: "0.1.0",
        runtimeName: "hollow",
        runtimeVersion: "0.1.0",
        runtimeApiVersion: "v1",
      })),
      unary(RuntimeService.Status, async () => ({
        status: {
          conditions: ["RuntimeReady", "NetworkReady"].map((type) => ({ type, status: true, reason: "", message: "" })),
        },
      })),
      unary(RuntimeService.UpdateRuntimeConfig, async (request) => {
        this.#options.runtime.usePodCidr(request.runtimeConfig?.networkConfig?.podCidr ?? "");
        return {};
      }),
      unary(RuntimeService.RuntimeConfig, async () => ({ linux: { cgroupDriver: criv1.CgroupDriver.CGROUPFS } })),
      streaming(RuntimeService.GetContainerEvents, (_requests, sink, context) =>
        this.#subscribe(sink, (end) => context.onCancel(end)),
      ),
    ];
  }

  #sandboxes(): readonly RpcRegistration[] {
    const { RuntimeService } = criv1;
    const { runtime } = this.#options;
    return [
      unary(RuntimeService.RunPodSandbox, async (request) => {
        await this.#delay(this.#options.sandboxDelayMs);
        const { config } = request;
        if (config === undefined) throw new RpcError(rpcStatus.invalidArgument, "sandbox config is missing");
        return { podSandboxId: this.#do((now) => runtime.runPodSandbox(config, now)).id };
      }),
      unary(RuntimeService.StopPodSandbox, async (request) => {
        this.#do((now) => runtime.stopPodSandbox(request.podSandboxId, now));
        return {};
      }),
      unary(RuntimeService.RemovePodSandbox, async (request) => {
        this.#do((now) => runtime.removePodSandbox(request.podSandboxId, now));
        return {};
      }),
      unary(RuntimeService.PodSandboxStatus, async (request) => {
        const sandbox = this.#do(() => runtime.sandboxes.get(request.podSandboxId));
        if (sandbox === undefined)
          throw new RpcError(
            rpcStatus.notFound,
            `an error occurred when try to find sandbox "${request.podSandboxId}": not found`,
          );
        const own = [...runtime.containers.values()].filter((container) => container.sandboxId === sandbox.id);
        return {
          status: sandboxStatus(sandbox),
          containersStatuses: own.map((container) => containerStatus(container)),
          timestamp: nanoseconds(this.#options.clock.wallMs()),
        };
      }),
      unary(RuntimeService.ListPodSandbox, async (request) => {
        this.#do(() => undefined);
        const items = [...runtime.sandboxes.values()].map(sandboxListItem);
        return { items: items.filter((item) => matchesSandbox(item, request.filter)) };
      }),
    ];
  }

  #containers(): readonly RpcRegistration[] {
    const { RuntimeService } = criv1;
    const { runtime } = this.#options;
    return [
      unary(RuntimeService.CreateContainer, async (request) => {
        const { config } = request;
        if (config === undefined) throw new RpcError(rpcStatus.invalidArgument, "container config is missing");
        return { containerId: this.#do((now) => runtime.createContainer(request.podSandboxId, config, now)).id };
      }),
      unary(RuntimeService.StartContainer, async (request) => {
        await this.#delay(this.#options.startDelayMs);
        this.#do((now) => runtime.startContainer(request.containerId, now));
        return {};
      }),
      unary(RuntimeService.StopContainer, async (request) => {
        this.#do((now) => runtime.stopContainer(request.containerId, request.timeout * 1000, now));
        await this.#exited(request.containerId);
        return {};
      }),
      unary(RuntimeService.RemoveContainer, async (request) => {
        this.#do((now) => runtime.removeContainer(request.containerId, now));
        return {};
      }),
      unary(RuntimeService.ListContainers, async (request) => {
        this.#do(() => undefined);
        const items = [...runtime.containers.values()].map((container) => containerListItem(container));
        return { containers: items.filter((item) => matchesContainer(item, request.filter)) };
      }),
      unary(RuntimeService.ContainerStatus, async (request) => {
        const container = this.#do(() => runtime.containers.get(request.containerId));
        if (container === undefined)
          throw new RpcError(
            rpcStatus.notFound,
            `an error occurred when try to find container "${request.containerId}": not found`,
          );
        return { status: containerStatus(container) };
      }),
      unary(RuntimeService.UpdateContainerResources, async () => ({})),
      unary(RuntimeService.ReopenContainerLog, async () => ({})),
      unary(RuntimeService.ExecSync, async (request) => {
        const { stdout, exitCode } = this.#do(() => runtime.exec(request.containerId, request.cmd));
        return { stdout: new TextEncoder().encode(stdout), exitCode };
      }),
      unary(RuntimeService.ListContainerStats, async () => ({ stats: [] })),
      unary(RuntimeService.ListPodSandboxStats, async () => ({ stats: [] })),
    ];
  }

  #images(): readonly RpcRegistration[] {
    const { ImageService } = criv1;
    const { runtime } = this.#options;
    return [
      unary(ImageService.ListImages, async () => ({ images: [...runtime.images].map(imageMessage) })),
      unary(ImageService.ImageStatus, async (request) => {
        const asked = request.image?.image ?? "";
        const known = runtime.images.has(normalizeImage(asked))
          ? normalizeImage(asked)
          : [...runtime.images].find((name) => digestOf(name) === asked);
        return known === undefined ? {} : { image: imageMessage(known) };
      }),
      unary(ImageService.PullImage, async (request) => {
        const image = request.image?.image ?? "";
        await this.#delay(this.#options.pullDelayMs);
        if (isMissingImage(image)) throw new RpcError(rpcStatus.notFound, missingImageMessage(image));
        runtime.images.add(normalizeImage(image));
        return { imageRef: digestOf(image) };
      }),
      unary(ImageService.RemoveImage, async (request) => {
        runtime.images.delete(normalizeImage(request.image?.image ?? ""));
        return {};
      }),
      unary(ImageService.ImageFsInfo, async () => ({
        imageFilesystems: [
          {
            timestamp: nanoseconds(this.#options.clock.wallMs()),
            fsId: { mountpoint: "/" },
            usedBytes: { value: 0n },
            inodesUsed: { value: 0n },
          },
        ],
      })),
    ];
  }

  #do<T>(operation: (nowMs: number) => T): T {
    const nowMs = this.#options.clock.wallMs();
    this.#options.runtime.advance(nowMs);
    try {
      return operation(nowMs);
    } finally {
      this.#handOut();
    }
  }

  #handOut(): void {
    const { runtime, clock, writeLogs } = this.#options;
    for (const event of runtime.takeEvents()) {
      if (
        event.type === criv1.ContainerEventType.CONTAINER_STOPPED_EVENT ||
        event.type === criv1.ContainerEventType.CONTAINER_DELETED_EVENT
      ) {
        for (const waiter of this.#exits.get(event.containerId) ?? []) waiter();
        this.#exits.delete(event.containerId);
      }
      this.#publish(event);
    }
    const logs = runtime.takeLogs();
    if (logs.length > 0) writeLogs?.(logs);
    this.#timer?.cancel();
    const wakeMs = runtime.nextWakeMs();
    if (wakeMs === undefined || this.#options.scope.stopped) return;
    this.#timer = clock.after(Math.max(1, wakeMs - clock.wallMs()), () => this.#do(() => undefined));
  }

  #publish(event: HollowEvent): void {
    if (this.#subscribers.size === 0) return;
    const message = eventMessage(event, this.#options.runtime);
    for (const subscriber of this.#subscribers) {
      if (subscriber.sink.send(message)) continue;
      if (++subscriber.queued > eventsPerSubscriberMax) subscriber.end();
      else void subscriber.sink.drained().then(() => (subscriber.queued = 0));
    }
  }

  async #subscribe(sink: RpcSink<criv1.ContainerEventResponse>, onCancel: (end: () => void) => void): Promise<void> {
    sink.flushHeaders();
    await new Promise<void>((resolve) => {
      const subscriber: Subscriber = { sink, queued: 0, end: resolve };
      this.#subscribers.add(subscriber);
      onCancel(resolve);
      if (this.#options.scope.stopped) resolve();
    });
    for (const subscriber of this.#subscribers) if (subscriber.sink === sink) this.#subscribers.delete(subscriber);
  }

  #exited(containerId: string): Promise<void> {
    const container = this.#options.runtime.containers.get(containerId);
    if (container?.state !== criv1.ContainerState.CONTAINER_RUNNING) return Promise.resolve();
    return new Promise((resolve) => this.#exits.set(containerId, [...(this.#exits.get(containerId) ?? []), resolve]));
  }

  #delay(ms: number): Promise<void> {
    return ms <= 0 ? Promise.resolve() : this.#options.scope.sleep(ms);
  }
}

function matchesSandbox(item: criv1.PodSandbox, filter: criv1.PodSandboxFilter | undefined): boolean {
  if (filter === undefined) return true;
  if (filter.id !== "" && filter.id !== item.id) return false;
  if (filter.state !== undefined && filter.state.state !== item.state) return false;
  return hasLabels(item.labels, filter.labelSelector);
}

function matchesContainer(item: criv1.Container, filter: criv1.ContainerFilter | undefined): boolean {
  if (filter === undefined) return true;
  if (filter.id !== "" && filter.id !== item.id) return false;
  if (filter.podSandboxId !== "" && filter.podSandboxId !== item.podSandboxId) return false;
  if (filter.state !== undefined && filter.state.state !== item.state) return false;
  return hasLabels(item.labels, filter.labelSelector);
}

function hasLabels(labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

function imageMessage(name: string): criv1.Image {
  return {
    id: digestOf(name),
    repoTags: [name],
    repoDigests: [repoDigestOf(name)],
    size: imageSizeBytes(name),
    uid: undefined,
    username: "",
    spec: undefined,
    pinned: false,
  };
}
