// Proves that keys of any length up to the limit keep byte order, point access and ranges, whatever prefixes they
// share, and that deleting them all leaves no rows behind.
import fc from "fast-check";
import { expect, test } from "vitest";
import { byteString, compareBytes, concatBytes } from "@keelson/base";
import { MemoryStorage } from "@keelson/sim";
import { keySegmentBytes } from "./limits.ts";
import { WideTable } from "./wide-table.ts";

const part = fc.constantFrom(
  new Uint8Array([1]),
  new Uint8Array([0]),
  new Uint8Array([255, 1]),
  new Uint8Array(keySegmentBytes).fill(7),
  new Uint8Array(keySegmentBytes - 1).fill(7),
  new Uint8Array(keySegmentBytes + 1).fill(7),
);
const wideKey = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => concatBytes(parts));

test("random long and short keys behave as a sorted list", () => {
  const change = fc.record({ key: wideKey, remove: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 40 }),
      wideKey,
      fc.option(wideKey, { nil: undefined }),
      fc.boolean(),
      (changes, from, to, reverse) => {
        const storage = new MemoryStorage();
        const table = new WideTable(storage.table("m"), storage.table("o"));
        const model = new Map<string, { key: Uint8Array; value: Uint8Array }>();
        storage.write(() => {
          changes.forEach(({ key, remove }, i) => {
            if (remove) {
              table.delete(key);
              model.delete(byteString(key));
            } else {
              const value = new Uint8Array([i]);
              table.put(key, value);
              model.set(byteString(key), { key, value });
            }
          });
        });
        const inside = [...model.values()]
          .filter(({ key }) => compareBytes(key, from) >= 0 && (to === undefined || compareBytes(key, to) < 0))
          .sort((a, b) => compareBytes(a.key, b.key) * (reverse ? -1 : 1));
        for (const keysOnly of [false, true]) {
          const got = [...table.range(from, to, { reverse, keysOnly })];
          expect(got.map((entry) => byteString(entry.key))).toEqual(inside.map((entry) => byteString(entry.key)));
          if (!keysOnly) expect(got.map((entry) => entry.value)).toEqual(inside.map((entry) => entry.value));
        }
        expect([...table.range(from, to, { reverse, limit: 2 })].length).toBe(Math.min(2, inside.length));
        for (const { key, value } of model.values()) expect(table.get(key)).toEqual(value);
        expect(table.get(from)).toEqual(model.get(byteString(from))?.value);
        storage.write(() => {
          for (const { key } of model.values()) table.delete(key);
        });
        expect([...storage.table("m").range(new Uint8Array(0), undefined)]).toEqual([]);
        expect([...storage.table("o").range(new Uint8Array(8).fill(0, 0, 7).with(7, 1), undefined)]).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});

test("a key of 64 KiB is stored and found", () => {
  const storage = new MemoryStorage();
  const table = new WideTable(storage.table("m"), storage.table("o"));
  const key = new Uint8Array(64 * 1024).fill(9);
  storage.write(() => table.put(key, new Uint8Array([1])));
  expect(table.get(key)).toEqual(new Uint8Array([1]));
  expect(() => storage.write(() => table.put(new Uint8Array(64 * 1024 + 1), key))).toThrow("keyBytesMax");
});
