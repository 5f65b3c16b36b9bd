// Proves what a caller is told when the connection goes away under its call: UNAVAILABLE, as gRPC reads a lost transport,
// and never the code that only a peer's RST_STREAM stands for.
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { expect, it } from "vitest";
import { text, utf8 } from "@keelson/base";
import { RpcError, rpcStatus, type RpcMethod } from "@keelson/ports";
import { createGrpcClient } from "./rpc-client.ts";

const Echo: RpcMethod<string, string> = {
  path: "/test.Echo/Unary",
  requestStream: false,
  responseStream: false,
  encodeRequest: utf8,
  decodeRequest: text,
  encodeResponse: utf8,
  decodeResponse: text,
};

/** An empty SETTINGS frame: enough for a client to send its calls. */
const settings = Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0);

it.each([
  ["is closed", (socket: Socket) => socket.destroy()],
  ["is reset", (socket: Socket) => socket.resetAndDestroy()],
])("a connection that %s under a call makes it unavailable", async (_, lose) => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.write(settings);
    let bytes = 0;
    socket.on("data", (chunk) => {
      bytes += chunk.length;
      // The preface and the client's settings are shorter than the request's message.
      if (bytes > request.length) lose(socket);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const request = "x".repeat(1_000);
  const channel = createGrpcClient().connect(`127.0.0.1:${(server.address() as AddressInfo).port}`, undefined);
  try {
    const error = await channel.unary(Echo, request).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RpcError);
    expect((error as RpcError).status).toBe(rpcStatus.unavailable);
  } finally {
    channel.close();
    server.close();
  }
});
