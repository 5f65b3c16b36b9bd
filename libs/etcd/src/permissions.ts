// What a user's roles allow, as two sets of keys: to read and to write. Ranges are merged, so that a request is
// allowed exactly when it lies wholly inside the union; a permission for one key is the smallest range there is.
import { compareBytes } from "@keelson/base";
import { authpb } from "@keelson/wire";
import { keyRange } from "./key-range.ts";

interface Span {
  readonly from: Uint8Array;
  /** Undefined: no upper end. */
  readonly to: Uint8Array | undefined;
}

/** Disjoint, in order, none touching the next. */
type KeySet = readonly Span[];

export interface Permissions {
  readonly read: KeySet;
  readonly write: KeySet;
}

const { READ, WRITE, READWRITE } = authpb.Type;

export function permissionsOf(granted: readonly authpb.Permission[]): Permissions {
  const of = (kind: number): KeySet =>
    merge(granted.filter(({ permType }) => permType === kind || permType === READWRITE));
  return { read: of(READ), write: of(WRITE) };
}

/** Whether the request range [key, rangeEnd), as etcd reads it, lies wholly inside the set. */
export function covers(set: KeySet, key: Uint8Array, rangeEnd: Uint8Array): boolean {
  const { from, to } = keyRange(key, rangeEnd);
  const span = set.findLast((candidate) => compareBytes(candidate.from, from) <= 0);
  if (span === undefined || !below(from, span.to)) return false;
  if (span.to === undefined) return true;
  return to !== undefined && compareBytes(to, span.to) <= 0;
}

function below(key: Uint8Array, end: Uint8Array | undefined): boolean {
  return end === undefined || compareBytes(key, end) < 0;
}

function merge(permissions: readonly authpb.Permission[]): KeySet {
  const spans = permissions
    .map(({ key, rangeEnd }): Span => keyRange(key, rangeEnd))
    .filter(({ from, to }) => below(from, to))
    .sort((a, b) => compareBytes(a.from, b.from));
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last === undefined || (last.to !== undefined && compareBytes(last.to, span.from) < 0)) merged.push(span);
    else if (last.to !== undefined && (span.to === undefined || compareBytes(span.to, last.to) > 0))
      merged[merged.length - 1] = { from: last.from, to: span.to };
  }
  return merged;
}
