// Protobuf varints of non-negative safe integers, for the few messages that are written by hand because every put
// writes them.

export function lengthOfVarint(value: number): number {
  let length = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) length++;
  return length;
}

/** Writes at `at`; returns the offset behind it. */
export function putVarint(out: Uint8Array, at: number, value: number): number {
  let next = at;
  let rest = value;
  while (rest > 0x7f) {
    out[next++] = (rest % 128) | 0x80;
    rest = rest > 0x7fff_ffff ? Math.floor(rest / 128) : rest >>> 7;
  }
  out[next++] = rest;
  return next;
}
