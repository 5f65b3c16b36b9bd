// Whether this leader's disk holds the group up. One stalled write is judged elsewhere (limits.ts, `diskStallMs`); here
// is the disk that answers, but always late: time after time a quorum of the others had an entry durable, and this
// member, slow by itself, did not. Then another should lead. Called with every write of the log while leading.
import { slowDiskPauseMs, slowDiskWrites, slowWriteMs } from "./limits.ts";

export class SlowDisk {
  #inARow = 0;
  #notBeforeMs = 0;

  /**
   * A write of entries has become durable. `overtaken`: they were committed before, so others were faster. True when
   * leadership should be handed over; not again for a while, since all disks may be slow by turns.
   */
  wrote(write: { readonly tookMs: number; readonly overtaken: boolean; readonly nowMs: number }): boolean {
    this.#inARow = write.overtaken && write.tookMs >= slowWriteMs ? this.#inARow + 1 : 0;
    if (this.#inARow < slowDiskWrites || write.nowMs < this.#notBeforeMs) return false;
    this.#inARow = 0;
    this.#notBeforeMs = write.nowMs + slowDiskPauseMs;
    return true;
  }

  /** Another leads: what was counted says nothing about the next time. */
  follows(): void {
    this.#inARow = 0;
  }
}
