// Proves that a connection does the same however its input is cut into chunks, and that no input whatsoever makes it
// throw, hold more than its bounds, or end without GOAWAY.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { block, concat, describeFrames, frame, opening, Recorder, request, uint32 } from "../test/recorder.ts";
import { frameType } from "./frame.ts";
import { HeaderList } from "./hpack-encoder.ts";
import { outputBytesMax } from "./limits.ts";

/** Payloads that mean something for their type, and some that do not. */
const payloads: Readonly<Record<number, fc.Arbitrary<Uint8Array>>> = {
  [frameType.headers]: fc.constantFrom(
    request,
    request.subarray(0, 7),
    block(["a", "b"]),
    block([":status", "200"]),
    Uint8Array.of(0x80),
  ),
  [frameType.continuation]: fc.constantFrom(request.subarray(7), new Uint8Array(0)),
  [frameType.settings]: fc
    .array(
      fc.tuple(fc.integer({ min: 0, max: 8 }), fc.constantFrom(0, 1, 100, 16_384, 65_535, 0x7fff_ffff, 0xffff_ffff)),
    )
    .map((pairs) => concat(...pairs.map(([id, value]) => concat(Uint8Array.of(0, id), uint32(value))))),
  [frameType.windowUpdate]: fc.constantFrom(0, 1, 1_000, 0x7fff_ffff).map((value) => uint32(value)),
  [frameType.rstStream]: fc.constantFrom(0, 8).map((value) => uint32(value)),
  [frameType.ping]: fc.constant(new Uint8Array(8)),
  [frameType.goaway]: fc.constant(new Uint8Array(8)),
  [frameType.priority]: fc.constant(Uint8Array.of(0, 0, 0, 0, 1)),
};

const anyFrame = fc
  .record({
    type: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom<number>(frameType.headers, frameType.data, frameType.windowUpdate) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 11 }) },
    ),
    flags: fc.oneof(fc.constantFrom(0, 1, 4, 5), fc.integer({ min: 0, max: 255 })),
    id: fc.oneof(fc.constantFrom(0, 1, 3, 5, 7), fc.integer({ min: 0, max: 12 })),
    noise: fc.option(fc.uint8Array({ maxLength: 30 }), { freq: 4 }),
  })
  .chain(({ type, flags, id, noise }) =>
    (noise === null ? (payloads[type] ?? fc.uint8Array({ maxLength: 100 })) : fc.constant(noise)).map((payload) =>
      frame(type, flags, id, payload),
    ),
  );

/** A frame that a good peer might send, about the `opened`-th stream so far, or the beginning of a new one. */
type Step = { readonly kind: "open" | "data" | "end" | "credit" | "cancel" | "ping"; readonly stream: number };

const step: fc.Arbitrary<Step | Uint8Array> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.record({
      kind: fc.constantFrom("open", "open", "data", "end", "credit", "cancel", "ping"),
      stream: fc.nat({ max: 5 }),
    }),
  },
  { weight: 1, arbitrary: anyFrame },
);

/** The bytes of a conversation: mostly a good peer's. */
function bytesOf(steps: readonly (Step | Uint8Array)[]): Uint8Array {
  const open: number[] = [];
  let next = 1;
  const parts = steps.map((asked) => {
    if (asked instanceof Uint8Array) return asked;
    if (asked.kind === "ping") return frame(frameType.ping, 0, 0, new Uint8Array(8));
    if (asked.kind === "credit") return frame(frameType.windowUpdate, 0, 0, uint32(100));
    if (asked.kind === "open" || open.length === 0) {
      open.push(next);
      next += 2;
      return frame(frameType.headers, 4, next - 2, request);
    }
    const at = asked.stream % open.length;
    const id = open[at] as number;
    if (asked.kind === "data") return frame(frameType.data, 0, id, new Uint8Array(50));
    open.splice(at, 1);
    return asked.kind === "end" ? frame(frameType.data, 1, id) : frame(frameType.rstStream, 0, id, uint32(8));
  });
  return concat(opening, ...parts);
}

const answer = new HeaderList([[":status", "200"]]);
const trailers = new HeaderList([["grpc-status", "0"]]);

/** A server that answers every request, fed with these chunks. */
function serve(chunks: Iterable<Uint8Array>): { lines: string[]; output: Uint8Array; over: boolean } {
  const server = new Recorder("server");
  server.onStream = (stream) => {
    stream.headers(answer);
    stream.data(new Uint8Array(500));
    if (stream.id % 4 === 1) stream.end(trailers);
  };
  for (const chunk of chunks) server.receive(chunk);
  return { lines: server.lines, output: server.output(), over: server.connection.over };
}

function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let turn = 0;
  for (let at = 0; at < bytes.length;) {
    const size = sizes[turn++ % sizes.length] as number;
    // Memory that is used again, as a host may do.
    const chunk = bytes.slice(at, at + size);
    yield chunk;
    chunk.fill(0xee);
    at += size;
  }
}

describe("any input", () => {
  it("means the same in any chunks", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(step, anyFrame), { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 }),
        (steps, sizes) => {
          const bytes = bytesOf(steps);
          expect(serve(cut(bytes, sizes))).toEqual(serve([bytes]));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is answered, refused, or ends the connection with GOAWAY", () => {
    const seen = { over: 0, alive: 0, requests: 0 };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { lines, output, over } = serve([bytesOf(steps)]);
        const last = describeFrames(output).at(-1) ?? "";
        expect(last.startsWith("goaway")).toBe(over);
        expect(output.length).toBeLessThan(outputBytesMax);
        seen.requests += lines.filter((line) => line.includes("request")).length;
        seen[over ? "over" : "alive"]++;
      }),
      { numRuns: 1_000 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
  });

  it("of a server does no harm to a client", () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 40 }), (frames) => {
        const client = new Recorder("client");
        for (let i = 0; i < 3; i++) {
          const stream = client.connection.open(
            answer,
            client.receiver(() => 2 * i + 1),
          );
          stream.data(new Uint8Array(100));
          stream.end();
        }
        client.receive(concat(frame(frameType.settings, 0, 0), ...frames));
        expect(client.lines.some((line) => line.startsWith("end"))).toBe(client.connection.over);
      }),
      { numRuns: 500 },
    );
  });
});
