// The RBAC decision: bindings that name the user or one of its groups, the roles they refer to, the rules in them.
// Cluster bindings count everywhere, role bindings only in their namespace. Default deny.
import { type Attributes, type PolicyRule, ruleAllows, type UserInfo } from "./rules.ts";

export type Subject = {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly apiGroup?: string;
};
export type RoleRef = { readonly kind: string; readonly name: string };

export type Binding = {
  readonly name: string;
  /** Empty for a cluster role binding. */
  readonly namespace: string;
  readonly subjects: readonly Subject[];
  readonly roleRef: RoleRef;
};

/** Where roles and bindings come from: the watch cache. */
export type RbacSource = {
  clusterBindings(): Iterable<Binding>;
  bindings(namespace: string): Iterable<Binding>;
  /** Undefined when the role does not exist. */
  rulesOf(ref: RoleRef, namespace: string): readonly PolicyRule[] | undefined;
};

export type Decision = { readonly allowed: boolean; readonly reason: string };

/** Decides one request. */
export function rbacAuthorize(asked: Attributes, source: RbacSource): Decision {
  for (const { rules, binding, subject } of grants(asked.user, asked.namespace, source)) {
    if (!rules.some((rule) => ruleAllows(rule, asked))) continue;
    const kind = binding.namespace === "" ? "ClusterRoleBinding" : "RoleBinding";
    const bindingName = binding.namespace === "" ? binding.name : `${binding.name}/${binding.namespace}`;
    return {
      allowed: true,
      reason: `RBAC: allowed by ${kind} "${bindingName}" of ${binding.roleRef.kind} "${binding.roleRef.name}" to ${describeSubject(subject)}`,
    };
  }
  return { allowed: false, reason: "" };
}

/** Every rule that applies to `user` in `namespace` (empty: cluster-wide only). */
export function rulesFor(user: UserInfo, namespace: string, source: RbacSource): PolicyRule[] {
  const all: PolicyRule[] = [];
  for (const { rules } of grants(user, namespace, source)) all.push(...rules);
  return all;
}

function* grants(
  user: UserInfo,
  namespace: string,
  source: RbacSource,
): Iterable<{ readonly rules: readonly PolicyRule[]; readonly binding: Binding; readonly subject: Subject }> {
  for (const binding of source.clusterBindings()) yield* grantOf(binding, user, "", source);
  if (namespace === "") return;
  for (const binding of source.bindings(namespace)) yield* grantOf(binding, user, namespace, source);
}

function* grantOf(
  binding: Binding,
  user: UserInfo,
  namespace: string,
  source: RbacSource,
): Iterable<{ readonly rules: readonly PolicyRule[]; readonly binding: Binding; readonly subject: Subject }> {
  const subject = binding.subjects.find((candidate) => subjectIs(candidate, user, namespace));
  const rules = subject === undefined ? undefined : source.rulesOf(binding.roleRef, namespace);
  if (subject !== undefined && rules !== undefined) yield { rules, binding, subject };
}

function subjectIs(subject: Subject, user: UserInfo, bindingNamespace: string): boolean {
  switch (subject.kind) {
    case "User":
      return subject.name === user.name;
    case "Group":
      return user.groups.includes(subject.name);
    case "ServiceAccount": {
      const namespace = subject.namespace ?? bindingNamespace;
      return namespace !== "" && user.name === `system:serviceaccount:${namespace}:${subject.name}`;
    }
    default:
      return false;
  }
}

function describeSubject(subject: Subject): string {
  return subject.kind === "ServiceAccount"
    ? `ServiceAccount "${subject.name}/${subject.namespace ?? ""}"`
    : `${subject.kind} "${subject.name}"`;
}

/** Why a request was refused, as the Forbidden status of 1.32 words it. */
export function forbiddenMessage(asked: Attributes): string {
  const user = JSON.stringify(asked.user.name);
  if (!asked.isResource) return `User ${user} cannot ${asked.verb} path ${JSON.stringify(asked.path)}`;
  const resource = asked.subresource === "" ? asked.resource : `${asked.resource}/${asked.subresource}`;
  const where = asked.namespace === "" ? "at the cluster scope" : `in the namespace ${JSON.stringify(asked.namespace)}`;
  return `User ${user} cannot ${asked.verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(asked.group)} ${where}`;
}
