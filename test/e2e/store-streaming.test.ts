// Proves that what is large passes through a member without being held there: a range of everything, a streamed range, a
// snapshot and a watch over all of history, read at full speed, slowly, or not at all. The size is 96 MB of values, or
// KEELSON_STREAM_MB; what a member may hold beyond its beginning does not depend on it.
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type ClientHttp2Session } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { utf8, type Init } from "@keelson/base";
import type { RpcMethod } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { StoreCluster } from "../abuse/cluster.ts";
import { grpcMessage } from "../abuse/wire.ts";

const { KV, Maintenance, Watch } = etcdserverpb;
const totalMb = Number(process.env["KEELSON_STREAM_MB"] ?? 96);
const valueBytes = 64 * 1024;
const keys = totalMb * 16;
const extraMbMax = 64;
const pollMs = 20;
const everything = { key: utf8("s/"), rangeEnd: utf8("s0") };
const directory = mkdtempSync(join(tmpdir(), "keelson-streaming-"));

let store: StoreCluster;
let session: ClientHttp2Session | undefined;

beforeAll(async () => {
  store = await StoreCluster.start({ directory, members: [1], flags: { "quota-backend-bytes": String(8 * 2 ** 30) } });
  const channel = store.channel(1);
  for (let i = 0; i < keys; i += 16) {
    const puts = Array.from({ length: 16 }, (_, n) => ({
      key: utf8(`s/${String(i + n).padStart(8, "0")}`),
      value: new Uint8Array(valueBytes).fill(0x61 + (n % 26)),
    }));
    await Promise.all(puts.map((put) => channel.unary(KV.Put, put, { timeoutMs: 30_000 })));
  }
  // A new process holds nothing of what was written; the first range fills what a member keeps anyway.
  await store.ended(1, "SIGTERM");
  store.spawn(1, [1], "existing");
  await store.ready(1);
  await measured(() => read(KV.Range, { ...everything, limit: 400 }).ended);
}, 600_000);

afterEach(() => session?.destroy());

afterAll(async () => {
  await store.stop();
  rmSync(directory, { recursive: true, force: true });
});

type Reading = { readonly ended: Promise<void>; bytes: number; stop(): void };

/** One call whose answer is counted and thrown away. `rate`: bytes per second; 0 reads nothing; absent: all it gets. */
function read<Request>(method: RpcMethod<Request, unknown>, request: Init<Request>, rate?: number): Reading {
  session = connect(`http://127.0.0.1:${store.clientPort(1)}`, {
    settings: { initialWindowSize: rate === undefined ? 8 * 2 ** 20 : 65_535 },
  });
  session.on("error", () => {});
  const stream = session.request({
    ":method": "POST",
    ":path": method.path,
    "content-type": "application/grpc",
    te: "trailers",
  });
  const ended = Promise.withResolvers<void>();
  const reading = { ended: ended.promise, bytes: 0, stop: () => stream.close() };
  stream.on("error", () => {});
  stream.once("close", () => ended.resolve());
  stream.write(grpcMessage(method.encodeRequest(request)));
  if (!method.requestStream) stream.end();
  if (rate === 0) return reading;
  stream.on("data", (part: Buffer) => {
    reading.bytes += part.length;
    if (rate === undefined) return;
    stream.pause();
    setTimeout(() => stream.resume(), (part.length / rate) * 1_000);
  });
  return reading;
}

/** By how much the member's own memory grew at most while something ran, in MB. */
async function measured(run: () => Promise<unknown>): Promise<number> {
  const before = store.ownMb(1);
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, store.ownMb(1))), pollMs);
  await run();
  clearInterval(timer);
  return peak - before;
}

function note(what: string, bytes: number, extraMb: number): void {
  process.stdout.write(`${what}: ${(bytes / 2 ** 20).toFixed(0)} MB, at most ${extraMb.toFixed(0)} MB more memory\n`);
}

const all = [
  ["a range", KV.Range, everything],
  ["a streamed range", KV.RangeStream, everything],
  ["a snapshot", Maintenance.Snapshot, {}],
] as const;

it.each(all)("%s at full speed", async (what, method, request) => {
  const reading = read(method as RpcMethod<unknown, unknown>, request);
  const extra = await measured(() => reading.ended);
  note(what, reading.bytes, extra);
  expect(reading.bytes).toBeGreaterThan(totalMb * 2 ** 20);
  expect(extra).toBeLessThan(extraMbMax);
});

it.each(all)("%s that is read slowly, and others beside it", async (what, method, request) => {
  const reading = read(method as RpcMethod<unknown, unknown>, request, 4 * 2 ** 20);
  const extra = await measured(async () => {
    for (let i = 0; i < 20; i++) {
      await store.channel(1).unary(KV.Put, { key: utf8("beside"), value: utf8(`${i}`) }, { timeoutMs: 10_000 });
      await sleep(100);
    }
  });
  note(`${what}, slowly`, reading.bytes, extra);
  reading.stop();
  expect(extra).toBeLessThan(extraMbMax);
});

it.each(all)("%s that nobody reads", async (what, method, request) => {
  const reading = read(method as RpcMethod<unknown, unknown>, request, 0);
  const extra = await measured(() => sleep(1_500));
  note(`${what}, unread`, reading.bytes, extra);
  reading.stop();
  expect(extra).toBeLessThan(extraMbMax);
});

it("a watch over all of history, and one that nobody reads while writes go on", async () => {
  const createRequest = { ...everything, startRevision: 1, prevKv: true };
  const reading = read(Watch.Watch, { createRequest });
  const extra = await measured(async () => {
    for (let i = 0; i < 600 && reading.bytes < totalMb * 2 ** 20; i++) await sleep(100);
  });
  note("a watch over all of history", reading.bytes, extra);
  reading.stop();
  expect(reading.bytes).toBeGreaterThanOrEqual(totalMb * 2 ** 20);
  const unread = read(Watch.Watch, { createRequest: { ...everything, startRevision: 1 } }, 0);
  const beside = await measured(async () => {
    const value = new Uint8Array(valueBytes);
    for (let i = 0; i < 200; i++) {
      await store.channel(1).unary(KV.Put, { key: utf8("s/00000001"), value }, { timeoutMs: 10_000 });
    }
  });
  note("a watch that nobody reads, beside 13 MB of writes", unread.bytes, beside);
  unread.stop();
  // A watcher that catches up reads 256 revisions at a time, 16 MB here; their garbage is seen before it is collected.
  expect(extra).toBeLessThan(2.5 * extraMbMax);
  // The newest revisions are kept in memory for everybody.
  expect(beside).toBeLessThan(2 * extraMbMax);
});
