// [key, range_end) as etcd reads it: empty end means the one key, "\0" means no upper end.
import { compareBytes, keyAfter } from "@keelson/base";

export interface KeyRange {
  readonly from: Uint8Array;
  /** Undefined: no upper end. */
  readonly to: Uint8Array | undefined;
  /** Exactly the key `from`. */
  readonly single: boolean;
}

export function keyRange(key: Uint8Array, rangeEnd: Uint8Array): KeyRange {
  if (rangeEnd.length === 0) return { from: key, to: keyAfter(key), single: true };
  const open = rangeEnd.length === 1 && rangeEnd[0] === 0;
  return { from: key, to: open ? undefined : rangeEnd, single: false };
}

export function inKeyRange(range: KeyRange, key: Uint8Array): boolean {
  if (compareBytes(key, range.from) < 0) return false;
  return range.single
    ? key.length === range.from.length && compareBytes(key, range.from) === 0
    : range.to === undefined || compareBytes(key, range.to) < 0;
}
