// Proves that large range answers are shared within a revision, and only there.
import { expect, it } from "vitest";
import { utf8 } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import { sharedAnswerBytesMin } from "./limits.ts";
import { RangeAnswers } from "./range-answers.ts";

function request(fields: Partial<etcdserverpb.RangeRequest>): etcdserverpb.RangeRequest {
  const { RangeRequest } = etcdserverpb;
  return RangeRequest.decode(RangeRequest.encode({ key: utf8("a"), rangeEnd: utf8("b"), ...fields }));
}

it("makes an answer once per request and header, and forgets it with the revision", () => {
  const answers = new RangeAnswers();
  let made = 0;
  const ask = (fields: Partial<etcdserverpb.RangeRequest>, header: Uint8Array, size = sharedAnswerBytesMin): number => {
    answers.of(request(fields), header, () => {
      made++;
      return new Uint8Array(size);
    });
    return made;
  };
  const [first, second] = [new Uint8Array([1]), new Uint8Array([1])];
  expect(ask({}, first)).toBe(1);
  expect(ask({ serializable: true }, first)).toBe(1);
  expect(ask({ limit: 5 }, first)).toBe(2);
  expect(ask({ key: utf8("a0") }, first)).toBe(3);
  expect(ask({}, second)).toBe(4);
  expect(ask({}, first)).toBe(5);
  expect(ask({ revision: 3 }, first)).toBe(6);
  expect(ask({ revision: 3 }, first)).toBe(7);
  expect(ask({ limit: 1 }, first, 10)).toBe(8);
  expect(ask({ limit: 1 }, first, 10)).toBe(9);
});
