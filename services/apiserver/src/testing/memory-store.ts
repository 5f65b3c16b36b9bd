// The store in memory, for tests: revisions, history, compaction, watches. Written changes are handed to `onChange`, which
// a test may delay to make the cache lag behind.
import { AppError, compareBytes, must, utf8 } from "@keelson/base";
import type {
  EtcdClient,
  StoreEntry,
  StoreRange,
  StoreRangeOptions,
  StoreWrite,
  StoreWriteOptions,
} from "@keelson/runtime";
import type { mvccpb, RevisionRecord } from "@keelson/wire";

type Version = { readonly entry: StoreEntry; readonly deletedAt: number | undefined };

export type MemoryStore = EtcdClient & {
  readonly causes: unknown[];
  compact(revision: number): void;
};

export function createMemoryStore(onChange: (record: RevisionRecord) => void): MemoryStore {
  let revision = 1;
  let compacted = 0;
  const log: { readonly revision: number; readonly event: mvccpb.Event }[] = [];
  const versions: Version[] = [];
  const causes: unknown[] = [];
  const waiting = new Set<() => void>();

  const current = (key: Uint8Array, at = revision): StoreEntry | undefined => {
    const found = versions.findLast(({ entry }) => entry.modRevision <= at && compareBytes(entry.key, key) === 0);
    return found === undefined || (found.deletedAt !== undefined && found.deletedAt <= at) ? undefined : found.entry;
  };

  const change = (key: Uint8Array, value: Uint8Array | undefined): number => {
    const before = current(key);
    revision++;
    if (before !== undefined) {
      const at = versions.findLastIndex(({ entry }) => entry === before);
      if (value === undefined) versions[at] = { entry: before, deletedAt: revision };
    }
    const entry: StoreEntry = {
      key,
      value: value ?? new Uint8Array(0),
      modRevision: revision,
      createRevision: before?.createRevision ?? revision,
      version: (before?.version ?? 0) + 1,
    };
    if (value !== undefined) versions.push({ entry, deletedAt: undefined });
    const kv = { ...entry, lease: 0n };
    log.push({
      revision,
      event: {
        type: value === undefined ? 1 : 0,
        kv,
        prevKv: before === undefined ? undefined : { ...before, lease: 0n },
      },
    });
    const type = value === undefined ? "delete" : "put";
    onChange({ revision, term: 1, prev: new Map(), cause: undefined, events: [{ ...kv, type }] });
    for (const wake of waiting) wake();
    return revision;
  };

  const range = async (from: Uint8Array, end: Uint8Array, options: StoreRangeOptions = {}): Promise<StoreRange> => {
    const at = options.revision === undefined || options.revision === 0 ? revision : options.revision;
    if (at < compacted) throw new AppError("store.compacted", "compacted");
    if (at > revision) throw new AppError("store.future", "future");
    const inside = (key: Uint8Array): boolean =>
      end.length === 0
        ? compareBytes(key, from) === 0
        : compareBytes(key, from) >= 0 && (end[0] === 0 || compareBytes(key, end) < 0);
    const found = new Map<string, StoreEntry>();
    for (const { entry } of versions) {
      const now = inside(entry.key) ? current(entry.key, at) : undefined;
      if (now !== undefined) found.set(now.key.join(), now);
    }
    const entries = [...found.values()].sort((a, b) => compareBytes(a.key, b.key));
    const limit = options.limit ?? 0;
    return {
      entries: options.countOnly === true ? [] : limit > 0 ? entries.slice(0, limit) : entries,
      count: entries.length,
      revision,
    };
  };

  const write = (
    key: string,
    { value, expected, how }: { value: Uint8Array | undefined; expected: number; how: StoreWriteOptions | undefined },
  ): StoreWrite => {
    causes.push(how?.cause);
    const before = current(utf8(key));
    if ((before?.modRevision ?? 0) !== expected) return { ok: false, current: before, revision };
    if (how?.guard?.holds(current(utf8(how.guard.key))) === false) throw new AppError("store.fenced", how.guard.key);
    return { ok: true, revision: change(utf8(key), value) };
  };

  return {
    causes,
    compact: (at) => {
      compacted = at;
    },
    range,
    get: async (key, options) => ({ entry: (await range(utf8(key), new Uint8Array(0), options)).entries[0], revision }),
    revision: async () => revision,
    create: async (key, value, how) => write(key, { value, expected: 0, how }),
    update: async (key, value, expected, how) => write(key, { value, expected, how }),
    delete: async (key, expected, how) => write(key, { value: undefined, expected, how }),
    grantLease: async () => 1n,
    watch: async (options, handler, scope) => {
      if (options.startRevision < compacted) return { kind: "compacted", revision: compacted };
      let next = options.startRevision;
      while (!scope.stopped) {
        for (const { revision: at, event } of log.filter((item) => item.revision >= next)) {
          const key = must(event.kv, "an event has a key").key;
          const inside =
            compareBytes(key, options.key) >= 0 &&
            (options.rangeEnd[0] === 0 || compareBytes(key, options.rangeEnd) < 0);
          if (inside) await handler.events([event]);
          next = at + 1;
          if (scope.stopped) return { kind: "stopped" };
        }
        handler.progress?.(next - 1);
        if (scope.stopped) break;
        await new Promise<void>((resolve) => {
          const forget = scope.onStop(resolve);
          const wake = (): void => {
            waiting.delete(wake);
            forget();
            resolve();
          };
          waiting.add(wake);
        });
      }
      return { kind: "stopped" };
    },
    progressIsTrue: async () => true,
    channel: () => {
      throw new AppError("test.no-channel", "the memory store has no channels");
    },
    close: () => undefined,
  };
}
