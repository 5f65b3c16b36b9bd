// Reports pod statuses to the API: per pod one write at a time, always the newest, tried again until the API has it or
// the pod is gone. Conditions of others are never touched: the patch names only the kubelet's own.
import { jsonEqual, objectKey, resources, type Pod, type PodStatus } from "@keelson/api";
import { AppError } from "@keelson/base";
import type { Logger, Scope } from "@keelson/ports";
import type { ApiClient } from "@keelson/runtime";
import { apiRetryMaxMs, apiRetryMinMs, passingStatusMs } from "../limits.ts";

export type StatusWriterOptions = {
  readonly client: ApiClient;
  readonly scope: Scope;
  readonly logger: Logger;
};

const ownConditions: ReadonlySet<string> = new Set([
  "PodReadyToStartContainers",
  "Initialized",
  "Ready",
  "ContainersReady",
  "PodScheduled",
]);

/** A pod on its way up, with nothing to say but that: in a moment there is more to say, and one write does for both. */
function isPassing(status: PodStatus): boolean {
  if (status.phase !== "Pending") return false;
  const states = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map(
    ({ state }) => state,
  );
  return states.every(
    (state) => state?.waiting?.reason === "ContainerCreating" || state?.waiting?.reason === "PodInitializing",
  );
}

/** One pod's reports. */
export class StatusWriter {
  readonly #options: StatusWriterOptions;
  #wanted: { readonly pod: Pod; readonly status: PodStatus; readonly traceparent: string | undefined } | undefined;
  #written: PodStatus | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: StatusWriterOptions) {
    this.#options = options;
  }

  /** The newest status that was asked to be reported. */
  get reported(): PodStatus | undefined {
    return this.#wanted?.status ?? this.#written;
  }

  /** Reports in the background unless the API has it already. */
  report(pod: Pod, status: PodStatus, traceparent: string | undefined): void {
    if (jsonEqual(status, this.reported ?? pod.status)) return;
    this.#wanted = { pod, status, traceparent };
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  }

  /** Resolves when everything reported so far is in the API, or never will be. */
  async flushed(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #write(): Promise<void> {
    const { scope } = this.#options;
    let waitMs = apiRetryMinMs;
    while (this.#wanted !== undefined && !scope.stopped) {
      if (isPassing(this.#wanted.status)) await scope.sleep(passingStatusMs);
      const { pod, status, traceparent } = this.#wanted;
      if (await this.#patch(pod, status, traceparent)) {
        this.#written = status;
        if (this.#wanted.status === status) this.#wanted = undefined;
        waitMs = apiRetryMinMs;
      } else {
        await scope.sleep(waitMs);
        waitMs = Math.min(apiRetryMaxMs, waitMs * 2);
      }
    }
  }

  /** True when the API has the status, or the pod is gone. */
  async #patch(pod: Pod, status: PodStatus, traceparent: string | undefined): Promise<boolean> {
    const key = objectKey(pod.metadata?.namespace, pod.metadata?.name ?? "");
    const patch = {
      metadata: { uid: pod.metadata?.uid },
      status: {
        ...status,
        conditions: (status.conditions ?? []).filter(({ type }) => ownConditions.has(type)),
        ...(pod.status?.reason !== undefined && status.reason === undefined ? { reason: null, message: null } : {}),
      },
    };
    try {
      const revision = Number(pod.metadata?.resourceVersion ?? 0);
      const outcome = await this.#options.client.patch(resources.pods, key, patch, {
        type: "strategic",
        subresource: "status",
        cause: { traceparent, parentRevision: revision > 0 ? revision : undefined },
      });
      if (outcome.ok || outcome.status.code === 404 || outcome.status.code === 409) return true;
      this.#options.logger.log("warn", "pod status refused", { pod: key, reason: outcome.status.message });
      return outcome.status.code < 500 && outcome.status.code !== 429;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#options.logger.log("warn", "pod status not written", { pod: key, reason: error.message });
      return false;
    }
  }
}
