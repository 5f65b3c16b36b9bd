// Proves on a sample of the suite that the store answers as etcd does; `npm run parity` runs all of it.
import { expect, test } from "vitest";
import { allGroups } from "./groups.ts";
import { findEtcd } from "./servers.ts";
import { emptyTotals, runSize } from "./suite.ts";

const groupsInSample = new Set([
  "range",
  "put",
  "delete",
  "compare",
  "txn",
  "nested txn",
  "compaction",
  "watch",
  "lease",
  "lock",
  "election",
]);

/** One case in sixteen, which ends within half a minute on a busy machine. */
const every = 16;

test.skipIf(findEtcd() === undefined)(
  "a sample of the cases, one member each (needs etcd on PATH)",
  async () => {
    const totals = emptyTotals();
    const different: string[] = [];
    const groups = allGroups({ seed: 1, programs: 0 }).filter(({ name }) => groupsInSample.has(name));
    await runSize(groups, { members: 1, portBase: 30_900, only: "", every }, totals, (verdict) => {
      if (verdict.outcome === "different") different.push(verdict.name, ...verdict.details);
    });
    expect(different).toEqual([]);
    expect(totals.equal).toBeGreaterThan(30);
  },
  60_000,
);
