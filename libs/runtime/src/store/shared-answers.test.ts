// Proves that large range answers are made once per question and revision, and paid for by one of those who hold them.
import { expect, it } from "vitest";
import { utf8 } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import { FairLane } from "./admission/fair-lane.ts";
import { answerLane } from "./admission/limits.ts";
import { SharedAnswers } from "./shared-answers.ts";

function request(fields: Partial<etcdserverpb.RangeRequest>): etcdserverpb.RangeRequest {
  const { RangeRequest } = etcdserverpb;
  return RangeRequest.decode(RangeRequest.encode({ key: utf8("a"), rangeEnd: utf8("b"), ...fields }));
}

it("makes an answer once per request and header, and forgets it with the revision", async () => {
  const answers = new SharedAnswers(new FairLane(answerLane));
  let made = 0;
  const ask = async (fields: Partial<etcdserverpb.RangeRequest>, header: Uint8Array, size = 1_000): Promise<number> => {
    await answers.of(request(fields), header, async () => {
      made++;
      return [new Uint8Array(size)];
    });
    return made;
  };
  const [first, second] = [new Uint8Array([1]), new Uint8Array([1])];
  expect(await ask({}, first)).toBe(1);
  expect(await ask({ serializable: true }, first)).toBe(1);
  expect(await ask({ limit: 5 }, first)).toBe(2);
  expect(await ask({ key: utf8("a0") }, first)).toBe(3);
  expect(await ask({}, second)).toBe(4);
  expect(await ask({}, first)).toBe(5);
  expect(await ask({ limit: 7 }, first, 40 * 1024 * 1024)).toBe(6); // too large to be kept
  expect(await ask({ limit: 7 }, first)).toBe(7);
  const asked = [1, 2, 3].map(() => ask({ limit: 9 }, first));
  expect(await Promise.all(asked)).toEqual([8, 8, 8]);
});

it("charges the bytes of a shared answer once, to whoever holds it", async () => {
  const lane = new FairLane(answerLane);
  const answers = new SharedAnswers(lane);
  const held = await answers.of(request({}), new Uint8Array(), async () => [new Uint8Array(1_000_000)]);
  const [one, two] = [lane.force("one", 5), lane.force("two", 5)];
  held.join(one);
  held.join(two);
  expect([lane.heldBy("one"), lane.heldBy("two")]).toEqual([1_000_000, 65_536]);
  held.leave(one);
  lane.leave(one);
  expect([lane.heldBy("one"), lane.heldBy("two")]).toEqual([0, 1_000_000]);
  held.leave(two);
  lane.leave(two);
  expect(lane.cost).toBe(0);
});
