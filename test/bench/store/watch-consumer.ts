// A process of its own: opens N watch streams on one prefix and counts delivered events, at next to no cost. It
// speaks HTTP/2 by hand over bare sockets: frames are walked, nothing is decoded but message lengths and event tags.
// Arguments: port, watchers, prefix. Prints "ready" when every watcher was created, then, for each line on stdin,
// the events counted so far.
import { connect, type Socket } from "node:net";
import { etcdserverpb } from "@keelson/wire";
import { framed } from "./grpc-call.ts";

const [port = "", watchersText = "1", prefix = "k"] = process.argv.slice(2);
const watchers = Number(watchersText);
const streamsPerConnection = 100;
const window = 0x7fff_ffff;
const eventsTag = 0x5a;

let events = 0;
let created = 0;

/** Bytes of one stream that do not make a whole message yet. */
type Stream = { pending: Buffer | undefined };

class Connection {
  readonly #socket: Socket;
  readonly #streams = new Map<number, Stream>();
  #rest: Buffer | undefined;
  #received = 0;

  constructor(count: number) {
    this.#socket = connect(Number(port), "127.0.0.1");
    this.#socket.setNoDelay(true);
    this.#socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    const settings = Buffer.alloc(6);
    settings.writeUInt16BE(4, 0);
    settings.writeUInt32BE(window, 2);
    this.#frame(4, 0, 0, settings);
    this.#grow(window - 65_535);
    const range = etcdserverpb.WatchRequest.encode({
      createRequest: { key: Buffer.from(prefix), rangeEnd: Buffer.from(`${prefix}~`) },
    });
    for (let i = 0; i < count; i++) {
      const id = 2 * i + 1;
      this.#streams.set(id, { pending: undefined });
      this.#frame(1, 0x4, id, headerBlock());
      this.#frame(0, 0, id, framed(range));
    }
    this.#socket.on("data", (chunk: Buffer) => this.#take(chunk));
    this.#socket.on("close", () => process.exit(0));
    this.#socket.on("error", () => process.exit(1));
  }

  #frame(type: number, flags: number, stream: number, payload: Buffer): void {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head[3] = type;
    head[4] = flags;
    head.writeUInt32BE(stream, 5);
    this.#socket.write(Buffer.concat([head, payload]));
  }

  #grow(bytes: number, stream = 0): void {
    const payload = Buffer.alloc(4);
    payload.writeUInt32BE(bytes, 0);
    this.#frame(8, 0, stream, payload);
  }

  #take(chunk: Buffer): void {
    const all = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (all.length - at >= 9) {
      const length = all.readUIntBE(at, 3);
      if (all.length - at - 9 < length) break;
      this.#handle(
        all[at + 3] as number,
        all[at + 4] as number,
        all.readUInt32BE(at + 5),
        all.subarray(at + 9, at + 9 + length),
      );
      at += 9 + length;
    }
    this.#rest = at === all.length ? undefined : all.subarray(at);
    this.#received += chunk.length;
    if (this.#received > 1 << 28) {
      this.#grow(this.#received);
      for (const id of this.#streams.keys()) this.#grow(Math.floor(this.#received / this.#streams.size), id);
      this.#received = 0;
    }
  }

  #handle(type: number, flags: number, id: number, payload: Buffer): void {
    if (type === 0) this.#data(id, payload);
    else if (type === 4 && (flags & 1) === 0) this.#frame(4, 1, 0, Buffer.alloc(0));
    else if (type === 6 && (flags & 1) === 0) this.#frame(6, 1, 0, Buffer.from(payload));
  }

  #data(id: number, payload: Buffer): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    const bytes = stream.pending === undefined ? payload : Buffer.concat([stream.pending, payload]);
    let at = 0;
    while (bytes.length - at >= 5) {
      const length = bytes.readUInt32BE(at + 1);
      if (bytes.length - at - 5 < length) break;
      countMessage(bytes, at + 5, at + 5 + length);
      at += 5 + length;
    }
    stream.pending = at === bytes.length ? undefined : Buffer.from(bytes.subarray(at));
  }
}

/** Walks the top-level fields of a WatchResponse. */
function countMessage(bytes: Buffer, from: number, to: number): void {
  let found = 0;
  for (let at = from; at < to;) {
    const tag = bytes[at++] as number;
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] as number;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if ((tag & 7) === 2) at += value;
    if (tag === eventsTag) found++;
    else if (tag === 0x18) created++;
  }
  events += found;
}

/** Request headers as literals without index and without compression. */
function headerBlock(): Buffer {
  const fields = [
    [":method", "POST"],
    [":scheme", "http"],
    [":path", etcdserverpb.Watch.Watch.path],
    [":authority", `127.0.0.1:${port}`],
    ["content-type", "application/grpc"],
    ["te", "trailers"],
  ];
  const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
  return Buffer.concat(
    fields.map(([name = "", value = ""]) => Buffer.concat([Buffer.from([0]), text(name), text(value)])),
  );
}

for (let left = watchers; left > 0; left -= streamsPerConnection) new Connection(Math.min(left, streamsPerConnection));
const waiting = setInterval(() => {
  if (created < watchers) return;
  clearInterval(waiting);
  process.stdout.write("ready\n");
}, 5);
process.stdin.on("data", () => process.stdout.write(`${events}\n`));
process.stdin.on("end", () => process.exit(0));
