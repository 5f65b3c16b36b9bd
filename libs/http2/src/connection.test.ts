// Proves a connection's behaviour between two of this kind, and against single frames that a broken or hostile peer
// may send: what is answered, what is told, and which error ends what.
import { describe, expect, it } from "vitest";
import {
  block,
  concat,
  describeFrames,
  exchange,
  frame,
  opening,
  Recorder,
  request,
  uint32,
} from "../test/recorder.ts";
import { errorCode } from "./errors.ts";
import { frameFlag, frameType } from "./frame.ts";
import { HeaderList } from "./hpack-encoder.ts";
import {
  concurrentStreamsMax,
  continuationFramesMax,
  defaultWindowBytes,
  headerBlockBytesMax,
  idleFramesBurst,
  idleFramesPerSecond,
  outputBytesMax,
  outputBytesSoftMax,
  resetsBurst,
  streamWindowBytes,
} from "./limits.ts";
import type { Stream } from "./stream.ts";

const { endStream, endHeaders, ack, padded } = frameFlag;
const requestHead = new HeaderList([
  [":method", "POST"],
  [":scheme", "http"],
  [":path", "/p"],
]);
const responseHead = new HeaderList([[":status", "200"]]);
const trailers = new HeaderList([["grpc-status", "0"]]);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function talking(): { client: Recorder; server: Recorder; open: () => Stream } {
  const client = new Recorder("client");
  const server = new Recorder("server");
  exchange(client, server);
  const open = (): Stream => {
    const stream: Stream = client.connection.open(
      requestHead,
      client.receiver(() => stream.id),
    );
    return stream;
  };
  return { client, server, open };
}

/** A server that has had its opening; its own output so far is dropped. */
function serverAfter(...frames: readonly Uint8Array[]): Recorder {
  const server = new Recorder("server");
  server.receive(opening);
  server.output();
  return server.receive(concat(...frames));
}

describe("two peers", () => {
  it("carry a request and its answer with trailers", () => {
    const { client, server, open } = talking();
    server.onStream = (stream) => {
      stream.headers(responseHead);
      stream.data(bytes("he"), bytes("llo"));
    };
    const stream = open();
    stream.data(bytes("question"));
    stream.end();
    exchange(client, server);
    server.streams[0]?.end(trailers);
    exchange(client, server);
    expect(server.lines).toEqual(["1 request /p", "1 data question", "1 data  end"]);
    expect(client.lines).toEqual(["1 head 200", "1 data hello", "1 trailers grpc-status,0"]);
    expect([client.connection.openStreams, server.connection.openStreams]).toEqual([0, 0]);
  });

  it("carry more than any window, and take turns between streams", () => {
    const { client, server, open } = talking();
    const size = 3 * streamWindowBytes;
    const big = open();
    big.data(new Uint8Array(size));
    big.end();
    const small = open();
    small.data(bytes("small"));
    small.end();
    exchange(client, server);
    const received = server.lines
      .filter((line) => line.startsWith("1 data"))
      .map((line) => /\d+(?= bytes)/.exec(line)?.[0]);
    expect(received.reduce((sum, part) => sum + Number(part ?? 0), 0)).toBe(size);
    expect(server.lines.indexOf("3 data small")).toBeLessThan(server.lines.length / 2);
    expect(server.lines.at(-1)).toMatch(/^1 data .*end$/);
  });

  it("give no credit while a receiver is paused", () => {
    const { client, server, open } = talking();
    server.onStream = (stream) => stream.pause();
    const stream = open();
    stream.data(new Uint8Array(3 * streamWindowBytes));
    exchange(client, server);
    expect(stream.queuedBytes).toBe(2 * streamWindowBytes);
    server.streams[0]?.resume();
    exchange(client, server);
    expect(stream.queuedBytes).toBe(0);
  });

  it("tell a sender who waits that there is room again", () => {
    const { client, server, open } = talking();
    const stream = open();
    client.connection.setWritable(false);
    stream.data(new Uint8Array(100_000));
    stream.wantsDrain = true;
    exchange(client, server);
    expect(client.lines).toEqual([]);
    client.connection.setWritable(true);
    exchange(client, server);
    expect(client.lines).toEqual(["1 drain"]);
  });

  it("bound what is gathered for one write", () => {
    const { client, open } = talking();
    open().data(new Uint8Array(streamWindowBytes));
    expect(client.connection.outputBytes).toBeLessThan(outputBytesSoftMax + 20_000);
  });

  it("end gracefully: streams under way go on, later ones are not served", () => {
    const { client, server, open } = talking();
    const first = open();
    exchange(client, server);
    server.connection.drain();
    const second = open();
    exchange(client, server);
    expect(client.lines).toEqual(["goaway 0", "goaway 0"]);
    expect(client.connection.canOpen).toBe(false);
    expect(server.lines).toEqual(["1 request /p", "3 request /p"]); // it was under way before the client heard
    for (const stream of server.streams) {
      stream.headers(responseHead);
      stream.end(trailers);
    }
    first.end();
    second.end();
    exchange(client, server);
    expect(server.lines.at(-1)).toBe("end 0");
  });

  it("break off all streams when the transport is lost", () => {
    const { client, server, open } = talking();
    open();
    open();
    exchange(client, server);
    client.connection.lost();
    expect(client.lines).toEqual([`1 reset ${errorCode.cancel}`, `3 reset ${errorCode.cancel}`]);
  });

  it("count pings and answers", () => {
    const { client, server } = talking();
    client.connection.ping();
    exchange(client, server);
    expect(client.lines).toEqual(["pong"]);
  });
});

describe("an answer before the end of the request", () => {
  it("resets the stream without an error and ignores what still comes", () => {
    const server = serverAfter(frame(frameType.headers, endHeaders, 1, request));
    server.streams[0]?.headers(responseHead);
    server.streams[0]?.end(trailers);
    expect(describeFrames(server.output()).at(-1)).toBe("rstStream 1 flags 0 length 4 code 0");
    server.receive(frame(frameType.data, endStream, 1, bytes("late")));
    expect(server.output()).toHaveLength(0);
    expect(server.lines).toEqual(["1 request /p"]);
  });
});

describe("a header block in pieces", () => {
  it("is put together", () => {
    const server = serverAfter(
      frame(frameType.headers, endStream, 1, request.subarray(0, 5)),
      frame(frameType.continuation, 0, 1, request.subarray(5, 9)),
      frame(frameType.continuation, endHeaders, 1, request.subarray(9)),
    );
    expect(server.lines).toEqual(["1 request /p end"]);
  });

  it.each([
    ["another frame", frame(frameType.ping, 0, 0, new Uint8Array(8))],
    ["one of another stream", frame(frameType.continuation, endHeaders, 3, request)],
  ])("is not interrupted by %s", (_what, other) => {
    const server = serverAfter(frame(frameType.headers, 0, 1, request), other);
    expect(server.lines).toEqual([`end ${errorCode.protocolError}`]);
  });
});

const headers = (id: number, payload = request, flags: number = endHeaders): Uint8Array =>
  frame(frameType.headers, flags, id, payload);

describe("connection errors", () => {
  const { protocolError, frameSizeError, flowControlError, compressionError, streamClosed } = errorCode;
  it.each<[string, number, Uint8Array[]]>([
    ["DATA on no stream", protocolError, [frame(frameType.data, 0, 0)]],
    ["DATA on an idle stream", protocolError, [frame(frameType.data, 0, 1, bytes("x"))]],
    ["more padding than payload", protocolError, [headers(1), frame(frameType.data, padded, 1, Uint8Array.of(9, 0))]],
    ["a frame beyond the size", frameSizeError, [frame(frameType.data, 0, 1, new Uint8Array(16_385))]],
    ["HEADERS on no stream", protocolError, [headers(0)]],
    ["an even stream", protocolError, [headers(2)]],
    ["a lower stream than before", protocolError, [headers(5), headers(3)]],
    [
      "HEADERS on a stream that both sides ended",
      streamClosed,
      [headers(1), frame(frameType.rstStream, 0, 1, uint32(8)), headers(1)],
    ],
    ["a broken header block", compressionError, [headers(1, Uint8Array.of(0x80))]],
    ["CONTINUATION of nothing", protocolError, [frame(frameType.continuation, endHeaders, 1, request)]],
    ["SETTINGS on a stream", protocolError, [frame(frameType.settings, 0, 1)]],
    ["SETTINGS of a wrong length", frameSizeError, [frame(frameType.settings, 0, 0, Uint8Array.of(0))]],
    ["an acknowledgement with settings", frameSizeError, [frame(frameType.settings, ack, 0, new Uint8Array(6))]],
    ["ENABLE_PUSH of 2", protocolError, [frame(frameType.settings, 0, 0, Uint8Array.of(0, 2, 0, 0, 0, 2))]],
    [
      "a window setting too large",
      flowControlError,
      [frame(frameType.settings, 0, 0, Uint8Array.of(0, 4, 128, 0, 0, 0))],
    ],
    [
      "a frame size setting too small",
      protocolError,
      [frame(frameType.settings, 0, 0, Uint8Array.of(0, 5, 0, 0, 0, 1))],
    ],
    ["PING on a stream", protocolError, [frame(frameType.ping, 0, 1, new Uint8Array(8))]],
    ["PING of a wrong length", frameSizeError, [frame(frameType.ping, 0, 0, new Uint8Array(7))]],
    ["GOAWAY on a stream", protocolError, [frame(frameType.goaway, 0, 1, new Uint8Array(8))]],
    ["GOAWAY too short", frameSizeError, [frame(frameType.goaway, 0, 0, new Uint8Array(7))]],
    ["PUSH_PROMISE", protocolError, [frame(frameType.pushPromise, endHeaders, 1, uint32(2))]],
    ["RST_STREAM of an idle stream", protocolError, [frame(frameType.rstStream, 0, 1, uint32(0))]],
    ["RST_STREAM of a wrong length", frameSizeError, [headers(1), frame(frameType.rstStream, 0, 1, Uint8Array.of(0))]],
    ["WINDOW_UPDATE of nothing", protocolError, [frame(frameType.windowUpdate, 0, 0, uint32(0))]],
    ["WINDOW_UPDATE of an idle stream", protocolError, [frame(frameType.windowUpdate, 0, 1, uint32(1))]],
    ["a window too large", flowControlError, [frame(frameType.windowUpdate, 0, 0, uint32(0x7fff_ffff))]],
    ["WINDOW_UPDATE of a wrong length", frameSizeError, [frame(frameType.windowUpdate, 0, 0, Uint8Array.of(0))]],
  ])("%s", (_what, code, frames) => {
    const server = serverAfter(...frames);
    expect(server.lines.at(-1)).toBe(`end ${code}`);
    expect(describeFrames(server.output()).at(-1)).toMatch(new RegExp(`^goaway 0 .* code ${code}$`));
    expect(server.connection.over).toBe(true);
  });

  it("something else than the preface", () => {
    const server = new Recorder("server").receive(bytes("GET / HTTP/1.1\r\n\r\n"));
    expect(server.lines).toEqual([`end ${errorCode.protocolError}`]);
  });

  it("something else than SETTINGS first", () => {
    const server = new Recorder("server").receive(concat(opening.subarray(0, 24), headers(1)));
    expect(server.lines).toEqual([`end ${errorCode.protocolError}`]);
  });
});

describe("stream errors leave the connection alive", () => {
  const fields = (...pairs: readonly (readonly [string, string])[]): Uint8Array =>
    block([":method", "POST"], [":scheme", "http"], [":path", "/p"], ...pairs);
  const { protocolError, streamClosed, flowControlError } = errorCode;
  it.each<[string, number, Uint8Array[]]>([
    ["upper case in a name", protocolError, [headers(1, fields(["Te", "trailers"]))]],
    ["an unknown pseudo-header", protocolError, [headers(1, fields([":x", ""]))]],
    ["a pseudo-header twice", protocolError, [headers(1, fields([":path", "/"]))]],
    ["a pseudo-header behind others", protocolError, [headers(1, block(["a", "b"], [":method", "GET"]))]],
    ["no :path", protocolError, [headers(1, block([":method", "GET"], [":scheme", "http"]))]],
    ["an empty :path", protocolError, [headers(1, block([":method", "GET"], [":scheme", "http"], [":path", ""]))]],
    ["a connection header", protocolError, [headers(1, fields(["connection", "close"]))]],
    ["te other than trailers", protocolError, [headers(1, fields(["te", "gzip"]))]],
    ["a line break in a value", protocolError, [headers(1, fields(["a", "b\r\nc"]))]],
    ["a strange content-length", protocolError, [headers(1, fields(["content-length", "-1"]))]],
    [
      "more data than promised",
      protocolError,
      [headers(1, fields(["content-length", "1"])), frame(frameType.data, endStream, 1, bytes("ab"))],
    ],
    [
      "less data than promised",
      protocolError,
      [headers(1, fields(["content-length", "3"])), frame(frameType.data, endStream, 1, bytes("ab"))],
    ],
    ["trailers that do not end", protocolError, [headers(1), headers(1, block(["a", "b"]))]],
    [
      "pseudo-headers in trailers",
      protocolError,
      [headers(1), headers(1, block([":path", "/"]), endHeaders | endStream)],
    ],
    ["DATA behind the end", streamClosed, [headers(1, request, endHeaders | endStream), frame(frameType.data, 0, 1)]],
    ["HEADERS behind the end", streamClosed, [headers(1, request, endHeaders | endStream), headers(1)]],
    ["WINDOW_UPDATE of nothing", protocolError, [headers(1), frame(frameType.windowUpdate, 0, 1, uint32(0))]],
    ["a window too large", flowControlError, [headers(1), frame(frameType.windowUpdate, 0, 1, uint32(0x7fff_ffff))]],
  ])("%s", (_what, code, frames) => {
    const server = serverAfter(...frames);
    expect(describeFrames(server.output()).at(-1)).toBe(`rstStream 1 flags 0 length 4 code ${code}`);
    server.receive(headers(3));
    expect(server.lines.at(-1)).toBe("3 request /p");
  });
});

describe("bounds", () => {
  const calm = errorCode.enhanceYourCalm;
  const repeat = (count: number, part: (at: number) => Uint8Array): Uint8Array =>
    concat(...Array.from({ length: count }, (_, at) => part(at)));

  it("on streams: further ones are refused", () => {
    const server = serverAfter(repeat(concurrentStreamsMax + 1, (at) => headers(2 * at + 1)));
    expect(server.connection.openStreams).toBe(concurrentStreamsMax);
    const last = 2 * concurrentStreamsMax + 1;
    expect(describeFrames(server.output())).toEqual([
      `rstStream ${last} flags 0 length 4 code ${errorCode.refusedStream}`,
    ]);
  });

  it("on resets, by the peer or because of it", () => {
    const reset = (at: number): Uint8Array =>
      concat(headers(2 * at + 1), frame(frameType.rstStream, 0, 2 * at + 1, uint32(8)));
    expect(serverAfter(repeat(resetsBurst, reset)).connection.over).toBe(false);
    expect(serverAfter(repeat(resetsBurst + 1, reset)).lines.at(-1)).toBe(`end ${calm}`);
    const provoke = (at: number): Uint8Array =>
      concat(headers(2 * at + 1), frame(frameType.windowUpdate, 0, 2 * at + 1, uint32(0)));
    expect(serverAfter(repeat(resetsBurst + 1, provoke)).lines.at(-1)).toBe(`end ${calm}`);
  });

  it.each<[string, Uint8Array]>([
    ["PING", frame(frameType.ping, 0, 0, new Uint8Array(8))],
    ["SETTINGS", frame(frameType.settings, 0, 0)],
    ["PRIORITY", frame(frameType.priority, 0, 1, Uint8Array.of(0, 0, 0, 0, 9))],
    ["empty DATA", frame(frameType.data, 0, 1)],
    ["unknown frames", frame(0x77, 0, 0)],
  ])("on %s, refilled with time", (_what, flood) => {
    const burst = repeat(idleFramesBurst, () => flood);
    const server = serverAfter(headers(1), burst);
    expect(server.connection.over).toBe(false);
    server.output();
    server.receive(
      repeat(idleFramesPerSecond, () => flood),
      1_000,
    );
    expect(server.connection.over).toBe(false);
    server.receive(flood, 1_000);
    expect(server.lines.at(-1)).toBe(`end ${calm}`);
  });

  it("on CONTINUATION frames and their bytes", () => {
    const many = repeat(continuationFramesMax + 2, () => frame(frameType.continuation, 0, 1));
    expect(serverAfter(headers(1, request, 0), many).lines).toEqual([`end ${calm}`]);
    const large = repeat(Math.ceil(headerBlockBytesMax / 16_384) + 1, () =>
      frame(frameType.continuation, 0, 1, new Uint8Array(16_384)),
    );
    expect(serverAfter(headers(1, request, 0), large).lines).toEqual([`end ${calm}`]);
  });

  it("on output for a peer that does not read", () => {
    const server = serverAfter(headers(1));
    server.connection.setWritable(false);
    const failing = new HeaderList([], [["grpc-message", "m".repeat(60_000)]]);
    for (let id = 3; server.connection.outputBytes < outputBytesMax; id += 2) {
      server.receive(headers(id, request, endHeaders | endStream));
      if (server.connection.over) break;
      server.streams.at(-1)?.end(failing);
    }
    server.receive(headers(9_001));
    expect(server.lines.at(-1)).toBe(`end ${calm}`);
  });

  it("on what a stream receives beyond its window", () => {
    const server = serverAfter(headers(1));
    server.streams[0]?.pause();
    const frames = Math.ceil(streamWindowBytes / 16_384);
    const server2 = server.receive(repeat(frames + 1, () => frame(frameType.data, 0, 1, new Uint8Array(16_384))));
    expect(server2.lines.at(-1)).toBe(`1 reset ${errorCode.flowControlError}`);
  });

  it("on oversized header lists: told, not kept", () => {
    const fields = Array.from({ length: 300 }, (_, at): [string, string] => [`x-${at}`, "v".repeat(100)]);
    const large = block([":method", "POST"], [":scheme", "http"], [":path", "/p"], ...fields);
    const server = serverAfter(
      headers(1, large.subarray(0, 16_000), 0),
      frame(frameType.continuation, 0, 1, large.subarray(16_000, 32_000)),
      frame(frameType.continuation, endHeaders, 1, large.subarray(32_000)),
    );
    expect(server.lines).toEqual(["1 request /p"]);
  });
});

it("windows that the peer makes smaller become negative and are waited for", () => {
  const server = serverAfter(headers(1));
  const stream = server.streams[0] as Stream;
  stream.data(new Uint8Array(10_000));
  server.receive(frame(frameType.settings, 0, 0, concat(Uint8Array.of(0, 4), uint32(5_000))));
  expect(stream.sendWindow).toBe(5_000 - 10_000);
  server.output();
  stream.data(new Uint8Array(100));
  expect(server.output()).toHaveLength(0);
  server.receive(frame(frameType.windowUpdate, 0, 1, uint32(5_050)));
  expect(describeFrames(server.output())).toEqual(["data 1 flags 0 length 50"]);
  server.receive(frame(frameType.settings, 0, 0, concat(Uint8Array.of(0, 4), uint32(defaultWindowBytes))));
  expect(describeFrames(server.output()).at(-1)).toBe("data 1 flags 0 length 50");
});
