// Proves that the JSON form reads what it writes for every message, spells numbers, bytes and enums as etcd's gateway
// does, and that text of any kind ends in a message or a JsonError and leaves no prototype changed.
import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonEnums, jsonMessages } from "./gen/json-table.ts";
import type { JsonField } from "./json-codec.ts";
import { JsonError, jsonMethods, messageFromJson, messageToJson, messageToJsonPieces } from "./mod.ts";

function valueOf(field: JsonField, depth: number): fc.Arbitrary<unknown> {
  const one = scalarOf(field, depth);
  return field.repeated === true ? fc.array(one, { minLength: 1, maxLength: 3 }) : one;
}

function scalarOf(field: JsonField, depth: number): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case "message":
      return messageOf(field.of ?? "", depth - 1);
    case "enum":
      return fc.constantFrom(...Object.values(jsonEnums[field.of ?? ""] ?? {})).filter((value) => value !== 0);
    case "bytes":
      return fc.uint8Array({ minLength: 1, maxLength: 20 });
    case "bool":
      return fc.constant(true);
    case "string":
      return fc.string({ minLength: 1 });
    case "bigint":
      return fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });
    case "uint32":
    case "int32":
      return fc.integer({ min: 1 });
    default:
      return fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  }
}

/** Messages with some fields set to what is not their zero. */
function messageOf(type: string, depth: number): fc.Arbitrary<object> {
  const fields = (jsonMessages[type] ?? []).filter((field) => field.kind !== "message" || depth > 0);
  const values = Object.fromEntries(fields.map((field) => [field.property, valueOf(field, depth)]));
  return fc.record(values, { requiredKeys: [] }).map((message) => message as object);
}

const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? `${item}n` : item)));

test("every message reads back as it was written", () => {
  const arbitrary = fc
    .constantFrom(...Object.keys(jsonMessages))
    .chain((type) => fc.tuple(fc.constant(type), messageOf(type, 3)));
  fc.assert(
    fc.property(arbitrary, ([type, message]) => {
      const json = messageToJson(type, message);
      expect(plain(messageFromJson(type, json))).toEqual(plain(message));
      expect(messageToJson(type, messageFromJson(type, json))).toBe(json);
    }),
    { numRuns: 300 },
  );
});

test("in pieces it is the same text", () => {
  const arbitrary = fc
    .constantFrom(...Object.keys(jsonMessages))
    .chain((type) => fc.tuple(fc.constant(type), messageOf(type, 3), fc.integer({ min: 1, max: 200 })));
  fc.assert(
    fc.property(arbitrary, ([type, message, length]) => {
      expect([...messageToJsonPieces(type, message, length)].join("")).toBe(messageToJson(type, message));
    }),
  );
});

test("every RPC has a request and a response that are known", () => {
  for (const { request, response } of Object.values(jsonMethods)) {
    expect(jsonMessages[request]).toBeDefined();
    expect(jsonMessages[response]).toBeDefined();
  }
});

test("spelling is that of etcd's gateway", () => {
  const header = { clusterId: 14841639068965178418n, memberId: 0n, revision: 2, raftTerm: 0 };
  const kv = {
    key: new Uint8Array([102]),
    value: new Uint8Array(0),
    createRevision: 2,
    modRevision: 2,
    version: 1,
    lease: 0n,
  };
  expect(messageToJson("etcdserverpb.RangeResponse", { header, kvs: [kv], more: false, count: 1 })).toBe(
    '{"header":{"cluster_id":"14841639068965178418","revision":"2"},"kvs":[{"key":"Zg==","create_revision":"2","mod_revision":"2","version":"1"}],"count":"1"}',
  );
  expect(messageToJson("mvccpb.Event", { type: 1 })).toBe('{"type":"DELETE"}');
  expect(messageToJson("etcdserverpb.Compare", { result: 0, target: 0, version: 0 })).toBe('{"version":"0"}');
  expect(messageToJson("etcdserverpb.AuthUserAddRequest", { name: "<a&b>" })).toBe(
    '{"name":"\\u003ca\\u0026b\\u003e"}',
  );
});

test("names come in both forms, numbers with and without quotes and beyond doubles, and what is unknown is passed over", () => {
  const read = (text: string) => messageFromJson("etcdserverpb.RangeRequest", text);
  expect(
    read(
      '{"rangeEnd":"Zg==","range_end":"Zw==","limit":"5","revision":7,"sort_order":"DESCEND","sortTarget":1,"x":{}}',
    ),
  ).toEqual(
    Object.assign(Object.create(null), {
      rangeEnd: new Uint8Array([103]),
      limit: 5,
      revision: 7,
      sortOrder: 2,
      sortTarget: 1,
    }),
  );
  expect(messageFromJson("etcdserverpb.LeaseRevokeRequest", '{"ID":7587862094705882371}')).toMatchObject({
    ID: 7587862094705882371n,
  });
  expect(read('{"limit":null}')).toEqual({});
});

test("nothing but a JsonError comes of bad text", () => {
  const bad = [
    "[]",
    "5",
    '"x"',
    "{",
    '{"key":5}',
    '{"key":"?"}',
    '{"limit":"x"}',
    '{"limit":1e99}',
    '{"limit":99999999999999999999}',
  ];
  for (const text of [...bad, '{"sort_order":"NOPE"}', '{"keys_only":"true"}', '{"limit":9007199254740993}'])
    expect(() => messageFromJson("etcdserverpb.RangeRequest", text), text).toThrow(JsonError);
  const deep = `${'{"success":[{"requestTxn":'.repeat(300)}{}${"}]}".repeat(300)}`;
  expect(() => messageFromJson("etcdserverpb.TxnRequest", deep)).toThrow(/levels/);
  const names = ["key", "range_end", "limit", "__proto__", "constructor", "sort_order", "prototype"];
  const json = fc.letrec((tie) => ({
    value: fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), tie("value"))),
  })).value;
  fc.assert(
    fc.property(
      fc.oneof(
        json.map((value) => JSON.stringify(value)),
        fc.string(),
      ),
      (text) => {
        try {
          messageFromJson("etcdserverpb.RangeRequest", text);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonError);
        }
        expect(({} as Record<string, unknown>)["limit"]).toBeUndefined();
      },
    ),
  );
});
