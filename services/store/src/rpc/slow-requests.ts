// Tells of requests that took long, so that people see it before their clients time out: what was asked, by whom and for
// how long. A storm of them is told by a few lines and a number.
import type { Clock, Counter, Logger, Metrics, RpcCallContext } from "@keelson/ports";
import { slowRequestLinesMax, slowRequestWindowMs } from "../limits.ts";

export type SlowRequestOptions = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly slowMs: number;
};

export class SlowRequests {
  readonly #options: SlowRequestOptions;
  readonly #total: Counter;
  #windowSinceMs = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #untold = 0;

  constructor(options: SlowRequestOptions) {
    this.#options = options;
    this.#total = options.metrics.counter("keelson_store_slow_requests_total", "Unary requests that took long.");
  }

  /** When a request begins. */
  now(): number {
    return this.#options.clock.monoMs();
  }

  /** When it ends; `sinceMs` is what `now` said. */
  ended(path: string, sinceMs: number, context: RpcCallContext): void {
    const now = this.#options.clock.monoMs();
    if (now - sinceMs <= this.#options.slowMs || mayTakeLong(path)) return;
    this.#total.add(1, { method: path });
    if (now - this.#windowSinceMs > slowRequestWindowMs) {
      this.#windowSinceMs = now;
      this.#lines = 0;
    }
    if (this.#lines >= slowRequestLinesMax) {
      this.#untold++;
      return;
    }
    this.#lines++;
    const untold = this.#untold > 0 ? { untoldBefore: this.#untold } : {};
    this.#untold = 0;
    this.#options.logger.log("warn", "slow request", {
      method: path,
      tookMs: Math.round(now - sinceMs),
      expectedMs: this.#options.slowMs,
      from: context.peer,
      ...untold,
    });
  }
}

/** Locks and elections wait for others, by design. */
function mayTakeLong(path: string): boolean {
  return path.startsWith("/v3lockpb.") || path.startsWith("/v3electionpb.");
}
