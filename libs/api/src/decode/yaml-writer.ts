// Answers as YAML, for clients that ask for it.
import { stringify } from "yaml";

/** A JSON value as one YAML document. */
export function formatYaml(value: unknown): string {
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
}
