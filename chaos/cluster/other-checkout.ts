// A second checkout of the product to restart processes from: what KEELSON_CHAOS_OTHER names (another version), or a
// copy of this one, which still proves that no process minds where its successor comes from.
import { cpSync, existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "@keelson/base";
import { checkoutHere } from "./store-launch.ts";

const parts = ["libs", "services", "proto", "package.json"] as const;

/** Root of the other checkout; a copy is made below `directory`. */
export function otherCheckout(directory: string): string {
  const given = process.env["KEELSON_CHAOS_OTHER"];
  if (given !== undefined) {
    if (existsSync(join(given, "services", "store", "src", "main.ts"))) return given;
    throw new AppError("chaos.no-checkout", `KEELSON_CHAOS_OTHER=${given} is no checkout`);
  }
  const copy = join(directory, "other-checkout");
  if (existsSync(copy)) return copy;
  for (const part of parts)
    cpSync(join(checkoutHere, part), join(copy, part), {
      recursive: true,
      filter: (source) => !source.endsWith("/node_modules"),
    });
  linkModules(join(checkoutHere, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** Links what is installed here; the product's own packages, whose links are relative, lead into the copy. */
function linkModules(from: string, to: string): void {
  mkdirSync(join(to, "@keelson"), { recursive: true });
  for (const name of readdirSync(from))
    if (name !== "@keelson" && !name.startsWith(".")) symlinkSync(join(from, name), join(to, name));
  for (const name of readdirSync(join(from, "@keelson")))
    symlinkSync(readlinkSync(join(from, "@keelson", name)), join(to, "@keelson", name));
}
