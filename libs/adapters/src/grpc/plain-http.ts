// Plain HTTP beside gRPC on the same port: health probes, metrics, version, JSON. By HTTP/1 through Node's server; by
// HTTP/2 on a stream of the connection that gRPC uses, for small answers only.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { HeaderList, type MessageHead, type Stream } from "@keelson/http2";
import type { HttpHandler, Logger, PlainHttpAnswer, RpcListenOptions } from "@keelson/ports";
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

/** Probes and browsers that speak HTTP/2 get what HTTP/1 gets; 415 where there is nothing but gRPC. */
export function answerPlainly(stream: Stream, head: MessageHead, server: PlainHttp): void {
  // As in HTTP/1, the answer comes behind the request; a body is not looked at.
  const answer = (): void => respondPlainly(stream, head, server);
  stream.receiver = {
    onData: (_bytes, _start, _end, ended) => {
      if (ended) answer();
    },
    onTrailers: answer,
    onReset: () => {},
    onDrain: () => {},
  };
  if (stream.remoteEnded) answer();
}

type PlainHttp = { readonly options: RpcListenOptions; readonly logger: Logger };

function respondPlainly(stream: Stream, head: MessageHead, { options, logger }: PlainHttp): void {
  const method = head.pseudo[":method"] ?? "GET";
  const target = head.pseudo[":path"] ?? "/";
  const respond = ({ status, headers, body }: PlainHttpAnswer): void => {
    const fields = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
    stream.headers(new HeaderList([], [[":status", String(status)], ...fields]));
    if (body.length > 0 && method !== "HEAD") stream.data(new TextEncoder().encode(body));
    stream.end();
  };
  const answer = options.plainHttp?.(method, target);
  if (answer === undefined) {
    respond({ status: 415, headers: {}, body: "" });
    return;
  }
  answer.then(respond, (error: unknown) => {
    logger.log("error", "http handler failed", { url: target, cause: error });
    respond({ status: 500, headers: {}, body: "" });
  });
}
