// The HttpResponse port over node's HTTP/1.1 and HTTP/2 responses. Writing to a response whose client has gone
// is silently dropped: handlers learn of it through `closed` and `onClose`.
import type { ServerResponse } from "node:http";
import type { Http2ServerResponse } from "node:http2";
import { assert } from "@keelson/base";
import type { HttpHeaders, HttpResponse } from "@keelson/ports";

/** The part of both response classes that is used here; their overloads do not unify. */
interface NodeResponse {
  readonly writableNeedDrain?: boolean;
  readonly headersSent: boolean;
  writeHead(status: number, headers: Record<string, string>): unknown;
  flushHeaders(): void;
  write(chunk: Uint8Array): boolean;
  end(chunk?: Uint8Array): unknown;
  once(event: string, listener: () => void): unknown;
  on(event: string, listener: (error: Error) => void): unknown;
  removeListener(event: string, listener: () => void): unknown;
}

/** Wraps one response; `http1` decides about connection headers, which HTTP/2 does not have. */
export function wrapResponse(raw: ServerResponse | Http2ServerResponse, http1: boolean): HttpResponse {
  const response = raw as unknown as NodeResponse;
  let closed = false;
  let ended = false;
  const callbacks: (() => void)[] = [];
  response.on("error", () => undefined); // the close that follows is what counts
  response.once("close", () => {
    closed = true;
    if (!ended) for (const callback of callbacks.splice(0)) callback();
  });
  return {
    head: (status, headers, options) => {
      if (closed) return;
      assert(!response.headersSent, "a response has one head", { status });
      response.writeHead(status, headersFor(headers, http1));
      if (options?.flush === true) response.flushHeaders();
    },
    write: (bytes) => closed || ended || response.write(bytes),
    drained: () =>
      new Promise((resolve) => {
        if (closed) return resolve();
        const done = (): void => {
          response.removeListener("drain", done);
          response.removeListener("close", done);
          resolve();
        };
        response.once("drain", done);
        response.once("close", done);
      }),
    end: (bytes) => {
      if (closed || ended) return;
      ended = true;
      if (bytes === undefined) response.end();
      else response.end(bytes);
    },
    get closed() {
      return closed;
    },
    onClose: (callback) => {
      if (!closed) callbacks.push(callback);
      else if (!ended) callback();
    },
  };
}

function headersFor(headers: HttpHeaders, http1: boolean): Record<string, string> {
  if (http1) return { ...headers };
  const { connection: _, "transfer-encoding": __, ...rest } = headers;
  return rest;
}
