// gRPC's message framing: one flag byte, a length of four bytes, the message. Reads frames out of arbitrary chunks
// within a size bound, and puts messages into frames. Called by the calls of the HTTP/2 server.
import { gunzipSync, inflateSync } from "node:zlib";
import { messageOf } from "@keelson/base";
import { RpcError, rpcStatus } from "@keelson/ports";
import { copyIntoFrameBytesMax } from "./limits.ts";
import { asBytes } from "./raw-bytes.ts";

const headBytes = 5;

/** Takes chunks, gives messages. Throws RpcError when a message is too large or compressed in an unknown way. */
export class MessageReader {
  readonly #maxBytes: number;
  readonly #encoding: string | undefined;
  /** Chunks of a message that is not complete; most messages come in one chunk and never get here. */
  #parts: Buffer[] | undefined;
  #buffered = 0;
  /** Bytes that must be there before it is worth looking again. */
  #needed = headBytes;

  constructor(options: { readonly maxBytes: number; readonly encoding: string | undefined }) {
    this.#maxBytes = options.maxBytes;
    this.#encoding = options.encoding;
  }

  push(chunk: Buffer, onMessage: (message: Uint8Array) => void): void {
    this.#buffered += chunk.length;
    if (this.#parts !== undefined || this.#buffered < this.#needed) (this.#parts ??= []).push(chunk);
    if (this.#buffered < this.#needed) return;
    const bytes = this.#parts === undefined ? chunk : Buffer.concat(this.#parts, this.#buffered);
    let at = 0;
    this.#needed = headBytes;
    while (bytes.length - at >= headBytes) {
      const length = bytes.readUInt32BE(at + 1);
      if (length > this.#maxBytes) {
        const text = `grpc: received message larger than max (${length} vs. ${this.#maxBytes})`;
        throw new RpcError(rpcStatus.resourceExhausted, text);
      }
      if (bytes.length - at < headBytes + length) {
        this.#needed = headBytes + length;
        break;
      }
      const body = bytes.subarray(at + headBytes, at + headBytes + length);
      const compressed = bytes[at] !== 0;
      at += headBytes + length;
      onMessage(compressed ? this.#inflate(body) : asBytes(body));
    }
    this.#buffered = bytes.length - at;
    this.#parts = this.#buffered === 0 ? undefined : [bytes.subarray(at)];
  }

  #inflate(body: Buffer): Uint8Array {
    const options = { maxOutputLength: this.#maxBytes };
    try {
      if (this.#encoding === "gzip") return asBytes(gunzipSync(body, options));
      if (this.#encoding === "deflate") return asBytes(inflateSync(body, options));
    } catch (error) {
      throw new RpcError(rpcStatus.internal, `grpc: failed to decompress the received message: ${messageOf(error)}`);
    }
    if (this.#encoding === undefined || this.#encoding === "identity") {
      throw new RpcError(rpcStatus.internal, "grpc: compressed flag set with identity or empty encoding");
    }
    const text = `grpc: Decompressor is not installed for grpc-encoding "${this.#encoding}"`;
    throw new RpcError(rpcStatus.unimplemented, text);
  }
}

/** What goes before a message that is not compressed. */
export function frameHead(length: number): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(length, 1);
  return head;
}

/**
 * Puts messages into frames. A message sent to many streams one after the other (watchers) is framed once. Large
 * messages are not copied: their frame comes in two pieces.
 */
export class FrameWriter {
  #message: Uint8Array | undefined;
  #frame: readonly Buffer[] = [];

  frame(message: Uint8Array): readonly Buffer[] {
    if (message === this.#message) return this.#frame;
    const large = message.length > copyIntoFrameBytesMax;
    const head = Buffer.allocUnsafe(large ? headBytes : headBytes + message.length);
    head[0] = 0;
    head.writeUInt32BE(message.length, 1);
    if (!large) head.set(message, headBytes);
    const frame = large ? [head, Buffer.from(message.buffer, message.byteOffset, message.length)] : [head];
    if (message.length >= headBytes) {
      this.#message = message;
      this.#frame = frame;
    }
    return frame;
  }

  /** Lets go of the message framed last. */
  forget(): void {
    this.#message = undefined;
    this.#frame = [];
  }
}
