// The multi-version store: one state's tables, what of them is kept in memory, and the operations on both. Time
// moves only through transactions and compactions; `settle` makes the tables a whole again before they are committed.
// Every method that changes something runs inside one `storage.write`; after a write that threw the object must be thrown away, because
// what it keeps in memory is ahead of the tables.
import type { OrderedStorage } from "@keelson/ports";
import { AppError, assert, crc32c, emptyBytes, must, text, utf8 } from "@keelson/base";
import { mvccpb, storepb } from "@keelson/wire";
import type { RevisionRecord } from "./contract.ts";
import { EventLog } from "./event-log.ts";
import { countAt, scanAt, valueAt, type PastView } from "./history.ts";
import { KeyCounts } from "./key-counts.ts";
import { runRange, type RangeQuery, type RangeResult, type RangeSource } from "./range-query.ts";
import { decodeU64, encodeU64 } from "./row-keys.ts";
import { loadSegment } from "./load-segment.ts";
import { openTables, type Generation, type Tables } from "./tables.ts";
import { sweepRows } from "./sweep.ts";
import { liveBytesOf, WriteTxn, type StoreCounters, type TxnOrigin } from "./write-txn.ts";

/** What a batch leaves besides its data. */
export interface AppliedPosition {
  readonly appliedIndex: number;
  readonly appliedTerm: number;
  readonly clusterTimeMs: number;
}

/** Why a revision cannot be read. */
export type RevisionProblem = "compacted" | "future";

const metaKey = new Uint8Array([1]);
const formatKey = new Uint8Array([0]);
/** Counts how often rows of these tables have changed their meaning. 2: events lie in segments. */
const tablesFormat = 2;

export class MvccStore {
  readonly tables: Tables;
  readonly log: EventLog;
  readonly #counts: KeyCounts;
  readonly #counters: StoreCounters;
  #compacted: number;
  /** Revisions below this are gone from the event rows. */
  #swept: number;
  #position: AppliedPosition;
  #holds: number[] = [];
  readonly #writer: WriteTxn;
  #txn: WriteTxn | undefined;

  constructor(storage: OrderedStorage, generation: Generation) {
    this.tables = openTables(storage, generation);
    const row = this.tables.meta.get(metaKey);
    if (row !== undefined) requireFormat(this.tables.meta.get(formatKey));
    const meta = row === undefined ? freshMeta : storepb.MetaRow.decode(row);
    this.#counts = new KeyCounts(this.tables.current, this.tables.counts);
    const heads = new Map<string, number>();
    for (const { key, value } of this.tables.heads.range(emptyBytes, undefined)) heads.set(text(key), decodeU64(value));
    const { revision, stateHash, liveBytes } = meta;
    this.#counters = { revision, stateHash, liveBytes, heads, headsChanged: new Set() };
    this.#compacted = meta.compactedRevision;
    this.#swept = meta.sweptRevision;
    this.#position = meta;
    this.log = new EventLog(this.tables.events);
    this.#writer = new WriteTxn(this.tables, this.log, this.#counts, this.#counters);
  }

  get revision(): number {
    return this.#counters.revision;
  }

  /** -1 before the first compaction. */
  get compactedRevision(): number {
    return this.#compacted;
  }

  get stateHash(): number {
    return this.#counters.stateHash;
  }

  get heads(): ReadonlyMap<string, number> {
    return this.#counters.heads;
  }

  get position(): AppliedPosition {
    return this.#position;
  }

  get keyCount(): number {
    return this.#counts.total;
  }

  get liveBytes(): number {
    return this.#counters.liveBytes;
  }

  /** Everything of the store that one row holds; a dump's head. */
  meta(): storepb.MetaRow {
    return {
      appliedIndex: this.#position.appliedIndex,
      appliedTerm: this.#position.appliedTerm,
      clusterTimeMs: this.#position.clusterTimeMs,
      revision: this.#counters.revision,
      compactedRevision: this.#compacted,
      stateHash: this.#counters.stateHash,
      sweptRevision: this.#swept,
      liveBytes: this.#counters.liveBytes,
    };
  }

  /** Runs one transaction; its changes share one revision. `body` must not throw after its first change. */
  transact<T>(origin: TxnOrigin, body: (txn: WriteTxn) => T): T {
    const txn = this.begin(origin);
    const result = body(txn);
    this.commit();
    return result;
  }

  /** Starts the one transaction there can be; `commit` must follow, or the object is thrown away. */
  begin(origin: TxnOrigin): WriteTxn {
    assert(this.#txn === undefined, "transactions are not nested");
    this.#txn = this.#writer;
    this.#txn.begin(origin);
    return this.#txn;
  }

  /** Ends the transaction; true when it made a revision. */
  commit(): boolean {
    const made = this.#writer.commit();
    this.#txn = undefined;
    return made;
  }

  /** Takes something into the state hash that is state but not a revision. */
  foldIntoHash(bytes: Uint8Array): void {
    this.#counters.stateHash = crc32c(bytes, this.#counters.stateHash);
  }

  /** Makes revisions below `revision` unreadable; `sweep` removes their rows later. */
  compact(revision: number): void {
    assert(revision > this.#compacted && revision <= this.revision, "a compaction was checked", { revision });
    this.#compacted = revision;
    this.foldIntoHash(encodeU64(revision));
  }

  /** Ends a batch. */
  reached({ appliedIndex, appliedTerm, clusterTimeMs }: AppliedPosition): void {
    this.#position = { appliedIndex, appliedTerm, clusterTimeMs };
  }

  /** About how many bytes `settle` puts. */
  get unsettledBytes(): number {
    return this.log.unsettledBytes;
  }

  /** Puts what was held back, so that the tables are a whole: events, counts, heads and the meta row. */
  settle(): void {
    this.log.settle();
    this.#counts.persist();
    for (const resource of this.#counters.headsChanged) {
      this.tables.heads.put(utf8(resource), encodeU64(this.#counters.heads.get(resource) ?? 0));
    }
    this.#counters.headsChanged.clear();
    if (this.tables.meta.get(formatKey) === undefined) this.tables.meta.put(formatKey, new Uint8Array([tablesFormat]));
    this.tables.meta.put(metaKey, storepb.MetaRow.encode(this.meta()));
  }

  /** Whether a revision can be read; 0 or less means the current one and always can. */
  checkRevision(revision: number): RevisionProblem | undefined {
    if (revision <= 0) return undefined;
    if (revision > (this.#txn?.readRevision ?? this.revision)) return "future";
    return revision < this.#compacted ? "compacted" : undefined;
  }

  /** The encoded key-value now; inside a transaction with its changes. */
  get(key: Uint8Array): Uint8Array | undefined {
    return this.tables.current.get(key);
  }

  /** Encoded key-values of a range now, in key order. */
  *scan(from: Uint8Array, to: Uint8Array | undefined): Generator<Uint8Array, void> {
    for (const { value } of this.tables.current.range(from, to)) yield value;
  }

  /** Answers a query at a revision that `checkRevision` allows. */
  range(query: RangeQuery, revision: number): RangeResult {
    const now = this.#txn?.readRevision ?? this.revision;
    return runRange(revision <= 0 || revision === now ? this.#currentSource() : this.#pastSource(revision), query);
  }

  /** A view of a past revision, for readers that go on in steps. */
  viewAt(revision: number): PastView {
    return { tables: this.tables, log: this.log, revision };
  }

  readRevision(revision: number): RevisionRecord | undefined {
    if (revision < Math.max(this.#compacted, 1) || revision > this.revision) return undefined;
    return this.log.record(revision);
  }

  /** Revisions >= `from`, in order, at most `limit` and `bytesMax` (at least one). */
  scanRevisions(from: number, limit: number, bytesMax?: number): RevisionRecord[] {
    assert(from >= this.#compacted, "the first revision asked for is not compacted", {
      from,
      compacted: this.#compacted,
    });
    return this.log.records(from, limit, bytesMax);
  }

  /** Keeps the revisions that can be read now from being swept; returns the way to let go. */
  hold(): () => void {
    const from = this.#compacted;
    this.#holds.push(from);
    let held = true;
    return () => {
      if (held) this.#holds.splice(this.#holds.indexOf(from), 1);
      held = false;
    };
  }

  get sweepPending(): boolean {
    return this.#swept < this.#sweepEnd();
  }

  /** Removes at most about `maxRows` compacted rows; inside `write`. */
  sweep(maxRows: number): void {
    this.log.settle();
    this.#swept = sweepRows(this.tables, this.log, { from: this.#swept, to: this.#sweepEnd(), maxRows });
  }

  /** Loading, in this order: heads and rows in any number of writes, then `load` in the last. */
  loadHead(resource: string, revision: number): void {
    this.#counters.heads.set(resource, revision);
    this.#counters.headsChanged.add(resource);
  }

  /** Takes a current key-value; keys come in order or not, each once. */
  loadCurrent(bytes: Uint8Array): mvccpb.KeyValue {
    const kv = mvccpb.KeyValue.decode(bytes);
    const key = new Uint8Array(kv.key);
    this.tables.current.put(key, new Uint8Array(bytes));
    this.#counts.added(key);
    this.#counters.liveBytes += liveBytesOf(kv);
    return kv;
  }

  /** Takes a run of revisions; runs come in order. Throws AppError `mvcc.bad-segment`. */
  loadEvents(run: Uint8Array): number {
    return loadSegment(this.tables, this.log, new Uint8Array(run));
  }

  /** Takes over what a dump says of the whole, and persists it. */
  load(meta: storepb.MetaRow): void {
    assert(meta.liveBytes === this.#counters.liveBytes, "a dump's live bytes are those of its keys", {
      said: meta.liveBytes,
      loaded: this.#counters.liveBytes,
    });
    this.#counters.revision = meta.revision;
    this.#counters.stateHash = meta.stateHash;
    this.#compacted = meta.compactedRevision;
    this.#swept = Math.max(meta.compactedRevision, 0);
    this.reached(meta);
    this.settle();
  }

  #sweepEnd(): number {
    return Math.min(this.#compacted, ...this.#holds);
  }

  #currentSource(): RangeSource {
    const { current } = this.tables;
    return {
      get: (key) => current.get(key),
      count: (from, to) => this.#counts.count(from, to),
      scan: function* (from, to, options) {
        const limit = Number.isFinite(options.limit) ? { limit: options.limit } : {};
        for (const { value } of current.range(from, to, { reverse: options.reverse, ...limit })) yield value;
      },
    };
  }

  #pastSource(revision: number): RangeSource {
    const view = this.viewAt(revision);
    return {
      get: (key) => valueAt(view, key),
      count: (from, to) => countAt(view, this.#counts, from, to),
      scan: function* (from, to, options) {
        if (!options.reverse) {
          for (const { value } of scanAt(view, from, to)) yield value;
          return;
        }
        const all = [...scanAt(view, from, to)];
        for (let i = all.length - 1; i >= 0; i--) yield must(all[i], "index inside").value;
      },
    };
  }
}

const freshMeta: storepb.MetaRow = {
  appliedIndex: 0,
  appliedTerm: 0,
  revision: 1,
  compactedRevision: -1,
  stateHash: 0,
  clusterTimeMs: 0,
  sweptRevision: 0,
  liveBytes: 0,
};

/** Rows of another format would be misread one by one, long after the start. */
function requireFormat(row: Uint8Array | undefined): void {
  const found = row?.[0] ?? 1;
  if (found === tablesFormat) return;
  throw new AppError(
    "store.other-format",
    `the data directory has tables of format ${found}, this version reads format ${tablesFormat}: ` +
      "start the version that wrote it, save a snapshot with etcdctl, and restore that here",
  );
}
