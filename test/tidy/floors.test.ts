// Proves that imports run one way down the floors, that packages are entered only through their entry, and that
// each floor uses only the libraries it is allowed.
import { expect, test } from "vitest";
import { folderOfPackage, roomOf } from "./floors.ts";
import { isGenerated, isTest, readSources, resolveRelative, type Source } from "./sources.ts";

const sources = readSources();

test("every file lies in a known room", () => {
  const lost = sources.filter(({ path }) => roomOf(path) === undefined && !path.endsWith(".config.ts"));
  expect(lost.map(({ path }) => path)).toEqual([]);
});

test("imports run down the floors, or sideways where the table says so", () => {
  expect(sources.filter(isProduct).flatMap(wrongImports)).toEqual([]);
});

test("relative imports stay inside their package", () => {
  const escapes = sources.flatMap(({ path, imports }) =>
    imports
      .filter((specifier) => specifier.startsWith("."))
      .filter((specifier) => packageRoot(resolveRelative(path, specifier)) !== packageRoot(path))
      .filter(() => !isTest(path))
      .map((specifier) => `${path} imports ${specifier}`),
  );
  expect(escapes).toEqual([]);
});

test("only main.ts sees the adapters, and services never import services", () => {
  const wrong = sources
    .filter(({ path }) => path.startsWith("services/") && !path.startsWith("services/cli/") && !isTest(path))
    .flatMap(({ path, imports }) =>
      imports
        .filter(
          (specifier) =>
            specifier.startsWith("@keelson/service-") ||
            (specifier === "@keelson/adapters" && !path.endsWith("/main.ts")) ||
            specifier === "@keelson/sim",
        )
        .map((specifier) => `${path} imports ${specifier}`),
    );
  expect(wrong).toEqual([]);
});

function isProduct(source: Source): boolean {
  return !isTest(source.path) && !source.path.endsWith(".config.ts");
}

function wrongImports({ path, imports }: Source): string[] {
  const here = roomOf(path);
  if (here === undefined) return [];
  return imports
    .filter((specifier) => !specifier.startsWith("."))
    .filter((specifier) => !allowed(path, here.folder, specifier))
    .map((specifier) => `${path} imports ${specifier}`);
}

function allowed(path: string, folder: string, specifier: string): boolean {
  const { room } = roomOf(path) as {
    room: { floor: number; sameFloor?: readonly string[]; libraries?: readonly (string | RegExp)[] };
  };
  if (specifier.startsWith("@keelson/")) {
    const target = roomOf(folderOfPackage(specifier));
    if (target === undefined) return false;
    // main.ts is the one file of a service that builds the Node world.
    if (specifier === "@keelson/adapters" && path.endsWith("/main.ts")) return true;
    if (target.room.floor < room.floor && specifier !== "@keelson/adapters") return true;
    if (room.floor === 6) return true;
    return room.sameFloor?.includes(specifier) === true || folderOfPackage(specifier) === folder;
  }
  if (specifier.startsWith("node:") && /^services\/[a-z-]+\/src\/main\.ts$/.test(path)) return true;
  return (
    room.libraries?.some((library) =>
      typeof library === "string" ? library === specifier : library.test(specifier),
    ) === true
  );
}

function packageRoot(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

test("generated files say so", () => {
  for (const { path, text } of sources.filter((source) => isGenerated(source.path))) {
    expect(text.startsWith("// Generated"), path).toBe(true);
  }
});
