// Proves that files stay small, start by saying what they are, carry no names that hide a purpose, and that no
// file of the product is dead.
import { expect, test } from "vitest";
import { isGenerated, isTest, readSources, resolveRelative } from "./sources.ts";

const sources = readSources();
const product = sources.filter(({ path }) => !isGenerated(path) && !path.endsWith(".config.ts"));

/** Longest a file may be. Exceptions only shrink: lower the number when a file gets shorter, never raise it. */
const linesMax = 450;
const longer: Readonly<Record<string, number>> = {};

const bannedNames: Readonly<Record<string, string>> = {
  "utils.ts": "name what it does",
  "helpers.ts": "name what it does",
  "common.ts": "name what it does",
  "index.ts": "the entry of a package is mod.ts",
  "types.ts": "types live beside what they describe",
};

const bannedWords: readonly { readonly pattern: RegExp; readonly reason: string; readonly except?: RegExp }[] = [
  { pattern: /\bconsole\.(log|error|warn|info)\(/, reason: "use the Logger of the Telemetry port" },
  { pattern: /\bMath\.random\(/, reason: "chance comes from a Prng or the Entropy port" },
  { pattern: /\b(TODO|FIXME|XXX)\b/, reason: "finish it or say what is missing in the README" },
  { pattern: /@ts-(ignore|expect-error|nocheck)/, reason: "fix the type" },
  { pattern: /\bas any\b/, reason: "give it a type" },
  { pattern: /\b(it|test|describe)\.(only|todo)\(/, reason: "run all of it" },
];

test("files stay small", () => {
  const tooLong = product.filter(
    ({ path, lines }) => lines > (longer[path] ?? (isTest(path) ? linesMax * 2 : linesMax)),
  );
  expect(tooLong.map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
});

test("files have names that say what is inside", () => {
  const banned = product.filter(({ path }) => Object.hasOwn(bannedNames, path.split("/").at(-1) as string));
  expect(banned.map(({ path }) => `${path}: ${bannedNames[path.split("/").at(-1) as string]}`)).toEqual([]);
});

test("files begin with a comment that says what they are", () => {
  const silent = product.filter(({ text }) => !/^(#![^\n]*\n)?\s*(\/\/|\/\*)/.test(text));
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test("no banned words", () => {
  const found = product
    .filter(({ path }) => !path.startsWith("test/tidy/"))
    .flatMap(({ path, text }) =>
      bannedWords
        .filter(({ pattern, except }) => pattern.test(text) && except?.test(path) !== true)
        .map(({ pattern, reason }) => `${path}: ${pattern.source}: ${reason}`),
    );
  expect(found).toEqual([]);
});

test("every product file is imported by something", () => {
  const imported = new Set(
    sources.flatMap(({ path, imports }) =>
      imports.filter((specifier) => specifier.startsWith(".")).map((specifier) => resolveRelative(path, specifier)),
    ),
  );
  const roots =
    /\/(mod|main)\.ts$|\.test\.ts$|\.config\.ts$|^test\/run\.ts$|^test\/tidy\/|^libs\/[a-z]+\/gen\/|^chaos\/run\.ts$/;
  const dead = product
    .filter(({ path }) => !roots.test(path) && !imported.has(path))
    .filter(({ path }) => !/^test\/(bench|e2e)\//.test(path));
  expect(dead.map(({ path }) => path)).toEqual([]);
});
