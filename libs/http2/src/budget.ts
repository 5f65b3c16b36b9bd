// What a peer may do often, but not endlessly often: buckets of permissions that refill with time. Legitimate peers
// never come near them; a flood of cheap frames ends the connection with ENHANCE_YOUR_CALM. Time is an argument of
// `Connection.receive`, in milliseconds that never go back.
import { ConnectionError, errorCode } from "./errors.ts";
import {
  idleFramesBurst,
  idleFramesPerSecond,
  resetsBurst,
  resetsPerSecond,
  windowUpdatesBurst,
  windowUpdatesPerSecond,
} from "./limits.ts";

export class Budget {
  readonly #name: string;
  readonly #burst: number;
  readonly #perMs: number;
  #left: number;
  #refilledMs: number | undefined;

  constructor(name: string, burst: number, perSecond: number) {
    this.#name = name;
    this.#burst = burst;
    this.#perMs = perSecond / 1_000;
    this.#left = burst;
  }

  /** Throws ConnectionError ENHANCE_YOUR_CALM when nothing is left. */
  spend(nowMs: number): void {
    this.#refilledMs ??= nowMs;
    if (this.#left < 1) {
      this.#left = Math.min(this.#burst, this.#left + (nowMs - this.#refilledMs) * this.#perMs);
      this.#refilledMs = nowMs;
      if (this.#left < 1) throw new ConnectionError(errorCode.enhanceYourCalm, `too many ${this.#name}`);
    }
    this.#left--;
  }

  /** Something happened that lets the peer do this so many times more. */
  earn(count: number): void {
    this.#left = Math.min(this.#burst, this.#left + count);
  }
}

/** All that is counted for one peer. */
export class PeerBudgets {
  readonly #resets = new Budget("stream resets", resetsBurst, resetsPerSecond);
  readonly #idleFrames = new Budget("frames without use", idleFramesBurst, idleFramesPerSecond);
  readonly #windowUpdates = new Budget("window updates", windowUpdatesBurst, windowUpdatesPerSecond);
  nowMs = 0;

  /** A stream was reset by the peer, or because of it (§5.4.2). */
  reset(): void {
    this.#resets.spend(this.nowMs);
  }

  /** A frame that moved nothing forward. */
  idleFrame(): void {
    this.#idleFrames.spend(this.nowMs);
  }

  windowUpdate(): void {
    this.#windowUpdates.spend(this.nowMs);
  }

  /** A DATA frame went out: it may be answered by updates of two windows. */
  dataFrame(): void {
    this.#windowUpdates.earn(2);
  }
}
