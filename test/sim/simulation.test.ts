// Proves that a share of the seeds, and every seed that once found a bug, run without a violation, twice with the
// same trace; and that over them every fault, operation and answer was really produced.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeOptions, faultKinds } from "./store/options.ts";
import { runSeed } from "./store/run-seed.ts";

const found = readFileSync(join(import.meta.dirname, "seeds.txt"), "utf8")
  .split("\n")
  .filter((line) => /^\d/.test(line))
  .map((line) => Number.parseInt(line, 10));
const fresh = Array.from({ length: 10 }, (_, i) => 1001 + i);
const counts = new Map<string, number>();

describe("the store under faults", () => {
  test.each([...new Set([...found, ...fresh])])(
    "seed %i",
    async (seed) => {
      const first = await runSeed(seed);
      expect(first.violations, `npm run sim -- --seed ${seed}\n${describeOptions(first.options)}`).toEqual([]);
      const second = await runSeed(seed);
      expect(second.traceHash).toBe(first.traceHash);
      for (const [name, value] of first.counts) counts.set(name, (counts.get(name) ?? 0) + value);
    },
    300_000,
  );

  /** What even a small share of seeds must have produced: a generator that stopped generating shows here. */
  const dimensions = [
    ...faultKinds.map((kind) => `fault ${kind}`),
    ...["put", "delete", "cas", "range"].flatMap((kind) => [`answered ${kind}`, `unknown ${kind}`]),
    ...[
      "watch events",
      "watch progress",
      "watch broke",
      "watch compacted",
      "compacted",
      "lease granted",
      "lease renewed",
      "lease revoked",
    ],
    ...["net lost", "net duplicated", "net reordered", "net reset", "net heldByCut", "net refused", "net silent"],
    ...["disk failedSyncs", "disk stalledSyncs", "disk fullWrites", "bus lost", "bus rewound", "bus outages"],
    ...["follower delivered", "follower snapshot", "leaders"],
  ];

  test("every dimension was produced", () => {
    const missing = dimensions.filter((name) => (counts.get(name) ?? 0) === 0);
    expect(missing, "these were never produced").toEqual([]);
  });
});
