// HPACK's Huffman code, reading side (RFC 7541 §5.2, Appendix B). The code is canonical: the lengths of its words
// define it. Decoding goes four bits at a time through a table of (state, bits) → (state, symbol), made once.
import { ConnectionError, errorCode } from "./errors.ts";

/** Bits of each symbol's word, and of EOS. */
// prettier-ignore
const wordBits: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12,
  10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5,
  6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22,
  23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22,
  22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26,
  26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27,
  27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27,
  27, 27, 27, 27, 26, 30,
];
const endOfString = 256;
const longestWord = 30;

/** The words, first bit highest; for tests and whoever wants to encode. */
export const huffmanWords: readonly { readonly code: number; readonly bits: number }[] = canonicalWords();

function canonicalWords(): { code: number; bits: number }[] {
  const words = wordBits.map((bits) => ({ code: 0, bits }));
  let code = 0;
  for (let bits = 1; bits <= longestWord; bits++) {
    code *= 2;
    for (const word of words) if (word.bits === bits) word.code = code++;
  }
  return words;
}

/** A state is an inner node of the code's tree; the root is 0. */
const states = 256;
const failed = 0xffff;
/** By state and four bits: the next state, and from bit 16 on the symbol + 1 if one ended here. */
const steps = new Uint32Array(states * 16);
/** Whether a string may end in this state: up to seven bits, all ones (RFC 7541 §5.2). */
const mayEnd = new Uint8Array(states);
buildSteps();

function buildSteps(): void {
  const children: number[] = []; // two per state; negative: symbol, as -1 - symbol
  const addState = (): number => children.push(Number.NaN, Number.NaN) / 2 - 1;
  addState();
  huffmanWords.forEach(({ code, bits }, symbol) => {
    let state = 0;
    for (let bit = bits - 1; bit > 0; bit--) {
      const at = 2 * state + ((code >>> bit) & 1);
      if (Number.isNaN(children[at])) {
        const added = addState();
        children[at] = added;
      }
      state = children[at] as number;
    }
    children[2 * state + (code & 1)] = -1 - symbol;
  });
  for (let state = 0; state < states; state++) {
    for (let nibble = 0; nibble < 16; nibble++) steps[state * 16 + nibble] = walk(children, state, nibble);
  }
  for (let state = 0, depth = 0; depth < 8; depth++) {
    mayEnd[state] = 1;
    state = children[2 * state + 1] as number;
  }
}

/** Four bits onwards from a state. The shortest word has five, so at most one symbol ends. */
function walk(children: readonly number[], from: number, nibble: number): number {
  let state = from;
  let symbol = 0;
  for (let bit = 3; bit >= 0; bit--) {
    const child = children[2 * state + ((nibble >>> bit) & 1)] as number;
    if (child === -1 - endOfString) return failed;
    if (child < 0) symbol = -child;
    state = Math.max(0, child);
  }
  return state | (symbol << 16);
}

/** Decodes a string. Throws ConnectionError COMPRESSION_ERROR for EOS inside it and for wrong padding. */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let state = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    for (let shift = 4; shift >= 0; shift -= 4) {
      const step = steps[state * 16 + ((byte >>> shift) & 15)] as number;
      if (step === failed) throw new ConnectionError(errorCode.compressionError, "end of string inside a string");
      if (step > 0xffff) text += String.fromCharCode((step >>> 16) - 1);
      state = step & 0xffff;
    }
  }
  if (mayEnd[state] !== 1) throw new ConnectionError(errorCode.compressionError, "wrong padding of a string");
  return text;
}
