// What a request is likely to cost, in bytes, from its own fields: cheap enough for every call, since it only adds
// lengths. What reading a range costs is learned elsewhere (range-sizes.ts).
import type { etcdserverpb } from "@keelson/wire";
import { requestBaseBytes } from "./limits.ts";

export function putCost(request: etcdserverpb.PutRequest): number {
  return requestBaseBytes + request.key.length + request.value.length;
}

export function txnCost(request: etcdserverpb.TxnRequest): number {
  let cost = requestBaseBytes;
  for (const compare of request.compare) cost += requestBaseBytes + compare.key.length;
  for (const op of request.success) cost += opCost(op);
  for (const op of request.failure) cost += opCost(op);
  return cost;
}

function opCost(op: etcdserverpb.RequestOp): number {
  if (op.requestPut !== undefined) return putCost(op.requestPut);
  return op.requestTxn === undefined ? requestBaseBytes : txnCost(op.requestTxn);
}

/** Of a request that holds little. */
export function baseCost(): number {
  return requestBaseBytes;
}
