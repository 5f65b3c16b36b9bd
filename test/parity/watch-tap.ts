// A Watch stream of a case. Control responses are written down whole; events are written down per watcher in their
// order, because how servers cut them into responses is not part of the contract. What is: events of one revision
// never span two responses, and a response's header is not older than its last event.
import type { Init } from "@keelson/base";
import type { RpcStream } from "@keelson/ports";
import type { etcdserverpb, mvccpb } from "@keelson/wire";
import { printError, printMessage } from "./print.ts";

type Response = etcdserverpb.WatchResponse;
const waitLimitMs = 4_000;

export class WatchTap {
  readonly #stream: RpcStream<etcdserverpb.WatchRequest, Response>;
  readonly #note: (line: string) => void;
  readonly #received: Response[] = [];
  readonly #watchers = new Map<number, mvccpb.Event[]>();
  #wake: (() => void) | undefined;
  #ended = false;
  #failure = "";
  #fragment = false;

  constructor(
    stream: RpcStream<etcdserverpb.WatchRequest, Response>,
    options: { readonly note: (line: string) => void },
  ) {
    this.#stream = stream;
    this.#note = options.note;
    void this.#read();
  }

  send(request: Init<etcdserverpb.WatchRequest>): void {
    this.#stream.send(request);
  }

  /** Creates a watcher and writes down the next control response. */
  async create(createRequest: Init<etcdserverpb.WatchCreateRequest>): Promise<Response | undefined> {
    this.send({ createRequest });
    return this.control();
  }

  async cancel(watchId: number): Promise<void> {
    this.send({ cancelRequest: { watchId } });
    await this.control();
  }

  /** Waits for the next response without events and writes it down. */
  async control(): Promise<Response | undefined> {
    const response = await this.#next((candidate) => candidate.events.length === 0);
    this.#note(response === undefined ? `watch: nothing${this.#end()}` : `watch ${printMessage(response)}`);
    return response;
  }

  /** Waits until watcher `id` has `count` events and writes them down. */
  async events(id: number, count: number): Promise<void> {
    const deadline = Date.now() + waitLimitMs;
    while ((this.#watchers.get(id)?.length ?? 0) < count && Date.now() < deadline && !this.#ended) {
      await this.#more(deadline - Date.now());
    }
    const events = this.#watchers.get(id) ?? [];
    this.#watchers.set(id, []);
    for (const event of events) this.#note(`event ${id} ${event.type === 1 ? "DELETE" : "PUT"} ${printMessage(event)}`);
    if (events.length < count) this.#note(`event ${id}: ${events.length} of ${count}${this.#end()}`);
  }

  /** Waits until watcher `id` has seen `revision` and writes down its events. */
  async eventsUpTo(id: number, revision: number): Promise<void> {
    const deadline = Date.now() + waitLimitMs;
    const seen = (): number => this.#watchers.get(id)?.at(-1)?.kv?.modRevision ?? 0;
    while (seen() < revision && Date.now() < deadline && !this.#ended) await this.#more(deadline - Date.now());
    await this.events(id, 0);
  }

  /** No more requests. */
  end(): void {
    this.#stream.end();
  }

  close(): void {
    this.#stream.cancel();
  }

  async #next(wanted: (response: Response) => boolean): Promise<Response | undefined> {
    const deadline = Date.now() + waitLimitMs;
    for (;;) {
      const at = this.#received.findIndex(wanted);
      if (at >= 0) return this.#received.splice(at, 1)[0];
      if (this.#ended || Date.now() >= deadline) return undefined;
      await this.#more(deadline - Date.now());
    }
  }

  async #read(): Promise<void> {
    try {
      for await (const response of this.#stream.responses) this.#take(response);
    } catch (error) {
      this.#failure = printError(error);
    }
    this.#ended = true;
    this.#wake?.();
  }

  #take(response: Response): void {
    if (response.events.length === 0) this.#received.push(response);
    else this.#takeEvents(response);
    this.#wake?.();
  }

  #takeEvents(response: Response): void {
    const seen = this.#watchers.get(response.watchId) ?? [];
    const last = seen.at(-1)?.kv?.modRevision;
    if (last !== undefined && last === response.events[0]?.kv?.modRevision && !this.#fragment) {
      this.#note(`watch ${response.watchId}: revision ${last} spans responses`);
    }
    const newest = response.events.at(-1)?.kv?.modRevision ?? 0;
    if ((response.header?.revision ?? 0) < newest) this.#note(`watch ${response.watchId}: header older than events`);
    const odd = response.created || response.canceled || response.compactRevision !== 0;
    if (odd) this.#note(`watch ${response.watchId}: events in a control response`);
    this.#fragment = response.fragment;
    seen.push(...response.events);
    this.#watchers.set(response.watchId, seen);
  }

  #more(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, ms));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #end(): string {
    return this.#ended ? `, stream ended ${this.#failure}` : "";
  }
}
