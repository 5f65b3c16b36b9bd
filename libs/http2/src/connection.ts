// One HTTP/2 connection, server or client side (RFC 9113): bytes in; events and bytes out. Pure: time is an argument,
// the host moves the bytes. `receive` never throws for what a peer sent: it ends the connection with GOAWAY and tells
// the host once by `onEnd`. After `onOutput` the host takes `takeOutput()` whenever it suits, once for many frames.
// Here are the connection's own frames and its life; streams are stream-frames.ts, stream-table.ts and sender.ts.
import { PeerBudgets } from "./budget.ts";
import { ConnectionError, errorCode } from "./errors.ts";
import { clientPreface, frameFlag, frameType, readUint32 } from "./frame.ts";
import { FrameReader } from "./frame-reader.ts";
import { writeGoaway, writePing, writeSettings, writeSettingsAck, writeWindowUpdate } from "./frame-writer.ts";
import type { HeaderList } from "./hpack-encoder.ts";
import {
  concurrentStreamsMax,
  connectionWindowBytes,
  defaultFrameBytesMax,
  defaultWindowBytes,
  goawayTextBytesMax,
  outputBytesMax,
  queuedBytesMax,
  streamIdMax,
} from "./limits.ts";
import type { MessageHead } from "./message-head.ts";
import { Sender } from "./sender.ts";
import { defaultPeerSettings, ownSettings, readSettings, type Role } from "./settings.ts";
import { StreamFrames } from "./stream-frames.ts";
import { StreamTable } from "./stream-table.ts";
import { Stream, type StreamHost, type StreamReceiver } from "./stream.ts";

/** Why a connection is over. */
export type ConnectionEnd = { readonly code: number; readonly text: string };

export interface ConnectionHost {
  /** There is output to take, for the first time since it was taken last. */
  onOutput(): void;
  /** A server's peer opened a stream. Sets `stream.receiver`, now. */
  onRequest(stream: Stream, head: MessageHead, ended: boolean): void;
  /** The peer takes no more streams; those above the last one it took have been reset with REFUSED_STREAM. */
  onGoaway(code: number, text: string): void;
  /** The peer answered `ping()`. */
  onPong(): void;
  /** Nothing will come any more: the output that is left is to be written and the connection closed. */
  onEnd(end: ConnectionEnd): void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const noText = new Uint8Array(0);
/** The first byte tells our own pings apart. */
const keepalivePing = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0);
const drainPing = Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0);

export class Connection implements StreamHost {
  readonly #role: Role;
  readonly #host: ConnectionHost;
  readonly #reader: FrameReader;
  readonly #budgets = new PeerBudgets();
  readonly #sender: Sender;
  readonly #table: StreamTable;
  readonly #frames: StreamFrames;
  readonly #peer = defaultPeerSettings();
  /** Bytes of the client's preface that have come. */
  #prefaceBytes = 0;
  #settled = false;
  /** Highest stream that is served while this side drains. */
  #lastServed: number | undefined;
  #goneAway = false;
  #over = false;

  constructor(role: Role, host: ConnectionHost) {
    this.#role = role;
    this.#host = host;
    this.#reader = new FrameReader(defaultFrameBytesMax, (type, flags, id, bytes, start, end) => {
      this.#frame(type, flags, id, bytes, start, end);
      return !this.#over;
    });
    this.#sender = new Sender({
      onOutput: () => host.onOutput(),
      onDataFrame: () => this.#budgets.dataFrame(),
      onEnded: (stream) => this.#table.sentAll(stream),
    });
    this.#table = new StreamTable(role, this.#sender, {
      budgets: this.#budgets,
      onEmpty: () => this.#endIfDrained(),
    });
    this.#frames = new StreamFrames({
      table: this.#table,
      sender: this.#sender,
      budgets: this.#budgets,
      onRequest: (id, head, ended) => this.#onRequest(id, head, ended),
    });
  }

  /** Sends the preface (§3.4). To be called once, first. */
  start(): void {
    const { out } = this.#sender;
    if (this.#role === "client") out.append(clientPreface);
    writeSettings(out, ownSettings(this.#role));
    writeWindowUpdate(out, 0, connectionWindowBytes - defaultWindowBytes);
    this.#sender.announce();
  }

  /** The peer's settings have come: it speaks HTTP/2. */
  get settled(): boolean {
    return this.#settled;
  }

  get over(): boolean {
    return this.#over;
  }

  get openStreams(): number {
    return this.#table.size;
  }

  streams(): readonly Stream[] {
    return this.#table.all();
  }

  /** Output gathered and not taken. */
  get outputBytes(): number {
    return this.#sender.out.length;
  }

  /** Takes a chunk that the peer sent; it is not kept. `nowMs` never goes back. */
  receive(chunk: Uint8Array, nowMs: number): void {
    if (this.#over) return;
    this.#budgets.nowMs = nowMs;
    try {
      this.#reader.read(chunk, this.#readPreface(chunk));
      if (this.outputBytes > outputBytesMax) throw new ConnectionError(errorCode.enhanceYourCalm, "nothing is read");
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.#fail({ code: error.code, text: error.message });
    }
  }

  /** Everything to be written now; give it back with `recycle` when it has been. */
  takeOutput(): Uint8Array {
    return this.#sender.takeOutput();
  }

  recycle(output: Uint8Array): void {
    this.#sender.out.recycle(output);
  }

  /** Tells whether the host takes more: while it does not, data stays with its streams. */
  setWritable(writable: boolean): void {
    this.#sender.writable = writable;
    if (writable) this.#sender.pump();
  }

  /** Makes frames of data that had to wait for room in the output. */
  pump(): void {
    this.#sender.pump();
  }

  /** Whether a client may open a stream now: neither the peer's limit nor its GOAWAY forbids it. */
  get canOpen(): boolean {
    return !this.goneAway && this.#table.size < this.#peer.maxConcurrentStreams;
  }

  /** No more streams, ever: this connection only finishes what it has. */
  get goneAway(): boolean {
    return this.#goneAway || this.#over || this.#table.exhausted;
  }

  /** Opens a stream, for a client that `canOpen`. */
  open(list: HeaderList, receiver: StreamReceiver): Stream {
    const stream = new Stream(this.#table.next, this.#peer.initialWindowSize, this);
    this.#table.next += 2;
    stream.receiver = receiver;
    stream.headReceived = false;
    this.#table.add(stream);
    this.#sender.headers(stream, list, false);
    return stream;
  }

  ping(): void {
    this.#ping(keepalivePing, false);
  }

  /** Begins a graceful end (§6.8): streams under way go on, and once the peer has heard of it no new ones are taken. */
  drain(): void {
    if (this.#over || this.#lastServed !== undefined) return;
    this.#lastServed = streamIdMax;
    writeGoaway(this.#sender.out, streamIdMax, errorCode.noError, noText);
    this.#ping(drainPing, false);
  }

  /** Ends at once, with GOAWAY. */
  end(code: number, text: string): void {
    if (!this.#over) this.#fail({ code, text });
  }

  /** The transport is gone. */
  lost(): void {
    if (this.#over) return;
    this.#over = true;
    this.#table.abandon(0, errorCode.cancel);
  }

  // What streams ask for.

  sendHeaders(stream: Stream, list: HeaderList): void {
    this.#sender.headers(stream, list, false);
  }

  sendData(stream: Stream, first: Uint8Array, second: Uint8Array | undefined): void {
    this.#sender.data(stream, first, second);
  }

  sendEnd(stream: Stream, trailers: HeaderList | undefined): void {
    this.#sender.end(stream, trailers);
  }

  sendReset(stream: Stream, code: number): void {
    this.#table.reset(stream, code);
  }

  giveCredit(stream: Stream): void {
    const { unread } = stream;
    stream.unread = 0;
    this.#frames.consumed(stream, unread);
  }

  // What the peer sends.

  /** Returns where the frames begin. */
  #readPreface(chunk: Uint8Array): number {
    if (this.#role === "client") return 0;
    let at = 0;
    for (; this.#prefaceBytes < clientPreface.length && at < chunk.length; at++, this.#prefaceBytes++) {
      if (chunk[at] !== clientPreface[this.#prefaceBytes]) throw broken("not the preface of HTTP/2");
    }
    return at;
  }

  #frame(type: number, flags: number, id: number, bytes: Uint8Array, start: number, end: number): void {
    const frames = this.#frames;
    if (frames.continues !== 0 && (type !== frameType.continuation || id !== frames.continues)) {
      throw broken("a header block was interrupted");
    }
    if (!this.#settled && type !== frameType.settings) throw broken("the first frame is not SETTINGS");
    switch (type) {
      case frameType.data:
        return frames.data(flags, id, bytes, start, end);
      case frameType.headers:
        return frames.headers(flags, id, bytes, start, end);
      case frameType.continuation:
        return frames.continuation(flags, id, bytes.subarray(start, end));
      case frameType.windowUpdate:
        return frames.windowUpdate(id, bytes, start, end);
      case frameType.rstStream:
        return frames.rstStream(id, bytes, start, end);
      case frameType.priority:
        return frames.priority(id, bytes, start, end);
      case frameType.settings:
        return this.#onSettings(flags, id, bytes, start, end);
      case frameType.ping:
        return this.#onPing(flags, id, bytes.subarray(start, end));
      case frameType.goaway:
        return this.#onGoaway(id, bytes, start, end);
      case frameType.pushPromise:
        throw broken("nobody may push here");
      default: // §4.1: unknown types are ignored
        this.#budgets.idleFrame();
    }
  }

  /** §8.3.1: takes a request up, or not. */
  #onRequest(id: number, head: MessageHead | undefined, ended: boolean): void {
    const table = this.#table;
    table.lastOfPeer = id;
    if (this.#lastServed !== undefined && id > this.#lastServed) return; // §6.8: the peer knows that it is not served
    const promised = head?.contentLength ?? -1;
    if (head === undefined || (ended && promised > 0)) table.refuse(id, errorCode.protocolError);
    else if (table.size >= concurrentStreamsMax || this.#sender.queuedBytes > queuedBytesMax) {
      table.refuse(id, errorCode.refusedStream);
    } else {
      const stream = new Stream(id, this.#peer.initialWindowSize, this);
      stream.expectedBytes = promised;
      stream.remoteEnded = ended;
      table.add(stream);
      this.#host.onRequest(stream, head, ended);
    }
  }

  /** §6.5 */
  #onSettings(flags: number, id: number, bytes: Uint8Array, start: number, end: number): void {
    if (id !== 0) throw broken("SETTINGS on a stream");
    if (this.#settled) this.#budgets.idleFrame();
    if ((flags & frameFlag.ack) !== 0) {
      if (end !== start) throw new ConnectionError(errorCode.frameSizeError, "an acknowledgement with settings");
      if (!this.#settled) throw broken("the first frame is not SETTINGS");
      return;
    }
    this.#settled = true;
    const before = this.#peer.initialWindowSize;
    readSettings(bytes, start, end, this.#peer);
    const sender = this.#sender;
    sender.frameBytesMax = this.#peer.maxFrameSize;
    sender.encoder.limitTable(this.#peer.headerTableSize);
    this.#table.moveWindows(this.#peer.initialWindowSize - before);
    writeSettingsAck(sender.out);
    sender.announce();
    sender.pump();
  }

  /** §6.7 */
  #onPing(flags: number, id: number, data: Uint8Array): void {
    if (id !== 0) throw broken("PING on a stream");
    if (data.length !== 8) throw new ConnectionError(errorCode.frameSizeError, "PING of a wrong length");
    this.#budgets.idleFrame();
    if ((flags & frameFlag.ack) === 0) this.#ping(data, true);
    else if (data[0] === keepalivePing[0]) this.#host.onPong();
    else if (data[0] === drainPing[0] && this.#lastServed === streamIdMax) this.#drained();
  }

  #ping(data: Uint8Array, ack: boolean): void {
    writePing(this.#sender.out, data, ack);
    this.#sender.announce();
  }

  /** The peer has seen that this side drains: what it opened until now is the last. */
  #drained(): void {
    this.#lastServed = this.#table.lastOfPeer;
    writeGoaway(this.#sender.out, this.#lastServed, errorCode.noError, noText);
    this.#sender.announce();
    this.#endIfDrained();
  }

  /** §6.8 */
  #onGoaway(id: number, bytes: Uint8Array, start: number, end: number): void {
    if (id !== 0) throw broken("GOAWAY on a stream");
    if (end - start < 8) throw new ConnectionError(errorCode.frameSizeError, "GOAWAY too short");
    this.#budgets.idleFrame();
    this.#goneAway = true;
    if (this.#role === "client") this.#table.abandon(readUint32(bytes, start) & streamIdMax, errorCode.refusedStream);
    const text = decoder.decode(bytes.subarray(start + 8, Math.min(end, start + 8 + goawayTextBytesMax)));
    this.#host.onGoaway(readUint32(bytes, start + 4), text);
  }

  // Ends.

  #endIfDrained(): void {
    if (this.#over || this.#table.size > 0) return;
    if (this.#lastServed === undefined || this.#lastServed === streamIdMax) return;
    this.#over = true;
    this.#host.onEnd({ code: errorCode.noError, text: "" });
  }

  #fail(end: ConnectionEnd): void {
    this.#over = true;
    writeGoaway(this.#sender.out, this.#table.lastOfPeer, end.code, encoder.encode(end.text));
    this.#sender.announce();
    this.#table.abandon(0, end.code);
    this.#host.onEnd(end);
  }
}

function broken(problem: string): ConnectionError {
  return new ConnectionError(errorCode.protocolError, problem);
}
