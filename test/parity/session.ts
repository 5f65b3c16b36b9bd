// What a case talks to: one server, with everything it answers written down in order. The same case runs on both
// servers from equal states; its two transcripts must then be equal line by line.
import type { Init } from "@keelson/base";
import { utf8 } from "@keelson/base";
import type { RpcCallOptions, RpcMethod } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import { printError, printMessage, type PrintOptions } from "./print.ts";
import type { Server } from "./servers.ts";
import { WatchTap } from "./watch-tap.ts";

export const callLimitMs = 8_000;

export type CallOptions = PrintOptions & RpcCallOptions & { readonly member?: number };

export class Session {
  readonly server: Server;
  /** Revision of the store when the case began: the same on both servers. */
  readonly base: number;
  /** A lease id that no other case uses; add small numbers for more of them. */
  readonly lease: bigint;
  readonly lines: string[] = [];

  constructor(server: Server, options: { readonly base: number; readonly number: number }) {
    this.server = server;
    this.base = options.base;
    this.lease = 1_000n + BigInt(options.number) * 100n;
  }

  note(line: string): void {
    this.lines.push(line);
  }

  /** Sends one request and writes down the answer; undefined when it was refused. */
  async call<Request, Response>(
    method: RpcMethod<Request, Response>,
    request: Init<Request>,
    options: CallOptions = {},
  ): Promise<Response | undefined> {
    const name = method.path.slice(method.path.lastIndexOf("/") + 1);
    const channel = this.server.channels[options.member ?? 0] ?? this.server.channel;
    try {
      const response = await channel.unary(method, request, { timeoutMs: callLimitMs, ...rpcOptions(options) });
      this.note(`${name} ${printMessage(response as object, options)}`);
      return response;
    } catch (error) {
      this.note(`${name} ${printError(error)}`);
      return undefined;
    }
  }

  /** Sends requests on a stream, then ends it, and writes down each response and the end. */
  async stream<Request, Response>(
    method: RpcMethod<Request, Response>,
    requests: readonly Init<Request>[],
    options: CallOptions = {},
  ): Promise<Response[]> {
    const name = method.path.slice(method.path.lastIndexOf("/") + 1);
    const stream = this.server.channel.stream(method, { timeoutMs: callLimitMs, ...rpcOptions(options) });
    const responses: Response[] = [];
    try {
      for (const request of requests) stream.send(request);
      stream.end();
      for await (const response of stream.responses) {
        responses.push(response);
        this.note(`${name} ${printMessage(response as object, options)}`);
      }
      this.note(`${name} end`);
    } catch (error) {
      this.note(`${name} ${printError(error)}`);
    }
    return responses;
  }

  put(key: string, value = "", more: Init<etcdserverpb.PutRequest> = {}): Promise<unknown> {
    return this.call(etcdserverpb.KV.Put, { key: utf8(key), value: utf8(value), ...more });
  }

  delete(key: string, rangeEnd = ""): Promise<unknown> {
    return this.call(etcdserverpb.KV.DeleteRange, { key: utf8(key), rangeEnd: utf8(rangeEnd) });
  }

  range(key: string, rangeEnd = "", more: Init<etcdserverpb.RangeRequest> = {}): Promise<unknown> {
    return this.call(etcdserverpb.KV.Range, { key: utf8(key), rangeEnd: utf8(rangeEnd), ...more });
  }

  txn(request: Init<etcdserverpb.TxnRequest>): Promise<etcdserverpb.TxnResponse | undefined> {
    return this.call(etcdserverpb.KV.Txn, request);
  }

  compact(revision: number, physical = false): Promise<unknown> {
    return this.call(etcdserverpb.KV.Compact, { revision, physical });
  }

  grant(id: bigint, ttl: number): Promise<unknown> {
    return this.call(etcdserverpb.Lease.LeaseGrant, { ID: id, TTL: ttl });
  }

  watch(options: RpcCallOptions = {}): WatchTap {
    return new WatchTap(this.server.channel.stream(etcdserverpb.Watch.Watch, { timeoutMs: 20_000, ...options }), {
      note: (line) => this.note(line),
    });
  }
}

function rpcOptions(options: CallOptions): RpcCallOptions {
  return {
    ...(options.metadata === undefined ? {} : { metadata: options.metadata }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  };
}
