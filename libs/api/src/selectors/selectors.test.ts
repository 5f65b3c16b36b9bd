// Proves which objects selectors choose, and the texts for selectors that are refused.
import { describe, expect, it } from "vitest";
import { fieldSelectorMatches, parseFieldSelector } from "./field-selector.ts";
import { everything, formatSelector, parseSelector, selectorMatches, selectorOf } from "./label-selector.ts";

const labels = { app: "web", tier: "front", weight: "5" };
const matches = (text: string): boolean => {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return selectorMatches(parsed.selector, labels);
};

describe("label selectors", () => {
  it.each([
    "",
    "app",
    "app=web",
    "app==web",
    "app!=db",
    "app in (web, db)",
    "tier notin (back)",
    "!none",
    "app=web,tier=front",
    "weight>4",
    "weight<6",
    "none notin (x)",
    "none!=x",
  ])("%j selects", (text) => expect(matches(text)).toBe(true));
  it.each([
    "none",
    "app=",
    "app=db",
    "!app",
    "app in (db)",
    "weight>5",
    "app=web,tier=back",
    "app notin (web)",
    "app>1",
  ])("%j does not select", (text) => expect(matches(text)).toBe(false));
  it.each([
    ["app=(", "found '(', expected: ',' or 'end of string'"],
    ["a in b", "found 'b' expected: '('"],
    ["=x", "found '=', expected: '!', identifier, or 'end of string'"],
    ["a,", "found '', expected: identifier after ','"],
    ["a==-b-", 'values[0][a]: Invalid value: "-b-": a valid label must be'],
  ])("%j is refused", (text, message) => {
    const parsed = parseSelector(text);
    expect(!parsed.ok && parsed.message).toContain(message);
  });
  it("absent selects nothing, empty selects everything", () => {
    expect(selectorMatches(selectorOf(undefined), labels)).toBe(false);
    expect(selectorMatches(selectorOf({}), labels)).toBe(true);
    expect(selectorMatches(everything, undefined)).toBe(true);
    expect(
      selectorMatches(selectorOf({ matchExpressions: [{ key: "app", operator: "In", values: ["web"] }] }), labels),
    ).toBe(true);
  });
  it("print in their query form", () => {
    expect(
      formatSelector(
        selectorOf({ matchLabels: { b: "2", a: "1" }, matchExpressions: [{ key: "c", operator: "Exists" }] }),
      ),
    ).toBe("a=1,b=2,c");
  });
});

describe("field selectors", () => {
  const pod = { group: "", version: "v1", kind: "Pod" };
  const object = { metadata: { name: "p", namespace: "d" }, spec: { nodeName: "n1" }, status: { phase: "Running" } };
  const select = (text: string, kind = pod): boolean | string => {
    const parsed = parseFieldSelector(text, kind);
    return parsed.ok ? fieldSelectorMatches(parsed.selector, kind, object) : parsed.message;
  };
  it("choose by the fields of the kind", () => {
    expect(select("spec.nodeName=n1,status.phase!=Succeeded,status.phase!=Failed")).toBe(true);
    expect(select("spec.nodeName=")).toBe(false);
    expect(select("spec.hostNetwork=false")).toBe(true);
    expect(select("metadata.name=p", { group: "apps", version: "v1", kind: "Deployment" })).toBe(true);
  });
  it("refuse other fields", () => {
    expect(select("spec.foo=1")).toBe("field label not supported: spec.foo");
    expect(select("spec")).toBe("invalid selector: 'spec'; can't understand 'spec'");
  });
});
