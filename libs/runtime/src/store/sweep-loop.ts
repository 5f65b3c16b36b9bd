// After a compaction: removes what it made unreachable in bounded steps between batches, so that neither writes
// nor reads wait for it. `finished` lets a physical compaction answer only when the data are gone.
import type { StoreState } from "@keelson/etcd";
import type { Scope } from "@keelson/ports";
import { sweepPauseMs, sweepRowsPerStep } from "./limits.ts";

export class SweepLoop {
  readonly #state: Pick<StoreState, "sweep" | "sweepPending">;
  readonly #scope: Scope;
  #running: Promise<void> | undefined;

  constructor(state: Pick<StoreState, "sweep" | "sweepPending">, scope: Scope) {
    this.#state = state;
    this.#scope = scope;
  }

  /** Starts a sweep when there is something to remove. Called after each applied batch. */
  poke(): void {
    if (this.#running !== undefined || !this.#state.sweepPending) return;
    const done = Promise.withResolvers<void>();
    this.#running = done.promise;
    this.#scope.run("sweep", async (scope) => {
      while (!scope.stopped && this.#state.sweep(sweepRowsPerStep)) await scope.sleep(sweepPauseMs);
      this.#running = undefined;
      done.resolve();
    });
  }

  /** Resolves when nothing is left to remove (or the scope has stopped). */
  async finished(): Promise<void> {
    this.poke();
    await this.#running;
  }
}
