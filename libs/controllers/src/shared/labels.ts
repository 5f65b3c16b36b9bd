// Label selectors as the controllers use them: an empty selector of a workload matches nothing.
import type { LabelSelector } from "@keelson/api";

type Labels = Readonly<Record<string, string>> | undefined;

/** A null or empty selector matches nothing: no controller claims everything by accident. */
export function selectorMatches(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (selector === undefined) return false;
  const pairs = Object.entries(selector.matchLabels ?? {});
  const expressions = selector.matchExpressions ?? [];
  if (pairs.length === 0 && expressions.length === 0) return false;
  if (!hasAll(labels, selector.matchLabels ?? {})) return false;
  return expressions.every(({ key, operator, values }) => {
    const value = labels?.[key];
    switch (operator) {
      case "In":
        return value !== undefined && (values ?? []).includes(value);
      case "NotIn":
        return value === undefined || !(values ?? []).includes(value);
      case "Exists":
        return value !== undefined;
      case "DoesNotExist":
        return value === undefined;
      default:
        return false;
    }
  });
}

/** True when every pair of `wanted` is among `labels`. */
export function hasAll(labels: Labels, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => labels?.[key] === value);
}
