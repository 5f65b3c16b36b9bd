// Nobody grants what they lack: writing a role needs its rules (or the verb escalate), writing a binding needs the
// rules of the role it refers to (or the verb bind).
import { forbidden, type KubeObject, notFound } from "@keelson/api";
import { child, firstUncovered, type PolicyRule, resourceAttributes, textAt } from "@keelson/rest";
import { type Authorizer, rulesIn } from "../auth/authorizer.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.ts";

export function rbacEscalation(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: "RBACEscalation",
    validate: (request) => {
      const { kind, user } = request;
      if (kind.group !== "rbac.authorization.k8s.io" || request.operation === "DELETE") return undefined;
      if (user.groups.includes("system:masters")) return undefined;
      const isRole = kind.resource === "roles" || kind.resource === "clusterroles";
      const ref = roleRefOf(request.object);
      const resource = isRole ? kind.resource : ref.kind === "ClusterRole" ? "clusterroles" : "roles";
      const name = isRole ? request.name : ref.name;
      const asked = { user, group: kind.group, version: kind.version, resource, namespace: request.namespace, name };
      if (authorizer.decide(resourceAttributes({ ...asked, verb: isRole ? "escalate" : "bind" })).allowed)
        return undefined;
      const wanted = isRole ? wantedBy(request.object) : authorizer.rulesOfRole(ref, request.namespace);
      // Nobody knows yet what a role that is missing will hold.
      if (wanted === undefined) return notFound({ group: kind.group, resource }, ref.name);
      const missing = firstUncovered(authorizer.rules(user, request.namespace), wanted);
      if (missing === undefined) return undefined;
      return forbidden(kind, request.name, refusal(request, missing));
    },
  };
}

/** Rules of a role; one that gathers other roles' rules may come to hold any. */
function wantedBy(role: KubeObject): readonly PolicyRule[] {
  return child(role, "aggregationRule") === undefined ? rulesIn(role) : everything;
}

const everything: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

function refusal(request: AdmissionRequest, missing: object): string {
  const groups = request.user.groups.map((group) => JSON.stringify(group)).join(" ");
  return `user ${JSON.stringify(request.user.name)} (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${JSON.stringify(missing)}`;
}

function roleRefOf(binding: KubeObject): { readonly kind: string; readonly name: string } {
  const ref = child(binding, "roleRef");
  return { kind: textAt(ref, "kind"), name: textAt(ref, "name") };
}
