// A store watch that survives its connection: it reopens at the revision after the last one delivered, on the next
// endpoint, so that consumers see every revision once and in order. Only compaction ends it.
import { messageOf } from "@keelson/base";
import type { Clock, Scope, Telemetry, Timer } from "@keelson/ports";
import { etcdserverpb, type mvccpb } from "@keelson/wire";
import { compactedText, type Endpoints, storeError } from "./endpoints.ts";
import { backoffMaxMs, backoffMinMs, progressEveryMs } from "./limits.ts";

export type StoreWatchOptions = {
  readonly key: Uint8Array;
  /** End of the range; `\0` for everything from `key` on. */
  readonly rangeEnd: Uint8Array;
  /** The first revision to deliver. */
  readonly startRevision: number;
  readonly prevKv?: boolean;
  /** Asks for progress marks every 100 ms instead of when the store feels like it. */
  readonly progress?: boolean;
};

export type StoreWatchHandler = {
  /** All events of one or more whole revisions, in order. A returned promise is awaited before more is read. */
  readonly events: (events: readonly mvccpb.Event[]) => void | Promise<void>;
  /** The store has shown that nothing before this revision is missing. */
  readonly progress?: (revision: number) => void;
};

export type StoreWatchEnd = { readonly kind: "compacted"; readonly revision: number } | { readonly kind: "stopped" };

/** Follows until `scope` stops or the next revision was compacted. */
export async function runStoreWatch(
  endpoints: Endpoints,
  options: StoreWatchOptions,
  handler: StoreWatchHandler,
  owner: { readonly scope: Scope; readonly telemetry: Telemetry; readonly clock: Clock },
): Promise<StoreWatchEnd> {
  let next = options.startRevision;
  let backoff = backoffMinMs;
  while (!owner.scope.stopped) {
    const { channel, index } = endpoints.current();
    const stream = channel.stream(etcdserverpb.Watch.Watch, { metadata: { hasleader: "true" } });
    const forget = owner.scope.onStop(() => stream.cancel());
    const asking = new AskForProgress(() => stream.send({ progressRequest: {} }), owner.clock);
    try {
      stream.send({
        createRequest: {
          key: options.key,
          rangeEnd: options.rangeEnd,
          startRevision: next,
          progressNotify: true,
          prevKv: options.prevKv ?? false,
        },
      });
      for await (const response of stream.responses) {
        if (response.canceled) {
          if (response.compactRevision > 0 || response.cancelReason.endsWith(compactedText)) {
            return { kind: "compacted", revision: response.compactRevision };
          }
          break;
        }
        backoff = backoffMinMs;
        if (response.created && options.progress === true) asking.start();
        const last = response.events.at(-1)?.kv?.modRevision;
        if (last !== undefined) {
          await handler.events(response.events);
          next = Math.max(next, last + 1);
        } else if (!response.created && response.header !== undefined) {
          handler.progress?.(response.header.revision);
          next = Math.max(next, response.header.revision + 1);
        }
      }
    } catch (error) {
      const failure = storeError(error);
      if (failure.code === "store.compacted") return { kind: "compacted", revision: 0 };
      if (!owner.scope.stopped)
        owner.telemetry.logger.log("debug", "store watch interrupted", { cause: messageOf(error), next });
    } finally {
      asking.stop();
      forget();
      stream.cancel();
    }
    endpoints.leave(index);
    if (!owner.scope.stopped) await owner.scope.sleep(backoff);
    backoff = Math.min(backoff * 2, backoffMaxMs);
  }
  return { kind: "stopped" };
}

/** Sends progress requests on one stream until stopped. */
class AskForProgress {
  readonly #ask: () => void;
  readonly #clock: Clock;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(ask: () => void, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  start(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    this.#ask();
    this.#timer = this.#clock.after(progressEveryMs, () => {
      this.#timer = undefined;
      this.start();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }
}
