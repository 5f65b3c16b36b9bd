// Range as etcd defines it: limit, sort, filters, keys-only and count-only over one view of the store. An answer
// is made of stored bytes; key-values are decoded only to be sorted or filtered. The work of an unfiltered page
// is the page, not the range.
import { assert, compareBytes, emptyBytes, must } from "@keelson/base";
import { etcdserverpb, mvccpb } from "@keelson/wire";
import { keyOf, withoutValue } from "./key-value-bytes.ts";

export interface RangeQuery {
  readonly from: Uint8Array;
  /** Undefined: no upper end. */
  readonly to: Uint8Array | undefined;
  /** Only the key `from`; `to` is then not looked at. */
  readonly single: boolean;
  /** 0: no limit. */
  readonly limit: number;
  readonly sortOrder: number;
  readonly sortTarget: number;
  readonly keysOnly: boolean;
  readonly countOnly: boolean;
  readonly minModRevision: number;
  readonly maxModRevision: number;
  readonly minCreateRevision: number;
  readonly maxCreateRevision: number;
  readonly skipCount: boolean;
  /** 0: no bound. At least one key is answered. */
  readonly maxBytes: number;
}

export interface RangeResult {
  readonly kvs: readonly Uint8Array[];
  readonly more: boolean;
  readonly count: number;
  readonly lastKey: Uint8Array | undefined;
}

/** What a query reads from: encoded key-values of a range in key order or backwards, and a count. */
export interface RangeSource {
  scan(
    from: Uint8Array,
    to: Uint8Array | undefined,
    options: { reverse: boolean; limit: number },
  ): Iterable<Uint8Array>;
  get(key: Uint8Array): Uint8Array | undefined;
  count(from: Uint8Array, to: Uint8Array | undefined): number;
}

const { NONE, ASCEND, DESCEND } = etcdserverpb.SortOrder;
const target = etcdserverpb.SortTarget;

export function runRange(source: RangeSource, query: RangeQuery): RangeResult {
  if (query.single) return runGet(source, query);
  const count = query.skipCount ? 0 : source.count(query.from, query.to);
  if (query.countOnly) return { kvs: [], more: false, count, lastKey: undefined };
  const page =
    isFiltered(query) || query.sortTarget !== target.KEY ? decodedPage(source, query) : directPage(source, query);
  const kvs = query.keysOnly ? page.kvs.map(bareOf(query)) : page.kvs;
  const last = page.kvs.at(-1);
  return { kvs, more: page.more, count, lastKey: last === undefined ? undefined : keyOf(last) };
}

/** etcd 3.7 answers keys_only from an index without leases, unless it had to read the values to sort by them. */
function bareOf(query: RangeQuery): (kv: Uint8Array) => Uint8Array {
  if (query.sortTarget !== target.VALUE) return withoutValue;
  return (kv) => mvccpb.KeyValue.encode({ ...mvccpb.KeyValue.decode(kv), value: emptyBytes });
}

function runGet(source: RangeSource, query: RangeQuery): RangeResult {
  const kv = source.get(query.from);
  const count = kv === undefined || query.skipCount ? 0 : 1;
  if (kv === undefined || query.countOnly || !passes(mvccpb.KeyValue.decode(kv), query)) {
    return { kvs: [], more: false, count, lastKey: undefined };
  }
  return { kvs: [query.keysOnly ? bareOf(query)(kv) : kv], more: false, count, lastKey: query.from };
}

function isFiltered(query: RangeQuery): boolean {
  return (
    query.minModRevision !== 0 ||
    query.maxModRevision !== 0 ||
    query.minCreateRevision !== 0 ||
    query.maxCreateRevision !== 0
  );
}

type Page = { readonly kvs: Uint8Array[]; readonly more: boolean };

function directPage(source: RangeSource, query: RangeQuery): Page {
  const kvs: Uint8Array[] = [];
  const limit = query.limit > 0 ? query.limit : Number.POSITIVE_INFINITY;
  let bytes = 0;
  const options = { reverse: query.sortOrder === DESCEND, limit: limit + 1 };
  for (const kv of source.scan(query.from, query.to, options)) {
    bytes += kv.length;
    const full = kvs.length >= limit || (query.maxBytes > 0 && bytes > query.maxBytes && kvs.length > 0);
    if (full) return { kvs, more: true };
    kvs.push(kv);
  }
  return { kvs, more: false };
}

type Row = { readonly bytes: Uint8Array; readonly kv: mvccpb.KeyValue };

function decodedPage(source: RangeSource, query: RangeQuery): Page {
  const rows: Row[] = [];
  const limit = scanLimit(query);
  for (const bytes of source.scan(query.from, query.to, { reverse: false, limit })) {
    if (rows.length >= limit) break;
    const kv = mvccpb.KeyValue.decode(bytes);
    if (passes(kv, query)) rows.push({ bytes, kv });
  }
  const order = query.sortOrder === NONE && query.sortTarget !== target.KEY ? ASCEND : query.sortOrder;
  if (order !== NONE) {
    const compare = comparatorOf(query.sortTarget);
    rows.sort((a, b) => (order === DESCEND ? compare(b.kv, a.kv) : compare(a.kv, b.kv)));
  }
  const more = query.limit > 0 && rows.length > query.limit;
  const kept = more ? rows.slice(0, query.limit) : rows;
  return { kvs: kept.map((row) => row.bytes), more };
}

/**
 * Rows that are sorted and cut. As in etcd a limit counts before the sort when a target is named without an order:
 * then only the first keys are looked at, one more than asked for, to know whether there are more.
 */
function scanLimit(query: RangeQuery): number {
  return query.sortOrder === NONE && query.limit > 0 && !isFiltered(query) ? query.limit + 1 : Number.POSITIVE_INFINITY;
}

function passes(kv: mvccpb.KeyValue, query: RangeQuery): boolean {
  if (query.minModRevision !== 0 && kv.modRevision < query.minModRevision) return false;
  if (query.maxModRevision !== 0 && kv.modRevision > query.maxModRevision) return false;
  if (query.minCreateRevision !== 0 && kv.createRevision < query.minCreateRevision) return false;
  return query.maxCreateRevision === 0 || kv.createRevision <= query.maxCreateRevision;
}

type Compare = (a: mvccpb.KeyValue, b: mvccpb.KeyValue) => number;

const comparators: ReadonlyMap<number, Compare> = new Map<number, Compare>([
  [target.KEY, (a, b) => compareBytes(a.key, b.key)],
  [target.VERSION, (a, b) => a.version - b.version],
  [target.CREATE, (a, b) => a.createRevision - b.createRevision],
  [target.MOD, (a, b) => a.modRevision - b.modRevision],
  [target.VALUE, (a, b) => compareBytes(a.value, b.value)],
]);

function comparatorOf(sortTarget: number): Compare {
  assert(comparators.has(sortTarget), "the sort target was checked", { sortTarget });
  return must(comparators.get(sortTarget), "the sort target was checked");
}
