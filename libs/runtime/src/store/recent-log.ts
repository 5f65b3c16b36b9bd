// The newest revisions, decoded, in order and without gaps: where watchers at or near the head read from, so that they
// share what is made of a revision. Bounded by count and bytes; what falls out is read from the store's own log.
// Filled by the watch hub only, while there are watchers.
import { assert, Deque } from "@keelson/base";
import type { RevisionRecord } from "@keelson/mvcc";
import { recentBytesMax, recentRevisionsMax } from "./limits.ts";

export class RecentLog {
  readonly #records = new Deque<RevisionRecord>();
  #bytes = 0;

  push(record: RevisionRecord): void {
    const newest = this.#records.peekBack();
    assert(newest === undefined || record.revision === newest.revision + 1, "revisions are dense", {
      newest: newest?.revision,
      next: record.revision,
    });
    this.#records.pushBack(record);
    this.#bytes += weight(record);
    while (this.#records.size > recentRevisionsMax || (this.#bytes > recentBytesMax && this.#records.size > 1)) {
      const oldest = this.#records.popFront();
      if (oldest !== undefined) this.#bytes -= weight(oldest);
    }
  }

  /** Up to `limit` revisions from `from` on; undefined when `from` is no longer (or was never) here. */
  read(from: number, limit: number): RevisionRecord[] | undefined {
    const oldest = this.#records.peekFront();
    if (oldest === undefined || from < oldest.revision) return undefined;
    const found: RevisionRecord[] = [];
    for (let i = from - oldest.revision; i < this.#records.size && found.length < limit; i++) {
      found.push(this.#records.at(i));
    }
    return found;
  }

  clear(): void {
    this.#records.clear();
    this.#bytes = 0;
  }
}

function weight(record: RevisionRecord): number {
  let bytes = 128;
  for (const event of record.events) bytes += event.kvBytes.length + (event.prevKvBytes?.length ?? 0) + 64;
  return bytes;
}
