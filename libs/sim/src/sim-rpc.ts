// The Rpc ports and the probe over the simulated network. Messages are encoded and decoded as on a real wire, so
// that nothing is shared between processes; each call has a window, so that a slow reader holds its writer up.
import { AppError, concatBytes, type Init } from "@keelson/base";
import {
  type NetProbe,
  type RpcCallContext,
  type RpcCallOptions,
  type RpcChannel,
  type RpcClient,
  RpcError,
  type RpcMethod,
  RpcPieces,
  type RpcServer,
  type RpcSink,
  rpcStatus,
  type RpcStream,
  type StreamHandler,
  type UnaryHandler,
} from "@keelson/ports";
import { type Connection, connectTimeoutMs, type SimNetwork } from "./sim-network.ts";
import type { SimProcess } from "./sim-process.ts";
import { Inbox, Window, windowBytes } from "./sim-stream.ts";

export type SimRpcOptions = {
  readonly network: SimNetwork;
  readonly process: SimProcess;
  /** Whether an encoded message may be lost, doubled or overtaken. Default: none may. */
  readonly mayMisbehave?: (path: string, bytes: Uint8Array) => boolean;
  /** Bytes of one call that may be under way in each direction before its writer is told to wait. */
  readonly windowBytes?: number;
};

type AnyMethod = RpcMethod<unknown, unknown>;

export function createSimRpcServer({ network, process }: SimRpcOptions): RpcServer {
  return {
    listen: async (options, registrations) => {
      await Promise.resolve();
      if (network.listenerAt(options.address) !== undefined) {
        throw new AppError("net.address-in-use", `${options.address} is taken`);
      }
      const byPath = new Map(registrations.map((registration) => [registration.method.path, registration]));
      const close = network.listen(options.address, { process, options, registrations: byPath });
      return {
        address: options.address,
        close: async () => {
          await Promise.resolve();
          close();
        },
      };
    },
  };
}

export function createSimNetProbe({ network, process }: SimRpcOptions): NetProbe {
  return {
    probe: (address, timeoutMs) =>
      new Promise((resolve) => {
        const host = hostOf(address);
        const there = network.passes(process.host, host) && network.passes(host, process.host);
        const roundTrip = network.delay(process.host, host) + network.delay(host, process.host);
        if (!there || roundTrip > timeoutMs) {
          process.wake("net", timeoutMs, () => resolve("silent"));
          return;
        }
        const listening = network.listenerAt(address) !== undefined;
        process.wake("net", roundTrip, () => resolve(listening ? "accepted" : "refused"));
      }),
  };
}

export function createSimRpcClient(options: SimRpcOptions): RpcClient {
  return { connect: (address) => new SimChannel(options, address) };
}

class SimChannel implements RpcChannel {
  readonly #options: SimRpcOptions;
  readonly #address: string;
  readonly #calls = new Set<Call>();
  #connection: Connection | undefined;
  #connecting: Promise<Connection> | undefined;
  #closed = false;

  constructor(options: SimRpcOptions, address: string) {
    this.#options = options;
    this.#address = address;
  }

  async unary<Request, Response>(
    method: RpcMethod<Request, Response>,
    request: Init<Request>,
    options: RpcCallOptions = {},
  ): Promise<Response> {
    const call = this.#call(method as unknown as AnyMethod, options);
    call.send(request as Init<unknown>);
    call.end();
    for await (const response of call.responses) return response as Response;
    throw new RpcError(rpcStatus.internal, "the call ended without a response");
  }

  stream<Request, Response>(
    method: RpcMethod<Request, Response>,
    options: RpcCallOptions = {},
  ): RpcStream<Request, Response> {
    return this.#call(method as unknown as AnyMethod, options) as unknown as RpcStream<Request, Response>;
  }

  close(): void {
    this.#closed = true;
    for (const call of [...this.#calls]) call.fail(rpcStatus.canceled, "the channel was closed");
  }

  #call(method: AnyMethod, options: RpcCallOptions): Call {
    const call: Call = new Call({
      ...this.#options,
      method,
      call: options,
      onDone: () => void this.#calls.delete(call),
    });
    if (this.#closed) {
      call.fail(rpcStatus.canceled, "the channel was closed");
      return call;
    }
    this.#calls.add(call);
    this.#connect().then(
      (connection) => call.start(connection, this.#address),
      (error: unknown) => call.fail(rpcStatus.unavailable, error instanceof Error ? error.message : ""),
    );
    return call;
  }

  #connect(): Promise<Connection> {
    if (this.#connection?.open === true) return Promise.resolve(this.#connection);
    this.#connecting ??= this.#dial().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  #dial(): Promise<Connection> {
    const { network, process } = this.#options;
    const host = hostOf(this.#address);
    return new Promise((resolve, reject) => {
      if (!network.passes(process.host, host) || !network.passes(host, process.host)) {
        network.counts.silent++;
        const wait = connectTimeoutMs * (0.5 + network.prng.float() / 2);
        process.wake("net", wait, () => reject(new AppError("net.timeout", "no answer")));
        return;
      }
      const roundTrip = network.delay(process.host, host) + network.delay(host, process.host);
      process.wake("net", roundTrip, () => {
        const listener = network.listenerAt(this.#address);
        if (listener === undefined) {
          network.counts.refused++;
          reject(new AppError("net.refused", "connection refused"));
          return;
        }
        this.#connection = network.open(process, listener);
        resolve(this.#connection);
      });
    });
  }
}

type CallOptions = SimRpcOptions & {
  readonly method: AnyMethod;
  readonly call: RpcCallOptions;
  readonly onDone: () => void;
};

/** Both ends of one call; what crosses between them crosses as bytes through the connection. */
class Call implements RpcStream<unknown, unknown> {
  readonly #options: CallOptions;
  readonly #inbox: Inbox<unknown>;
  readonly #window: Window;
  #connection: Connection | undefined;
  #server: ServerCall | undefined;
  /** What was sent before the connection was there. */
  #early: ((connection: Connection) => void)[] = [];
  #done = false;
  #forget: () => void = () => undefined;
  #deadline: { cancel(): void } | undefined;

  constructor(options: CallOptions) {
    this.#options = options;
    this.#window = new Window(options.windowBytes ?? windowBytes);
    this.#inbox = new Inbox((bytes) => this.#toServer((server) => server.window.release(bytes)));
    const { timeoutMs } = options.call;
    if (timeoutMs !== undefined) {
      this.#deadline = options.process.clock.after(timeoutMs, () =>
        this.fail(rpcStatus.deadlineExceeded, "deadline exceeded"),
      );
    }
  }

  get responses(): AsyncIterable<unknown> {
    return this.#inbox;
  }

  send(message: Init<unknown>): boolean {
    if (this.#done) return true;
    const { method } = this.#options;
    const bytes = method.encodeRequest(message);
    const unreliable = this.#options.mayMisbehave?.(method.path, bytes) ?? false;
    this.#toServer((server) => server.receive(bytes), unreliable);
    // A frame that may vanish must not keep its place in the window.
    return unreliable ? true : this.#window.take(bytes.length);
  }

  drained(): Promise<void> {
    return this.#window.drained();
  }

  end(): void {
    this.#toServer((server) => server.requests.finish(undefined));
  }

  cancel(): void {
    this.fail(rpcStatus.canceled, "cancelled");
  }

  start(connection: Connection, address: string): void {
    if (this.#done) return;
    const { network, method, call } = this.#options;
    const listener = network.listenerAt(address);
    const registration = listener?.registrations.get(method.path);
    if (listener === undefined || listener.process !== connection.server) {
      this.fail(rpcStatus.unavailable, "the connection broke");
      return;
    }
    this.#connection = connection;
    this.#forget = connection.onEnd("down", () => this.fail(rpcStatus.unavailable, "the connection broke"));
    const server = new ServerCall({
      connection,
      method,
      metadata: { ...call.metadata },
      answer: (bytes) => this.#receive(bytes),
      finish: (error) => this.#finish(error),
      release: (bytes) => this.#window.release(bytes),
      windowBytes: this.#options.windowBytes ?? windowBytes,
    });
    this.#server = server;
    connection.send("up", () => server.serve(registration));
    for (const send of this.#early.splice(0)) send(connection);
  }

  fail(status: RpcError["status"], message: string): void {
    if (this.#done) return;
    const server = this.#server;
    if (server !== undefined) this.#connection?.send("up", () => server.cancel());
    this.#finish(new RpcError(status, message, { unsent: server === undefined }));
  }

  #toServer(body: (server: ServerCall) => void, unreliable = false): void {
    const send = (connection: Connection): void => {
      const server = this.#server;
      if (server !== undefined && !this.#done) connection.send("up", () => body(server), unreliable);
    };
    if (this.#connection === undefined) this.#early.push(send);
    else send(this.#connection);
  }

  #receive(bytes: Uint8Array): void {
    if (!this.#done) this.#inbox.push(this.#options.method.decodeResponse(bytes), bytes.length);
  }

  #finish(error: RpcError | undefined): void {
    if (this.#done) return;
    this.#done = true;
    this.#deadline?.cancel();
    this.#forget();
    this.#inbox.finish(error);
    this.#window.open();
    this.#options.onDone();
  }
}

type ServerCallOptions = {
  readonly connection: Connection;
  readonly method: AnyMethod;
  readonly metadata: Readonly<Record<string, string>>;
  readonly answer: (bytes: Uint8Array) => void;
  readonly finish: (error: RpcError | undefined) => void;
  readonly release: (bytes: number) => void;
  readonly windowBytes: number;
};

class ServerCall implements RpcSink<unknown>, RpcCallContext {
  readonly #options: ServerCallOptions;
  readonly requests: Inbox<unknown>;
  readonly window: Window;
  readonly #cancellations = new Set<() => void>();
  readonly #closers = new Set<() => void>();
  #over = false;
  #cancelled = false;
  #forget: () => void = () => undefined;

  constructor(options: ServerCallOptions) {
    this.#options = options;
    this.window = new Window(options.windowBytes);
    this.requests = new Inbox((bytes) => this.#down(() => options.release(bytes)));
  }

  get metadata(): Readonly<Record<string, string>> {
    return this.#options.metadata;
  }
  get peer(): string {
    return this.#options.connection.client.host;
  }
  readonly peerCommonName = undefined;
  get cancelled(): boolean {
    return this.#cancelled;
  }

  onCancel(callback: () => void): void {
    if (this.#cancelled) callback();
    else this.#cancellations.add(callback);
  }

  onClose(callback: () => void): void {
    if (this.#over) callback();
    else this.#closers.add(callback);
  }

  serve(registration: unknown): void {
    if (this.#over) return;
    this.#forget = this.#options.connection.onEnd("up", () => this.cancel());
    this.#handle(registration).then(
      () => this.#finish(undefined),
      (error: unknown) =>
        this.#finish(
          error instanceof RpcError
            ? error
            : new RpcError(rpcStatus.unknown, error instanceof Error ? error.message : ""),
        ),
    );
  }

  receive(bytes: Uint8Array): void {
    if (!this.#over) this.requests.push(this.#options.method.decodeRequest(bytes), bytes.length);
  }

  cancel(): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelled = true;
    this.#forget();
    this.window.open();
    this.requests.finish(new RpcError(rpcStatus.canceled, "the caller went away"));
    for (const callback of this.#cancellations) callback();
    for (const callback of this.#closers) callback();
  }

  send(message: Init<unknown> | Uint8Array): boolean {
    if (this.#over) return true;
    const bytes = message instanceof Uint8Array ? message.slice() : this.#options.method.encodeResponse(message);
    this.#down(() => this.#options.answer(bytes));
    return this.window.take(bytes.length);
  }

  drained(): Promise<void> {
    return this.window.drained();
  }

  flushHeaders(): void {}

  async #handle(registration: unknown): Promise<void> {
    const found = registration as
      | { readonly kind: "unary"; readonly handler: UnaryHandler<unknown, unknown> }
      | { readonly kind: "stream"; readonly handler: StreamHandler<unknown, unknown> }
      | undefined;
    if (found === undefined) throw new RpcError(rpcStatus.unimplemented, "no such method");
    if (found.kind === "stream") return found.handler(this.requests, this, this);
    for await (const request of this.requests) {
      const answer = await found.handler(request, this);
      this.send(answer instanceof RpcPieces ? await gather(answer) : answer);
      return;
    }
  }

  #finish(error: RpcError | undefined): void {
    if (this.#over) return;
    this.#down(() => this.#options.finish(error));
    this.#over = true;
    this.#forget();
    this.window.open();
    this.requests.finish(undefined);
    for (const callback of this.#closers) callback();
  }

  #down(run: () => void): void {
    this.#options.connection.send("down", run);
  }
}

async function gather({ pieces }: RpcPieces): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return concatBytes(parts);
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(":"));
}
