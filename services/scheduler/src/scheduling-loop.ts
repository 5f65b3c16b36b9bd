// The leader's loop: pop a pod, decide, count it on its node at once, bind in the background. Decisions are made one
// after another on the cache's present state; bindings overlap up to a bound. A failed binding takes the pod off its
// node again and puts it back into the queue.
import { resources, type PodDisruptionBudget } from "@keelson/api";
import { AppError, messageOf, type Prng } from "@keelson/base";
import type { Clock, Scope, Telemetry } from "@keelson/ports";
import type { DecisionLog, Informers } from "@keelson/runtime";
import {
  planPreemption,
  schedulePod,
  unschedulableMessage,
  type Decision,
  type QueuedPod,
  type SchedulingProfile,
  type SchedulingQueue,
} from "@keelson/scheduling";
import { bindPod, evictVictims, mayAct, reportUnschedulable, type BinderWorld } from "./binder.ts";
import type { ClusterFollower } from "./cluster-follower.ts";
import { bindingsInFlightMax, decisionsPerTurnMax, idleWaitMaxMs, reportsInFlightMax } from "./limits.ts";
import type { SchedulerMetrics } from "./metrics.ts";

export type SchedulingLoopOptions = {
  readonly binder: BinderWorld;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly informers: Informers;
  readonly follower: ClusterFollower;
  readonly queue: SchedulingQueue;
  readonly profile: SchedulingProfile;
  readonly prng: Prng;
  readonly decisions: DecisionLog;
  readonly metrics: SchedulerMetrics;
};

type Unschedulable = Decision & { readonly kind: "unschedulable" };

export class SchedulingLoop {
  readonly #options: SchedulingLoopOptions;
  #bindings = 0;
  #reports = 0;
  #wake: (() => void) | undefined;

  constructor(options: SchedulingLoopOptions) {
    this.#options = options;
  }

  /** There may be something to do. */
  wake(): void {
    this.#wake?.();
  }

  /** Schedules until the scope stops. */
  async run(scope: Scope): Promise<void> {
    const { binder, queue, clock } = this.#options;
    let turns = 0;
    while (!scope.stopped) {
      const queued =
        mayAct(binder) && this.#bindings < bindingsInFlightMax && this.#reports < reportsInFlightMax
          ? queue.pop(clock.monoMs())
          : undefined;
      if (queued === undefined) {
        await this.#idle(scope);
        turns = 0;
        continue;
      }
      this.#decide(queued, scope);
      if (++turns % decisionsPerTurnMax === 0) await new Promise<void>((resolve) => clock.soon(resolve));
    }
  }

  async #idle(scope: Scope): Promise<void> {
    const { binder, queue, clock } = this.#options;
    const full = !mayAct(binder) || this.#bindings >= bindingsInFlightMax || this.#reports >= reportsInFlightMax;
    const wakeMs = full ? undefined : queue.nextWakeMs();
    const waitMs = wakeMs === undefined ? idleWaitMaxMs : Math.min(idleWaitMaxMs, Math.max(1, wakeMs - clock.monoMs()));
    await new Promise<void>((resolve) => {
      const timer = clock.after(waitMs, finish);
      const forget = scope.onStop(finish);
      this.#wake = finish;
      function finish(): void {
        timer.cancel();
        forget();
        resolve();
      }
    });
    this.#wake = undefined;
  }

  #decide(queued: QueuedPod, scope: Scope): void {
    const { clock, follower, profile, prng, metrics, queue, telemetry } = this.#options;
    const { info } = queued;
    const startedMs = clock.monoMs();
    const parent = follower.traces.get(info.key);
    const span = telemetry.span("schedule pod", { parent, attributes: { pod: info.key, attempts: queued.attempts } });
    const decision = schedulePod({
      view: follower.cache,
      pod: info,
      prng: prng.fork(`${info.uid}/${queued.attempts}`),
      profile,
    });
    metrics.decided(decision.kind, clock.monoMs() - startedMs);
    this.#remember(queued, decision);
    if (decision.kind === "placed") {
      follower.cache.assume(info, decision.node);
      span.set("node", decision.node);
      this.#bindings++;
      scope.run("bind", () =>
        this.#bind(queued, decision.node, span.traceparent === "" ? parent : span.traceparent).finally(() => {
          this.#bindings--;
          span.end();
          this.wake();
        }),
      );
      return;
    }
    span.end();
    queue.giveUp(info.key, decision.plugins, clock.monoMs());
    this.#reports++;
    scope.run("report", () =>
      this.#report(queued, decision).finally(() => {
        this.#reports--;
        this.wake();
      }),
    );
  }

  async #bind(queued: QueuedPod, node: string, traceparent: string | undefined): Promise<void> {
    const { binder, clock, follower, queue, metrics, telemetry } = this.#options;
    const { info } = queued;
    const startedMs = clock.monoMs();
    const parentRevision = Number(info.pod.metadata?.resourceVersion ?? 0);
    const outcome = await bindPod(binder, info, node, {
      traceparent,
      parentRevision: parentRevision > 0 ? parentRevision : undefined,
    });
    metrics.bound(outcome.kind, clock.monoMs() - startedMs, clock.monoMs() - queued.addedMs);
    if (outcome.kind === "bound") return queue.done(info.key);
    telemetry.logger.log("warn", "binding failed", { pod: info.key, node, reason: outcome.message });
    follower.cache.forget(info.key);
    if (outcome.kind === "moot") queue.done(info.key);
    else queue.retryLater(info.key, clock.monoMs());
    queue.onEvent("pod-removed", clock.monoMs());
  }

  async #report(queued: QueuedPod, decision: Unschedulable): Promise<void> {
    const { binder, telemetry } = this.#options;
    const { info } = queued;
    try {
      const { message, nominated } = await this.#preempt(queued, decision);
      await reportUnschedulable(binder, info, message, nominated);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      telemetry.logger.log("warn", "cannot report an unschedulable pod", { pod: info.key, reason: messageOf(error) });
    }
  }

  async #preempt(
    queued: QueuedPod,
    decision: Unschedulable,
  ): Promise<{ readonly message: string; readonly nominated: string | undefined }> {
    const { binder, follower, informers, profile, telemetry } = this.#options;
    const { info } = queued;
    const say = (preemption: string | undefined): string =>
      unschedulableMessage(decision.nodes, decision.rejections, preemption);
    const nominated = info.pod.status?.nominatedNodeName ?? "";
    if (nominated !== "" && this.#victimsLeaving(nominated, info.priority)) {
      return { message: say("not eligible due to terminating pod on the nominated node."), nominated };
    }
    const budgets = informers.of<PodDisruptionBudget>(resources.poddisruptionbudgets).list();
    const preemption = planPreemption({
      view: follower.cache,
      pod: info,
      rejections: decision.rejections,
      profile,
      budgets,
    });
    if (preemption.kind === "none") return { message: say(preemption.message), nominated: undefined };
    telemetry.logger.log("info", "preempting", { pod: info.key, node: preemption.node, why: preemption.why });
    await evictVictims(binder, preemption.victims, info, preemption.node);
    return { message: say(undefined), nominated: preemption.node };
  }

  #victimsLeaving(node: string, priority: number): boolean {
    const state = this.#options.follower.cache.node(node);
    return state !== undefined && [...state.pods.values()].some((pod) => pod.terminating && pod.priority < priority);
  }

  #remember(queued: QueuedPod, decision: Decision): void {
    const { clock, decisions, informers, telemetry } = this.#options;
    const why =
      decision.kind === "placed" ? decision.why : unschedulableMessage(decision.nodes, decision.rejections, undefined);
    decisions.add({
      atMs: clock.wallMs(),
      controller: "scheduler",
      key: queued.info.key,
      viewRevision: informers.revision(),
      why,
      actions: decision.kind === "placed" ? 1 : 0,
      outcome: decision.kind === "placed" ? "done" : "refused",
    });
    telemetry.logger.log("debug", "decided", { pod: queued.info.key, attempts: queued.attempts, why });
  }
}
