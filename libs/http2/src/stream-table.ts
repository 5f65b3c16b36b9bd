// The streams of a connection by id (RFC 9113 §5.1): which are open, which were, which never; and how one ends. Ids of
// each side only grow, so the two highest ones tell an idle stream from an ended one.
import type { PeerBudgets } from "./budget.ts";
import { EndedStreams } from "./ended-streams.ts";
import { ConnectionError, errorCode } from "./errors.ts";
import { writeRstStream } from "./frame-writer.ts";
import { streamIdMax, windowBytesMax } from "./limits.ts";
import type { Sender } from "./sender.ts";
import type { Role } from "./settings.ts";
import type { Stream } from "./stream.ts";

export class StreamTable {
  readonly #role: Role;
  readonly #sender: Sender;
  readonly #budgets: PeerBudgets;
  readonly #onEmpty: () => void;
  readonly #open = new Map<number, Stream>();
  readonly #ended = new EndedStreams();
  /** Highest stream that the peer has opened. */
  lastOfPeer = 0;
  /** The next one of ours. */
  next = 1;

  constructor(role: Role, sender: Sender, events: { readonly budgets: PeerBudgets; readonly onEmpty: () => void }) {
    this.#role = role;
    this.#sender = sender;
    this.#budgets = events.budgets;
    this.#onEmpty = events.onEmpty;
  }

  get size(): number {
    return this.#open.size;
  }

  get(id: number): Stream | undefined {
    return this.#open.get(id);
  }

  /** A copy: what is done to a stream may end it. */
  all(): readonly Stream[] {
    return [...this.#open.values()];
  }

  add(stream: Stream): void {
    this.#open.set(stream.id, stream);
  }

  /** Whether all ids of this side are used up. */
  get exhausted(): boolean {
    return this.next > streamIdMax;
  }

  /** Neither side has opened this stream or one behind it. */
  isIdle(id: number): boolean {
    const ours = (id % 2 === 1) === (this.#role === "client");
    return ours ? id >= this.next : id > this.lastOfPeer;
  }

  /** Whether the peer may open this one: a client's ids are odd, and each is higher than the one before. */
  isNew(id: number): boolean {
    return this.#role === "server" && id % 2 === 1 && id > this.lastOfPeer;
  }

  /** Judges HEADERS or DATA on a stream that is not open (§5.1 "closed"). */
  late(id: number, what: "HEADERS" | "DATA"): void {
    if (this.isIdle(id)) throw new ConnectionError(errorCode.protocolError, `${what} on a stream never opened`);
    const by = this.#ended.find(id);
    if (what === "HEADERS") {
      if (by === "unknown") throw new ConnectionError(errorCode.protocolError, "a stream id that was passed over");
      if (by === "both sides") throw new ConnectionError(errorCode.streamClosed, "HEADERS on an ended stream");
    }
    this.#budgets.idleFrame();
    if (by !== "reset here") this.refuse(id, errorCode.streamClosed);
  }

  /** §6.9.2: a new initial window counts for open streams too. */
  moveWindows(by: number): void {
    if (by === 0) return;
    for (const stream of this.#open.values()) {
      stream.sendWindow += by;
      if (stream.sendWindow > windowBytesMax)
        throw new ConnectionError(errorCode.flowControlError, "a stream's window");
      this.#sender.schedule(stream);
    }
  }

  /** This side has sent all of a stream. */
  sentAll(stream: Stream): void {
    stream.localEnded = true;
    if (stream.remoteEnded) this.close(stream, false);
    // §8.1: the answer is complete, what the client still sends is of no use.
    else if (this.#role === "server") this.reset(stream, errorCode.noError);
  }

  /** The peer has sent all of a stream. */
  receivedAll(stream: Stream): void {
    if (stream.localEnded) this.close(stream, false);
  }

  /** Ends a stream with RST_STREAM, for this side's own reasons. */
  reset(stream: Stream, code: number): void {
    if (stream.closed) return;
    this.#sendReset(stream.id, code);
    this.close(stream, true);
  }

  /** A stream error (§5.4.2): the peer made us reset a stream, which counts like a reset of its own. */
  fail(stream: Stream, code: number): void {
    if (stream.closed) return;
    this.#budgets.reset();
    this.reset(stream, code);
    stream.receiver?.onReset(code);
  }

  /** Resets a stream that was never taken up. */
  refuse(id: number, code: number): void {
    this.#budgets.reset();
    this.#sendReset(id, code);
    this.#ended.add(id, true);
  }

  close(stream: Stream, resetHere: boolean): void {
    if (stream.closed) return;
    stream.closed = true;
    this.#sender.drop(stream);
    this.#open.delete(stream.id);
    this.#ended.add(stream.id, resetHere);
    stream.receiver?.onClosed?.();
    if (this.#open.size === 0) this.#onEmpty();
  }

  /** Breaks off every stream above an id, without a word to the peer. */
  abandon(above: number, code: number): void {
    for (const stream of this.all()) {
      if (stream.id <= above) continue;
      this.close(stream, false);
      stream.receiver?.onReset(code);
    }
  }

  #sendReset(id: number, code: number): void {
    writeRstStream(this.#sender.out, id, code);
    this.#sender.announce();
  }
}
