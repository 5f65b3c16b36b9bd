// One stream (RFC 9113 §5.1): its state, its windows, and what its user does with it. The state is two facts: whether
// the peer and whether this side has ended; `closed` when nothing can come or go any more. The fields are the
// connection's and the sender's to change; users call the methods.
import type { ReceiveWindow } from "./flow-window.ts";
import type { HeaderList } from "./hpack-encoder.ts";
import type { MessageHead } from "./message-head.ts";
import type { SendQueue } from "./send-queue.ts";

/** Who takes what arrives on a stream. Every stream ends for it by `ended`, by trailers, or by `onReset`. */
export interface StreamReceiver {
  /** The response, on the client's side. */
  onHead?(head: MessageHead, ended: boolean): void;
  /** Payload `bytes[start..end)`, good during the call only. */
  onData(bytes: Uint8Array, start: number, end: number, ended: boolean): void;
  /** The last thing to arrive. */
  onTrailers(head: MessageHead): void;
  /** The stream or its connection broke off, by the peer or by the protocol. */
  onReset(code: number): void;
  /** After `stream.wantsDrain` was set: less than `drainBytes` waits to be sent. */
  onDrain(): void;
  /** Once, however the stream ended: nothing of it is held any more. */
  onClosed?(): void;
}

/** What a stream asks of its connection. */
export interface StreamHost {
  sendHeaders(stream: Stream, list: HeaderList): void;
  sendData(stream: Stream, first: Uint8Array, second: Uint8Array | undefined): void;
  sendEnd(stream: Stream, trailers: HeaderList | undefined): void;
  sendReset(stream: Stream, code: number): void;
  giveCredit(stream: Stream): void;
}

export class Stream {
  readonly id: number;
  readonly #host: StreamHost;
  receiver: StreamReceiver | undefined;
  /** What this side may send. */
  sendWindow: number;
  /** Made by the first DATA frame that is not the last. */
  receiveWindow: ReceiveWindow | undefined = undefined;
  /** Received while the user had no room: not yet given back to the peer. */
  unread = 0;
  paused = false;
  /** What is left of a promised content-length; negative: none was promised. */
  expectedBytes = -1;
  /** The head has been received; on a server always. */
  headReceived = true;
  remoteEnded = false;
  localEnded = false;
  closed = false;
  queue: SendQueue | undefined = undefined;
  /** To be sent behind the queue, to end the stream. */
  ending: { readonly trailers: HeaderList | undefined } | undefined = undefined;
  /** In one of the sender's rounds. */
  scheduled = false;
  /** The user waits for `onDrain`. */
  wantsDrain = false;

  constructor(id: number, sendWindow: number, host: StreamHost) {
    this.id = id;
    this.sendWindow = sendWindow;
    this.#host = host;
    this.receiver = undefined;
  }

  /** Bytes handed over that are not in a frame yet. */
  get queuedBytes(): number {
    return this.queue === undefined ? 0 : this.queue.bytes;
  }

  /** Sends a header list that does not end the stream. */
  headers(list: HeaderList): void {
    if (!this.closed && !this.localEnded) this.#host.sendHeaders(this, list);
  }

  /**
   * Sends data, in frames as windows allow. The bytes must not change any more; but with two parts the first may be
   * used again after the call.
   */
  data(first: Uint8Array, second?: Uint8Array): void {
    if (!this.closed && !this.localEnded && this.ending === undefined) this.#host.sendData(this, first, second);
  }

  /** Ends this side behind all data, with trailers or without. */
  end(trailers?: HeaderList): void {
    if (!this.closed && !this.localEnded && this.ending === undefined) this.#host.sendEnd(this, trailers);
  }

  /** Ends both sides now; the receiver hears nothing more. */
  reset(code: number): void {
    if (!this.closed) this.#host.sendReset(this, code);
  }

  /** No more credit for the peer until `resume`; what it may still send arrives. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    if (!this.closed) this.#host.giveCredit(this);
  }
}
