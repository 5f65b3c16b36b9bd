// Preloaded into a test process: changes the text of the product as the named planted bug says.
import { registerHooks } from "node:module";
import { changesOf, plantedClusterBugs } from "./bugs.ts";

const name = process.env["SIM_PLANTED_BUG"] ?? "";
const bug = plantedClusterBugs.find((candidate) => candidate.name === name);
if (bug === undefined) throw new Error(`there is no planted bug "${name}"`);

const changes = changesOf(bug);

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    const change = changes.find(({ file }) => url.endsWith(`/${file}`));
    if (change === undefined) return loaded;
    const { file, find, replace } = change;
    const text = Buffer.from(loaded.source as Uint8Array).toString();
    if (!text.includes(find)) throw new Error(`${name}: its place in ${file} is no longer there`);
    return { ...loaded, source: text.replaceAll(find, replace) };
  },
});
