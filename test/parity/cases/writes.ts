// Put and DeleteRange: their options, what they return, and what they do to versions and revisions.
import { utf8, type Init } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { ParityGroup } from "../case.ts";
import { cases } from "../runner.ts";
import type { Session } from "../session.ts";

type Put = Init<etcdserverpb.PutRequest>;
const { KV } = etcdserverpb;

const everything = { key: utf8("\0"), rangeEnd: utf8("\0") };

async function look(session: Session): Promise<void> {
  await session.call(KV.Range, everything);
}

/** One lease holds w/leased; w/twice has version 2. */
async function fill(session: Session): Promise<void> {
  await session.grant(session.lease, 600);
  await session.grant(session.lease + 1n, 600);
  await session.put("w/leased", "held", { lease: session.lease });
  await session.put("w/twice", "1");
  await session.put("w/twice", "2");
}

const targets = ["w/new", "w/leased", "w/twice"] as const;
const putRows: readonly (readonly [string, (session: Session) => Put])[] = [
  ["plain", () => ({ value: utf8("v") })],
  ["empty value", () => ({})],
  ["prev_kv", () => ({ value: utf8("v"), prevKv: true })],
  ["ignore_value", () => ({ ignoreValue: true })],
  ["ignore_value with prev_kv", () => ({ ignoreValue: true, prevKv: true })],
  ["ignore_value with value", () => ({ ignoreValue: true, value: utf8("v") })],
  ["ignore_lease", () => ({ ignoreLease: true, value: utf8("v") })],
  ["ignore_lease with lease", (session) => ({ ignoreLease: true, lease: session.lease })],
  ["ignore both", () => ({ ignoreLease: true, ignoreValue: true })],
  [
    "ignore both with both",
    (session) => ({ ignoreLease: true, ignoreValue: true, value: utf8("v"), lease: session.lease }),
  ],
  ["lease", (session) => ({ value: utf8("v"), lease: session.lease })],
  ["other lease", (session) => ({ value: utf8("v"), lease: session.lease + 1n, prevKv: true })],
  ["ignore_value with lease", (session) => ({ ignoreValue: true, lease: session.lease + 1n })],
  ["unknown lease", (session) => ({ value: utf8("v"), lease: session.lease + 9n })],
  ["negative lease", () => ({ value: utf8("v"), lease: -5n })],
  ["unknown lease and ignore_value", (session) => ({ ignoreValue: true, lease: session.lease + 9n })],
];

const puts: ParityGroup = {
  name: "put",
  setup: fill,
  cases: cases(
    targets.flatMap((key) => putRows.map(([name, fields]) => ({ key, name, fields }))),
    ({ key, name }) => `${key}, ${name}`,
    ({ key, fields }) =>
      async (session) => {
        await session.call(KV.Put, { key: utf8(key), ...fields(session) });
        await look(session);
        await session.call(etcdserverpb.Lease.LeaseTimeToLive, { ID: session.lease, keys: true }, { mask: ["TTL"] });
      },
  ),
};

const deleteRows: readonly (readonly [string, string, string])[] = [
  ["one key", "w/twice", ""],
  ["missing", "w/none", ""],
  ["prefix", "w/", "w0"],
  ["from key", "w/m", "\0"],
  ["everything", "\0", "\0"],
  ["end before start", "w/z", "w/a"],
  ["end equals start", "w/twice", "w/twice"],
  ["leased key", "w/leased", ""],
];

const deletes: ParityGroup = {
  name: "delete",
  setup: fill,
  cases: cases(
    deleteRows.flatMap((row) => [
      { row, prevKv: false },
      { row, prevKv: true },
    ]),
    ({ row, prevKv }) => `${row[0]}${prevKv ? ", prev_kv" : ""}`,
    ({ row: [, key, rangeEnd], prevKv }) =>
      async (session) => {
        await session.call(KV.DeleteRange, { key: utf8(key), rangeEnd: utf8(rangeEnd), prevKv });
        await look(session);
        await session.call(KV.DeleteRange, { key: utf8(key), rangeEnd: utf8(rangeEnd), prevKv });
        await session.put("w/twice", "again", { prevKv: true });
        await look(session);
      },
  ),
};

const odd: ParityGroup = {
  name: "write",
  cases: [
    { name: "put with empty key", run: (session) => session.call(KV.Put, { value: utf8("v") }) },
    {
      name: "put with empty key, ignore_value and value",
      run: (session) => session.call(KV.Put, { ignoreValue: true, value: utf8("v") }),
    },
    { name: "delete with empty key", run: (session) => session.call(KV.DeleteRange, {}) },
    { name: "delete with empty key and end", run: (session) => session.call(KV.DeleteRange, { rangeEnd: utf8("z") }) },
    {
      name: "binary keys and values",
      run: async (session) => {
        const odd = new Uint8Array([0xff, 0, 0xfe, 0x80]);
        await session.call(KV.Put, { key: odd, value: odd });
        await session.call(KV.Put, { key: new Uint8Array([0]), value: odd });
        await session.call(KV.Put, { key: new Uint8Array([0xff]), value: odd });
        await look(session);
        await session.call(KV.Range, { key: new Uint8Array([0xff]), rangeEnd: new Uint8Array([0xff, 1]) });
        await session.call(KV.DeleteRange, {
          key: new Uint8Array([0xff]),
          rangeEnd: new Uint8Array([0]),
          prevKv: true,
        });
      },
    },
    {
      name: "value of 1 MiB",
      run: async (session) => {
        await session.call(KV.Put, { key: utf8("big"), value: new Uint8Array(1 << 20).fill(66) });
        await session.range("big");
      },
    },
    {
      name: "value of just over 1.5 MiB",
      run: (session) => session.call(KV.Put, { key: utf8("big"), value: new Uint8Array(1.5 * 1024 * 1024 + 1) }),
    },
    {
      name: "value of exactly 1.5 MiB",
      run: (session) => session.call(KV.Put, { key: utf8("big"), value: new Uint8Array(1.5 * 1024 * 1024) }),
    },
    {
      name: "value of 2 MiB",
      run: (session) => session.call(KV.Put, { key: utf8("big"), value: new Uint8Array(2 * 1024 * 1024) }),
    },
    {
      name: "range with a key of 2 MiB",
      run: (session) => session.call(KV.Range, { key: new Uint8Array(2 * 1024 * 1024) }),
    },
    {
      name: "key of 300 KiB",
      run: async (session) => {
        const key = new Uint8Array(300 * 1024).fill(67);
        await session.call(KV.Put, { key, value: utf8("v") });
        await session.call(KV.Range, { key, countOnly: true });
      },
    },
    {
      name: "versions over delete and put",
      run: async (session) => {
        for (const step of ["put", "put", "delete", "delete", "put", "put"]) {
          if (step === "put") await session.put("v", step);
          else await session.delete("v");
          await session.range("v");
        }
        for (let at = 0; at <= 6; at++) await session.range("v", "", { revision: session.base + at });
      },
    },
  ],
};

export const writeGroups: readonly ParityGroup[] = [puts, deletes, odd];
