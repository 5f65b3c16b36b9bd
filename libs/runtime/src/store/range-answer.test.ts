// Proves that a range answer written in one allocation has the bytes of the generated encoder.
import { expect, it } from "vitest";
import { etcdserverpb, mvccpb } from "@keelson/wire";
import { encodeRangeResponse, encodeRangeStreamResponse } from "./range-answer.ts";

it("writes what the generated encoder writes", () => {
  const header = etcdserverpb.ResponseHeader.encode({ clusterId: 7n, memberId: 9n, revision: 300, raftTerm: 2 });
  for (const sizes of [[], [0], [1, 100, 127, 128, 20_000], [300_000]]) {
    const kvs = sizes.map((size, i) =>
      mvccpb.KeyValue.encode({ key: new Uint8Array([i + 1]), value: new Uint8Array(size).fill(i), modRevision: i }),
    );
    for (const more of [false, true]) {
      const parts = { header, kvs, more, count: 2 * sizes.length };
      expect(encodeRangeResponse(parts)).toEqual(etcdserverpb.RangeResponse.encode(parts));
      const { RangeStreamResponse } = etcdserverpb;
      expect(encodeRangeStreamResponse(kvs, parts)).toEqual(RangeStreamResponse.encode({ rangeResponse: parts }));
      expect(encodeRangeStreamResponse(kvs, undefined)).toEqual(RangeStreamResponse.encode({ rangeResponse: { kvs } }));
    }
  }
});
