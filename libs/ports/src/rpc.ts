// Remote procedure calls at message level: gRPC in the Node world, direct delivery in the simulator.
// Services are described by data (see libs/wire); a handler may answer with bytes that are already in wire form.

import type { Init } from "@keelson/base";
import type { HttpHandler } from "./http.ts";

/** How one RPC is named and coded. `path` is gRPC's `/package.Service/Method`. */
export interface RpcMethod<Request, Response> {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  encodeRequest(message: Init<Request>): Uint8Array;
  decodeRequest(bytes: Uint8Array): Request;
  encodeResponse(message: Init<Response>): Uint8Array;
  decodeResponse(bytes: Uint8Array): Response;
}

/** Status codes as gRPC numbers them. */
export const rpcStatus = {
  ok: 0,
  canceled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const;

export type RpcStatusCode = (typeof rpcStatus)[keyof typeof rpcStatus];

/** What a handler throws, and what a client call rejects with. */
export class RpcError extends Error {
  readonly status: RpcStatusCode;
  /** The request never left this process: it can have had no effect. */
  readonly unsent: boolean;

  constructor(status: RpcStatusCode, message: string, { unsent = false } = {}) {
    super(message);
    this.name = "RpcError";
    this.status = status;
    this.unsent = unsent;
  }
}

/** Ascii metadata, lower-case names; the first value wins where a name repeats. */
export type RpcMetadata = Readonly<Record<string, string>>;

export interface RpcCallContext {
  readonly metadata: RpcMetadata;
  /** Address of the caller, for logs. */
  readonly peer: string;
  /** Common name of the verified client certificate, if there was one. */
  readonly peerCommonName: string | undefined;
  readonly cancelled: boolean;
  /** Called once when the caller goes away or its deadline passes; at once if it already has. */
  onCancel(callback: () => void): void;
  /** Called once when nothing of the call is held any more: its last byte went to the socket, or it was cut. */
  onClose(callback: () => void): void;
}

/**
 * One answer too large to be held: its exact size on the wire, and its bytes in pieces that are pulled at the pace at
 * which the caller takes them. Pieces that end early, late or with an error fail the call.
 */
export class RpcPieces {
  readonly byteLength: number;
  readonly pieces: AsyncIterable<Uint8Array>;

  constructor(byteLength: number, pieces: AsyncIterable<Uint8Array>) {
    this.byteLength = byteLength;
    this.pieces = pieces;
  }
}

/** The server's end of a response stream. */
export interface RpcSink<Response> {
  /** Queues one message, or its wire bytes. Returns false when the caller should wait for `drained`. */
  send(message: Init<Response> | Uint8Array): boolean;
  /** Resolves when the transport takes more, or the call was cancelled. */
  drained(): Promise<void>;
  /** Sends the initial metadata now, before the first message. */
  flushHeaders(): void;
}

export type UnaryHandler<Request, Response> = (
  request: Request,
  context: RpcCallContext,
) => Promise<Init<Response> | Uint8Array | RpcPieces>;

/** Serves a stream in either or both directions; the call ends with OK when the promise resolves, with its RpcError when it rejects. */
export type StreamHandler<Request, Response> = (
  requests: AsyncIterable<Request>,
  sink: RpcSink<Response>,
  context: RpcCallContext,
) => Promise<void>;

export type RpcRegistration =
  | { readonly kind: "unary"; readonly method: RpcMethod<never, never>; readonly handler: UnaryHandler<never, never> }
  | {
      readonly kind: "stream";
      readonly method: RpcMethod<never, never>;
      readonly handler: StreamHandler<never, never>;
    };

/** Binds a method without streams to its handler. */
export function unary<Request, Response>(
  method: RpcMethod<Request, Response>,
  handler: UnaryHandler<Request, Response>,
): RpcRegistration {
  return { kind: "unary", method, handler } as unknown as RpcRegistration;
}

/** Binds a method with at least one stream to its handler. */
export function streaming<Request, Response>(
  method: RpcMethod<Request, Response>,
  handler: StreamHandler<Request, Response>,
): RpcRegistration {
  return { kind: "stream", method, handler } as unknown as RpcRegistration;
}

export interface TlsMaterial {
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
  /** PEM bundle that peers are verified against. */
  readonly ca: string | undefined;
}

/** What a listener shows and asks for. Values are read at each use: behind them may be files that change. */
export interface ServerTls extends TlsMaterial {
  readonly requireClientCertificate: boolean;
  /** PEM: certificates that are refused although the CA signed them. */
  readonly revoked?: string | undefined;
  /** Clients' certificates must have this common name, or be for this host. */
  readonly allowedCommonName?: string | undefined;
  readonly allowedHostname?: string | undefined;
  /** Cipher suites of TLS 1.2 by OpenSSL's names, joined by colons; absent: the platform's. */
  readonly ciphers?: string | undefined;
  /** Default: TLSv1.2 and TLSv1.3. */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3";
  readonly maxVersion?: "TLSv1.2" | "TLSv1.3";
  /** Calls back after the material has changed; the callback throws when it is of no use. Returns the way out. */
  readonly onChange?: (callback: () => void) => () => void;
}

export interface RpcListenOptions {
  /** `host:port`, or `unix:/path`. */
  readonly address: string;
  readonly tls: ServerTls | undefined;
  readonly maxRequestBytes: number;
  /** Serves HTTP/1 requests on the same port, with bodies and streamed answers; absent: `plainHttp` does. */
  readonly http?: HttpHandler;
  /** Answers HTTP/1 requests on the same port (health probes, metrics); absent: 404. `target` is path and query. */
  readonly plainHttp?: (method: string, target: string) => Promise<PlainHttpAnswer>;
}

/** A small complete HTTP answer. */
export interface PlainHttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RpcServer {
  /** Rejects with AppError `net.address-in-use` when the port is taken. */
  listen(options: RpcListenOptions, registrations: readonly RpcRegistration[]): Promise<RpcListener>;
}

export interface RpcListener {
  readonly address: string;
  /** Bytes that went over its sockets so far. */
  traffic?(): RpcTraffic;
  /** Stops accepting, lets calls in progress finish for `graceMs`, then cancels them with `unavailable`. */
  close(graceMs: number): Promise<void>;
}

export interface RpcTraffic {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

export interface RpcCallOptions {
  readonly metadata?: RpcMetadata;
  readonly timeoutMs?: number;
}

/** The client's end of a call with streams. */
export interface RpcStream<Request, Response> {
  send(message: Init<Request>): boolean;
  drained(): Promise<void>;
  /** No more requests. */
  end(): void;
  readonly responses: AsyncIterable<Response>;
  cancel(): void;
}

export interface RpcChannel {
  unary<Request, Response>(
    method: RpcMethod<Request, Response>,
    request: Init<Request>,
    options?: RpcCallOptions,
  ): Promise<Response>;
  stream<Request, Response>(
    method: RpcMethod<Request, Response>,
    options?: RpcCallOptions,
  ): RpcStream<Request, Response>;
  close(): void;
}

export interface RpcClient {
  /** `address`: `host:port` or `unix:/path`. Connects lazily and reconnects by itself (backoff 50–500 ms). */
  connect(address: string, tls: Partial<TlsMaterial> | undefined): RpcChannel;
}
