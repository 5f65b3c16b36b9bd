// Which keys of the store hold a resource, and back. The event log speaks of keys, informers of resources; the
// layout and its exceptions are those of Kubernetes' own registry.
import { objectKey, splitKey, type ObjectKey, type ResourceType } from "@keelson/api";
import { text, utf8 } from "@keelson/base";

const exceptions: Readonly<Record<string, string>> = {
  services: "services/specs",
  endpoints: "services/endpoints",
  nodes: "minions",
  "ingresses.networking.k8s.io": "ingress",
  "ingressclasses.networking.k8s.io": "ingressclasses",
  "customresourcedefinitions.apiextensions.k8s.io": "apiextensions.k8s.io/customresourcedefinitions",
  "apiservices.apiregistration.k8s.io": "apiregistration.k8s.io/apiservices",
};

/** Groups whose resources are stored without their group. Everything else is a custom resource: `group/resource`. */
const builtIn = /^$|^(apps|autoscaling|batch|extensions|policy)$|\.k8s\.io$/;

/** The resource as the event log names it: `pods`, `minions`, `services/specs`, `example.com/widgets`. */
export function logResource(type: ResourceType): string {
  const id = type.group === "" ? type.resource : `${type.resource}.${type.group}`;
  return exceptions[id] ?? (builtIn.test(type.group) ? type.resource : `${type.group}/${type.resource}`);
}

/** `/registry/<resource>/<namespace>/<name>` */
export function storageKey(type: ResourceType, key: ObjectKey): Uint8Array {
  return utf8(`/registry/${logResource(type)}/${key}`);
}

/** Undefined for a key that is not one of this resource. */
export function objectKeyOf(type: ResourceType, key: Uint8Array): ObjectKey | undefined {
  const prefix = `/registry/${logResource(type)}/`;
  const whole = text(key);
  if (!whole.startsWith(prefix)) return undefined;
  const { namespace, name } = splitKey(whole.slice(prefix.length));
  return type.namespaced ? objectKey(namespace, name) : name;
}
