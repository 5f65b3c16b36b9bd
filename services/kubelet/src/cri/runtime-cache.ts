// What the runtime holds, pod by pod, kept current: by its event stream where it has one, by listing everything where
// it has not and, more rarely, in any case. Tells which pods changed.
import type { Clock, Logger, Scope } from "@keelson/ports";
import { emptyRuntimePod, type RuntimePod } from "@keelson/pods";
import { eventStreamRetryMs, eventStreamSettledMs, relistWithEventsMs, relistWithoutEventsMs } from "../limits.ts";
import { describeFailure } from "./rpc-words.ts";
import type { RuntimeClient } from "./runtime-client.ts";

export type RuntimeCacheOptions = {
  readonly client: RuntimeClient;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The state of this pod may have changed. */
  readonly onChange: (uid: string) => void;
};

export class RuntimeCache {
  readonly #options: RuntimeCacheOptions;
  readonly #refreshing = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  #pods = new Map<string, RuntimePod>();
  #evented = false;
  #listedMs = Number.NEGATIVE_INFINITY;

  constructor(options: RuntimeCacheOptions) {
    this.#options = options;
  }

  /** Uids of all pods the runtime holds something of. */
  uids(): readonly string[] {
    return [...this.#pods.keys()];
  }

  get(uid: string): RuntimePod {
    return this.#pods.get(uid) ?? emptyRuntimePod(uid, "", "");
  }

  /** When everything was listed last, monotonic. */
  get listedMs(): number {
    return this.#listedMs;
  }

  /** Lists everything anew and tells what changed. */
  async relist(): Promise<void> {
    const fresh = await this.#options.client.pods();
    const before = this.#pods;
    this.#pods = new Map(fresh);
    this.#listedMs = this.#options.clock.monoMs();
    for (const uid of new Set([...before.keys(), ...fresh.keys()])) {
      if (JSON.stringify(before.get(uid)) !== JSON.stringify(fresh.get(uid))) this.#options.onChange(uid);
    }
  }

  /** Brings one pod up to date; calls made meanwhile share one further look. */
  async refresh(uid: string): Promise<void> {
    const running = this.#refreshing.get(uid);
    if (running !== undefined) {
      this.#again.add(uid);
      return await running;
    }
    const look = this.#look(uid).finally(() => this.#refreshing.delete(uid));
    this.#refreshing.set(uid, look);
    await look;
  }

  async #look(uid: string): Promise<void> {
    do {
      this.#again.delete(uid);
      const pod = (await this.#options.client.pods(uid)).get(uid);
      if (pod === undefined) this.#pods.delete(uid);
      else this.#pods.set(uid, pod);
    } while (this.#again.has(uid));
  }

  /** Follows the runtime until the scope stops. */
  start(scope: Scope): void {
    scope.run("runtime events", () => this.#followEvents(scope));
    scope.run("runtime relist", () => this.#relistForever(scope));
  }

  async #followEvents(scope: Scope): Promise<void> {
    const { client, clock, logger } = this.#options;
    while (!scope.stopped) {
      const stream = client.events();
      const forget = scope.onStop(() => stream.cancel());
      // A runtime without events refuses at once; one that has them may be silent for long.
      const settled = clock.after(eventStreamSettledMs, () => {
        this.#evented = true;
        this.#listedMs = Number.NEGATIVE_INFINITY; // what happened before the stream was open is not in it
      });
      try {
        for await (const event of stream.responses) this.#onEvent(event.podSandboxStatus?.metadata?.uid ?? "");
      } catch (error) {
        if (this.#evented && !scope.stopped)
          logger.log("warn", "runtime events ended", { reason: describeFailure(error) });
      }
      settled.cancel();
      forget();
      this.#evented = false;
      await scope.sleep(eventStreamRetryMs);
    }
  }

  #onEvent(uid: string): void {
    if (uid === "") return;
    void this.refresh(uid).then(
      () => this.#options.onChange(uid),
      (error: unknown) =>
        this.#options.logger.log("warn", "cannot look at a pod in the runtime", {
          uid,
          reason: describeFailure(error),
        }),
    );
  }

  async #relistForever(scope: Scope): Promise<void> {
    const { clock, logger } = this.#options;
    let failing = false;
    while (!scope.stopped) {
      await scope.sleep(relistWithoutEventsMs);
      const everyMs = this.#evented ? relistWithEventsMs : relistWithoutEventsMs;
      if (scope.stopped || clock.monoMs() - this.#listedMs < everyMs) continue;
      try {
        await this.relist();
        failing = false;
      } catch (error) {
        if (!failing) logger.log("warn", "cannot list the runtime's pods", { reason: describeFailure(error) });
        failing = true;
      }
    }
  }
}
