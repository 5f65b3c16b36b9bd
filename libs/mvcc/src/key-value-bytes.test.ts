// Proves that the hand-written encoders agree with the generated ones, and that peeking agrees with decoding.
import fc from "fast-check";
import { expect, test } from "vitest";
import { mvccpb } from "@keelson/wire";
import {
  encodeKeyValue,
  keyOf,
  type KeyValueFront,
  modRevisionOf,
  readFront,
  withoutValue,
} from "./key-value-bytes.ts";

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
      const front: KeyValueFront = {
        createRevision: 0,
        modRevision: 0,
        version: 0,
        keyLength: 0,
        valueLength: 0,
        hasLease: false,
      };
      readFront(bytes, front);
      const { createRevision, modRevision, version } = kv;
      const lengths = { keyLength: kv.key.length, valueLength: kv.value.length };
      expect(front).toEqual({ createRevision, modRevision, version, ...lengths, hasLease: kv.lease !== 0n });
      const bare = mvccpb.KeyValue.decode(withoutValue(bytes));
      expect(bare).toEqual({ ...kv, value: new Uint8Array(0), lease: 0n });
    }),
  );
});
