// CRI as the kubelet uses it: typed calls with their timeouts, and the runtime's state as pods. Objects that carry no
// pod label are someone else's and are left alone.
import type { Init } from "@keelson/base";
import type { RpcChannel, RpcMethod, RpcStream } from "@keelson/ports";
import {
  containerHashAnnotation,
  containerNameLabel,
  podNameLabel,
  podNamespaceLabel,
  podUidLabel,
  restartCountAnnotation,
  type ContainerPhase,
  type RuntimeContainer,
  type RuntimePod,
  type RuntimeSandbox,
} from "@keelson/pods";
import { criv1 } from "@keelson/wire";
import { pullCallTimeoutMs, runtimeCallTimeoutMs, sandboxCallTimeoutMs, stopCallMarginMs } from "../limits.ts";
import { isNotFound } from "./rpc-words.ts";

const { RuntimeService, ImageService } = criv1;

export class RuntimeClient {
  readonly #channel: RpcChannel;
  /** Details of containers that have ended for good, and addresses of sandboxes: neither changes any more. */
  readonly #ended = new Map<string, RuntimeContainer>();
  readonly #addresses = new Map<string, readonly string[]>();

  constructor(channel: RpcChannel) {
    this.#channel = channel;
  }

  version(): Promise<criv1.VersionResponse> {
    return this.#call(RuntimeService.Version, { version: "v1" }, 5_000);
  }

  status(): Promise<criv1.StatusResponse> {
    return this.#call(RuntimeService.Status, {}, 5_000);
  }

  async setPodCidr(podCidr: string): Promise<void> {
    await this.#call(RuntimeService.UpdateRuntimeConfig, { runtimeConfig: { networkConfig: { podCidr } } });
  }

  events(): RpcStream<criv1.GetEventsRequest, criv1.ContainerEventResponse> {
    const stream = this.#channel.stream(RuntimeService.GetContainerEvents);
    stream.send({});
    stream.end();
    return stream;
  }

  /** Everything the runtime holds for pods; of one pod if `uid` is given. */
  async pods(uid?: string): Promise<ReadonlyMap<string, RuntimePod>> {
    const labelSelector = uid === undefined ? {} : { [podUidLabel]: uid };
    const [sandboxes, containers] = await Promise.all([
      this.#call(RuntimeService.ListPodSandbox, { filter: { labelSelector } }),
      this.#call(RuntimeService.ListContainers, { filter: { labelSelector } }),
    ]);
    const pods = new Map<
      string,
      { uid: string; namespace: string; name: string; sandboxes: RuntimeSandbox[]; containers: RuntimeContainer[] }
    >();
    const podOf = (labels: Readonly<Record<string, string>>) => {
      const own = labels[podUidLabel];
      if (own === undefined) return undefined;
      const pod = pods.get(own) ?? {
        uid: own,
        namespace: labels[podNamespaceLabel] ?? "",
        name: labels[podNameLabel] ?? "",
        sandboxes: [],
        containers: [],
      };
      pods.set(own, pod);
      return pod;
    };
    for (const sandbox of sandboxes.items) podOf(sandbox.labels)?.sandboxes.push(await this.#sandbox(sandbox));
    for (const container of containers.containers) {
      const pod = podOf(container.labels);
      const details = pod === undefined ? undefined : await this.#container(container);
      if (details !== undefined) pod?.containers.push(details);
    }
    for (const pod of pods.values()) {
      pod.sandboxes.sort((a, b) => b.createdMs - a.createdMs || b.attempt - a.attempt);
      pod.containers.sort((a, b) => b.createdMs - a.createdMs || b.attempt - a.attempt);
    }
    if (uid === undefined) this.#forgetExcept(sandboxes, containers);
    return pods;
  }

  async runSandbox(config: Init<criv1.PodSandboxConfig>): Promise<string> {
    return (await this.#call(RuntimeService.RunPodSandbox, { config }, sandboxCallTimeoutMs)).podSandboxId;
  }

  async stopSandbox(podSandboxId: string): Promise<void> {
    await this.#unlessGone(() => this.#call(RuntimeService.StopPodSandbox, { podSandboxId }));
  }

  async removeSandbox(podSandboxId: string): Promise<void> {
    await this.#unlessGone(() => this.#call(RuntimeService.RemovePodSandbox, { podSandboxId }));
  }

  async createContainer(
    podSandboxId: string,
    config: Init<criv1.ContainerConfig>,
    sandboxConfig: Init<criv1.PodSandboxConfig>,
  ): Promise<string> {
    return (await this.#call(RuntimeService.CreateContainer, { podSandboxId, config, sandboxConfig })).containerId;
  }

  async startContainer(containerId: string): Promise<void> {
    await this.#call(RuntimeService.StartContainer, { containerId });
  }

  async stopContainer(containerId: string, graceSeconds: number): Promise<void> {
    const timeoutMs = graceSeconds * 1000 + stopCallMarginMs;
    await this.#unlessGone(() =>
      this.#call(RuntimeService.StopContainer, { containerId, timeout: graceSeconds }, timeoutMs),
    );
  }

  async removeContainer(containerId: string): Promise<void> {
    this.#ended.delete(containerId);
    await this.#unlessGone(() => this.#call(RuntimeService.RemoveContainer, { containerId }));
  }

  /** Reference of an image that is there. */
  async imageRef(image: string): Promise<string | undefined> {
    const answer = await this.#call(ImageService.ImageStatus, { image: { image } });
    return answer.image === undefined || answer.image.id === "" ? undefined : answer.image.id;
  }

  /** Pulls; resolves with the image's reference and size in bytes. */
  async pull(image: string): Promise<{ readonly imageRef: string; readonly sizeBytes: number }> {
    const pulled = await this.#call(ImageService.PullImage, { image: { image } }, pullCallTimeoutMs);
    const { image: found } = await this.#call(ImageService.ImageStatus, {
      image: { image: pulled.imageRef === "" ? image : pulled.imageRef },
    });
    return { imageRef: found?.id || pulled.imageRef, sizeBytes: found?.size ?? 0 };
  }

  async images(): Promise<readonly criv1.Image[]> {
    return (await this.#call(ImageService.ListImages, {})).images;
  }

  execSync(containerId: string, cmd: readonly string[], timeoutSeconds: number): Promise<criv1.ExecSyncResponse> {
    return this.#call(
      RuntimeService.ExecSync,
      { containerId, cmd, timeout: timeoutSeconds },
      timeoutSeconds * 1000 + 5_000,
    );
  }

  async #sandbox(sandbox: criv1.PodSandbox): Promise<RuntimeSandbox> {
    const ready = sandbox.state === criv1.PodSandboxState.SANDBOX_READY;
    return {
      id: sandbox.id,
      attempt: sandbox.metadata?.attempt ?? 0,
      ready,
      createdMs: milliseconds(sandbox.createdAt),
      ips: await this.#ips(sandbox.id, ready),
    };
  }

  async #ips(podSandboxId: string, ready: boolean): Promise<readonly string[]> {
    const known = this.#addresses.get(podSandboxId);
    if (known !== undefined || !ready) return known ?? [];
    const answer = await this.#orGone(() => this.#call(RuntimeService.PodSandboxStatus, { podSandboxId }));
    const network = answer?.status?.network;
    const ips = [network?.ip ?? "", ...(network?.additionalIps ?? []).map(({ ip }) => ip)].filter((ip) => ip !== "");
    if (ips.length > 0) this.#addresses.set(podSandboxId, ips);
    return ips;
  }

  async #container(container: criv1.Container): Promise<RuntimeContainer | undefined> {
    const known = this.#ended.get(container.id);
    if (known !== undefined) return known;
    const answer = await this.#orGone(() => this.#call(RuntimeService.ContainerStatus, { containerId: container.id }));
    const status = answer?.status;
    if (status === undefined) return undefined;
    const details: RuntimeContainer = {
      id: container.id,
      sandboxId: container.podSandboxId,
      name: container.labels[containerNameLabel] ?? status.metadata?.name ?? "",
      attempt: Number(container.annotations[restartCountAnnotation] ?? status.metadata?.attempt ?? 0),
      phase: phases[status.state] ?? "unknown",
      createdMs: milliseconds(status.createdAt),
      startedMs: milliseconds(status.startedAt),
      finishedMs: milliseconds(status.finishedAt),
      exitCode: status.exitCode,
      reason: status.reason,
      message: status.message,
      image: status.image?.image ?? "",
      imageId: status.imageRef,
      specHash: container.annotations[containerHashAnnotation] ?? "",
    };
    if (details.phase === "exited") this.#ended.set(container.id, details);
    return details;
  }

  #forgetExcept(sandboxes: criv1.ListPodSandboxResponse, containers: criv1.ListContainersResponse): void {
    const present = new Set([...sandboxes.items.map(({ id }) => id), ...containers.containers.map(({ id }) => id)]);
    for (const id of this.#ended.keys()) if (!present.has(id)) this.#ended.delete(id);
    for (const id of this.#addresses.keys()) if (!present.has(id)) this.#addresses.delete(id);
  }

  async #unlessGone(call: () => Promise<unknown>): Promise<void> {
    await this.#orGone(call);
  }

  async #orGone<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await call();
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  #call<Request, Response>(
    method: RpcMethod<Request, Response>,
    request: Init<Request>,
    timeoutMs = runtimeCallTimeoutMs,
  ): Promise<Response> {
    return this.#channel.unary(method, request, { timeoutMs });
  }
}

const phases: Readonly<Record<number, ContainerPhase>> = { 0: "created", 1: "running", 2: "exited", 3: "unknown" };

function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n);
}
