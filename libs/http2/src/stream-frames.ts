// The frames that belong to streams, as they arrive: DATA, HEADERS with CONTINUATION, RST_STREAM, WINDOW_UPDATE,
// PRIORITY (RFC 9113 §6). Finds the stream, checks that its state allows the frame, and tells who takes it. Connection
// errors are thrown. Called by connection.ts, frame by frame.
import type { PeerBudgets } from "./budget.ts";
import { ConnectionError, errorCode } from "./errors.ts";
import { ReceiveWindow } from "./flow-window.ts";
import { frameFlag, readUint32 } from "./frame.ts";
import { writeWindowUpdate } from "./frame-writer.ts";
import { HeadReader } from "./head-reader.ts";
import { HeaderAssembly } from "./header-assembly.ts";
import { connectionWindowBytes, streamIdMax, streamWindowBytes, windowBytesMax } from "./limits.ts";
import type { MessageHead } from "./message-head.ts";
import type { Sender } from "./sender.ts";
import type { StreamTable } from "./stream-table.ts";
import type { Stream } from "./stream.ts";

export type StreamFramesOptions = {
  readonly table: StreamTable;
  readonly sender: Sender;
  readonly budgets: PeerBudgets;
  /** A well-formed request on a new stream, or undefined for a malformed one. */
  readonly onRequest: (id: number, head: MessageHead | undefined, ended: boolean) => void;
};

export class StreamFrames {
  readonly #table: StreamTable;
  readonly #sender: Sender;
  readonly #budgets: PeerBudgets;
  readonly #onRequest: StreamFramesOptions["onRequest"];
  readonly #heads = new HeadReader();
  readonly #assembly = new HeaderAssembly();
  readonly #window = new ReceiveWindow(connectionWindowBytes);

  constructor({ table, sender, budgets, onRequest }: StreamFramesOptions) {
    this.#table = table;
    this.#sender = sender;
    this.#budgets = budgets;
    this.#onRequest = onRequest;
  }

  /** The stream whose header block is under way: only its CONTINUATION may come next. 0: none. */
  get continues(): number {
    return this.#assembly.streamId;
  }

  /** §6.1 */
  data(flags: number, id: number, bytes: Uint8Array, from: number, to: number): void {
    if (id === 0) throw broken("DATA without a stream");
    const size = to - from;
    if (!this.#window.receive(size)) throw new ConnectionError(errorCode.flowControlError, "the connection's window");
    const increment = this.#window.consume(size);
    if (increment > 0) this.#giveCredit(0, increment);
    let start = from;
    let end = to;
    if ((flags & frameFlag.padded) !== 0) {
      end -= paddingOf(bytes, start, end);
      start++;
    }
    const stream = this.#table.get(id);
    if (stream === undefined) {
      this.#table.late(id, "DATA");
      return;
    }
    const ended = (flags & frameFlag.endStream) !== 0;
    const problem = this.#takes(stream, size, end - start, ended);
    if (problem !== undefined) {
      this.#table.fail(stream, problem);
      return;
    }
    if (ended) stream.remoteEnded = true;
    stream.receiver?.onData(bytes, start, end, ended);
    if (ended) this.#table.receivedAll(stream);
  }

  /** Counts a DATA frame against the stream's state, window and promised length. Returns the error code if it must not be. */
  #takes(stream: Stream, size: number, length: number, ended: boolean): number | undefined {
    if (stream.remoteEnded) return errorCode.streamClosed;
    if (!stream.headReceived) return errorCode.protocolError;
    if (!ended || stream.receiveWindow !== undefined) {
      if (length === 0 && !ended) this.#budgets.idleFrame();
      stream.receiveWindow ??= new ReceiveWindow(streamWindowBytes);
      if (!stream.receiveWindow.receive(size)) return errorCode.flowControlError;
      if (stream.paused) stream.unread += size;
      else if (!ended) this.consumed(stream, size);
    }
    if (stream.expectedBytes >= 0) {
      // §8.1.1
      if (length > stream.expectedBytes || (ended && length !== stream.expectedBytes)) return errorCode.protocolError;
      stream.expectedBytes -= length;
    }
    return undefined;
  }

  /** Gives the peer credit for bytes that the stream's user has taken. */
  consumed(stream: Stream, bytes: number): void {
    const increment = stream.receiveWindow?.consume(bytes) ?? 0;
    if (increment > 0 && !stream.remoteEnded) this.#giveCredit(stream.id, increment);
  }

  #giveCredit(streamId: number, increment: number): void {
    writeWindowUpdate(this.#sender.out, streamId, increment);
    this.#sender.announce();
  }

  /** §6.2 */
  headers(flags: number, id: number, bytes: Uint8Array, from: number, to: number): void {
    if (id === 0) throw broken("HEADERS without a stream");
    let start = from;
    let end = to;
    if ((flags & frameFlag.padded) !== 0) {
      end -= paddingOf(bytes, start, end);
      start++;
    }
    let sound = true;
    if ((flags & frameFlag.priority) !== 0) {
      if (end - start < 5) throw new ConnectionError(errorCode.frameSizeError, "HEADERS too short for its priority");
      sound = (readUint32(bytes, start) & streamIdMax) !== id; // no stream depends on itself (RFC 7540 §5.3.1)
      start += 5;
    }
    const endStream = (flags & frameFlag.endStream) !== 0;
    if ((flags & frameFlag.endHeaders) === 0) {
      this.#assembly.begin(id, bytes.subarray(start, end), { endStream, sound });
      return;
    }
    const head = this.#decode(id, bytes, start, end);
    this.#message(id, endStream, sound ? head : undefined);
  }

  /** §6.10 */
  continuation(flags: number, id: number, fragment: Uint8Array): void {
    if (this.#assembly.streamId === 0) throw broken("CONTINUATION of nothing");
    this.#assembly.add(fragment);
    if ((flags & frameFlag.endHeaders) === 0) return;
    const { endStream, sound } = this.#assembly;
    const block = this.#assembly.finish();
    const head = this.#decode(id, block, 0, block.length);
    this.#message(id, endStream, sound ? head : undefined);
  }

  /** What a whole header block says; to be called for every one, to keep the table. */
  #decode(id: number, bytes: Uint8Array, start: number, end: number): MessageHead | undefined {
    const stream = this.#table.get(id);
    const kind = stream === undefined ? "request" : stream.headReceived ? "trailers" : "response";
    return this.#heads.read(kind, bytes, start, end);
  }

  /** A request, a response, or trailers (§8.1); undefined: malformed. */
  #message(id: number, ended: boolean, head: MessageHead | undefined): void {
    const table = this.#table;
    const stream = table.get(id);
    if (stream === undefined) {
      if (table.isNew(id)) this.#onRequest(id, head, ended);
      else table.late(id, "HEADERS");
      return;
    }
    if (stream.remoteEnded) table.fail(stream, errorCode.streamClosed);
    else if (head === undefined) table.fail(stream, errorCode.protocolError);
    else if (!stream.headReceived) this.#response(stream, head, ended);
    else if (!ended || stream.expectedBytes > 0) table.fail(stream, errorCode.protocolError);
    else {
      stream.remoteEnded = true;
      stream.receiver?.onTrailers(head);
      table.receivedAll(stream);
    }
  }

  #response(stream: Stream, head: MessageHead, ended: boolean): void {
    if (head.pseudo[":status"]?.startsWith("1") === true) {
      // §8.1: informational, the response is still to come
      if (ended) this.#table.fail(stream, errorCode.protocolError);
      return;
    }
    stream.headReceived = true;
    stream.expectedBytes = ended ? -1 : (head.contentLength ?? -1);
    stream.remoteEnded = ended;
    stream.receiver?.onHead?.(head, ended);
    if (ended) this.#table.receivedAll(stream);
  }

  /** §6.3: deprecated; only its form is looked at. */
  priority(id: number, bytes: Uint8Array, start: number, end: number): void {
    if (id === 0) throw broken("PRIORITY without a stream");
    this.#budgets.idleFrame();
    if (end - start !== 5) this.#table.refuse(id, errorCode.frameSizeError);
    else if ((readUint32(bytes, start) & streamIdMax) === id) this.#table.refuse(id, errorCode.protocolError);
  }

  /** §6.4 */
  rstStream(id: number, bytes: Uint8Array, start: number, end: number): void {
    if (end - start !== 4) throw new ConnectionError(errorCode.frameSizeError, "RST_STREAM of a wrong length");
    if (id === 0 || this.#table.isIdle(id)) throw broken("RST_STREAM of no stream");
    this.#budgets.reset();
    const stream = this.#table.get(id);
    if (stream === undefined) return;
    stream.remoteEnded = true;
    this.#table.close(stream, false);
    stream.receiver?.onReset(readUint32(bytes, start));
  }

  /** §6.9 */
  windowUpdate(id: number, bytes: Uint8Array, start: number, end: number): void {
    if (end - start !== 4) throw new ConnectionError(errorCode.frameSizeError, "WINDOW_UPDATE of a wrong length");
    this.#budgets.windowUpdate();
    const increment = readUint32(bytes, start) & windowBytesMax;
    if (id === 0) {
      if (increment === 0) throw broken("a WINDOW_UPDATE of nothing");
      if (this.#sender.grow(increment)) return;
      throw new ConnectionError(errorCode.flowControlError, "the connection's window is too large");
    }
    const stream = this.#table.get(id);
    if (stream === undefined) {
      if (this.#table.isIdle(id)) throw broken("WINDOW_UPDATE of a stream that was never opened");
      return; // it crossed the stream's end
    }
    if (increment === 0) this.#table.fail(stream, errorCode.protocolError);
    else if (stream.sendWindow + increment > windowBytesMax) this.#table.fail(stream, errorCode.flowControlError);
    else {
      stream.sendWindow += increment;
      this.#sender.schedule(stream);
      this.#sender.pump();
    }
  }
}

/** The padding's length; the byte that says it is the first of the payload (§6.1). */
function paddingOf(bytes: Uint8Array, start: number, end: number): number {
  const padding = start < end ? (bytes[start] as number) : 0;
  if (start + 1 + padding > end) throw broken("more padding than payload");
  return padding;
}

function broken(problem: string): ConnectionError {
  return new ConnectionError(errorCode.protocolError, problem);
}
