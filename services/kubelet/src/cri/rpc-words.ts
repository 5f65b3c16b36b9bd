// How a failed runtime call reads in statuses and events: as Go's gRPC prints it, which is what people search for.
import { messageOf } from "@keelson/base";
import { RpcError, rpcStatus } from "@keelson/ports";

const names: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(rpcStatus).map(([name, code]) => [
    code,
    name === "ok" ? "OK" : name.charAt(0).toUpperCase() + name.slice(1),
  ]),
);

/** `rpc error: code = NotFound desc = …`. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof RpcError)) return messageOf(error);
  return `rpc error: code = ${names[error.status] ?? `Code(${error.status})`} desc = ${error.message}`;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof RpcError && error.status === rpcStatus.notFound;
}
