// The objects of one resource and their recent changes. Readers see state and history of the same revision because
// changes are applied synchronously; a watcher is a position in the history and never gets ahead of it.
import { Deque, OrderedMap } from "@keelson/base";
import { historyAgeMs, historyEventsMax, historyEventsMin } from "../limits.ts";
import { CachedObject } from "./cached-object.ts";

export type ChangeType = "ADDED" | "MODIFIED" | "DELETED";

export type Change = {
  readonly type: ChangeType;
  readonly revision: number;
  /** After the change; for DELETED the last state, at the revision of the deletion. */
  readonly object: CachedObject;
  /** Before the change; undefined for ADDED. */
  readonly previous: CachedObject | undefined;
  readonly atMs: number;
};

/** A reader of the history; `wake` is called after each batch of changes and must not throw. */
export type Watcher = { readonly wake: () => void };

export class Collection {
  /** As resourceOfKey names it. */
  readonly name: string;
  readonly objects = new OrderedMap<CachedObject>();
  readonly watchers = new Set<Watcher>();
  /** Revision of the newest change; at least the revision of the snapshot. */
  lastRevision: number;
  readonly #history = new Deque<Change>();
  /** Sequence number of the first change in the history. */
  #firstSequence = 0;
  /** Every change with a greater revision is in the history. */
  #floor: number;

  constructor(name: string, revision: number) {
    this.name = name;
    this.lastRevision = revision;
    this.#floor = revision;
  }

  get floor(): number {
    return this.#floor;
  }

  get historySize(): number {
    return this.#history.size;
  }

  /** Position after the newest change. */
  get end(): number {
    return this.#firstSequence + this.#history.size;
  }

  put(next: CachedObject, nowMs: number): void {
    const previous = this.objects.get(next.key);
    this.objects.set(next.key, next);
    this.#record({
      type: previous === undefined ? "ADDED" : "MODIFIED",
      revision: next.revision,
      object: next,
      previous,
      atMs: nowMs,
    });
  }

  remove(key: Uint8Array, revision: number, nowMs: number): void {
    const previous = this.objects.get(key);
    if (previous === undefined) return;
    this.objects.delete(key);
    this.#record({ type: "DELETED", revision, object: previous.at(revision), previous, atMs: nowMs });
  }

  /** The position of the first change after `revision`; undefined when the history does not reach back that far. */
  positionAfter(revision: number): number | undefined {
    if (revision < this.#floor) return undefined;
    let low = 0;
    let high = this.#history.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#history.at(middle).revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#firstSequence + low;
  }

  /** The change at a position below `end`; undefined when it has been dropped meanwhile. */
  changeAt(position: number): Change | undefined {
    const index = position - this.#firstSequence;
    return index < 0 || index >= this.#history.size ? undefined : this.#history.at(index);
  }

  #record(change: Change): void {
    this.#history.pushBack(change);
    this.lastRevision = change.revision;
    while (
      this.#history.size > historyEventsMax ||
      (this.#history.size > historyEventsMin && this.#oldestIsStale(change.atMs))
    ) {
      const dropped = this.#history.popFront();
      this.#firstSequence++;
      this.#floor = dropped?.revision ?? this.#floor;
    }
  }

  #oldestIsStale(nowMs: number): boolean {
    const oldest = this.#history.peekFront();
    return oldest !== undefined && nowMs - oldest.atMs > historyAgeMs;
  }
}
