// Proves that clients which break rules or bounds cost the server no more than their own connection: floods end with
// GOAWAY, oversized metadata with a status, those who do not read are held back, and others are served meanwhile.
import { connect, type ClientHttp2Session } from "node:http2";
import { connect as connectSocket, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { text, utf8 } from "@keelson/base";
import { rpcStatus, streaming, unary, type RpcListener, type RpcMethod } from "@keelson/ports";
import { createGrpcJsClient } from "../../test/grpc-js-client.ts";
import { streamBufferBytesMax } from "./limits.ts";
import { createGrpcClient } from "./rpc-client.ts";
import { createGrpcServer } from "./rpc-server.ts";

function method(name: string, responseStream: boolean): RpcMethod<string, string> {
  return {
    path: `/test.Echo/${name}`,
    requestStream: false,
    responseStream,
    encodeRequest: (message) => utf8(message),
    decodeRequest: text,
    encodeResponse: (message) => utf8(message),
    decodeResponse: text,
  };
}

const Echo = method("Echo", false);
const Never = method("Never", false);
const Flood = method("Flood", true);
const logger = { log: () => {}, with: () => logger };
const opening = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0", "latin1");
const goaway = 7;

let server: RpcListener;
let flooded = 0;
const running = { never: 0 };
const sockets: Socket[] = [];
const sessions: ClientHttp2Session[] = [];

beforeEach(async () => {
  flooded = 0;
  running.never = 0;
  server = await createGrpcServer({ logger }).listen(
    { address: "127.0.0.1:0", tls: undefined, maxRequestBytes: 1024 * 1024 },
    [
      unary(Echo, async (request) => request),
      unary(Never, (_request, context) => {
        running.never++;
        return new Promise((resolve) =>
          context.onCancel(() => {
            running.never--;
            resolve("");
          }),
        );
      }),
      streaming(Flood, async (_requests, sink, context) => {
        const piece = new Uint8Array(64 * 1024);
        while (!context.cancelled && flooded < 1024 ** 3) {
          flooded += piece.length;
          if (!sink.send(piece)) await sink.drained();
        }
      }),
    ],
  );
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const session of sessions.splice(0)) session.destroy();
  await server.close(0);
});

/** Sends bytes and gathers frame types until the server closes, or for a while. */
function talk(bytes: Buffer, forMs = 5_000): Promise<{ types: number[]; code: number | undefined; closed: boolean }> {
  const [host = "", port = ""] = server.address.split(":");
  const socket = connectSocket({ host, port: Number(port) });
  sockets.push(socket);
  const parts: Buffer[] = [];
  return new Promise((resolve) => {
    const finish = (closed: boolean): void => {
      const all = Buffer.concat(parts);
      const types: number[] = [];
      let code: number | undefined;
      for (let at = 0; at + 9 <= all.length; at += 9 + all.readUIntBE(at, 3)) {
        types.push(all[at + 3] as number);
        if (all[at + 3] === goaway) code = all.readUInt32BE(at + 13);
      }
      resolve({ types, code, closed });
    };
    const timer = setTimeout(() => finish(false), forMs);
    socket.on("data", (part: Buffer) => void parts.push(part));
    socket.on("error", () => {}); // a server that hangs up while we write
    socket.once("close", () => {
      clearTimeout(timer);
      finish(true);
    });
    socket.write(bytes);
  });
}

async function expectServed(): Promise<void> {
  const channel = createGrpcClient().connect(server.address, undefined);
  expect(await channel.unary(Echo, "still here", { timeoutMs: 5_000 })).toBe("still here");
  channel.close();
}

describe("floods end with GOAWAY", () => {
  const enhanceYourCalm = 0xb;
  it.each<[string, Buffer]>([
    ["PING", Buffer.from([0, 0, 8, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
    ["SETTINGS", Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])],
    ["PRIORITY", Buffer.from([0, 0, 5, 2, 0, 0, 0, 0, 1, 0, 0, 0, 3, 1])],
    ["unknown frames", Buffer.from([0, 0, 0, 0x55, 0, 0, 0, 0, 0])],
  ])("%s", async (_name, frame) => {
    const { code, closed } = await talk(Buffer.concat([opening, ...Array<Buffer>(30_000).fill(frame)]));
    expect([code, closed]).toEqual([enhanceYourCalm, true]);
    await expectServed();
  });

  it("CONTINUATION without end", async () => {
    const headers = Buffer.from([0, 0, 1, 1, 0, 0, 0, 0, 1, 0x82]);
    const continuation = Buffer.from([0, 0, 0, 9, 0, 0, 0, 0, 1]);
    const { code, closed } = await talk(Buffer.concat([opening, headers, ...Array<Buffer>(100).fill(continuation)]));
    expect([code, closed]).toEqual([enhanceYourCalm, true]);
  });

  it("streams that are opened and reset; their handlers are told", async () => {
    const pairs = Array.from({ length: 30_000 }, (_, at) =>
      Buffer.concat([requestHead(Never.path, 2 * at + 1), onStream(message, 2 * at + 1), onStream(reset, 2 * at + 1)]),
    );
    const { code, closed } = await talk(Buffer.concat([opening, ...pairs]), 20_000);
    expect([code, closed]).toEqual([enhanceYourCalm, true]);
    expect(running.never).toBe(0);
    await expectServed();
  }, 30_000);
});

/** DATA with an empty message, and RST_STREAM with CANCEL. */
const message = Buffer.from([0, 0, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
const reset = Buffer.from([0, 0, 4, 3, 0, 0, 0, 0, 0, 0, 0, 0, 8]);

function onStream(frame: Buffer, stream: number): Buffer {
  const copy = Buffer.from(frame);
  copy.writeUInt32BE(stream, 5);
  return copy;
}

/** HEADERS of a call, its fields as plain literals. */
function requestHead(path: string, stream: number): Buffer {
  const literal = (name: string, value: string): Buffer =>
    Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)]);
  const block = Buffer.concat([
    Buffer.from([0x83, 0x86]),
    literal(":path", path),
    literal("content-type", "application/grpc"),
  ]);
  return Buffer.concat([onStream(Buffer.from([0, 0, block.length, 1, 4, 0, 0, 0, 0]), stream), block]);
}

describe("a client that does not speak", () => {
  it("HTTP/2 after its preface is told so", async () => {
    const { code, closed } = await talk(Buffer.concat([opening, Buffer.from("GET / HTTP/1.1\r\nhost: x\r\n\r\n")]));
    expect(code).toBe(0x6); // read as a frame, this is one of 4.6 MB
    expect(closed).toBe(true);
  });
});

describe("metadata beyond the bound", () => {
  it("is answered with RESOURCE_EXHAUSTED, and the connection lives on", async () => {
    const channel = createGrpcJsClient().connect(server.address, undefined);
    const metadata = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`x-${at}`, "v".repeat(4_000)]));
    const error: unknown = await channel.unary(Echo, "x", { metadata }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: rpcStatus.resourceExhausted });
    expect(await channel.unary(Echo, "x")).toBe("x");
    channel.close();
  });
});

describe("a client that does not read", () => {
  it("holds back its stream's handler", async () => {
    const client = connect(`http://${server.address}`);
    sessions.push(client);
    client.on("error", () => {});
    const stream = client.request({ ":method": "POST", ":path": Flood.path, "content-type": "application/grpc" });
    stream.on("error", () => {});
    stream.end(Buffer.alloc(5));
    stream.pause();
    await expect.poll(() => flooded, { timeout: 5_000 }).toBeGreaterThan(streamBufferBytesMax);
    const before = flooded;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(flooded).toBe(before);
    expect(flooded).toBeLessThan(4 * streamBufferBytesMax);
    await expectServed();
  });

  it("and one that takes nothing from its socket, too", async () => {
    const [host = "", port = ""] = server.address.split(":");
    const socket = connectSocket({ host, port: Number(port) });
    sockets.push(socket);
    socket.on("error", () => {});
    socket.pause();
    // Windows as large as they can be: only the socket holds the server back.
    const settings = Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff]);
    const window = Buffer.from([0, 0, 4, 8, 0, 0, 0, 0, 0, 0x7f, 0xff, 0, 0]);
    socket.write(Buffer.concat([opening, settings, window, requestHead(Flood.path, 1), onStream(message, 1)]));
    await expect.poll(() => flooded, { timeout: 5_000 }).toBeGreaterThan(streamBufferBytesMax);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = flooded;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(flooded).toBe(before);
    expect(flooded).toBeLessThan(32 * 1024 * 1024); // what sockets hold, and our own bounds
    await expectServed();
  });
});
