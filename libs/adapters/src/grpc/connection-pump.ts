// Moves bytes between a socket and an HTTP/2 connection. Output is written once per turn: when the event that caused
// it and all its promises have run, so that a batch of answers is one system call. A socket that takes no more holds
// back the data of streams, and, when even the rest piles up, the reading of further input.
import type { Socket } from "node:net";
import {
  Connection,
  errorCode,
  outputBytesSoftMax,
  type ConnectionEnd,
  type ConnectionHost,
  type Role,
} from "@keelson/http2";
import { lingerMs, prefaceTimeoutMs } from "./limits.ts";
import { asBytes } from "./raw-bytes.ts";

/** What a pump's owner hears. */
export type PumpEvents = Pick<ConnectionHost, "onRequest" | "onGoaway" | "onPong"> & {
  /** The peer's settings have come. */
  readonly onSettled?: () => void;
  /** The socket has closed; streams have been told before. */
  readonly onClosed: (end: ConnectionEnd | undefined) => void;
};

export class ConnectionPump {
  readonly socket: Socket;
  readonly connection: Connection;
  readonly #events: PumpEvents;
  #end: ConnectionEnd | undefined;
  #writable = true;
  /** What the socket has not written yet. */
  #unwritten: Uint8Array | undefined;
  #held = false;
  #settled = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #flushLater = (): void => process.nextTick(this.#flush);
  readonly #flush = (): void => this.flush();

  constructor(socket: Socket, role: Role, events: PumpEvents) {
    this.socket = socket;
    this.#events = events;
    this.connection = new Connection(role, {
      // Behind the promises that are due: a tick that is asked for by the last of them comes after all of them.
      onOutput: () => queueMicrotask(this.#flushLater),
      onRequest: events.onRequest,
      onGoaway: events.onGoaway,
      onPong: events.onPong,
      onEnd: (end) => this.#close(end),
    });
    this.#timer = setTimeout(() => socket.destroy(), prefaceTimeoutMs);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("drain", () => this.#drained());
    socket.once("close", () => this.#closed());
    this.connection.start();
  }

  /** Writes what there is. */
  flush(): void {
    const { connection, socket } = this;
    while (this.#writable && connection.outputBytes > 0) {
      const output = connection.takeOutput();
      if (socket.destroyed) return;
      const more = socket.write(output);
      if (socket.writableLength === 0) connection.recycle(output);
      else if (!more) {
        this.#writable = false;
        this.#unwritten = output;
        connection.setWritable(false);
      }
      connection.pump();
    }
    if (this.#end !== undefined && connection.outputBytes === 0 && !socket.writableEnded) socket.end();
  }

  /** Says good-bye and closes. */
  end(): void {
    this.connection.end(errorCode.noError, "");
  }

  #receive(chunk: Buffer): void {
    const { connection } = this;
    connection.receive(asBytes(chunk), performance.now());
    if (!this.#settled && connection.settled) {
      this.#settled = true;
      if (this.#end === undefined) clearTimeout(this.#timer);
      this.#events.onSettled?.();
    }
    if (!this.#writable && !this.#held && connection.outputBytes > outputBytesSoftMax) {
      this.#held = true;
      this.socket.pause();
    }
  }

  #drained(): void {
    if (this.#writable) return;
    this.#writable = true;
    if (this.#unwritten !== undefined) this.connection.recycle(this.#unwritten);
    this.#unwritten = undefined;
    if (this.#held) {
      this.#held = false;
      this.socket.resume();
    }
    this.connection.setWritable(true);
    this.flush();
  }

  /** Lets the last output out, then closes; a peer that does not close its side in time is cut off. */
  #close(end: ConnectionEnd): void {
    this.#end = end;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.socket.destroy(), lingerMs).unref();
    queueMicrotask(this.#flushLater);
  }

  #closed(): void {
    clearTimeout(this.#timer);
    this.connection.lost();
    this.#events.onClosed(this.#end);
  }
}
