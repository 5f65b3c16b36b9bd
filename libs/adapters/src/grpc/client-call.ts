// One gRPC call on an HTTP/2 stream, client side: request messages out, response messages and one status in. It may
// have to wait for a connection; what is sent until then is kept. A call that the server surely has not looked at
// (REFUSED_STREAM, or above the last stream of a GOAWAY) is made once more. Made by rpc-client.ts.
import type { Init } from "@keelson/base";
import { errorCode, type HeaderList, type MessageHead, type Stream, type StreamReceiver } from "@keelson/http2";
import { RpcError, rpcStatus, type RpcMethod, type RpcStatusCode, type RpcStream } from "@keelson/ports";
import { Inbox } from "./inbox.ts";
import { receiveBytesMax, streamBufferBytesMax } from "./limits.ts";
import { MessageReader, messageHeadBytes, writeMessageHead } from "./message-reader.ts";
import { decodeStatusText } from "./status.ts";

/** Who makes the call. */
export interface CallOwner {
  /** Asks for a stream: `begin` or `refuse` of the call comes now or later. */
  submit(call: ClientCall): void;
  /** The call needs nothing any more. */
  forget(call: ClientCall): void;
}

/** The connection that a call's stream is on. */
export interface CallLink {
  /** The transport has ended: what happened to a call is not known. */
  readonly lost: boolean;
  /** A stream has closed: another call may have its turn. */
  next(): void;
}

export type CallOptions = {
  readonly head: HeaderList;
  readonly timeoutMs: number | undefined;
  /** Of a response message; what it throws ends the call with INTERNAL. */
  readonly onMessage: (message: Uint8Array) => void;
  /** The call is over; undefined: with OK. */
  readonly onStatus: (error: RpcError | undefined) => void;
};

const scratchHead = new Uint8Array(messageHeadBytes);

export class ClientCall implements StreamReceiver {
  readonly head: HeaderList;
  readonly #options: CallOptions;
  readonly #owner: CallOwner;
  #link: CallLink | undefined;
  #stream: Stream | undefined;
  /** Requests that are kept: until there is a stream, and a lone one until an answer comes. */
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #sent = 0;
  #requestsEnded = false;
  #paused = false;
  #reader: MessageReader | undefined;
  #timer: NodeJS.Timeout | undefined;
  #over = false;
  #answered = false;
  #tries = 0;
  #onRoom: (() => void)[] | undefined;

  constructor(owner: CallOwner, options: CallOptions) {
    this.#owner = owner;
    this.#options = options;
    this.head = options.head;
    if (options.timeoutMs !== undefined) this.#timer = setTimeout(() => this.#expire(), options.timeoutMs);
  }

  get over(): boolean {
    return this.#over;
  }

  // What the user does.

  /** False when the caller should wait for `drained`. */
  send(message: Uint8Array): boolean {
    if (this.#over || this.#requestsEnded) return true;
    this.#sent++;
    const stream = this.#stream;
    if (stream === undefined) {
      this.#kept.push(message);
      this.#keptBytes += message.length;
      return this.#keptBytes < streamBufferBytesMax;
    }
    this.#kept = [];
    stream.data(writeMessageHead(scratchHead, message.length), message);
    return stream.queuedBytes < streamBufferBytesMax;
  }

  drained(): Promise<void> {
    const stream = this.#stream;
    const waiting = stream === undefined ? this.#keptBytes : stream.queuedBytes;
    if (this.#over || waiting < streamBufferBytesMax) return Promise.resolve();
    if (stream !== undefined) stream.wantsDrain = true;
    return new Promise((resolve) => (this.#onRoom ??= []).push(resolve));
  }

  endRequests(): void {
    if (this.#requestsEnded) return;
    this.#requestsEnded = true;
    this.#stream?.end();
  }

  cancel(status: RpcStatusCode, text: string): void {
    this.#stream?.reset(errorCode.cancel);
    this.#finish(new RpcError(status, text));
  }

  /** No more credit for the server until `resume`. */
  pause(): void {
    this.#paused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#stream?.resume();
  }

  // What the link does.

  /** Sends what was kept on a stream of its own. */
  begin(stream: Stream, link: CallLink): void {
    this.#stream = stream;
    this.#link = link;
    this.#tries++;
    if (this.#paused) stream.pause();
    for (const message of this.#kept) stream.data(writeMessageHead(scratchHead, message.length), message);
    if (!this.#repeatable) this.#kept = [];
    if (this.#requestsEnded) stream.end();
    if (stream.queuedBytes >= streamBufferBytesMax) stream.wantsDrain = true;
    else this.#room();
  }

  /** There is no connection for it. */
  refuse(error: RpcError): void {
    this.#finish(error);
  }

  // StreamReceiver

  onHead(head: MessageHead, ended: boolean): void {
    this.#answered = true;
    const status = Number(head.pseudo[":status"]);
    if (head.headers["content-type"]?.startsWith("application/grpc") !== true && status !== 200) {
      this.#break(httpStatus(status), `Received HTTP status code ${status}`);
    } else if (ended) this.onTrailers(head);
    else {
      const options = { maxBytes: receiveBytesMax, encoding: head.headers["grpc-encoding"], shared: false };
      this.#reader = new MessageReader(options, (message) => {
        if (!this.#over) this.#options.onMessage(message);
      });
    }
  }

  onData(bytes: Uint8Array, start: number, end: number, ended: boolean): void {
    if (this.#over) return;
    try {
      this.#reader?.push(bytes, start, end);
    } catch (error) {
      if (error instanceof RpcError) this.#break(error.status, error.message);
      else this.#break(rpcStatus.internal, `the response cannot be read: ${String(error)}`);
      return;
    }
    if (ended) this.#finish(new RpcError(rpcStatus.unknown, "the call ended without a status"));
  }

  onTrailers({ headers }: MessageHead): void {
    const code = Number(headers["grpc-status"] ?? Number.NaN);
    if (code === rpcStatus.ok) this.#finish(undefined);
    else if (Number.isInteger(code)) {
      this.#finish(new RpcError(code as RpcStatusCode, decodeStatusText(headers["grpc-message"] ?? "")));
    } else this.#finish(new RpcError(rpcStatus.unknown, "the call ended without a status"));
  }

  onReset(code: number): void {
    if (this.#over) return;
    if (code === errorCode.refusedStream && this.#repeatable && this.#tries < 2) {
      this.#stream = undefined;
      this.#owner.submit(this);
    } else if (this.#link?.lost === true) this.#finish(new RpcError(rpcStatus.unavailable, "connection lost"));
    else this.#finish(new RpcError(resetStatus(code), `stream reset with code ${code}`));
  }

  onDrain(): void {
    this.#room();
  }

  onClosed(): void {
    this.#link?.next();
  }

  /** Nothing of it can have had an effect, and all of its requests are still here. */
  get #repeatable(): boolean {
    return !this.#answered && this.#requestsEnded && this.#sent === this.#kept.length && this.#sent <= 1;
  }

  #expire(): void {
    this.cancel(rpcStatus.deadlineExceeded, "Deadline exceeded");
  }

  /** Ends the call because of what the server sent. */
  #break(status: RpcStatusCode, text: string): void {
    this.#stream?.reset(errorCode.cancel);
    this.#finish(new RpcError(status, text));
  }

  #finish(error: RpcError | undefined): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#kept = [];
    // A server may answer before it was told everything.
    if (this.#stream?.closed === false && !this.#stream.localEnded) this.#stream.reset(errorCode.noError);
    this.#owner.forget(this);
    this.#options.onStatus(error);
    this.#room();
  }

  #room(): void {
    const waiting = this.#onRoom;
    if (waiting === undefined) return;
    this.#onRoom = undefined;
    for (const resolve of waiting) resolve();
  }
}

/** The client's end of a call with streams, over a call that `start` makes. */
export function openStream<Request, Response>(
  method: RpcMethod<Request, Response>,
  start: (options: Pick<CallOptions, "onMessage" | "onStatus">) => ClientCall,
): RpcStream<Request, Response> {
  const inbox = new Inbox<Response>({ pause: () => call.pause(), resume: () => call.resume() });
  const call = start({
    onMessage: (message) => inbox.push(method.decodeResponse(message)),
    onStatus: (error) => inbox.finish(error),
  });
  return {
    send: (message: Init<Request>) => (call.over ? true : call.send(method.encodeRequest(message))),
    drained: () => call.drained(),
    end: () => call.endRequests(),
    responses: inbox,
    cancel: () => {
      inbox.abort(new RpcError(rpcStatus.canceled, "Cancelled on client"));
      call.cancel(rpcStatus.canceled, "Cancelled on client");
    },
  };
}

/** How gRPC reads the error codes of HTTP/2. */
function resetStatus(code: number): RpcStatusCode {
  switch (code) {
    case errorCode.refusedStream:
      return rpcStatus.unavailable;
    case errorCode.cancel:
      return rpcStatus.canceled;
    case errorCode.enhanceYourCalm:
      return rpcStatus.resourceExhausted;
    case errorCode.inadequateSecurity:
      return rpcStatus.permissionDenied;
    default:
      return rpcStatus.internal;
  }
}

/** How gRPC reads HTTP statuses of servers that do not speak it. */
function httpStatus(status: number): RpcStatusCode {
  switch (status) {
    case 400:
      return rpcStatus.internal;
    case 401:
      return rpcStatus.unauthenticated;
    case 403:
      return rpcStatus.permissionDenied;
    case 404:
      return rpcStatus.unimplemented;
    case 429:
    case 502:
    case 503:
    case 504:
      return rpcStatus.unavailable;
    default:
      return rpcStatus.unknown;
  }
}
