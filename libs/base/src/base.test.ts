// Proves the ground floor: byte order, ranges, checksums, queues and reproducible chance.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  compareBytes,
  concatBytes,
  crc32c,
  createPrng,
  Deque,
  keyAfter,
  MinHeap,
  prefixEnd,
  startsWithBytes,
  utf8,
} from "./mod.ts";

const bytes = fc.uint8Array({ maxLength: 12 });

test("bytes compare as Buffer.compare does", () => {
  fc.assert(fc.property(bytes, bytes, (a, b) => Math.sign(compareBytes(a, b)) === Buffer.compare(a, b)));
});

test("prefixEnd bounds exactly the keys with the prefix", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 4 }), bytes, (prefix, key) => {
      const end = prefixEnd(prefix);
      const open = end.length === 1 && end[0] === 0;
      const inRange = compareBytes(key, prefix) >= 0 && (open || compareBytes(key, end) < 0);
      // A prefix of 0xff bytes has no end: the range is open and holds more than the prefix.
      if (!open) expect(inRange).toBe(startsWithBytes(key, prefix));
    }),
  );
});

test("nothing lies between a key and keyAfter", () => {
  fc.assert(
    fc.property(bytes, bytes, (key, other) => {
      if (compareBytes(other, key) > 0) expect(compareBytes(other, keyAfter(key))).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("CRC-32C of the check string, and in pieces", () => {
  expect(crc32c(utf8("123456789"))).toBe(0xe3069283);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (whole, at) => {
      const cut = Math.min(at, whole.length);
      expect(crc32c(whole.subarray(cut), crc32c(whole.subarray(0, cut)))).toBe(crc32c(whole));
      expect(crc32c(concatBytes([whole]), 0)).toBe(crc32c(whole));
    }),
  );
});

test("the heap yields its items in order", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (items) => {
      const heap = new MinHeap<number>((a, b) => a - b);
      for (const item of items) heap.push(item);
      expect(items.map(() => heap.pop())).toEqual([...items].sort((a, b) => a - b));
      expect(heap.pop()).toBeUndefined();
    }),
  );
});

test("the deque behaves like an array at both ends", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom("pushBack", "pushFront", "popBack", "popFront"), fc.integer())),
      (steps) => {
        const deque = new Deque<number>();
        const model: number[] = [];
        for (const [step, value] of steps) {
          if (step === "pushBack") {
            deque.pushBack(value);
            model.push(value);
          } else if (step === "pushFront") {
            deque.pushFront(value);
            model.unshift(value);
          } else if (step === "popBack") expect(deque.popBack()).toBe(model.pop());
          else expect(deque.popFront()).toBe(model.shift());
          expect([...deque]).toEqual(model);
        }
      },
    ),
  );
});

test("chance is reproducible by seed, and forks do not depend on earlier draws", () => {
  const draw = (seed: string): number[] => Array.from({ length: 5 }, createPrng(seed).u32);
  expect(draw("a")).toEqual(draw("a"));
  expect(draw("a")).not.toEqual(draw("b"));
  const used = createPrng(7);
  used.u32();
  expect(used.fork("disk").u32()).toBe(createPrng(7).fork("disk").u32());
  const spread = createPrng(1);
  const buckets = Array.from({ length: 4 }, () => 0);
  for (let i = 0; i < 4000; i++) buckets[spread.below(4)] = (buckets[spread.below(4)] ?? 0) + 1;
  expect(Math.min(...buckets)).toBeGreaterThan(0);
});
