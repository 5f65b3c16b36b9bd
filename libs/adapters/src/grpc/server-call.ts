// One gRPC call on an HTTP/2 stream, server side: messages in, answer, status, deadline, cancellation. A call ends
// once, with a status in its trailers (or in its head when nothing was answered before). Made by rpc-server.ts.
import { messageOf } from "@keelson/base";
import type { HeaderList, MessageHead, Stream, StreamReceiver } from "@keelson/http2";
import {
  RpcError,
  rpcStatus,
  type Logger,
  type RpcCallContext,
  type RpcMetadata,
  type RpcPieces,
} from "@keelson/ports";
import type { Inbox } from "./inbox.ts";
import { streamBufferBytesMax } from "./limits.ts";
import {
  MessageReader,
  messageHeadBytes,
  wholeMessage,
  writeMessageHead,
  type MessageReaderOptions,
} from "./message-reader.ts";
import { okTrailers, responseHead, statusOnly, statusTrailers, type CallStatus } from "./status.ts";

/** What calls of one connection have in common. */
export interface CallHost {
  readonly logger: Logger;
  readonly peer: string;
  readonly peerCommonName: string | undefined;
  /** Handlers that have not ended, whether or not somebody still waits for them. */
  running: number;
}

/** How a request head is to be served: worked out once per head, which many calls share. */
export interface Route {
  readonly path: string;
  readonly metadata: RpcMetadata;
  readonly timeoutMs: number | undefined;
  readonly reading: MessageReaderOptions;
  /** Takes each request message. */
  readonly onMessage: (call: ServerCall, message: Uint8Array) => void;
  /** The caller sends no more. */
  readonly onEnd: (call: ServerCall) => void;
}

const scratchHead = new Uint8Array(messageHeadBytes);

export class ServerCall implements StreamReceiver, RpcCallContext {
  readonly stream: Stream;
  readonly route: Route;
  readonly host: CallHost;
  /** Of a unary call: the handler has its request. */
  started = false;
  /** Of a call with streams: its requests. */
  inbox: Inbox<unknown> | undefined = undefined;
  #ended = false;
  #headSent = false;
  #cancelled = false;
  #reader: MessageReader | undefined = undefined;
  #timer: NodeJS.Timeout | undefined = undefined;
  #onCancel: (() => void)[] | undefined = undefined;
  #onClose: (() => void)[] | undefined = undefined;
  #onRoom: (() => void)[] | undefined = undefined;

  constructor(stream: Stream, route: Route, host: CallHost) {
    this.stream = stream;
    this.route = route;
    this.host = host;
    if (route.timeoutMs !== undefined) this.#timer = setTimeout(() => this.#expire(), route.timeoutMs);
  }

  // RpcCallContext

  get metadata(): RpcMetadata {
    return this.route.metadata;
  }

  get peer(): string {
    return this.host.peer;
  }

  get peerCommonName(): string | undefined {
    return this.host.peerCommonName;
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  onCancel(callback: () => void): void {
    if (this.#cancelled) callback();
    else (this.#onCancel ??= []).push(callback);
  }

  onClose(callback: () => void): void {
    if (this.stream.closed) callback();
    else (this.#onClose ??= []).push(callback);
  }

  // StreamReceiver

  onData(bytes: Uint8Array, start: number, end: number, ended: boolean): void {
    if (this.#ended) return;
    try {
      this.#read(bytes, start, end);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (ended) this.route.onEnd(this);
  }

  onTrailers(_head: MessageHead): void {
    if (!this.#ended) this.route.onEnd(this);
  }

  onReset(_code: number): void {
    if (!this.#ended) {
      this.#ended = true;
      clearTimeout(this.#timer);
      this.#cancel();
    }
    this.#room();
  }

  onDrain(): void {
    this.#room();
  }

  onClosed(): void {
    const callbacks = this.#onClose;
    if (callbacks === undefined) return;
    this.#onClose = undefined;
    for (const callback of callbacks) callback();
  }

  // What the server does with it.

  /** Status sent, or the caller has gone: nothing more can be answered. */
  get ended(): boolean {
    return this.#ended;
  }

  sendHead(): void {
    if (this.#ended || this.#headSent) return;
    this.#headSent = true;
    this.stream.headers(responseHead);
  }

  /** Queues a message. False when the caller should wait for `drained`. */
  send(message: Uint8Array): boolean {
    if (this.#ended) return true;
    this.sendHead();
    const { stream } = this;
    stream.data(writeMessageHead(scratchHead, message.length), message);
    return stream.queuedBytes < streamBufferBytesMax;
  }

  /** Resolves when there is room for another message, or the call has ended. */
  drained(): Promise<void> {
    if (this.#ended || this.stream.queuedBytes < streamBufferBytesMax) return Promise.resolve();
    this.stream.wantsDrain = true;
    return new Promise((resolve) => (this.#onRoom ??= []).push(resolve));
  }

  /** The one answer of a unary call. */
  answer(message: Uint8Array): void {
    if (this.#ended) return;
    this.send(message);
    this.end();
  }

  /** The one answer of a unary call, pulled as fast as the caller takes it. */
  async answerInPieces({ byteLength, pieces }: RpcPieces): Promise<void> {
    if (this.#ended) return;
    this.sendHead();
    this.stream.data(writeMessageHead(new Uint8Array(messageHeadBytes), byteLength));
    let left = byteLength;
    for await (const piece of pieces) {
      left -= piece.length;
      if (this.#ended || left < 0) break;
      this.stream.data(piece);
      await this.drained();
    }
    if (left === 0) this.end();
    else this.fail(new RpcError(rpcStatus.internal, "the answer has another size than was said"));
  }

  /** Ends the call with a status; undefined: OK. */
  end(status?: CallStatus): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.stream.end(this.#trailers(status));
    this.#room();
  }

  /** Ends the call with the status of what a handler threw. */
  fail(error: unknown): void {
    if (this.#ended) return;
    if (error instanceof RpcError) {
      this.end({ code: error.status, details: error.message });
      return;
    }
    this.host.logger.log("error", "rpc handler failed", { method: this.route.path, cause: error });
    this.end({ code: rpcStatus.unknown, details: messageOf(error) });
  }

  #trailers(status: CallStatus | undefined): HeaderList {
    if (!this.#headSent) return statusOnly(status);
    return status === undefined ? okTrailers : statusTrailers(status);
  }

  #read(bytes: Uint8Array, start: number, end: number): void {
    if (this.#reader === undefined) {
      const { reading, onMessage } = this.route;
      const message = wholeMessage(bytes, start, end, reading);
      if (message !== undefined && end - start === messageHeadBytes + message.length) {
        onMessage(this, message);
        return;
      }
      this.#reader = new MessageReader(reading, (whole) => {
        if (!this.#ended) onMessage(this, whole);
      });
    }
    this.#reader.push(bytes, start, end);
  }

  #expire(): void {
    this.end({ code: rpcStatus.deadlineExceeded, details: "context deadline exceeded" });
    this.#cancel();
  }

  #cancel(): void {
    this.#cancelled = true;
    const callbacks = this.#onCancel ?? [];
    this.#onCancel = undefined;
    for (const callback of callbacks) callback();
  }

  #room(): void {
    const waiting = this.#onRoom;
    if (waiting === undefined) return;
    this.#onRoom = undefined;
    for (const resolve of waiting) resolve();
  }
}

/** A call that cannot even begin: its head broke the bounds. */
export function refuseOversized(stream: Stream): void {
  stream.end(statusOnly({ code: rpcStatus.resourceExhausted, details: "received metadata size exceeds limit" }));
}
