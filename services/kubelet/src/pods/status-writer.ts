// Reports pod statuses to the API: per pod one write at a time, always the newest, tried again until the API has it or
// the pod is gone. Conditions of others are never touched: the patch names only the kubelet's own. Each names the
// version it goes on from: one that was given up, but is still on its way, must not undo the one after it.
import { jsonEqual, keyOf, resources, type Pod, type PodCondition, type PodStatus } from "@keelson/api";
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

/** "dropped": the API will never have it. "outdated": it went on from a version that is not the newest. */
type Answer = "written" | "dropped" | "outdated" | "failed";

/** One pod's reports. */
export class StatusWriter {
  readonly #options: StatusWriterOptions;
  #wanted: { readonly pod: Pod; readonly status: PodStatus; readonly traceparent: string | undefined } | undefined;
  #written: PodStatus | undefined;
  /** The pod as it was last seen. */
  #latest: Pod | undefined;
  #writing: Promise<void> | undefined;
  /** The newest version of the pod that its writes were answered with. */
  #revision = 0;

  constructor(options: StatusWriterOptions) {
    this.#options = options;
  }

  /** The newest status that was asked to be reported. */
  get reported(): PodStatus | undefined {
    return this.#wanted?.status ?? this.#written;
  }

  /** Reports in the background unless the API has it already, or does not have it any more. */
  report(pod: Pod, status: PodStatus, traceparent: string | undefined): void {
    this.#latest = pod;
    if (jsonEqual(status, this.reported ?? pod.status) && (this.#wanted !== undefined || !this.#isUndone(status)))
      return;
    this.#wanted = { pod, status, traceparent };
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  }

  /** Whether others have written over it since: a node that was given up for a while has its pods marked unready. */
  #isUndone(status: PodStatus): boolean {
    const { metadata, status: present } = this.#latest ?? {};
    if (this.#revision === 0 || Number(metadata?.resourceVersion ?? 0) <= this.#revision) return false;
    const has = ({ type, status: value }: PodCondition): boolean =>
      !ownConditions.has(type) ||
      present?.conditions?.some((other) => other.type === type && other.status === value) === true;
    return present?.phase !== status.phase || !(status.conditions ?? []).every(has);
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
      const answer = await this.#attempt(() => this.#patch(pod, status, traceparent));
      if (answer === "written" || answer === "dropped") {
        this.#written = status;
        const again = answer === "written" && this.#isUndone(status);
        if (this.#wanted.status === status)
          this.#wanted = again ? { ...this.#wanted, pod: this.#latest ?? pod } : undefined;
        waitMs = apiRetryMinMs;
      } else if (answer === "failed" || (await this.#attempt(() => this.#look(pod))) === "failed") {
        await scope.sleep(waitMs);
        waitMs = Math.min(apiRetryMaxMs, waitMs * 2);
      }
    }
  }

  async #attempt<T>(step: () => Promise<T>): Promise<T | "failed"> {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#options.logger.log("warn", "pod status not written", { reason: error.message });
      return "failed";
    }
  }

  async #patch(pod: Pod, status: PodStatus, traceparent: string | undefined): Promise<Answer> {
    const key = keyOf(pod);
    const revision = Math.max(this.#revision, Number(pod.metadata?.resourceVersion ?? 0));
    const patch = {
      metadata: { uid: pod.metadata?.uid, ...(revision > 0 ? { resourceVersion: String(revision) } : {}) },
      status: {
        ...status,
        conditions: (status.conditions ?? []).filter(({ type }) => ownConditions.has(type)),
        ...(pod.status?.reason !== undefined && status.reason === undefined ? { reason: null, message: null } : {}),
      },
    };
    const outcome = await this.#options.client.patch(resources.pods, key, patch, {
      type: "strategic",
      subresource: "status",
      cause: { traceparent, parentRevision: revision > 0 ? revision : undefined },
    });
    if (outcome.ok) {
      this.#revision = revision;
      this.#saw(outcome.object);
      return "written";
    }
    const { code, message } = outcome.status;
    if (code === 404) return "dropped";
    if (code === 409) return "outdated";
    this.#options.logger.log("warn", "pod status refused", { pod: key, reason: message });
    return code < 500 && code !== 429 ? "dropped" : "failed";
  }

  /** Others have written, or an attempt that seemed lost arrived: reads which version there is now. */
  async #look(pod: Pod): Promise<"found" | "gone" | "failed"> {
    const outcome = await this.#options.client.get(resources.pods, keyOf(pod));
    if (!outcome.ok && outcome.status.code !== 404) return "failed";
    if (outcome.ok && outcome.object.metadata?.uid === pod.metadata?.uid) {
      this.#saw(outcome.object);
      return "found";
    }
    // Gone, or another of its name: nobody wants the report any more.
    this.#written = this.#wanted?.status;
    this.#wanted = undefined;
    return "gone";
  }

  #saw(pod: Pod): void {
    this.#revision = Math.max(this.#revision, Number(pod.metadata?.resourceVersion ?? 0));
  }
}
