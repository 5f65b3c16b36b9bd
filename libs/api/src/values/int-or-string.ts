// Numbers that may also be percentages: maxSurge, maxUnavailable, minAvailable.
import type { IntOrString } from "../object/json.ts";

/** The percentage of a value such as `25%`; undefined when it is not one. */
export function percentOf(value: IntOrString): number | undefined {
  const match = typeof value === "string" ? /^(\d+)%$/.exec(value) : null;
  return match === null ? undefined : Number(match[1]);
}

/** The value as a count: a number as it is, a percentage of `total` rounded as told; undefined when it is neither. */
export function scaledValue(value: IntOrString, total: number, round: "up" | "down"): number | undefined {
  if (typeof value === "number") return value;
  const percent = percentOf(value);
  if (percent === undefined) return undefined;
  const exact = (percent * total) / 100;
  return round === "up" ? Math.ceil(exact) : Math.floor(exact);
}
