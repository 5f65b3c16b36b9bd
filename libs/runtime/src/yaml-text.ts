// YAML of people's configuration files as a plain value. The document is theirs: alias bombs are bounded.
import { parse } from "yaml";

const aliasesMax = 100;

/** Throws an Error that names the place when the text is not YAML. */
export function parseYaml(text: string): unknown {
  return parse(text, { maxAliasCount: aliasesMax }) as unknown;
}
