// Generated names: an alphabet without vowels and look-alikes, as upstream's, so that names look familiar and
// never spell words. Names come from the plan's own randomness, not from the server: a create that is repeated
// after a lost answer then meets its first copy instead of making a twin.
import { jsonEqual } from "@keelson/api";
import type { Prng } from "@keelson/base";
import { utf8 } from "@keelson/base";

const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const generatedNameMax = 63;
const suffixLength = 5;

/** `base` plus five random letters; the base is cut so that the whole is a DNS label. */
export function generatedName(base: string, prng: Prng): string {
  let suffix = "";
  for (let i = 0; i < suffixLength; i++) suffix += alphabet.charAt(prng.below(alphabet.length));
  return base.slice(0, generatedNameMax - suffixLength) + suffix;
}

/** Maps each character of `text` into the safe alphabet. */
export function safeEncode(text: string): string {
  let out = "";
  for (const byte of utf8(text)) out += alphabet.charAt(byte % alphabet.length);
  return out;
}

/** FNV-1a, 32 bits. */
export function fnv32a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** The value of the pod-template-hash label: the same for equal templates, whatever the order of their fields. */
export function templateHash(template: unknown, collisionCount: number | undefined): string {
  const text = stableJson(template) + (collisionCount === undefined ? "" : `#${collisionCount}`);
  return safeEncode(String(fnv32a(utf8(text))));
}

/** JSON with sorted fields; null and absent are the same. */
export function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const fields = Object.entries(value)
    .filter(([, inner]) => inner !== undefined && inner !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${stableJson(inner)}`).join(",")}}`;
}

/** Equal as stored: field order and absent-or-null do not count. */
export function sameJson(a: unknown, b: unknown): boolean {
  return jsonEqual(a as never, b as never) || stableJson(a) === stableJson(b);
}
