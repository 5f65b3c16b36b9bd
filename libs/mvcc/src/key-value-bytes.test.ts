// Proves that the hand-written encoders agree with the generated ones, and that peeking agrees with decoding.
import fc from "fast-check";
import { expect, test } from "vitest";
import { revision, term } from "@keelson/base";
import { mvccpb, storepb } from "@keelson/wire";
import type { RevisionRecord, StoredEvent } from "./contract.ts";
import { encodeEventRow } from "./event-log.ts";
import { encodeKeyValue, keyOf, modRevisionOf, withoutValue } from "./key-value-bytes.ts";

const number = fc.oneof(fc.maxSafeNat(), fc.nat(300), fc.constant(0));
const keyValue = fc.record({
  key: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  createRevision: number,
  modRevision: number,
  version: number,
  value: fc.uint8Array({ maxLength: 300 }),
  lease: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 2n ** 63n - 1n })),
});

test("a key-value has the generated encoder's bytes, and its parts are found in them", () => {
  fc.assert(
    fc.property(keyValue, (kv) => {
      const bytes = encodeKeyValue(kv);
      expect(bytes).toEqual(mvccpb.KeyValue.encode(kv));
      expect(keyOf(bytes)).toEqual(kv.key);
      expect(modRevisionOf(bytes)).toBe(kv.modRevision);
      const bare = mvccpb.KeyValue.decode(withoutValue(bytes));
      expect(bare).toEqual({ ...kv, value: new Uint8Array(0), lease: 0n });
    }),
  );
});

test("an event row has the generated encoder's bytes", () => {
  fc.assert(
    fc.property(
      keyValue,
      fc.option(keyValue, { nil: undefined }),
      fc.boolean(),
      fc.boolean(),
      (kv, prev, deleted, first) => {
        const kvBytes = encodeKeyValue(kv);
        const prevKvBytes = prev === undefined ? undefined : encodeKeyValue(prev);
        const event: StoredEvent = { type: deleted ? "delete" : "put", key: kv.key, kv, kvBytes, prevKvBytes };
        const record: RevisionRecord = {
          revision: revision(7),
          term: term(3),
          cause: new Uint8Array([1, 2]),
          previous: new Map([["pods", 5]]),
          stateHash: 0xffff_fff0,
          events: [event],
        };
        const head = {
          term: 3,
          stateHash: 0xffff_fff0,
          eventCount: 1,
          cause: record.cause,
          previous: [{ resource: "pods", revision: 5 }],
        };
        const expected = storepb.EventRow.encode({
          deleted,
          kv: kvBytes,
          prevKv: prevKvBytes,
          head: first ? head : undefined,
        });
        expect(encodeEventRow(event, first ? record : undefined)).toEqual(expected);
      },
    ),
  );
});
