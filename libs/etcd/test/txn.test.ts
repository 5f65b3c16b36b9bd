// Proves the transaction rules one by one: the truth table of compares, order of checks and their texts, nested
// paths, visibility, headers, and that a refused transaction changes nothing.
import { expect, test } from "vitest";
import type { Init } from "@keelson/base";
import { utf8 } from "@keelson/base";
import { etcdserverpb, mvccpb } from "@keelson/wire";
import { checkTxn, etcdErrors, isReadOnlyTxn, isSerializableTxn } from "../src/mod.ts";
import { errorOf, Harness, key, responseOf } from "./harness.ts";

const { EQUAL, GREATER, LESS, NOT_EQUAL } = etcdserverpb.CompareResult;
const { VERSION, CREATE, MOD, VALUE, LEASE } = etcdserverpb.CompareTarget;
type Txn = Init<etcdserverpb.TxnRequest>;
type Op = Init<etcdserverpb.RequestOp>;
const txn = (request: Txn): etcdserverpb.TxnRequest =>
  etcdserverpb.TxnRequest.decode(etcdserverpb.TxnRequest.encode(request));
const put = (name: string, value = "v"): Op => ({ requestPut: { key: key(name), value: utf8(value) } });
const get = (name: string, revision = 0): Op => ({ requestRange: { key: key(name), revision } });
const remove = (name: string, end = ""): Op => ({ requestDeleteRange: { key: key(name), rangeEnd: key(end) } });

function decoded(message: Init<etcdserverpb.TxnResponse>): etcdserverpb.TxnResponse {
  return etcdserverpb.TxnResponse.decode(etcdserverpb.TxnResponse.encode(message));
}

test("truth table: every target and result, on less, equal and greater", () => {
  const harness = new Harness();
  harness.apply({ leaseGrant: { ID: 5n, TTL: 60 } });
  harness.put("other");
  harness.put("k", "m", 5n);
  harness.put("k", "m", 5n); // create 3, mod 4, version 2, lease 5
  const stored: Record<number, number> = { [VERSION]: 2, [CREATE]: 3, [MOD]: 4, [LEASE]: 5 };
  const field: Record<number, string> = { [VERSION]: "version", [CREATE]: "createRevision", [MOD]: "modRevision" };
  let cases = 0;
  for (const target of [VERSION, CREATE, MOD, VALUE, LEASE]) {
    for (const [difference, holds] of [
      [-1, [NOT_EQUAL, GREATER]],
      [0, [EQUAL]],
      [1, [NOT_EQUAL, LESS]],
    ] as const) {
      const given = (stored[target] ?? 0) + difference;
      const operand =
        target === VALUE
          ? { value: key(["a", "m", "z"][difference + 1] ?? "") }
          : target === LEASE
            ? { lease: BigInt(given) }
            : { [field[target] ?? ""]: given };
      for (const result of [EQUAL, GREATER, LESS, NOT_EQUAL]) {
        const response = harness.state.readTxn(txn({ compare: [{ key: key("k"), target, result, ...operand }] }));
        const expected = (holds as readonly number[]).includes(result);
        expect(response.ok && response.value.succeeded, `${target} ${result} ${difference}`).toBe(expected);
        cases++;
      }
    }
  }
  expect(cases).toBe(60);
});

test("a missing key counts as zero, but its value never compares true; ranges need every key", () => {
  const harness = new Harness();
  harness.put("a1", "x");
  harness.put("a2", "y");
  const holds = (compare: Init<etcdserverpb.Compare>): unknown => {
    const answer = harness.state.readTxn(txn({ compare: [compare] }));
    return answer.ok && answer.value.succeeded;
  };
  expect(holds({ key: key("no"), target: CREATE, result: EQUAL, createRevision: 0 })).toBe(true);
  expect(holds({ key: key("no"), target: MOD, result: LESS, modRevision: 1 })).toBe(true);
  expect(holds({ key: key("no"), target: MOD, result: EQUAL })).toBe(true);
  for (const result of [EQUAL, GREATER, LESS, NOT_EQUAL]) {
    expect(holds({ key: key("no"), target: VALUE, result, value: key("") })).toBe(false);
    expect(holds({ key: key("no"), rangeEnd: key("nz"), target: VALUE, result, value: key("") })).toBe(false);
  }
  expect(holds({ key: key("a"), rangeEnd: key("b"), target: VERSION, result: EQUAL, version: 1 })).toBe(true);
  expect(holds({ key: key("a"), rangeEnd: key("b"), target: VALUE, result: EQUAL, value: key("x") })).toBe(false);
  expect(holds({ key: key("n"), rangeEnd: key("o"), target: LEASE, result: EQUAL, lease: 0n })).toBe(true);
  expect(holds({ key: key("a2"), rangeEnd: key("\0"), target: VALUE, result: EQUAL, value: key("y") })).toBe(true);
});

test("checks come in etcd's order", () => {
  const ops = (n: number): Op[] => Array.from({ length: n }, (_, i) => get(`k${i}`));
  const check = (request: Txn, maxTxnOps = 128): string => checkTxn(txn(request), { maxTxnOps })?.text ?? "";
  expect(check({ success: ops(128) })).toBe("");
  expect(check({ success: ops(129), compare: [{}] })).toBe(etcdErrors.tooManyOps.text);
  expect(check({ compare: [{}], success: [{ requestPut: {} }] })).toBe(etcdErrors.emptyKey.text);
  expect(check({ success: [{}] })).toBe(etcdErrors.keyNotFound.text);
  expect(check({ success: [put("a"), put("a")], failure: [{ requestPut: {} }] })).toBe(etcdErrors.emptyKey.text);
  expect(check({ success: [put("a"), put("a")] })).toBe(etcdErrors.duplicateKey.text);
  expect(check({ failure: [put("b"), remove("a", "c")] })).toBe(etcdErrors.duplicateKey.text);
  expect(check({ success: [put("b"), remove("a", "\0")] })).toBe("");
  expect(check({ success: [remove("a", "c"), remove("b", "d"), put("d")] })).toBe("");
  expect(check({ success: [{ requestTxn: { success: [put("a")], failure: [put("a")] } }] })).toBe("");
  expect(check({ success: [put("a"), { requestTxn: { failure: [put("a")] } }] })).toBe(etcdErrors.duplicateKey.text);
  expect(check({ success: [{ requestTxn: { success: ops(2) } }, get("x")] }, 3)).toBe(etcdErrors.tooManyOps.text);
  expect(check({ success: [{ requestTxn: { success: ops(2) } }] }, 3)).toBe("");
  expect(check({ success: [{ requestRange: { key: key("a"), sortOrder: 9 } }] })).toBe(
    etcdErrors.invalidSortOption.text,
  );
  expect(check({ success: [{ requestPut: { key: key("a"), value: key("v"), ignoreValue: true } }] })).toBe(
    etcdErrors.valueProvided.text,
  );
  expect(check({ success: [{ requestPut: { key: key("a"), lease: 1n, ignoreLease: true } }] })).toBe(
    etcdErrors.leaseProvided.text,
  );
});

test("one revision, sub-revisions in order, reads see earlier writes, headers carry the revision", () => {
  const harness = new Harness();
  harness.put("b", "old");
  const request: Txn = {
    compare: [{ key: key("b"), target: VALUE, result: EQUAL, value: key("old") }],
    success: [
      get("a"),
      put("a", "1"),
      get("a"),
      remove("b"),
      {
        requestTxn: {
          compare: [{ key: key("a"), target: CREATE, result: EQUAL, createRevision: 0 }],
          success: [put("c")],
          failure: [put("d")],
        },
      },
      get("b", 2),
    ],
  };
  const result = harness.apply({ txn: request });
  const { succeeded, responses } = decoded(responseOf(result, "txn").message);
  expect(succeeded).toBe(true);
  expect(result.revision).toBe(3);
  expect(result.record?.events.map((event) => [event.type, Buffer.from(event.key).toString()])).toEqual([
    ["put", "a"],
    ["delete", "b"],
    ["put", "c"],
  ]);
  expect(responses[0]?.responseRange?.kvs).toEqual([]);
  expect(responses[0]?.responseRange?.header?.revision).toBe(2);
  expect(responses[1]?.responsePut?.header?.revision).toBe(3);
  expect(responses[2]?.responseRange?.kvs[0]?.modRevision).toBe(3);
  expect(responses[3]?.responseDeleteRange?.deleted).toBe(1);
  expect(responses[4]?.responseTxn?.succeeded).toBe(true); // decided on the state before the transaction
  expect(responses[5]?.responseRange?.kvs.map((kv) => Buffer.from(kv.value).toString())).toEqual(["old"]);
  expect(harness.range({ key: key("a"), rangeEnd: key("\0") }).keys).toEqual(["a", "c"]);
});

test("what cannot be done refuses the whole transaction before any write", () => {
  const harness = new Harness();
  harness.put("x");
  harness.apply({ compaction: { revision: 2 } });
  const refusedTexts = [
    { success: [put("a"), get("x", 9)] },
    { success: [put("a"), get("x", 1)] },
    { success: [put("a"), { requestPut: { key: key("b"), lease: 77n } }] },
    { success: [put("a"), { requestPut: { key: key("b"), ignoreLease: true } }] },
  ].map((request) => errorOf(harness.apply({ txn: request })));
  const { futureRevision, compacted, leaseNotFound, keyNotFound } = etcdErrors;
  expect(refusedTexts).toEqual([futureRevision.text, compacted.text, leaseNotFound.text, keyNotFound.text]);
  expect(harness.state.revision).toBe(2);
  expect(harness.range({ key: key("a"), rangeEnd: key("\0") }).keys).toEqual(["x"]);
});

test("a transaction that changes nothing makes no revision", () => {
  const harness = new Harness();
  harness.put("x");
  const result = harness.apply({ txn: { success: [remove("nothing"), get("x")] } });
  expect(result.revision).toBe(2);
  expect(result.record).toBeUndefined();
  expect(responseOf(harness.apply({ deleteRange: { key: key("nothing") } }), "deleteRange").message.deleted).toBe(0);
  expect(harness.state.revision).toBe(2);
});

test("which transactions need no Raft entry", () => {
  const serializable: Op = { requestRange: { key: key("a"), serializable: true } };
  expect(isReadOnlyTxn(txn({ success: [get("a")], failure: [{ requestTxn: { success: [get("b")] } }] }))).toBe(true);
  expect(isReadOnlyTxn(txn({ failure: [{ requestTxn: { failure: [put("b")] } }] }))).toBe(false);
  expect(isSerializableTxn(txn({ success: [serializable, { requestTxn: { success: [serializable] } }] }))).toBe(true);
  expect(isSerializableTxn(txn({ success: [serializable, { requestTxn: { success: [get("a")] } }] }))).toBe(false);
});

test("previous values come with put and delete when asked for", () => {
  const harness = new Harness();
  harness.put("a", "1");
  const again = responseOf(harness.apply({ put: { key: key("a"), value: utf8("2"), prevKv: true } }), "put").message;
  expect(mvccpb.KeyValue.decode(again.prevKv as Uint8Array).value).toEqual(utf8("1"));
  expect(responseOf(harness.put("a", "3"), "put").message.prevKv).toBeUndefined();
  const gone = responseOf(harness.apply({ deleteRange: { key: key("a"), prevKv: true } }), "deleteRange").message;
  expect(gone.prevKvs?.map((kv) => mvccpb.KeyValue.decode(kv as Uint8Array).version)).toEqual([3]);
});

test("a key that changes twice in one revision: the past sees the state before both", () => {
  const harness = new Harness();
  harness.put("k", "old");
  const nested = [{ requestTxn: { success: [put("k", "new")] } }, { requestTxn: { success: [remove("j", "l")] } }];
  const { record } = harness.apply({ txn: { success: nested } });
  expect(record?.events.map((event) => event.type)).toEqual(["put", "delete"]);
  harness.put("k", "later");
  expect(harness.range({ key: key("k"), revision: 2 }).values).toEqual(["old"]);
  expect(harness.range({ key: key("k"), revision: 3 })).toMatchObject({ keys: [], count: 0 });
  expect(harness.range({ key: key("j"), rangeEnd: key("l"), revision: 2 })).toMatchObject({
    values: ["old"],
    count: 1,
  });
  const loaded = new Harness();
  const loader = loaded.state.beginLoad();
  for (const chunk of harness.state.dump().chunks) loader.push(chunk);
  loader.finish();
  expect(loaded.range({ key: key("k"), revision: 2 }).values).toEqual(["old"]);
});
