// RBAC rules and what they cover. Matching follows rbac/v1 of 1.32: `*` stands for everything, `*/sub` for a
// subresource of every resource, a non-resource URL may end in `*`.

export type PolicyRule = {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
};

/** Who asks. */
export type UserInfo = {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
};

/** What is asked, as authorizers see it. */
export type Attributes = {
  readonly user: UserInfo;
  readonly verb: string;
  readonly isResource: boolean;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: string;
};

/** Asks for a resource; what is not said is empty. */
export function resourceAttributes(
  asked: Pick<Attributes, "user" | "verb" | "resource"> & Partial<Attributes>,
): Attributes {
  return { isResource: true, group: "", version: "", subresource: "", namespace: "", name: "", path: "", ...asked };
}

/** True when `rule` allows what `asked` names. */
export function ruleAllows(rule: PolicyRule, asked: Omit<Attributes, "user">): boolean {
  if (!has(rule.verbs, asked.verb)) return false;
  if (!asked.isResource) return (rule.nonResourceURLs ?? []).some((url) => urlMatches(url, asked.path));
  return (
    has(rule.apiGroups, asked.group) &&
    resourceMatches(rule.resources ?? [], asked.resource, asked.subresource) &&
    (rule.resourceNames === undefined || rule.resourceNames.length === 0 || rule.resourceNames.includes(asked.name))
  );
}

/**
 * The first single permission of `wanted` that no rule of `held` covers, or undefined when all are covered: nobody
 * may grant what they lack.
 */
export function firstUncovered(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule | undefined {
  for (const rule of wanted) {
    for (const single of breakDown(rule)) {
      if (!held.some((owner) => covers(owner, single))) return single;
    }
  }
  return undefined;
}

function has(values: readonly string[] | undefined, wanted: string): boolean {
  return values !== undefined && (values.includes("*") || values.includes(wanted));
}

function resourceMatches(resources: readonly string[], resource: string, subresource: string): boolean {
  const whole = subresource === "" ? resource : `${resource}/${subresource}`;
  return resources.some(
    (candidate) => candidate === "*" || candidate === whole || (subresource !== "" && candidate === `*/${subresource}`),
  );
}

function urlMatches(pattern: string, path: string): boolean {
  if (pattern === "*" || pattern === path) return true;
  return pattern.endsWith("*") && path.startsWith(pattern.replace(/\*+$/, ""));
}

function* breakDown(rule: PolicyRule): Iterable<PolicyRule> {
  const names = rule.resourceNames === undefined || rule.resourceNames.length === 0 ? [undefined] : rule.resourceNames;
  for (const verb of rule.verbs) {
    for (const url of rule.nonResourceURLs ?? []) yield { verbs: [verb], nonResourceURLs: [url] };
    for (const group of rule.apiGroups ?? []) {
      for (const resource of rule.resources ?? []) {
        for (const name of names) {
          yield {
            verbs: [verb],
            apiGroups: [group],
            resources: [resource],
            ...(name === undefined ? {} : { resourceNames: [name] }),
          };
        }
      }
    }
  }
}

function covers(owner: PolicyRule, single: PolicyRule): boolean {
  const verb = single.verbs[0] ?? "";
  if (!has(owner.verbs, verb)) return false;
  const url = single.nonResourceURLs?.[0];
  if (url !== undefined) return (owner.nonResourceURLs ?? []).some((pattern) => urlMatches(pattern, url));
  const whole = single.resources?.[0] ?? "";
  const slash = whole.indexOf("/");
  const [resource, subresource] = slash < 0 ? [whole, ""] : [whole.slice(0, slash), whole.slice(slash + 1)];
  const name = single.resourceNames?.[0];
  const namesCovered =
    owner.resourceNames === undefined ||
    owner.resourceNames.length === 0 ||
    (name !== undefined && owner.resourceNames.includes(name));
  return (
    has(owner.apiGroups, single.apiGroups?.[0] ?? "") &&
    resourceMatches(owner.resources ?? [], resource, subresource) &&
    namesCovered
  );
}
