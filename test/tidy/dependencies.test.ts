// Proves that dependencies are pinned exactly and that the lock file names no registry host.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "./sources.ts";

const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as Record<
  string,
  Record<string, string>
>;

test("every dependency is pinned to one version", () => {
  const all = { ...manifest["dependencies"], ...manifest["devDependencies"], ...manifest["optionalDependencies"] };
  const loose = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
  expect(loose).toEqual([]);
});

test("the lock file holds no download addresses", () => {
  expect(readFileSync(join(repository, "package-lock.json"), "utf8")).not.toMatch(/"resolved": "https?:/);
});
