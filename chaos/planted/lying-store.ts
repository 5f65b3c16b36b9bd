// Stands between a run and its store and tells one lie: the proof that a checker finds what it is there to find. A lie
// is a change to the answers of one method; everything else passes through.
import {
  type RpcCallOptions,
  type RpcChannel,
  RpcError,
  type RpcMethod,
  type RpcStream,
  rpcStatus,
} from "@keelson/ports";
import type { Init } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { StoreAccess } from "../traffic/history.ts";

/** Makes the true call; may be called never, once or twice. */
type Truth<Request, Response> = (request: Init<Request>) => Promise<Response>;

export type Lie = {
  /** Every call is refused while this is true. */
  readonly refuses?: () => boolean;
  readonly put?: (
    request: Init<etcdserverpb.PutRequest>,
    truth: Truth<etcdserverpb.PutRequest, etcdserverpb.PutResponse>,
  ) => Promise<etcdserverpb.PutResponse>;
  readonly range?: (
    request: Init<etcdserverpb.RangeRequest>,
    truth: Truth<etcdserverpb.RangeRequest, etcdserverpb.RangeResponse>,
  ) => Promise<etcdserverpb.RangeResponse>;
  readonly grant?: (
    request: Init<etcdserverpb.LeaseGrantRequest>,
    truth: Truth<etcdserverpb.LeaseGrantRequest, etcdserverpb.LeaseGrantResponse>,
  ) => Promise<etcdserverpb.LeaseGrantResponse>;
  readonly status?: (name: string, answer: etcdserverpb.StatusResponse) => etcdserverpb.StatusResponse;
  readonly hash?: (name: string, answer: etcdserverpb.HashKVResponse) => etcdserverpb.HashKVResponse;
  /** Responses of the `count`-th watch on a member (from 1) that carry events, one by one. */
  readonly watch?: (
    response: etcdserverpb.WatchResponse,
    of: { readonly name: string; readonly count: number },
  ) => readonly etcdserverpb.WatchResponse[];
};

export function lyingStore(truth: StoreAccess, lie: Lie): StoreAccess {
  const watches = new Map<string, number>();
  return {
    names: truth.names,
    channel: (name) =>
      new LyingChannel(name, truth.channel(name), lie, () => {
        watches.set(name, (watches.get(name) ?? 0) + 1);
        return watches.get(name) ?? 1;
      }),
  };
}

class LyingChannel implements RpcChannel {
  readonly #name: string;
  readonly #truth: RpcChannel;
  readonly #lie: Lie;
  readonly #countWatch: () => number;

  constructor(name: string, truth: RpcChannel, lie: Lie, countWatch: () => number) {
    this.#name = name;
    this.#truth = truth;
    this.#lie = lie;
    this.#countWatch = countWatch;
  }

  async unary<Request, Response>(
    method: RpcMethod<Request, Response>,
    request: Init<Request>,
    options?: RpcCallOptions,
  ): Promise<Response> {
    const truth = (asked: Init<Request>): Promise<Response> => this.#truth.unary(method, asked, options);
    const lie = this.#lie;
    if (lie.refuses?.() === true) throw new RpcError(rpcStatus.unavailable, "planted refusal");
    // The path says which message it is; a generic method cannot.
    switch (method.path) {
      case etcdserverpb.KV.Put.path:
        if (lie.put === undefined) break;
        return (await lie.put(request as never, truth as never)) as Response;
      case etcdserverpb.KV.Range.path:
        if (lie.range === undefined) break;
        return (await lie.range(request as never, truth as never)) as Response;
      case etcdserverpb.Lease.LeaseGrant.path:
        if (lie.grant === undefined) break;
        return (await lie.grant(request as never, truth as never)) as Response;
      case etcdserverpb.Maintenance.Status.path:
        if (lie.status === undefined) break;
        return lie.status(this.#name, (await truth(request)) as never) as Response;
      case etcdserverpb.Maintenance.HashKV.path:
        if (lie.hash === undefined) break;
        return lie.hash(this.#name, (await truth(request)) as never) as Response;
    }
    return await truth(request);
  }

  stream<Request, Response>(
    method: RpcMethod<Request, Response>,
    options?: RpcCallOptions,
  ): RpcStream<Request, Response> {
    const stream = this.#truth.stream(method, options);
    const { watch } = this.#lie;
    if (watch === undefined || method.path !== etcdserverpb.Watch.Watch.path) return stream;
    const of = { name: this.#name, count: this.#countWatch() };
    const change = (response: Response): readonly Response[] => {
      const told = response as etcdserverpb.WatchResponse;
      return told.events.length === 0 ? [response] : (watch(told, of) as readonly Response[]);
    };
    return {
      send: (message) => stream.send(message),
      drained: () => stream.drained(),
      end: () => stream.end(),
      cancel: () => stream.cancel(),
      responses: changed(stream.responses, change),
    };
  }

  close(): void {
    this.#truth.close();
  }
}

async function* changed<Response>(
  responses: AsyncIterable<Response>,
  change: (response: Response) => readonly Response[],
): AsyncIterable<Response> {
  for await (const response of responses) yield* change(response);
}
