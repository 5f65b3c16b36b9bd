// Protobuf varints of non-negative safe integers, for the few messages that are written by hand because every request
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

/** Reads the number at `at` into `out`, with the offset behind it. Trusted bytes only: the end is not looked for. */
export function readVarint(bytes: Uint8Array, at: number, out: { value: number; next: number }): void {
  let next = at;
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = bytes[next++] as number;
    value += (byte & 0x7f) * scale;
    if (!(byte >= 0x80)) break;
    scale *= 128;
  }
  out.value = value;
  out.next = next;
}
