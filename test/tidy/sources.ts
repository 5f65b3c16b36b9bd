// The repository's TypeScript as data: which files there are, what they import, how long they are.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = join(dirname(fileURLToPath(import.meta.url)), "../..");

export type Source = {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Module specifiers of static imports and re-exports. */
  readonly imports: readonly string[];
};

/** Every TypeScript file that git knows or would add. */
export function readSources(): readonly Source[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"], {
    cwd: repository,
    encoding: "utf8",
  });
  return listed
    .split("\n")
    .filter((path) => path !== "" && !path.endsWith(".d.ts") && existsSync(join(repository, path)))
    .map((path) => {
      const text = readFileSync(join(repository, path), "utf8");
      return { path, text, lines: text.split("\n").length, imports: importsOf(text) };
    });
}

export function isGenerated(path: string): boolean {
  return path.includes("/src/gen/");
}

export function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || path.startsWith("test/") || path.startsWith("chaos/");
}

/** The repository path that a relative specifier in `from` names. */
export function resolveRelative(from: string, specifier: string): string {
  return normalize(join(dirname(from), specifier));
}

function importsOf(text: string): string[] {
  const found: string[] = [];
  const pattern = /^\s*(?:import|export)\s(?:[^"';]*?\sfrom\s)?["']([^"']+)["']/gm;
  for (const match of text.matchAll(pattern)) found.push(match[1] as string);
  for (const match of text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)) found.push(match[1] as string);
  return found;
}
