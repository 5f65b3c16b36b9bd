// Proves that OrderedMap behaves as a sorted list of byte keys: point access, ranges both ways, ranks, and
// iteration while entries come and go.
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareBytes, OrderedMap } from "./mod.ts";

const byteKey = fc.uint8Array({ maxLength: 3, max: 3 });

test("random changes leave what a sorted list would hold", () => {
  const change = fc.record({ key: byteKey, remove: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 400 }), byteKey, byteKey, (changes, from, to) => {
      const map = new OrderedMap<number>();
      let list: { key: Uint8Array; value: number }[] = [];
      changes.forEach(({ key, remove }, i) => {
        list = list.filter((entry) => compareBytes(entry.key, key) !== 0);
        if (remove) map.delete(key);
        else {
          map.set(key, i);
          list.push({ key, value: i });
        }
      });
      list.sort((a, b) => compareBytes(a.key, b.key));
      const inside = list.filter((e) => compareBytes(e.key, from) >= 0 && compareBytes(e.key, to) < 0);
      expect(map.size).toBe(list.length);
      expect([...map.range(from, to)].map(([, value]) => value)).toEqual(inside.map((e) => e.value));
      expect([...map.rangeReverse(from, to)].map(([, value]) => value)).toEqual(inside.map((e) => e.value).reverse());
      expect(map.rank(from)).toBe(list.filter((e) => compareBytes(e.key, from) < 0).length);
      for (const { key, value } of list) expect(map.get(key)).toBe(value);
    }),
    { numRuns: 200 },
  );
});

test("many keys in any order split into blocks and stay sorted", () => {
  const map = new OrderedMap<number>();
  const key = (i: number): Uint8Array => new Uint8Array([i >> 16, (i >> 8) & 255, i & 255]);
  for (let i = 0; i < 20_000; i++) map.set(key((i * 7919) % 20_000), i);
  const keys = [...map.range(new Uint8Array(0), undefined)].map(([k]) => k);
  expect(keys.length).toBe(20_000);
  for (const [i, next] of keys.slice(1).entries()) expect(compareBytes(keys[i] ?? next, next)).toBeLessThan(0);
  expect(map.rank(key(12_345))).toBe(12_345);
});

test("iteration goes on correctly when entries are deleted and added under it", () => {
  const map = new OrderedMap<number>();
  const key = (i: number): Uint8Array => new Uint8Array([i >> 8, i & 255]);
  for (let i = 0; i < 2000; i += 2) map.set(key(i), i);
  const seen: number[] = [];
  for (const [k, value] of map.range(new Uint8Array(0), undefined)) {
    seen.push(value);
    map.delete(k);
    if (value % 2 === 0 && value < 1000) map.set(key(value + 1), value + 1);
  }
  expect(seen.length).toBe(1000 + 500);
  expect(map.size).toBe(0);
  for (let i = 0; i < 1000; i++) map.set(key(i), i);
  let count = 0;
  for (const [k] of map.rangeReverse(new Uint8Array(0), undefined)) {
    map.delete(k);
    count++;
  }
  expect(count).toBe(1000);
});
