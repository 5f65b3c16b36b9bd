// Proves that ids depend on exactly what they should: URLs in any order, token, and all members.
import { expect, it } from "vitest";
import { clusterId, memberId } from "./member-ids.ts";

it("gives one id per set of URLs and token", () => {
  const id = memberId(["http://a:1", "http://b:1"], "t");
  expect(memberId(["http://b:1", "http://a:1"], "t")).toBe(id);
  expect(memberId(["http://a:1"], "t")).not.toBe(id);
  expect(memberId(["http://a:1", "http://b:1"], "u")).not.toBe(id);
  expect(id > 0n && id < 1n << 64n).toBe(true);
});

it("gives one id per set of members and token", () => {
  expect(clusterId([1n, 2n], "t")).toBe(clusterId([2n, 1n], "t"));
  expect(new Set([clusterId([1n], "t"), clusterId([1n, 2n], "t"), clusterId([1n], "u")]).size).toBe(3);
});
