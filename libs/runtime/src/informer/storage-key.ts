// Which keys of the store hold a resource, and back. The event log speaks of keys, informers of resources; the
// layout and its exceptions are those of Kubernetes' own registry.
import { builtinKinds, objectKey, splitKey, type ObjectKey, type ResourceType } from "@keelson/api";
import { text, utf8 } from "@keelson/base";

const registry = "/registry/";

/** The resource as the event log names it: `pods`, `minions`, `services/specs`, `example.com/widgets`. */
export function logResource(type: ResourceType): string {
  const kind = builtinKinds.byResource(type.group, type.version, type.resource);
  // Custom resources are stored under their group.
  return kind === undefined ? `${type.group}/${type.resource}` : kind.keyPrefix.slice(registry.length);
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
