// The loop around the pure follower, shared by full followers and resource feeds: subscriptions, repair streams,
// timers and the order in which effects are carried out. Effects run one after another in the order they were
// decided, also when one of them calls back synchronously.
import { createPrng, messageOf, toHex } from "@keelson/base";
import type { FollowerEffect } from "@keelson/eventlog";
import {
  beaconSubject,
  captureWildcard,
  eventLogLimits,
  EventFollower,
  liveSubjectsOf,
  liveWildcard,
  streamName,
} from "@keelson/eventlog";
import type { BusSubscription, Clock, Entropy, EventBus, Scope, Telemetry } from "@keelson/ports";
import type { RevisionRecord } from "@keelson/wire";
import type { FollowerStatus, RepairSink, RepairSource } from "./contract.ts";

export interface FollowerLoopOptions {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly scope: Scope;
  readonly telemetry: Telemetry;
  /** Undefined: the repair source only. */
  readonly bus: EventBus | undefined;
  readonly repair: RepairSource;
  /** Large gaps may be read from the capture stream; needs the permission to create consumers. */
  readonly replay: boolean;
}

export interface FollowerLoopHooks {
  /** Undefined: every revision. */
  readonly resources: readonly string[] | undefined;
  readonly deliver: (resource: string, record: RevisionRecord, previous: number | undefined) => void;
  readonly snapshot: (resource: string, reason: string) => void;
}

export class FollowerLoop {
  readonly machine: EventFollower;
  readonly #options: FollowerLoopOptions;
  readonly #hooks: FollowerLoopHooks;
  readonly #open = new Map<number, BusSubscription>();
  readonly #subscriptions: BusSubscription[] = [];
  #running = false;
  #stopped = false;
  #asking = false;
  #source = "none";

  constructor(options: FollowerLoopOptions, hooks: FollowerLoopHooks) {
    this.#options = options;
    this.#hooks = hooks;
    const { bus, clock, entropy, repair, scope } = options;
    this.machine = new EventFollower({
      resources: hooks.resources,
      bus: bus !== undefined,
      replay: options.replay && bus !== undefined,
      status: repair.status !== undefined,
      prng: createPrng(toHex(entropy.bytes(8))),
      now: clock.monoMs(),
    });
    if (bus !== undefined) this.#subscribe(bus);
    scope.onStop(() => this.stop());
    this.#tick();
  }

  start(resource: string, revision: number): void {
    if (!this.#stopped) this.#step((now) => this.machine.start(resource, revision, now));
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const subscription of this.#subscriptions) subscription.close();
    for (const source of this.#open.values()) source.close();
    this.#open.clear();
  }

  status(revision: number): FollowerStatus {
    const { counts, head, held, source } = this.machine;
    return {
      source,
      revision,
      head: Math.max(head, revision),
      held,
      gaps: counts.gaps,
      duplicates: counts.duplicates,
      repairs: { js: counts.replays, watch: counts.watches },
      snapshots: counts.snapshots,
    };
  }

  #subscribe(bus: EventBus): void {
    const { resources } = this.#hooks;
    const subjects = resources === undefined ? [liveWildcard] : [...new Set(liveSubjectsOf(resources))];
    for (const subject of subjects) {
      this.#subscriptions.push(bus.subscribe(subject, ({ data }) => this.#step((now) => this.machine.live(data, now))));
    }
    this.#subscriptions.push(
      bus.subscribe(beaconSubject, ({ data }) => this.#step((now) => this.machine.beacon(data, now))),
    );
    bus.onStatus((connected) => this.#step((now) => this.machine.connection(connected, now)));
  }

  #tick(): void {
    if (this.#stopped) return;
    this.#step((now) => this.machine.tick(now));
    this.#options.clock.after(eventLogLimits.watchdogTickMs, () => this.#tick());
  }

  #step(input: (now: number) => void): void {
    if (this.#stopped) return;
    if (this.#running) {
      input(this.#options.clock.monoMs()); // called back from an effect: the turn below goes on with what was decided
      return;
    }
    this.#running = true;
    try {
      input(this.#options.clock.monoMs());
      for (let effects = this.machine.takeEffects(); effects.length > 0; effects = this.machine.takeEffects()) {
        for (const effect of effects) this.#execute(effect);
      }
    } catch (error) {
      // A transport must not swallow it, and nothing may be delivered after a revision whose delivery failed.
      this.stop();
      this.#options.scope.run("eventlog.follower", () => Promise.reject(error));
    } finally {
      this.#running = false;
    }
    this.#reportSource();
  }

  #execute(effect: FollowerEffect): void {
    if (this.#stopped) return;
    switch (effect.kind) {
      case "deliver":
        this.#hooks.deliver(effect.resource, effect.record, effect.previous);
        return;
      case "open-watch":
        this.#openWatch(effect);
        return;
      case "open-replay":
        this.#options.scope.run("eventlog.replay", () => this.#openReplay(effect));
        return;
      case "close":
        this.#open.get(effect.id)?.close();
        this.#open.delete(effect.id);
        return;
      case "snapshot":
        this.#options.telemetry.logger.log("warn", "event log: state has to be read again", {
          resource: effect.resource,
          reason: effect.reason,
        });
        this.#hooks.snapshot(effect.resource, effect.reason);
        return;
      case "ask-status":
        this.#options.scope.run("eventlog.status", () => this.#askStatus());
    }
  }

  #openWatch({
    id,
    resource,
    after,
  }: {
    readonly id: number;
    readonly resource: string;
    readonly after: number;
  }): void {
    const sink: RepairSink = {
      record: (record) => this.#step((now) => this.machine.repaired(id, record, now)),
      progress: (revision) => this.#step((now) => this.machine.repairProgress(id, revision, now)),
      compacted: () => this.#step(() => this.machine.repairCompacted(id)),
      failed: (error) => {
        this.#options.telemetry.logger.log("debug", "event log: repair ended", { resource, error: messageOf(error) });
        this.#step((now) => this.machine.repairFailed(id, now));
      },
    };
    let closed = false;
    const placeholder: BusSubscription = { close: () => void (closed = true) };
    this.#open.set(id, placeholder);
    const opened = this.#options.repair.open({ resource, after }, sink);
    if (closed) opened.close();
    else if (this.#open.get(id) === placeholder) this.#open.set(id, opened);
  }

  async #openReplay({ id, sequence }: { readonly id: number; readonly sequence: number }): Promise<void> {
    const { bus, telemetry } = this.#options;
    let wanted = true;
    this.#open.set(id, { close: () => void (wanted = false) });
    try {
      if (bus === undefined) return;
      const opened = await bus.replay(
        { stream: streamName, filterSubject: captureWildcard, startSequence: sequence },
        (message) => this.#step((now) => this.machine.replayed(id, message, now)),
      );
      if (wanted && !this.#stopped) this.#open.set(id, opened);
      else opened.close();
    } catch (error) {
      telemetry.logger.log("debug", "event log: replay not available", { error: messageOf(error) });
      this.#step((now) => this.machine.replayFailed(id, now));
    }
  }

  async #askStatus(): Promise<void> {
    const { clock, repair, telemetry } = this.#options;
    if (this.#asking || repair.status === undefined) return;
    this.#asking = true;
    try {
      const store = await repair.status();
      this.#step(() => this.machine.status(store, clock.monoMs()));
    } catch (error) {
      telemetry.logger.log("debug", "event log: the store did not answer", { error: messageOf(error) });
    } finally {
      this.#asking = false;
    }
  }

  #reportSource(): void {
    const { source } = this.machine;
    if (source === this.#source) return;
    this.#options.telemetry.logger.log("debug", "event log: source changed", { from: this.#source, to: source });
    this.#source = source;
  }
}

/** Exposes a reader's state as metrics. */
export function measureFollower(telemetry: Telemetry, loop: FollowerLoop, revision: () => number): void {
  const { metrics } = telemetry;
  const position = metrics.gauge(
    "keelson_eventlog_follower_revision",
    "Revision this process has followed the event log to.",
  );
  const lag = metrics.gauge("keelson_eventlog_follower_lag", "Known head minus that revision.");
  const source = metrics.gauge("keelson_eventlog_follower_source", "1 for the source in use.");
  const events = metrics.gauge(
    "keelson_eventlog_follower_events",
    "Gaps, duplicates, repairs and other events so far.",
  );
  metrics.onCollect(() => {
    const status = loop.status(revision());
    position.set(status.revision);
    lag.set(Math.max(0, status.head - status.revision));
    for (const name of ["live", "js", "watch", "none"]) source.set(status.source === name ? 1 : 0, { source: name });
    for (const [event, count] of Object.entries(loop.machine.counts)) events.set(count as number, { event });
  });
}
