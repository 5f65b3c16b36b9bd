// One connection of a channel: dials, speaks HTTP/2, keeps itself alive, and gives streams to calls as the server
// allows. It is used once: when it is lost or the server says GOAWAY, the channel makes another. Made by rpc-client.ts.
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { Deque } from "@keelson/base";
import type { TlsMaterial } from "@keelson/ports";
import type { CallLink, ClientCall } from "./client-call.ts";
import { ConnectionPump } from "./connection-pump.ts";
import { clientKeepaliveMs, clientKeepaliveTimeoutMs, connectTimeoutMs } from "./limits.ts";

export type LinkEvents = {
  /** The server has shown that it speaks HTTP/2. */
  readonly onReady: () => void;
  /** No further calls: the server drains. Those under way go on. */
  readonly onGoaway: () => void;
  /** The connection is gone, or never came about; calls that had a stream have been told. */
  readonly onLost: (problem: string) => void;
};

export class ClientLink implements CallLink {
  readonly #events: LinkEvents;
  readonly #pump: ConnectionPump;
  readonly #socket: Socket;
  /** Calls beyond what the server takes at once. */
  readonly #waiting = new Deque<ClientCall>();
  #ready = false;
  #closing = false;
  #problem = "connection closed";
  #receivedBytes = 0;
  #keepalive: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;

  constructor(address: string, tls: Partial<TlsMaterial> | undefined, events: LinkEvents) {
    this.#events = events;
    this.#socket = dial(address, tls);
    this.#socket.setNoDelay(true);
    this.#deadline = setTimeout(() => this.#giveUp("connecting took too long"), connectTimeoutMs);
    this.#socket.on("error", (error) => (this.#problem = error.message));
    this.#pump = new ConnectionPump(this.#socket, "client", {
      onRequest: () => {},
      onSettled: () => this.#settled(),
      onGoaway: (code, text) => this.#goaway(code, text),
      onPong: () => this.#alive(),
      onClosed: (end) => this.#closed(end?.text),
    });
  }

  /** The connection is over, also while its calls are being told so. */
  get lost(): boolean {
    return this.#pump.connection.over;
  }

  /** The server has answered in HTTP/2. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Whether calls may be given to it; they may have to wait for their turn. */
  get usable(): boolean {
    return this.#ready && !this.lost && !this.#closing && !this.#pump.connection.goneAway;
  }

  open(call: ClientCall): void {
    const { connection } = this.#pump;
    if (connection.canOpen) call.begin(connection.open(call.head, call), this);
    else this.#waiting.pushBack(call);
  }

  /** A stream has closed: a call that waits has its turn. */
  next(): void {
    const { connection } = this.#pump;
    while (connection.canOpen) {
      const call = this.#waiting.popFront();
      if (call === undefined) break;
      if (!call.over) call.begin(connection.open(call.head, call), this);
    }
    if (this.#closing) this.#closeWhenIdle();
  }

  /** Ends the connection as soon as no call is under way on it. */
  retire(): void {
    this.#closing = true;
    if (this.#ready) this.#closeWhenIdle();
    else this.#socket.destroy();
  }

  /** Calls that wait for their turn, to be given elsewhere. */
  takeWaiting(): ClientCall[] {
    const calls: ClientCall[] = [];
    for (let call = this.#waiting.popFront(); call !== undefined; call = this.#waiting.popFront()) calls.push(call);
    return calls;
  }

  #settled(): void {
    this.#ready = true;
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    this.#keepalive = setInterval(() => this.#beat(), clientKeepaliveMs).unref();
    this.#events.onReady();
  }

  /** Pings while calls are under way and nothing was heard since the last time. */
  #beat(): void {
    const heard = this.#socket.bytesRead !== this.#receivedBytes;
    this.#receivedBytes = this.#socket.bytesRead;
    if (heard || this.#deadline !== undefined || this.#pump.connection.openStreams === 0) return;
    this.#pump.connection.ping();
    this.#deadline = setTimeout(
      () => this.#giveUp("the server does not answer pings"),
      clientKeepaliveTimeoutMs,
    ).unref();
  }

  #alive(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  #goaway(code: number, text: string): void {
    if (code !== 0) this.#problem = `the server closes the connection: ${text === "" ? `code ${code}` : text}`;
    this.#events.onGoaway();
    this.retire();
  }

  #closeWhenIdle(): void {
    if (!this.lost && this.#pump.connection.openStreams === 0) this.#pump.end();
  }

  #giveUp(problem: string): void {
    this.#problem = problem;
    this.#socket.destroy();
  }

  #closed(text: string | undefined): void {
    clearTimeout(this.#deadline);
    clearInterval(this.#keepalive);
    if (text !== undefined && text !== "") this.#problem = text;
    this.#events.onLost(this.#problem);
  }
}

function dial(address: string, tls: Partial<TlsMaterial> | undefined): Socket {
  if (address.startsWith("unix:")) return connect({ path: address.replace(/^unix:(\/\/(?=\/))?/, "") });
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon).replace(/^\[|\]$/g, "");
  const port = Number(address.slice(colon + 1));
  if (tls === undefined) return connect({ host, port });
  return connectTls({
    host,
    port,
    ALPNProtocols: ["h2"],
    minVersion: "TLSv1.2",
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
  });
}
