// The HttpServer port: HTTPS that speaks HTTP/2 and HTTP/1.1 on one port (ALPN), or plain HTTP/1.1 without TLS.
// Every connection has deadlines for its handshake, headers and body, and bounds on header size and streams.
import { createServer as createHttpServer, type ServerResponse } from "node:http";
import { createSecureServer, type Http2ServerResponse, type Http2Session } from "node:http2";
import type { AddressInfo, Server, Socket } from "node:net";
import { AppError, messageOf } from "@keelson/base";
import type { HttpHandler, HttpListener, HttpListenOptions, HttpServer } from "@keelson/ports";
import { splitAddress } from "../node/health-server.ts";
import {
  handshakeTimeoutMs,
  headerBytesMax,
  headersTimeoutMs,
  keepAliveTimeoutMs,
  requestTimeoutMs,
  streamsPerSessionMax,
} from "./limits.ts";
import { type NodeRequest, wrapRequest } from "./request.ts";
import { wrapResponse } from "./response.ts";

export function createNodeHttpServer(): HttpServer {
  return {
    listen: async (options, handler) => {
      const server = build(options, handler);
      const sockets = new Set<Socket>();
      server.on("connection", (socket: Socket) => {
        socket.setNoDelay(true);
        socket.on("error", () => undefined); // a reset connection is the peer's business
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
      });
      const sessions = new Set<Http2Session>();
      server.on("session", (session: Http2Session) => {
        sessions.add(session);
        session.once("close", () => sessions.delete(session));
      });
      await bind(server, options.address);
      return listenerOf(server, sockets, sessions);
    },
  };
}

function bytesOf(rawHeaders: readonly string[]): number {
  let bytes = 0;
  for (const text of rawHeaders) bytes += text.length;
  return bytes;
}

function build(options: HttpListenOptions, handler: HttpHandler): Server {
  const serve = (request: NodeRequest, response: ServerResponse | Http2ServerResponse): void => {
    const http1 = request.httpVersionMajor === 1;
    const wrapped = wrapResponse(response, http1);
    // An HTTP/2 client is bound by our settings only once it has acknowledged them, and it may choose never to.
    if (!http1 && bytesOf(request.rawHeaders) > headerBytesMax) {
      wrapped.head(431, {});
      wrapped.end();
      return;
    }
    handler(wrapRequest(request), wrapped).catch(() => {
      // The handler answers its own failures; one that escapes must not leave the client waiting.
      if (!response.headersSent) wrapped.head(500, {});
      wrapped.end();
    });
  };
  if (options.tls === undefined) {
    const server = createHttpServer({ maxHeaderSize: headerBytesMax, requireHostHeader: false }, serve);
    limitHttp1(server);
    return server;
  }
  const server = createSecureServer(
    {
      allowHTTP1: true,
      cert: options.tls.certificate,
      key: options.tls.key,
      ...(options.tls.ca === undefined ? {} : { ca: options.tls.ca }),
      requestCert: options.tls.ca !== undefined,
      rejectUnauthorized: false, // an unverified certificate is ignored; authentication decides
      minVersion: "TLSv1.2",
      handshakeTimeout: handshakeTimeoutMs,
      maxHeaderListPairs: 128,
      maxSessionInvalidFrames: 100,
      streamResetBurst: 1000,
      streamResetRate: 33,
      settings: {
        maxConcurrentStreams: streamsPerSessionMax,
        maxHeaderListSize: headerBytesMax,
        initialWindowSize: 1 << 20,
      },
    },
    serve,
  );
  server.on("session", (session) => session.on("error", () => undefined));
  server.on("sessionError", () => undefined);
  server.on("tlsClientError", () => undefined); // scanners and plain-text clients
  limitHttp1(server as unknown as Http1Limits);
  return server;
}

type Http1Limits = { headersTimeout: number; requestTimeout: number; keepAliveTimeout: number };

function limitHttp1(server: Http1Limits): void {
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  server.keepAliveTimeout = keepAliveTimeoutMs;
}

async function bind(server: Server, address: string): Promise<void> {
  const [host, port] = splitAddress(address);
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error): void =>
      reject(new AppError("net.address-in-use", `cannot listen on ${address}: ${messageOf(error)}`, { cause: error }));
    server.once("error", failed);
    server.listen(port, host, () => {
      server.removeListener("error", failed);
      server.on("error", () => undefined);
      resolve();
    });
  });
}

function listenerOf(server: Server, sockets: ReadonlySet<Socket>, sessions: ReadonlySet<Http2Session>): HttpListener {
  const bound = server.address() as AddressInfo;
  return {
    address: bound.family === "IPv6" ? `[${bound.address}]:${bound.port}` : `${bound.address}:${bound.port}`,
    close: (graceMs) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => {
          for (const socket of sockets) socket.destroy();
        }, graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        // GOAWAY: clients open their next request elsewhere while those in progress finish.
        for (const session of sessions) session.close();
        const closable = server as Server & { closeIdleConnections?: () => void };
        closable.closeIdleConnections?.();
      }),
  };
}
