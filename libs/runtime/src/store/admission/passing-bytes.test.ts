// How often a collection is asked for while much passes through.
import { expect, it } from "vitest";
import { passingBytesMax } from "./limits.ts";
import { PassingBytes } from "./passing-bytes.ts";

it("asks for a collection once per bound, not per piece", () => {
  let collections = 0;
  const passing = new PassingBytes(() => collections++);
  const piece = passingBytesMax / 4;
  for (let i = 0; i < 3; i++) passing.add(piece);
  expect(collections).toBe(0);
  passing.add(piece);
  expect(collections).toBe(1);
  for (let i = 0; i < 8; i++) passing.add(piece);
  expect(collections).toBe(3);
});
