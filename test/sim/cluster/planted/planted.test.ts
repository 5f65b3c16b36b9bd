// Proves that every bug planted into the control plane still has its place in the product's text, and that one of them
// is found. `npm run sim -- planted --world cluster` hunts them all.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { changesOf, plantedClusterBugs } from "./bugs.ts";

const here = import.meta.dirname;
const repository = join(here, "../../../..");

test.each(plantedClusterBugs)("$name has its place", (bug) => {
  for (const { file, find, replace } of changesOf(bug)) {
    expect(readFileSync(join(repository, file), "utf8")).toContain(find);
    expect(replace).not.toBe(find);
  }
});

test.each(["informer-skips-a-revision"])(
  "%s is found",
  (name) => {
    const run = spawnSync(process.execPath, [join(here, "main.ts"), "--seeds", "10", "--seconds", "100", name], {
      encoding: "utf8",
    });
    expect(run.status, run.stdout).toBe(0);
  },
  1_200_000,
);
