// Stretching raw scores to 0 … 100.
import { nodeScoreMax } from "../limits.ts";

/** Largest becomes 100; with `reverse` the largest becomes 0. All zero: all 0, or all 100 reversed. */
export function stretch(raw: readonly number[], reverse = false): readonly number[] {
  const largest = Math.max(0, ...raw);
  if (largest === 0) return raw.map(() => (reverse ? nodeScoreMax : 0));
  return raw.map((value) => {
    const scaled = Math.floor((value * nodeScoreMax) / largest);
    return reverse ? nodeScoreMax - scaled : scaled;
  });
}

/** Smallest becomes 0 and largest 100; all equal: all 0. */
export function stretchRange(raw: readonly number[]): readonly number[] {
  const smallest = Math.min(...raw);
  const range = Math.max(...raw) - smallest;
  return raw.map((value) => (range === 0 ? 0 : Math.floor((nodeScoreMax * (value - smallest)) / range)));
}
