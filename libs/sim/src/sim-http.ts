// The HTTP ports over the simulated network: one request at a time on a connection, connections kept and used again,
// bodies as bytes, a window per answer. A connection that breaks ends its request on both sides: the client cannot
// tell whether the server acted.
import { AppError } from "@keelson/base";
import type {
  HttpClient,
  HttpClientRequest,
  HttpClientResponse,
  HttpHandler,
  HttpHeaders,
  HttpOrigin,
  HttpRequest,
  HttpResponse,
  HttpServer,
} from "@keelson/ports";
import { type Connection, connectTimeoutMs, type SimNetwork } from "./sim-network.ts";
import type { SimProcess } from "./sim-process.ts";
import { Inbox } from "./sim-stream.ts";

export type SimHttpOptions = {
  readonly network: SimNetwork;
  readonly process: SimProcess;
  /** Sees every request that leaves this process. */
  readonly onRequest?: (request: HttpClientRequest) => void;
};

/** Bytes of an answer that may be under way before its writer is told to wait. */
const windowBytes = 65_536;
/** A client's wait for the head of an answer unless the request says otherwise. */
const headTimeoutMs = 30_000;

export function createSimHttpServer({ network, process }: SimHttpOptions): HttpServer {
  return {
    listen: async ({ address }, handler) => {
      await Promise.resolve();
      if (network.listenerAt(address) !== undefined) throw new AppError("net.address-in-use", `${address} is taken`);
      const close = network.listen(address, { process, registrations: new Map(), http: handler });
      return {
        address,
        close: (graceMs) =>
          new Promise((resolve) => {
            close();
            process.clock.after(graceMs, () => {
              network.closeFrom(process);
              resolve();
            });
          }),
      };
    },
  };
}

export function createSimHttpClient(options: SimHttpOptions): HttpClient {
  return { origin: (url) => new SimOrigin(options, addressOf(url)) };
}

class SimOrigin implements HttpOrigin {
  readonly #options: SimHttpOptions;
  readonly #address: string;
  #idle: Connection[] = [];

  constructor(options: SimHttpOptions, address: string) {
    this.#options = options;
    this.#address = address;
  }

  request(request: HttpClientRequest): Promise<HttpClientResponse> {
    this.#options.onRequest?.(request);
    return new Promise((resolve, reject) => {
      const exchange = new ClientExchange(this.#options, request, {
        resolve,
        reject,
        release: (connection) => void this.#idle.push(connection),
      });
      const idle = this.#takeIdle();
      if (idle !== undefined) exchange.send(idle);
      else this.#dial(exchange);
    });
  }

  close(): void {
    for (const connection of this.#idle.splice(0)) connection.close("up");
  }

  #takeIdle(): Connection | undefined {
    for (let found = this.#idle.pop(); found !== undefined; found = this.#idle.pop()) if (found.open) return found;
    return undefined;
  }

  #dial(exchange: ClientExchange): void {
    const { network, process } = this.#options;
    const host = hostOf(this.#address);
    const fail = (delayMs: number, message: string): void =>
      void process.wake("net", delayMs, () => exchange.fail("net.unreachable", message));
    if (!network.passes(process.host, host) || !network.passes(host, process.host)) {
      network.counts.silent++;
      return fail(connectTimeoutMs * (0.5 + network.prng.float() / 2), "no answer");
    }
    const roundTrip = network.delay(process.host, host) + network.delay(host, process.host);
    process.wake("net", roundTrip, () => {
      const listener = network.listenerAt(this.#address);
      if (listener === undefined) {
        network.counts.refused++;
        exchange.fail("net.unreachable", "connection refused");
      } else exchange.send(network.open(process, listener));
    });
  }
}

type Answering = {
  readonly resolve: (response: HttpClientResponse) => void;
  readonly reject: (error: AppError) => void;
  readonly release: (connection: Connection) => void;
};

/** The client's end of one request. */
class ClientExchange {
  readonly #request: HttpClientRequest;
  readonly #answering: Answering;
  readonly #inbox: Inbox<Uint8Array>;
  readonly #deadline: { cancel(): void };
  #connection: Connection | undefined;
  #server: ServerExchange | undefined;
  #forget: () => void = () => undefined;
  #done = false;
  #cancelled = false;
  #unreported = 0;

  constructor(options: SimHttpOptions, request: HttpClientRequest, answering: Answering) {
    this.#request = request;
    this.#answering = answering;
    this.#inbox = new Inbox((bytes) => this.#read(bytes));
    const timeoutMs = request.timeoutMs ?? headTimeoutMs;
    this.#deadline = options.process.clock.after(timeoutMs, () =>
      this.fail("net.timeout", `no answer within ${timeoutMs} ms`),
    );
  }

  send(connection: Connection): void {
    if (this.#done) return this.#answering.release(connection);
    const { http } = connection;
    if (http === undefined) return this.fail("net.unreachable", "that port speaks no HTTP");
    this.#connection = connection;
    this.#forget = connection.onEnd("down", () => this.fail("net.disconnected", "the connection broke"));
    const server = new ServerExchange(connection, this.#request, this);
    this.#server = server;
    connection.send("up", () => server.serve(http));
  }

  fail(code: string, message: string): void {
    if (this.#done) return;
    const error = new AppError(code, message, { retryable: true });
    this.#finish(this.#cancelled ? undefined : error);
    this.#connection?.close("up");
    this.#answering.reject(error);
  }

  head(status: number, headers: HttpHeaders): void {
    if (this.#done) return;
    this.#deadline.cancel();
    this.#answering.resolve({
      status,
      headers,
      body: this.#inbox,
      cancel: () => {
        this.#cancelled = true;
        this.fail("net.disconnected", "cancelled");
      },
    });
  }

  take(bytes: Uint8Array): void {
    if (!this.#done) this.#inbox.push(bytes, bytes.length);
  }

  end(): void {
    if (this.#done) return;
    this.#finish(undefined);
    if (this.#connection !== undefined) this.#answering.release(this.#connection);
  }

  /** The server hears of what was read now and then, not for every piece. */
  #read(bytes: number): void {
    this.#unreported += bytes;
    if (this.#done || this.#unreported < windowBytes / 4) return;
    const released = this.#unreported;
    this.#unreported = 0;
    this.#connection?.send("up", () => this.#server?.released(released));
  }

  #finish(error: AppError | undefined): void {
    this.#done = true;
    this.#deadline.cancel();
    this.#forget();
    this.#inbox.finish(error);
  }
}

/** The server's end of one request. */
class ServerExchange implements HttpResponse {
  readonly #connection: Connection;
  readonly #request: HttpClientRequest;
  readonly #client: ClientExchange;
  #underWay = 0;
  #waiting: PromiseWithResolvers<void> | undefined;
  #head: { readonly status: number; readonly headers: HttpHeaders } | undefined;
  #headSent = false;
  #ended = false;
  #closed = false;
  #closings: (() => void)[] = [];
  #forget: () => void = () => undefined;

  constructor(connection: Connection, request: HttpClientRequest, client: ClientExchange) {
    this.#connection = connection;
    this.#request = request;
    this.#client = client;
  }

  get closed(): boolean {
    return this.#closed;
  }

  serve(handler: HttpHandler): void {
    this.#forget = this.#connection.onEnd("up", () => this.#gone());
    handler(requestOf(this.#request, this.#connection.client.host), this).catch(() => {
      if (!this.#headSent) this.head(500, {});
      this.end();
    });
  }

  head(status: number, headers: HttpHeaders, options: { readonly flush?: boolean } = {}): void {
    this.#head = { status, headers: { ...headers } };
    if (options.flush === true) this.#sendHead();
  }

  write(bytes: Uint8Array): boolean {
    if (this.#closed || this.#ended) return true;
    this.#sendHead();
    const copy = bytes.slice();
    this.#connection.send("down", () => this.#client.take(copy));
    this.#underWay += copy.length;
    return this.#underWay < windowBytes;
  }

  drained(): Promise<void> {
    if (this.#closed || this.#underWay < windowBytes) return Promise.resolve();
    this.#waiting ??= Promise.withResolvers<void>();
    return this.#waiting.promise;
  }

  /** The client has read so much. */
  released(bytes: number): void {
    this.#underWay = Math.max(0, this.#underWay - bytes);
    if (this.#underWay < windowBytes) this.#wake();
  }

  end(bytes?: Uint8Array): void {
    if (this.#closed || this.#ended) return;
    this.#ended = true;
    this.#forget();
    const head = this.#headSent ? undefined : this.#head;
    const copy = bytes?.slice();
    this.#headSent = true;
    // One message: what a small answer is on a real wire.
    this.#connection.send("down", () => {
      if (head !== undefined) this.#client.head(head.status, head.headers);
      if (copy !== undefined && copy.length > 0) this.#client.take(copy);
      this.#client.end();
    });
  }

  onClose(callback: () => void): void {
    if (this.#closed) callback();
    else this.#closings.push(callback);
  }

  #sendHead(): void {
    const head = this.#head;
    if (this.#headSent || head === undefined || this.#closed) return;
    this.#headSent = true;
    this.#connection.send("down", () => this.#client.head(head.status, head.headers));
  }

  #wake(): void {
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  #gone(): void {
    this.#closed = true;
    this.#wake();
    for (const callback of this.#closings.splice(0)) callback();
  }
}

function requestOf(request: HttpClientRequest, remoteAddress: string): HttpRequest {
  const mark = request.target.indexOf("?");
  const body = request.body?.slice() ?? new Uint8Array(0);
  return {
    method: request.method,
    path: mark < 0 ? request.target : request.target.slice(0, mark),
    query: mark < 0 ? "" : request.target.slice(mark + 1),
    headers: { ...request.headers },
    remoteAddress,
    clientCertificate: undefined,
    body: async (maxBytes) => {
      if (body.length > maxBytes)
        throw new AppError("http.body-too-large", `the body is larger than ${maxBytes} bytes`);
      return body;
    },
  };
}

function addressOf(url: string): string {
  return url.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(":"));
}
