// The RpcServer port directly on node:http2, for the store's busy ports: HTTP/2 is Node's, and of gRPC only framing,
// status, deadlines and metadata are done here. Keeps the same contract as rpc-server.ts (contract.test.ts runs
// against both) at a fraction of its cost per call; see README.md for the figures.
import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { messageOf } from "@keelson/base";
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
  type StreamHandler,
  type UnaryHandler,
} from "@keelson/ports";
import { openAcceptor } from "./acceptor.ts";
import { createSink, Http2Call, type CallHost } from "./http2-call.ts";
import { Inbox } from "./inbox.ts";
import { flowControlWindowBytes, receiveHeadroomBytes, serverKeepaliveMs, serverKeepaliveTimeoutMs } from "./limits.ts";
import { FrameWriter, MessageReader } from "./message-frames.ts";
import { createPlainHttpServer } from "./plain-http.ts";

type Method = RpcMethod<unknown, unknown>;
type Serve = (call: Http2Call, reader: MessageReader) => void;

/** Serves gRPC on TCP (plain, TLS, mutual TLS) and unix sockets. */
export function createHttp2RpcServer(options: { readonly logger: Logger }): RpcServer {
  return {
    listen: (listenOptions, registrations) => listen(listenOptions, registrations, options.logger),
  };
}

async function listen(
  options: RpcListenOptions,
  registrations: readonly RpcRegistration[],
  logger: Logger,
): Promise<RpcListener> {
  const host: CallHost = { calls: new Set(), frames: new FrameWriter(), logger };
  const sessions = new Set<ServerHttp2Session>();
  const server = createHttp2Server(sessions);
  server.on("stream", serveStreams(options, registrations, host));
  const http1 = createPlainHttpServer(options, logger);
  const acceptor = await openAcceptor({
    address: options.address,
    tls: options.tls,
    onHttp2: (socket) => void server.emit("connection", socket),
    onHttp1: (socket) => void http1.emit("connection", socket),
  });
  return {
    address: acceptor.address,
    close: async (graceMs) => {
      acceptor.stop();
      for (const session of sessions) session.close();
      await ended(host.calls, graceMs);
      for (const call of host.calls) call.end({ code: rpcStatus.unavailable, details: "server stopped" });
      await ended(sessions, flushGraceMs);
      for (const session of sessions) session.destroy();
      http1.closeAllConnections();
      acceptor.destroy();
    },
  };
}

/** Time for last statuses to reach the sockets before these are cut. */
const flushGraceMs = 100;
const pollMs = 2;

async function ended(open: ReadonlySet<unknown>, limitMs: number): Promise<void> {
  for (let waited = 0; open.size > 0 && waited < limitMs; waited += pollMs) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function createHttp2Server(sessions: Set<ServerHttp2Session>): Http2Server {
  const server = createServer({
    // What one connection may hold is bounded per stream; a busy store client has thousands of them.
    maxSessionMemory: Number.MAX_SAFE_INTEGER,
    settings: { initialWindowSize: flowControlWindowBytes, enablePush: false },
  });
  server.on("session", (session) => {
    sessions.add(session);
    session.setLocalWindowSize(flowControlWindowBytes);
    session.on("error", () => session.destroy());
    const keepalive = setInterval(() => ping(session), serverKeepaliveMs).unref();
    session.once("close", () => {
      sessions.delete(session);
      clearInterval(keepalive);
    });
  });
  server.on("sessionError", () => {}); // shown as the session's own error too
  return server;
}

function ping(session: ServerHttp2Session): void {
  const timer = setTimeout(() => session.destroy(), serverKeepaliveTimeoutMs).unref();
  if (!session.destroyed) session.ping(() => clearTimeout(timer));
}

function serveStreams(options: RpcListenOptions, registrations: readonly RpcRegistration[], host: CallHost) {
  const maxBytes = options.maxRequestBytes + receiveHeadroomBytes;
  const methods = new Map(registrations.map((entry) => [entry.method.path, serverOf(entry)]));
  return (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    const contentType = headers["content-type"];
    if (contentType === undefined || !contentType.startsWith("application/grpc")) {
      void answerPlainly(stream, headers, options);
      return;
    }
    const call = new Http2Call(stream, headers, host);
    const path = headers[":path"] ?? "";
    const serve = methods.get(path);
    if (serve === undefined) {
      const [, service = "", method = ""] = path.split("/");
      const known = registrations.some((entry) => entry.method.path.startsWith(`/${service}/`));
      const details = known ? `unknown method ${method} for service ${service}` : `unknown service ${service}`;
      call.end({ code: rpcStatus.unimplemented, details });
      return;
    }
    const encoding = headers["grpc-encoding"];
    serve(call, new MessageReader({ maxBytes, encoding: typeof encoding === "string" ? encoding : undefined }));
  };
}

/** Probes and browsers that speak HTTP/2 get what HTTP/1 gets. */
async function answerPlainly(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  options: RpcListenOptions,
): Promise<void> {
  stream.on("error", () => {}); // the caller has gone
  stream.resume();
  const answer = await options.plainHttp?.(headers[":method"] ?? "GET", headers[":path"] ?? "/").catch(() => undefined);
  if (stream.destroyed) return;
  if (answer === undefined) stream.respond({ ":status": 415 }, { endStream: true });
  else {
    stream.respond({ ":status": answer.status, ...answer.headers });
    stream.end(answer.body);
  }
}

function serverOf(registration: RpcRegistration): Serve {
  const method = registration.method as unknown as Method;
  return registration.kind === "unary"
    ? serveUnary(method, registration.handler as unknown as UnaryHandler<unknown, unknown>)
    : serveStream(method, registration.handler as unknown as StreamHandler<unknown, unknown>);
}

function serveUnary(method: Method, handler: UnaryHandler<unknown, unknown>): Serve {
  const run = async (call: Http2Call, bytes: Uint8Array): Promise<void> => {
    try {
      const response = await handler(decode(method, bytes), call);
      if (response instanceof RpcPieces) await call.answerInPieces(response);
      else call.answer(response instanceof Uint8Array ? response : method.encodeResponse(response as never));
    } catch (error) {
      call.fail(error, method.path);
    }
  };
  return (call, reader) => {
    let started = false;
    const start = (message: Uint8Array): void => {
      if (started) return;
      started = true;
      void run(call, message);
    };
    call.stream.on("data", (chunk: Buffer) => receive(call, method, () => reader.push(chunk, start)));
    call.stream.once("end", () => {
      if (!started) setImmediate(() => call.fail(new RpcError(rpcStatus.internal, "no request message"), method.path));
    });
  };
}

function serveStream(method: Method, handler: StreamHandler<unknown, unknown>): Serve {
  const encode = (message: unknown): Uint8Array => method.encodeResponse(message as never);
  return (call, reader) => {
    const { stream } = call;
    const inbox = new Inbox<unknown>(stream);
    const take = (bytes: Uint8Array): void => {
      try {
        inbox.push(decode(method, bytes));
      } catch (error) {
        inbox.finish(error as Error);
      }
    };
    stream.on("data", (chunk: Buffer) => receive(call, method, () => reader.push(chunk, take)));
    // A reset by the caller looks like the end of its requests until the stream has closed, within this turn.
    stream.once("end", () => setImmediate(() => inbox.finish()));
    call.onCancel(() => inbox.abort(new RpcError(rpcStatus.canceled, "context canceled")));
    void (async () => {
      try {
        await handler(inbox, createSink(call, encode), call);
        call.end();
      } catch (error) {
        call.fail(error, method.path);
      }
      inbox.abort(new RpcError(rpcStatus.unavailable, "the call has ended"));
    })();
  };
}

/** Runs the reader; what breaks framing or size ends the call. */
function receive(call: Http2Call, method: Method, read: () => void): void {
  if (call.ended) return;
  try {
    read();
  } catch (error) {
    call.fail(error, method.path);
    call.reset();
  }
}

function decode(method: Method, bytes: Uint8Array): unknown {
  try {
    return method.decodeRequest(bytes);
  } catch (error) {
    throw new RpcError(rpcStatus.internal, `grpc: error unmarshalling request: ${messageOf(error)}`);
  }
}
