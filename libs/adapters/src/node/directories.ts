// Making directories one by one: Node's own recursive form never returns on some file systems (/proc), and a bad
// --data-dir must end in one line instead.
import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Makes `path` and its missing parents, mode 0700. Throws what the first failing mkdir throws. */
export function makeDirectories(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.push(at);
  for (const directory of missing.reverse()) mkdirSync(directory, { mode: 0o700 });
}
