// After a compaction: removes what it made unreachable in bounded steps between batches, so that neither writes
// nor reads wait for it. `finished` lets a physical compaction answer only when the data are gone.
import type { StoreState } from "@keelson/etcd";
import type { Clock, Histogram, Metrics, Scope } from "@keelson/ports";
import { sweepPauseMs, sweepRowsPerStep } from "./limits.ts";

const sweepMs = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16_384, 65_536];

export class SweepLoop {
  readonly #state: Pick<StoreState, "sweep" | "sweepPending">;
  readonly #scope: Scope;
  readonly #clock: Clock;
  readonly #stepMs: Histogram;
  readonly #totalMs: Histogram;
  #running: Promise<void> | undefined;

  constructor(
    state: Pick<StoreState, "sweep" | "sweepPending">,
    scope: Scope,
    { clock, metrics }: { readonly clock: Clock; readonly metrics: Metrics },
  ) {
    this.#state = state;
    this.#scope = scope;
    this.#clock = clock;
    const named = (name: string, help: string): Histogram =>
      metrics.histogram(`etcd_debugging_mvcc_db_compaction_${name}_duration_milliseconds`, help, sweepMs);
    this.#stepMs = named("pause", "Time of one step of removing compacted rows.");
    this.#totalMs = named("total", "Time from the first to the last step of a compaction, with the pauses between.");
  }

  /** Starts a sweep when there is something to remove. Called after each applied batch. */
  poke(): void {
    if (this.#running !== undefined || !this.#state.sweepPending) return;
    const done = Promise.withResolvers<void>();
    this.#running = done.promise;
    this.#scope.run("sweep", async (scope) => {
      const since = this.#clock.monoMs();
      while (!scope.stopped && this.#step()) await scope.sleep(sweepPauseMs);
      this.#totalMs.record(this.#clock.monoMs() - since);
      this.#running = undefined;
      done.resolve();
    });
  }

  #step(): boolean {
    const since = this.#clock.monoMs();
    const more = this.#state.sweep(sweepRowsPerStep);
    this.#stepMs.record(this.#clock.monoMs() - since);
    return more;
  }

  /** Resolves when nothing is left to remove (or the scope has stopped). */
  async finished(): Promise<void> {
    this.poke();
    await this.#running;
  }
}
