// Base64 (RFC 4648): pure floors have neither Buffer nor btoa. Written padded in the standard alphabet (§4) or
// unpadded in the URL alphabet (§5); read strictly, where a client must be told what is wrong, or loosely, where
// many writers are accepted.

import { text, utf8 } from "./bytes.ts";

const standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const url = standard.replace("+/", "-_");
const standardLetters = utf8(standard);
const urlLetters = utf8(url);
const equalsSign = 0x3d;
const unknownLetter = 255;

/** Padded base64 in the standard alphabet. */
export function encodeBase64(bytes: Uint8Array): string {
  return write(bytes, standardLetters, Math.ceil(bytes.length / 3) * 4);
}

/** Unpadded base64 in the URL alphabet. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return write(bytes, urlLetters, Math.ceil((bytes.length * 4) / 3));
}

export type Base64Result =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** `at`: index of the first character, line breaks not counted, where the text stops being base64. */
  | { readonly ok: false; readonly at: number };

/** Reads padded base64 in the standard alphabet; line breaks are ignored, as Go's decoder does. */
export function decodeBase64(text: string): Base64Result {
  const clean = text.replace(/[\r\n]/g, "");
  const padding = clean.endsWith("==") ? 2 : clean.endsWith("=") ? 1 : 0;
  const read = readLetters(clean.slice(0, clean.length - padding), standardAlphabet);
  if (!read.ok || clean.length % 4 === 0) return read;
  return { ok: false, at: clean.length - (clean.length % 4) };
}

/** Reads either alphabet, padded or not, with any white space between; undefined when it is something else. */
export function decodeBase64Loose(text: string): Uint8Array | undefined {
  const letters = text.replace(/\s+/g, "").replace(/={1,2}$/, "");
  if (letters.length % 4 === 1) return undefined;
  const read = readLetters(letters, eitherAlphabet);
  return read.ok ? read.bytes : undefined;
}

/** Through bytes: a string grown letter by letter costs thirty times as much once it is read. */
function write(bytes: Uint8Array, letters: Uint8Array, length: number): string {
  const out = new Uint8Array(length).fill(equalsSign);
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const letterCount = Math.min(4, bytes.length - i + 1);
    for (let shift = 18; shift > 18 - 6 * letterCount; shift -= 6)
      out[at++] = letters[(group >> shift) & 63] ?? equalsSign;
  }
  return text(out);
}

function readLetters(letters: string, values: Uint8Array): Base64Result {
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < letters.length; i++) {
    const value = values[letters.charCodeAt(i)] ?? unknownLetter;
    if (value === unknownLetter) return { ok: false, at: i };
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (held >> bits) & 0xff;
  }
  return { ok: true, bytes };
}

/** Letter code → its six bits. */
function valuesOf(...alphabets: readonly string[]): Uint8Array {
  const values = new Uint8Array(128).fill(unknownLetter);
  for (const alphabet of alphabets) for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;
  return values;
}

const standardAlphabet = valuesOf(standard);
const eitherAlphabet = valuesOf(standard, url);
