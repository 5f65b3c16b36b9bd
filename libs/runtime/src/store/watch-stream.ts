// One Watch RPC: its watchers, its write side with back-pressure, and the pump that lets watchers catch up.
// While the transport takes no more, nothing is buffered here: watchers with news fall back to their cursor.
// Control responses (created, canceled, progress) are sent in the order of their causes. Owned by the hub.
import { readWatchCreate, selectEvents, type WatchSelection } from "@keelson/etcd";
import type { Timer } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import { catchUpRevisionsMax, fragmentHeadroomBytes, watchersPerStreamMax, watchResponseBytes } from "./limits.ts";
import type { WatchHub } from "./watch-hub.ts";
import { selectionName } from "./watch-index.ts";

/** Where encoded WatchResponses go. */
export interface WatchSink {
  send(response: Uint8Array): boolean;
  drained(): Promise<void>;
}

type Response = Omit<Parameters<typeof etcdserverpb.WatchResponse.encode>[0], "header">;
type CreateRequest = etcdserverpb.WatchCreateRequest;

/** Not a watcher's id: what etcd puts into responses that belong to the stream, or to no watcher. */
const noWatchId = -1;

const reasons = {
  duplicateId: "mvcc: duplicate watch ID provided on the WatchStream",
  tooMany: "etcdserver: too many requests",
} as const;

export class Watcher {
  readonly stream: WatchStream;
  readonly id: number;
  readonly selection: WatchSelection;
  readonly selectionName: string;
  readonly fragment: boolean;
  readonly progressNotify: boolean;
  /** Smallest revision it has not seen; kept up only while it lags, at the head a lower bound. */
  next: number;
  lagging = false;
  /** Got events since the last progress tick. */
  active = false;

  constructor(
    stream: WatchStream,
    id: number,
    options: { selection: WatchSelection; request: CreateRequest; next: number },
  ) {
    this.stream = stream;
    this.id = id;
    this.selection = options.selection;
    this.selectionName = selectionName(options.selection);
    this.fragment = options.request.fragment;
    this.progressNotify = options.request.progressNotify;
    this.next = options.next;
  }
}

export class WatchStream {
  readonly #hub: WatchHub;
  readonly #sink: WatchSink;
  readonly #watchers = new Map<number, Watcher>();
  readonly #lagging = new Set<Watcher>();
  #nextId = 0;
  #blocked = false;
  #pumping = false;
  #closed = false;
  #owesProgress = false;
  #progressTimer: Timer | undefined;

  constructor(hub: WatchHub, sink: WatchSink) {
    this.#hub = hub;
    this.#sink = sink;
  }

  get blocked(): boolean {
    return this.#blocked;
  }

  get laggingCount(): number {
    return this.#lagging.size;
  }

  /** Resolves once the transport takes more; the reader of requests waits for it before the next one. */
  async ready(): Promise<void> {
    if (this.#blocked) await this.#sink.drained();
  }

  /** `refusal`: why the caller may not create this watch. */
  handle(request: etcdserverpb.WatchRequest, refusal?: string): void {
    if (request.createRequest !== undefined) this.#create(request.createRequest, refusal);
    else if (request.cancelRequest !== undefined) this.#cancel(request.cancelRequest.watchId);
    else if (request.progressRequest !== undefined) {
      this.#owesProgress = true;
      this.#hub.owesProgress(this, true);
      this.answerProgress();
    }
  }

  /** Answers a waiting progress request as soon as every watcher has seen everything up to now. */
  answerProgress(): void {
    if (!this.#owesProgress || this.#lagging.size > 0) return;
    for (const watcher of this.#watchers.values()) if (watcher.next > this.#hub.revision + 1) return;
    this.#owesProgress = false;
    this.#hub.owesProgress(this, false);
    this.#send({ watchId: noWatchId });
  }

  /** `shared`: this response as others with the same events got it, by watch id. */
  sendEvents(watcher: Watcher, events: readonly Uint8Array[], shared?: Map<number, Uint8Array>): void {
    watcher.active = true;
    this.#hub.countEvents(events.length);
    const limit = this.#hub.options.maxRequestBytes + fragmentHeadroomBytes;
    if (!watcher.fragment || events.length < 2 || totalBytes(events) < limit) {
      let response = shared?.get(watcher.id);
      if (response === undefined) {
        response = this.#encode({ watchId: watcher.id, events });
        shared?.set(watcher.id, response);
      }
      this.#write(response);
      return;
    }
    let part: Uint8Array[] = [];
    let bytes = 0;
    for (const event of events) {
      if (part.length > 0 && bytes + event.length >= limit) {
        this.#send({ watchId: watcher.id, events: part, fragment: true });
        part = [];
        bytes = 0;
      }
      part.push(event);
      bytes += event.length;
    }
    this.#send({ watchId: watcher.id, events: part });
  }

  /** Takes a watcher off the head: it goes on from `next` by reading the log. */
  lag(watcher: Watcher, next: number): void {
    watcher.next = Math.max(watcher.next, next);
    watcher.lagging = true;
    this.#hub.leaveHead(watcher);
    this.#lagging.add(watcher);
    this.#pump();
  }

  /** Every watcher at the head has missed the revisions from `next` on (a snapshot was installed). */
  fallBehind(next: number): void {
    for (const watcher of this.#watchers.values()) if (!watcher.lagging) this.lag(watcher, next);
  }

  close(): void {
    this.#closed = true;
    this.#progressTimer?.cancel();
    for (const watcher of [...this.#watchers.values()]) this.#remove(watcher);
    this.#hub.closed(this);
  }

  #create(request: CreateRequest, refusal: string | undefined): void {
    const creation = readWatchCreate(request);
    const cancelReason = refusal ?? (creation.ok ? this.#refusal(request) : creation.cancelReason);
    if (!creation.ok || cancelReason !== undefined) {
      this.#send({ watchId: noWatchId, created: true, canceled: true, cancelReason });
      return;
    }
    const id = request.watchId === 0 ? this.#freeId() : request.watchId;
    const { revision, compactedRevision } = this.#hub;
    this.#send({ watchId: id, created: true });
    const start = creation.startRevision;
    if (start > 0 && start < compactedRevision) {
      this.#send({ watchId: id, canceled: true, compactRevision: compactedRevision });
      return;
    }
    const watcher = new Watcher(this, id, {
      selection: creation.selection,
      request,
      next: start === 0 ? revision + 1 : start,
    });
    this.#watchers.set(id, watcher);
    this.#hub.countWatchers(1);
    if (watcher.next > revision) this.#hub.joinHead(watcher);
    else this.#startBehind(watcher);
    if (watcher.progressNotify) this.#progressTimer ??= this.#scheduleProgress();
  }

  #startBehind(watcher: Watcher): void {
    watcher.lagging = true;
    this.#lagging.add(watcher);
    this.#pump();
  }

  #refusal(request: CreateRequest): string | undefined {
    if (request.watchId !== 0 && this.#watchers.has(request.watchId)) return reasons.duplicateId;
    return this.#watchers.size >= watchersPerStreamMax ? reasons.tooMany : undefined;
  }

  #freeId(): number {
    while (this.#watchers.has(this.#nextId)) this.#nextId++;
    return this.#nextId++;
  }

  #cancel(id: number): void {
    const watcher = this.#watchers.get(id);
    if (watcher === undefined) return;
    this.#remove(watcher);
    this.#send({ watchId: id, canceled: true });
    this.answerProgress();
  }

  #remove(watcher: Watcher): void {
    if (watcher.lagging) this.#lagging.delete(watcher);
    else this.#hub.leaveHead(watcher);
    this.#watchers.delete(watcher.id);
    this.#hub.countWatchers(-1);
  }

  #pump(): void {
    if (this.#pumping || this.#closed) return;
    this.#pumping = true;
    this.#hub.turns.soon(() => this.#pumpStep());
  }

  /** One step of one watcher per turn, so that neither other streams nor other watchers wait. */
  #pumpStep(): void {
    this.#pumping = false;
    if (this.#closed || this.#blocked) return; // unblocking starts it again
    const watcher = this.#lagging.values().next().value;
    if (watcher === undefined) return;
    this.#lagging.delete(watcher);
    if (this.#catchUp(watcher)) this.#lagging.add(watcher);
    if (this.#lagging.size > 0) this.#pump();
    else this.answerProgress();
  }

  /** Sends the next piece of history. Returns whether the watcher still lags. */
  #catchUp(watcher: Watcher): boolean {
    const { revision } = this.#hub;
    const name = `${watcher.next}/${watcher.id}/${watcher.selectionName}`;
    const known = watcher.fragment ? undefined : this.#hub.catchUps.get(name);
    if (known !== undefined) {
      watcher.active = true;
      watcher.next = known.next;
      this.#hub.countEvents(known.events);
      this.#write(known.response);
      return this.#stillLags(watcher);
    }
    const records = watcher.next > revision ? [] : this.#hub.read(watcher.next, catchUpRevisionsMax);
    if (records === undefined) {
      const { compactedRevision } = this.#hub;
      this.#remove(watcher);
      this.#send({ watchId: watcher.id, canceled: true, compactRevision: compactedRevision });
      return false;
    }
    // Revisions that never were (a restored cluster begins above the backup's), or a watch that waits for its start.
    if (records.length === 0) watcher.next = Math.max(watcher.next, revision + 1);
    const events: Uint8Array[] = [];
    let bytes = 0;
    for (const record of records) {
      for (const event of selectEvents(record, watcher.selection)) {
        events.push(event);
        bytes += event.length;
      }
      watcher.next = record.revision + 1;
      if (bytes >= watchResponseBytes) break;
    }
    if (events.length > 0) {
      const responses = new Map<number, Uint8Array>();
      this.sendEvents(watcher, events, responses);
      const response = responses.get(watcher.id);
      if (response !== undefined && !watcher.fragment) {
        this.#hub.catchUps.put(name, { response, events: events.length, next: watcher.next });
      }
    }
    return this.#stillLags(watcher);
  }

  /** Takes a watcher that has seen everything back to the head. */
  #stillLags(watcher: Watcher): boolean {
    if (watcher.next <= this.#hub.revision) return true;
    watcher.lagging = false;
    this.#hub.joinHead(watcher);
    return false;
  }

  #scheduleProgress(): Timer {
    const { clock, progressNotifyMs } = this.#hub.options;
    return clock.after(progressNotifyMs * (1 + this.#hub.prng.float() / 10), () => {
      for (const watcher of this.#watchers.values()) {
        if (!watcher.progressNotify) continue;
        const due = !watcher.active && !watcher.lagging && watcher.next <= this.#hub.revision + 1;
        watcher.active = false;
        if (due && !this.#blocked) this.#send({ watchId: watcher.id });
      }
      this.#progressTimer = this.#scheduleProgress();
    });
  }

  #send(response: Response): void {
    this.#write(this.#encode(response));
  }

  #encode(response: Response): Uint8Array {
    // As in etcd: the response that says how far history is compacted carries no revision.
    const header = this.#hub.options.header(response.compactRevision === undefined ? undefined : 0);
    return etcdserverpb.WatchResponse.encode({ ...response, header });
  }

  #write(bytes: Uint8Array): void {
    if (this.#closed) return;
    if (!this.#sink.send(bytes) && !this.#blocked) {
      this.#blocked = true;
      void this.#sink.drained().then(() => {
        this.#blocked = false;
        this.#pump();
      });
    }
  }
}

function totalBytes(parts: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const part of parts) bytes += part.length;
  return bytes;
}
