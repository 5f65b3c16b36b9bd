// Range: every way to name keys, times every option, over one set of keys with history and a compaction.
import { utf8, type Init } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { ParityCase, ParityGroup } from "../case.ts";
import { cases } from "../runner.ts";
import type { Session } from "../session.ts";

type Request = Init<etcdserverpb.RangeRequest>;
/** Request fields; `base` is the revision before the keys were written. */
type Row = readonly [name: string, fields: (base: number) => Request];

const { KV, SortOrder, SortTarget } = etcdserverpb;

/** Twelve revisions after base: puts, overwrites, a delete, a key that came back, one with a lease. */
async function fill(session: Session): Promise<void> {
  for (const [key, value] of [
    ["r/a", "7"],
    ["r/b", "3"],
    ["r/c", "9"],
    ["r/d", "1"],
    ["r/e", "5"],
  ] as const)
    await session.put(key, value);
  await session.put("r/b", "4");
  await session.delete("r/c");
  await session.put("r/c", "8");
  await session.put("r/b", "2");
  await session.delete("r/d");
  await session.grant(session.lease, 600);
  await session.put("r/lease", "held", { lease: session.lease });
  await session.put("s", "other");
}

const keys: readonly Row[] = [
  ["one key", () => ({ key: utf8("r/b") })],
  ["missing key", () => ({ key: utf8("r/none") })],
  ["prefix", () => ({ key: utf8("r/"), rangeEnd: utf8("r0") })],
  ["half-open", () => ({ key: utf8("r/b"), rangeEnd: utf8("r/e") })],
  ["from key", () => ({ key: utf8("r/c"), rangeEnd: utf8("\0") })],
  ["everything", () => ({ key: utf8("\0"), rangeEnd: utf8("\0") })],
  ["end before start", () => ({ key: utf8("r/e"), rangeEnd: utf8("r/b") })],
  ["end equals start", () => ({ key: utf8("r/b"), rangeEnd: utf8("r/b") })],
];

const options: readonly Row[] = [
  ["plain", () => ({})],
  ["serializable", () => ({ serializable: true })],
  ["limit 1", () => ({ limit: 1 })],
  ["limit 3", () => ({ limit: 3 })],
  ["limit 100", () => ({ limit: 100 })],
  ["limit negative", () => ({ limit: -1 })],
  ["count only", () => ({ countOnly: true })],
  ["count only with limit", () => ({ countOnly: true, limit: 1 })],
  ["keys only", () => ({ keysOnly: true })],
  ["keys only with limit", () => ({ keysOnly: true, limit: 2 })],
  ["keys and count only", () => ({ keysOnly: true, countOnly: true })],
  ["revision 3", (base) => ({ revision: base + 3 })],
  ["revision 6", (base) => ({ revision: base + 6 })],
  ["revision of a delete", (base) => ({ revision: base + 7 })],
  ["revision before all", (base) => ({ revision: base })],
  ["current revision", (base) => ({ revision: base + 12 })],
  ["future revision", (base) => ({ revision: base + 13 })],
  ["far future revision", () => ({ revision: 1_000_000_000 })],
  ["negative revision", () => ({ revision: -1 })],
  ["min mod", (base) => ({ minModRevision: base + 8 })],
  ["max mod", (base) => ({ maxModRevision: base + 8 })],
  ["min create", (base) => ({ minCreateRevision: base + 5 })],
  ["max create", (base) => ({ maxCreateRevision: base + 5 })],
  ["mod window", (base) => ({ minModRevision: base + 2, maxModRevision: base + 9 })],
  ["filter with limit", (base) => ({ minModRevision: base + 2, limit: 2 })],
  ["filter with count only", (base) => ({ minModRevision: base + 8, countOnly: true })],
  ["filter that takes nothing", (base) => ({ minModRevision: base + 100 })],
  ["filter negative", () => ({ minModRevision: -5, maxModRevision: -5 })],
  ["old revision with limit", (base) => ({ revision: base + 5, limit: 2 })],
  ["old revision, count only", (base) => ({ revision: base + 5, countOnly: true })],
];

const orders: readonly Row[] = Object.entries(SortOrder).flatMap(([orderName, sortOrder]) =>
  Object.entries(SortTarget).flatMap(([targetName, sortTarget]): Row[] => {
    const name = `${orderName} ${targetName}`;
    return [
      [name, () => ({ sortOrder, sortTarget })],
      [`${name} limit 2`, () => ({ sortOrder, sortTarget, limit: 2 })],
      [`${name} keys only`, () => ({ sortOrder, sortTarget, keysOnly: true })],
      [`${name} at revision`, (base) => ({ sortOrder, sortTarget, revision: base + 5, limit: 3 })],
    ];
  }),
);

function product(left: readonly Row[], right: readonly Row[]): Row[] {
  return left.flatMap(([keyName, key]) =>
    right.map(([name, fields]): Row => [`${keyName}, ${name}`, (base) => ({ ...key(base), ...fields(base) })]),
  );
}

const sortable = keys.filter(([name]) => name === "prefix" || name === "from key");

const rows: readonly Row[] = [...product(keys, options), ...product(sortable, orders)];

/** Sort options outside the enums. */
const unsortable: readonly Row[] = [
  ["unknown sort order", () => ({ key: utf8("r/"), sortOrder: 3 })],
  ["unknown sort target", () => ({ key: utf8("r/"), sortTarget: 5 })],
  ["negative sort order", () => ({ key: utf8("r/"), sortOrder: -1 })],
  ["unknown sort order and future revision", () => ({ key: utf8("r/"), sortOrder: 3, revision: 1_000_000 })],
];

const malformed: readonly Row[] = [
  ["empty key", () => ({})],
  ["empty key with end", () => ({ rangeEnd: utf8("z") })],
  ["empty key and future revision", () => ({ revision: 1_000_000 })],
  ["key of 64 KiB", () => ({ key: new Uint8Array(65_536).fill(65) })],
];

function table(from: readonly Row[]): ParityCase[] {
  return cases(
    from,
    ([name]) => name,
    ([, fields]) =>
      (session) =>
        session.call(KV.Range, fields(session.base)),
  );
}

export const rangeGroups: readonly ParityGroup[] = [
  {
    name: "range",
    setup: fill,
    readOnly: true,
    cases: [
      ...table([...rows, ...malformed]),
      ...table(unsortable).map((one) => ({
        ...one,
        etcdPanics: ['Range ! invalidArgument "etcdserver: invalid sort option"'],
      })),
    ],
  },
];
