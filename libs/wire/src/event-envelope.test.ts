// Proves that envelopes and beacons survive the wire, that equal content gives equal bytes, and that no
// malformed message gets through.
import { utf8 } from "@keelson/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Envelope, RevisionEvent } from "./event-envelope.ts";
import { decodeBeacon, decodeEnvelope, encodeBeacon, encodeEnvelope, peekRevision } from "./event-envelope.ts";

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const bytes = fc.uint8Array({ maxLength: 40 }).map((b) => new Uint8Array(b));
const event: fc.Arbitrary<RevisionEvent> = fc.record({
  type: fc.constantFrom("put", "delete"),
  key: bytes,
  value: bytes,
  createRevision: count,
  modRevision: count,
  version: count,
  lease: fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }),
});
const heads = fc.array(fc.tuple(fc.oneof(fc.string(), fc.constant("__proto__")), count)).map((list) => new Map(list));
const envelope: fc.Arbitrary<Envelope> = fc
  .record({
    clusterId: fc.string(),
    generation: fc.string(),
    revision: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    term: count,
    prev: heads,
    events: fc.array(event, { maxLength: 4 }),
    cause: fc.option(bytes, { nil: undefined }),
    reference: fc.boolean(),
  })
  .map(({ clusterId, generation, reference, events, ...record }) => ({
    clusterId,
    generation,
    reference,
    record: { ...record, events: reference ? [] : events },
  }));

test("an envelope survives the wire", () => {
  fc.assert(
    fc.property(envelope, (sent) => {
      const wire = encodeEnvelope(sent);
      expect(peekRevision(wire)).toBe(sent.record.revision);
      expect(decodeEnvelope(wire)).toEqual(sent);
    }),
  );
});

test("a beacon survives the wire", () => {
  const arbitrary = fc.record({
    clusterId: fc.string(),
    generation: fc.string(),
    base: fc.option(count, { nil: undefined }),
    term: count,
    head: count,
    compact: count,
    heads: fc.option(heads, { nil: undefined }),
  });
  fc.assert(
    fc.property(arbitrary, (sent) => {
      expect(decodeBeacon(encodeBeacon(sent))).toEqual(sent);
    }),
  );
});

test("the order in which resources were collected does not change the bytes", () => {
  const record = { revision: 7, term: 1, events: [], cause: undefined };
  const of = (prev: [string, number][]): Uint8Array =>
    encodeEnvelope({ clusterId: "c", generation: "1.0", reference: true, record: { ...record, prev: new Map(prev) } });
  expect(
    of([
      ["a", 1],
      ["b", 2],
    ]),
  ).toEqual(
    of([
      ["b", 2],
      ["a", 1],
    ]),
  );
});

test("a cut or altered message is refused, never half read", () => {
  const wire = encodeEnvelope({
    clusterId: "00000000000000ff",
    generation: "1.0",
    reference: false,
    record: {
      revision: 5,
      term: 1,
      prev: new Map([["pods", 3]]),
      events: [
        {
          type: "put",
          key: utf8("/registry/pods/a/b"),
          value: utf8("{}"),
          createRevision: 5,
          modRevision: 5,
          version: 1,
          lease: 0n,
        },
      ],
      cause: undefined,
    },
  });
  for (let length = 0; length < wire.length; length++) expect(decodeEnvelope(wire.subarray(0, length))).toBeUndefined();
  const otherVersion = wire.slice();
  otherVersion[0] = 2;
  expect(decodeEnvelope(otherVersion)).toBeUndefined();
  const otherRevision = wire.slice();
  otherRevision[8] = 6;
  expect(decodeEnvelope(otherRevision)).toBeUndefined();
  expect(decodeBeacon(utf8("nonsense"))).toBeUndefined();
});
