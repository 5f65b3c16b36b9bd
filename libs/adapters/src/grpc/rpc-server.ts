// The RpcServer port over @keelson/http2. Handlers get decoded messages and may answer with wire bytes, which pass
// through untouched. An RpcError ends the call with its status; anything else is logged and becomes UNKNOWN with the
// message. Plain HTTP requests on the same port, by HTTP/1 or HTTP/2, go to `plainHttp`, if given.
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { messageOf } from "@keelson/base";
import { errorCode, type MessageHead, type Stream } from "@keelson/http2";
import {
  RpcError,
  RpcPieces,
  rpcStatus,
  type Logger,
  type RpcListener,
  type RpcListenOptions,
  type RpcMethod,
  type RpcRegistration,
  type RpcServer,
  type RpcTraffic,
  type StreamHandler,
  type UnaryHandler,
} from "@keelson/ports";
import { openAcceptor } from "./acceptor.ts";
import { ConnectionPump } from "./connection-pump.ts";
import { Inbox } from "./inbox.ts";
import { receiveHeadroomBytes, runningCallsMax, serverKeepaliveMs, serverKeepaliveTimeoutMs } from "./limits.ts";
import { answerPlainly, createPlainHttpServer } from "./plain-http.ts";
import { refuseOversized, ServerCall, type CallHost, type Route } from "./server-call.ts";
import { readTimeout, statusOnly } from "./status.ts";

type Method = RpcMethod<unknown, unknown>;
type Serve = Pick<Route, "onMessage" | "onEnd"> & {
  /** Of a stream: runs the handler at once, before its first message. */
  readonly onStart?: (call: ServerCall) => void;
};

/** What becomes of a request, by its head. */
type Reception =
  | { readonly kind: "refuse"; readonly refuse: (stream: Stream) => void }
  | { readonly kind: "plain" }
  | { readonly kind: "call"; readonly route: Route; readonly onStart: Serve["onStart"] };

/** Serves gRPC on TCP (plain, TLS, mutual TLS) and unix sockets. */
export function createGrpcServer(options: { readonly logger: Logger }): RpcServer {
  return {
    listen: async (listenOptions, registrations) => {
      const server = new GrpcServer(listenOptions, registrations, options.logger);
      await server.open();
      return server;
    },
  };
}

class GrpcServer implements RpcListener {
  readonly #options: RpcListenOptions;
  readonly #logger: Logger;
  readonly #methods: ReadonlyMap<string, Serve>;
  readonly #pumps = new Set<ConnectionPump>();
  #acceptor: Awaited<ReturnType<typeof openAcceptor>> | undefined;
  #http1: ReturnType<typeof createPlainHttpServer>;

  constructor(options: RpcListenOptions, registrations: readonly RpcRegistration[], logger: Logger) {
    this.#options = options;
    this.#logger = logger;
    this.#methods = new Map(registrations.map((entry) => [entry.method.path, serverOf(entry)]));
    this.#http1 = createPlainHttpServer(options, logger);
  }

  async open(): Promise<void> {
    this.#acceptor = await openAcceptor({
      address: this.#options.address,
      tls: this.#options.tls,
      onHttp2: (socket) => this.#connect(socket),
      onHttp1: (socket) => void this.#http1.emit("connection", socket),
    });
  }

  get address(): string {
    return this.#acceptor?.address ?? this.#options.address;
  }

  traffic(): RpcTraffic {
    return this.#acceptor?.traffic() ?? { receivedBytes: 0, sentBytes: 0 };
  }

  async close(graceMs: number): Promise<void> {
    this.#acceptor?.stop();
    for (const { connection } of this.#pumps) connection.drain();
    await this.#until(() => this.#openCalls() === 0, graceMs);
    for (const { connection } of this.#pumps) {
      for (const { receiver } of connection.streams()) {
        if (receiver instanceof ServerCall) receiver.end({ code: rpcStatus.unavailable, details: "server stopped" });
      }
      connection.end(errorCode.noError, "");
    }
    await this.#until(() => this.#pumps.size === 0, flushGraceMs);
    this.#http1.closeAllConnections();
    this.#acceptor?.destroy();
  }

  async #until(done: () => boolean, limitMs: number): Promise<void> {
    for (let waited = 0; !done() && waited < limitMs; waited += pollMs) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  #openCalls(): number {
    let open = 0;
    for (const { connection } of this.#pumps) open += connection.openStreams;
    return open;
  }

  #connect(socket: Socket): void {
    const host = new ServerConnection(socket, this.#logger);
    const pump = new ConnectionPump(socket, "server", {
      onRequest: (stream, head) => this.#onRequest(stream, head, host),
      onGoaway: () => {}, // the client ends its streams, then the connection
      onPong: () => host.alive(),
      onClosed: () => {
        this.#pumps.delete(pump);
        host.closed();
      },
    });
    this.#pumps.add(pump);
    host.keepAlive(pump);
  }

  #onRequest(stream: Stream, head: MessageHead, host: CallHost): void {
    const reception = (head.memo ??= this.#receive(head)) as Reception;
    if (reception.kind === "refuse") reception.refuse(stream);
    else if (reception.kind === "plain") answerPlainly(stream, head, { options: this.#options, logger: this.#logger });
    else if (host.running >= runningCallsMax) stream.reset(errorCode.refusedStream);
    else {
      const call = new ServerCall(stream, reception.route, host);
      stream.receiver = call;
      reception.onStart?.(call);
      if (stream.remoteEnded) reception.route.onEnd(call);
    }
  }

  #receive(head: MessageHead): Reception {
    if (head.oversized) return { kind: "refuse", refuse: refuseOversized };
    const contentType = head.headers["content-type"];
    if (contentType?.startsWith("application/grpc") !== true) return { kind: "plain" };
    const path = head.pseudo[":path"] ?? "";
    const serve = this.#methods.get(path);
    if (serve === undefined) {
      const status = statusOnly({ code: rpcStatus.unimplemented, details: this.#unknown(path) });
      return { kind: "refuse", refuse: (stream: Stream) => stream.end(status) };
    }
    const route: Route = {
      path,
      metadata: head.headers,
      timeoutMs: readTimeout(head.headers["grpc-timeout"]),
      reading: {
        maxBytes: this.#options.maxRequestBytes + receiveHeadroomBytes,
        encoding: head.headers["grpc-encoding"],
        shared: serve.onStart === undefined,
      },
      onMessage: serve.onMessage,
      onEnd: serve.onEnd,
    };
    return { kind: "call", route, onStart: serve.onStart };
  }

  #unknown(path: string): string {
    const [, service = "", method = ""] = path.split("/");
    const known = this.#methods.keys().some((other) => other.startsWith(`/${service}/`));
    return known ? `unknown method ${method} for service ${service}` : `unknown service ${service}`;
  }
}

/** Time for last statuses to reach the sockets before these are cut. */
const flushGraceMs = 100;
const pollMs = 2;

/** Who is on the other end of a connection, and whether he is still there. */
class ServerConnection implements CallHost {
  readonly logger: Logger;
  readonly #socket: Socket;
  running = 0;
  #peer: string | undefined;
  #peerCommonName: { readonly name: string | undefined } | undefined;
  #interval: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;

  constructor(socket: Socket, logger: Logger) {
    this.#socket = socket;
    this.logger = logger;
  }

  get peer(): string {
    const { remoteAddress, remotePort } = this.#socket;
    return (this.#peer ??= remoteAddress === undefined ? "unknown" : `${remoteAddress}:${remotePort}`);
  }

  get peerCommonName(): string | undefined {
    return (this.#peerCommonName ??= {
      name: commonName(this.#socket as Socket & Partial<Pick<TLSSocket, "authorized" | "getPeerCertificate">>),
    }).name;
  }

  keepAlive(pump: ConnectionPump): void {
    this.#interval = setInterval(() => {
      pump.connection.ping();
      this.#deadline = setTimeout(() => this.#socket.destroy(), serverKeepaliveTimeoutMs).unref();
    }, serverKeepaliveMs).unref();
  }

  alive(): void {
    clearTimeout(this.#deadline);
  }

  closed(): void {
    clearInterval(this.#interval);
    clearTimeout(this.#deadline);
  }
}

function commonName(socket: Partial<Pick<TLSSocket, "authorized" | "getPeerCertificate">>): string | undefined {
  if (socket.authorized !== true) return undefined;
  const name = socket.getPeerCertificate?.().subject?.CN as string | string[] | undefined;
  return Array.isArray(name) ? name[0] : name;
}

function serverOf(registration: RpcRegistration): Serve {
  const method = registration.method as unknown as Method;
  return registration.kind === "unary"
    ? serveUnary(method, registration.handler as unknown as UnaryHandler<unknown, unknown>)
    : serveStream(method, registration.handler as unknown as StreamHandler<unknown, unknown>);
}

function serveUnary(method: Method, handler: UnaryHandler<unknown, unknown>): Serve {
  const finish = (call: ServerCall, response: unknown): void => {
    if (response instanceof RpcPieces) {
      call.answerInPieces(response).then(
        () => call.host.running--,
        (error: unknown) => fail(call, error),
      );
      return;
    }
    call.host.running--;
    if (call.ended) return;
    try {
      call.answer(response instanceof Uint8Array ? response : method.encodeResponse(response as never));
    } catch (error) {
      call.fail(error);
    }
  };
  const fail = (call: ServerCall, error: unknown): void => {
    call.host.running--;
    call.fail(error);
  };
  return {
    onMessage: (call, message) => {
      if (call.started) return;
      call.started = true;
      const request = decode(method, message);
      call.host.running++;
      try {
        const response = handler(request, call);
        if (response instanceof Promise) {
          response.then(
            (value) => finish(call, value),
            (error: unknown) => fail(call, error),
          );
        } else finish(call, response);
      } catch (error) {
        fail(call, error);
      }
    },
    onEnd: (call) => {
      if (!call.started) call.fail(new RpcError(rpcStatus.internal, "no request message"));
    },
  };
}

function serveStream(method: Method, handler: StreamHandler<unknown, unknown>): Serve {
  const encode = (message: unknown): Uint8Array =>
    message instanceof Uint8Array ? message : method.encodeResponse(message as never);
  return {
    onStart: (call) => void runStream(call, handler, encode),
    onMessage: (call, message) => {
      const inbox = call.inbox as Inbox<unknown>;
      try {
        inbox.push(decode(method, message));
      } catch (error) {
        inbox.finish(error as Error);
      }
    },
    onEnd: (call) => call.inbox?.finish(),
  };
}

async function runStream(
  call: ServerCall,
  handler: StreamHandler<unknown, unknown>,
  encode: (message: unknown) => Uint8Array,
): Promise<void> {
  const inbox = new Inbox<unknown>(call.stream);
  call.inbox = inbox;
  call.onCancel(() => inbox.abort(new RpcError(rpcStatus.canceled, "context canceled")));
  call.host.running++;
  try {
    const sink = {
      // What is sent after the caller has gone is dropped; saying "go on" lets the handler notice through its context.
      send: (message: unknown) => call.send(encode(message)),
      drained: () => call.drained(),
      flushHeaders: () => call.sendHead(),
    };
    await handler(inbox, sink, call);
    call.end();
  } catch (error) {
    call.fail(error);
  }
  call.host.running--;
  inbox.abort(new RpcError(rpcStatus.unavailable, "the call has ended"));
}

function decode(method: Method, bytes: Uint8Array): unknown {
  try {
    return method.decodeRequest(bytes);
  } catch (error) {
    // The words of Go's library, which has others for streams.
    const streams = method.requestStream || method.responseStream;
    const what = streams ? "failed to unmarshal the received message" : "error unmarshalling request";
    throw new RpcError(rpcStatus.internal, `grpc: ${what}: ${messageOf(error)}`);
  }
}
