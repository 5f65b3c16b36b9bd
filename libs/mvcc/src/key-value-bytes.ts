// Looking into an encoded mvccpb.KeyValue without decoding it. The encoder writes fields in number order, so what
// a range needs stands at known places: key, create, mod and version come before value and lease.
import { assert } from "@keelson/base";

const tagKey = 0x0a;
const tagMod = 0x18;
const tagValue = 0x2a;

/** The key, as a view. */
export function keyOf(kv: Uint8Array): Uint8Array {
  assert(kv[0] === tagKey, "an encoded key-value starts with its key");
  const [length, start] = varint(kv, 1);
  return kv.subarray(start, start + length);
}

/** mod_revision. */
export function modRevisionOf(kv: Uint8Array): number {
  let at = afterKey(kv);
  while (at < kv.length) {
    const tag = kv[at] as number;
    const [value, next] = varint(kv, at + 1);
    if (tag === tagMod) return value;
    assert(tag < tagMod, "mod_revision stands before later fields", { tag });
    at = next;
  }
  return 0;
}

/** The same key-value without value and lease, as keys-only ranges answer: a view of the front part. */
export function withoutValue(kv: Uint8Array): Uint8Array {
  let at = afterKey(kv);
  while (at < kv.length && (kv[at] as number) < tagValue) at = varint(kv, at + 1)[1];
  return kv.subarray(0, at);
}

function afterKey(kv: Uint8Array): number {
  assert(kv[0] === tagKey, "an encoded key-value starts with its key");
  const [length, start] = varint(kv, 1);
  return start + length;
}

/** Value and the offset behind it; values are safe integers. */
function varint(bytes: Uint8Array, from: number): [number, number] {
  let at = from;
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = bytes[at++];
    assert(byte !== undefined, "a number ends inside its message");
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, at];
    scale *= 128;
  }
}
