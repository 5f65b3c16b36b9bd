// Label selectors: the query form (`a=b,c in (d,e),!f,g>1`) and the struct form (matchLabels, matchExpressions),
// both reduced to a list of requirements. Follows apimachinery's labels package at 1.32.
import type { LabelSelector } from "../gen/meta-v1.ts";
import { labelKeyProblems, labelValueProblems } from "../validation/names.ts";

export type SelectorOperator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";
export type Requirement = {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
};

/** All requirements must hold; none selects everything. `nothing` selects no object at all. */
export type Selector = { readonly requirements: readonly Requirement[]; readonly nothing: boolean };
export type ParsedSelector =
  | { readonly ok: true; readonly selector: Selector }
  | { readonly ok: false; readonly message: string };

export const everything: Selector = { requirements: [], nothing: false };
export const nothing: Selector = { requirements: [], nothing: true };

type Labels = Readonly<Record<string, string>> | undefined;

/** True when the labels satisfy the selector. */
export function selectorMatches(selector: Selector, labels: Labels): boolean {
  return (
    !selector.nothing && selector.requirements.every((requirement) => requirementMatches(requirement, labels ?? {}))
  );
}

function requirementMatches({ key, operator, values }: Requirement, labels: Readonly<Record<string, string>>): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
    case "lt": {
      if (value === undefined || !/^-?\d+$/.test(value)) return false;
      const [have, bound] = [BigInt(value), BigInt(values[0] ?? "0")];
      return operator === "gt" ? have > bound : have < bound;
    }
  }
}

const structOperators: Readonly<Record<string, SelectorOperator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
};

/** The struct form. Absent selects nothing, empty selects everything, an unknown operator selects nothing. */
export function selectorOf(selector: LabelSelector | undefined): Selector {
  if (selector === undefined) return nothing;
  const requirements: Requirement[] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: "=",
    values: [value],
  }));
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const known = structOperators[operator];
    if (known === undefined) return nothing;
    requirements.push({ key, operator: known, values: values ?? [] });
  }
  return { requirements, nothing: false };
}

/** A selector for exactly these labels (Services, ReplicationControllers); absent or empty selects nothing. */
export function selectorOfSet(labels: Labels): Selector {
  const entries = Object.entries(labels ?? {});
  return entries.length === 0
    ? nothing
    : { requirements: entries.map(([key, value]) => ({ key, operator: "=", values: [value] })), nothing: false };
}

/** The query form, sorted by key, as status.selector of Scale shows it. */
export function formatSelector(selector: Selector): string {
  return [...selector.requirements]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(formatRequirement)
    .join(",");
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "=":
    case "==":
    case "!=":
      return `${key}${operator}${values[0] ?? ""}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${[...values].sort().join(",")})`;
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "gt":
      return `${key}>${values[0] ?? ""}`;
    case "lt":
      return `${key}<${values[0] ?? ""}`;
  }
}

/** Parses the query form. */
export function parseSelector(text: string): ParsedSelector {
  const parser = new SelectorParser(text);
  const failed = parser.parse();
  if (failed !== undefined) return { ok: false, message: `unable to parse requirement: ${failed}` };
  return { ok: true, selector: { requirements: parser.requirements, nothing: false } };
}

type Token = { readonly kind: "word" | "symbol" | "end"; readonly text: string };

class SelectorParser {
  readonly requirements: Requirement[] = [];
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    const found = text.match(/[=!<>]=?|[(),]|[^\s=!<>(),]+/g) ?? [];
    this.#tokens = found.map((token) => ({ kind: /^[=!<>(),]/.test(token) ? "symbol" : "word", text: token }));
  }

  parse(): string | undefined {
    if (this.#tokens.length === 0) return undefined;
    for (;;) {
      const failed = this.#requirement();
      if (failed !== undefined) return failed;
      const next = this.#next();
      if (next.kind === "end") return undefined;
      if (next.text !== ",") return `found '${next.text}', expected: ',' or 'end of string'`;
      const after = this.#peek();
      if (after.kind !== "word" && after.text !== "!") return `found '${after.text}', expected: identifier after ','`;
    }
  }

  #requirement(): string | undefined {
    const absent = this.#peek().text === "!";
    if (absent) this.#next();
    const key = this.#next();
    if (key.kind !== "word") return `found '${key.text}', expected: '!', identifier, or 'end of string'`;
    const badKey = labelKeyProblems(key.text)[0];
    if (badKey !== undefined) return `key: Invalid value: ${JSON.stringify(key.text)}: ${badKey}`;
    const next = this.#peek();
    if (absent) return this.#add(key.text, "!", []);
    if (next.kind === "end" || next.text === ",") return this.#add(key.text, "exists", []);
    this.#next();
    switch (next.text) {
      case "=":
      case "==":
      case "!=":
        return this.#add(key.text, next.text, [this.#value()]);
      case ">":
      case "<":
        return this.#add(key.text, next.text === ">" ? "gt" : "lt", [this.#value()]);
      case "in":
      case "notin":
        return this.#set(key.text, next.text);
      default:
        return `found '${next.text}', expected: in, notin, =, ==, !=, gt, lt`;
    }
  }

  /** A value may be empty: `a=` or `a=,b`. */
  #value(): string {
    return this.#peek().kind === "word" ? this.#next().text : "";
  }

  #set(key: string, operator: "in" | "notin"): string | undefined {
    const open = this.#next();
    if (open.text !== "(") return `found '${open.text}' expected: '('`;
    const values: string[] = [];
    for (;;) {
      values.push(this.#value());
      const next = this.#next();
      if (next.text === ")") return this.#add(key, operator, [...new Set(values)]);
      if (next.text !== ",") return `found '${next.text}', expected: ',' or ')'`;
    }
  }

  #add(key: string, operator: SelectorOperator, values: readonly string[]): string | undefined {
    const numeric = operator === "gt" || operator === "lt";
    if (numeric && !/^-?\d+$/.test(values[0] ?? ""))
      return `values[0]: Invalid value: ${JSON.stringify(values[0])}: for 'Gt', 'Lt' operators, the value must be an integer`;
    for (const [index, value] of values.entries()) {
      const bad = labelValueProblems(value)[0];
      if (bad !== undefined) return `values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${bad}`;
    }
    this.requirements.push({ key, operator, values });
    return undefined;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "" };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }
}
