// The loop around the pure publisher: runs in the store process of the Raft leader, turns applied revisions into
// messages and never makes a write wait. Callbacks only schedule; one turn does everything that is due.
import { messageOf, toHex } from "@keelson/base";
import type { PublisherEffect } from "@keelson/eventlog";
import { beaconSubject, captureWildcard, eventLogLimits, EventPublisher, streamName } from "@keelson/eventlog";
import type { Clock, Entropy, EventBus, LogLevel, Scope, Telemetry } from "@keelson/ports";
import { traceOfCause } from "../trace-of-cause.ts";
import type { EventSource } from "./contract.ts";

export interface EventPublisherConfig {
  /** `jetstream`: the stream captures what is published, for replay. `store`: live and beacon only. */
  readonly replay: "jetstream" | "store";
  /** Copies of the stream; 1 with a single server, else 3. */
  readonly replicas: number;
  /** Upper end of the stream's size; compaction trims it before that. */
  readonly maxBytes: number;
}

export interface EventPublisherOptions {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly scope: Scope;
  readonly telemetry: Telemetry;
  readonly bus: EventBus;
  readonly source: EventSource;
  readonly config: EventPublisherConfig;
}

/** State of the publisher, for status pages. */
export interface EventPublisherStatus {
  readonly leading: boolean;
  readonly connected: boolean;
  /** Highest revision handed to the bus. */
  readonly published: number;
  /** Highest revision the stream acknowledged, 0 without capture. */
  readonly captured: number;
  readonly capture: string;
  readonly resyncs: number;
  readonly generations: number;
}

/** Starts publishing whenever this member leads; ends with the scope. */
export function createEventPublisher(options: EventPublisherOptions): { status(): EventPublisherStatus } {
  return new PublisherLoop(options);
}

/** Room for the largest record plus headers, as the server is configured. */
const maxMessageBytes = 4 * 1024 * 1024;

class PublisherLoop {
  readonly #options: EventPublisherOptions;
  readonly #machine: EventPublisher;
  readonly #inbox: string;
  #scheduled = false;

  constructor(options: EventPublisherOptions) {
    this.#options = options;
    const { bus, clock, source, scope, config } = options;
    this.#machine = new EventPublisher({ source, capture: config.replay === "jetstream" });
    this.#inbox = `${bus.newInbox()}.${toHex(options.entropy.bytes(4))}`;
    const answers = bus.subscribe(`${this.#inbox}.*.*`, (message) => {
      const [epoch, revision] = message.subject.slice(this.#inbox.length + 1).split(".");
      this.#machine.acked(Number(epoch), Number(revision), { ack: bus.parseAck(message), now: clock.monoMs() });
      this.#schedule();
    });
    source.onApplied(() => this.#schedule());
    source.onLeadership(() => this.#schedule());
    bus.onStatus(() => this.#schedule());
    scope.onStop(() => answers.close());
    this.#measure();
    this.#tick();
  }

  status(): EventPublisherStatus {
    const { capture, leading, liveNext } = this.#machine;
    return {
      leading,
      connected: this.#options.bus.connected,
      published: leading ? liveNext - 1 : 0,
      captured: capture.acked,
      capture: capture.state,
      resyncs: capture.counts.resyncs,
      generations: capture.counts.generations,
    };
  }

  #tick(): void {
    if (this.#options.scope.stopped) return;
    this.#turn();
    this.#options.clock.after(eventLogLimits.publisherTickMs, () => this.#tick());
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.clock.soon(() => {
      this.#scheduled = false;
      this.#turn();
    });
  }

  #turn(): void {
    const { bus, clock, scope, source } = this.#options;
    if (scope.stopped) return;
    const now = clock.monoMs();
    const { leader, term } = source.isLeader();
    if (leader) this.#machine.lead(term, now);
    else this.#machine.resign();
    const more = this.#machine.step(bus, now);
    for (const effect of this.#machine.takeEffects()) this.#execute(effect);
    if (more) this.#schedule();
  }

  #execute(effect: PublisherEffect): void {
    const { bus } = this.#options;
    switch (effect.kind) {
      case "publish": {
        const headers = { "Nats-Expected-Last-Sequence": String(effect.fence) };
        const reply = effect.epoch === undefined ? {} : { reply: `${this.#inbox}.${effect.epoch}.${effect.revision}` };
        bus.publish(effect.subject, effect.payload, { headers, ...reply });
        if (this.#options.telemetry.recording === true) this.#trace(effect.revision, effect.subject);
        return;
      }
      case "beacon":
        bus.publish(beaconSubject, effect.payload);
        return;
      default:
        this.#options.scope.run(`eventlog.${effect.kind}`, () => this.#ask(effect));
    }
  }

  /** Marks in the writer's trace when its revision left for the bus. */
  #trace(revision: number, subject: string): void {
    const parent = traceOfCause(this.#options.source.readRevision(revision)?.cause);
    if (parent === undefined) return;
    this.#options.telemetry.span("eventlog.publish", { parent, attributes: { revision, subject } }).end();
  }

  async #ask(effect: Exclude<PublisherEffect, { kind: "publish" | "beacon" }>): Promise<void> {
    const { bus, clock, source } = this.#options;
    const { streamTimeoutMs } = eventLogLimits;
    switch (effect.kind) {
      case "ask-stream": {
        const answer = await this.#attempt(
          async () => (await bus.streamState(streamName, streamTimeoutMs)) ?? ("missing" as const),
        );
        this.#machine.streamAnswered(effect.request, answer ?? "failed", clock.monoMs());
        break;
      }
      case "read-message": {
        const answer = await this.#attempt(
          async () => (await bus.readMessage(streamName, effect.sequence, streamTimeoutMs)) ?? ("missing" as const),
        );
        this.#machine.lastMessage(effect.request, answer ?? "failed", clock.monoMs());
        break;
      }
      case "confirm": {
        const leader = await this.#attempt(() => source.confirmedLeader());
        this.#machine.confirmed(effect.request, leader === true, clock.monoMs());
        break;
      }
      case "replace": {
        const done = await this.#attempt(() => this.#replace(effect), "warn");
        this.#machine.replaced(effect.request, done === true, clock.monoMs());
        break;
      }
      case "purge":
        await this.#attempt(() => bus.purgeStream(streamName, effect.sequence));
    }
    this.#schedule();
  }

  async #replace({ remove, description }: { readonly remove: boolean; readonly description: string }): Promise<true> {
    const { bus, config, telemetry } = this.#options;
    telemetry.logger.log("info", "event log: new capture stream", { description, remove });
    if (remove) await bus.deleteStream(streamName);
    await bus.createStream({
      name: streamName,
      subjects: [captureWildcard],
      replicas: config.replicas,
      maxBytes: config.maxBytes,
      maxMessageBytes,
      description,
    });
    return true;
  }

  /** Undefined when it failed: everything here is retried from what the stream says. */
  async #attempt<T>(request: () => Promise<T>, level: LogLevel = "debug"): Promise<T | undefined> {
    try {
      return await request();
    } catch (error) {
      this.#options.telemetry.logger.log(level, "event log: request failed", { error: messageOf(error) });
      return undefined;
    }
  }

  #measure(): void {
    const { metrics } = this.#options.telemetry;
    const published = metrics.gauge(
      "keelson_eventlog_published_revision",
      "Highest revision handed to the event log, 0 while not leading.",
    );
    const captured = metrics.gauge(
      "keelson_eventlog_captured_revision",
      "Highest revision the capture stream acknowledged.",
    );
    const events = metrics.gauge(
      "keelson_eventlog_capture_events",
      "Resyncs, refusals, timeouts, rewinds and generations so far.",
    );
    metrics.onCollect(() => {
      const status = this.status();
      published.set(status.published);
      captured.set(status.captured);
      for (const [event, count] of Object.entries(this.#machine.capture.counts)) events.set(count, { event });
    });
  }
}
