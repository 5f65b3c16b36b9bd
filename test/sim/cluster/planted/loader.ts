// Preloaded into a test process: changes the text of one file of the product as the named planted bug says.
import { registerHooks } from "node:module";
import { plantedClusterBugs } from "./bugs.ts";

const name = process.env["SIM_PLANTED_BUG"] ?? "";
const bug = plantedClusterBugs.find((candidate) => candidate.name === name);
if (bug === undefined) throw new Error(`there is no planted bug "${name}"`);

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    if (!url.endsWith(`/${bug.file}`)) return loaded;
    const text = Buffer.from(loaded.source as Uint8Array).toString();
    if (!text.includes(bug.find)) throw new Error(`${bug.name}: its place in ${bug.file} is no longer there`);
    return { ...loaded, source: text.replaceAll(bug.find, bug.replace) };
  },
});
