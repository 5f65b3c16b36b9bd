// Txn: the truth table of compares, nesting, the duplicate rule, the limit on operations, reads of own writes, and
// headers inside.
import { utf8, type Init } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { ParityCase, ParityGroup } from "../case.ts";
import { cases } from "../runner.ts";
import type { Session } from "../session.ts";

type Txn = Init<etcdserverpb.TxnRequest>;
type Op = Init<etcdserverpb.RequestOp>;
type Compare = Init<etcdserverpb.Compare>;
const { CompareResult, CompareTarget, KV } = etcdserverpb;

const put = (key: string, value = "v", more: Init<etcdserverpb.PutRequest> = {}): Op => ({
  requestPut: { key: utf8(key), value: utf8(value), ...more },
});
const get = (key: string, rangeEnd = "", more: Init<etcdserverpb.RangeRequest> = {}): Op => ({
  requestRange: { key: utf8(key), rangeEnd: utf8(rangeEnd), ...more },
});
const del = (key: string, rangeEnd = "", more: Init<etcdserverpb.DeleteRangeRequest> = {}): Op => ({
  requestDeleteRange: { key: utf8(key), rangeEnd: utf8(rangeEnd), ...more },
});
const txn = (requestTxn: Txn): Op => ({ requestTxn });
const exists = (key: string): Compare => ({
  key: utf8(key),
  target: CompareTarget.VERSION,
  result: CompareResult.GREATER,
  version: 0,
});

async function fill(session: Session): Promise<void> {
  await session.grant(session.lease, 600);
  await session.put("t/a", "m");
  await session.put("t/b", "m", { lease: session.lease });
  await session.put("t/b", "n", { lease: session.lease });
}

/** What is compared: the field, below, at and above what t/a holds, and nothing at all. */
function targetsOf(session: {
  readonly base: number;
  readonly lease: bigint;
}): readonly (readonly [string, Compare])[] {
  const { VERSION, CREATE, MOD, VALUE, LEASE } = CompareTarget;
  const one = session.base + 1;
  return [
    ...[0, 1, 2].map((version) => [`version ${version}`, { target: VERSION, version }] as const),
    ...[-1, 0, 1].map((d) => [`create ${d}`, { target: CREATE, createRevision: one + d }] as const),
    ...[-1, 0, 1].map((d) => [`mod ${d}`, { target: MOD, modRevision: one + d }] as const),
    ...["l", "m", "n", ""].map((value) => [`value "${value}"`, { target: VALUE, value: utf8(value) }] as const),
    ...[0n, session.lease].map((lease) => [`lease ${lease === 0n ? 0 : "held"}`, { target: LEASE, lease }] as const),
    ...[VERSION, CREATE, MOD, VALUE, LEASE].map((target) => [`no union, target ${target}`, { target }] as const),
    ["union of another target", { target: VERSION, value: utf8("m") }],
    ["unknown target", { target: 9, version: 1 }],
  ];
}

const compareKeys: readonly (readonly [string, Compare])[] = [
  ["one key", { key: utf8("t/a") }],
  ["leased key", { key: utf8("t/b") }],
  ["missing key", { key: utf8("t/none") }],
  ["range", { key: utf8("t/"), rangeEnd: utf8("t0") }],
  ["empty range", { key: utf8("u/"), rangeEnd: utf8("u0") }],
  ["from key", { key: utf8("t/b"), rangeEnd: utf8("\0") }],
  ["reversed range", { key: utf8("t/b"), rangeEnd: utf8("t/a") }],
];

const results = [...Object.values(CompareResult), 7] as const;
const targetNames = targetsOf({ base: 0, lease: 1n }).map(([name]) => name);

/** All results of one target on one key are one case. */
const truthTable: ParityGroup = {
  name: "compare",
  setup: fill,
  readOnly: true,
  cases: cases(
    compareKeys.flatMap(([keyName, key]) => targetNames.map((name, at) => ({ name: `${keyName}, ${name}`, key, at }))),
    ({ name }) => name,
    ({ key, at }) =>
      async (session) => {
        // The keys were written by the group's first session: its lease is in the store.
        const held = await session.server.channel.unary(etcdserverpb.Lease.LeaseLeases, {});
        const target = targetsOf({ base: session.base, lease: held.leases[0]?.ID ?? 0n })[at]?.[1];
        for (const result of results) {
          const compare: Compare[] = [{ ...key, ...target, result: result }];
          await session.txn({ compare, success: [get("t/a", "", { countOnly: true })] });
        }
      },
  ),
};

const shapes: readonly (readonly [string, Txn])[] = [
  ["empty", {}],
  ["empty success", { failure: [put("x")] }],
  ["only reads", { success: [get("t/a"), get("t/", "t0")] }],
  ["only serializable reads", { success: [get("t/a", "", { serializable: true })] }],
  ["put, read own write", { success: [put("x", "1"), get("x"), del("t/a"), get("t/", "t0")] }],
  ["put and delete other keys", { success: [put("x"), put("y"), del("t/", "t0", { prevKv: true })] }],
  ["put with prev_kv", { success: [put("t/a", "z", { prevKv: true })] }],
  ["delete of nothing", { success: [del("none")] }],
  ["delete of nothing, then read", { success: [del("none"), get("t/a")] }],
  ["two deletes of one key", { success: [del("t/a"), del("t/a")] }],
  ["overlapping deletes", { success: [del("t/", "t0"), del("t/a", "t/c")] }],
  ["two puts of one key", { success: [put("x"), put("x")] }],
  ["two puts of one key in failure", { failure: [put("x"), put("x")] }],
  ["put in both branches", { success: [put("x", "yes")], failure: [put("x", "no")] }],
  ["put inside a delete", { success: [put("t/a"), del("t/", "t0")] }],
  ["delete, then put inside", { success: [del("t/", "t0"), put("t/a")] }],
  ["put at the end of a delete", { success: [put("t0"), del("t/", "t0")] }],
  ["put and delete of one key", { success: [put("t/a"), del("t/a")] }],
  ["put inside a delete from key", { success: [put("t/b"), del("t/a", "\0")] }],
  ["empty op", { success: [{}] }],
  ["empty op in failure", { failure: [{}] }],
  ["empty key in put", { success: [{ requestPut: {} }] }],
  ["empty key in range", { success: [{ requestRange: {} }] }],
  ["empty key in delete", { success: [{ requestDeleteRange: {} }] }],
  ["empty key in compare", { compare: [{}], success: [put("x")] }],
  ["empty key in failure", { success: [put("x")], failure: [{ requestPut: {} }] }],
  ["ignore_value with value", { success: [put("t/a", "v", { ignoreValue: true })] }],
  ["ignore_value on missing key", { success: [{ requestPut: { key: utf8("none"), ignoreValue: true } }] }],
  ["ignore_value on a key", { success: [{ requestPut: { key: utf8("t/b"), ignoreValue: true } }] }],
  ["ignore_lease on a key", { success: [put("t/b", "v", { ignoreLease: true })] }],
  ["ignore_lease with lease", { success: [put("t/b", "v", { ignoreLease: true, lease: 5n })] }],
  ["unknown lease", { success: [put("x", "v", { lease: 999_999n })] }],
  [
    "unknown lease in the branch not taken",
    { compare: [exists("none")], success: [put("x", "v", { lease: 999_999n })] },
  ],
  ["write, then range at a future revision", { success: [put("x"), get("t/a", "", { revision: 1_000_000 })] }],
  ["range at a future revision", { success: [get("t/a", "", { revision: 1_000_000 })] }],
  ["range at a future revision, not taken", { failure: [get("t/a", "", { revision: 1_000_000 })] }],
  [
    "write, range at a future revision not taken",
    { success: [put("x")], failure: [get("x", "", { revision: 1_000_000 })] },
  ],
  ["negative revision in range", { success: [get("t/a", "", { revision: -1 })] }],
  ["limit, order and filter inside", { success: [get("t/", "t0", { limit: 1, sortOrder: 2, sortTarget: 3 })] }],
  ["count only inside", { success: [get("t/", "t0", { countOnly: true })] }],
  ["128 puts", { success: Array.from({ length: 128 }, (_, at) => put(`n/${at}`)) }],
  ["129 puts", { success: Array.from({ length: 129 }, (_, at) => put(`n/${at}`)) }],
  ["129 in failure", { failure: Array.from({ length: 129 }, (_, at) => put(`n/${at}`)) }],
  ["129 compares", { compare: Array.from({ length: 129 }, () => exists("t/a")), success: [put("x")] }],
  [
    "128 of each",
    {
      compare: Array.from({ length: 128 }, () => exists("t/a")),
      success: Array.from({ length: 128 }, (_, at) => get(`n/${at}`)),
      failure: Array.from({ length: 128 }, (_, at) => get(`n/${at}`)),
    },
  ],
  ["129 empty ops", { success: Array.from({ length: 129 }, () => ({})) }],
];

const nested: readonly (readonly [string, Txn])[] = [
  [
    "one level",
    { success: [txn({ compare: [exists("t/a")], success: [put("x", "in")], failure: [put("x", "out")] })] },
  ],
  [
    "not taken",
    { success: [txn({ compare: [exists("none")], success: [put("x", "in")], failure: [put("x", "out")] })] },
  ],
  ["compares see the state before", { success: [put("x"), txn({ compare: [exists("x")], success: [get("x")] })] }],
  ["empty inner", { success: [txn({})] }],
  ["three levels", { success: [txn({ success: [txn({ success: [put("x"), get("x")] })] }), get("x")] }],
  ["put outside and inside", { success: [put("x"), txn({ success: [put("x")] })] }],
  ["put outside and in inner failure", { success: [put("x"), txn({ failure: [put("x")] })] }],
  ["two inner puts of one key", { success: [txn({ success: [put("x")] }), txn({ success: [put("x")] })] }],
  ["inner put under outer delete", { success: [del("x", "z"), txn({ success: [put("y")] })] }],
  ["inner delete over outer put", { success: [put("y"), txn({ success: [del("x", "z")] })] }],
  ["inner delete before inner put", { success: [txn({ success: [del("x", "z")] }), txn({ success: [put("y")] })] }],
  ["inner put before inner delete", { success: [txn({ success: [put("y")] }), txn({ success: [del("x", "z")] })] }],
  ["inner reads only", { success: [txn({ success: [get("t/a")] }), get("t/b")] }],
  ["inner empty op", { success: [txn({ success: [{}] })] }],
  ["inner empty compare key", { success: [txn({ compare: [{}] })] }],
  [
    "inner budget used up",
    { success: [...Array.from({ length: 127 }, (_, at) => get(`n/${at}`)), txn({ success: [get("t/a")] })] },
  ],
  [
    "inner budget of one",
    { success: [...Array.from({ length: 126 }, (_, at) => get(`n/${at}`)), txn({ success: [get("t/a")] })] },
  ],
  ["inner budget exceeded", { success: [txn({ success: Array.from({ length: 128 }, (_, at) => put(`n/${at}`)) })] }],
  ["inner budget just met", { success: [txn({ success: Array.from({ length: 127 }, (_, at) => put(`n/${at}`)) })] }],
  ["inner future revision", { success: [put("x"), txn({ success: [get("x", "", { revision: 1_000_000 })] })] }],
  ["inner unknown lease", { success: [put("x"), txn({ success: [put("y", "v", { lease: 999_999n })] })] }],
  ["inner delete of all", { success: [txn({ success: [del("\0", "\0", { prevKv: true })] }), get("\0", "\0")] }],
];

async function runShape(session: Session, request: Txn): Promise<void> {
  await session.txn(request);
  await session.call(KV.Range, { key: utf8("\0"), rangeEnd: utf8("\0"), limit: 12 });
}

const toCase = ([name, request]: readonly [string, Txn]): ParityCase => ({
  name,
  run: (session) => runShape(session, request),
});

const several: ParityCase[] = [
  {
    name: "several compares, all of which must hold",
    run: async (session) => {
      for (const keys of [
        ["t/a", "t/b"],
        ["t/a", "none"],
        ["none", "t/a"],
      ]) {
        await session.txn({ compare: keys.map(exists), success: [put("yes")], failure: [put("no")] });
      }
    },
  },
  {
    name: "optimistic put as an API server writes it",
    run: async (session) => {
      for (const modRevision of [0, 0, session.base + 4, session.base + 5]) {
        await session.txn({
          compare: [{ key: utf8("o"), target: CompareTarget.MOD, result: CompareResult.EQUAL, modRevision }],
          success: [put("o", String(modRevision))],
          failure: [get("o")],
        });
      }
    },
  },
  {
    name: "optimistic delete as an API server writes it",
    run: async (session) => {
      for (const modRevision of [session.base, session.base + 1]) {
        await session.txn({
          compare: [{ key: utf8("t/a"), target: CompareTarget.MOD, result: CompareResult.EQUAL, modRevision }],
          success: [del("t/a", "", { prevKv: true })],
          failure: [get("t/a")],
        });
      }
    },
  },
  {
    name: "ranges at an old revision beside writes",
    run: (session) =>
      session.txn({ success: [put("t/a", "new"), get("t/a", "", { revision: session.base + 1 }), get("t/a")] }),
  },
  {
    name: "ranges at a compacted revision beside writes",
    run: async (session) => {
      await session.compact(session.base + 3);
      for (const revision of [session.base + 2, session.base + 3, session.base + 4]) {
        await session.txn({ success: [put("x"), get("t/a", "", { revision })] });
        await session.txn({ success: [get("t/a", "", { revision })] });
      }
      await session.range("x");
    },
  },
];

const unsortable: ParityCase = {
  name: "unknown sort in range",
  run: (session) => session.txn({ success: [put("x"), get("x", "", { sortOrder: 9 })] }),
  etcdPanics: ['Txn ! invalidArgument "etcdserver: invalid sort option"'],
};

export const txnGroups: readonly ParityGroup[] = [
  truthTable,
  { name: "txn", setup: fill, cases: [...shapes.map(toCase), ...several] },
  { name: "txn on nothing", cases: [unsortable] },
  { name: "nested txn", setup: fill, cases: nested.map(toCase) },
];
