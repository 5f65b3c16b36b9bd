// Proves that lmdb and the in-memory storage keep the same contract: random transactions, ranges both ways, clears,
// undo of failed writes; and that lmdb comes back after a close with what was flushed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { compareBytes } from "@keelson/base";
import type { OrderedStorage, RangeOptions } from "@keelson/ports";
import { MemoryStorage } from "@keelson/sim";
import { openLmdbStorage } from "./lmdb-storage.ts";

const directories: string[] = [];
const opened: OrderedStorage[] = [];

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), "keelson-lmdb-"));
  directories.push(directory);
  return directory;
}

afterAll(async () => {
  for (const storage of opened) await storage.close();
  for (const directory of directories) rmSync(directory, { recursive: true });
});

const makers: Record<string, () => OrderedStorage> = {
  memory: () => new MemoryStorage(),
  lmdb: () => {
    const storage = openLmdbStorage({ directory: scratch() });
    opened.push(storage);
    return storage;
  },
};

const b = (...bytes: number[]): Uint8Array => new Uint8Array(bytes);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe.each(Object.entries(makers))("%s", (_, make) => {
  test("random transactions leave what a sorted list would hold", async () => {
    const storage = make();
    const table = storage.table("t");
    const model = new Map<string, { key: Uint8Array; value: Uint8Array }>();
    const byteKey = fc.uint8Array({ minLength: 1, maxLength: 3, max: 4 });
    const change = fc.record({ key: byteKey, value: fc.option(fc.uint8Array({ maxLength: 5 }), { nil: undefined }) });
    const round = fc.record({
      changes: fc.array(change, { maxLength: 12 }),
      fails: fc.boolean(),
      clears: fc.integer({ min: 0, max: 12 }).map((n) => n === 0),
      flushes: fc.boolean(),
      from: fc.uint8Array({ maxLength: 3, max: 4 }),
      to: fc.option(fc.uint8Array({ maxLength: 3, max: 4 }), { nil: undefined }),
      reverse: fc.boolean(),
      limit: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
      keysOnly: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(round, { maxLength: 8 }), async (rounds) => {
        for (const one of rounds) {
          const body = (): void => {
            if (one.clears) table.clear();
            for (const { key, value } of one.changes) {
              if (value === undefined) table.delete(key);
              else table.put(key, value);
            }
            if (one.fails) throw new Error("undo this");
          };
          if (one.fails) expect(() => storage.write(body)).toThrow("undo this");
          else {
            storage.write(body);
            if (one.clears) model.clear();
            for (const { key, value } of one.changes) {
              if (value === undefined) model.delete(hex(key));
              else model.set(hex(key), { key, value });
            }
          }
          if (one.flushes) await storage.flush();
          const inside = [...model.values()]
            .filter(
              ({ key }) => compareBytes(key, one.from) >= 0 && (one.to === undefined || compareBytes(key, one.to) < 0),
            )
            .sort((x, y) => compareBytes(x.key, y.key) * (one.reverse ? -1 : 1))
            .slice(0, one.limit);
          const options: RangeOptions = {
            reverse: one.reverse,
            keysOnly: one.keysOnly,
            ...(one.limit === undefined ? {} : { limit: one.limit }),
          };
          const got = [...table.range(one.from, one.to, options)];
          expect(got.map(({ key }) => hex(key))).toEqual(inside.map(({ key }) => hex(key)));
          if (!one.keysOnly) expect(got.map(({ value }) => hex(value))).toEqual(inside.map(({ value }) => hex(value)));
          for (const { key, value } of model.values()) expect(hex(table.get(key) ?? b(99, 99))).toBe(hex(value));
          expect(table.get(b(77))).toBeUndefined();
        }
      }),
      { numRuns: 60 },
    );
  });

  test("writes are visible inside and after the transaction, across tables, while commits run", async () => {
    const storage = make();
    const [one, two] = [storage.table("one"), storage.table("two")];
    for (let i = 0; i < 300; i++) {
      storage.write(() => {
        one.put(b(i >> 8, i & 255), b(i & 255));
        two.put(b(1), b(i & 255));
        expect(two.get(b(1))).toEqual(b(i & 255));
      });
      if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(two.get(b(1))).toEqual(b(i & 255));
      expect([...one.range(b(0), undefined)].length).toBe(i + 1);
    }
    await storage.flush();
    expect([...one.range(b(0), undefined)].length).toBe(300);
    expect(storage.size().usedBytes).toBeGreaterThan(300);
  });

  test("changes outside a write and oversized keys are refused", () => {
    const storage = make();
    const table = storage.table("t");
    expect(() => table.put(b(1), b(1))).toThrow("inside write");
    expect(() => storage.write(() => table.put(new Uint8Array(1901), b(1)))).toThrow("1,900");
    storage.write(() => table.put(new Uint8Array(1900).fill(7), b(1)));
    expect(table.get(new Uint8Array(1900).fill(7))).toEqual(b(1));
  });

  test("what a reader holds does not change under it", async () => {
    const storage = make();
    const table = storage.table("t");
    storage.write(() => table.put(b(1), b(1, 2, 3)));
    await storage.flush();
    const value = table.get(b(1));
    const [entry] = [...table.range(b(0), undefined)];
    storage.write(() => table.put(b(1), b(9, 9, 9)));
    await storage.flush();
    for (let i = 0; i < 50; i++) table.get(b(1));
    expect(value).toEqual(b(1, 2, 3));
    expect(entry?.value).toEqual(b(1, 2, 3));
  });
});

test("lmdb: after a close everything is there, also without a flush", async () => {
  const directory = scratch();
  const first = openLmdbStorage({ directory });
  const table = first.table("t");
  first.write(() => {
    table.put(b(1), b(1));
    table.put(b(2), new Uint8Array(0));
  });
  await first.close();
  const second = openLmdbStorage({ directory });
  opened.push(second);
  expect(second.table("t").get(b(1))).toEqual(b(1));
  expect(second.table("t").get(b(2))).toEqual(new Uint8Array(0));
});

test("memory: a crash leaves the last flushed state", async () => {
  const storage = new MemoryStorage();
  const table = storage.table("t");
  storage.write(() => table.put(b(1), b(1)));
  await storage.flush();
  storage.write(() => table.put(b(1), b(2)));
  storage.crash();
  expect(table.get(b(1))).toEqual(b(1));
});
