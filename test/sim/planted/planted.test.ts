// Proves that every planted bug still has its place in the product's text. `npm run sim -- planted` proves that each is
// found; `npm test` runs it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plantedBugs } from "./bugs.ts";
import { editsOf } from "./planted-bug.ts";

const repository = join(import.meta.dirname, "../../..");

test.each(plantedBugs)("$name has its place", (bug) => {
  for (const { file, find, replace } of editsOf(bug, false)) {
    expect(readFileSync(join(repository, file), "utf8")).toContain(find);
    expect(replace).not.toBe(find);
  }
});
