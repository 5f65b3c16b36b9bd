// The sending side of a connection: header lists and data into frames, as far as both windows and the host's appetite
// allow (RFC 9113 §5.2). What may go at once goes at once. What has to wait stays with its stream, and the streams
// take turns, one frame each: those with little to send before those with much, but never for ever. So a large range
// does not hold up a watch or a lease on the same connection.
import { Deque } from "@keelson/base";
import { grown } from "./flow-window.ts";
import { frameFlag, frameType } from "./frame.ts";
import { beginFrame, writeHeaders } from "./frame-writer.ts";
import { HpackEncoder, type HeaderList } from "./hpack-encoder.ts";
import {
  defaultFrameBytesMax,
  defaultWindowBytes,
  drainBytes,
  outputBytesSoftMax,
  smallFramesInRow,
  smallSendBytes,
} from "./limits.ts";
import { OutputBuffer } from "./output-buffer.ts";
import { SendQueue } from "./send-queue.ts";
import type { Stream } from "./stream.ts";

export type SenderEvents = {
  /** The first output since the last time it was taken. */
  readonly onOutput: () => void;
  /** DATA frames were made, so many: the peer will answer them with WINDOW_UPDATE. */
  readonly onDataFrame: () => void;
  /** The stream's last frame is out. */
  readonly onEnded: (stream: Stream) => void;
};

export class Sender {
  readonly out = new OutputBuffer();
  readonly encoder = new HpackEncoder();
  readonly #events: SenderEvents;
  readonly #small = new Deque<Stream>();
  readonly #large = new Deque<Stream>();
  #smallInRow = 0;
  /** What the peer takes on all streams together. */
  #window = defaultWindowBytes;
  #announced = false;
  frameBytesMax = defaultFrameBytesMax;
  /** Whether the host takes output; otherwise data waits. */
  writable = true;
  queuedBytes = 0;

  constructor(events: SenderEvents) {
    this.#events = events;
  }

  /** To be called after writing to `out`. */
  announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    this.#events.onOutput();
  }

  takeOutput(): Uint8Array {
    this.#announced = false;
    return this.out.take();
  }

  headers(stream: Stream, list: HeaderList, endStream: boolean): void {
    const { frameBytesMax } = this;
    writeHeaders(this.out, stream.id, this.encoder.encode(list), { endStream, frameBytesMax });
    this.announce();
  }

  data(stream: Stream, first: Uint8Array, second: Uint8Array | undefined): void {
    const length = first.length + (second === undefined ? 0 : second.length);
    if (stream.queue === undefined || stream.queue.bytes === 0) {
      if (length <= stream.sendWindow && length <= this.frameBytesMax && this.#room(length)) {
        this.#dataAtOnce(stream, length, first, second);
        return;
      }
    }
    const queue = (stream.queue ??= new SendQueue());
    queue.push(second === undefined ? first : first.slice());
    if (second !== undefined) queue.push(second);
    this.queuedBytes += length;
    this.schedule(stream);
    this.pump();
  }

  end(stream: Stream, trailers: HeaderList | undefined): void {
    if (stream.queue !== undefined && stream.queue.bytes > 0) stream.ending = { trailers };
    else this.#finish(stream, trailers);
  }

  /** Forgets what a stream still wanted to send. */
  drop(stream: Stream): void {
    const { queue } = stream;
    if (queue === undefined) return;
    this.queuedBytes -= queue.bytes;
    queue.clear();
  }

  /** More credit for the connection. False when the window would be too large. */
  grow(increment: number): boolean {
    const window = grown(this.#window, increment);
    if (window === undefined) return false;
    this.#window = window;
    this.pump();
    return true;
  }

  /** Gives the stream a turn if it has something that it may send. */
  schedule(stream: Stream): void {
    const { queue } = stream;
    if (stream.scheduled || queue === undefined || queue.bytes === 0 || stream.sendWindow <= 0) return;
    stream.scheduled = true;
    (queue.bytes <= smallSendBytes ? this.#small : this.#large).pushBack(stream);
  }

  /** Makes frames of what waits, as far as that is allowed now. */
  pump(): void {
    while (this.#room(1)) {
      const stream = this.#next();
      if (stream === undefined) return;
      stream.scheduled = false;
      if (stream.closed) continue;
      this.#dataFromQueue(stream, stream.queue as SendQueue);
      this.schedule(stream);
    }
  }

  #room(length: number): boolean {
    return this.writable && length <= this.#window && this.out.length < outputBytesSoftMax;
  }

  #next(): Stream | undefined {
    if (this.#large.size > 0 && (this.#small.size === 0 || this.#smallInRow >= smallFramesInRow)) {
      this.#smallInRow = 0;
      return this.#large.popFront();
    }
    this.#smallInRow++;
    return this.#small.popFront();
  }

  #dataAtOnce(stream: Stream, length: number, first: Uint8Array, second: Uint8Array | undefined): void {
    const { out } = this;
    let at = beginFrame(out, frameType.data, 0, stream.id, length);
    out.bytes.set(first, at);
    at += first.length;
    if (second !== undefined) out.bytes.set(second, at);
    this.#sent(stream, length);
  }

  #dataFromQueue(stream: Stream, queue: SendQueue): void {
    const length = Math.min(queue.bytes, stream.sendWindow, this.#window, this.frameBytesMax);
    if (length <= 0) return;
    const endStream = stream.ending !== undefined && stream.ending.trailers === undefined && length === queue.bytes;
    const at = beginFrame(this.out, frameType.data, endStream ? frameFlag.endStream : 0, stream.id, length);
    queue.move(this.out, at, length);
    this.queuedBytes -= length;
    this.#sent(stream, length);
    if (queue.bytes === 0 && stream.ending !== undefined) {
      if (endStream) this.#events.onEnded(stream);
      else this.#finish(stream, stream.ending.trailers);
      return;
    }
    if (stream.wantsDrain && queue.bytes <= drainBytes) {
      stream.wantsDrain = false;
      stream.receiver?.onDrain();
    }
  }

  #sent(stream: Stream, length: number): void {
    stream.sendWindow -= length;
    this.#window -= length;
    this.#events.onDataFrame();
    this.announce();
  }

  #finish(stream: Stream, trailers: HeaderList | undefined): void {
    if (trailers !== undefined) this.headers(stream, trailers, true);
    else {
      beginFrame(this.out, frameType.data, frameFlag.endStream, stream.id, 0);
      this.announce();
    }
    this.#events.onEnded(stream);
  }
}
