// The state machine as one object, see `StoreState` in contract.ts. It owns the current image and replaces it when
// a snapshot has been loaded. A failure while writing leaves memory ahead of the tables: the object then refuses
// everything, and the process is expected to restart from its log.
import {
  AppError,
  assert,
  type Init,
  logIndex,
  type LogIndex,
  messageOf,
  type Revision,
  revision,
  type Term,
  term,
} from "@keelson/base";
import type { DeferredChanges, OrderedStorage } from "@keelson/ports";
import {
  currentGeneration,
  type Generation,
  type RevisionRecord,
  setCurrentGeneration,
  type StorageSizes,
} from "@keelson/mvcc";
import type { etcdserverpb } from "@keelson/wire";
import { applyEntry } from "./apply.ts";
import type {
  ApplyResult,
  AuthView,
  HashKv,
  LeaseView,
  LoadOptions,
  Outcome,
  PinnedRevision,
  RangeAnswer,
  RangeReadOptions,
  StateDump,
  StateEntry,
  StateLoader,
  StoreState,
} from "./contract.ts";
import { dumpImage } from "./dump.ts";
import { DumpLoader } from "./dump-loader.ts";
import { etcdErrors, ok, refused } from "./errors.ts";
import { hashSteps } from "./hash-kv.ts";
import { answerRange, queryOf, revisionError } from "./range-request.ts";
import { clearImage, openImage, otherGeneration, type StateImage } from "./state-image.ts";
import { checkPath, decidePath, TxnRun } from "./txn.ts";
import { checkTxn } from "./request-checks.ts";

/** Opens the state that `storage` holds; an empty storage is a fresh store at revision 1. */
export function createStoreState(options: { readonly storage: OrderedStorage }): StoreState {
  return new KeptState(options.storage);
}

class KeptState implements StoreState, DeferredChanges {
  readonly #storage: OrderedStorage;
  #image: StateImage;
  #broken: string | undefined;

  constructor(storage: OrderedStorage) {
    this.#storage = storage;
    storage.defer(this);
    this.#image = openImage(storage, currentGeneration(storage));
  }

  get appliedIndex(): LogIndex {
    return logIndex(this.#image.store.position.appliedIndex);
  }

  get appliedTerm(): Term {
    return term(this.#image.store.position.appliedTerm);
  }

  get revision(): Revision {
    return revision(this.#image.store.revision);
  }

  get compactedRevision(): number {
    return this.#image.store.compactedRevision;
  }

  get clusterTimeMs(): number {
    return this.#image.store.position.clusterTimeMs;
  }

  get stateHash(): number {
    return this.#image.store.stateHash;
  }

  get heads(): ReadonlyMap<string, number> {
    return this.#image.store.heads;
  }

  get leases(): LeaseView {
    return this.#image.leases;
  }

  get auth(): AuthView {
    return this.#image.auth;
  }

  get downgradeTarget(): string | undefined {
    return this.#image.downgrade.target;
  }

  get alarms(): readonly etcdserverpb.AlarmMember[] {
    return this.#image.alarms.all;
  }

  /** Of what is applied and not in the tables yet. */
  get bytes(): number {
    return this.#image.store.unsettledBytes;
  }

  /** For the storage, right before it commits. */
  settle(): void {
    assert(this.#broken === undefined, "no write failed before", { failure: this.#broken });
    this.#image.store.settle();
  }

  applyBatch(entries: readonly StateEntry[]): ApplyResult[] {
    const reached = this.#image.store.position.appliedIndex;
    const fresh = entries.filter((entry) => entry.index > reached);
    if (fresh.length === 0) return [];
    return this.#write(() => {
      const results: ApplyResult[] = [];
      let { appliedIndex, appliedTerm, clusterTimeMs } = this.#image.store.position;
      for (const entry of fresh) {
        assert(entry.index === appliedIndex + 1, "entries follow without a gap", {
          applied: appliedIndex,
          entry: entry.index,
        });
        const effect = applyEntry(this.#image, entry, { clusterTimeMs });
        ({ clusterTimeMs } = effect);
        appliedIndex = entry.index;
        appliedTerm = entry.term;
        results.push(effect.result);
      }
      this.#image.store.reached({ appliedIndex, appliedTerm, clusterTimeMs });
      return results;
    });
  }

  range(request: etcdserverpb.RangeRequest, options: RangeReadOptions = {}): Outcome<RangeAnswer> {
    return answerRange(this.#image.store, request, options);
  }

  pin(wanted: number): Outcome<PinnedRevision> {
    const image = this.#image;
    const { store } = image;
    const problem = revisionError(store, wanted);
    if (problem !== undefined) return refused(problem);
    const pinned = wanted <= 0 ? store.revision : wanted;
    return ok({
      revision: pinned,
      range: (request, options = {}) =>
        image === this.#image
          ? ok(store.range(queryOf(request, options), pinned))
          : refused<RangeAnswer>(etcdErrors.compacted),
      release: store.hold(),
    });
  }

  readTxn(request: etcdserverpb.TxnRequest): Outcome<Init<etcdserverpb.TxnResponse>> {
    const { store } = this.#image;
    const malformed = checkTxn(request, { maxTxnOps: Number.POSITIVE_INFINITY });
    if (malformed !== undefined) return refused(malformed);
    const path = decidePath(store, request);
    const problem = checkPath(store, request, { path, hasLease: () => false });
    if (problem !== undefined) return refused(problem);
    return ok(new TxnRun(store, undefined, { reads: true }).run(request, path));
  }

  readRevision(wanted: number): RevisionRecord | undefined {
    return this.#image.store.readRevision(wanted);
  }

  scanRevisions(from: number, limit: number, bytesMax?: number): RevisionRecord[] {
    return this.#image.store.scanRevisions(from, limit, bytesMax);
  }

  get sweepPending(): boolean {
    return this.#image.store.sweepPending;
  }

  sweep(maxRows: number): boolean {
    const { store } = this.#image;
    if (!store.sweepPending) return false;
    this.#write(() => store.sweep(maxRows));
    return store.sweepPending;
  }

  dump(): StateDump {
    return dumpImage(this.#image, (image) => image === this.#image);
  }

  beginLoad(options: LoadOptions = {}): StateLoader {
    const generation = otherGeneration(this.#image.generation);
    clearImage(this.#storage, generation);
    const image = openImage(this.#storage, generation);
    const makeCurrent = (): Generation => {
      setCurrentGeneration(this.#storage, generation);
      const old = this.#image.generation;
      this.#image = openImage(this.#storage, generation);
      this.#broken = undefined;
      return old;
    };
    return new DumpLoader(this.#storage, image, { ...options, makeCurrent });
  }

  hashKv(wanted: number): Outcome<Iterator<void, Outcome<HashKv>>> {
    const { store } = this.#image;
    const at = wanted <= 0 ? store.revision : wanted;
    const problem = revisionError(store, at);
    if (problem !== undefined) return refused(problem);
    const image = this.#image;
    return ok(hashSteps(store, at, () => (image === this.#image ? undefined : etcdErrors.compacted)));
  }

  get liveBytes(): number {
    return this.#image.store.liveBytes;
  }

  sizes(): StorageSizes {
    const { liveBytes, keyCount } = this.#image.store;
    return { ...this.#storage.size(), liveBytes, keys: keyCount };
  }

  flush(): Promise<void> {
    return this.#storage.flush();
  }

  #write<T>(body: () => T): T {
    assert(this.#broken === undefined, "no write failed before", { failure: this.#broken });
    try {
      return this.#storage.write(body);
    } catch (error) {
      this.#broken = messageOf(error);
      if (error instanceof AppError) throw error;
      throw new AppError("state.write-failed", `applying to the tables failed: ${messageOf(error)}`, { cause: error });
    }
  }
}
