// A connection whose events are written down as lines, and raw frames to throw at it or to read back: what the tests
// of this package are made of.
import { Connection, type ConnectionHost } from "../src/connection.ts";
import { clientPreface, frameHeadBytes, frameType, readUint32 } from "../src/frame.ts";
import { HeaderList, HpackEncoder } from "../src/hpack-encoder.ts";
import type { MessageHead } from "../src/message-head.ts";
import type { Role } from "../src/settings.ts";
import type { Stream, StreamReceiver } from "../src/stream.ts";

export class Recorder implements ConnectionHost {
  readonly connection: Connection;
  readonly lines: string[] = [];
  readonly streams: Stream[] = [];
  /** What a server does with a request. */
  onStream: (stream: Stream) => void = () => {};
  #written: Uint8Array[] = [];

  constructor(role: Role) {
    this.connection = new Connection(role, this);
    this.connection.start();
  }

  /** The bytes put out since the last time. */
  output(): Uint8Array {
    this.#written = [];
    while (this.connection.outputBytes > 0) {
      this.#written.push(this.connection.takeOutput().slice());
      this.connection.pump();
    }
    return concat(...this.#written);
  }

  receive(bytes: Uint8Array, nowMs = 0): this {
    this.connection.receive(bytes, nowMs);
    return this;
  }

  receiver(id: () => number): StreamReceiver {
    const note = (line: string): void => void this.lines.push(`${id()} ${line}`);
    const decoder = new TextDecoder();
    return {
      onHead: (head, ended) => note(`head ${head.pseudo[":status"]}${ended ? " end" : ""}`),
      onData: (bytes, start, end, ended) => {
        const text = end - start > 40 ? `(${end - start} bytes)` : decoder.decode(bytes.subarray(start, end));
        note(`data ${text}${ended ? " end" : ""}`);
      },
      onTrailers: (head) => note(`trailers ${Object.entries(head.headers).join(" ")}`),
      onReset: (code) => note(`reset ${code}`),
      onDrain: () => note("drain"),
    };
  }

  onOutput(): void {}

  onRequest(stream: Stream, head: MessageHead, ended: boolean): void {
    this.lines.push(`${stream.id} request ${head.pseudo[":path"]}${ended ? " end" : ""}`);
    this.streams.push(stream);
    stream.receiver = this.receiver(() => stream.id);
    this.onStream(stream);
  }

  onGoaway(code: number, text: string): void {
    this.lines.push(`goaway ${code} ${text}`.trim());
  }

  onPong(): void {
    this.lines.push("pong");
  }

  onEnd({ code }: { readonly code: number }): void {
    this.lines.push(`end ${code}`);
  }
}

/** Carries bytes both ways until neither side has more. */
export function exchange(one: Recorder, other: Recorder): void {
  for (let moved = true; moved;) {
    moved = false;
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const bytes = from.output();
      if (bytes.length === 0) continue;
      moved = true;
      to.receive(bytes);
    }
  }
}

export function frame(
  type: number,
  flags: number,
  streamId: number,
  payload: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const head = uint32((payload.length << 8) | type, (flags << 24) | (streamId >>> 8));
  return concat(head, Uint8Array.of(streamId & 255), payload);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function uint32(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(
    values.flatMap((value) => [value >>> 24, value >>> 16, value >>> 8, value].map((b) => b & 255)),
  );
}

/** What a client sends first: preface and empty SETTINGS. */
export const opening: Uint8Array = concat(clientPreface, frame(frameType.settings, 0, 0));

/** A header block without a place in any table. */
export function block(...fields: readonly (readonly [name: string, value: string])[]): Uint8Array {
  return new HpackEncoder().encode(new HeaderList([], fields));
}

export const request: Uint8Array = block(
  [":method", "POST"],
  [":scheme", "http"],
  [":path", "/p"],
  ["content-type", "application/grpc"],
);

const typeNames = Object.fromEntries(Object.entries(frameType).map(([name, type]) => [type, name]));

/** Frames as text: `type stream flags length`, and the code of those that carry one. */
export function describeFrames(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = readUint32(bytes, at) >>> 8;
    const type = bytes[at + 3] as number;
    const payload = at + frameHeadBytes;
    const code =
      type === frameType.rstStream
        ? ` code ${readUint32(bytes, payload)}`
        : type === frameType.goaway
          ? ` last ${readUint32(bytes, payload)} code ${readUint32(bytes, payload + 4)}`
          : "";
    const flags = (bytes[at + 4] as number).toString(16);
    lines.push(`${typeNames[type] ?? type} ${readUint32(bytes, at + 5)} flags ${flags} length ${length}${code}`);
    at = payload + length;
  }
  return lines;
}
