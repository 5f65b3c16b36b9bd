// The streams that ended last, to judge late frames (RFC 9113 §5.1 "closed"): after our RST_STREAM the peer may still
// have sent some, which are ignored; after its own end there must be none. Looked into only when such a frame comes.
import { endedStreamsRemembered } from "./limits.ts";

export type EndedBy = "reset here" | "both sides" | "unknown";

export class EndedStreams {
  /** Twice the id, plus one when this side reset the stream. */
  readonly #ring = new Float64Array(endedStreamsRemembered);
  #next = 0;

  add(streamId: number, resetHere: boolean): void {
    this.#ring[this.#next] = 2 * streamId + (resetHere ? 1 : 0);
    this.#next = (this.#next + 1) % endedStreamsRemembered;
  }

  find(streamId: number): EndedBy {
    if (this.#ring.includes(2 * streamId + 1)) return "reset here";
    return this.#ring.includes(2 * streamId) ? "both sides" : "unknown";
  }
}
