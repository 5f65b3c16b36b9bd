// Proves what holds of the state as a whole: fresh store, compaction edges, replay, bad payloads, dumps taken while
// entries go on, damaged dumps, a failed write, alarms, resource heads, causes and watch events.
import { expect, test } from "vitest";
import { AppError, logIndex, term, utf8 } from "@keelson/base";
import { MemoryStorage } from "@keelson/sim";
import { etcdserverpb, mvccpb } from "@keelson/wire";
import {
  createStoreState,
  encodeEvents,
  etcdErrors,
  keyRange,
  readWatchCreate,
  selectEvents,
  type StoreState,
} from "../src/mod.ts";
import { errorOf, Harness, key, rangeRequest, responseOf } from "./harness.ts";

function hashOf(state: StoreState, revision = 0): unknown {
  const steps = state.hashKv(revision);
  if (!steps.ok) return steps.error.text;
  for (;;) {
    const next = steps.value.next();
    if (next.done === true) return next.value;
  }
}

test("a fresh store is at revision 1, uncompacted; compacting to 0 works once", () => {
  const harness = new Harness();
  expect([harness.state.revision, harness.state.compactedRevision, harness.state.appliedIndex]).toEqual([1, -1, 0]);
  expect(errorOf(harness.apply({ compaction: { revision: 0 } }))).toBe("");
  expect(errorOf(harness.apply({ compaction: { revision: 0 } }))).toBe(etcdErrors.compacted.text);
  expect(errorOf(harness.apply({ compaction: { revision: 2 } }))).toBe(etcdErrors.futureRevision.text);
});

test("reads and watches at the compacted revision work, below not; the tombstone there is kept", () => {
  const harness = new Harness();
  harness.put("a", "1");
  harness.put("a", "2");
  harness.apply({ deleteRange: { key: key("a") } }); // revision 4
  harness.put("b"); // 5
  harness.apply({ compaction: { revision: 4 } });
  while (harness.state.sweep(1));
  expect(harness.state.sweepPending).toBe(false);
  expect(harness.range({ key: key("a"), revision: 4 }).keys).toEqual([]);
  expect(harness.state.range(rangeRequest({ key: key("a"), revision: 3 }))).toEqual({
    ok: false,
    error: etcdErrors.compacted,
  });
  expect(harness.state.readRevision(3)).toBeUndefined();
  const kept = harness.state.scanRevisions(4, 10);
  expect(kept.map((record) => record.events.map((event) => event.type))).toEqual([["delete"], ["put"]]);
  expect(mvccpb.KeyValue.decode(kept[0]?.events[0]?.prevKvBytes ?? key("")).value).toEqual(utf8("2"));
  expect(() => harness.state.scanRevisions(3, 1)).toThrow("not compacted");
});

test("entries already applied are skipped, a gap is a bug, and nothing is half done after a crash", async () => {
  const storage = new MemoryStorage();
  const harness = new Harness(storage);
  harness.put("a");
  await storage.flush();
  harness.put("b");
  harness.put("c");
  storage.crash();
  const state = createStoreState({ storage });
  expect(state.appliedIndex).toBe(1);
  expect(state.applyBatch(harness.log).map((result) => result.index)).toEqual([2, 3]);
  expect(state.applyBatch(harness.log)).toEqual([]);
  expect(state.stateHash).toBe(harness.state.stateHash);
  expect(() => state.applyBatch([{ index: logIndex(9), term: term(1), payload: key("") }])).toThrow("gap");
});

test("bytes that are no proposal, and entries without payload, move the index and nothing else", () => {
  const harness = new Harness();
  const entries = [new Uint8Array(0), new Uint8Array([0xff]), new Uint8Array([0x52, 0x01, 0x08])];
  const results = entries.flatMap((payload, i) =>
    harness.state.applyBatch([{ index: logIndex(i + 1), term: term(1), payload }]),
  );
  expect(results.map((result) => result.outcome.ok)).toEqual([true, false, false]);
  expect(harness.state.appliedIndex).toBe(3);
  expect(harness.state.revision).toBe(1);
});

test("a dump shows the state of its moment while entries, compactions and sweeps go on", () => {
  const harness = new Harness();
  harness.apply({ leaseGrant: { ID: 1n, TTL: 60 } });
  for (let i = 0; i < 400; i++) harness.put(`k${i}`, "x".repeat(3000), i % 7 === 0 ? 1n : 0n);
  harness.apply({
    alarm: { action: etcdserverpb.AlarmAction.ACTIVATE, memberID: 5n, alarm: etcdserverpb.AlarmType.NOSPACE },
  });
  harness.apply({ compaction: { revision: 300 } });
  const until = harness.log.length;
  const dump = harness.state.dump();
  expect(dump.index).toBe(until);
  const chunks: Uint8Array[] = [];
  for (const chunk of dump.chunks) {
    chunks.push(chunk);
    for (let i = 0; i < 20; i++) harness.put(`k${(chunks.length * 37 + i * 11) % 400}`, "changed");
    harness.apply({ deleteRange: { key: key(`k${chunks.length * 5}`) } });
    harness.apply({ put: { key: key(`new${chunks.length}`) } });
    if (chunks.length === 3) harness.apply({ compaction: { revision: harness.state.revision } });
    harness.state.sweep(1000);
  }
  expect(chunks.length).toBeGreaterThan(5);
  const loaded = createStoreState({ storage: new MemoryStorage() });
  const loader = loaded.beginLoad();
  for (const chunk of chunks) loader.push(chunk);
  loader.finish();
  const replayed = createStoreState({ storage: new MemoryStorage() });
  replayed.applyBatch(harness.log.slice(0, until));
  expect(hashOf(loaded)).toEqual(hashOf(replayed));
  expect(loaded.stateHash).toBe(replayed.stateHash);
  expect(loaded.leases.keys(1n)).toEqual(replayed.leases.keys(1n));
  expect(loaded.alarms).toEqual(replayed.alarms);
  expect(harness.state.sweep(1_000_000)).toBe(false);
});

test("after a sweep nothing is left of what was compacted", async () => {
  const harness = new Harness();
  harness.apply({ leaseGrant: { ID: 1n, TTL: 60 } });
  for (let i = 0; i < 60; i++) harness.put(`k${i % 20}`, String(i), i % 2 === 0 ? 1n : 0n);
  harness.apply({ deleteRange: { key: key("\0"), rangeEnd: key("\0") } });
  await harness.state.flush(); // events are stored, and swept, together with their neighbours
  harness.put("last");
  harness.apply({ compaction: { revision: harness.state.revision } });
  while (harness.state.sweep(7));
  const rows = (name: string): number =>
    [...harness.storage.table(`a.${name}`).range(new Uint8Array(0), undefined)].length;
  expect({ current: rows("current"), graves: rows("graves"), leaseKeys: rows("lease-keys") }).toEqual({
    current: 1,
    graves: 0,
    leaseKeys: 0,
  });
  // Of the revision compacted to, the rows stay: a watch may start there.
  expect({ events: rows("events"), history: rows("history") }).toEqual({
    events: 1,
    history: 1,
  });
});

test("a dump that is let go unread keeps nothing from being swept", () => {
  const harness = new Harness();
  for (let i = 0; i < 20; i++) harness.put("k", String(i));
  const dumps = [harness.state.dump(), harness.state.dump()];
  harness.apply({ compaction: { revision: 10 } });
  expect(harness.state.sweepPending).toBe(false); // held
  for (const dump of dumps) dump.chunks[Symbol.iterator]().return?.();
  expect(harness.state.sweepPending).toBe(true);
  harness.state.sweep(100);
  expect([harness.state.sweepPending, harness.state.readRevision(9)]).toEqual([false, undefined]);
});

test("loading replaces the state of a storage atomically, again and again, and survives reopening", () => {
  const source = new Harness();
  for (let i = 0; i < 50; i++) source.put(`s${i}`);
  const storage = new MemoryStorage();
  const target = new Harness(storage);
  for (let i = 0; i < 30; i++) target.put(`t${i}`);
  for (let round = 0; round < 3; round++) {
    const loader = target.state.beginLoad();
    for (const chunk of source.state.dump().chunks) loader.push(chunk);
    if (round === 0) expect(target.range({ key: key("t"), rangeEnd: key("u"), countOnly: true }).count).toBe(30);
    loader.finish();
    expect(target.state.stateHash).toBe(source.state.stateHash);
    expect(target.range({ key: key("\0"), rangeEnd: key("\0") }).count).toBe(50 + round);
    expect(createStoreState({ storage }).stateHash).toBe(source.state.stateHash);
    source.put(`more${round}`);
  }
  expect(storage.size().usedBytes).toBeLessThan(3 * new Harness().storage.size().usedBytes + 40_000);
});

test("damaged, cut and foreign dumps are refused and leave the state alone", () => {
  const source = new Harness();
  for (let i = 0; i < 50; i++) source.put(`s${i}`);
  const bytes = Buffer.concat([...source.state.dump().chunks]);
  const target = new Harness();
  target.put("mine");
  const load = (dump: Uint8Array): string => {
    const loader = target.state.beginLoad();
    try {
      loader.push(dump);
      loader.finish();
      return "loaded";
    } catch (error) {
      loader.abort();
      return error instanceof AppError ? error.code : "other";
    }
  };
  const flipped = new Uint8Array(bytes);
  flipped[flipped.length - 400] = (flipped[flipped.length - 400] ?? 0) ^ 1;
  expect(load(new Uint8Array(bytes.subarray(0, bytes.length - 3)))).toBe("state.bad-dump");
  expect(load(new Uint8Array(bytes.subarray(0, 5)))).toBe("state.bad-dump");
  expect(load(flipped)).toBe("state.bad-dump");
  expect(load(utf8("not a dump at all, is it?"))).toBe("state.bad-dump");
  expect(target.range({ key: key("mine") }).count).toBe(1);
  expect(load(new Uint8Array(bytes))).toBe("loaded");
});

test("after a write that failed the state refuses everything, and the next one has what was committed", async () => {
  class FailingStorage extends MemoryStorage {
    fail = false;
    override write<T>(body: () => T): T {
      return super.write(() => {
        const result = body();
        if (this.fail) throw new Error("disk full");
        return result;
      });
    }
  }
  const storage = new FailingStorage();
  const harness = new Harness(storage);
  harness.put("a");
  await harness.state.flush();
  storage.fail = true;
  expect(() => harness.put("b")).toThrow("disk full");
  storage.fail = false;
  expect(() => harness.put("c")).toThrow("no write failed before");
  expect(createStoreState({ storage }).appliedIndex).toBe(1);
});

test("hashKv equals between members however far they swept, and names what cannot be hashed", () => {
  const a = new Harness();
  const b = new Harness();
  for (const harness of [a, b]) {
    for (let i = 0; i < 40; i++) harness.put(`k${i % 9}`, String(i));
    harness.apply({ compaction: { revision: 20 } });
  }
  while (a.state.sweep(3));
  expect(hashOf(a.state, 30)).toEqual(hashOf(b.state, 30));
  expect(hashOf(a.state, 30)).not.toEqual(hashOf(a.state, 31));
  expect(hashOf(a.state)).toMatchObject({ ok: true, value: { compactRevision: 20, hashRevision: 41 } });
  expect(hashOf(a.state, 19)).toBe(etcdErrors.compacted.text);
  expect(hashOf(a.state, 42)).toBe(etcdErrors.futureRevision.text);
});

test("alarms are raised, listed and cleared", () => {
  const { ACTIVATE, DEACTIVATE, GET } = etcdserverpb.AlarmAction;
  const { NOSPACE, CORRUPT, NONE } = etcdserverpb.AlarmType;
  const harness = new Harness();
  const alarm = (action: number, memberID: bigint, kind: number): unknown =>
    responseOf(harness.apply({ alarm: { action, memberID, alarm: kind } }), "alarm").message.alarms;
  expect(alarm(ACTIVATE, 1n, NOSPACE)).toEqual([{ memberID: 1n, alarm: NOSPACE }]);
  expect(alarm(ACTIVATE, 1n, NOSPACE)).toEqual([{ memberID: 1n, alarm: NOSPACE }]);
  alarm(ACTIVATE, 2n, CORRUPT);
  expect(alarm(GET, 0n, NONE)).toEqual(harness.state.alarms);
  expect(alarm(GET, 0n, CORRUPT)).toEqual([{ memberID: 2n, alarm: CORRUPT }]);
  expect(alarm(DEACTIVATE, 1n, NOSPACE)).toEqual([{ memberID: 1n, alarm: NOSPACE }]);
  expect(alarm(DEACTIVATE, 1n, NOSPACE)).toEqual([]);
  expect(createStoreState({ storage: harness.storage }).alarms).toEqual([{ memberID: 2n, alarm: CORRUPT }]);
});

test("a record names its term, its cause, and per resource the revision before", () => {
  const harness = new Harness();
  harness.put("/registry/pods/ns/a"); // 2
  harness.put("/registry/minions/n"); // 3
  const cause = utf8('{"actor":"me"}');
  const ops = ["/registry/pods/ns/b", "/registry/pods/ns/c", "plain"].map((name) => ({
    requestPut: { key: key(name) },
  }));
  const { record } = harness.apply({ cause, txn: { success: ops } }); // 4
  expect(record?.previous).toEqual(
    new Map([
      ["pods", 2],
      ["_", 0],
    ]),
  );
  expect([record?.cause, record?.term]).toEqual([cause, 1]);
  expect(harness.state.heads).toEqual(
    new Map([
      ["pods", 4],
      ["minions", 3],
      ["_", 4],
    ]),
  );
  expect(createStoreState({ storage: harness.storage }).heads).toEqual(harness.state.heads);
  expect(createStoreState({ storage: harness.storage }).readRevision(4)).toEqual(record);
  expect(record?.stateHash).toBe(harness.state.stateHash);
});

test("watch events: encoded once, filtered by range and kind, delete without value, previous value when asked", () => {
  const harness = new Harness();
  harness.put("a", "1");
  const result = harness.apply({
    txn: { success: [{ requestPut: { key: key("b") } }, { requestDeleteRange: { key: key("a") } }] },
  });
  const record = result.record;
  if (record === undefined) throw new Error("a revision was made");
  expect(encodeEvents(record, { prevKv: true })).toBe(encodeEvents(record, { prevKv: true }));
  const decode = (bytes: readonly Uint8Array[]): mvccpb.Event[] => bytes.map((one) => mvccpb.Event.decode(one));
  const [put, removal] = decode(encodeEvents(record, { prevKv: true }));
  expect(put?.prevKv).toBeUndefined();
  expect(removal?.kv).toEqual(mvccpb.KeyValue.decode(mvccpb.KeyValue.encode({ key: key("a"), modRevision: 3 })));
  expect(removal?.prevKv?.value).toEqual(utf8("1"));
  expect(decode(encodeEvents(record, { prevKv: false }))[1]?.prevKv).toBeUndefined();
  const everything = { range: keyRange(key("\0"), key("\0")), puts: true, deletes: true, prevKv: false };
  expect(selectEvents(record, everything).length).toBe(2);
  expect(decode(selectEvents(record, { ...everything, puts: false })).map((event) => event.type)).toEqual([
    mvccpb.EventType.DELETE,
  ]);
  expect(selectEvents(record, { ...everything, range: keyRange(key("b"), key("")) }).length).toBe(1);
  expect(selectEvents(record, { ...everything, range: keyRange(key("c"), key("\0")) })).toEqual([]);
});

test("watch creation is read as etcd reads it", () => {
  const read = (
    request: Parameters<typeof etcdserverpb.WatchCreateRequest.encode>[0],
  ): ReturnType<typeof readWatchCreate> =>
    readWatchCreate(etcdserverpb.WatchCreateRequest.decode(etcdserverpb.WatchCreateRequest.encode(request)));
  expect(read({ key: key("b"), rangeEnd: key("a") })).toEqual({
    ok: false,
    cancelReason: "mvcc: watcher range is empty",
  });
  expect(read({ key: key("a"), startRevision: -1 })).toEqual({ ok: false, cancelReason: etcdErrors.compacted.text });
  expect(read({})).toMatchObject({ ok: true, selection: { range: { from: key("\0"), single: true }, puts: true } });
  expect(read({ key: key("a"), rangeEnd: key("\0"), filters: [etcdserverpb.FilterType.NOPUT] })).toMatchObject({
    selection: { puts: false, deletes: true, range: { to: undefined } },
  });
});

test("a range can be cut by bytes and continued behind its last key", () => {
  const harness = new Harness();
  for (let i = 0; i < 20; i++) harness.put(`k${String(i).padStart(2, "0")}`, "x".repeat(100));
  const request = rangeRequest({ key: key("k"), rangeEnd: key("l") });
  const first = harness.state.range(request, { maxBytes: 500, skipCount: true });
  if (!first.ok) throw new Error(first.error.text);
  expect([first.value.kvs.length, first.value.more, first.value.count]).toEqual([4, true, 0]);
  expect(first.value.lastKey).toEqual(key("k03"));
});

test("a limit counts before the sort when a target is named without an order, also at an old revision", () => {
  const harness = new Harness();
  for (const [name, value] of ["7", "3", "9", "1"].entries()) harness.put(`k${name}`, value);
  harness.put("k0", "0");
  const byValue = { key: key("k"), rangeEnd: key("l"), sortTarget: etcdserverpb.SortTarget.VALUE, limit: 2 };
  const { ASCEND, NONE } = etcdserverpb.SortOrder;
  // The first three keys, sorted, cut to two; with an order all four are sorted first.
  expect(harness.range({ ...byValue, sortOrder: NONE, revision: 5 }).values).toEqual(["3", "7"]);
  expect(harness.range({ ...byValue, sortOrder: ASCEND, revision: 5 }).values).toEqual(["1", "3"]);
  expect(harness.range({ ...byValue, sortOrder: NONE }).values).toEqual(["0", "3"]);
  expect(harness.range({ ...byValue, sortOrder: NONE }).more).toBe(true);
});
