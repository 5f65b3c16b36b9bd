// Proves that the gRPC client and both server ports keep their contract against each other: four call shapes, exact
// statuses, deadlines, cancellation, back-pressure, big messages, raw bytes, busy ports, reconnects, unix sockets.
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { AppError, text, utf8, type Init } from "@keelson/base";
import {
  RpcError,
  RpcPieces,
  rpcStatus,
  streaming,
  unary,
  type RpcChannel,
  type RpcListener,
  type RpcMethod,
  type RpcRegistration,
} from "@keelson/ports";
import { createGrpcJsClient } from "../../test/grpc-js-client.ts";
import { createGrpcClient } from "./rpc-client.ts";
import { createGrpcServer } from "./rpc-server.ts";

function method(name: string, requestStream: boolean, responseStream: boolean): RpcMethod<string, string> {
  const encode = (message: Init<string>): Uint8Array => utf8(message);
  return {
    path: `/test.Echo/${name}`,
    requestStream,
    responseStream,
    encodeRequest: encode,
    decodeRequest: (bytes) => {
      if (bytes[0] === 0xff) throw new Error("not text");
      return text(bytes);
    },
    encodeResponse: encode,
    decodeResponse: text,
  };
}

const Unary = method("Unary", false, false);
const Down = method("Down", false, true);
const Up = method("Up", true, false);
const Both = method("Both", true, true);

const logged: string[] = [];
const logger = { log: (_level: string, message: string) => void logged.push(message), with: () => logger };
const open: { close(graceMs: number): unknown }[] = [];
const channels: RpcChannel[] = [];

afterEach(async () => {
  for (const channel of channels.splice(0)) channel.close();
  for (const listener of open.splice(0)) await listener.close(0);
});

async function statusOf(call: Promise<unknown>): Promise<[number, string]> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RpcError);
  return [(error as RpcError).status, (error as RpcError).message];
}

async function collect(messages: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const message of messages) all.push(message);
  return all;
}

const clients = { "@keelson/http2": createGrpcClient, "@grpc/grpc-js": createGrpcJsClient } as const;

describe.each(Object.entries(clients))("gRPC with a client on %s", (_name, createClient) => {
  function dial(address: string): RpcChannel {
    const channel = createClient().connect(address, undefined);
    channels.push(channel);
    return channel;
  }

  async function serve(registrations: readonly RpcRegistration[], address = "127.0.0.1:0"): Promise<RpcListener> {
    const listener = await createGrpcServer({ logger }).listen(
      { address, tls: undefined, maxRequestBytes: 32 * 1024 * 1024 },
      registrations,
    );
    open.push(listener);
    return listener;
  }

  describe("answers in pieces", () => {
    it("go out as one message, pulled at the caller's pace, and the call says when it holds nothing", async () => {
      let closed = 0;
      let pulled = 0;
      const piece = new Uint8Array(1024 * 1024).fill(0x61);
      const server = await serve([
        unary(Unary, async (request, context) => {
          context.onClose(() => closed++);
          const pieces = async function* (): AsyncGenerator<Uint8Array> {
            for (let i = 0; i < 8; i++) {
              pulled++;
              yield piece;
            }
          };
          return new RpcPieces((request === "short" ? 9 : 8) * piece.length, pieces());
        }),
      ]);
      const answer = await dial(server.address).unary(Unary, "go");
      expect([answer.length, pulled]).toEqual([8 * piece.length, 8]);
      await expect.poll(() => closed).toBe(1);
      const [status] = await statusOf(dial(server.address).unary(Unary, "short"));
      expect(status).toBe(rpcStatus.internal);
      await expect.poll(() => closed).toBe(2);
    });
  });

  describe("call shapes", () => {
    it("answers a unary call, by message and by raw bytes, and passes metadata", async () => {
      const server = await serve([
        unary(Unary, async (request, context) =>
          request === "raw" ? utf8("as is") : `${request} ${context.metadata["x-tag"]}`,
        ),
      ]);
      const channel = dial(server.address);
      expect(await channel.unary(Unary, "hello", { metadata: { "x-tag": "blue" } })).toBe("hello blue");
      expect(await channel.unary(Unary, "raw")).toBe("as is");
    });

    it("streams in each direction and in both", async () => {
      const server = await serve([
        streaming(Down, async (requests, sink) => {
          for await (const request of requests) for (let i = 0; i < 3; i++) sink.send(`${request}${i}`);
        }),
        streaming(Up, async (requests, sink) => {
          sink.send((await collect(requests)).join("+"));
        }),
        streaming(Both, async (requests, sink) => {
          for await (const request of requests) sink.send(request.toUpperCase());
        }),
      ]);
      const channel = dial(server.address);
      const down = channel.stream(Down);
      down.send("n");
      down.end();
      expect(await collect(down.responses)).toEqual(["n0", "n1", "n2"]);
      const up = channel.stream(Up);
      for (const part of ["a", "b", "c"]) up.send(part);
      up.end();
      expect(await collect(up.responses)).toEqual(["a+b+c"]);
      const both = channel.stream(Both);
      const answers = both.responses[Symbol.asyncIterator]();
      both.send("x");
      expect((await answers.next()).value).toBe("X");
      both.send("y");
      both.end();
      expect((await answers.next()).value).toBe("Y");
      expect((await answers.next()).done).toBe(true);
    });

    it("carries messages larger than any window", async () => {
      const server = await serve([unary(Unary, async (request) => request + request)]);
      const big = "k".repeat(12 * 1024 * 1024);
      expect((await dial(server.address).unary(Unary, big)).length).toBe(2 * big.length);
    });

    it("holds the sender back until the reader takes more", async () => {
      const chunk = "c".repeat(64 * 1024);
      let waits = 0;
      const server = await serve([
        streaming(Down, async (_requests, sink) => {
          for (let i = 0; i < 400; i++) {
            if (!sink.send(chunk)) {
              waits++;
              await sink.drained();
            }
          }
        }),
      ]);
      const call = dial(server.address).stream(Down);
      call.send("go");
      call.end();
      expect((await collect(call.responses)).length).toBe(400);
      expect(waits).toBeGreaterThan(0);
    });
  });

  describe("failures", () => {
    it("gives the status and text of an RpcError, UNKNOWN for anything else", async () => {
      const server = await serve([
        unary(Unary, async (request) => {
          if (request === "status") throw new RpcError(rpcStatus.outOfRange, " etcdserver: a % b\n ü ");
          throw new Error("boom");
        }),
        streaming(Both, async (_requests, sink) => {
          sink.send("first");
          throw new RpcError(rpcStatus.unavailable, "etcdserver: server stopped");
        }),
      ]);
      const channel = dial(server.address);
      expect(await statusOf(channel.unary(Unary, "status"))).toEqual([rpcStatus.outOfRange, " etcdserver: a % b\n ü "]);
      expect(await statusOf(channel.unary(Unary, "other"))).toEqual([rpcStatus.unknown, "boom"]);
      expect(logged).toContain("rpc handler failed");
      const both = channel.stream(Both);
      const answers = both.responses[Symbol.asyncIterator]();
      expect((await answers.next()).value).toBe("first");
      expect(await statusOf(answers.next())).toEqual([rpcStatus.unavailable, "etcdserver: server stopped"]);
    });

    it("refuses malformed requests and unknown methods", async () => {
      const server = await serve([unary(Unary, async (request) => request)]);
      const channel = dial(server.address);
      const bad: RpcMethod<string, string> = { ...Unary, encodeRequest: () => new Uint8Array([0xff]) };
      expect(await statusOf(channel.unary(bad, ""))).toEqual([
        rpcStatus.internal,
        "grpc: error unmarshalling request: not text",
      ]);
      expect((await statusOf(channel.unary(Up, "x")))[0]).toBe(rpcStatus.unimplemented);
    });

    it("ends a call at its deadline and tells the handler", async () => {
      const cancelled = Promise.withResolvers<void>();
      const server = await serve([
        unary(Unary, (request, context) => {
          if (request === "warm") return Promise.resolve(request);
          context.onCancel(() => cancelled.resolve());
          return new Promise(() => undefined);
        }),
      ]);
      const channel = dial(server.address);
      await channel.unary(Unary, "warm");
      const [status] = await statusOf(channel.unary(Unary, "x", { timeoutMs: 50 }));
      expect(status).toBe(rpcStatus.deadlineExceeded);
      await cancelled.promise;
    });

    it("tells the handler of a cancelled stream and fails its reader", async () => {
      const ended = Promise.withResolvers<unknown>();
      const server = await serve([
        streaming(Both, async (requests, sink) => {
          sink.flushHeaders();
          sink.send("ready");
          await collect(requests).catch((error: unknown) => ended.resolve(error));
        }),
      ]);
      const call = dial(server.address).stream(Both);
      const answers = call.responses[Symbol.asyncIterator]();
      await answers.next();
      call.cancel();
      expect(await statusOf(answers.next())).toEqual([rpcStatus.canceled, "Cancelled on client"]);
      expect(await ended.promise).toBeInstanceOf(RpcError);
    });

    it("names a busy port", async () => {
      const server = await serve([]);
      const error = await serve([], server.address).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).code).toBe("net.address-in-use");
    });

    it("ends calls in progress with UNAVAILABLE when it closes", async () => {
      const server = await serve([unary(Unary, () => new Promise(() => undefined))]);
      const channel = dial(server.address);
      const call = statusOf(channel.unary(Unary, "x"));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await server.close(10);
      expect((await call)[0]).toBe(rpcStatus.unavailable);
    });
  });

  describe("connections", () => {
    it("comes back within the backoff after the server was gone", async () => {
      const first = await serve([unary(Unary, async () => "first")]);
      const channel = dial(first.address);
      expect(await channel.unary(Unary, "x")).toBe("first");
      await first.close(0);
      expect((await statusOf(channel.unary(Unary, "x")))[0]).toBe(rpcStatus.unavailable);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await serve([unary(Unary, async () => "second")], first.address);
      const since = performance.now();
      let answer: string | undefined;
      while (answer === undefined && performance.now() - since < 3000) {
        answer = await channel.unary(Unary, "x").catch(() => undefined);
        if (answer === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
      }
      expect(answer).toBe("second");
      expect(performance.now() - since).toBeLessThan(1500);
    });

    it("serves a unix socket, also over a socket file left behind", async () => {
      const address = `unix:${join(tmpdir(), `keelson-grpc-${process.pid}.sock`)}`;
      const server = await serve([unary(Unary, async (request) => request)], address);
      expect(await dial(address).unary(Unary, "hello")).toBe("hello");
      expect(server.address).toBe(address);
    });

    it("answers plain HTTP on the same port", async () => {
      const listener = await createGrpcServer({ logger }).listen(
        {
          address: "127.0.0.1:0",
          tls: undefined,
          maxRequestBytes: 1024,
          plainHttp: async (verb, target) => ({ status: 200, headers: { "x-verb": verb }, body: target }),
        },
        [unary(Unary, async (request) => request)],
      );
      open.push(listener);
      const response = await fetch(`http://${listener.address}/health?verbose`);
      expect(await response.text()).toBe("/health?verbose");
      expect(response.headers.get("x-verb")).toBe("GET");
      expect(await dial(listener.address).unary(Unary, "hello")).toBe("hello");
    });
  });
});
