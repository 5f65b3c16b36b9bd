// The ground floor: what every other package may lean on. No clock, no chance, no I/O.
export { assert, AssertionFailure, must, unreachable } from "./assert.ts";
export type { Base64Result } from "./base64.ts";
export { decodeBase64, decodeBase64Loose, encodeBase64, encodeBase64Url } from "./base64.ts";
export type { Brand, LogIndex, Revision, Term } from "./brand.ts";
export { logIndex, revision, term } from "./brand.ts";
export {
  compareBytes,
  concatBytes,
  emptyBytes,
  equalBytes,
  keyAfter,
  prefixEnd,
  startsWithBytes,
  strictText,
  text,
  toHex,
  utf8,
} from "./bytes.ts";
export { allocateBytes } from "./byte-slab.ts";
export { crc32c } from "./crc32c.ts";
export { Deque } from "./deque.ts";
export type { AppErrorOptions } from "./errors.ts";
export { AppError, messageOf } from "./errors.ts";
export { MinHeap } from "./heap.ts";
export type { Prng } from "./prng.ts";
export { createPrng } from "./prng.ts";
export type { Init } from "./init.ts";
export { byteString, OrderedMap } from "./ordered-map.ts";
export { lengthOfVarint, putVarint, readVarint } from "./varint.ts";
