// Between the state machine's answers and handlers: refusals become RpcErrors, results are narrowed to the
// operation that was proposed.
import { assert, unreachable } from "@keelson/base";
import type { ApplyResponse, ApplyResult, EtcdError, Outcome } from "@keelson/etcd";
import { toRpcError } from "@keelson/runtime";

/** Throws the refusal, if there is one. */
export function refuse(error: EtcdError | undefined): void {
  if (error !== undefined) throw toRpcError(error);
}

export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw toRpcError(outcome.error);
}

type Message<Op extends ApplyResponse["op"]> = Extract<
  ApplyResponse,
  { readonly op: Op; readonly message: unknown }
>["message"];

/** The response message of an applied `op`. */
export function messageOf<Op extends ApplyResponse["op"]>(op: Op, result: ApplyResult): Message<Op> {
  const response = valueOf(result.outcome);
  assert(response.op === op, "the result is that of the operation proposed", { op, result: response.op });
  if (!("message" in response)) return unreachable(response as never);
  return response.message as Message<Op>;
}
