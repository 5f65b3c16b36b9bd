// The repository's documents as data: what stands between backticks, what is linked, and where each document lies.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = join(dirname(fileURLToPath(import.meta.url)), "../..");

export type Document = {
  /** Relative to the repository. */
  readonly path: string;
  /** Inline code, in order. */
  readonly spans: readonly string[];
  /** Lines of fenced blocks. */
  readonly lines: readonly string[];
  /** Targets of links into the repository. */
  readonly links: readonly string[];
  /** The text without fenced blocks, cut at empty lines. */
  readonly paragraphs: readonly string[];
};

const files: readonly string[] = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: repository,
  encoding: "utf8",
  maxBuffer: 1 << 26,
})
  .split("\n")
  .filter((path) => path !== "" && existsSync(join(repository, path)));

/** Every README.md and COMMANDS.md that git knows or would add. */
export function readDocuments(): readonly Document[] {
  return files
    .filter((path) => ["README.md", "COMMANDS.md"].includes(basename(path)))
    .map((path) => {
      const text = readFileSync(join(repository, path), "utf8");
      const prose = text.replace(/^```[^\n]*\n[\s\S]*?^```/gm, "");
      return {
        path,
        spans: codeOf(prose),
        lines: [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].flatMap((match) => (match[1] ?? "").split("\n")),
        links: [...prose.matchAll(/\]\(([^)#]+)[^)]*\)/g)]
          .map((match) => match[1] ?? "")
          .filter((target) => !/^[a-z]+:/.test(target)),
        paragraphs: prose.split(/\n\s*\n/),
      };
    });
}

/** What stands between backticks; a line break inside counts as a space. */
export function codeOf(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => (match[1] ?? "").replace(/\s+/g, " "));
}

/** The repository's top folders. */
const roots = new Set(files.filter((path) => path.includes("/")).map((path) => path.split("/")[0] as string));

/**
 * True for code that names a file or folder of the repository: it ends like one of our files or like a folder, or it
 * begins with one of our top folders. Absolute paths and paths with variables are somebody else's.
 */
export function namesPath(code: string): boolean {
  if (/[\s<>…=$|:()]/.test(code) || /^[/.~-]/.test(code)) return false;
  if (/\w\.(ts|cjs|mjs|proto|md|sh)$/.test(code)) return true;
  return code.includes("/") && (code.endsWith("/") || roots.has(code.split("/")[0] as string));
}

/**
 * True when what a document calls `code` is there: beside or below the document, beside its folder, or from the root.
 * A bare file name may lie anywhere; the text around it says where.
 */
export function pathExists(document: string, code: string): boolean {
  const here = dirname(document);
  const bases = [here, join(here, "src"), dirname(here), "."];
  if (bases.some((base) => existsSync(join(repository, base, code)))) return true;
  const anywhere = new RegExp(`(^|/)${globPattern(code)}`);
  const fromRoot = new RegExp(`^${globPattern(code)}`);
  return files.some((path) => {
    const below = here === "." || !code.includes("/") || path.startsWith(`${here}/`);
    return (below && anywhere.test(path)) || fromRoot.test(path);
  });
}

function globPattern(code: string): string {
  const escaped = code.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  const matched = escaped.replaceAll("**/", "(.+/)?").replace(/(?<!\))\*/g, "[^/]*");
  return code.endsWith("/") ? matched : `${matched}(/|$)`;
}

/** Packages that must have a README: every folder with a package.json below `libs` and `services`. */
export function packages(): readonly string[] {
  return files.filter((path) => /^(libs|services)\/[^/]+\/package\.json$/.test(path)).map((path) => dirname(path));
}

export function isFile(path: string): boolean {
  return existsSync(join(repository, path)) && statSync(join(repository, path)).isFile();
}
