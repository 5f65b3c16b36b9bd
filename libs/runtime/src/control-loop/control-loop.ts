// The loop that runs every controller: changes become keys, keys become plans, plans become writes. It holds no
// opinion about any kind; what makes it safe to kill at any moment is that plans are recomputed from the view and
// every write carries its preconditions.
import {
  type Action,
  type ControllerSpec,
  type ObjectKey,
  type Plan,
  type PlanFailure,
  type ResourceType,
} from "@keelson/api";
import type { Prng } from "@keelson/base";
import type { Clock, Scope, Span, Telemetry } from "@keelson/ports";
import type { ApiClient, ApiFailure, Authority, RequestCause } from "../client/contract.ts";
import type { EventRecorder } from "../client/event-recorder.ts";
import type { Informers } from "../informer/contract.ts";
import type { Decision } from "./contract.ts";
import type { DecisionLog } from "./decisions.ts";
import { type ActionResult, type Executor, executeStep, type Expectation, isRace } from "./execute.ts";
import { concurrencyDefault, conflictBaseMs, conflictMaxMs, retryBaseMs, retryMaxMs } from "./limits.ts";
import { Expectations } from "./settle.ts";
import { type KeyCause, type QueueItem, WorkQueue } from "./work-queue.ts";

export type ControlLoopWorld = {
  readonly clock: Clock;
  readonly prng: Prng;
  readonly telemetry: Telemetry;
  readonly client: ApiClient;
  readonly informers: Informers;
  readonly recorder: EventRecorder;
  readonly decisions: DecisionLog;
  /** Asked before every step, and carried by every write; it ends when leadership may have passed on, even if nobody stopped the scope yet. */
  readonly authority?: Authority | undefined;
};

/** Makes sure the informers that a controller reads exist; call it before the informers start. */
export function declareInformers(informers: Informers, spec: ControllerSpec): void {
  for (const type of resourcesOf(spec)) informers.of(type);
  for (const index of spec.indexes ?? []) informers.of(index.type, { indexes: { [index.name]: index.values } });
}

/** Runs a controller until the scope stops. The informers must be synced. */
export function runController(world: ControlLoopWorld, scope: Scope, spec: ControllerSpec): void {
  new ControlLoop(world, spec).run(scope);
}

function resourcesOf(spec: ControllerSpec): readonly ResourceType[] {
  return [...spec.triggers.map(({ type }) => type), ...(spec.reads ?? [])];
}

/** How one planning of a key ended. */
type Ending = {
  readonly outcome: Decision["outcome"];
  readonly detail?: string;
  readonly failure?: PlanFailure;
  readonly retryAfterMs?: number;
};

class ControlLoop {
  readonly #world: ControlLoopWorld;
  readonly #spec: ControllerSpec;
  readonly #queue: WorkQueue;
  readonly #prng: Prng;
  readonly #executor: Executor;
  readonly #expectations: Expectations;
  readonly #failures = new Map<ObjectKey, PlanFailure>();
  readonly #settling = new Set<ObjectKey>();
  #plans = 0;

  constructor(world: ControlLoopWorld, spec: ControllerSpec) {
    this.#world = world;
    this.#spec = spec;
    this.#prng = world.prng.fork(spec.name);
    this.#queue = new WorkQueue(world.clock, this.#prng.fork("queue"));
    const { client, recorder, authority } = world;
    this.#executor = { client, recorder, component: spec.component, authority };
    this.#expectations = new Expectations(world.informers, world.clock, resourcesOf(spec));
  }

  run(scope: Scope): void {
    const { informers, telemetry } = this.#world;
    const depth = telemetry.metrics.gauge("workqueue_depth", "Keys waiting in the queue of a controller");
    telemetry.metrics.onCollect(() => depth.set(scope.stopped ? 0 : this.#queue.depth, { name: this.#spec.name }));
    const subscriptions = this.#spec.triggers.map((trigger) =>
      informers.of(trigger.type).onChange((change) => {
        const cause: KeyCause = { traceparent: change.traceparent, parentRevision: change.revision };
        for (const key of trigger.keys(change, informers)) this.#enqueue(key, cause);
      }),
    );
    scope.onStop(() => {
      for (const unsubscribe of subscriptions) unsubscribe();
      this.#queue.close();
    });
    const workers = this.#spec.concurrency ?? concurrencyDefault;
    for (let i = 0; i < workers; i++) scope.run(`${this.#spec.name}-${i}`, () => this.#work(scope));
  }

  #enqueue(key: ObjectKey, cause: KeyCause): void {
    if (!this.#queue.add(key, cause))
      this.#world.telemetry.logger.log("error", "queue is full: key dropped", { controller: this.#spec.name, key });
  }

  async #work(scope: Scope): Promise<void> {
    for (let item = await this.#queue.take(); item !== undefined; item = await this.#queue.take()) {
      try {
        await this.#process(scope, item);
      } finally {
        this.#queue.done(item.key);
      }
    }
  }

  async #process(scope: Scope, item: QueueItem): Promise<void> {
    const { key } = item;
    if (scope.stopped) return;
    if (!this.#expectations.settled(key)) {
      this.#settleLater(scope, item);
      return;
    }
    const { clock, informers } = this.#world;
    const nowMs = clock.wallMs();
    const viewRevision = informers.revision();
    const prng = this.#prng.fork(`${key}#${this.#plans++}`);
    const failure = this.#failures.get(key);
    const plan = this.#spec.plan(informers, key, {
      nowMs,
      monoMs: clock.monoMs(),
      prng,
      failure,
      attempt: item.attempt,
    });
    const actions = plan.steps.reduce((sum, step) => sum + step.length, plan.status === undefined ? 0 : 1);
    const ending: Ending = actions === 0 ? { outcome: "done" } : await this.#carryOut(scope, item, plan);
    for (const event of plan.events ?? []) this.#world.recorder.record(event, this.#spec.component);
    this.#conclude(key, plan, ending);
    if (plan.why === "" && actions === 0) return;
    this.#remember({
      atMs: nowMs,
      controller: this.#spec.name,
      key,
      viewRevision,
      why: plan.why,
      actions,
      outcome: ending.outcome,
      detail: ending.detail,
    });
  }

  /** The wait does not hold a worker; the key comes back with the cause it had. */
  #settleLater(scope: Scope, { key, cause }: QueueItem): void {
    if (this.#settling.has(key)) return;
    this.#settling.add(key);
    scope.run("settle", async () => {
      await untilStopped(scope, this.#expectations.moved(key));
      this.#settling.delete(key);
      if (!scope.stopped) this.#enqueue(key, cause);
    });
  }

  async #carryOut(scope: Scope, item: QueueItem, plan: Plan): Promise<Ending> {
    const span: Span = this.#world.telemetry.span(`reconcile ${this.#spec.name}`, {
      parent: item.cause.traceparent === "" ? undefined : item.cause.traceparent,
      attributes: {
        "keelson.key": item.key,
        "keelson.why": plan.why,
        "keelson.parent_revision": item.cause.parentRevision ?? 0,
      },
    });
    const cause: RequestCause = { traceparent: span.traceparent, parentRevision: item.cause.parentRevision };
    const ending = await this.#runPlan(scope, item.key, { plan, cause });
    span.set("keelson.outcome", ending.outcome);
    span.end(ending.outcome === "failed" ? ending.detail : undefined);
    return ending;
  }

  async #runPlan(
    scope: Scope,
    key: ObjectKey,
    { plan, cause }: { readonly plan: Plan; readonly cause: RequestCause },
  ): Promise<Ending> {
    let ending: Ending = { outcome: "done" };
    for (const step of plan.steps) {
      if (scope.stopped || !this.#mayAct()) return { outcome: "failed", detail: "not the leader any more" };
      ending = await this.#runStep(key, step, cause);
      if (ending.outcome !== "done") break;
    }
    if (plan.status !== undefined && !scope.stopped && this.#mayAct()) {
      const written = await this.#runStep(key, [plan.status], cause);
      if (ending.outcome === "done") ending = written;
    }
    return ending;
  }

  #mayAct(): boolean {
    return this.#world.authority?.holds() ?? true;
  }

  async #runStep(key: ObjectKey, step: readonly Action[], cause: RequestCause): Promise<Ending> {
    const results = await executeStep(this.#executor, step, cause);
    const expectations: Expectation[] = [];
    let ending: Ending = { outcome: "done" };
    for (const [i, result] of results.entries()) {
      if (result.kind === "done") {
        if (result.expectation !== undefined) expectations.push(result.expectation);
      } else ending = worse(ending, endingOf(step[i] as Action, result));
    }
    this.#expectations.expect(key, expectations);
    return ending;
  }

  #conclude(key: ObjectKey, plan: Plan, ending: Ending): void {
    if (ending.failure === undefined) this.#failures.delete(key);
    else this.#failures.set(key, ending.failure);
    switch (ending.outcome) {
      case "done":
        this.#queue.forget(key);
        break;
      case "conflict":
        this.#queue.retry(key, { baseMs: conflictBaseMs, maxMs: conflictMaxMs });
        break;
      default:
        this.#queue.retry(key, { baseMs: retryBaseMs, maxMs: retryMaxMs });
    }
    if (plan.wakeAtMs !== undefined) this.#queue.addAfter(key, Math.max(1, plan.wakeAtMs - this.#world.clock.wallMs()));
  }

  #remember(decision: Decision): void {
    const { telemetry, decisions } = this.#world;
    decisions.add(decision);
    const labels = { controller: decision.controller, outcome: decision.outcome };
    telemetry.metrics
      .counter("keelson_controller_plans_total", "Plans that found something to do or to say")
      .add(1, labels);
    const level = decision.outcome === "refused" || decision.outcome === "failed" ? "warn" : "debug";
    telemetry.logger.log(level, decision.why, { ...decision, why: undefined });
  }
}

/** Resolves with `work`, or when the scope stops. */
function untilStopped(scope: Scope, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const forget = scope.onStop(resolve);
    work.then(resolve, reject).finally(forget);
  });
}

function endingOf(action: Action, result: Exclude<ActionResult, { kind: "done" }>): Ending {
  if (result.kind === "lost") return { outcome: "failed", detail: result.error.message };
  if (isRace(result.failure)) return { outcome: "conflict", detail: result.failure.message };
  // Gone between the view and the write: the view is about to say so.
  if (result.failure.code === 404 && action.verb !== "create")
    return { outcome: "conflict", detail: result.failure.message };
  return { outcome: "refused", detail: result.failure.message, failure: failureOf(action, result.failure) };
}

function failureOf(action: Action, { code, reason, message }: ApiFailure): PlanFailure {
  return { action, code, reason, message };
}

const severity: Readonly<Record<Decision["outcome"], number>> = { done: 0, conflict: 1, failed: 2, refused: 3 };

function worse(a: Ending, b: Ending): Ending {
  return severity[b.outcome] > severity[a.outcome] ? b : a;
}
