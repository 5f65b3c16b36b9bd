// HTTP at request level: what the API server serves and what its clients send. Bodies are bounded by the
// reader; upgrades (exec, port-forward) come as a separate handler once they are needed.

import type { TlsMaterial } from "./rpc.ts";

/** Lower-case names. A header that came more than once is joined with ", ". */
export type HttpHeaders = Readonly<Record<string, string>>;

export interface HttpRequest {
  readonly method: string;
  /** Path as sent, still percent-encoded, without the query. */
  readonly path: string;
  /** Without the leading "?"; empty when absent. */
  readonly query: string;
  readonly headers: HttpHeaders;
  readonly remoteAddress: string;
  /** Subject of the verified client certificate. */
  readonly clientCertificate: { readonly commonName: string; readonly organizations: readonly string[] } | undefined;
  /** Reads the whole body; rejects with AppError `http.body-too-large` beyond `maxBytes`. */
  body(maxBytes: number): Promise<Uint8Array>;
}

export interface HttpResponse {
  /** Sends status and headers at once when `flush` is set, else with the first bytes. */
  head(status: number, headers: HttpHeaders, options?: { readonly flush?: boolean }): void;
  /** Queues bytes. Returns false when the caller should wait for `drained`. */
  write(bytes: Uint8Array): boolean;
  drained(): Promise<void>;
  end(bytes?: Uint8Array): void;
  readonly closed: boolean;
  /** Called once when the client went away before `end`; at once if it already has. */
  onClose(callback: () => void): void;
}

export type HttpHandler = (request: HttpRequest, response: HttpResponse) => Promise<void>;

export interface HttpListenOptions {
  /** `host:port`. */
  readonly address: string;
  /** A client certificate is asked for and verified when sent, not required. */
  readonly tls: TlsMaterial | undefined;
}

export interface HttpServer {
  /** Rejects with AppError `net.address-in-use` when the port is taken. */
  listen(options: HttpListenOptions, handler: HttpHandler): Promise<HttpListener>;
}

export interface HttpListener {
  readonly address: string;
  /** Stops accepting, lets responses in progress finish for `graceMs`, then cuts them. */
  close(graceMs: number): Promise<void>;
}

export interface HttpClientRequest {
  readonly method: string;
  /** Path with query, percent-encoded. */
  readonly target: string;
  readonly headers?: HttpHeaders;
  readonly body?: Uint8Array;
  /** Until the response head has arrived. */
  readonly timeoutMs?: number;
}

export interface HttpClientResponse {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** Chunks as they arrive; throws AppError `net.disconnected` when the connection is cut. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Gives up on the rest of the body. */
  cancel(): void;
}

/** One origin (`https://host:port`), connections kept alive and reused. */
export interface HttpOrigin {
  /** Rejects with AppError `net.unreachable`, `net.timeout` or `net.disconnected`, all retryable. */
  request(request: HttpClientRequest): Promise<HttpClientResponse>;
  close(): void;
}

export interface HttpClient {
  origin(url: string, tls: Partial<TlsMaterial> | undefined): HttpOrigin;
}
