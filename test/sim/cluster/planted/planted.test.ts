// Proves that every bug planted into the control plane still has its place in the product's text, and that some of them
// are found. `npm run sim -- planted --world cluster` hunts them all.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plantedClusterBugs } from "./bugs.ts";

const here = import.meta.dirname;
const repository = join(here, "../../../..");

test.each(plantedClusterBugs)("$name has its place", ({ file, find, replace }) => {
  expect(readFileSync(join(repository, file), "utf8")).toContain(find);
  expect(replace).not.toBe(find);
});

test.each(["lost-update", "job-forgets-its-pods", "scheduler-acts-without-the-lease"])(
  "%s is found",
  (name) => {
    const run = spawnSync(process.execPath, [join(here, "main.ts"), "--seeds", "10", "--seconds", "280", name], {
      encoding: "utf8",
    });
    expect(run.status, run.stdout).toBe(0);
  },
  600_000,
);
