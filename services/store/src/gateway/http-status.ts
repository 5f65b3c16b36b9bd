// How gRPC's outcomes look in HTTP: status codes as in the gateway of etcd 3.4, and the body of an error.
import { JsonError } from "@keelson/wire";
import { RpcError, rpcStatus } from "@keelson/ports";
import { AppError, messageOf } from "@keelson/base";

/** HTTP status by gRPC code; what is missing is 500. */
const statuses: ReadonlyMap<number, number> = new Map([
  [rpcStatus.ok, 200],
  [rpcStatus.canceled, 408],
  [rpcStatus.invalidArgument, 400],
  [rpcStatus.deadlineExceeded, 504],
  [rpcStatus.notFound, 404],
  [rpcStatus.alreadyExists, 409],
  [rpcStatus.permissionDenied, 403],
  [rpcStatus.resourceExhausted, 429],
  [rpcStatus.failedPrecondition, 412],
  [rpcStatus.aborted, 409],
  [rpcStatus.outOfRange, 400],
  [rpcStatus.unimplemented, 501],
  [rpcStatus.unavailable, 503],
  [rpcStatus.unauthenticated, 401],
]);

const texts: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  408: "Request Timeout",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Request Entity Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** What went wrong, for both worlds. */
export type Failure = { readonly code: number; readonly status: number; readonly message: string };

export function failureOf(error: unknown): Failure {
  if (error instanceof RpcError) {
    return { code: error.status, status: statuses.get(error.status) ?? 500, message: error.message };
  }
  if (error instanceof JsonError) return { code: rpcStatus.invalidArgument, status: 400, message: error.message };
  if (error instanceof AppError && error.code === "http.body-too-large") {
    return { code: rpcStatus.resourceExhausted, status: 413, message: "etcdserver: request is too large" };
  }
  return { code: rpcStatus.unknown, status: 500, message: messageOf(error) };
}

/** The body of an answer that is nothing but an error. */
export function errorBody({ code, message }: Failure): string {
  return JSON.stringify({ error: message, message, code });
}

/** The last line of a stream that failed after it had begun. */
export function errorLine({ code, status, message }: Failure): string {
  return `${JSON.stringify({ error: { grpc_code: code, http_code: status, message, http_status: texts[status] ?? "" } })}\n`;
}
