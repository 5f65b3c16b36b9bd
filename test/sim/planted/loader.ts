// Preloaded into a test process: changes the text of files of the product as the named planted bug says. With
// SIM_PLANTED_CONTROL only its setting is made, which must not be a bug. A change that finds no place, or a file that
// is never loaded, ends the process.
import { registerHooks } from "node:module";
import { plantedBugs } from "./bugs.ts";
import { editsOf, type Edit } from "./planted-bug.ts";

const name = process.env["SIM_PLANTED_BUG"] ?? "";
const bug = plantedBugs.find((candidate) => candidate.name === name);
if (bug === undefined) throw new Error(`there is no planted bug "${name}"`);

export const plantedBug = bug;
const waiting = new Set<Edit>(editsOf(bug, process.env["SIM_PLANTED_CONTROL"] !== undefined));

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    const edits = [...waiting].filter(({ file }) => url.endsWith(`/${file}`));
    if (edits.length === 0) return loaded;
    let source = Buffer.from(loaded.source as Uint8Array).toString();
    for (const edit of edits) {
      if (!source.includes(edit.find)) throw new Error(`${name}: its place in ${edit.file} is no longer there`);
      source = source.replaceAll(edit.find, edit.replace);
      waiting.delete(edit);
    }
    return { ...loaded, source };
  },
});

process.on("exit", () => {
  if (waiting.size === 0) return;
  process.stderr.write(`Error: ${name}: ${[...waiting].map(({ file }) => file).join()} was never loaded\n`);
  process.exitCode = 2;
});
