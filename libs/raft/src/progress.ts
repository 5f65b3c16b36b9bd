// What a leader believes about one follower, and how fast it may send to it.
//
//   probe      one append at a time, until the follower says where the logs agree
//   replicate  optimistic pipeline: `next` runs ahead of what was acknowledged, within the in-flight window
//   snapshot   an image is being streamed; no appends until it arrived or failed
import { Deque } from "@keelson/base";
import { inflightBytesMax, inflightMessagesMax } from "./limits.ts";

export type ProgressState = "probe" | "replicate" | "snapshot";

export class Progress {
  state: ProgressState = "probe";
  /** Highest index known to be durable there and equal to ours. */
  match: number;
  /** Index of the next entry to send; always above `match`. */
  next: number;
  /** An append is on its way while probing: wait for its answer or for the next heartbeat's. */
  probing = false;
  /** Commit index of the last append sent. */
  sentCommit = 0;
  /** Tick of the last message from it. */
  heardAtTick: number;
  /** The image was handed over at this tick; the follower's acknowledgement should follow. */
  deliveredAtTick: number | undefined;
  readonly #inflight = new Deque<{ readonly lastIndex: number; readonly bytes: number }>();
  #inflightBytes = 0;

  constructor(next: number, nowTick: number) {
    this.match = 0;
    this.next = next;
    this.heardAtTick = nowTick;
  }

  get paused(): boolean {
    switch (this.state) {
      case "probe":
        return this.probing;
      case "replicate":
        return this.#inflight.size >= inflightMessagesMax || this.#inflightBytes >= inflightBytesMax;
      case "snapshot":
        return true;
    }
  }

  /** Notes that entries up to `lastIndex` were sent. */
  sent(lastIndex: number, bytes: number): void {
    if (this.state === "probe") {
      this.probing = true;
      return;
    }
    if (lastIndex < this.next) return;
    this.next = lastIndex + 1;
    this.#inflight.pushBack({ lastIndex, bytes });
    this.#inflightBytes += bytes;
  }

  /** The follower holds everything up to `index`. False when that is no news. */
  accepted(index: number): boolean {
    this.probing = false;
    this.#freeUpTo(index);
    if (index <= this.match) return false;
    this.match = index;
    this.next = Math.max(this.next, index + 1);
    return true;
  }

  /** The follower did not have `prevIndex`. False when the answer is too old to mean anything. */
  rejected(prevIndex: number, agreeAtMost: number): boolean {
    if (this.state === "snapshot") return false;
    if (this.state === "replicate" && prevIndex <= this.match) return false;
    if (this.state === "probe" && prevIndex !== this.next - 1) return false;
    const next = Math.max(Math.min(prevIndex, agreeAtMost + 1), this.match + 1);
    this.becomeProbe();
    this.next = next;
    return true;
  }

  becomeProbe(): void {
    this.state = "probe";
    this.probing = false;
    this.next = this.match + 1;
    this.#clearInflight();
  }

  becomeReplicate(): void {
    this.state = "replicate";
    this.probing = false;
    this.next = this.match + 1;
    this.#clearInflight();
  }

  becomeSnapshot(): void {
    this.state = "snapshot";
    this.deliveredAtTick = undefined;
    this.probing = false;
    this.#clearInflight();
  }

  #freeUpTo(index: number): void {
    for (let first = this.#inflight.peekFront(); first !== undefined && first.lastIndex <= index;) {
      this.#inflight.popFront();
      this.#inflightBytes -= first.bytes;
      first = this.#inflight.peekFront();
    }
  }

  #clearInflight(): void {
    this.#inflight.clear();
    this.#inflightBytes = 0;
  }
}
