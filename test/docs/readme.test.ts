// Proves that documents speak of what is there: every npm script, every `keelson` sub-command, every file and folder
// that a README names, and that every package has a README which names its files.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { codeOf, isFile, namesPath, packages, pathExists, readDocuments, repository } from "./documents.ts";

const documents = readDocuments();
const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

test("every npm script that is named exists", () => {
  const named = documents.flatMap(({ path, spans, lines }) =>
    [...spans, ...lines].flatMap((code) => scriptsIn(code).map((script) => ({ path, script }))),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ script }) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
});

test("every npm script leads to a program that exists", () => {
  const run = readFileSync(join(repository, "deploy/bootstrap/run.cjs"), "utf8");
  const handedOver = [...run.matchAll(/join\(root, "([^"]+)"\)/g)].map((match) => match[1] ?? "");
  const direct = Object.values(manifest.scripts).flatMap((script) =>
    script.split(" ").filter((word) => /\//.test(word)),
  );
  expect(handedOver.length).toBeGreaterThan(3);
  expect([...handedOver, ...direct].filter((path) => !isFile(path))).toEqual([]);
  const forwarded = Object.values(manifest.scripts).flatMap((script) => /run\.cjs (\w+)/.exec(script)?.[1] ?? []);
  expect(forwarded.filter((name) => !new RegExp(`^  ${name}: \\(`, "m").test(run))).toEqual([]);
});

test("every keelson sub-command that is named exists", () => {
  const known = commandsOfTheCli();
  const named = documents.flatMap(({ path, spans, lines, paragraphs }) => [
    ...[...spans, ...lines].flatMap((code) => commandsIn(code).map((words) => ({ path, words }))),
    ...paragraphs
      .filter((paragraph) => paragraph.includes("`npx keelson --help` lists"))
      .flatMap((paragraph) => codeOf(paragraph).slice(1))
      .flatMap((code) => alternatives(code).map((words) => ({ path, words }))),
  ]);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ words }) => !known.some((name) => `${words} `.startsWith(`${name} `)))).toEqual([]);
});

/** Names that look like ours and are not: what a data directory holds, and placeholders of task guides. */
const notInTheRepository: Readonly<Record<string, readonly string[]>> = {
  "libs/controllers/README.md": ["yourkind/plan.ts", "yourkind/controller.ts"],
  "services/store/README.md": ["wal/", "data/"],
};

test("every file and folder that is named exists", () => {
  const named = documents.flatMap(({ path, spans }) =>
    spans
      .filter((code) => namesPath(code) && notInTheRepository[path]?.includes(code) !== true)
      .map((code) => ({ path, code })),
  );
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter(({ path, code }) => !pathExists(path, code))).toEqual([]);
});

test("every link leads somewhere", () => {
  const links = documents.flatMap(({ path, links: targets }) => targets.map((target) => ({ path, target })));
  expect(links.filter(({ path, target }) => !isFile(join(dirname(path), target)))).toEqual([]);
});

test("every package says what it is, in a README", () => {
  expect(packages().length).toBeGreaterThan(15);
  expect(packages().filter((path) => !isFile(`${path}/README.md`))).toEqual([]);
});

/** `npm start` and `npm test` are short for their scripts. */
function scriptsIn(code: string): string[] {
  const found = [...code.matchAll(/\bnpm (?:run (?:--silent )?([a-z][\w:-]*)|(start|test)\b)/g)];
  return found.map((match) => match[1] ?? match[2] ?? "");
}

/** The sub-command's words behind `keelson`, as far as they are words. */
function commandsIn(code: string): string[] {
  return [...code.matchAll(/(?:^|npx |\s)keelson ((?:[a-z|]+ ?)+)/g)].flatMap((match) => alternatives(match[1] ?? ""));
}

/** `stop|start NAME` → `stop`, `start`; flags and arguments are left out. */
function alternatives(code: string): string[] {
  const words = code.split(" ").filter((word) => /^[a-z|]+$/.test(word));
  const [first = "", ...rest] = words;
  return first.split("|").map((word) => [word, ...rest].join(" "));
}

function commandsOfTheCli(): string[] {
  const result = spawnSync(process.execPath, [join(repository, "services/cli/src/main.ts"), "--help"], {
    encoding: "utf8",
    timeout: 20_000,
  });
  expect(result.status, result.stderr).toBe(0);
  return [...result.stdout.matchAll(/^ {2}([a-z]+(?: [a-z]+)*) {2,}\S/gm)].map((match) => match[1] ?? "");
}
