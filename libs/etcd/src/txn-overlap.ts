// The duplicate rule of a transaction's branch: no key is put twice, and no key is put that a delete of the
// branch covers. Nested transactions count with both branches, which exclude each other. Deletes are compared
// with their range_end as it stands, so one that ends at "\0" (everything above) covers nothing here; and a nested
// put is compared with deletes of its own and earlier nested transactions only. Both as in etcd.
import { byteString } from "@keelson/base";
import type { etcdserverpb } from "@keelson/wire";
import type { EtcdError } from "./contract.ts";
import { etcdErrors } from "./errors.ts";

/** Keys as byte strings: [from, to), or one key when `to` is undefined. */
interface Deleted {
  readonly from: string;
  readonly to: string | undefined;
}

interface Touched {
  readonly puts: Set<string>;
  readonly deletes: Deleted[];
}

type Ops = readonly etcdserverpb.RequestOp[];

export function checkOverlap(ops: Ops): EtcdError | undefined {
  return touchedBy(ops) === undefined ? etcdErrors.duplicateKey : undefined;
}

/** Undefined when a key is given twice. */
function touchedBy(ops: Ops): Touched | undefined {
  const puts = new Set<string>();
  const deletes = ops.flatMap((op) => (op.requestDeleteRange === undefined ? [] : [deletedBy(op.requestDeleteRange)]));
  for (const { requestTxn } of ops) {
    if (requestTxn === undefined) continue;
    const success = touchedBy(requestTxn.success);
    const failure = success === undefined ? undefined : touchedBy(requestTxn.failure);
    if (success === undefined || failure === undefined) return undefined;
    for (const key of success.puts) {
      if (puts.has(key) || covered(deletes, key)) return undefined;
      puts.add(key);
    }
    for (const key of failure.puts) {
      if ((puts.has(key) && !success.puts.has(key)) || covered(deletes, key)) return undefined;
      puts.add(key);
    }
    deletes.push(...success.deletes, ...failure.deletes);
  }
  for (const { requestPut } of ops) {
    if (requestPut === undefined) continue;
    const key = byteString(requestPut.key);
    if (puts.has(key) || covered(deletes, key)) return undefined;
    puts.add(key);
  }
  return { puts, deletes };
}

function deletedBy(request: etcdserverpb.DeleteRangeRequest): Deleted {
  const to = request.rangeEnd.length === 0 ? undefined : byteString(request.rangeEnd);
  return { from: byteString(request.key), to };
}

function covered(deletes: readonly Deleted[], key: string): boolean {
  return deletes.some(({ from, to }) => (to === undefined ? key === from : key >= from && key < to));
}
