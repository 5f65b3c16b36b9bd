// A RangeResponse written from stored key-values in one allocation of its exact size: a large range costs one copy of
// its bytes and nothing else. The same bytes as the generated encoder's.
import { allocateBytes, emptyBytes, lengthOfVarint, putVarint } from "@keelson/base";
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
  const { RangeResponse } = etcdserverpb;
  return around(RangeResponse.encode({ header }), kvs, RangeResponse.encode({ more, count }));
}

/** One message of a streamed range; `last`: what only the last one tells. */
export function encodeRangeStreamResponse(
  kvs: readonly Uint8Array[],
  last: Omit<RangeAnswerParts, "kvs"> | undefined,
): Uint8Array {
  const { RangeResponse } = etcdserverpb;
  const front = last === undefined ? emptyBytes : RangeResponse.encode({ header: last.header });
  const back = last === undefined ? emptyBytes : RangeResponse.encode({ more: last.more, count: last.count });
  const bytes = front.length + kvsBytes(kvs) + back.length;
  const head = new Uint8Array(1 + lengthOfVarint(bytes) + front.length);
  head[0] = tagRangeResponse;
  head.set(front, putVarint(head, 1, bytes));
  return around(head, kvs, back);
}

/** The key-values of one slice as they stand in an answer. */
export function encodeKvs(kvs: readonly Uint8Array[]): Uint8Array {
  return around(emptyBytes, kvs, emptyBytes);
}

/** How long they are there. */
export function kvsBytes(kvs: readonly Uint8Array[]): number {
  let size = 0;
  for (const kv of kvs) size += 1 + lengthOfVarint(kv.length) + kv.length;
  return size;
}

/** Key-values between what comes before and behind them. */
function around(front: Uint8Array, kvs: readonly Uint8Array[], back: Uint8Array): Uint8Array {
  const out = allocateBytes(front.length + kvsBytes(kvs) + back.length);
  out.set(front);
  let at = front.length;
  for (const kv of kvs) {
    out[at] = tagKvs;
    at = putVarint(out, at + 1, kv.length);
    out.set(kv, at);
    at += kv.length;
  }
  out.set(back, at);
  return out;
}
