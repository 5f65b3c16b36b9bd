// The RpcClient port over @keelson/http2: one connection per channel, opened by the first call and again after each
// loss. Calls fail with RpcError; while the server cannot be reached they fail at once with UNAVAILABLE.
import type { Init } from "@keelson/base";
import { HeaderList } from "@keelson/http2";
import {
  RpcError,
  rpcStatus,
  type RpcCallOptions,
  type RpcChannel,
  type RpcClient,
  type RpcMethod,
  type RpcStream,
  type TlsMaterial,
} from "@keelson/ports";
import { ClientCall, openStream, type CallOptions, type CallOwner } from "./client-call.ts";
import { ClientLink } from "./client-link.ts";
import { reconnectBackoffMaxMs, reconnectBackoffMinMs } from "./limits.ts";
import { writeTimeout } from "./status.ts";

/** Connects to gRPC servers over TCP (plain, TLS, mutual TLS) and unix sockets. */
export function createGrpcClient(): RpcClient {
  return { connect: (address, tls) => new GrpcChannel(address, tls) };
}

class GrpcChannel implements RpcChannel, CallOwner {
  readonly #address: string;
  readonly #tls: Partial<TlsMaterial> | undefined;
  readonly #heads = new Map<string, HeaderList>();
  readonly #calls = new Set<ClientCall>();
  /** Calls that wait for a connection. */
  #pending: ClientCall[] = [];
  #link: ClientLink | undefined;
  #retryAtMs = 0;
  #backoffMs = 0;
  #problem = "";
  #closed = false;

  constructor(address: string, tls: Partial<TlsMaterial> | undefined) {
    this.#address = address;
    this.#tls = tls;
  }

  unary<Request, Response>(
    method: RpcMethod<Request, Response>,
    request: Init<Request>,
    options: RpcCallOptions = {},
  ): Promise<Response> {
    if (this.#closed) return Promise.reject(channelClosed());
    return new Promise((resolve, reject) => {
      let answer: { readonly response: Response } | undefined;
      const call = this.#start(method.path, options, {
        onMessage: (message) => (answer = { response: method.decodeResponse(message) }),
        onStatus: (error) => {
          if (error !== undefined) reject(error);
          else if (answer === undefined) reject(new RpcError(rpcStatus.internal, "the call ended without a response"));
          else resolve(answer.response);
        },
      });
      call.send(method.encodeRequest(request));
      call.endRequests();
      this.submit(call);
    });
  }

  stream<Request, Response>(
    method: RpcMethod<Request, Response>,
    options: RpcCallOptions = {},
  ): RpcStream<Request, Response> {
    if (this.#closed) throw channelClosed();
    return openStream(method, (events) => {
      const call = this.#start(method.path, options, events);
      this.submit(call);
      return call;
    });
  }

  close(): void {
    this.#closed = true;
    for (const call of this.#calls) call.cancel(rpcStatus.canceled, "Cancelled on client");
    this.#link?.retire();
    this.#link = undefined;
  }

  #start(path: string, options: RpcCallOptions, events: Pick<CallOptions, "onMessage" | "onStatus">): ClientCall {
    const call = new ClientCall(this, { head: this.#head(path, options), timeoutMs: options.timeoutMs, ...events });
    this.#calls.add(call);
    return call;
  }

  /** The header list of a request: one per method, plus what is particular to the call. */
  #head(path: string, { metadata, timeoutMs }: RpcCallOptions): HeaderList {
    let head = this.#heads.get(path);
    if (head === undefined) {
      const unix = this.#address.startsWith("unix:");
      head = new HeaderList([
        [":method", "POST"],
        [":scheme", this.#tls === undefined ? "http" : "https"],
        [":path", path],
        [":authority", unix ? "localhost" : this.#address],
        ["te", "trailers"],
        ["content-type", "application/grpc"],
        ["user-agent", "keelson-grpc"],
      ]);
      this.#heads.set(path, head);
    }
    if (metadata === undefined && timeoutMs === undefined) return head;
    const passing = Object.entries(metadata ?? {}).map(([name, value]): [string, string] => [
      name.toLowerCase(),
      value,
    ]);
    if (timeoutMs !== undefined) passing.push(["grpc-timeout", writeTimeout(timeoutMs)]);
    return new HeaderList(head.lasting, passing);
  }

  // CallOwner

  submit(call: ClientCall): void {
    if (this.#link?.usable === true) this.#link.open(call);
    else {
      this.#pending.push(call);
      this.#connect();
    }
  }

  forget(call: ClientCall): void {
    this.#calls.delete(call);
  }

  /** Sees to it that the pending calls get a connection, or are refused. */
  #connect(): void {
    if (this.#link !== undefined) return;
    if (this.#closed || performance.now() < this.#retryAtMs) {
      this.#refusePending();
      return;
    }
    const link = new ClientLink(this.#address, this.#tls, {
      onReady: () => {
        this.#backoffMs = 0;
        for (const call of this.#pending.splice(0)) if (!call.over) link.open(call);
      },
      onGoaway: () => this.#replace(link),
      onLost: (problem) => {
        if (!link.ready) this.#backOff(problem);
        this.#replace(link);
      },
    });
    this.#link = link;
  }

  /** This connection takes no more calls: what waits for it goes to another. */
  #replace(link: ClientLink): void {
    if (this.#link === link) this.#link = undefined;
    this.#pending.push(...link.takeWaiting());
    if (this.#pending.length > 0) this.#connect();
  }

  #backOff(problem: string): void {
    this.#problem = problem;
    this.#backoffMs = Math.min(Math.max(2 * this.#backoffMs, reconnectBackoffMinMs), reconnectBackoffMaxMs);
    this.#retryAtMs = performance.now() + this.#backoffMs;
  }

  #refusePending(): void {
    const text = `No connection established. Last error: ${this.#problem}`;
    for (const call of this.#pending.splice(0))
      call.refuse(new RpcError(rpcStatus.unavailable, text, { unsent: true }));
  }
}

function channelClosed(): RpcError {
  return new RpcError(rpcStatus.canceled, "the channel is closed");
}
