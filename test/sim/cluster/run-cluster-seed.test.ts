// Proves that a share of the seeds of the whole cluster, and every one that once found a bug, converge without a violation,
// and that a seed means the same run every time.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runClusterSeed } from "./run-cluster-seed.ts";

const found = [...readFileSync(join(import.meta.dirname, "../seeds.txt"), "utf8").matchAll(/^cluster (\d+)/gm)];
const seeds = [...new Set([...found.map(([, seed]) => Number(seed)), 2001, 2002, 2003])];

describe("the whole cluster under faults", () => {
  test.each(seeds)(
    "seed %i",
    async (seed) => {
      const first = await runClusterSeed(seed);
      expect(first.violations, `npm run sim -- --world cluster --seed ${seed}`).toEqual([]);
      const second = await runClusterSeed(seed);
      expect(second.traceHash).toBe(first.traceHash);
    },
    300_000,
  );
});
