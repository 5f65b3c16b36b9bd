// YAML bodies, read as the JSON they stand for: one document, string keys, duplicate keys recorded. The `yaml`
// package is used because YAML 1.2's grammar is far beyond what is worth writing here. Called by decodeBody.
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Alias,
  type Document,
  type Node,
  type Scalar,
} from "yaml";
import { jsonDepthMax, strictProblemsMax, yamlAliasedNodesMax, yamlAliasesMax, yamlLengthMax } from "../limits.ts";
import { emptyObject, isJsonObject } from "../object/json.ts";
import { type ParsedJson, parseJson } from "./json-parser.ts";

/** Parses the first YAML document; `duplicates` holds texts such as `line 3: key "a" already set in map`. */
export function parseYaml(source: string): ParsedJson {
  // Clients send JSON where YAML is asked for (`kubectl apply --server-side`), and JSON is read many times faster.
  if (/^\s*\{/.test(source)) {
    const json = parseJson(source);
    if (json.ok && json.duplicates.length === 0) return json;
  }
  if (source.length > yamlLengthMax)
    return { ok: false, message: `YAML bodies are limited to ${yamlLengthMax} characters, send JSON` };
  const lines = new LineCounter();
  const documents = parseAllDocuments(source, {
    uniqueKeys: false,
    lineCounter: lines,
    version: "1.2",
    schema: "core",
  });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (document === undefined) return { ok: true, value: null, duplicates: [] };
  const failed = document.errors[0];
  if (failed !== undefined)
    return { ok: false, message: `error converting YAML to JSON: yaml: ${failed.message.split("\n")[0] ?? ""}` };
  const reader = new YamlReader(document, lines);
  try {
    return { ok: true, value: reader.read(document.contents, 0), duplicates: reader.duplicates };
  } catch (error) {
    if (error instanceof YamlRefused)
      return { ok: false, message: `error converting YAML to JSON: yaml: ${error.message}` };
    throw error;
  }
}

class YamlRefused extends Error {}

class YamlReader {
  readonly duplicates: string[] = [];
  readonly #document: Document;
  readonly #lines: LineCounter;
  #aliases = 0;
  /** Greater than zero while the value of an alias is read. */
  #insideAlias = 0;
  #aliasedNodes = 0;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  read(node: unknown, depth: number): unknown {
    if (depth > jsonDepthMax) throw new YamlRefused("exceeded max depth");
    if (this.#insideAlias > 0 && ++this.#aliasedNodes > yamlAliasedNodesMax) throw excessive();
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return this.#alias(node, depth);
    if (isScalar(node)) return scalarValue(node);
    if (isSeq(node)) return node.items.map((item) => this.read(item, depth + 1));
    if (!isMap(node)) throw new YamlRefused("unexpected node");
    const out = emptyObject();
    const merged: unknown[] = [];
    for (const pair of node.items) {
      const key = this.#key(pair.key);
      const value = this.read(pair.value, depth + 1);
      if (key === "<<") {
        merged.push(...(Array.isArray(value) ? value : [value]));
        continue;
      }
      if (Object.hasOwn(out, key)) this.#duplicate(pair.key, key);
      out[key] = value;
    }
    for (const more of merged) mergeInto(out, more);
    return out;
  }

  #alias(node: Alias, depth: number): unknown {
    this.#aliases++;
    if (this.#aliases > yamlAliasesMax) throw excessive();
    const anchored = node.resolve(this.#document);
    if (anchored === undefined) throw new YamlRefused(`unknown anchor '${node.source}' referenced`);
    this.#insideAlias++;
    const value = this.read(anchored, depth + 1);
    this.#insideAlias--;
    return value;
  }

  #key(node: unknown): string {
    if (isScalar(node)) return String(node.value);
    throw new YamlRefused("invalid map key");
  }

  #duplicate(node: unknown, key: string): void {
    if (this.duplicates.length >= strictProblemsMax) return;
    const offset = (node as Node).range?.[0] ?? 0;
    this.duplicates.push(`line ${this.#lines.linePos(offset).line}: key ${JSON.stringify(key)} already set in map`);
  }
}

function excessive(): YamlRefused {
  return new YamlRefused("document contains excessive aliasing");
}

/** The merge key `<<`: fields that are not there yet. */
function mergeInto(out: Record<string, unknown>, more: unknown): void {
  if (!isJsonObject(more)) throw new YamlRefused("map merge requires map or sequence of maps as the value");
  for (const [key, value] of Object.entries(more)) if (!Object.hasOwn(out, key)) out[key] = value;
}

function scalarValue({ value, source, type }: Scalar): unknown {
  if (typeof value === "number") {
    // File modes are written `0644` everywhere, and mean octal as in YAML 1.1.
    if (type === "PLAIN" && source !== undefined && /^[-+]?0[0-7]+$/.test(source)) return Number.parseInt(source, 8);
    return Number.isFinite(value) ? value : String(value);
  }
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "bigint") return Number(value);
  throw new YamlRefused("unsupported scalar");
}
