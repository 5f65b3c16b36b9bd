// A client that watches one resource through the API servers for ever, resuming where it was. Every event must be the next
// change that the truth has; a bookmark may promise only what has been delivered.
import { keyOf, type ObjectLike, type ResourceType } from "@keelson/api";
import { AppError, type Prng, text } from "@keelson/base";
import { type ApiClient, storageKey, type WatchEvent } from "@keelson/runtime";
import type { SimProcess } from "@keelson/sim";
import { type UserParts, userClient, userProcess } from "./user.ts";

export class ApiWatcher {
  readonly name: string;
  readonly #parts: UserParts;
  readonly #process: SimProcess;
  readonly #client: ApiClient;
  readonly #prng: Prng;
  readonly #type: ResourceType<ObjectLike>;
  readonly #prefix: string;
  #revision = 0;

  constructor(parts: UserParts, number: number, type: ResourceType<ObjectLike>) {
    this.name = `w${number}`;
    this.#parts = parts;
    this.#type = type;
    this.#prefix = text(storageKey(type, "" as never));
    this.#process = userProcess(parts, this.name, 200 + number);
    this.#prng = parts.context.prng.fork(`${this.name}-choices`);
    this.#client = userClient(parts, this.#process, number);
    this.#process.wake("work", 3_000, () => void this.#run());
  }

  /** What it has not been told yet; undefined when it is up to date. */
  get behind(): string | undefined {
    const next = this.#parts.truth.nextAfter(this.#prefix, this.#revision);
    return next === undefined ? undefined : `${this.name} has not seen ${next.key} of ${next.next.revision}`;
  }

  async #run(): Promise<void> {
    const { context } = this.#parts;
    for (;;) {
      try {
        if (this.#revision === 0) await this.#list();
        if (this.#revision > 0) await this.#watch();
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        context.count("api watch broke");
      }
      await new Promise<void>((resolve) => void this.#process.clock.after(20 + this.#prng.below(200), resolve));
    }
  }

  async #list(): Promise<void> {
    const since = this.#parts.reads.begin();
    const listed = await this.#client.list(this.#type);
    if (!listed.ok) return;
    this.#parts.reads.listed(this.name, this.#type, listed.object, since);
    this.#revision = listed.object.revision;
  }

  async #watch(): Promise<void> {
    const { context } = this.#parts;
    const timeoutSeconds = 1 + this.#prng.below(20);
    const opened = await this.#client.watch(this.#type, { revision: this.#revision, timeoutSeconds });
    if (!opened.ok) {
      context.count(`api watch refused ${opened.status.code}`);
      if (opened.status.code === 410) this.#revision = 0;
      return;
    }
    for await (const event of opened.object.events) {
      if (event.type === "ERROR") {
        context.count(`api watch error ${event.status.code}`);
        if (event.status.code === 410) this.#revision = 0;
        return;
      }
      this.#take(event);
    }
    context.count("api watch ended");
  }

  #take(event: Exclude<WatchEvent<ObjectLike>, { type: "ERROR" }>): void {
    const { context, truth } = this.#parts;
    const next = truth.nextAfter(this.#prefix, this.#revision);
    const wanted = next === undefined ? "nothing" : `${next.key} of ${next.next.revision}`;
    if (event.type === "BOOKMARK") {
      context.count("api bookmarks");
      if (event.revision < this.#revision || (next !== undefined && next.next.revision <= event.revision))
        context.violation(`${this.name} got a bookmark at ${event.revision} before ${wanted}`);
    } else {
      context.count("api watch events");
      const key = text(storageKey(this.#type, keyOf(event.object)));
      const kind =
        next?.next.object === undefined ? "DELETED" : next.previous?.object === undefined ? "ADDED" : "MODIFIED";
      if (next?.key !== key || next.next.revision !== event.revision || kind !== event.type)
        context.violation(
          `${this.name} after ${this.#revision}: ${event.type} ${key} of ${event.revision} instead of ${kind} ${wanted}`,
        );
    }
    this.#revision = Math.max(this.#revision, event.revision);
  }
}
