// Turns proto/**/*.proto into libs/wire/src/gen/*.ts: one module per proto package with a type and a codec per
// message, a constant per enum and method descriptors per service, and the table behind the JSON gateway. Run `npm run gen` after changing a .proto;
// a test fails when the output is stale.
import { readdirSync, readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
import { emitJsonTable } from "./emit-json.ts";
import { emitPackage } from "./emit.ts";

const repository = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** Generated file names and texts, relative to the repository. */
export function generate(): Map<string, string> {
  const packages = new Map<string, protobuf.NamespaceBase[]>();
  const root = new protobuf.Root();
  for (const file of protoFiles(join(repository, "proto"))) {
    protobuf.parse(readFileSync(file, "utf8"), root, { keepCase: true });
  }
  root.resolveAll();
  collectPackages(root, packages);
  const files = new Map<string, string>();
  for (const [name, namespaces] of packages) {
    files.set(`libs/wire/src/gen/${moduleOf(name)}.ts`, emitPackage(name, namespaces, moduleOf));
  }
  files.set("libs/wire/src/gen/json-table.ts", emitJsonTable(packages));
  return files;
}

function moduleOf(packageName: string): string {
  return packageName.replaceAll(".", "-");
}

function protoFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".proto"))
    .sort()
    .map((name) => join(directory, name));
}

function collectPackages(namespace: protobuf.NamespaceBase, into: Map<string, protobuf.NamespaceBase[]>): void {
  const holdsDefinitions = namespace.nestedArray.some((item) => !isPlainNamespace(item));
  const name = namespace.fullName.replace(/^\./, "");
  if (holdsDefinitions && name !== "") into.set(name, [...(into.get(name) ?? []), namespace]);
  for (const item of namespace.nestedArray) {
    if (isPlainNamespace(item)) collectPackages(item as protobuf.Namespace, into);
  }
}

function isPlainNamespace(item: protobuf.ReflectionObject): boolean {
  return item instanceof protobuf.Namespace && !(item instanceof protobuf.Type) && !(item instanceof protobuf.Service);
}

if (import.meta.main) {
  for (const [path, text] of generate()) {
    const target = join(repository, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    process.stdout.write(`${relative(process.cwd(), target)}\n`);
  }
}
