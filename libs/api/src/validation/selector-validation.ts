// Rules for label selectors inside objects, and for the agreement of selector and template labels.
import type { LabelSelector } from "../gen/meta-v1.ts";
import { selectorMatches, selectorOf } from "../selectors/label-selector.ts";
import { labelKeyProblems } from "./names.ts";
import { validateLabels } from "./object-meta-validation.ts";
import type { Problems } from "./problems.ts";

export function validateLabelSelector(selector: LabelSelector | undefined, problems: Problems): void {
  if (selector === undefined) return;
  validateLabels(selector.matchLabels, problems.at("matchLabels"));
  for (const [index, expression] of (selector.matchExpressions ?? []).entries()) {
    const at = problems.at("matchExpressions").index(index);
    const count = (expression.values ?? []).length;
    switch (expression.operator) {
      case "In":
      case "NotIn":
        if (count === 0) at.at("values").required("must be specified when `operator` is 'In' or 'NotIn'");
        break;
      case "Exists":
      case "DoesNotExist":
        if (count > 0) at.at("values").forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        break;
      default:
        at.at("operator").invalid(expression.operator, "not a valid selector operator");
    }
    at.at("key").invalidAll(expression.key, labelKeyProblems(expression.key));
  }
}

/** The selector of a workload: present, not empty, and satisfied by the labels of its own template. */
export function validateWorkloadSelector(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>> | undefined,
  what: string,
  problems: Problems,
): void {
  const at = problems.at("selector");
  if (selector === undefined) {
    at.required();
    return;
  }
  validateLabelSelector(selector, at);
  const empty = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
  if (empty) at.invalid(selector, `empty selector is invalid for ${what}`);
  else if (!selectorMatches(selectorOf(selector), labels))
    problems
      .at("template")
      .at("metadata")
      .at("labels")
      .invalid(labels ?? null, "`selector` does not match template `labels`");
}
