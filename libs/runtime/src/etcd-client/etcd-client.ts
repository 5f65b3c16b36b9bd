// The store as the API server uses it: reads at a revision, writes guarded by the revision they replace, watches
// that resume. A write whose answer was lost is repeated; its compare and its value tell whether the lost attempt
// had already taken effect. Not so a creation that left nothing: "there is no such key" holds again once somebody
// has deleted what the lost attempt made, and repeating it would bring that back.
import { AppError, assert, equalBytes, must, prefixEnd, utf8 } from "@keelson/base";
import type { RpcChannel, Scope, Telemetry } from "@keelson/ports";
import { etcdserverpb, type mvccpb } from "@keelson/wire";
import { causeMetadataName, encodeCause, type WriteCause } from "./cause.ts";
import { type Attempt, Endpoints, type EndpointsOptions } from "./endpoints.ts";
import { runStoreWatch, type StoreWatchEnd, type StoreWatchHandler, type StoreWatchOptions } from "./watch.ts";

export type StoreEntry = {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly modRevision: number;
  readonly createRevision: number;
  readonly version: number;
};

export type StoreRange = {
  readonly entries: readonly StoreEntry[];
  /** Of the whole range, whatever the limit. */
  readonly count: number;
  /** The store's revision when it answered. */
  readonly revision: number;
};

export type StoreRangeOptions = {
  readonly limit?: number;
  /** 0 or absent: now. */
  readonly revision?: number;
  readonly countOnly?: boolean;
  readonly keysOnly?: boolean;
  /** Answered by any member without a quorum; may be stale. */
  readonly serializable?: boolean;
};

/** `current` is what stands at the key instead of what the writer expected. */
export type StoreWrite =
  | { readonly ok: true; readonly revision: number }
  | { readonly ok: false; readonly current: StoreEntry | undefined; readonly revision: number };

/** What a write depends on beside its own key. */
export type StoreGuard = {
  readonly key: string;
  /** Mod revision at which `holds` was true, as far as the writer knows. */
  readonly revision: number;
  /** Whether the key as it is now allows the write. */
  readonly holds: (entry: StoreEntry | undefined) => boolean;
};

export type StoreWriteOptions = {
  readonly cause?: WriteCause;
  readonly lease?: bigint;
  /** Part of the same transaction; once it does not hold the write throws `store.fenced`. */
  readonly guard?: StoreGuard | undefined;
};

export interface EtcdClient {
  get(
    key: string,
    options?: StoreRangeOptions,
  ): Promise<{ readonly entry: StoreEntry | undefined; readonly revision: number }>;
  /** `from` <= key < `end`. */
  range(from: Uint8Array, end: Uint8Array, options?: StoreRangeOptions): Promise<StoreRange>;
  /** The store's revision, confirmed by a quorum. */
  revision(): Promise<number>;
  /** Throws `store.uncertain` when an answer was lost and the key is not there (any more, or yet). */
  create(key: string, value: Uint8Array, options?: StoreWriteOptions): Promise<StoreWrite>;
  update(key: string, value: Uint8Array, expectedRevision: number, options?: StoreWriteOptions): Promise<StoreWrite>;
  delete(key: string, expectedRevision: number, options?: StoreWriteOptions): Promise<StoreWrite>;
  /** A lease that is never kept alive; its keys go when it ends. */
  grantLease(ttlSeconds: number): Promise<bigint>;
  watch(options: StoreWatchOptions, handler: StoreWatchHandler, scope: Scope): Promise<StoreWatchEnd>;
  /**
   * Whether progress marks asked for can be believed: stores before 3.4.31 and 3.5.13 send them ahead of events that
   * are still on their way.
   */
  progressIsTrue(): Promise<boolean>;
  /** A channel to one member, another one each time: for streams that others manage. */
  channel(): RpcChannel;
  close(): void;
}

export type EtcdClientOptions = EndpointsOptions & { readonly telemetry: Telemetry };

export function createEtcdClient(options: EtcdClientOptions): EtcdClient {
  const endpoints = new Endpoints(options);
  let progress: Promise<boolean> | undefined;
  const askProgress = async (channel: RpcChannel, { timeoutMs }: Attempt): Promise<boolean> => {
    const { version } = await channel.unary(etcdserverpb.Maintenance.Status, {}, { timeoutMs });
    const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
    if (major !== 3) return major > 3;
    return minor > 5 || (minor === 5 && patch >= 13) || (minor === 4 && patch >= 31);
  };
  const range = (from: Uint8Array, end: Uint8Array, how: StoreRangeOptions = {}): Promise<StoreRange> =>
    endpoints.call((channel, state) => readRange(channel, state, from, end, how));
  return {
    range,
    get: async (key, how = {}) => {
      const answer = await range(utf8(key), none, { ...how, limit: 1 });
      return { entry: answer.entries[0], revision: answer.revision };
    },
    revision: async () => (await range(healthKey, none, { keysOnly: true, limit: 1 })).revision,
    create: (key, value, how) =>
      endpoints.call((channel, state) =>
        state.ambiguous
          ? lookForCreated(channel, state, key, value)
          : write(channel, state, { key, value, expected: 0, how }),
      ),
    update: (key, value, expected, how) => {
      assert(expected > 0, "an update replaces a revision", { expected });
      return endpoints.call((channel, state) => write(channel, state, { key, value, expected, how }));
    },
    delete: (key, expected, how) =>
      endpoints.call((channel, state) => write(channel, state, { key, value: undefined, expected, how })),
    grantLease: (ttlSeconds) =>
      endpoints.call(async (channel, { timeoutMs }) => {
        const granted = await channel.unary(etcdserverpb.Lease.LeaseGrant, { TTL: ttlSeconds }, { timeoutMs });
        return granted.ID;
      }),
    watch: (how, handler, scope) =>
      runStoreWatch(endpoints, how, handler, { scope, telemetry: options.telemetry, clock: options.clock }),
    progressIsTrue: () => {
      const asked = (progress ??= endpoints.call(askProgress));
      asked.catch(() => (progress = undefined)); // the caller sees the failure; the next one asks again
      return asked;
    },
    channel: () => endpoints.next(),
    close: () => endpoints.close(),
  };
}

/** First key and end of everything that starts with `prefix`. */
export function prefixRange(prefix: string): { readonly from: Uint8Array; readonly end: Uint8Array } {
  const from = utf8(prefix);
  return { from, end: prefixEnd(from) };
}

/** A Lease is renewed a few times a second: a write seldom meets one renewal, and hardly ever two. */
const guardTriesMax = 8;
const none = new Uint8Array(0);
const healthKey = utf8("/registry/health");

async function readRange(
  channel: RpcChannel,
  state: Attempt,
  key: Uint8Array,
  rangeEnd: Uint8Array,
  how: StoreRangeOptions,
): Promise<StoreRange> {
  const answer = await channel.unary(
    etcdserverpb.KV.Range,
    {
      key,
      rangeEnd,
      limit: how.limit ?? 0,
      revision: how.revision ?? 0,
      countOnly: how.countOnly ?? false,
      keysOnly: how.keysOnly ?? false,
      serializable: how.serializable ?? false,
    },
    { timeoutMs: state.timeoutMs },
  );
  return { entries: answer.kvs, count: answer.count, revision: must(answer.header, "an answer has a header").revision };
}

type GuardedWrite = {
  readonly key: string;
  /** Undefined deletes. */
  readonly value: Uint8Array | undefined;
  /** Mod revision that must stand at the key; 0: no key. */
  readonly expected: number;
  readonly how: StoreWriteOptions | undefined;
};

async function write(channel: RpcChannel, state: Attempt, request: GuardedWrite): Promise<StoreWrite> {
  const { expected, how } = request;
  let guard = how?.guard;
  for (let tries = 1; ; tries++) {
    const answer = await channel.unary(etcdserverpb.KV.Txn, transactionOf(request, guard), {
      timeoutMs: state.timeoutMs,
      ...(how?.cause === undefined ? {} : { metadata: { [causeMetadataName]: encodeCause(how.cause) } }),
    });
    const revision = must(answer.header, "an answer has a header").revision;
    if (answer.succeeded) return { ok: true, revision };
    const [current, guarding] = answer.responses.map(({ responseRange }) => responseRange?.kvs[0]);
    if (guard === undefined || (current?.modRevision ?? 0) !== expected) {
      const done = state.ambiguous && tookEffect(request, current);
      return done ? { ok: true, revision: current?.modRevision ?? revision } : { ok: false, current, revision };
    }
    // Only the guard has moved.
    if (!guard.holds(guarding)) throw new AppError("store.fenced", `${guard.key} says otherwise`);
    if (tries >= guardTriesMax) throw new AppError("store.overloaded", `${guard.key} changes all the time`);
    guard = { ...guard, revision: guarding?.modRevision ?? 0 };
  }
}

function transactionOf({ key: name, value, expected, how }: GuardedWrite, guard: StoreGuard | undefined) {
  const key = utf8(name);
  const is = (of: Uint8Array, modRevision: number) => ({ result: equal, target: modTarget, key: of, modRevision });
  const read = (of: Uint8Array) => ({ requestRange: { key: of, limit: 1 } });
  const guardKey = guard === undefined ? undefined : utf8(guard.key);
  return {
    compare: [is(key, expected), ...(guardKey === undefined ? [] : [is(guardKey, guard?.revision ?? 0)])],
    success: [
      value === undefined
        ? { requestDeleteRange: { key } }
        : { requestPut: { key, value, ...(how?.lease === undefined ? {} : { lease: how.lease }) } },
    ],
    failure: [read(key), ...(guardKey === undefined ? [] : [read(guardKey)])],
  };
}

/** After a creation whose answer was lost: what stands there now. */
async function lookForCreated(
  channel: RpcChannel,
  state: Attempt,
  key: string,
  value: Uint8Array,
): Promise<StoreWrite> {
  const { entries, revision } = await readRange(channel, state, utf8(key), none, { limit: 1 });
  const current = entries[0];
  if (current === undefined) throw new AppError("store.uncertain", `nobody can tell whether ${key} was created`);
  return equalBytes(current.value, value)
    ? { ok: true, revision: current.modRevision }
    : { ok: false, current, revision };
}

/** After a lost answer: does the key look as our own earlier attempt would have left it? */
function tookEffect(request: GuardedWrite, current: mvccpb.KeyValue | undefined): boolean {
  if (request.value === undefined) return current === undefined;
  return current !== undefined && current.modRevision > request.expected && equalBytes(current.value, request.value);
}

const equal = etcdserverpb.CompareResult.EQUAL;
const modTarget = etcdserverpb.CompareTarget.MOD;
