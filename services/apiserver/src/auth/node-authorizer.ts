// The Node authorizer: a kubelet may do what the role system:node lists, and of secrets, config maps, claims,
// volumes and tokens only what a pod bound to its node uses; of leases and CSINodes only its own.
import { utf8 } from "@keelson/base";
import type { KubeObject } from "@keelson/api";
import { type Attributes, bootstrapClusterRoles, child, type Decision, items, ruleAllows, textAt } from "@keelson/rest";
import type { WatchCache } from "../cache/watch-cache.ts";

const nodeUserPrefix = "system:node:";
const nodeRules = bootstrapClusterRoles.find((role) => role.name === "system:node")?.rules ?? [];

/** Name of the node that a user is; undefined for everybody else. */
export function nodeNameOf(user: { readonly name: string; readonly groups: readonly string[] }): string | undefined {
  const isNode = user.groups.includes("system:nodes") && user.name.startsWith(nodeUserPrefix);
  return isNode ? user.name.slice(nodeUserPrefix.length) : undefined;
}

export function createNodeAuthorizer(cache: WatchCache): (asked: Attributes) => Decision {
  return (asked) => {
    const node = nodeNameOf(asked.user);
    if (node === undefined) return noOpinion;
    const refused = graphRefusal(asked, node, cache);
    if (refused !== undefined) return { allowed: false, reason: refused };
    return nodeRules.some((rule) => ruleAllows(rule, asked)) ? { allowed: true, reason: "" } : noOpinion;
  };
}

const noOpinion: Decision = { allowed: false, reason: "" };

/** Why a node may not touch one object; undefined when the rules decide. */
function graphRefusal(asked: Attributes, node: string, cache: WatchCache): string | undefined {
  const id = `${asked.resource}.${asked.group}`;
  switch (id) {
    case "secrets.":
    case "configmaps.":
    case "persistentvolumeclaims.": {
      if (asked.name === "" || asked.namespace === "") return `can only read resources of this type by name`;
      const used = podsOn(cache, node, asked.namespace).some((pod) => uses(pod, asked.resource, asked.name));
      return used ? undefined : noRelationship(node, asked.name);
    }
    case "serviceaccounts.": {
      if (asked.subresource !== "token") return undefined;
      const used = podsOn(cache, node, asked.namespace).some(
        (pod) => (textAt(child(pod, "spec"), "serviceAccountName") || "default") === asked.name,
      );
      return used ? undefined : noRelationship(node, asked.name);
    }
    case "leases.coordination.k8s.io":
      if (asked.namespace !== "kube-node-lease")
        return 'can only access leases in the "kube-node-lease" system namespace';
      return asked.verb === "create" || asked.name === node
        ? undefined
        : "can only access node lease with the same name as the requesting node";
    case "csinodes.storage.k8s.io":
      return asked.verb === "create" || asked.name === node
        ? undefined
        : "can only access CSINode with the same name as the requesting node";
    default:
      return undefined;
  }
}

function noRelationship(node: string, name: string): string {
  return `no relationship found between node '${node}' and this object (${name})`;
}

function podsOn(cache: WatchCache, node: string, namespace: string): KubeObject[] {
  const prefix = utf8(`/registry/pods/${namespace}/`);
  const end = utf8(`/registry/pods/${namespace}0`);
  const found: KubeObject[] = [];
  for (const [, cached] of cache.collection("pods").objects.range(prefix, end)) {
    if (textAt(child(cached.object, "spec"), "nodeName") === node) found.push(cached.object);
  }
  return found;
}

/** True when the pod refers to the secret, config map or claim. */
function uses(pod: KubeObject, resource: string, name: string): boolean {
  const spec = child(pod, "spec");
  for (const volume of items(spec, "volumes")) {
    const sources = [volume, ...items(child(volume, "projected"), "sources")];
    for (const source of sources) {
      if (
        resource === "secrets" &&
        (textAt(child(source, "secret"), "secretName") === name || textAt(child(source, "secret"), "name") === name)
      )
        return true;
      if (resource === "configmaps" && textAt(child(source, "configMap"), "name") === name) return true;
      if (resource === "persistentvolumeclaims" && textAt(child(source, "persistentVolumeClaim"), "claimName") === name)
        return true;
      const ephemeral =
        child(volume, "ephemeral") !== undefined && `${pod.metadata.name ?? ""}-${textAt(volume, "name")}` === name;
      if (resource === "persistentvolumeclaims" && ephemeral) return true;
    }
  }
  if (resource === "secrets" && items(spec, "imagePullSecrets").some((secret) => textAt(secret, "name") === name))
    return true;
  const ref = resource === "secrets" ? "secret" : "configMap";
  for (const list of ["containers", "initContainers", "ephemeralContainers"]) {
    for (const container of items(spec, list)) {
      if (items(container, "envFrom").some((from) => textAt(child(from, `${ref}Ref`), "name") === name)) return true;
      if (
        items(container, "env").some((env) => textAt(child(child(env, "valueFrom"), `${ref}KeyRef`), "name") === name)
      )
        return true;
    }
  }
  return false;
}
