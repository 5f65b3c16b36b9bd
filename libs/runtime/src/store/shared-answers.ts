// Large range answers, shared by everybody who asks the same at the same revision: when many clients list one prefix
// at once (after a restart, say), the rows are read and the bytes held once. Nothing outlives the revision it was
// made at, but for those who still take it. Who holds it first pays for it in the lane of answers; the debt passes on.
import { byteString, concatBytes } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { FairLane, LaneTicket } from "./admission/fair-lane.ts";
import { heldAnswerBytesMin } from "./admission/limits.ts";
import { sharedAnswersBytesMax } from "./limits.ts";

/** An answer and those who have not let go of it. */
export class HeldAnswer {
  readonly byteLength: number;
  readonly parts: readonly Uint8Array[];
  readonly #lane: FairLane;
  readonly #tickets = new Set<LaneTicket>();
  #payer: LaneTicket | undefined;

  constructor(parts: readonly Uint8Array[], lane: FairLane) {
    this.parts = parts;
    this.byteLength = parts.reduce((sum, part) => sum + part.length, 0);
    this.#lane = lane;
  }

  whole(): Uint8Array {
    const [only] = this.parts;
    return this.parts.length === 1 && only !== undefined ? only : concatBytes(this.parts);
  }

  join(ticket: LaneTicket): void {
    this.#tickets.add(ticket);
    if (this.#payer === undefined) this.#pay(ticket);
    else this.#lane.recost(ticket, Math.min(heldAnswerBytesMin, this.byteLength));
  }

  leave(ticket: LaneTicket): void {
    this.#tickets.delete(ticket);
    if (this.#payer !== ticket) return;
    this.#payer = undefined;
    const next = this.#tickets.values().next().value;
    if (next !== undefined) this.#pay(next);
  }

  #pay(ticket: LaneTicket): void {
    this.#payer = ticket;
    this.#lane.recost(ticket, this.byteLength);
  }
}

export class SharedAnswers {
  readonly #lane: FairLane;
  readonly #answers = new Map<string, Promise<HeldAnswer>>();
  /** The header all of them carry; a new revision or term makes a new one. */
  #header: Uint8Array | undefined;
  #bytes = 0;

  constructor(lane: FairLane) {
    this.#lane = lane;
  }

  /** The answer to a request under this header, from memory or from `make`, which is called at once. */
  of(
    request: etcdserverpb.RangeRequest,
    header: Uint8Array,
    make: () => Promise<readonly Uint8Array[]>,
  ): Promise<HeldAnswer> {
    if (header !== this.#header) this.#clear(header);
    // Whether it was linearizable was settled before; it makes no difference to the answer.
    const name = byteString(etcdserverpb.RangeRequest.encode({ ...request, serializable: false }));
    let answer = this.#answers.get(name);
    if (answer === undefined) {
      answer = this.#make(name, header, make);
      this.#answers.set(name, answer);
    }
    return answer;
  }

  async #make(name: string, header: Uint8Array, make: () => Promise<readonly Uint8Array[]>): Promise<HeldAnswer> {
    try {
      const answer = new HeldAnswer(await make(), this.#lane);
      if (header === this.#header) {
        if (this.#bytes + answer.byteLength > sharedAnswersBytesMax) this.#answers.delete(name);
        else this.#bytes += answer.byteLength;
      }
      return answer;
    } catch (error) {
      if (header === this.#header) this.#answers.delete(name);
      throw error;
    }
  }

  #clear(header: Uint8Array): void {
    this.#header = header;
    this.#answers.clear();
    this.#bytes = 0;
  }
}
