// Proves that every seed that once found a bug runs without a violation, twice with the same trace. `npm test` also runs
// two hundred fresh seeds (`test/run.ts`), over which every fault, operation and answer has to be produced.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeOptions } from "./store/options.ts";
import { runSeed } from "./store/run-seed.ts";

const found = readFileSync(join(import.meta.dirname, "seeds.txt"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => Number.parseInt(line, 10));

test.each([...new Set(found)])(
  "seed %i",
  async (seed) => {
    const first = await runSeed(seed);
    expect(first.violations, `npm run sim -- --seed ${seed}\n${describeOptions(first.options)}`).toEqual([]);
    const second = await runSeed(seed);
    expect(second.traceHash).toBe(first.traceHash);
  },
  300_000,
);
