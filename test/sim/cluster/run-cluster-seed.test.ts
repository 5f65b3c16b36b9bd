// Proves that a share of the seeds of the whole cluster, and every one that once found a bug, converge without a violation,
// that a seed means the same run every time, and that what the checkers look at was really produced.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runClusterSeed } from "./run-cluster-seed.ts";

const found = [...readFileSync(join(import.meta.dirname, "../seeds.txt"), "utf8").matchAll(/^cluster (\d+)/gm)];
const fresh = [2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 18];
const counts = new Map<string, number>();

describe("the whole cluster under faults", () => {
  test.each([...new Set([...found.map(([, seed]) => Number(seed)), ...fresh])])(
    "seed %i",
    async (seed) => {
      const first = await runClusterSeed(seed);
      expect(first.violations, `npm run sim -- --world cluster --seed ${seed}`).toEqual([]);
      const second = await runClusterSeed(seed);
      expect(second.traceHash).toBe(first.traceHash);
      for (const [name, value] of first.counts) counts.set(name, (counts.get(name) ?? 0) + value);
    },
    600_000,
  );

  /** What even a small share of seeds must have produced: a generator or a checker that stopped shows here. */
  const dimensions = [
    ...["acknowledged writes", "answered delete", "did update deployment", "did create job", "did count in configmap"],
    ...["api watch events", "api bookmarks", "lists checked", "reads checked", "caches checked", "informers checked"],
    ...["pods bound", "containers started", "terms of sched", "terms of cm", "follower delivered"],
    ...["net reset", "net heldByCut", "net refused", "bus outages", "bus rewound"],
  ];

  test("every dimension was produced", () => {
    expect(
      dimensions.filter((name) => (counts.get(name) ?? 0) === 0),
      "these were never produced",
    ).toEqual([]);
    const faults = [...counts.keys()].filter((name) => name.startsWith("fault "));
    expect(faults.length).toBeGreaterThan(5);
  });
});
