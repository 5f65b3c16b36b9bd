// Clients that watch: they note everything they are sent, and when their stream breaks go on behind what they saw,
// at another member. What they noted is checked at the end (check-watches.ts).
import { utf8, text, type Prng } from "@keelson/base";
import type { RpcChannel } from "@keelson/ports";
import type { SimProcess } from "@keelson/sim";
import { etcdserverpb, mvccpb } from "@keelson/wire";
import { channelsOf } from "./channels.ts";
import { clientProcess, type ClientParts, sleep } from "./clients.ts";
import { itemOf, type Item } from "./check-history.ts";

export type SeenEvent = {
  readonly type: "put" | "delete";
  readonly key: string;
  readonly item: Item;
  readonly prev: Item | undefined;
};

export type Sighting =
  /** A watch was created; `start` 0 means from now on, and `revision` is now. */
  | { readonly kind: "created"; readonly start: number; readonly revision: number }
  | {
      readonly kind: "events";
      readonly events: readonly SeenEvent[];
      readonly fragment: boolean;
      readonly revision: number;
    }
  | { readonly kind: "progress"; readonly revision: number }
  | { readonly kind: "compacted"; readonly compactRevision: number };

export type WatchOptions = {
  readonly from: string;
  readonly to: string | undefined;
  readonly puts: boolean;
  readonly deletes: boolean;
  readonly prevKv: boolean;
};

const prefixes = ["/registry/pods/ns/", "/registry/secrets/ns/", "/registry/"];

export class WatchClient {
  readonly name: string;
  readonly options: WatchOptions;
  readonly sightings: Sighting[] = [];
  readonly #parts: ClientParts;
  readonly #process: SimProcess;
  readonly #prng: Prng;
  readonly #channels: readonly RpcChannel[];
  /** Where a new watch begins; 0: from now on. */
  #next: number;
  #stream: { cancel(): void } | undefined;
  stopped = false;
  /** Reads with pauses, so that the store must hold back. */
  slow: boolean;

  constructor(parts: ClientParts, number: number) {
    this.name = `w${number}`;
    this.#parts = parts;
    this.#process = clientProcess(parts, this.name, 200 + number);
    this.#prng = parts.context.prng.fork(`watch-${number}`);
    const prefix = this.#prng.pick(prefixes);
    const filter = this.#prng.below(6);
    this.options = {
      from: prefix,
      to: `${prefix.slice(0, -1)}0`,
      puts: filter !== 0,
      deletes: filter !== 1,
      prevKv: this.#prng.chance(0.5),
    };
    const { slowShare, windowBytes } = parts.context.options;
    this.slow = this.#prng.chance(slowShare);
    this.#channels = channelsOf(parts, this.#process, { windowBytes });
    // From now on, or from the beginning, which may be compacted.
    this.#next = this.#prng.chance(0.3) ? 1 : 0;
    this.#process.wake("work", this.#prng.float() * 500, () => void this.#work());
  }

  /** The revision up to which it has seen everything. */
  get seen(): number {
    return this.#next - 1;
  }

  /** Gives up the present stream, as a client that was moved would. */
  disturb(): void {
    this.#stream?.cancel();
  }

  async #work(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.#watch(this.#prng.pick(this.#channels));
      } catch (error) {
        this.#parts.context.count("watch broke");
        this.#parts.context.scheduler.noteText(String(error));
      }
      await sleep(this.#process, 20 + this.#prng.float() * 100);
    }
  }

  async #watch(channel: RpcChannel): Promise<void> {
    const { context } = this.#parts;
    const { from, to, puts, deletes, prevKv } = this.options;
    const { FilterType } = etcdserverpb;
    const filters = [...(puts ? [] : [FilterType.NOPUT]), ...(deletes ? [] : [FilterType.NODELETE])];
    const stream = channel.stream(etcdserverpb.Watch.Watch);
    this.#stream = stream;
    const start = this.#next;
    stream.send({
      createRequest: {
        key: utf8(from),
        rangeEnd: utf8(to ?? ""),
        startRevision: start,
        filters,
        prevKv,
        progressNotify: true,
        fragment: true,
      },
    });
    context.count("watch opened");
    if (this.#prng.chance(0.3)) stream.send({ progressRequest: {} });
    let created = false;
    for await (const response of stream.responses) {
      if (this.slow) await sleep(this.#process, this.#prng.float() * 300);
      const revision = response.header?.revision ?? 0;
      context.scheduler.note(revision);
      context.scheduler.note(response.events.length);
      if (response.created && response.canceled) {
        context.count("watch refused");
        stream.cancel();
        return;
      }
      if (!created && !response.created) context.violation(`${this.name}: something came before the created response`);
      if (response.created) {
        created = true;
        this.sightings.push({ kind: "created", start, revision });
        if (start === 0) this.#next = revision + 1;
      } else if (response.compactRevision > 0) {
        context.count("watch compacted");
        this.sightings.push({ kind: "compacted", compactRevision: response.compactRevision });
        this.#next = response.compactRevision;
        stream.cancel();
        return;
      } else if (response.canceled) return;
      else this.#note(response, revision);
      if (this.#prng.chance(0.05)) stream.send({ progressRequest: {} });
      if (this.stopped) stream.cancel();
    }
  }

  #note(response: etcdserverpb.WatchResponse, revision: number): void {
    const { context } = this.#parts;
    if (response.events.length === 0) {
      context.count("watch progress");
      this.sightings.push({ kind: "progress", revision });
      this.#next = Math.max(this.#next, revision + 1);
      return;
    }
    const events = response.events.map(seenEvent);
    context.count("watch events", events.length);
    this.sightings.push({ kind: "events", events, fragment: response.fragment, revision });
    const last = events.at(-1)?.item.modRevision ?? 0;
    this.#next = Math.max(this.#next, response.fragment ? last : last + 1);
  }
}

function seenEvent(event: mvccpb.Event): SeenEvent {
  const kv = event.kv as mvccpb.KeyValue;
  const prev = event.prevKv === undefined ? undefined : itemOf(event.prevKv);
  return { type: event.type === mvccpb.EventType.DELETE ? "delete" : "put", key: text(kv.key), item: itemOf(kv), prev };
}
