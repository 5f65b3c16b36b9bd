// Keys and values as plain byte arrays. lmdb-js reads into one buffer that it uses again; left to itself it makes two
// Buffers with memory of their own for every row of a range, which costs more than finding the row. What is read here is
// copied into shared slabs instead.
import { allocateBytes } from "@keelson/base";

/** Values: written as they are, copied when read. */
export const bytesEncoder = {
  encode: (value: Uint8Array): Uint8Array => value,
  decode: (bytes: Uint8Array): Uint8Array => copy(bytes, 0, bytes.length),
};

/** Keys: as lmdb's own "binary" encoding. */
export const keyEncoder = {
  writeKey: (key: Uint8Array, target: Uint8Array, position: number): number => {
    target.set(key, position);
    return position + key.length;
  },
  readKey: (source: Uint8Array, start: number, end: number): Uint8Array => copy(source, start, end),
};

function copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const out = allocateBytes(end - start);
  out.set(bytes.subarray(start, end));
  return out;
}
