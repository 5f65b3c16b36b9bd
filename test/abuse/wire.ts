// Raw connections and HTTP/2 frames as bytes, for clients that break the rules: nothing here checks anything.
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Prng } from "@keelson/base";

export const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const flag = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const;

export function frame(type: number, flags: number, stream: number, payload: Uint8Array = noBytes): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length & 0xff_ffff, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream >>> 0, 5);
  return Buffer.concat([head, payload]);
}

const noBytes = new Uint8Array(0);

export function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value >>> 0, 4 * i));
  return bytes;
}

export function settings(pairs: readonly (readonly [number, number])[] = []): Buffer {
  const payload = Buffer.alloc(6 * pairs.length);
  pairs.forEach(([id, value], i) => {
    payload.writeUInt16BE(id, 6 * i);
    payload.writeUInt32BE(value >>> 0, 6 * i + 2);
  });
  return frame(frameType.settings, 0, 0, payload);
}

/** Header fields as literals without indexing and without Huffman coding: the plainest form there is. */
export function headerBlock(fields: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([name, value]) => [Buffer.from([0]), literal(Buffer.from(name)), literal(Buffer.from(value))]),
  );
}

function literal(bytes: Buffer): Buffer {
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const length = [127];
  for (let rest = bytes.length - 127; ; rest = Math.floor(rest / 128)) {
    length.push(rest >= 128 ? (rest & 127) | 128 : rest);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from(length), bytes]);
}

export function callHeaders(
  path: string,
  more: readonly (readonly [string, string])[] = [],
  contentType = "application/grpc",
): Buffer {
  return headerBlock([
    [":method", "POST"],
    [":scheme", "http"],
    [":path", path],
    [":authority", "localhost"],
    ["content-type", contentType],
    ["te", "trailers"],
    ...more,
  ]);
}

/** A gRPC message with whatever flag and length it claims. */
export function grpcMessage(body: Uint8Array, { compressed = 0, length = body.length } = {}): Buffer {
  const head = Buffer.alloc(5);
  head[0] = compressed;
  head.writeUInt32BE(length >>> 0, 1);
  return Buffer.concat([head, body]);
}

export function randomBytes(prng: Prng, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = prng.u32() & 0xff;
  return bytes;
}

export type RawTls = {
  readonly certificate?: string;
  readonly key?: string;
  readonly ca?: string | undefined;
  readonly alpn?: readonly string[];
};

/** A connection that never throws: it notes what came and that it ended. */
export class RawConnection {
  readonly socket: Socket;
  received = 0;
  ended = false;
  readonly closed: Promise<void>;
  readonly open: Promise<boolean>;

  constructor(port: number, tls?: RawTls) {
    const socket = tls === undefined ? connectPlain({ port, host: "127.0.0.1" }) : connectTls(tlsOptions(port, tls));
    this.socket = socket;
    const { promise: closed, resolve: onClosed } = Promise.withResolvers<void>();
    const { promise: open, resolve: onOpen } = Promise.withResolvers<boolean>();
    this.closed = closed;
    this.open = open;
    socket.once(tls === undefined ? "connect" : "secureConnect", () => onOpen(true));
    socket.on("data", (chunk: Buffer) => (this.received += chunk.length));
    socket.on("error", () => {}); // `close` follows
    socket.once("close", () => {
      this.ended = true;
      onOpen(false);
      onClosed();
    });
  }

  /** False when the connection takes no more for now. */
  write(...parts: readonly Uint8Array[]): boolean {
    if (this.ended || this.socket.destroyed || this.socket.writableEnded) return true;
    return this.socket.write(Buffer.concat(parts));
  }

  /** Resolves when more can be written, the connection ended or `ms` passed. */
  async drained(ms = 200): Promise<void> {
    if (this.ended || !this.socket.writableNeedDrain) return;
    await Promise.race([
      new Promise((resolve) => this.socket.once("drain", resolve)),
      this.closed,
      new Promise((resolve) => setTimeout(resolve, ms)),
    ]);
  }

  destroy(): void {
    this.socket.destroy();
  }
}

function tlsOptions(port: number, tls: RawTls) {
  return {
    port,
    host: "127.0.0.1",
    servername: "",
    rejectUnauthorized: false,
    ALPNProtocols: [...(tls.alpn ?? ["h2"])],
    ...(tls.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
  };
}
