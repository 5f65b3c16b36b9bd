// The EventBus port over NATS. Publishing is raw (the library's JetStream publish costs ten times as much), answers
// come to an inbox of our own, replay uses push consumers of our own that are deleted afterwards.
import { randomBytes } from "node:crypto";
import { AppError, messageOf } from "@keelson/base";
import type {
  BusMessage,
  BusSubscription,
  EventBus,
  PublishAck,
  ReplayMessage,
  ReplayOptions,
  StreamConfig,
  StreamState,
} from "@keelson/ports";
import type { Msg, MsgHdrs } from "nats";
import { createInbox, headers as createHeaders, NatsError } from "nats";
import type { NatsOptions } from "./connection.ts";
import { NatsLink } from "./connection.ts";
import { natsLimits } from "./limits.ts";
import {
  NatsMessage,
  NatsReplayMessage,
  objectOf,
  parseJson,
  parsePublishAck,
  replayPlaces,
  statusHeader,
  textOf,
} from "./message.ts";

/** Connects in the background and for ever; until then `connected` is false and requests are rejected. */
export function createNatsEventBus(options: NatsOptions): EventBus {
  return new NatsEventBus(options);
}

const streamNotFound = 10059;
const nothing = new Uint8Array(0);

class NatsEventBus implements EventBus {
  readonly #link: NatsLink;
  readonly #options: NatsOptions;

  constructor(options: NatsOptions) {
    this.#options = options;
    this.#link = new NatsLink(options);
  }

  get connected(): boolean {
    return this.#link.client !== undefined;
  }

  get maxPayloadBytes(): number {
    return this.#link.maxPayloadBytes;
  }

  get outboundBytes(): number {
    return this.connected ? this.#link.outboundBytes : 0;
  }

  onStatus(callback: (connected: boolean) => void): void {
    this.#link.onStatus(callback);
  }

  publish(subject: string, data: Uint8Array, options: { headers?: Record<string, string>; reply?: string } = {}): void {
    const client = this.#link.client;
    if (client === undefined) return; // the library would buffer without limit; the bus may lose anything
    const headers = options.headers === undefined ? undefined : toHeaders(options.headers);
    try {
      client.publish(subject, data, {
        ...(headers === undefined ? {} : { headers }),
        ...(options.reply === undefined ? {} : { reply: options.reply }),
      });
    } catch (error) {
      if (!(error instanceof NatsError)) throw error;
      this.#options.logger.log("warn", "nats: message not sent", {
        subject,
        bytes: data.length,
        error: messageOf(error),
      });
    }
  }

  subscribe(subject: string, onMessage: (message: BusMessage) => void): BusSubscription {
    return this.#link.subscribe(subject, (message) => onMessage(new NatsMessage(message)));
  }

  newInbox(): string {
    return createInbox(this.#link.inboxPrefix);
  }

  parseAck(message: BusMessage): PublishAck {
    return parsePublishAck(message);
  }

  async streamState(name: string, timeoutMs: number): Promise<StreamState | undefined> {
    const answer = await this.#api(`STREAM.INFO.${name}`, undefined, timeoutMs);
    if (answer.errorCode === streamNotFound) return undefined;
    const state = objectOf(this.#checked(answer)["state"]);
    const config = objectOf(answer.body["config"]);
    return {
      firstSequence: Number(state?.["first_seq"] ?? 0),
      lastSequence: Number(state?.["last_seq"] ?? 0),
      description: textOf(config?.["description"]),
    };
  }

  async readMessage(name: string, sequence: number, timeoutMs: number): Promise<Uint8Array | undefined> {
    const request = encodeJson({ seq: sequence });
    const answer = new NatsMessage(await this.#request(`$JS.API.DIRECT.GET.${name}`, request, timeoutMs));
    const status = answer.headers[statusHeader];
    if (status === "404") return undefined;
    if (status !== undefined)
      throw new AppError("bus.unavailable", `direct get: status ${status}`, { retryable: true });
    return answer.data;
  }

  async createStream(config: StreamConfig): Promise<void> {
    const body = {
      name: config.name,
      subjects: config.subjects,
      description: config.description,
      retention: "limits",
      discard: "old",
      storage: "file",
      num_replicas: config.replicas,
      max_bytes: config.maxBytes,
      max_msg_size: config.maxMessageBytes,
      max_msgs: -1,
      max_age: 0,
      max_consumers: -1,
      duplicate_window: 100_000_000,
      deny_delete: true,
      deny_purge: false,
      allow_direct: true,
    };
    this.#checked(await this.#api(`STREAM.CREATE.${config.name}`, body, natsLimits.streamChangeTimeoutMs));
  }

  async deleteStream(name: string): Promise<void> {
    const answer = await this.#api(`STREAM.DELETE.${name}`, undefined, natsLimits.streamChangeTimeoutMs);
    if (answer.errorCode !== streamNotFound) this.#checked(answer);
  }

  async purgeStream(name: string, sequence: number): Promise<void> {
    this.#checked(await this.#api(`STREAM.PURGE.${name}`, { seq: sequence }, natsLimits.streamChangeTimeoutMs));
  }

  async replay(options: ReplayOptions, onMessage: (message: ReplayMessage) => void): Promise<BusSubscription> {
    const { stream, filterSubject, startSequence } = options;
    const inbox = this.newInbox();
    const name = `${this.#options.service}-${randomBytes(9).toString("base64url")}`;
    const subscription = this.#link.subscribe(inbox, (message) => this.#replayed(message, onMessage));
    const close = (): void => {
      subscription.close();
      this.#forget(stream, name);
    };
    const config = {
      name,
      deliver_subject: inbox,
      deliver_policy: "by_start_sequence",
      opt_start_seq: startSequence,
      ack_policy: "none",
      max_deliver: 1,
      replay_policy: "instant",
      filter_subject: filterSubject,
      flow_control: true,
      idle_heartbeat: natsLimits.replayIdleHeartbeatMs * 1_000_000,
      inactive_threshold: natsLimits.replayInactiveMs * 1_000_000,
      mem_storage: true,
      num_replicas: 1,
    };
    try {
      // The filter stands in the subject too, so that permissions on filters work.
      const subject = `CONSUMER.CREATE.${stream}.${name}.${filterSubject}`;
      this.#checked(await this.#api(subject, { stream_name: stream, config }, natsLimits.replayCreateTimeoutMs));
    } catch (error) {
      close();
      throw error;
    }
    return { close };
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  #replayed(message: Msg, onMessage: (message: ReplayMessage) => void): void {
    const code = message.headers?.code ?? 0;
    if (code === 100) {
      // Flow control, or a heartbeat that says the consumer waits for its answer.
      const answerTo = message.reply || message.headers?.get("Nats-Consumer-Stalled");
      if (answerTo) this.publish(answerTo, nothing);
      return;
    }
    const places = replayPlaces(message.reply);
    if (places !== undefined) onMessage(new NatsReplayMessage(message, places));
  }

  /** Best effort: an abandoned consumer ends by itself after its inactivity limit. */
  #forget(stream: string, name: string): void {
    this.#api(`CONSUMER.DELETE.${stream}.${name}`, undefined, natsLimits.streamChangeTimeoutMs).catch(
      (error: unknown) => {
        this.#options.logger.log("debug", "nats: consumer not deleted", { name, error: messageOf(error) });
      },
    );
  }

  async #api(verb: string, body: unknown, timeoutMs: number): Promise<ApiAnswer> {
    const message = await this.#request(`$JS.API.${verb}`, body === undefined ? nothing : encodeJson(body), timeoutMs);
    const answer = parseJson(message.data);
    const error = objectOf(answer["error"]);
    if (error === undefined) return { body: answer, errorCode: 0, description: "" };
    return {
      body: answer,
      errorCode: Number(error["err_code"] ?? error["code"] ?? -1),
      description: textOf(error["description"]),
    };
  }

  #checked(answer: ApiAnswer): Readonly<Record<string, unknown>> {
    if (answer.errorCode === 0) return answer.body;
    const details = { code: answer.errorCode };
    throw new AppError("bus.refused", `stream request refused: ${answer.description}`, { retryable: true, details });
  }

  async #request(subject: string, data: Uint8Array, timeoutMs: number): Promise<Msg> {
    const client = this.#link.client;
    if (client === undefined) throw new AppError("bus.unavailable", "not connected to NATS", { retryable: true });
    try {
      return await client.request(subject, data, { timeout: timeoutMs });
    } catch (error) {
      const code = error instanceof NatsError && error.code === "TIMEOUT" ? "bus.timeout" : "bus.unavailable";
      throw new AppError(code, `${subject}: ${messageOf(error)}`, { retryable: true, cause: error });
    }
  }
}

interface ApiAnswer {
  readonly body: Readonly<Record<string, unknown>>;
  /** 0 when it succeeded. */
  readonly errorCode: number;
  readonly description: string;
}

function toHeaders(values: Readonly<Record<string, string>>): MsgHdrs {
  const found = createHeaders();
  for (const [name, value] of Object.entries(values)) found.set(name, value);
  return found;
}

function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
