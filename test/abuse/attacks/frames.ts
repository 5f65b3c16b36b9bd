// HTTP/2 against its rules: frames that do not fit, and frames that fit but come in floods.
import { etcdserverpb } from "@keelson/wire";
import type { Attack, Target } from "../attack.ts";
import {
  callHeaders,
  flag,
  frame,
  frameType,
  grpcMessage,
  headerBlock,
  randomBytes,
  settings,
  u32,
  type RawConnection,
} from "../wire.ts";

const { KV } = etcdserverpb;
const cancel = u32(8);
const get = grpcMessage(KV.Range.encodeRequest({ key: new Uint8Array([1]), serializable: true }));
/** Frames written before the connection is asked whether it takes more. */
const burst = 500;

export const frameAttacks: readonly Attack[] = [
  { name: "frame fuzz", run: fuzz },
  flood("rapid resets", (stream) => [
    frame(frameType.headers, flag.endHeaders, stream, callHeaders(KV.Range.path)),
    frame(frameType.reset, 0, stream, cancel),
  ]),
  flood("resets after requests", (stream) => [
    frame(frameType.headers, flag.endHeaders, stream, callHeaders(KV.Range.path)),
    frame(frameType.data, flag.endStream, stream, get),
    frame(frameType.reset, 0, stream, cancel),
  ]),
  flood("headers without an end", (stream) => [
    frame(frameType.headers, flag.endHeaders, stream, callHeaders(KV.Put.path)),
  ]),
  flood("pings", () => [frame(frameType.ping, 0, 0, u32(1, 2))]),
  flood("settings", (n) => [settings([[4, 65_535 + (n % 1_000)]])]),
  flood("empty data", (n) =>
    n === 1
      ? [frame(frameType.headers, flag.endHeaders, 1, callHeaders(KV.Range.path))]
      : [frame(frameType.data, 0, 1)],
  ),
  flood("priorities", (n) => [frame(frameType.priority, 0, n, u32(0, 0).subarray(0, 5))]),
  flood("window updates", (n) => [frame(frameType.windowUpdate, 0, n % 3 === 0 ? n : 0, u32(1))]),
  {
    name: "continuations without an end",
    run: async (target) => {
      while (target.going) {
        const connection = await target.http2(target.prng.pick(["client", "peer"]));
        connection.write(frame(frameType.headers, 0, 1, callHeaders(KV.Range.path)));
        for (let i = 0; i < 20_000 && target.going && !connection.ended; i++) {
          const field = headerBlock([[`x-${i}`, "v".repeat(i % 2 === 0 ? 1_000 : 0)]]);
          if (!connection.write(frame(frameType.continuation, 0, 1, field))) await connection.drained();
        }
        connection.destroy();
      }
    },
  },
  {
    name: "large metadata and paths",
    run: async (target) => {
      for (let n = 0; target.going; n++) {
        const connection = await target.http2("client");
        for (let stream = 1; stream < 40 && target.going && !connection.ended; stream += 2) {
          const size = target.prng.pick([100, 8_000, 16_000, 60_000, 300_000]);
          const big = target.prng.chance(0.5)
            ? callHeaders(`/${"p".repeat(size)}`)
            : callHeaders(KV.Range.path, [["x-large", "v".repeat(size)]]);
          writeHeaders(connection, stream, big);
          connection.write(frame(frameType.data, flag.endStream, stream, get));
          await connection.drained();
        }
        await target.pause(50);
        connection.destroy();
      }
    },
  },
  {
    name: "header bombs",
    run: async (target) => {
      while (target.going) {
        const connection = await target.http2("client");
        // One entry of 4,000 bytes in the dynamic table, then thousands of one-byte references to it.
        const entry = Buffer.concat([Buffer.from([0x40, 1, 0x78, 0x7f, 0x81, 0x1e]), Buffer.alloc(4_000, 0x61)]);
        const references = Buffer.alloc(12_000, 0xbe);
        for (let stream = 1; stream < 20 && !connection.ended; stream += 2) {
          const first = stream === 1 ? entry : Buffer.alloc(0);
          writeHeaders(connection, stream, Buffer.concat([callHeaders(KV.Range.path), first, references]));
          await connection.drained();
        }
        await target.pause(20);
        connection.destroy();
      }
    },
  },
];

/** A header block in frames of the size everybody must take. */
function writeHeaders(connection: RawConnection, stream: number, block: Buffer): void {
  const parts: Buffer[] = [];
  for (let at = 0; at < block.length; at += 16_384) parts.push(block.subarray(at, at + 16_384));
  parts.forEach((part, i) => {
    const flags = i === parts.length - 1 ? flag.endHeaders : 0;
    connection.write(frame(i === 0 ? frameType.headers : frameType.continuation, flags, stream, part));
  });
}

/** The same frames again and again, over connections that are replaced when they are cut. */
function flood(name: string, frames: (number: number) => readonly Buffer[]): Attack {
  const run = async (target: Target): Promise<void> => {
    while (target.going) {
      const connection = await target.http2(target.prng.pick(["client", "client", "peer"]));
      for (let number = 1; target.going && !connection.ended && number < 200_000;) {
        const parts: Buffer[] = [];
        for (let i = 0; i < burst; i++, number += 2) parts.push(...frames(number));
        connection.write(...parts);
        await connection.drained();
        await new Promise((resolve) => setImmediate(resolve));
      }
      connection.destroy();
      await target.pause(10);
    }
  };
  return { name, run };
}

/** Frames of every type with flags, streams, lengths and contents that may or may not make sense. */
async function fuzz(target: Target): Promise<void> {
  const { prng } = target;
  const paths = [KV.Range.path, KV.Put.path, "/etcdserverpb.Watch/Watch", "/keelson.raft.v1.Transport/Exchange", ""];
  while (target.going) {
    const connection = await target.http2(prng.pick(["client", "peer"]));
    let stream = 1;
    for (let i = 0; i < 60 && target.going && !connection.ended; i++) {
      const odd = prng.chance(0.2);
      const type = odd ? prng.below(256) : prng.below(10);
      const on = prng.chance(0.1) ? prng.u32() : prng.chance(0.3) ? 0 : stream;
      const flags = prng.chance(0.5) ? prng.below(256) : flag.endHeaders;
      let payload: Buffer = randomBytes(prng, prng.below(prng.chance(0.05) ? 20_000 : 40));
      if (type === frameType.headers && prng.chance(0.8)) {
        stream += 2;
        payload = callHeaders(prng.pick(paths));
      } else if (type === frameType.data && prng.chance(0.5)) payload = grpcMessage(payload);
      else if (type === frameType.settings && prng.chance(0.7)) payload = randomBytes(prng, 6 * prng.below(8));
      else if (type === frameType.windowUpdate) payload = u32(prng.pick([0, 1, 0x7fff_ffff, 0xffff_ffff]));
      connection.write(frame(type, flags, on, payload));
      if (i % 10 === 9) await connection.drained(20);
    }
    await target.pause(5);
    connection.destroy();
  }
}
