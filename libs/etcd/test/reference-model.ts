// A naive second implementation of the store, for the property tests: every revision is a whole copy of the map,
// keys are strings, nothing is indexed. It states the semantics once more, as plainly as possible.
import { etcdserverpb } from "@keelson/wire";

export interface ModelKv {
  readonly key: string;
  readonly value: string;
  readonly create: number;
  readonly mod: number;
  readonly version: number;
  readonly lease: bigint;
}

export interface ModelEvent {
  readonly type: "put" | "delete";
  readonly kv: ModelKv;
  readonly prev: ModelKv | undefined;
}

type State = ReadonlyMap<string, ModelKv>;
type Draft = { map: Map<string, ModelKv>; events: ModelEvent[]; revision: number };
export type ModelResult = { error: string } | { response: unknown };

export const str = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

export class ReferenceModel {
  states: State[] = [new Map(), new Map()];
  records: (readonly ModelEvent[])[] = [[], []];
  compacted = -1;
  clusterTimeMs = 0;
  leases = new Map<bigint, { ttl: number; deadline: number }>();

  get revision(): number {
    return this.states.length - 1;
  }

  at(revision: number): State {
    return this.states[revision] ?? new Map();
  }

  transact<T>(body: (draft: Draft) => T): T {
    const draft: Draft = { map: new Map(this.at(this.revision)), events: [], revision: this.revision + 1 };
    const result = body(draft);
    if (draft.events.length > 0) {
      this.states.push(draft.map);
      this.records.push(draft.events);
    }
    return result;
  }

  put(draft: Draft, request: etcdserverpb.PutRequest): ModelKv | undefined {
    const key = str(request.key);
    const prev = draft.map.get(key);
    const kv: ModelKv = {
      key,
      value: request.ignoreValue ? (prev?.value ?? "") : str(request.value),
      create: prev?.create ?? draft.revision,
      mod: draft.revision,
      version: (prev?.version ?? 0) + 1,
      lease: request.ignoreLease ? (prev?.lease ?? 0n) : request.lease,
    };
    draft.map.set(key, kv);
    draft.events.push({ type: "put", kv, prev });
    return prev;
  }

  remove(draft: Draft, key: Uint8Array, rangeEnd: Uint8Array): ModelKv[] {
    const found = select(draft.map, key, rangeEnd);
    for (const prev of found) {
      draft.map.delete(prev.key);
      const kv = { key: prev.key, value: "", create: 0, mod: draft.revision, version: 0, lease: 0n };
      draft.events.push({ type: "delete", kv, prev });
    }
    return found;
  }

  range(request: etcdserverpb.RangeRequest, map: State): { kvs: ModelKv[]; count: number; more: boolean } {
    const all = select(map, request.key, request.rangeEnd);
    const filtered =
      request.minModRevision !== 0 ||
      request.maxModRevision !== 0 ||
      request.minCreateRevision !== 0 ||
      request.maxCreateRevision !== 0;
    // A target without an order: the limit is taken first, and one more, then the sort.
    const early = request.sortOrder === 0 && request.limit > 0 && !filtered;
    let kvs = (early ? all.slice(0, request.limit + 1) : all).filter(
      (kv) =>
        (request.minModRevision === 0 || kv.mod >= request.minModRevision) &&
        (request.maxModRevision === 0 || kv.mod <= request.maxModRevision) &&
        (request.minCreateRevision === 0 || kv.create >= request.minCreateRevision) &&
        (request.maxCreateRevision === 0 || kv.create <= request.maxCreateRevision),
    );
    const field = (["key", "version", "create", "mod", "value"] as const)[request.sortTarget] ?? "key";
    const order = request.sortOrder === 0 && field !== "key" ? 1 : request.sortOrder;
    const less = (a: ModelKv, b: ModelKv): number => (a[field] < b[field] ? -1 : Number(a[field] > b[field]));
    if (order === 1) kvs = kvs.toSorted(less);
    if (order === 2) kvs = kvs.toSorted((a, b) => less(b, a));
    if (request.countOnly) return { kvs: [], count: all.length, more: false };
    const more = request.limit > 0 && kvs.length > request.limit;
    if (more) kvs = kvs.slice(0, request.limit);
    return { kvs, count: all.length, more };
  }
}

export function select(map: State, key: Uint8Array, rangeEnd: Uint8Array): ModelKv[] {
  const from = str(key);
  const to = str(rangeEnd);
  const inside = (k: string): boolean => (to === "" ? k === from : k >= from && (to === "\0" || k < to));
  return [...map.values()]
    .filter((kv) => inside(kv.key))
    .toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
}

/** Whether one compare holds, the truth table written out. */
export function compareHolds(map: State, compare: etcdserverpb.Compare): boolean {
  const found = select(map, compare.key, compare.rangeEnd);
  const { VALUE, VERSION, CREATE, MOD } = etcdserverpb.CompareTarget;
  if (found.length === 0 && compare.target === VALUE) return false;
  const zero: ModelKv = { key: "", value: "", create: 0, mod: 0, version: 0, lease: 0n };
  return (found.length === 0 ? [zero] : found).every((kv) => {
    const [left, right] =
      compare.target === VALUE
        ? [kv.value, str(compare.value ?? new Uint8Array())]
        : compare.target === VERSION
          ? [kv.version, compare.version ?? 0]
          : compare.target === CREATE
            ? [kv.create, compare.createRevision ?? 0]
            : compare.target === MOD
              ? [kv.mod, compare.modRevision ?? 0]
              : [kv.lease, compare.lease ?? 0n];
    const { EQUAL, NOT_EQUAL, GREATER } = etcdserverpb.CompareResult;
    if (compare.result === EQUAL) return left === right;
    if (compare.result === NOT_EQUAL) return left !== right;
    return compare.result === GREATER ? left > right : left < right;
  });
}
