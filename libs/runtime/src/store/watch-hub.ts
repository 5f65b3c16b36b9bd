// The watch hub: watchers are cursors over one shared log of applied revisions. A watcher at the head gets events
// as they are applied; one whose stream is blocked, or that starts in the past, reads the log at its own pace
// (recent revisions from memory, older ones from storage) and rejoins the head. An event is encoded once and its
// bytes are shared. Invariants: a watcher sees each matching event once, in order, a revision never split; a
// progress mark at R follows all events <= R, because both take the same path.
import { createPrng, type Prng } from "@keelson/base";
import { type ApplyResult, encodeEvents, type StoreState } from "@keelson/etcd";
import type { RevisionRecord } from "@keelson/mvcc";
import type { Clock, Metrics } from "@keelson/ports";
import { Turns } from "./admission/turns.ts";
import { CatchUpCache } from "./catch-up-cache.ts";
import { catchUpReadBytes, watchResponseBytes } from "./limits.ts";
import { RecentLog } from "./recent-log.ts";
import { type Audience, AudienceIndex } from "./watch-index.ts";
import { WatchStream, type WatchSink, type Watcher } from "./watch-stream.ts";

export type WatchHubOptions = {
  readonly state: Pick<StoreState, "revision" | "compactedRevision" | "scanRevisions">;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Seed for the spread of progress notifications. */
  readonly seed: number | string;
  /** Encoded response header at `revision` (default: the current one; 0: none). */
  readonly header: (revision?: number) => Uint8Array;
  readonly maxRequestBytes: number;
  readonly progressNotifyMs: number;
  /** Shared with the member's other background work. Default: its own. */
  readonly turns?: Turns;
};

/** Events of one audience gathered from one batch, each with its revision. */
type Gathered = { readonly events: Uint8Array[]; readonly revisions: number[] };

export class WatchHub {
  readonly options: WatchHubOptions;
  readonly prng: Prng;
  readonly #recent = new RecentLog();
  readonly #synced = new AudienceIndex<Watcher>();
  readonly catchUps = new CatchUpCache();
  /** Streams that catch up take turns: a storm of them must not hold requests up. */
  readonly turns: Turns;
  readonly #streams = new Set<WatchStream>();
  /** Streams that owe an answer to a progress request. */
  readonly #owing = new Set<WatchStream>();
  readonly #eventsTotal;
  #watchers = 0;
  /** What watchers at the head have been offered. */
  #published: number;

  constructor(options: WatchHubOptions) {
    this.options = options;
    this.prng = createPrng(options.seed);
    this.turns = options.turns ?? new Turns(options.clock);
    this.#published = options.state.revision;
    const { metrics } = options;
    this.#eventsTotal = metrics.counter("etcd_debugging_mvcc_events_total", "Events sent to watchers.");
    const watchers = metrics.gauge("etcd_debugging_mvcc_watcher_total", "Watchers.");
    const slow = metrics.gauge("etcd_debugging_mvcc_slow_watcher_total", "Watchers that are behind the head.");
    const streams = metrics.gauge("etcd_debugging_mvcc_watch_stream_total", "Watch streams.");
    metrics.onCollect(() => {
      watchers.set(this.#watchers);
      streams.set(this.#streams.size);
      slow.set([...this.#streams].reduce((sum, stream) => sum + stream.laggingCount, 0));
    });
  }

  get revision(): number {
    return this.options.state.revision;
  }

  get compactedRevision(): number {
    return this.options.state.compactedRevision;
  }

  /** A stream that writes to `sink`; the owner passes requests in and closes it. */
  open(sink: WatchSink): WatchStream {
    const stream = new WatchStream(this, sink);
    this.#streams.add(stream);
    return stream;
  }

  /** Hands applied revisions to all watchers at the head. Called in the same turn in which they were applied. */
  publish(results: readonly Pick<ApplyResult, "record">[]): void {
    this.#published = this.revision;
    if (this.#watchers > 0) {
      const records = results.flatMap(({ record }) => record ?? []);
      for (const record of records) this.#recent.push(record);
      this.#dispatch(records);
    } else this.#recent.clear();
    for (const stream of this.#owing) stream.answerProgress();
  }

  /** The state was replaced by a snapshot: revisions in between were never seen here. */
  reset(): void {
    const next = this.#published + 1;
    this.#recent.clear();
    this.catchUps.clear();
    this.#published = this.revision;
    for (const stream of this.#streams) stream.fallBehind(next);
  }

  /** Up to `limit` revisions (from storage: a bounded number of bytes) from `from` on; undefined when that history is compacted. */
  read(from: number, limit: number): readonly RevisionRecord[] | undefined {
    const recent = this.#recent.read(from, limit);
    if (recent !== undefined) return recent;
    if (from < this.compactedRevision) return undefined;
    return this.options.state.scanRevisions(from, limit, catchUpReadBytes);
  }

  joinHead(watcher: Watcher): void {
    this.#synced.add(watcher.selection, watcher);
  }

  leaveHead(watcher: Watcher): void {
    this.#synced.delete(watcher.selection, watcher);
  }

  countWatchers(change: number): void {
    this.#watchers += change;
  }

  countEvents(count: number): void {
    this.#eventsTotal.add(count);
  }

  owesProgress(stream: WatchStream, owes: boolean): void {
    if (owes) this.#owing.add(stream);
    else this.#owing.delete(stream);
  }

  closed(stream: WatchStream): void {
    this.#streams.delete(stream);
    this.#owing.delete(stream);
  }

  #dispatch(records: readonly RevisionRecord[]): void {
    const gathered = new Map<Audience<Watcher>, Gathered>();
    for (const record of records) {
      record.events.forEach((event, i) => {
        this.#synced.forEach(event.key, (audience) => {
          const { selection } = audience;
          if (event.type === "put" ? !selection.puts : !selection.deletes) return;
          const bytes = encodeEvents(record, selection)[i];
          if (bytes === undefined) return;
          const entry = gathered.get(audience);
          if (entry === undefined) gathered.set(audience, { events: [bytes], revisions: [record.revision] });
          else {
            entry.events.push(bytes);
            entry.revisions.push(record.revision);
          }
        });
      });
    }
    for (const [audience, batch] of gathered) this.#deliver(audience, batch);
  }

  /**
   * One response, encoded once per watch id, for all who have seen everything before it. Of a batch that is too large
   * for one, the rest is read from the log.
   */
  #deliver(audience: Audience<Watcher>, { events, revisions }: Gathered): void {
    const responses = new Map<number, Uint8Array>();
    const end = endOfResponse(events, revisions);
    const first = events.slice(0, end);
    const rest = revisions[end];
    for (const watcher of audience.members) {
      const unseen = firstAtLeast(revisions, watcher.next);
      const firstRevision = revisions[unseen];
      if (firstRevision === undefined) continue;
      if (watcher.stream.blocked) watcher.stream.lag(watcher, firstRevision);
      else if (unseen >= end) watcher.stream.lag(watcher, firstRevision);
      else {
        if (unseen > 0) watcher.stream.sendEvents(watcher, first.slice(unseen));
        else watcher.stream.sendEvents(watcher, first, responses);
        if (rest !== undefined) watcher.stream.lag(watcher, rest);
      }
    }
  }
}

/** Index of the first revision that is not below `least`. */
function firstAtLeast(revisions: readonly number[], least: number): number {
  let at = 0;
  while (at < revisions.length && (revisions[at] as number) < least) at++;
  return at;
}

/** How many of the events one response takes; whole revisions, at least one. */
function endOfResponse(events: readonly Uint8Array[], revisions: readonly number[]): number {
  let bytes = 0;
  for (let at = 0; at < events.length; at++) {
    if (bytes >= watchResponseBytes && revisions[at] !== revisions[at - 1]) return at;
    bytes += (events[at] as Uint8Array).length;
  }
  return events.length;
}
