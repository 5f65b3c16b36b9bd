// What every RPC goes through before its handler: learners serve little, `hasleader` wants a leader; and what
// every RPC is counted by.
import {
  RpcError,
  rpcStatus,
  type Metrics,
  type RpcCallContext,
  type RpcRegistration,
  type StreamHandler,
  type UnaryHandler,
} from "@keelson/ports";
import { loopErrors, toRpcError, type StoreNode } from "@keelson/runtime";
import { etcdserverpb } from "@keelson/wire";

/** RPCs that a learner answers; everything else is refused on it. */
const learnerPaths: ReadonlySet<string> = new Set([
  etcdserverpb.Maintenance.Status.path,
  etcdserverpb.Maintenance.Snapshot.path,
  etcdserverpb.KV.Range.path,
  "/grpc.health.v1.Health/Check",
  "/grpc.health.v1.Health/Watch",
]);

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

/** Wraps registrations with the checks and counters. */
export function guarded(node: StoreNode, registrations: readonly RpcRegistration[]): RpcRegistration[] {
  const count = rpcCounters(node.options.telemetry.metrics);
  return registrations.map((registration): RpcRegistration => {
    const { path } = registration.method;
    const admit = (request: unknown, context: RpcCallContext): void => {
      if (node.group.status().isLearner) admitOnLearner(path, request);
      if (context.metadata["hasleader"] === "true") node.leaderWatch.require();
    };
    if (registration.kind === "unary") {
      const inner = registration.handler as unknown as UnaryHandler<unknown, unknown>;
      const handler: UnaryHandler<unknown, unknown> = (request, context) =>
        count(path, async () => {
          admit(request, context);
          return inner(request, context);
        });
      return { ...registration, handler } as unknown as RpcRegistration;
    }
    const inner = registration.handler as unknown as StreamHandler<unknown, unknown>;
    const handler: StreamHandler<unknown, unknown> = (requests, sink, context) =>
      count(path, async () => {
        admit(undefined, context);
        await inner(requests, sink, context);
      });
    return { ...registration, handler } as unknown as RpcRegistration;
  });
}

function admitOnLearner(path: string, request: unknown): void {
  const serializable = path !== etcdserverpb.KV.Range.path || (request as etcdserverpb.RangeRequest).serializable;
  if (!learnerPaths.has(path) || !serializable) throw toRpcError(loopErrors.notForLearner);
}

function rpcCounters(metrics: Metrics): <T>(path: string, call: () => Promise<T>) => Promise<T> {
  const started = metrics.counter("grpc_server_started_total", "RPCs started.");
  const handled = metrics.counter("grpc_server_handled_total", "RPCs ended, by status.");
  return async (path, call) => {
    const [, service = "", method = ""] = path.split("/");
    const labels = { grpc_service: service, grpc_method: method };
    started.add(1, labels);
    try {
      const result = await call();
      handled.add(1, { ...labels, grpc_code: "OK" });
      return result;
    } catch (error) {
      const code = error instanceof RpcError ? error.status : rpcStatus.unknown;
      handled.add(1, { ...labels, grpc_code: codeNames[code] ?? "Unknown" });
      throw error;
    }
  };
}
