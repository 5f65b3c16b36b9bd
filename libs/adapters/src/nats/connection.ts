// One NATS connection that never gives up: the library reconnects for ever, and if it ends all the same (an
// authentication error, a broken reader) a new client takes its place with the same subscriptions. Handlers never
// throw into the library, whose reader would end silently.
import { randomInt } from "node:crypto";
import { messageOf } from "@keelson/base";
import type { BusSubscription, Logger } from "@keelson/ports";
import type { ConnectionOptions, Msg, NatsConnection, Subscription } from "nats";
import { connect, Events, nkeyAuthenticator, usernamePasswordAuthenticator } from "nats";
import { natsLimits } from "./limits.ts";

export type NatsCredentials =
  | { readonly kind: "none" }
  /** Seed of an NKEY user, `SU…`. */
  | { readonly kind: "nkey"; readonly seed: string }
  | { readonly kind: "password"; readonly user: string; readonly password: string };

export interface NatsOptions {
  /** `nats://host:port` or `host:port`, all of them. */
  readonly servers: readonly string[];
  /** Service name: connection name and inbox prefix `_INBOX_<service>`. */
  readonly service: string;
  readonly credentials: NatsCredentials;
  /** PEM. Undefined: no TLS. */
  readonly tls: { readonly ca: string; readonly certificate?: string; readonly key?: string } | undefined;
  readonly logger: Logger;
}

interface Wanted {
  readonly subject: string;
  readonly handler: (message: Msg) => void;
  active: Subscription | undefined;
}

export class NatsLink {
  readonly inboxPrefix: string;
  readonly #options: NatsOptions;
  readonly #wanted = new Set<Wanted>();
  readonly #listeners: ((connected: boolean) => void)[] = [];
  #client: NatsConnection | undefined;
  #up = false;
  #closed = false;
  #ended: Promise<void>;

  constructor(options: NatsOptions) {
    this.#options = options;
    this.inboxPrefix = `_INBOX_${options.service}`;
    this.#ended = this.#run();
  }

  /** Undefined while not connected. */
  get client(): NatsConnection | undefined {
    return this.#up ? this.#client : undefined;
  }

  get maxPayloadBytes(): number {
    return this.#client?.info?.max_payload ?? 0;
  }

  /** Bytes in the library's buffer and the socket's. The library has no public way to tell. */
  get outboundBytes(): number {
    const { protocol } = this.#client as unknown as { protocol?: Outbound };
    return (protocol?.outbound?.size?.() ?? 0) + (protocol?.transport?.socket?.writableLength ?? 0);
  }

  onStatus(listener: (connected: boolean) => void): void {
    this.#listeners.push(listener);
  }

  subscribe(subject: string, handler: (message: Msg) => void): BusSubscription {
    const wanted: Wanted = { subject, handler, active: undefined };
    this.#wanted.add(wanted);
    if (this.#client !== undefined && !this.#client.isClosed()) this.#activate(this.#client, wanted);
    return {
      close: () => {
        this.#wanted.delete(wanted);
        if (this.#client?.isClosed() === false) wanted.active?.unsubscribe();
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = this.#client;
    if (client !== undefined && !client.isClosed()) {
      const drained = this.#up ? client.drain() : client.close();
      const limit = new Promise<void>((resolve) => setTimeout(resolve, natsLimits.drainTimeoutMs).unref());
      await Promise.race([drained.catch(() => client.close()), limit]);
    }
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        const client = await connect(connectionOptions(this.#options, this.inboxPrefix));
        if (this.#closed) {
          await client.close();
          return;
        }
        this.#client = client;
        for (const wanted of this.#wanted) this.#activate(client, wanted);
        this.#setUp(true);
        void this.#watchStatus(client);
        const error = await client.closed();
        if (!this.#closed) this.#log("warn", "connection ended", error);
      } catch (error) {
        this.#log("debug", "cannot connect", error);
      }
      this.#setUp(false);
      if (!this.#closed) await new Promise<void>((resolve) => setTimeout(resolve, natsLimits.restartWaitMs));
    }
  }

  /** Left behind when its client has ended: the library does not always end the iterator. */
  async #watchStatus(client: NatsConnection): Promise<void> {
    for await (const status of client.status()) {
      if (client !== this.#client) return;
      if (status.type === Events.Disconnect) this.#setUp(false);
      else if (status.type === Events.Reconnect) this.#setUp(true);
      else if (status.type === Events.Error) this.#log("warn", "server error", status.data);
    }
  }

  #setUp(up: boolean): void {
    if (up === this.#up) return;
    this.#up = up;
    this.#log("info", up ? "connected" : "disconnected", up ? this.#client?.getServer() : undefined);
    for (const listener of this.#listeners) guarded(() => listener(up));
  }

  #activate(client: NatsConnection, wanted: Wanted): void {
    wanted.active = client.subscribe(wanted.subject, {
      callback: (error, message) => {
        if (error !== null) this.#log("warn", `subscription ${wanted.subject}`, error);
        else guarded(() => wanted.handler(message));
      },
    });
  }

  #log(level: "debug" | "info" | "warn", message: string, about: unknown): void {
    const detail =
      about === undefined || about === null ? {} : { detail: about instanceof Error ? messageOf(about) : about };
    this.#options.logger.log(level, `nats: ${message}`, { service: this.#options.service, ...detail });
  }
}

interface Outbound {
  readonly outbound?: { size?(): number };
  readonly transport?: { readonly socket?: { readonly writableLength?: number } };
}

/** An error of a handler ends the process as an uncaught one, instead of ending the library's reader unnoticed. */
function guarded(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

function connectionOptions(options: NatsOptions, inboxPrefix: string): ConnectionOptions {
  const { credentials, servers, service, tls } = options;
  const { reconnectWaitMinMs, reconnectWaitMaxMs } = natsLimits;
  const authenticator =
    credentials.kind === "nkey"
      ? nkeyAuthenticator(new TextEncoder().encode(credentials.seed.trim()))
      : credentials.kind === "password"
        ? usernamePasswordAuthenticator(credentials.user, credentials.password)
        : undefined;
  return {
    servers: servers.map((server) => server.replace(/^(nats|tls):\/\//, "")),
    name: `keelson-${service}`,
    inboxPrefix,
    ...(authenticator === undefined ? {} : { authenticator }),
    tls:
      tls === undefined
        ? null
        : {
            ca: tls.ca,
            ...(tls.certificate === undefined ? {} : { cert: tls.certificate }),
            ...(tls.key === undefined ? {} : { key: tls.key }),
          },
    timeout: natsLimits.connectTimeoutMs,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectDelayHandler: () => randomInt(reconnectWaitMinMs, reconnectWaitMaxMs),
    pingInterval: natsLimits.pingIntervalMs,
    maxPingOut: natsLimits.pingsUnansweredMax,
    ignoreAuthErrorAbort: true,
    ignoreClusterUpdates: true,
    noAsyncTraces: true,
  };
}
