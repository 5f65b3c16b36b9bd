// Proves that growth is told from a saw's teeth.
import { expect, it } from "vitest";
import { growthPerMinute, type Sample } from "./trend.ts";

/** A sample per second for ten minutes. */
function samples(valueAt: (second: number) => number): Sample[] {
  return Array.from({ length: 600 }, (_, second) => ({ ms: second * 1_000, value: valueAt(second) }));
}

it("sees growth under a saw, and none in the saw alone", () => {
  const saw = (second: number): number => 100 + (second % 17) * 6;
  expect(Math.abs(growthPerMinute(samples(saw), 20_000))).toBeLessThan(0.5);
  expect(
    growthPerMinute(
      samples((second) => saw(second) + second / 6),
      20_000,
    ),
  ).toBeCloseTo(10, 0);
  expect(growthPerMinute(samples(saw).slice(0, 20), 20_000)).toBe(0);
});
