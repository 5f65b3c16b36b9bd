// The network between simulated hosts: who can reach whom, how long it takes, and which connections exist. A
// connection is ordered in each direction until it ends. A cut link holds what is sent, as TCP does, until it heals
// or the keepalive gives up; a reset ends a connection at one side at once and at the other after what was in
// flight, if that still arrives. Messages here are closures; libs above give them meaning (sim-rpc.ts).
import type { Prng } from "@keelson/base";
import type { HttpHandler, RpcListenOptions, RpcRegistration } from "@keelson/ports";
import type { SimProcess } from "./sim-process.ts";
import type { Scheduler } from "./scheduler.ts";

/** Times in milliseconds, shares of messages. May change at any time. */
export interface LinkWeather {
  /** Typical delay of a message. */
  delayMs: number;
  /** Share of messages that take much longer, and how long. */
  spikeShare: number;
  spikeMs: number;
  /** Of frames that may be lost, doubled or overtaken (see `unreliable` below). */
  lossShare: number;
  duplicateShare: number;
  reorderShare: number;
}

export interface Listener {
  readonly process: SimProcess;
  readonly options?: RpcListenOptions;
  /** By path; empty for a listener that speaks HTTP. */
  readonly registrations: ReadonlyMap<string, RpcRegistration>;
  readonly http?: HttpHandler;
}

export type NetworkCounts = Record<
  | "messages"
  | "connections"
  | "refused"
  | "silent"
  | "lost"
  | "duplicated"
  | "reordered"
  | "reset"
  | "heldByCut"
  | "keepaliveGaveUp"
  | "staleDelivered",
  number
>;

/** After this long without a way through, both ends of a connection give it up. */
const keepaliveMs = 3_000;
/** How long it takes to find out that a host is silent. */
export const connectTimeoutMs = 1_000;

export class SimNetwork {
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly weather: LinkWeather;
  readonly #listeners = new Map<string, Listener>();
  readonly #cuts = new Set<string>();
  readonly #down = new Set<string>();
  readonly #connections = new Set<Connection>();
  readonly #hostWeather = new Map<string, number>();
  readonly counts: NetworkCounts = {
    messages: 0,
    connections: 0,
    refused: 0,
    silent: 0,
    lost: 0,
    duplicated: 0,
    reordered: 0,
    reset: 0,
    heldByCut: 0,
    keepaliveGaveUp: 0,
    staleDelivered: 0,
  };

  constructor(scheduler: Scheduler, prng: Prng, weather: LinkWeather) {
    this.scheduler = scheduler;
    this.prng = prng;
    this.weather = weather;
  }

  listen(address: string, listener: Listener): () => void {
    this.#listeners.set(address, listener);
    const close = (): void => {
      if (this.#listeners.get(address) === listener) this.#listeners.delete(address);
    };
    listener.process.onEnd(close);
    return close;
  }

  /** `undefined`: nobody listens there. */
  listenerAt(address: string): Listener | undefined {
    return this.#listeners.get(address);
  }

  /** Nothing leaves or reaches a host that is down, and nobody answers for it. */
  setDown(host: string, isDown: boolean): void {
    if (isDown) this.#down.add(host);
    else this.#down.delete(host);
    for (const connection of [...this.#connections]) connection.linkChanged();
  }

  /** Whether something sent from one host arrives at the other now. */
  passes(from: string, to: string): boolean {
    return !this.#cuts.has(`${from}>${to}`) && !this.#down.has(from) && !this.#down.has(to);
  }

  /** Cuts or heals one direction. */
  setCut(from: string, to: string, isCut: boolean): void {
    const link = `${from}>${to}`;
    if (isCut === this.#cuts.has(link)) return;
    if (isCut) this.#cuts.add(link);
    else this.#cuts.delete(link);
    for (const connection of [...this.#connections]) connection.linkChanged();
  }

  get cutCount(): number {
    return this.#cuts.size;
  }

  healAll(): void {
    this.#cuts.clear();
    this.#hostWeather.clear();
    for (const connection of [...this.#connections]) connection.linkChanged();
  }

  /** Everything from and to a host takes `factor` times as long. */
  slowHost(host: string, factor: number): void {
    if (factor === 1) this.#hostWeather.delete(host);
    else this.#hostWeather.set(host, factor);
  }

  delay(from: string, to: string): number {
    const { delayMs, spikeShare, spikeMs } = this.weather;
    const slow = Math.max(this.#hostWeather.get(from) ?? 1, this.#hostWeather.get(to) ?? 1);
    const usual = delayMs * (0.3 + this.prng.float() + (this.prng.chance(0.1) ? 3 * this.prng.float() : 0));
    return slow * usual + (this.prng.chance(spikeShare) ? spikeMs * this.prng.float() : 0);
  }

  open(client: SimProcess, listener: Listener): Connection {
    this.counts.connections++;
    const connection = new Connection(this, client, listener);
    this.#connections.add(connection);
    return connection;
  }

  forget(connection: Connection): void {
    this.#connections.delete(connection);
  }

  /** A server closes every connection that it accepted. */
  closeFrom(server: SimProcess): void {
    for (const connection of [...this.#connections]) if (connection.server === server) connection.close("down");
  }

  /** Resets every open connection between two hosts. */
  reset(a: string, b: string): void {
    for (const connection of [...this.#connections]) {
      const ends = [connection.client.host, connection.server.host];
      if (ends.includes(a) && ends.includes(b)) connection.reset();
    }
  }
}

type Direction = "up" | "down";

interface InFlight {
  readonly run: () => void;
  readonly unreliable: boolean;
}

export class Connection {
  readonly #network: SimNetwork;
  readonly client: SimProcess;
  readonly server: SimProcess;
  readonly http: HttpHandler | undefined;
  readonly #arrival = { up: 0, down: 0 };
  readonly #held: Record<Direction, InFlight[]> = { up: [], down: [] };
  readonly #ended = { up: false, down: false };
  /** Directions whose sender has closed its end. */
  readonly #closed = { up: false, down: false };
  readonly #listeners: Record<Direction, Set<() => void>> = { up: new Set(), down: new Set() };
  readonly #leave: () => void;
  #cutSince: number | undefined;

  constructor(network: SimNetwork, client: SimProcess, listener: Listener) {
    const server = listener.process;
    this.#network = network;
    this.client = client;
    this.server = server;
    this.http = listener.http;
    const forget = [client.onEnd(() => this.#processEnded("up")), server.onEnd(() => this.#processEnded("down"))];
    this.#leave = () => forget.forEach((stop) => stop());
  }

  /** Whether the client still believes in it. */
  get open(): boolean {
    return !this.#ended.down;
  }

  /** Calls back when the end that receives in `direction` learns that the connection is over. */
  onEnd(direction: Direction, callback: () => void): () => void {
    if (this.#ended[direction]) {
      callback();
      return () => undefined;
    }
    this.#listeners[direction].add(callback);
    return () => this.#listeners[direction].delete(callback);
  }

  /** `up`: from client to server. `unreliable`: a frame that the protocol allows to be lost, doubled or overtaken. */
  send(direction: Direction, run: () => void, unreliable = false): void {
    const source = direction === "up" ? this.client : this.server;
    const sendersSide = direction === "up" ? "down" : "up";
    if (!source.alive || this.#ended[sendersSide]) return;
    this.#network.counts.messages++;
    if (!this.#passes(direction) || this.#held[direction].length > 0) {
      this.#network.counts.heldByCut++;
      this.#held[direction].push({ run, unreliable });
      this.linkChanged();
      return;
    }
    this.#transmit(direction, { run, unreliable });
  }

  /** The sender of `direction` closes: it hears nothing more, the other end learns of it after what is in flight. */
  close(direction: Direction): void {
    if (this.#closed[direction]) return;
    this.#closed[direction] = true;
    this.#processEnded(direction);
  }

  /** Both ends lose it: the client at once or after a delay, each side possibly after what is in flight. */
  reset(): void {
    const { prng, counts } = this.#network;
    counts.reset++;
    this.#held.up = [];
    this.#held.down = [];
    for (const direction of ["up", "down"] as const) {
      if (prng.chance(0.5)) this.#end(direction);
      else this.#endAfterFlight(direction);
    }
  }

  linkChanged(): void {
    const stuck = !this.#passes("up") || !this.#passes("down");
    if (!stuck) {
      this.#cutSince = undefined;
      if (!this.server.alive || this.#closed.down) this.#endAfterFlight("down");
      if (!this.client.alive || this.#closed.up) this.#endAfterFlight("up");
      for (const direction of ["up", "down"] as const) {
        const held = this.#held[direction];
        this.#held[direction] = [];
        for (const item of held) this.#transmit(direction, item, 20);
      }
      return;
    }
    if (this.#cutSince !== undefined) return;
    const since = this.#network.scheduler.nowMs;
    this.#cutSince = since;
    this.#network.scheduler.schedule(keepaliveMs, 6, () => {
      if (this.#cutSince !== since || (this.#ended.up && this.#ended.down)) return;
      this.#network.counts.keepaliveGaveUp++;
      this.#end("up");
      this.#end("down");
    });
  }

  #transmit(direction: Direction, { run, unreliable }: InFlight, extraMs = 0): void {
    const { prng, weather, counts, scheduler } = this.#network;
    const [from, to] = direction === "up" ? [this.client, this.server] : [this.server, this.client];
    if (unreliable && prng.chance(weather.lossShare)) {
      counts.lost++;
      return;
    }
    const at = scheduler.nowMs + extraMs + this.#network.delay(from.host, to.host);
    const overtakes = unreliable && prng.chance(weather.reorderShare);
    const arrival = overtakes
      ? at + prng.float() * 20 * weather.delayMs
      : Math.max(at, this.#arrival[direction] + 1e-6);
    if (overtakes) counts.reordered++;
    else this.#arrival[direction] = arrival;
    const deliver = (): void => {
      if (this.#ended[direction]) return;
      run();
    };
    to.wake("net", arrival - scheduler.nowMs, deliver, this);
    if (unreliable && prng.chance(weather.duplicateShare)) {
      counts.duplicated++;
      to.wake("net", arrival - scheduler.nowMs + prng.float() * 50 * weather.delayMs, deliver);
    }
  }

  #passes(direction: Direction): boolean {
    const [from, to] = direction === "up" ? [this.client, this.server] : [this.server, this.client];
    return this.#network.passes(from.host, to.host);
  }

  /** The other end's process is gone: its kernel says so, if its host is up and the way is free. */
  #processEnded(direction: Direction): void {
    this.#held[direction] = [];
    this.#end(direction === "up" ? "down" : "up");
    if (this.#passes(direction)) this.#endAfterFlight(direction);
    else this.linkChanged();
  }

  #endAfterFlight(direction: Direction): void {
    const { scheduler, counts } = this.#network;
    const to = direction === "up" ? this.server : this.client;
    const at = Math.max(this.#arrival[direction] + 1e-6, scheduler.nowMs + 0.1 + this.#network.prng.float());
    if (this.#arrival[direction] > scheduler.nowMs) counts.staleDelivered++;
    to.wake("net", at - scheduler.nowMs, () => this.#end(direction), this);
  }

  #end(direction: Direction): void {
    if (this.#ended[direction]) return;
    this.#ended[direction] = true;
    const receiver = direction === "up" ? this.server : this.client;
    const listeners = [...this.#listeners[direction]];
    this.#listeners[direction].clear();
    if (receiver.alive && listeners.length > 0)
      receiver.wake("net", 0, () => listeners.forEach((listener) => listener()), this);
    if (!this.#ended.up || !this.#ended.down) return;
    this.#leave();
    this.#network.forget(this);
  }
}
