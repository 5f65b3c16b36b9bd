// HTTP/1 beside gRPC on the same port: health probes, metrics, version. Used by both gRPC servers.
import { createServer, type Server } from "node:http";
import type { Logger, RpcListenOptions } from "@keelson/ports";

/** A server without a socket of its own: connections are given to it. */
export function createPlainHttpServer(options: RpcListenOptions, logger: Logger): Server {
  return createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
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
