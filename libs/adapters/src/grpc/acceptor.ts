// One listening socket for gRPC and plain HTTP: HTTP/2 goes to the gRPC server, HTTP/1 (health probes, metrics,
// version) to an HTTP handler. With TLS the protocol is what ALPN agreed on, else what the first bytes say.
// Owning the socket also gives exact errors for a busy port. Called by rpc-server.ts only.
import { once } from "node:events";
import { unlinkSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type SecureContextOptions, type TLSSocket } from "node:tls";
import { AppError, messageOf } from "@keelson/base";
import type { RpcTraffic, ServerTls } from "@keelson/ports";
import { prefaceTimeoutMs } from "./limits.ts";

export interface Acceptor {
  /** `host:port` with the port that was bound, or `unix:/path`. */
  readonly address: string;
  /** No new connections; existing ones stay. */
  stop(): void;
  /** Of all sockets, those that are closed included. */
  traffic(): RpcTraffic;
  /** Cuts every connection. */
  destroy(): void;
}

export type AcceptorOptions = {
  readonly address: string;
  readonly tls: ServerTls | undefined;
  readonly onHttp2: (socket: Socket) => void;
  readonly onHttp1: (socket: Socket) => void;
};

/** Listens. Rejects with AppError `net.address-in-use`, `net.cannot-listen` or `net.bad-certificate`. */
export async function openAcceptor(options: AcceptorOptions): Promise<Acceptor> {
  const sockets = new Set<Socket>();
  let [receivedBytes, sentBytes] = [0, 0];
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      sockets.delete(socket);
      receivedBytes += socket.bytesRead;
      sentBytes += socket.bytesWritten;
    });
  };
  const server = buildServer(options, track);
  await listen(server, options.address);
  return {
    address: boundAddress(server, options.address),
    stop: () => void server.close(),
    traffic: () => {
      const sum = { receivedBytes, sentBytes };
      for (const { bytesRead, bytesWritten } of sockets) {
        sum.receivedBytes += bytesRead;
        sum.sentBytes += bytesWritten;
      }
      return sum;
    },
    destroy: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function buildServer(options: AcceptorOptions, track: (socket: Socket) => void): Server {
  if (options.tls === undefined) return plainServer(options, track);
  try {
    return tlsServer(options, options.tls, track);
  } catch (error) {
    const text = `cannot use the certificate, key, CA or revocation list for ${options.address}: ${messageOf(error)}`;
    throw new AppError("net.bad-certificate", text, { cause: error });
  }
}

function plainServer(options: AcceptorOptions, track: (socket: Socket) => void): Server {
  return createServer((socket) => {
    track(socket);
    route(socket, options);
  });
}

/** Hands the connection over by its first bytes. */
function route(socket: Socket, options: AcceptorOptions): void {
  const timer = setTimeout(() => socket.destroy(), prefaceTimeoutMs);
  socket.once("close", () => clearTimeout(timer));
  socket.once("readable", () => {
    clearTimeout(timer);
    const head = socket.read() as Buffer | null;
    if (head === null) return;
    // "PRI * HTTP/2.0" opens every HTTP/2 connection; PRI is no HTTP/1 method.
    const http2 = head.subarray(0, 3).equals(http2Preface.subarray(0, Math.min(3, head.length)));
    socket.unshift(head);
    if (http2) options.onHttp2(socket);
    else options.onHttp1(socket);
  });
}

const http2Preface = Buffer.from("PRI");

function tlsServer(options: AcceptorOptions, tls: ServerTls, track: (socket: Socket) => void): Server {
  const server = createTlsServer(
    {
      ...secureContext(tls),
      requestCert: tls.ca !== undefined,
      rejectUnauthorized: tls.requireClientCertificate,
      handshakeTimeout: prefaceTimeoutMs,
      // gRPC clients offer h2 only. Who also offers HTTP/1.1 is a browser, a probe or curl, and wants plain HTTP.
      ALPNCallback: ({ protocols }) => ["http/1.1", "h2"].find((name) => protocols.includes(name)),
    },
    (socket) => {
      track(socket);
      if (!isAllowed(socket, tls)) socket.destroy();
      else if (socket.alpnProtocol === "h2") options.onHttp2(socket);
      else if (socket.alpnProtocol === "http/1.1") options.onHttp1(socket);
      else route(socket, options);
    },
  ).on("tlsClientError", (_error, socket) => socket.destroy());
  // New connections get the new material, and with it new session tickets; those that exist live on.
  const off = tls.onChange?.(() => server.setSecureContext(secureContext(tls)));
  if (off !== undefined) server.once("close", off);
  return server;
}

function secureContext(tls: ServerTls): SecureContextOptions {
  return {
    cert: tls.certificate,
    key: tls.key,
    minVersion: tls.minVersion ?? "TLSv1.2",
    maxVersion: tls.maxVersion ?? "TLSv1.3",
    ...(tls.ciphers === undefined ? {} : { ciphers: tls.ciphers }),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.revoked === undefined ? {} : { crl: tls.revoked }),
  };
}

/** Whether a verified certificate also has the name that is asked for. */
function isAllowed(socket: TLSSocket, tls: ServerTls): boolean {
  if (tls.allowedCommonName === undefined && tls.allowedHostname === undefined) return true;
  const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
  if (certificate === undefined) return false;
  const commonName = socket.getPeerCertificate().subject.CN as string | string[] | undefined;
  if (tls.allowedCommonName !== undefined && commonName !== tls.allowedCommonName) return false;
  return tls.allowedHostname === undefined || certificate.checkHost(tls.allowedHostname) !== undefined;
}

async function listen(server: Server, address: string): Promise<void> {
  try {
    await bind(server, address);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE" && address.startsWith("unix:") && (await isStale(unixPath(address)))) {
      unlinkSync(unixPath(address));
      return bind(server, address);
    }
    if (code === "EADDRINUSE") {
      throw new AppError("net.address-in-use", `cannot listen on ${address}: the address is already in use`, {
        cause: error,
      });
    }
    throw new AppError("net.cannot-listen", `cannot listen on ${address}: ${messageOf(error)}`, { cause: error });
  }
}

async function bind(server: Server, address: string): Promise<void> {
  if (address.startsWith("unix:")) server.listen({ path: unixPath(address) });
  else server.listen({ ...splitHostPort(address), backlog: 1024 });
  await once(server, "listening");
}

/** True when a socket file is left over from a process that no longer listens. */
async function isStale(path: string): Promise<boolean> {
  const probe = connect({ path });
  try {
    await once(probe, "connect");
    return false;
  } catch {
    return true; // refused: nobody listens behind the file
  } finally {
    probe.destroy();
  }
}

function unixPath(address: string): string {
  return address.replace(/^unix:(\/\/(?=\/))?/, "");
}

function splitHostPort(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon).replace(/^\[|\]$/g, "");
  return { host: host === "" ? "0.0.0.0" : host, port: Number(address.slice(colon + 1)) };
}

function boundAddress(server: Server, asked: string): string {
  const bound = server.address();
  if (bound === null || typeof bound === "string") return asked;
  return `${asked.slice(0, asked.lastIndexOf(":"))}:${bound.port}`;
}
