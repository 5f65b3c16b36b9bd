// Proves that revisions come back from the log as they were written, wherever they are (open, closed, stored, read back
// by another log over the same table), and that changes of a key are found.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createPrng, must, utf8 } from "@keelson/base";
import { MemoryStorage } from "@keelson/sim";
import type { RevisionRecord } from "./contract.ts";
import { EventLog } from "./event-log.ts";
import { encodeKeyValue } from "./key-value-bytes.ts";
import { lastOf } from "./segment.ts";

type Planned = { readonly value: Uint8Array; readonly keys: readonly number[] };

const planned: fc.Arbitrary<Planned> = fc.record({
  value: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(new Uint8Array(20_000))),
  keys: fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }),
});

function write(log: EventLog, revision: number, hash: number, { value, keys }: Planned): number {
  log.begin(revision, hash);
  for (const [i, name] of keys.entries()) {
    const kv = { key: utf8(`k${name}`), createRevision: 1, modRevision: revision, version: i + 1, value, lease: 0n };
    const previous = name === 0 ? undefined : encodeKeyValue({ ...kv, version: 9 });
    log.event(name === 1, kv, previous);
  }
  return log.commit({ term: 3, cause: utf8("me"), previous: new Map([["pods", revision - 1]]) });
}

test("what was written is read, before and after it is stored", () => {
  fc.assert(
    fc.property(fc.array(planned, { minLength: 1, maxLength: 30 }), fc.integer(), (plan, seed) => {
      const storage = new MemoryStorage();
      const table = storage.table("events");
      const log = new EventLog(table);
      const prng = createPrng(seed);
      const hashes: number[] = [];
      plan.forEach((one, i) => {
        hashes.push(write(log, 2 + i, hashes.at(-1) ?? 0, one));
        if (prng.below(4) === 0) storage.write(() => log.settle());
      });
      const check = (records: RevisionRecord[]): void => {
        expect(records.map(({ revision }) => revision)).toEqual(plan.map((_, i) => 2 + i));
        records.forEach((record, i) => {
          const { keys, value } = must(plan[i], "one record per revision");
          expect(record).toMatchObject({ term: 3, cause: utf8("me"), stateHash: hashes[i] });
          expect(record.previous).toEqual(new Map([["pods", 1 + i]]));
          expect(record.events.map(({ key, type }) => [key, type])).toEqual(
            keys.map((name) => [utf8(`k${name}`), name === 1 ? "delete" : "put"]),
          );
          expect(record.events.every(({ kv }) => kv.value.length === value.length)).toBe(true);
          expect(record.events.map(({ prevKvBytes }) => prevKvBytes === undefined)).toEqual(keys.map((n) => n === 0));
        });
      };
      check(log.records(0, 100));
      expect(log.record(2 + plan.length)).toBeUndefined();
      storage.write(() => log.settle());
      check(new EventLog(table).records(0, 100));
      const again = new EventLog(table);
      expect(again.record(3)?.revision).toBe(plan.length > 1 ? 3 : undefined);
      expect(again.unsettledBytes).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("the first change of a key after a revision is found in the segment that a history row names", () => {
  const log = new EventLog(new MemoryStorage().table("events"));
  let hash = 0;
  for (let revision = 2; revision < 12; revision++) {
    hash = write(log, revision, hash, { value: utf8(String(revision)), keys: [revision % 3 === 0 ? 2 : 0] });
  }
  expect(log.firstChange(2, utf8("k2"), 3)?.previous).toBeDefined();
  expect(log.firstChange(2, utf8("k0"), 3)).toEqual({ previous: undefined });
  expect(log.firstChange(2, utf8("k2"), 9)).toBeUndefined();
  expect(log.firstChange(2, utf8("k"), 1)).toBeUndefined();
});

test("reading stops at a number of bytes, but not before the first revision", () => {
  const storage = new MemoryStorage();
  const log = new EventLog(storage.table("events"));
  let hash = 0;
  for (let revision = 2; revision < 8; revision++)
    hash = write(log, revision, hash, { value: new Uint8Array(20_000), keys: [revision] });
  storage.write(() => log.settle());
  for (const reader of [log, new EventLog(storage.table("events"))]) {
    expect(reader.records(2, 10).map(({ revision }) => revision)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(reader.records(2, 10, 130_000).map(({ revision }) => revision)).toEqual([2, 3, 4]);
    expect(reader.records(4, 10, 1).map(({ revision }) => revision)).toEqual([4]);
  }
});

test("a gap of revisions, as a restored backup has it, begins a segment", () => {
  const storage = new MemoryStorage();
  const log = new EventLog(storage.table("events"));
  const one = { value: utf8("v"), keys: [0] };
  write(log, 5, write(log, 4, 0, one), one);
  write(log, 1_000_000_000_007, 0, one);
  expect(log.records(0, 10).map(({ revision }) => revision)).toEqual([4, 5, 1_000_000_000_007]);
  expect(lastOf(must(log.segmentFrom(5), "it is there"))).toBe(5);
  storage.write(() => log.settle());
  expect(new EventLog(storage.table("events")).records(6, 10).map(({ revision }) => revision)).toEqual([
    1_000_000_000_007,
  ]);
});
