// Whether something grows: the slope of a straight line through the lowest values of short windows, which leaves out
// the teeth that a garbage collector's saw has.

export type Sample = { readonly ms: number; readonly value: number };

/** Growth per minute by least squares over the minima of windows; 0 with fewer than three windows. */
export function growthPerMinute(samples: readonly Sample[], windowMs: number): number {
  const minima = new Map<number, Sample>();
  for (const sample of samples) {
    const window = Math.floor(sample.ms / windowMs);
    const lowest = minima.get(window);
    if (lowest === undefined || sample.value < lowest.value) minima.set(window, sample);
  }
  const points = [...minima.values()];
  if (points.length < 3) return 0;
  const meanMs = mean(points.map(({ ms }) => ms));
  const meanValue = mean(points.map(({ value }) => value));
  let above = 0;
  let below = 0;
  for (const { ms, value } of points) {
    above += (ms - meanMs) * (value - meanValue);
    below += (ms - meanMs) ** 2;
  }
  return below === 0 ? 0 : (above / below) * 60_000;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
