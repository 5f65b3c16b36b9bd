// One pod's loop: look, plan, report, act, look again. Level-based: it may be woken for any reason or none. It ends
// when the API no longer knows the pod and the runtime holds nothing of it.
import { jsonEqual, objectKey, resources, type Pod, type PodStatus } from "@keelson/api";
import { AppError, messageOf } from "@keelson/base";
import type { Scope } from "@keelson/ports";
import {
  graceSeconds,
  isTerminating,
  newMemory,
  planPod,
  planRemoval,
  podLogDirectory,
  podStatus,
  settled,
  type PodAction,
  type PodMemory,
  type PodPlan,
} from "@keelson/pods";
import { describeFailure } from "../cri/rpc-words.ts";
import type { RuntimeCache } from "../cri/runtime-cache.ts";
import { apiRetryMaxMs } from "../limits.ts";
import type { Gate } from "./gate.ts";
import { executeAction, note, type ExecutorHost, type ExecutorWorld } from "./pod-executor.ts";
import { ProbeRunner, type ProbeWorld } from "./probe-runner.ts";
import { StatusWriter } from "./status-writer.ts";

export type WorkerWorld = {
  readonly executor: ExecutorWorld;
  readonly cache: RuntimeCache;
  readonly work: Gate;
  readonly probes: ProbeWorld;
  readonly runtimeName: string;
  readonly hostIps: readonly string[];
};

export class PodWorker implements ExecutorHost {
  readonly uid: string;
  /** Trace of the change that the pod's work goes on from: its binding, then its deletion. */
  traceparent: string | undefined;
  readonly #world: WorkerWorld;
  readonly #writer: StatusWriter;
  readonly #probes: ProbeRunner;
  #pod: Pod | undefined;
  #lastPod: Pod | undefined;
  #memory: PodMemory;
  #woken = true;
  #wake: (() => void) | undefined;
  #notes = new Set<string>();
  #deleted = false;

  constructor(world: WorkerWorld, uid: string, pod: Pod | undefined, traceparent: string | undefined) {
    this.#world = world;
    this.uid = uid;
    this.#pod = pod;
    this.#lastPod = pod;
    this.traceparent = traceparent;
    const { client, scope, telemetry, clock } = world.executor;
    this.#memory = newMemory(clock.wallMs());
    this.#probes = new ProbeRunner(world.probes, this);
    this.#writer = new StatusWriter({ client, scope, logger: telemetry.logger });
  }

  /** The pod as the API has it now; undefined when it has none of this uid. */
  update(pod: Pod | undefined, traceparent?: string): void {
    // The worker's own status writes come back here too; they carry the trace on and start none.
    if (traceparent !== undefined && asksForMore(this.#pod, pod)) this.traceparent = traceparent;
    this.#pod = pod;
    if (pod !== undefined) this.#lastPod = pod;
    this.wake();
  }

  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  get pod(): Pod {
    const runtime = this.#world.cache.get(this.uid);
    return this.#lastPod ?? { metadata: { uid: this.uid, namespace: runtime.namespace, name: runtime.name } };
  }

  runtimePod = () => this.#world.cache.get(this.uid);
  memory = (): PodMemory => this.#memory;
  setMemory = (memory: PodMemory): void => {
    this.#memory = memory;
    this.#woken = true;
  };

  refresh = (): void => {
    const { scope } = this.#world.executor;
    if (!scope.stopped) scope.run("refresh", () => this.#look().then(() => this.wake()));
  };

  /** Runs until there is nothing left of the pod. */
  async run(scope: Scope): Promise<void> {
    await this.#look();
    while (!scope.stopped) {
      this.#woken = false;
      const runtime = this.runtimePod();
      this.#memory = settled(this.#memory, runtime);
      const plan = this.#plan();
      if (plan === undefined) return await this.#forgetLogs();
      if (this.#pod !== undefined) {
        this.#probes.follow(scope);
        this.#report(this.#pod);
      }
      if (plan.actions.length > 0) {
        await this.#world.work.through(() => this.#execute(plan.actions, scope));
        await this.#look();
        continue;
      }
      if (plan.finished && this.#pod !== undefined && isTerminating(this.#pod)) await this.#finish(this.#pod, scope);
      await this.#wait(plan.wakeAtMs, scope);
    }
  }

  /** Undefined: the worker is done. */
  #plan(): PodPlan | undefined {
    const runtime = this.runtimePod();
    if (this.#pod === undefined) {
      const plan = planRemoval(runtime, this.#memory, this.#lastPod === undefined ? 0 : graceSeconds(this.#lastPod));
      return plan.finished ? undefined : plan;
    }
    return planPod({ pod: this.#current(this.#pod), runtime, memory: this.#memory, nowMs: this.#nowMs() });
  }

  #report(pod: Pod): void {
    const { runtimeName, hostIps } = this.#world;
    const current = this.#current(pod);
    const status = podStatus({
      pod: current,
      runtime: this.runtimePod(),
      memory: this.#memory,
      nowMs: this.#nowMs(),
      runtimeName,
      hostIps,
    });
    this.#noteWaits(status);
    this.#writer.report(pod, status, this.traceparent);
  }

  /** The pod with what was reported and the informer may not have seen yet. */
  #current(pod: Pod): Pod {
    const reported = this.#writer.reported;
    if (reported === undefined) return pod;
    const own = reported.conditions ?? [];
    const foreign = (pod.status?.conditions ?? []).filter(
      ({ type }) => !own.some((condition) => condition.type === type),
    );
    return { ...pod, status: { ...pod.status, ...reported, conditions: [...own, ...foreign] } };
  }

  /** Back-offs become events once each. */
  #noteWaits(status: PodStatus): void {
    for (const { name, state, restartCount } of [
      ...(status.initContainerStatuses ?? []),
      ...(status.containerStatuses ?? []),
    ]) {
      const reason = state?.waiting?.reason;
      const image = [...(this.pod.spec?.initContainers ?? []), ...(this.pod.spec?.containers ?? [])].find(
        (container) => container.name === name,
      )?.image;
      const id = `${name}/${reason}/${restartCount}/${this.#failures(name)}`;
      if (this.#notes.has(id)) continue;
      if (reason === "CrashLoopBackOff") {
        const { metadata } = this.pod;
        note(
          this.#world.executor,
          this,
          "Warning",
          "BackOff",
          `Back-off restarting failed container ${name} in pod ${metadata?.name}_${metadata?.namespace}(${metadata?.uid})`,
          { name },
        );
      } else if (reason === "ImagePullBackOff") {
        note(this.#world.executor, this, "Normal", "BackOff", `Back-off pulling image "${image}"`, { name });
        note(this.#world.executor, this, "Warning", "Failed", "Error: ImagePullBackOff", { name });
      } else continue;
      // Only the newest of each container matters.
      for (const old of this.#notes) if (old.startsWith(`${name}/`)) this.#notes.delete(old);
      this.#notes.add(id);
    }
  }

  #failures(container: string): number {
    const image = this.#memory.images.get(container);
    return image?.kind === "failed" ? image.failures : 0;
  }

  async #execute(actions: readonly PodAction[], scope: Scope): Promise<void> {
    for (const action of actions) {
      if (scope.stopped) return;
      try {
        await executeAction(this.#world.executor, this, action);
      } catch (error) {
        if (scope.stopped) return;
        const { logger } = this.#world.executor.telemetry;
        logger.log("warn", "a step of a pod failed", {
          pod: objectKey(this.pod.metadata?.namespace, this.pod.metadata?.name ?? ""),
          step: action.kind,
          reason: describeFailure(error),
        });
        await scope.sleep(1_000);
        return;
      }
    }
  }

  /** Everything has stopped: the last status is in the API before the object goes. */
  async #finish(pod: Pod, scope: Scope): Promise<void> {
    await this.#writer.flushed();
    if (scope.stopped || this.#deleted) return;
    const { client, telemetry } = this.#world.executor;
    const key = objectKey(pod.metadata?.namespace, pod.metadata?.name ?? "");
    try {
      const outcome = await client.delete(resources.pods, key, { uid: this.uid, gracePeriodSeconds: 0 });
      if (outcome.ok || outcome.status.code === 404 || outcome.status.code === 409) this.#deleted = true;
      else telemetry.logger.log("warn", "pod cannot be removed", { pod: key, reason: outcome.status.message });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      telemetry.logger.log("warn", "pod not removed", { pod: key, reason: error.message });
    }
  }

  async #forgetLogs(): Promise<void> {
    const { disk, logRoot, telemetry } = this.#world.executor;
    const { metadata } = this.pod;
    if (logRoot === "") return;
    const directory = podLogDirectory(logRoot, {
      namespace: metadata?.namespace ?? "",
      name: metadata?.name ?? "",
      uid: this.uid,
    });
    await disk
      .remove(directory)
      .catch((error: unknown) =>
        telemetry.logger.log("warn", "logs of a removed pod stay", { directory, reason: messageOf(error) }),
      );
  }

  async #look(): Promise<void> {
    const { cache, executor } = this.#world;
    try {
      await cache.refresh(this.uid);
    } catch (error) {
      if (executor.scope.stopped) return;
      executor.telemetry.logger.log("warn", "cannot look at a pod in the runtime", {
        uid: this.uid,
        reason: describeFailure(error),
      });
      await executor.scope.sleep(1_000);
    }
  }

  #wait(wakeAtMs: number | undefined, scope: Scope): Promise<void> {
    if (this.#woken || scope.stopped) return Promise.resolve();
    const { clock } = this.#world.executor;
    const unfinished = this.#pod !== undefined && isTerminating(this.#pod) && !this.#deleted;
    const shownUntilMs = this.#nextDisplayChangeMs();
    const dueMs = Math.min(
      wakeAtMs ?? Number.POSITIVE_INFINITY,
      shownUntilMs,
      unfinished ? this.#nowMs() + apiRetryMaxMs : Number.POSITIVE_INFINITY,
    );
    return new Promise((resolve) => {
      const timer = Number.isFinite(dueMs) ? clock.after(Math.max(1, dueMs - this.#nowMs()), finish) : undefined;
      const forget = scope.onStop(finish);
      this.#wake = finish;
      const done = (): void => {
        this.#wake = undefined;
        resolve();
      };
      function finish(): void {
        timer?.cancel();
        forget();
        done();
      }
    });
  }

  /** A failed pull is shown under another name after a moment. */
  #nextDisplayChangeMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const image of this.#memory.images.values()) {
      const changesMs = image.kind === "failed" ? image.sinceMs + 2_000 : 0;
      if (changesMs > this.#nowMs()) next = Math.min(next, changesMs);
    }
    return next;
  }

  #nowMs(): number {
    return this.#world.executor.clock.wallMs();
  }
}

/** True when the API wants something else of the pod than before. */
function asksForMore(before: Pod | undefined, after: Pod | undefined): boolean {
  return (
    before?.metadata?.deletionTimestamp !== after?.metadata?.deletionTimestamp || !jsonEqual(before?.spec, after?.spec)
  );
}
