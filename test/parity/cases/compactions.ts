// Compact: which revisions it takes, what stays readable at its edge, tombstones, and watchers that come too late.
import { utf8 } from "@keelson/base";
import type { ParityCase, ParityGroup } from "../case.ts";
import { cases } from "../runner.ts";
import type { Session } from "../session.ts";

/** base+1 a=1, +2 b=1, +3 a=2, +4 delete b, +5 c=1, +6 a=3. */
async function fill(session: Session): Promise<void> {
  await session.put("k/a", "1");
  await session.put("k/b", "1");
  await session.put("k/a", "2");
  await session.delete("k/b");
  await session.put("k/c", "1");
  await session.put("k/a", "3");
}

async function readAll(session: Session): Promise<void> {
  for (let at = 0; at <= 7; at++) await session.range("k/", "k0", { revision: session.base + at });
  await session.range("k/", "k0");
}

const edges: ParityCase[] = cases(
  [1, 2, 3, 4, 5, 6].flatMap((at) => [
    { at, physical: false },
    { at, physical: true },
  ]),
  ({ at, physical }) => `at revision ${at}${physical ? ", physical" : ""}`,
  ({ at, physical }) =>
    async (session) => {
      await session.compact(session.base + at, physical);
      await readAll(session);
      await session.compact(session.base + at, physical);
      await session.compact(session.base + at - 1);
      await session.range("k/", "k0", { revision: session.base + at, countOnly: true });
      await session.range("k/", "k0", { revision: session.base + at - 1, countOnly: true, serializable: true });
    },
);

const refused: ParityCase[] = cases(
  [-1, 0, 7, 8, 1_000_000] as const,
  (at) => `revision ${at}`,
  (at) => async (session) => {
    await session.compact(at <= 0 || at > 100 ? at : session.base + at);
    await readAll(session);
  },
);

const watches: ParityCase[] = cases(
  [1, 3, 4, 5, 6, 7] as const,
  (at) => `watch from revision ${at} after compaction at 4`,
  (at) => async (session) => {
    await session.compact(session.base + 4);
    const tap = session.watch();
    await tap.create({ key: utf8("k/"), rangeEnd: utf8("k0"), startRevision: session.base + at, prevKv: true });
    if (at < 4) await tap.control();
    else await tap.events(0, 7 - at);
    await session.put("k/d", "later");
    if (at >= 4) await tap.events(0, 1);
    await tap.create({ key: utf8("k/other") });
    tap.close();
  },
);

const more: ParityCase[] = [
  {
    name: "twice, forward",
    run: async (session) => {
      await session.compact(session.base + 2);
      await session.compact(session.base + 5);
      await readAll(session);
    },
  },
  {
    name: "a deleted key comes back",
    run: async (session) => {
      await session.compact(session.base + 4);
      await session.put("k/b", "again");
      await session.compact(session.base + 7);
      await readAll(session);
    },
  },
];

export const compactionGroups: readonly ParityGroup[] = [
  { name: "compaction", setup: fill, cases: [...edges, ...refused, ...more, ...watches] },
];
