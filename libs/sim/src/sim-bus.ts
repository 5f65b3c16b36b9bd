// A stand-in for the event log's servers: subjects, one kind of stream that captures them, and every liberty the real
// ones may take: messages lost, doubled or late, servers away, a stream that lost its end or is gone altogether.
import { AppError, assert, type Prng, utf8, text } from "@keelson/base";
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
import type { SimProcess } from "./sim-process.ts";

/** Shares of messages, and their delay in milliseconds. May change at any time. */
export interface BusWeather {
  lossShare: number;
  duplicateShare: number;
  lateShare: number;
  delayMs: number;
}

export type BusCounts = Record<
  "published" | "lost" | "duplicated" | "late" | "captured" | "refusedCaptures" | "rewound" | "outages",
  number
>;

interface Stream {
  readonly config: StreamConfig;
  first: number;
  last: number;
  readonly messages: Map<number, Uint8Array>;
}

export class SimBusServers {
  readonly weather: BusWeather;
  readonly prng: Prng;
  readonly counts: BusCounts = {
    published: 0,
    lost: 0,
    duplicated: 0,
    late: 0,
    captured: 0,
    refusedCaptures: 0,
    rewound: 0,
    outages: 0,
  };
  readonly #clients = new Set<SimBus>();
  readonly streams = new Map<string, Stream>();
  #up = true;

  constructor(prng: Prng, weather: BusWeather) {
    this.prng = prng;
    this.weather = weather;
  }

  get up(): boolean {
    return this.#up;
  }

  setUp(up: boolean): void {
    if (this.#up === up) return;
    this.#up = up;
    if (!up) this.counts.outages++;
    for (const client of this.#clients) client.statusChanged(up);
  }

  connect(process: SimProcess): EventBus {
    const client = new SimBus(this, process, this.#clients.size);
    this.#clients.add(client);
    process.onEnd(() => void this.#clients.delete(client));
    return client;
  }

  /** The last `count` captured messages are gone, as after a loss of power. */
  rewind(count: number): void {
    for (const stream of this.streams.values()) {
      for (let i = 0; i < count && stream.last >= stream.first; i++) stream.messages.delete(stream.last--);
      this.counts.rewound++;
    }
  }

  route(message: BusMessage): void {
    if (!this.#up) return;
    this.counts.published++;
    for (const client of this.#clients) client.receive(message);
    this.#capture(message);
  }

  #capture(message: BusMessage): void {
    const stream = [...this.streams.values()].find(({ config }) =>
      config.subjects.some((subject) => matches(subject.split("."), message.subject.split("."))),
    );
    if (stream === undefined) return;
    const expected = message.headers["Nats-Expected-Last-Sequence"];
    const stored = expected === undefined || Number(expected) === stream.last;
    if (stored) {
      this.counts.captured++;
      stream.messages.set(++stream.last, message.data);
    } else this.counts.refusedCaptures++;
    if (message.reply === undefined) return;
    const data = utf8(`${stored ? "+" : "-"}${stream.last}`);
    for (const client of this.#clients) client.receive({ subject: message.reply, data, headers: {}, reply: undefined });
  }
}

class SimBus implements EventBus {
  readonly maxPayloadBytes = 1 << 20;
  readonly outboundBytes = 0;
  readonly #servers: SimBusServers;
  readonly #process: SimProcess;
  readonly #number: number;
  readonly #statusCallbacks: ((connected: boolean) => void)[] = [];
  readonly #subscriptions = new Set<{
    readonly filter: readonly string[];
    readonly onMessage: (message: BusMessage) => void;
  }>();
  #inboxes = 0;

  constructor(servers: SimBusServers, process: SimProcess, number: number) {
    this.#servers = servers;
    this.#process = process;
    this.#number = number;
  }

  get connected(): boolean {
    return this.#servers.up;
  }

  onStatus(callback: (connected: boolean) => void): void {
    this.#statusCallbacks.push(callback);
  }

  statusChanged(connected: boolean): void {
    this.#later(1, () => this.#statusCallbacks.forEach((callback) => callback(connected)));
  }

  publish(subject: string, data: Uint8Array, options: { headers?: Record<string, string>; reply?: string } = {}): void {
    const message: BusMessage = { subject, data: data.slice(), headers: { ...options.headers }, reply: options.reply };
    this.#unreliably(() => this.#servers.route(message));
  }

  subscribe(subject: string, onMessage: (message: BusMessage) => void): BusSubscription {
    const subscription = { filter: subject.split("."), onMessage };
    this.#subscriptions.add(subscription);
    return { close: () => void this.#subscriptions.delete(subscription) };
  }

  receive(message: BusMessage): void {
    const given = message.subject.split(".");
    let wanted = false;
    for (const { filter } of this.#subscriptions) if ((wanted = matches(filter, given))) break;
    if (!wanted) return;
    this.#unreliably(() => {
      for (const { filter, onMessage } of this.#subscriptions) if (matches(filter, given)) onMessage(message);
    });
  }

  newInbox(): string {
    return `_INBOX.${this.#number}.${this.#inboxes++}`;
  }

  parseAck({ data }: BusMessage): PublishAck {
    const answer = text(data);
    if (answer.startsWith("+")) return { kind: "stored", sequence: Number(answer.slice(1)) };
    return { kind: "refused", code: 10071, description: `wrong last sequence: ${answer.slice(1)}` };
  }

  streamState(name: string, timeoutMs: number): Promise<StreamState | undefined> {
    return this.#ask(timeoutMs, () => {
      const stream = this.#servers.streams.get(name);
      return (
        stream && { firstSequence: stream.first, lastSequence: stream.last, description: stream.config.description }
      );
    });
  }

  readMessage(name: string, sequence: number, timeoutMs: number): Promise<Uint8Array | undefined> {
    return this.#ask(timeoutMs, () => this.#servers.streams.get(name)?.messages.get(sequence));
  }

  createStream(config: StreamConfig): Promise<void> {
    return this.#ask(2_000, () => {
      if (!this.#servers.streams.has(config.name))
        this.#servers.streams.set(config.name, { config, first: 1, last: 0, messages: new Map() });
    });
  }

  deleteStream(name: string): Promise<void> {
    return this.#ask(2_000, () => void this.#servers.streams.delete(name));
  }

  purgeStream(name: string, sequence: number): Promise<void> {
    return this.#ask(2_000, () => {
      const stream = this.#servers.streams.get(name);
      if (stream === undefined) return;
      for (; stream.first < sequence && stream.first <= stream.last; stream.first++)
        stream.messages.delete(stream.first);
    });
  }

  async replay(options: ReplayOptions, onMessage: (message: ReplayMessage) => void): Promise<BusSubscription> {
    const state = { closed: false, next: options.startSequence, consumer: 0 };
    await this.#ask(2_000, () => assert(this.#servers.streams.has(options.stream), "the stream exists"));
    const step = (): void => {
      const stream = this.#servers.streams.get(options.stream);
      if (state.closed || stream === undefined) return;
      state.next = Math.max(state.next, stream.first);
      const data = this.#servers.up ? stream.messages.get(state.next) : undefined;
      if (data !== undefined) {
        const streamSequence = state.next++;
        const consumerSequence = ++state.consumer;
        const message = {
          subject: options.filterSubject,
          data,
          headers: {},
          reply: undefined,
          streamSequence,
          consumerSequence,
        };
        this.#unreliably(() => state.closed || onMessage(message));
      }
      this.#process.wake("net", data === undefined ? 20 : 0.1, step);
    };
    step();
    return { close: () => void (state.closed = true) };
  }

  async close(): Promise<void> {
    this.#subscriptions.clear();
  }

  #ask<T>(timeoutMs: number, body: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.#servers.up || this.#servers.prng.chance(this.#servers.weather.lossShare)) {
        this.#later(timeoutMs, () => reject(new AppError("bus.timeout", "no answer", { retryable: true })));
        return;
      }
      this.#later(2 * this.#servers.weather.delayMs, () => {
        try {
          resolve(body());
        } catch (error) {
          reject(new AppError("bus.unavailable", "refused", { retryable: true, cause: error }));
        }
      });
    });
  }

  #unreliably(deliver: () => void): void {
    const { prng, weather, counts } = this.#servers;
    if (prng.chance(weather.lossShare)) {
      counts.lost++;
      return;
    }
    const late = prng.chance(weather.lateShare);
    if (late) counts.late++;
    this.#later(weather.delayMs * (0.5 + prng.float()) * (late ? 50 : 1), deliver);
    if (prng.chance(weather.duplicateShare)) {
      counts.duplicated++;
      this.#later(weather.delayMs * 20 * prng.float(), deliver);
    }
  }

  #later(delayMs: number, body: () => void): void {
    this.#process.wake("net", delayMs, body);
  }
}

function matches(wanted: readonly string[], given: readonly string[]): boolean {
  for (const [i, token] of wanted.entries()) {
    if (token === ">") return given.length > i;
    if (token !== "*" && token !== given[i]) return false;
  }
  return wanted.length === given.length;
}
