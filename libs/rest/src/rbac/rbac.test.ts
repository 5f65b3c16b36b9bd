// Proves that RBAC allows exactly what a bound rule covers, words refusals as clients print them, and lets nobody grant
// what they lack.
import { describe, expect, it } from "vitest";
import { type Binding, forbiddenMessage, rbacAuthorize, type RbacSource } from "./authorize.ts";
import { bootstrapClusterRoleBindings, bootstrapClusterRoles } from "./bootstrap-roles.ts";
import { type Attributes, firstUncovered, type PolicyRule, ruleAllows } from "./rules.ts";

const asked = (change: Partial<Attributes> = {}): Attributes => ({
  user: { name: "bob", uid: "", groups: ["devs"], extra: {} },
  verb: "get",
  isResource: true,
  group: "",
  version: "v1",
  resource: "pods",
  subresource: "",
  namespace: "a",
  name: "p",
  path: "",
  ...change,
});

describe("rules", () => {
  const rule: PolicyRule = { verbs: ["get"], apiGroups: [""], resources: ["pods", "*/scale"], resourceNames: [] };

  it("cover verbs, groups, resources, subresources and names", () => {
    expect(ruleAllows(rule, asked())).toBe(true);
    expect(ruleAllows(rule, asked({ verb: "list" }))).toBe(false);
    expect(ruleAllows(rule, asked({ group: "apps" }))).toBe(false);
    expect(ruleAllows(rule, asked({ subresource: "log" }))).toBe(false);
    expect(ruleAllows(rule, asked({ resource: "x", subresource: "scale" }))).toBe(true);
    expect(ruleAllows({ ...rule, resourceNames: ["q"] }, asked())).toBe(false);
  });

  it("cover paths by prefix", () => {
    const paths: PolicyRule = { verbs: ["get"], nonResourceURLs: ["/healthz", "/apis/*"] };
    expect(ruleAllows(paths, asked({ isResource: false, path: "/apis/apps" }))).toBe(true);
    expect(ruleAllows(paths, asked({ isResource: false, path: "/healthz/x" }))).toBe(false);
  });

  it("find the first permission that is lacking", () => {
    const held: PolicyRule[] = [{ verbs: ["get", "list"], apiGroups: ["*"], resources: ["pods"] }];
    expect(
      firstUncovered(held, [{ verbs: ["get"], apiGroups: [""], resources: ["pods"], resourceNames: ["x"] }]),
    ).toBeUndefined();
    expect(firstUncovered(held, [{ verbs: ["get", "delete"], apiGroups: [""], resources: ["pods"] }])).toMatchObject({
      verbs: ["delete"],
    });
    expect(
      firstUncovered(
        [{ ...held[0], resourceNames: ["x"] } as PolicyRule],
        [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }],
      ),
    ).toBeDefined();
  });
});

describe("bindings", () => {
  const binding: Binding = {
    name: "b",
    namespace: "a",
    subjects: [{ kind: "Group", name: "devs" }],
    roleRef: { kind: "ClusterRole", name: "view" },
  };
  const source: RbacSource = {
    clusterBindings: () => [],
    bindings: (namespace) => (namespace === "a" ? [binding] : []),
    rulesOf: (ref) => (ref.name === "view" ? [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }] : undefined),
  };

  it("count only in their namespace", () => {
    expect(rbacAuthorize(asked(), source).allowed).toBe(true);
    expect(rbacAuthorize(asked({ namespace: "b" }), source).allowed).toBe(false);
    expect(rbacAuthorize(asked({ namespace: "" }), source).allowed).toBe(false);
  });

  it("are refused in the words of 1.32", () => {
    expect(forbiddenMessage(asked({ verb: "list", name: "" }))).toBe(
      'User "bob" cannot list resource "pods" in API group "" in the namespace "a"',
    );
    expect(forbiddenMessage(asked({ isResource: false, path: "/x" }))).toBe('User "bob" cannot get path "/x"');
  });
});

describe("bootstrap tables", () => {
  it("bind only roles that exist, and each role once", () => {
    const names = bootstrapClusterRoles.map((role) => role.name);
    expect(new Set(names).size).toBe(names.length);
    for (const binding of bootstrapClusterRoleBindings) expect(names).toContain(binding.role);
  });
});
