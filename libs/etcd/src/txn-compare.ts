// Compares of a transaction. A missing key counts as zero in version, revisions and lease; its value compares
// false whatever is asked. Over a range every key found must pass; a range without keys is one missing key.
import { compareBytes } from "@keelson/base";
import { etcdserverpb, mvccpb } from "@keelson/wire";
import type { MvccStore } from "@keelson/mvcc";
import { keyRange } from "./key-range.ts";

const target = etcdserverpb.CompareTarget;
const result = etcdserverpb.CompareResult;

/** Whether all compares hold in the state as it is now. */
export function allHold(store: MvccStore, compares: readonly etcdserverpb.Compare[]): boolean {
  return compares.every((compare) => holds(store, compare));
}

function holds(store: MvccStore, compare: etcdserverpb.Compare): boolean {
  const range = keyRange(compare.key, compare.rangeEnd);
  if (range.single) {
    const kv = store.get(range.from);
    return kv === undefined ? holdsForNone(compare) : holdsFor(compare, mvccpb.KeyValue.decode(kv));
  }
  let found = false;
  for (const kv of store.scan(range.from, range.to)) {
    found = true;
    if (!holdsFor(compare, mvccpb.KeyValue.decode(kv))) return false;
  }
  return found || holdsForNone(compare);
}

const noKeyValue = mvccpb.KeyValue.decode(new Uint8Array(0));

function holdsForNone(compare: etcdserverpb.Compare): boolean {
  return compare.target !== target.VALUE && holdsFor(compare, noKeyValue);
}

function holdsFor(compare: etcdserverpb.Compare, kv: mvccpb.KeyValue): boolean {
  const order = orderOf(compare, kv);
  switch (compare.result) {
    case result.EQUAL:
      return order === 0;
    case result.NOT_EQUAL:
      return order !== 0;
    case result.GREATER:
      return order > 0;
    case result.LESS:
      return order < 0;
    default:
      return true; // as etcd: an unknown result constrains nothing
  }
}

/** Negative, zero or positive as the stored side is less than, equal to or greater than the given one. */
function orderOf(compare: etcdserverpb.Compare, kv: mvccpb.KeyValue): number {
  switch (compare.target) {
    case target.VALUE:
      return compareBytes(kv.value, compare.value ?? new Uint8Array(0));
    case target.VERSION:
      return kv.version - (compare.version ?? 0);
    case target.CREATE:
      return kv.createRevision - (compare.createRevision ?? 0);
    case target.MOD:
      return kv.modRevision - (compare.modRevision ?? 0);
    case target.LEASE:
      return kv.lease < (compare.lease ?? 0n) ? -1 : Number(kv.lease > (compare.lease ?? 0n));
    default:
      return 0;
  }
}
