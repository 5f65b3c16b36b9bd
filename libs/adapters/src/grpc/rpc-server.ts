// The RpcServer port over @grpc/grpc-js. Handlers get decoded messages and may answer with wire bytes, which
// pass through untouched. An RpcError ends the call with its status; anything else is logged and becomes UNKNOWN
// with the message. Plain HTTP/1 requests on the same port go to `http`, if given.
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { concatBytes, messageOf } from "@keelson/base";
import {
  RpcError,
  RpcPieces,
  rpcStatus,
  type Logger,
  type RpcCallContext,
  type RpcListener,
  type RpcListenOptions,
  type RpcMetadata,
  type RpcMethod,
  type RpcRegistration,
  type RpcServer,
  type RpcSink,
  type RpcStatusCode,
  type StreamHandler,
  type UnaryHandler,
} from "@keelson/ports";
import { openAcceptor } from "./acceptor.ts";
import { Inbox } from "./inbox.ts";
import { flowControlWindowBytes, receiveHeadroomBytes, serverKeepaliveMs, serverKeepaliveTimeoutMs } from "./limits.ts";
import { createPlainHttpServer } from "./plain-http.ts";
import { asBuffer, asBytes } from "./raw-bytes.ts";

type Method = RpcMethod<unknown, unknown>;
type Bytes = Uint8Array;
type Status = { readonly code: RpcStatusCode; readonly details: string };
/** Calls in progress, each with the way to end it early. */
type Calls = Map<object, (status: Status) => void>;

export type GrpcServerOptions = {
  readonly logger: Logger;
};

/** Serves gRPC on TCP (plain, TLS, mutual TLS) and unix sockets. */
export function createGrpcServer(options: GrpcServerOptions): RpcServer {
  return {
    listen: (listenOptions, registrations) => listen(listenOptions, registrations, options.logger),
  };
}

async function listen(
  options: RpcListenOptions,
  registrations: readonly RpcRegistration[],
  logger: Logger,
): Promise<RpcListener> {
  const server = new Server({
    "grpc.max_receive_message_length": options.maxRequestBytes + receiveHeadroomBytes,
    "grpc.max_send_message_length": -1,
    "grpc.keepalive_time_ms": serverKeepaliveMs,
    "grpc.keepalive_timeout_ms": serverKeepaliveTimeoutMs,
    "grpc-node.flow_control_window": flowControlWindowBytes,
    "grpc.enable_channelz": 0,
  });
  const calls: Calls = new Map();
  for (const registration of registrations) register(server, registration, calls, logger);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const http1 = createPlainHttpServer(options, logger);
  const acceptor = await openAcceptor({
    address: options.address,
    tls: options.tls,
    onHttp2: (socket) => injector.injectConnection(socket),
    onHttp1: (socket) => void http1.emit("connection", socket),
  });
  return {
    address: acceptor.address,
    close: async (graceMs) => {
      acceptor.stop();
      injector.drain(graceMs + 2 * flushGraceMs);
      await ended(calls, graceMs);
      for (const end of calls.values()) end({ code: rpcStatus.unavailable, details: "server stopped" });
      await ended(calls, flushGraceMs);
      injector.destroy();
      http1.closeAllConnections();
      acceptor.destroy();
      server.forceShutdown();
    },
  };
}

/** Time for last statuses to reach the sockets before these are cut. */
const flushGraceMs = 100;
const pollMs = 5;

async function ended(calls: Calls, limitMs: number): Promise<void> {
  for (let waited = 0; calls.size > 0 && waited < limitMs; waited += pollMs) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function register(server: Server, registration: RpcRegistration, calls: Calls, logger: Logger): void {
  const method = registration.method as unknown as Method;
  const serialize = (message: unknown): Buffer =>
    asBuffer(message instanceof Uint8Array ? message : method.encodeResponse(message as never));
  // Requests are decoded by the handler wrappers, so that a malformed one gets a status with the reason.
  const raw = (bytes: Buffer): Bytes => asBytes(bytes);
  if (registration.kind === "unary") {
    const handler = registration.handler as unknown as UnaryHandler<unknown, unknown>;
    const serve = serveUnary(method, handler, calls, logger);
    server.register(method.path, serve, serialize, raw, "unary");
  } else {
    // On the wire the three stream shapes are one; the handler takes and sends as many messages as its method allows.
    const handler = registration.handler as unknown as StreamHandler<unknown, unknown>;
    const serve = serveStream(method, handler, calls, logger);
    server.register(method.path, serve, serialize, raw, "bidi");
  }
}

function serveUnary(method: Method, handler: UnaryHandler<unknown, unknown>, calls: Calls, logger: Logger) {
  return (call: ServerUnaryCall<Bytes, unknown>, callback: sendUnaryData<unknown>): void => {
    const close = new CallEnd();
    const finish = (status: Status | undefined, response?: unknown): void => {
      if (!calls.delete(call)) return;
      callback(status ?? null, response);
      close.run();
    };
    calls.set(call, finish);
    call.once("cancelled", () => {
      calls.delete(call);
      close.run();
    });
    void (async () => {
      try {
        const response = await handler(decode(method, call.request), callContext(call, close));
        finish(undefined, response instanceof RpcPieces ? await gather(response) : response);
      } catch (error) {
        if (calls.has(call)) finish(toStatus(error, method.path, logger));
      }
    })();
  };
}

function serveStream(method: Method, handler: StreamHandler<unknown, unknown>, calls: Calls, logger: Logger) {
  return (call: ServerDuplexStream<Bytes, unknown>): void => {
    const inbox = new Inbox<unknown>(call);
    const close = new CallEnd();
    const finish = (status: Status | undefined): void => {
      if (!calls.delete(call)) return;
      inbox.abort(new RpcError(rpcStatus.unavailable, "the call has ended"));
      if (status === undefined) call.end();
      else call.emit("error", status);
      close.run();
    };
    calls.set(call, finish);
    call.on("data", (bytes: Bytes) => {
      try {
        inbox.push(decode(method, bytes));
      } catch (error) {
        inbox.finish(error as Error);
      }
    });
    // A reset by the caller looks like the end of its requests until the stream has closed, within this turn.
    call.once("end", () => setImmediate(() => inbox.finish()));
    call.once("cancelled", () => {
      calls.delete(call);
      inbox.abort(new RpcError(rpcStatus.canceled, "context canceled"));
      close.run();
    });
    void (async () => {
      try {
        await handler(inbox, createSink(call), callContext(call, close));
        finish(undefined);
      } catch (error) {
        if (calls.has(call)) finish(toStatus(error, method.path, logger));
      }
    })();
  };
}

function createSink(call: ServerDuplexStream<Bytes, unknown>): RpcSink<unknown> {
  return {
    // What is sent after the caller has gone is dropped; saying "go on" lets the handler notice through its context.
    send: (message) => (call.cancelled || call.destroyed || call.writableEnded ? true : call.write(message)),
    drained: () =>
      new Promise((resolve) => {
        if (call.cancelled || call.destroyed || !call.writableNeedDrain) return resolve();
        const done = (): void => {
          call.off("drain", done);
          call.off("cancelled", done);
          call.off("close", done);
          resolve();
        };
        call.on("drain", done);
        call.on("cancelled", done);
        call.on("close", done);
      }),
    flushHeaders: () => call.sendMetadata(new Metadata()),
  };
}

/** Who wants to know that a call is over. This library does not say when its last byte went out: giving it away counts. */
class CallEnd {
  #callbacks: (() => void)[] | undefined = [];

  add(callback: () => void): void {
    if (this.#callbacks === undefined) callback();
    else this.#callbacks.push(callback);
  }

  run(): void {
    const callbacks = this.#callbacks ?? [];
    this.#callbacks = undefined;
    for (const callback of callbacks) callback();
  }
}

function callContext(
  call: ServerUnaryCall<Bytes, unknown> | ServerDuplexStream<Bytes, unknown>,
  close: CallEnd,
): RpcCallContext {
  let metadata: RpcMetadata | undefined;
  return {
    get metadata() {
      return (metadata ??= readMetadata(call.metadata));
    },
    get peer() {
      return call.getPeer();
    },
    get peerCommonName() {
      const name = call.getAuthContext().sslPeerCertificate?.subject?.CN as string | string[] | undefined;
      return Array.isArray(name) ? name[0] : name;
    },
    get cancelled() {
      return call.cancelled;
    },
    onCancel: (callback) => {
      if (call.cancelled) callback();
      else call.once("cancelled", callback);
    },
    onClose: (callback) => close.add(callback),
  };
}

/** This library takes whole messages only. */
async function gather({ byteLength, pieces }: RpcPieces): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  const whole = concatBytes(parts);
  if (whole.length === byteLength) return whole;
  throw new RpcError(rpcStatus.internal, "the answer has another size than was said");
}

function readMetadata(metadata: Metadata): RpcMetadata {
  const values: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(metadata.getMap())) if (typeof value === "string") values[name] = value;
  return values;
}

function decode(method: Method, bytes: Bytes): unknown {
  try {
    return method.decodeRequest(bytes);
  } catch (error) {
    throw new RpcError(rpcStatus.internal, `grpc: error unmarshalling request: ${messageOf(error)}`);
  }
}

function toStatus(error: unknown, path: string, logger: Logger): Status {
  if (error instanceof RpcError) return { code: error.status, details: error.message };
  logger.log("error", "rpc handler failed", { method: path, cause: error });
  return { code: rpcStatus.unknown, details: messageOf(error) };
}
