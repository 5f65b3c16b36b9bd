// Cells that many workload tables share: names and images of the containers of a template, selectors as text.
import type { PodTemplateSpec } from "../gen/core-v1.ts";
import type { LabelSelector } from "../gen/meta-v1.ts";
import { formatSelector, selectorOf } from "../selectors/label-selector.ts";
import { none } from "./printer.ts";

/** Container names and images of a pod template, as two cells. */
export function templateCells(template: PodTemplateSpec | undefined): [string, string] {
  const containers = template?.spec?.containers ?? [];
  return [
    containers.map((container) => container.name).join(","),
    containers.map((container) => container.image ?? "").join(","),
  ];
}

/** `a=1,b=2` in key order, or `<none>`. */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? none : pairs.sort().join(",");
}

/** A label selector in its query form, or `<none>`. */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  const text = formatSelector(selectorOf(selector));
  return text === "" ? none : text;
}
