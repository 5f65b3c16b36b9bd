// Label and node selectors. One evaluator serves both: node selectors add Gt and Lt to what label selectors have.
import type { LabelSelector, Node, NodeSelectorTerm } from "@keelson/api";

export type Labels = Readonly<Record<string, string>>;

export type Expression = {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[] | undefined;
};

/** True when the labels meet the requirement; an unknown operator is met by nothing. */
export function meets(labels: Labels, requirement: Expression): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return compareIntegers(value, values[0], (a, b) => a > b);
    case "Lt":
      return compareIntegers(value, values[0], (a, b) => a < b);
    default:
      return false;
  }
}

function compareIntegers(
  a: string | undefined,
  b: string | undefined,
  holds: (a: bigint, b: bigint) => boolean,
): boolean {
  const integer = /^[+-]?\d{1,19}$/;
  if (a === undefined || b === undefined || !integer.test(a) || !integer.test(b)) return false;
  return holds(BigInt(a.replace("+", "")), BigInt(b.replace("+", "")));
}

/** An absent selector matches nothing, an empty one everything. */
export function selectorMatches(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (selector === undefined) return false;
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels[key] !== value) return false;
  return (selector.matchExpressions ?? []).every((requirement) => meets(labels, requirement));
}

/** True when every pair of `wanted` is among `labels`. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  return true;
}

/** Terms are alternatives; what stands within one must hold together; an empty term matches nothing. */
export function nodeMatchesTerm(node: Node, term: NodeSelectorTerm): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length + fields.length === 0) return false;
  const labels = node.metadata?.labels ?? {};
  const nodeFields = { "metadata.name": node.metadata?.name ?? "" };
  return expressions.every((item) => meets(labels, item)) && fields.every((item) => meets(nodeFields, item));
}
