// One gRPC call on a node:http2 stream: status, metadata, deadline, cancellation. A call ends once, with a status
// that goes out as trailers (or as headers alone when nothing was answered before). Made by http2-server.ts.
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { TLSSocket } from "node:tls";
import { messageOf } from "@keelson/base";
import {
  RpcError,
  rpcStatus,
  type Logger,
  type RpcCallContext,
  type RpcMetadata,
  type RpcPieces,
  type RpcSink,
  type RpcStatusCode,
} from "@keelson/ports";
import { streamBufferBytesMax, timerMsMax } from "./limits.ts";
import { frameHead, type FrameWriter } from "./message-frames.ts";
import { asBuffer } from "./raw-bytes.ts";

export type CallStatus = { readonly code: RpcStatusCode; readonly details: string };

/** What all calls of a listener share. */
export interface CallHost {
  readonly calls: Set<Http2Call>;
  readonly frames: FrameWriter;
  readonly logger: Logger;
}

const responseHeaders = { ":status": 200, "content-type": "application/grpc" };
const withTrailers = { waitForTrailers: true, sendDate: false };
const headersOnly = { endStream: true, sendDate: false };
const okTrailers = { "grpc-status": "0" };

export class Http2Call implements RpcCallContext {
  readonly stream: ServerHttp2Stream;
  readonly #headers: IncomingHttpHeaders;
  readonly #host: CallHost;
  #metadata: RpcMetadata | undefined;
  #timer: NodeJS.Timeout | undefined;
  #trailers: Record<string, string> = okTrailers;
  #ended = false;
  #cancelled = false;
  #onCancel: (() => void)[] | undefined;
  #onClose: (() => void)[] | undefined;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, host: CallHost) {
    this.stream = stream;
    this.#headers = headers;
    this.#host = host;
    host.calls.add(this);
    stream.on("error", ignoreStreamError);
    stream.on("close", () => this.#closed());
    stream.on("wantTrailers", () => stream.sendTrailers(this.#trailers));
    const timeoutMs = readTimeout(headers["grpc-timeout"]);
    if (timeoutMs !== undefined) {
      this.#timer = setTimeout(() => {
        this.end({ code: rpcStatus.deadlineExceeded, details: "context deadline exceeded" });
        this.#cancel();
      }, timeoutMs);
    }
  }

  /** Status sent, or the caller has gone: nothing more can be answered. */
  get ended(): boolean {
    return this.#ended;
  }

  get metadata(): RpcMetadata {
    return (this.#metadata ??= toMetadata(this.#headers));
  }

  get peer(): string {
    const socket = this.stream.session?.socket;
    return socket?.remoteAddress === undefined ? "unknown" : `${socket.remoteAddress}:${socket.remotePort}`;
  }

  get peerCommonName(): string | undefined {
    const socket = this.stream.session?.socket as Partial<TLSSocket> | undefined;
    if (socket?.authorized !== true) return undefined;
    const name = socket.getPeerCertificate?.().subject?.CN as string | string[] | undefined;
    return Array.isArray(name) ? name[0] : name;
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  onCancel(callback: () => void): void {
    if (this.#cancelled) callback();
    else (this.#onCancel ??= []).push(callback);
  }

  onClose(callback: () => void): void {
    if (this.stream.closed || this.stream.destroyed) callback();
    else (this.#onClose ??= []).push(callback);
  }

  flushHeaders(): void {
    if (!this.#ended && !this.stream.headersSent) this.stream.respond(responseHeaders, withTrailers);
  }

  /** Queues a message. False when the caller should wait for `drained`. */
  send(message: Uint8Array): boolean {
    const { stream } = this;
    if (this.#ended || stream.destroyed) return true;
    if (!stream.headersSent) stream.respond(responseHeaders, withTrailers);
    let room = true;
    for (const piece of this.#host.frames.frame(message)) room = stream.write(piece);
    return room || stream.writableLength < streamBufferBytesMax;
  }

  /** The one answer of a unary call. */
  answer(message: Uint8Array): void {
    if (!this.#finish()) return;
    const { stream } = this;
    stream.respond(responseHeaders, withTrailers);
    const [first, second] = this.#host.frames.frame(message);
    if (second !== undefined) stream.write(first);
    stream.end(second ?? first);
  }

  /** The one answer of a unary call, written as fast as the caller takes it. */
  async answerInPieces({ byteLength, pieces }: RpcPieces): Promise<void> {
    const { stream } = this;
    if (this.#ended || stream.destroyed) return;
    stream.respond(responseHeaders, withTrailers);
    stream.write(frameHead(byteLength));
    let left = byteLength;
    for await (const piece of pieces) {
      left -= piece.length;
      if (this.#ended || stream.destroyed || left < 0) break;
      const room = stream.write(asBuffer(piece));
      if (!room && stream.writableLength >= streamBufferBytesMax) await drained(this);
    }
    if (left === 0) this.end();
    else this.fail(new RpcError(rpcStatus.internal, "the answer has another size than was said"), "");
  }

  /** Ends the call with a status; undefined: OK. */
  end(status?: CallStatus): void {
    if (!this.#finish()) return;
    const { stream } = this;
    const trailers =
      status === undefined
        ? okTrailers
        : { "grpc-status": String(status.code), "grpc-message": encodeStatusText(status.details) };
    if (stream.headersSent) {
      this.#trailers = trailers;
      stream.end();
    } else {
      stream.respond({ ...responseHeaders, ...trailers }, headersOnly);
    }
    // A caller that still sends is told to stop; what it has sent is of no use.
    if (status !== undefined && !stream.readableEnded) stream.resume();
  }

  /** Ends the call with the status of what a handler threw. */
  fail(error: unknown, path: string): void {
    if (this.#ended) return;
    if (error instanceof RpcError) {
      this.end({ code: error.status, details: error.message });
      return;
    }
    this.#host.logger.log("error", "rpc handler failed", { method: path, cause: error });
    this.end({ code: rpcStatus.unknown, details: messageOf(error) });
  }

  /** Resets the stream after its status: the caller sends more than it may. */
  reset(): void {
    this.stream.close(constants.NGHTTP2_NO_ERROR);
  }

  #finish(): boolean {
    if (this.#ended || this.stream.destroyed) return false;
    this.#ended = true;
    this.#host.calls.delete(this);
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    return true;
  }

  #closed(): void {
    const callbacks = this.#onClose ?? [];
    this.#onClose = undefined;
    for (const callback of callbacks) callback();
    if (this.#ended) return;
    this.#ended = true;
    this.#host.calls.delete(this);
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#cancel();
  }

  #cancel(): void {
    this.#cancelled = true;
    const callbacks = this.#onCancel ?? [];
    this.#onCancel = undefined;
    for (const callback of callbacks) callback();
  }
}

/** The sending side as a handler of a stream sees it. */
export function createSink(call: Http2Call, encode: (message: unknown) => Uint8Array): RpcSink<unknown> {
  return {
    // What is sent after the caller has gone is dropped; saying "go on" lets the handler notice through its context.
    send: (message) => call.send(message instanceof Uint8Array ? message : encode(message)),
    drained: () => drained(call),
    flushHeaders: () => call.flushHeaders(),
  };
}

function drained(call: Http2Call): Promise<void> {
  const { stream } = call;
  return new Promise((resolve) => {
    if (call.ended || stream.destroyed || !stream.writableNeedDrain) return resolve();
    const done = (): void => {
      stream.off("drain", done);
      stream.off("close", done);
      resolve();
    };
    stream.on("drain", done);
    stream.on("close", done);
  });
}

/** Resets and broken connections show as `close`, which is where calls are ended. */
function ignoreStreamError(): void {}

/** The headers are a null-prototype object of their own already; only cookies come as lists, and nobody reads them. */
function toMetadata(headers: IncomingHttpHeaders): RpcMetadata {
  if (headers["set-cookie"] !== undefined) delete headers["set-cookie"];
  return headers as RpcMetadata;
}

const unitMs: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

/** `grpc-timeout` in ms; undefined when absent or malformed. */
function readTimeout(header: string | string[] | undefined): number | undefined {
  if (typeof header !== "string") return undefined;
  const parts = /^(\d{1,8})([HMSmun])$/.exec(header);
  if (parts === null) return undefined;
  return Math.min(Math.ceil(Number(parts[1]) * (unitMs[parts[2] ?? ""] ?? 0)), timerMsMax);
}

/** Percent-encoding of `grpc-message`: printable ASCII stays, but for the percent sign itself. */
function encodeStatusText(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%[2-7][0-9A-F]/g, (escape) =>
    escape === "%25" || escape === "%7F" ? escape : decodeURIComponent(escape),
  );
}
