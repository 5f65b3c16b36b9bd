// Proves that every planted bug still has its place in the product's text, and that some of them, one of each
// family, are found by the simulator. `npm run sim -- planted` hunts them all.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plantedBugs } from "./bugs.ts";

const here = import.meta.dirname;
const repository = join(here, "../../..");

test.each(plantedBugs)("$name has its place", ({ file, find, replace }) => {
  expect(readFileSync(join(repository, file), "utf8")).toContain(find);
  expect(replace).not.toBe(find);
});

test.each(["read-skips-barrier", "old-term-is-heard", "host-clock-in-apply", "partial-transaction", "revision-split"])(
  "%s is found",
  (name) => {
    const run = spawnSync(process.execPath, [join(here, "main.ts"), "--seeds", "20", "--seconds", "280", name], {
      encoding: "utf8",
    });
    expect(run.status, run.stdout).toBe(0);
  },
  300_000,
);
