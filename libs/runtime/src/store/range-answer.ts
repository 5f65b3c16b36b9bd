// A RangeResponse written from stored key-values in one allocation of its exact size: a large range costs one copy of
// its bytes and nothing else. The same bytes as the generated encoder's.
import { allocateBytes, emptyBytes } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";

const tagKvs = 0x12;
/** Of the one field of a RangeStreamResponse. */
const tagRangeResponse = 0x0a;

export type RangeAnswerParts = {
  /** Encoded header. */
  readonly header: Uint8Array;
  /** Encoded key-values. */
  readonly kvs: readonly Uint8Array[];
  readonly more: boolean;
  readonly count: number;
};

export function encodeRangeResponse({ header, kvs, more, count }: RangeAnswerParts): Uint8Array {
  const front = etcdserverpb.RangeResponse.encode({ header });
  const back = etcdserverpb.RangeResponse.encode({ more, count });
  const out = allocateBytes(front.length + kvsBytes(kvs) + back.length);
  out.set(front);
  out.set(back, putKvs(out, front.length, kvs));
  return out;
}

/** One message of a streamed range; `last`: what only the last one tells. */
export function encodeRangeStreamResponse(
  kvs: readonly Uint8Array[],
  last: Omit<RangeAnswerParts, "kvs"> | undefined,
): Uint8Array {
  const front = last === undefined ? emptyBytes : etcdserverpb.RangeResponse.encode({ header: last.header });
  const back =
    last === undefined ? emptyBytes : etcdserverpb.RangeResponse.encode({ more: last.more, count: last.count });
  const length = front.length + kvsBytes(kvs) + back.length;
  const out = allocateBytes(1 + varintBytes(length) + length);
  out[0] = tagRangeResponse;
  const start = putVarint(out, 1, length);
  out.set(front, start);
  out.set(back, putKvs(out, start + front.length, kvs));
  return out;
}

/** The key-values of one slice as they stand in an answer. */
export function encodeKvs(kvs: readonly Uint8Array[]): Uint8Array {
  const out = allocateBytes(kvsBytes(kvs));
  putKvs(out, 0, kvs);
  return out;
}

/** How long they are there. */
export function kvsBytes(kvs: readonly Uint8Array[]): number {
  let size = 0;
  for (const kv of kvs) size += 1 + varintBytes(kv.length) + kv.length;
  return size;
}

function putKvs(out: Uint8Array, start: number, kvs: readonly Uint8Array[]): number {
  let at = start;
  for (const kv of kvs) {
    out[at] = tagKvs;
    at = putVarint(out, at + 1, kv.length);
    out.set(kv, at);
    at += kv.length;
  }
  return at;
}

function putVarint(out: Uint8Array, start: number, value: number): number {
  let at = start;
  for (let rest = value; ; rest >>>= 7) {
    out[at++] = rest > 0x7f ? (rest & 0x7f) | 0x80 : rest;
    if (rest <= 0x7f) return at;
  }
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes++;
  return bytes;
}
