// Proves that generated codecs agree byte for byte with protobufjs' own reflection, that generated files are
// up to date, and that arbitrary bytes never throw anything but WireError.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { generate } from "../gen/main.ts";
import { etcdserverpb, mvccpb, WireError } from "./mod.ts";

const repository = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const root = protobuf.loadSync(["kv", "auth", "rpc"].map((name) => join(repository, `proto/etcd/${name}.proto`)));

test("generated modules match proto/", () => {
  for (const [path, text] of generate()) expect(readFileSync(join(repository, path), "utf8")).toBe(text);
});

test("a key-value encodes as protobufjs encodes it, and decodes to itself", () => {
  const reference = root.lookupType("mvccpb.KeyValue");
  fc.assert(
    fc.property(
      fc.record({
        key: fc.uint8Array({ maxLength: 300 }),
        value: fc.uint8Array({ maxLength: 300 }),
        createRevision: fc.maxSafeInteger(),
        modRevision: fc.maxSafeInteger(),
        version: fc.maxSafeInteger(),
        lease: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      }),
      (message) => {
        const bytes = mvccpb.KeyValue.encode(message);
        const { lease, ...rest } = message;
        const expected = reference.encode(reference.fromObject({ ...rest, lease: lease.toString() })).finish();
        expect(Buffer.from(bytes).toString("hex")).toBe(Buffer.from(expected).toString("hex"));
        const decoded = mvccpb.KeyValue.decode(bytes);
        expect(decoded.lease).toBe(message.lease);
        expect(decoded.createRevision).toBe(message.createRevision);
        expect([...decoded.value]).toEqual([...message.value]);
      },
    ),
  );
});

test("nested messages, oneofs and pre-encoded parts survive a round trip", () => {
  const encodedPut = etcdserverpb.PutRequest.encode({ key: new Uint8Array([1]), value: new Uint8Array(500) });
  const txn = etcdserverpb.TxnRequest.decode(
    etcdserverpb.TxnRequest.encode({
      compare: [{ key: new Uint8Array([7]), target: etcdserverpb.CompareTarget.MOD, modRevision: 0 }],
      success: [{ requestPut: encodedPut }, { requestTxn: { failure: [{ requestRange: { limit: -1 } }] } }],
    }),
  );
  expect(txn.compare[0]?.modRevision).toBe(0);
  expect(txn.compare[0]?.createRevision).toBeUndefined();
  expect(txn.success[0]?.requestPut?.value.length).toBe(500);
  expect(txn.success[1]?.requestTxn?.failure[0]?.requestRange?.limit).toBe(-1);
});

test("numbers beyond 2^53 saturate instead of losing bits", () => {
  const bytes = root.lookupType("etcdserverpb.RangeRequest").encode({ revision: "9223372036854775807" }).finish();
  const viaObject = root.lookupType("etcdserverpb.RangeRequest").fromObject({ revision: "9223372036854775807" });
  expect(bytes.length).toBeGreaterThan(0);
  const exact = root.lookupType("etcdserverpb.RangeRequest").encode(viaObject).finish();
  expect(etcdserverpb.RangeRequest.decode(exact).revision).toBe(Number.MAX_SAFE_INTEGER);
});

test("arbitrary bytes decode or throw WireError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        etcdserverpb.TxnRequest.decode(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }),
    { numRuns: 2000 },
  );
});
