// Small byte strings cut from shared slabs. Memory outside the heap costs an allocation, a finalizer and a sweep per
// array, which a busy store pays several times per write; a slab spreads that over hundreds of byte strings. A slab
// lives until the last part of it is gone: use it for bytes that die together, never for one that outlives its neighbours.

const slabBytes = 64 * 1024;
/** Above this a byte string gets memory of its own. */
const sharedBytesMax = 4 * 1024;
/** Up to this the engine keeps an array inside its heap, which is cheaper still. */
const heapBytesMax = 64;

const slab = { bytes: new Uint8Array(0), used: 0 };

/** Zeroed bytes; their `buffer` is shared, so that views need `byteOffset`. */
export function allocateBytes(length: number): Uint8Array {
  if (length <= heapBytesMax || length > sharedBytesMax) return new Uint8Array(length);
  if (slab.used + length > slab.bytes.length) {
    slab.bytes = new Uint8Array(slabBytes);
    slab.used = 0;
  }
  const start = slab.used;
  slab.used = start + ((length + 7) & ~7);
  return new Uint8Array(slab.bytes.buffer, start, length);
}
