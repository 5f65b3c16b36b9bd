// Puts frames into the output buffer (RFC 9113 §6). Knows layouts and sizes, no states: whether a frame may be sent
// is connection.ts's and sender.ts's business.
import { frameFlag, frameHeadBytes, frameType } from "./frame.ts";
import type { OutputBuffer } from "./output-buffer.ts";

/** Nine bytes of head; `length` is that of the payload which the caller writes next. Returns where it goes. */
export function beginFrame(out: OutputBuffer, type: number, flags: number, streamId: number, length: number): number {
  const at = out.reserve(frameHeadBytes + length);
  const { bytes } = out;
  bytes[at] = length >>> 16;
  bytes[at + 1] = length >>> 8;
  bytes[at + 2] = length;
  bytes[at + 3] = type;
  bytes[at + 4] = flags;
  bytes[at + 5] = streamId >>> 24;
  bytes[at + 6] = streamId >>> 16;
  bytes[at + 7] = streamId >>> 8;
  bytes[at + 8] = streamId;
  return at + frameHeadBytes;
}

function putUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** HEADERS, and CONTINUATION for what is beyond the peer's frame size (§6.2, §6.10). */
export function writeHeaders(
  out: OutputBuffer,
  streamId: number,
  block: Uint8Array,
  options: { readonly endStream: boolean; readonly frameBytesMax: number },
): void {
  const { endStream, frameBytesMax } = options;
  const end = endStream ? frameFlag.endStream : 0;
  if (block.length <= frameBytesMax) {
    const at = beginFrame(out, frameType.headers, frameFlag.endHeaders | end, streamId, block.length);
    copyShort(block, out.bytes, at);
    return;
  }
  for (let from = 0; from < block.length; from += frameBytesMax) {
    const part = block.subarray(from, from + frameBytesMax);
    const type = from === 0 ? frameType.headers : frameType.continuation;
    const last = from + frameBytesMax >= block.length ? frameFlag.endHeaders : 0;
    const at = beginFrame(out, type, last | (from === 0 ? end : 0), streamId, part.length);
    out.bytes.set(part, at);
  }
}

/** A few bytes are faster copied one by one than by a call into the engine. */
function copyShort(from: Uint8Array, to: Uint8Array, at: number): void {
  if (from.length > 32) to.set(from, at);
  else for (let i = 0; i < from.length; i++) to[at + i] = from[i] as number;
}

/** §6.4 */
export function writeRstStream(out: OutputBuffer, streamId: number, code: number): void {
  const at = beginFrame(out, frameType.rstStream, 0, streamId, 4);
  putUint32(out.bytes, at, code);
}

/** §6.5 */
export function writeSettings(out: OutputBuffer, settings: readonly (readonly [id: number, value: number])[]): void {
  let at = beginFrame(out, frameType.settings, 0, 0, 6 * settings.length);
  for (const [id, value] of settings) {
    out.bytes[at] = id >>> 8;
    out.bytes[at + 1] = id;
    putUint32(out.bytes, at + 2, value);
    at += 6;
  }
}

export function writeSettingsAck(out: OutputBuffer): void {
  beginFrame(out, frameType.settings, frameFlag.ack, 0, 0);
}

/** §6.7; `data` is eight bytes. */
export function writePing(out: OutputBuffer, data: Uint8Array, ack: boolean): void {
  const at = beginFrame(out, frameType.ping, ack ? frameFlag.ack : 0, 0, 8);
  out.bytes.set(data, at);
}

/** §6.8 */
export function writeGoaway(out: OutputBuffer, lastStreamId: number, code: number, text: Uint8Array): void {
  const at = beginFrame(out, frameType.goaway, 0, 0, 8 + text.length);
  putUint32(out.bytes, at, lastStreamId);
  putUint32(out.bytes, at + 4, code);
  out.bytes.set(text, at + 8);
}

/** §6.9 */
export function writeWindowUpdate(out: OutputBuffer, streamId: number, increment: number): void {
  const at = beginFrame(out, frameType.windowUpdate, 0, streamId, 4);
  putUint32(out.bytes, at, increment);
}
