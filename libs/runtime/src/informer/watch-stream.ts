// One resource's changes from the API server's watch, kept going: a stream that ends or breaks is opened again
// after the last event that was delivered. Only history that the server no longer has ends it for good.
import { keyOf, type ObjectKey, type ObjectLike, type ResourceType } from "@keelson/api";
import { AppError, type Prng } from "@keelson/base";
import type { Clock, Logger, Timer } from "@keelson/ports";
import type { ApiClient, ApiWatch, WatchEvent } from "../client/contract.ts";
import {
  firstBookmarkMs,
  reopensMax,
  retryBaseMs,
  retryMaxMs,
  watchSecondsMax,
  watchSecondsMin,
  watchSilenceMs,
} from "./limits.ts";

export type WatchSink<T> = {
  put(key: ObjectKey, object: T, revision: number, traceparent?: string): void;
  delete(key: ObjectKey, last: T, revision: number): void;
  /** Everything up to `revision` has been delivered. */
  progress(revision: number): void;
  /** The server has no history after the revision asked for. Nothing follows. */
  expired(): void;
};

export type WatchWorld = {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly prng: Prng;
  readonly logger: Logger;
};

export type WatchSelection = {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
};

export interface WatchFollower {
  close(): void;
  /**
   * Somebody waits for `revision`. A stream that has no news is opened again, because a server begins with a bookmark;
   * where it does not (Kubernetes promises it to nobody), the stream ends as expired: a list tells how far it is.
   */
  want(revision: number): void;
  readonly ended: Promise<void>;
}

/** Follows from `after` on until `close`. */
export function followWatch<T extends ObjectLike>(
  world: WatchWorld,
  request: { readonly type: ResourceType<T>; readonly after: number; readonly selection: WatchSelection },
  sink: WatchSink<T>,
): WatchFollower {
  const stream = new WatchStream(world, request, sink);
  return { close: () => stream.close(), want: (revision) => stream.want(revision), ended: stream.run() };
}

/** Resolves when the stream ends; until then it is one of `open`. */
export async function keptWhileOpen(stream: WatchFollower, open: Set<WatchFollower>): Promise<void> {
  open.add(stream);
  try {
    await stream.ended;
  } finally {
    open.delete(stream);
  }
}

class WatchStream<T extends ObjectLike> {
  readonly #world: WatchWorld;
  readonly #type: ResourceType<T>;
  readonly #selection: WatchSelection;
  readonly #sink: WatchSink<T>;
  #revision: number;
  #closed = false;
  #wanted = 0;
  /** Until then the open stream may still be about to say how far it is. */
  #patientUntilMs = 0;
  #reopening = false;
  /** Times in a row that a stream was opened again and said nothing. */
  #unanswered = 0;
  #open: ApiWatch<T> | undefined;
  #wakeUp: (() => void) | undefined;

  constructor(
    world: WatchWorld,
    request: { readonly type: ResourceType<T>; readonly after: number; readonly selection: WatchSelection },
    sink: WatchSink<T>,
  ) {
    this.#world = world;
    this.#type = request.type;
    this.#selection = request.selection;
    this.#revision = request.after;
    this.#sink = sink;
  }

  close(): void {
    this.#closed = true;
    this.#open?.cancel();
    this.#wakeUp?.();
  }

  want(revision: number): void {
    this.#wanted = Math.max(this.#wanted, revision);
    if (this.#world.clock.monoMs() >= this.#patientUntilMs) this.#reopenIfBehind();
  }

  #reopenIfBehind(): void {
    if (this.#open === undefined || this.#reopening || this.#revision >= this.#wanted) return;
    this.#reopening = true;
    this.#unanswered += 1;
    this.#open.cancel();
  }

  async run(): Promise<void> {
    let pauseMs = 0;
    while (!this.#closed) {
      if (pauseMs > 0) await this.#sleep(pauseMs);
      if (this.#closed) return;
      const before = this.#revision;
      const end = await this.#once();
      if (this.#closed) return;
      if (end === "expired" || this.#unanswered > reopensMax) return this.#sink.expired();
      const moved = this.#revision > before || this.#reopening;
      this.#reopening = false;
      // Spread, so that the clients of a server that died do not come back in one wave.
      pauseMs = moved ? this.#world.prng.below(retryBaseMs) : Math.min(retryMaxMs, Math.max(retryBaseMs, pauseMs * 2));
    }
  }

  /** One stream from open to end. */
  async #once(): Promise<"ended" | "broken" | "expired"> {
    const { client, prng, logger } = this.#world;
    const timeoutSeconds = watchSecondsMin + prng.below(watchSecondsMax - watchSecondsMin);
    try {
      const outcome = await client.watch(this.#type, { ...this.#selection, revision: this.#revision, timeoutSeconds });
      if (!outcome.ok) {
        if (outcome.status.code === 410) return "expired";
        logger.log("warn", "watch refused", {
          resource: this.#type.resource,
          code: outcome.status.code,
          reason: outcome.status.message,
        });
        return "broken";
      }
      if (this.#closed) outcome.object.cancel();
      return await this.#consume(outcome.object);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      logger.log("debug", "watch broken", { resource: this.#type.resource, reason: error.message });
      return "broken";
    }
  }

  async #consume(watch: ApiWatch<T>): Promise<"ended" | "broken" | "expired"> {
    this.#open = watch;
    this.#patientUntilMs = this.#world.clock.monoMs() + firstBookmarkMs;
    let silence: Timer | undefined;
    const restart = (): void => {
      silence?.cancel();
      silence = this.#world.clock.after(watchSilenceMs, () => watch.cancel());
    };
    restart();
    try {
      for await (const event of watch.events) {
        if (this.#closed) return "ended";
        restart();
        if (event.type === "ERROR") return event.status.code === 410 ? "expired" : "broken";
        this.#deliver(event);
      }
      return "ended";
    } finally {
      silence?.cancel();
      watch.cancel();
      this.#open = undefined;
    }
  }

  #deliver(event: Exclude<WatchEvent<T>, { type: "ERROR" }>): void {
    this.#unanswered = 0;
    if (event.type === "BOOKMARK") this.#sink.progress(event.revision);
    else if (event.type === "DELETED") this.#sink.delete(keyOf(event.object), event.object, event.revision);
    else this.#sink.put(keyOf(event.object), event.object, event.revision, event.traceparent);
    this.#revision = Math.max(this.#revision, event.revision);
    if (event.type !== "BOOKMARK") return;
    this.#patientUntilMs = 0;
    this.#reopenIfBehind();
  }

  #sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#world.clock.after(delayMs, done);
      const forget = (): void => void (this.#wakeUp = undefined);
      function done(): void {
        timer.cancel();
        forget();
        resolve();
      }
      this.#wakeUp = done;
    });
  }
}
