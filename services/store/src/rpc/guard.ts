// What every RPC goes through before its handler: its turn, learners serve little, `hasleader` wants a leader; and
// what every RPC is counted by.
import {
  RpcError,
  rpcStatus,
  type Counter,
  type Metrics,
  type RpcCallContext,
  type RpcRegistration,
  type StreamHandler,
  type UnaryHandler,
} from "@keelson/ports";
import { etcdErrors, isReadOnlyTxn, type Judgement } from "@keelson/etcd";
import { loopErrors, nobody, toRpcError, type LaneTicket, type StoreNode } from "@keelson/runtime";
import { etcdserverpb, v3electionpb, v3lockpb } from "@keelson/wire";

import { refuse, valueOf } from "./outcome.ts";
import { mayCall, policyOf } from "./policy.ts";
import { SlowRequests } from "./slow-requests.ts";

/** RPCs that a learner answers; everything else is refused on it. */
const learnerPaths: ReadonlySet<string> = new Set([
  etcdserverpb.Maintenance.Status.path,
  etcdserverpb.Maintenance.Snapshot.path,
  etcdserverpb.KV.Range.path,
  "/grpc.health.v1.Health/Check",
  "/grpc.health.v1.Health/Watch",
]);

const { KV, Lease } = etcdserverpb;

const { Campaign, Proclaim, Resign } = v3electionpb.Election;

/** What is refused while members disagree about the data: what changes them. Reads are served, as etcd does. */
const corruptPaths: ReadonlySet<string> = new Set(
  [KV.Put, KV.DeleteRange, KV.Txn, KV.Compact, Lease.LeaseGrant, Lease.LeaseRevoke, Campaign, Proclaim, Resign]
    .map(({ path }) => path)
    .concat(Object.values(v3lockpb.Lock).map(({ path }) => path)),
);

const codeNames: readonly string[] = [
  "OK",
  "Canceled",
  "Unknown",
  "InvalidArgument",
  "DeadlineExceeded",
  "NotFound",
  "AlreadyExists",
  "PermissionDenied",
  "ResourceExhausted",
  "FailedPrecondition",
  "Aborted",
  "OutOfRange",
  "Unimplemented",
  "Internal",
  "Unavailable",
  "DataLoss",
  "Unauthenticated",
];

/** The name of a status as gRPC libraries print it. */
export function codeName(code: number): string {
  return codeNames[code] ?? "Unknown";
}

/** Wraps registrations with the checks and counters. */
export function guarded(
  node: StoreNode,
  registrations: readonly RpcRegistration[],
  { slowMs }: { readonly slowMs: number },
): RpcRegistration[] {
  const slow = new SlowRequests({ ...node.options.telemetry, clock: node.options.clock, slowMs });
  const kinds = new Map(registrations.map(({ method }) => [method.path, kindOf(method)]));
  const tallies = new RpcTallies(node.options.telemetry.metrics, kinds);
  return registrations.map((registration): RpcRegistration => {
    const { path } = registration.method;
    const handler =
      registration.kind === "unary"
        ? guardedUnary(node, path, { tallies, slow, inner: registration.handler as unknown as Unary })
        : guardedStream(node, path, { tallies, slow, inner: registration.handler as unknown as Stream });
    return { ...registration, handler } as unknown as RpcRegistration;
  });
}

type Unary = UnaryHandler<unknown, unknown>;
type Stream = StreamHandler<unknown, unknown>;
type Guarded<Handler> = { readonly tallies: RpcTallies; readonly slow: SlowRequests; readonly inner: Handler };

function guardedUnary(node: StoreNode, path: string, { tallies, slow, inner }: Guarded<Unary>): Unary {
  const gate = node.admission.gateOf(path);
  const serveJudged: Unary = async (request, context) => {
    const judge = await judged(node, path, context);
    judge.message(request);
    const answer = await inner(request, context);
    judge.answer();
    return answer;
  };
  // One async function for all of it: every further one would cost each request a promise.
  return async (request, context) => {
    tallies.started(path);
    const sinceMs = slow.now();
    const entry: Entry = { cost: 0, ticket: undefined };
    let code: number = rpcStatus.ok;
    try {
      if (gate !== undefined) {
        const cost = gate.costOf(request as never);
        if (gate.lane.tryEnter(cost)) entry.cost = cost;
        else entry.ticket = await node.admission.enter(gate.lane, context, cost);
      }
      admit(node, path, { request, context });
      return await (node.state.auth.enabled ? serveJudged(request, context) : inner(request, context));
    } catch (error) {
      code = codeOf(error);
      throw error;
    } finally {
      if (entry.cost > 0) gate?.lane.leaveUnnamed(entry.cost);
      if (entry.ticket !== undefined) gate?.lane.leave(entry.ticket);
      slow.ended(path, sinceMs, context);
      tallies.handled(path, code);
    }
  };
}

/** How a call came in: at once at this cost, or with a ticket after waiting. */
type Entry = { cost: number; ticket: LaneTicket | undefined };

function guardedStream(node: StoreNode, path: string, { tallies, inner }: Guarded<Stream>): Stream {
  return async (requests, sink, context) => {
    tallies.started(path);
    let code: number = rpcStatus.ok;
    try {
      admit(node, path, { request: undefined, context });
      if (!node.state.auth.enabled) return await inner(requests, sink, context);
      const judge = await judged(node, path, context);
      await inner(checkedMessages(requests, judge), sink, context);
    } catch (error) {
      code = codeOf(error);
      throw error;
    } finally {
      tallies.handled(path, code);
    }
  };
}

type Call = { readonly request: unknown; readonly context: RpcCallContext };

function admit(node: StoreNode, path: string, { request, context }: Call): void {
  if (node.corrupt() && corruptPaths.has(path) && !isReadOnly(path, request)) throw toRpcError(loopErrors.corrupt);
  if (node.group.isLearner) admitOnLearner(path, request);
  if (context.metadata["hasleader"] === "true") node.leaderWatch.require();
}

function isReadOnly(path: string, request: unknown): boolean {
  return path === KV.Txn.path && isReadOnlyTxn(request as etcdserverpb.TxnRequest);
}

function codeOf(error: unknown): number {
  return error instanceof RpcError ? error.status : rpcStatus.unknown;
}

type Judge = {
  /** Throws the RpcError when the caller may not ask this. */
  readonly message: (request: unknown) => void;
  /** Throws the RpcError when what was read may not be told any more. */
  readonly answer: () => void;
};

/** Finds out who calls and what the policy says to that. */
async function judged(node: StoreNode, path: string, context: RpcCallContext): Promise<Judge> {
  const policy = policyOf(path);
  // A stale token does not keep anybody from getting a new one; a handler that asks finds out itself who calls.
  const unasked = policy?.kind === "open" || policy?.kind === "handler";
  const identity = unasked ? { ok: true as const, value: nobody } : await node.tokens.identify(context);
  const actor = valueOf(identity);
  const judgement = (): Judgement => ({ auth: node.state.auth, leases: node.state.leases, actor });
  refuse(mayCall(policy, judgement()));
  return {
    message: (request) => {
      if (policy?.kind === "request") refuse(policy.check(judgement(), request));
    },
    answer: () => {
      const { auth } = node.state;
      const reads = policy?.kind === "request" && policy.reads && auth.enabled;
      if (reads && actor.revision !== auth.revision) refuse(etcdErrors.authOldRevision);
    },
  };
}

async function* checkedMessages(requests: AsyncIterable<unknown>, judge: Judge): AsyncGenerator<unknown> {
  for await (const request of requests) {
    judge.message(request);
    yield request;
  }
}

function admitOnLearner(path: string, request: unknown): void {
  const serializable = path !== etcdserverpb.KV.Range.path || (request as etcdserverpb.RangeRequest).serializable;
  if (!learnerPaths.has(path) || !serializable) throw toRpcError(loopErrors.notForLearner);
}

/** The shape of each RPC by its path, as gRPC's own metrics name it. */
type RpcKinds = ReadonlyMap<string, string>;

function kindOf({ requestStream, responseStream }: RpcRegistration["method"]) {
  if (requestStream) return responseStream ? "bidi_stream" : "client_stream";
  return responseStream ? "server_stream" : "unary";
}

/** Counts in plain maps; labels are made when somebody collects. */
class RpcTallies {
  readonly #started: Tally;
  readonly #handled: Tally;
  readonly #ranges: Counter;

  constructor(metrics: Metrics, kinds: RpcKinds) {
    this.#ranges = metrics.counter("etcd_mvcc_range_total", "Ranges answered.");
    const started = (this.#started = new Tally(metrics.counter("grpc_server_started_total", "RPCs started."), kinds));
    const handled = (this.#handled = new Tally(
      metrics.counter("grpc_server_handled_total", "RPCs ended, by status."),
      kinds,
    ));
    metrics.onCollect(() => {
      this.#ranges.add(handled.sum(KV.Range.path, rpcStatus.ok) + handled.sum(KV.RangeStream.path, rpcStatus.ok));
      started.flush();
      handled.flush();
    });
  }

  started(path: string): void {
    this.#started.add(path);
  }

  handled(path: string, code: number): void {
    this.#handled.add(path, code);
  }
}

/** Sums per path and status, handed to a labelled counter from time to time. */
class Tally {
  readonly #counter: Counter;
  readonly #kinds: RpcKinds;
  readonly #sums = new Map<string, number[]>();

  constructor(counter: Counter, kinds: RpcKinds) {
    this.#counter = counter;
    this.#kinds = kinds;
  }

  /** Since the last flush. */
  sum(path: string, code: number): number {
    return this.#sums.get(path)?.[code] ?? 0;
  }

  add(path: string, code = noCode): void {
    let sums = this.#sums.get(path);
    if (sums === undefined) this.#sums.set(path, (sums = []));
    sums[code] = (sums[code] ?? 0) + 1;
  }

  flush(): void {
    for (const [path, sums] of this.#sums) {
      const [, service = "", method = ""] = path.split("/");
      const labels = { grpc_type: this.#kinds.get(path) ?? "unary", grpc_service: service, grpc_method: method };
      sums.forEach((sum, code) => {
        this.#counter.add(sum, code === noCode ? labels : { ...labels, grpc_code: codeNames[code] ?? "Unknown" });
      });
      sums.length = 0;
    }
  }
}

/** Beyond every status code. */
const noCode = 17;
