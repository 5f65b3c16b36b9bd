// Watchers that follow everything from one revision on, move to the next member when their stream breaks and go on
// after the last revision they have. The same reader fetches the whole log of one member at the end.
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, text, utf8 } from "@keelson/base";
import type { RpcStream } from "@keelson/ports";
import { etcdserverpb, type mvccpb } from "@keelson/wire";
import type { LogEvent, StoreAccess, WatchHistory } from "./history.ts";

const everything = { key: utf8("\0"), rangeEnd: utf8("\0") };
const retryPauseMs = 50;
/** A stream that is silent for so long is given up: the member may be paused. Progress marks keep a live one talking. */
const silenceMaxMs = 2_000;

type Stream = RpcStream<etcdserverpb.WatchRequest, etcdserverpb.WatchResponse>;

export class StoreWatcher {
  readonly history: WatchHistory;
  readonly #store: StoreAccess;
  #member: number;
  #next: number;
  #stopped = false;
  #stream: Stream | undefined;
  #running: Promise<void> = Promise.resolve();
  #heardMs = 0;

  constructor(store: StoreAccess, index: number, startRevision: number) {
    this.#store = store;
    this.#member = index % store.names.length;
    this.#next = startRevision;
    this.history = { name: `watcher-${index + 1}`, startRevision, batches: [] };
  }

  start(): void {
    this.#running = this.#follow();
  }

  /** Waits until `revision` was seen, at most `limitMs`; then ends the stream. Returns whether it was. */
  async stop(revision: number, limitMs: number): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    while (this.#next <= revision && performance.now() < deadline) await sleep(20);
    this.#stopped = true;
    this.#stream?.cancel();
    await this.#running;
    return this.#next > revision;
  }

  async #follow(): Promise<void> {
    while (!this.#stopped) {
      const name = this.#store.names[this.#member] ?? "";
      let guard: NodeJS.Timeout | undefined;
      try {
        const stream = openWatch(this.#store, name, this.#next);
        this.#stream = stream;
        this.#heardMs = performance.now();
        guard = setInterval(() => {
          if (performance.now() - this.#heardMs > silenceMaxMs) stream.cancel();
          else stream.send({ progressRequest: {} });
        }, 500);
        for await (const response of stream.responses) {
          if (this.#take(response)) break;
        }
      } catch {
        // The stream broke, or its channel was closed: the next member goes on where it ended.
      } finally {
        clearInterval(guard);
        this.#stream?.cancel();
      }
      this.#member = (this.#member + 1) % this.#store.names.length;
      if (!this.#stopped) await sleep(retryPauseMs);
    }
  }

  /** True when the server ended the watch. */
  #take(response: etcdserverpb.WatchResponse): boolean {
    this.#heardMs = performance.now();
    if (response.canceled) return true;
    if (response.created) return false;
    const events = response.events.map(logEvent);
    const last = events.at(-1)?.revision;
    const revision = last ?? response.header?.revision ?? 0;
    this.history.batches.push({ events, revision, atMs: this.#heardMs });
    if (last !== undefined) this.#next = last + 1;
    return false;
  }
}

/** Every event of revisions `from` … `to` as one member tells it. Throws when it does not within `limitMs`. */
export async function readLog(
  store: StoreAccess,
  name: string,
  range: { readonly from: number; readonly to: number; readonly limitMs: number },
): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  if (range.to < range.from) return events;
  const stream = openWatch(store, name, range.from);
  const timer = setTimeout(() => stream.cancel(), range.limitMs);
  try {
    for await (const response of stream.responses) {
      if (response.canceled) throw new Error(`${name} ended the watch: ${response.cancelReason}`);
      for (const event of response.events.map(logEvent)) if (event.revision <= range.to) events.push(event);
      const last = response.events.at(-1)?.kv?.modRevision;
      if (last !== undefined && last >= range.to) return events;
    }
  } catch (error) {
    throw new Error(`${name} did not give its log up to revision ${range.to}: ${messageOf(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
    stream.cancel();
  }
  throw new Error(`${name} ended its log before revision ${range.to}`);
}

function openWatch(store: StoreAccess, name: string, startRevision: number): Stream {
  const stream = store.channel(name).stream(etcdserverpb.Watch.Watch);
  stream.send({ createRequest: { ...everything, startRevision } });
  return stream;
}

function logEvent(event: mvccpb.Event): LogEvent {
  const kv = event.kv;
  return {
    revision: kv?.modRevision ?? 0,
    type: event.type === 1 ? "delete" : "put",
    key: kv === undefined ? "" : text(kv.key),
    value: kv === undefined ? "" : text(kv.value),
  };
}
