// HTTP/1 beside gRPC on the same port: health probes, metrics, version, JSON. Used by both gRPC servers.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { HttpHandler, Logger, RpcListenOptions } from "@keelson/ports";
import { headerBytesMax, headersTimeoutMs, requestTimeoutMs } from "../http/limits.ts";
import { wrapRequest } from "../http/request.ts";
import { wrapResponse } from "../http/response.ts";

/** A server without a socket of its own: connections are given to it. */
export function createPlainHttpServer(options: RpcListenOptions, logger: Logger): Server {
  const bounds = { requestTimeout: requestTimeoutMs, headersTimeout: headersTimeoutMs, maxHeaderSize: headerBytesMax };
  const { http } = options;
  if (http !== undefined) return createServer(bounds, serveHandler(http, logger));
  return createServer(bounds, (request, response) => {
    const answer = options.plainHttp?.(request.method ?? "GET", request.url ?? "/");
    if (answer === undefined) {
      response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n");
      return;
    }
    answer.then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      (error: unknown) => {
        logger.log("error", "http handler failed", { url: request.url, cause: error });
        response.writeHead(500).end();
      },
    );
  });
}

function serveHandler(handler: HttpHandler, logger: Logger) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const wrapped = wrapResponse(response, true);
    handler(wrapRequest(request), wrapped).catch((error: unknown) => {
      logger.log("error", "http handler failed", { url: request.url, cause: error });
      if (!response.headersSent) wrapped.head(500, {});
      wrapped.end();
    });
  };
}
