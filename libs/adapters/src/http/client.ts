// The HttpClient port over node's HTTP/1.1 client: one pool of kept-alive connections per origin. Redirects are
// never followed. A request that failed on a reused connection before any byte of an answer is not repeated
// here: only the caller knows whether repeating is safe.
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { AppError, messageOf } from "@keelson/base";
import type { HttpClient, HttpClientRequest, HttpClientResponse, HttpOrigin, TlsMaterial } from "@keelson/ports";
import { clientIdleMs, clientSocketsMax, clientTimeoutMs } from "./limits.ts";
import { flattenHeaders } from "./request.ts";

export function createNodeHttpClient(): HttpClient {
  return { origin: (url, tls) => createOrigin(new URL(url), tls) };
}

function createOrigin(url: URL, tls: Partial<TlsMaterial> | undefined): HttpOrigin {
  const secure = url.protocol === "https:";
  const pool = { keepAlive: true, maxSockets: clientSocketsMax, maxFreeSockets: 16, timeout: clientIdleMs };
  const agent = secure ? new HttpsAgent({ ...pool, ...tlsOptions(tls) }) : new HttpAgent(pool);
  const base: RequestOptions = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (secure ? 443 : 80) : url.port,
    agent,
  };
  return {
    request: (request) => send(secure ? httpsRequest : httpRequest, base, request),
    close: () => agent.destroy(),
  };
}

function tlsOptions(tls: Partial<TlsMaterial> | undefined): Record<string, string> {
  return {
    ...(tls?.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls?.key === undefined ? {} : { key: tls.key }),
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
  };
}

function send(
  start: typeof httpRequest,
  base: RequestOptions,
  request: HttpClientRequest,
): Promise<HttpClientResponse> {
  return new Promise((resolve, reject) => {
    const timeoutMs = request.timeoutMs ?? clientTimeoutMs;
    const headers: Record<string, string> = { ...request.headers };
    if (request.body !== undefined) headers["content-length"] = String(request.body.length);
    const outgoing = start({ ...base, method: request.method, path: request.target, headers });
    const deadline = setTimeout(() => {
      reject(new AppError("net.timeout", `no answer within ${timeoutMs} ms`, { retryable: true }));
      outgoing.destroy();
    }, timeoutMs);
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(deadline);
      const connected = outgoing.socket?.connecting === false && error.code !== "ECONNREFUSED";
      const code = connected ? "net.disconnected" : "net.unreachable";
      reject(new AppError(code, messageOf(error), { retryable: true, cause: error }));
    });
    outgoing.on("response", (incoming) => {
      clearTimeout(deadline);
      incoming.socket.setTimeout(0); // the pool's idle timeout must not cut a quiet watch
      resolve(responseOf(incoming, outgoing));
    });
    outgoing.on("socket", (socket) => socket.setTimeout(0));
    outgoing.end(request.body);
  });
}

function responseOf(incoming: IncomingMessage, outgoing: { destroy(): unknown }): HttpClientResponse {
  let cancelled = false;
  incoming.on("error", () => undefined); // reported by the iterator below
  return {
    status: incoming.statusCode ?? 0,
    headers: flattenHeaders(incoming.headers),
    body: {
      async *[Symbol.asyncIterator]() {
        try {
          for await (const chunk of incoming) yield chunk as Uint8Array;
        } catch (error) {
          if (!cancelled) throw new AppError("net.disconnected", messageOf(error), { retryable: true, cause: error });
        }
      },
    },
    cancel: () => {
      cancelled = true;
      incoming.destroy();
      outgoing.destroy();
    },
  };
}
