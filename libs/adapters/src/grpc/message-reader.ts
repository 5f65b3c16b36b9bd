// gRPC's message framing, reading side: one flag byte, a length of four bytes, the message. Takes DATA payloads as
// they come and gives whole messages in memory of their own, since the payloads are gone after the call. A message
// that fits its frame, as nearly all do, costs one copy and no state.
import { gunzipSync, inflateSync } from "node:zlib";
import { allocateBytes, messageOf } from "@keelson/base";
import { RpcError, rpcStatus } from "@keelson/ports";
import { asBytes } from "./raw-bytes.ts";

export const messageHeadBytes = 5;
/** Memory for a message grows with what has come, so that a length alone reserves nothing. */
const firstPartBytes = 64 * 1024;

export type MessageReaderOptions = {
  readonly maxBytes: number;
  /** `grpc-encoding` of the call. */
  readonly encoding: string | undefined;
  /** Small messages may share memory: right for those that are done with soon, together with their neighbours. */
  readonly shared: boolean;
};

/** Throws RpcError when a message is too large or compressed in an unknown way. */
export class MessageReader {
  readonly #options: MessageReaderOptions;
  readonly #onMessage: (message: Uint8Array) => void;
  /** Head and body of the message that is under way. */
  #part: Uint8Array = new Uint8Array(0);
  #have = 0;

  constructor(options: MessageReaderOptions, onMessage: (message: Uint8Array) => void) {
    this.#options = options;
    this.#onMessage = onMessage;
  }

  /** Whether a message has begun that is not complete. */
  get partial(): boolean {
    return this.#have > 0;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      if (this.#have === 0) {
        const whole = wholeMessage(bytes, at, end, this.#options);
        if (whole !== undefined) {
          at += messageHeadBytes + whole.length;
          this.#onMessage(whole);
          continue;
        }
      }
      at = this.#collect(bytes, at, end);
    }
  }

  /** Takes what belongs to the message under way. Returns where the rest begins. */
  #collect(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    if (this.#have < messageHeadBytes) at = this.#take(bytes, at, Math.min(end, at + messageHeadBytes - this.#have));
    if (this.#have < messageHeadBytes) return at;
    const length = lengthAt(this.#part, 0, this.#options.maxBytes);
    const total = messageHeadBytes + length;
    at = this.#take(bytes, at, Math.min(end, at + total - this.#have), total);
    if (this.#have < total) return at;
    const compressed = this.#part[0] !== 0;
    const body = this.#part.subarray(messageHeadBytes, total);
    this.#part = new Uint8Array(0);
    this.#have = 0;
    this.#onMessage(compressed ? this.#inflate(body) : body);
    return at;
  }

  #take(bytes: Uint8Array, start: number, end: number, total = messageHeadBytes): number {
    const have = this.#have + end - start;
    if (have > this.#part.length) {
      const grown = new Uint8Array(Math.min(total, Math.max(have, firstPartBytes, this.#part.length * 2)));
      grown.set(this.#part.subarray(0, this.#have));
      this.#part = grown;
    }
    this.#part.set(bytes.subarray(start, end), this.#have);
    this.#have = have;
    return end;
  }

  #inflate(body: Uint8Array): Uint8Array {
    const { encoding, maxBytes } = this.#options;
    const options = { maxOutputLength: maxBytes };
    try {
      if (encoding === "gzip") return asBytes(gunzipSync(body, options));
      if (encoding === "deflate") return asBytes(inflateSync(body, options));
    } catch (error) {
      throw new RpcError(rpcStatus.internal, `grpc: failed to decompress the received message: ${messageOf(error)}`);
    }
    if (encoding === undefined || encoding === "identity") {
      throw new RpcError(rpcStatus.internal, "grpc: compressed flag set with identity or empty encoding");
    }
    throw new RpcError(rpcStatus.unimplemented, `grpc: Decompressor is not installed for grpc-encoding "${encoding}"`);
  }
}

/** A copy of the message at `at`, when all of it is there and it is not compressed. */
export function wholeMessage(
  bytes: Uint8Array,
  at: number,
  end: number,
  options: MessageReaderOptions,
): Uint8Array | undefined {
  if (end - at < messageHeadBytes || bytes[at] !== 0) return undefined;
  const length = lengthAt(bytes, at, options.maxBytes);
  const from = at + messageHeadBytes;
  if (end - from < length) return undefined;
  const message = options.shared ? allocateBytes(length) : new Uint8Array(length);
  if (length > shortBytes) message.set(bytes.subarray(from, from + length));
  else for (let i = 0; i < length; i++) message[i] = bytes[from + i] as number;
  return message;
}

/** Up to this a loop is faster than a call into the engine. */
const shortBytes = 48;

function lengthAt(bytes: Uint8Array, at: number, maxBytes: number): number {
  const length =
    (((bytes[at + 1] as number) << 24) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 8) |
      (bytes[at + 4] as number)) >>>
    0;
  if (length > maxBytes) {
    const text = `grpc: received message larger than max (${length} vs. ${maxBytes})`;
    throw new RpcError(rpcStatus.resourceExhausted, text);
  }
  return length;
}

/** The five bytes before a message of this length. `into` is overwritten. */
export function writeMessageHead(into: Uint8Array, length: number): Uint8Array {
  into[0] = 0;
  into[1] = length >>> 24;
  into[2] = length >>> 16;
  into[3] = length >>> 8;
  into[4] = length;
  return into;
}
