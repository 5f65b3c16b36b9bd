// URLs of the API.
import { splitKey, type ObjectKey, type ResourceType } from "@keelson/api";

/** `/api/v1/namespaces/x/pods` or `/apis/apps/v1/deployments`. */
export function collectionPath(type: ResourceType, namespace: string | undefined): string {
  const root = type.group === "" ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const scope =
    type.namespaced && namespace !== undefined && namespace !== ""
      ? `/namespaces/${encodeURIComponent(namespace)}`
      : "";
  return `${root}${scope}/${type.resource}`;
}

export function objectPath(type: ResourceType, key: ObjectKey, subresource?: string): string {
  const { namespace, name } = splitKey(key);
  const base = `${collectionPath(type, namespace)}/${encodeURIComponent(name)}`;
  return subresource === undefined ? base : `${base}/${subresource}`;
}

/** Adds the defined parameters as a query. */
export function withQuery(
  path: string,
  parameters: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  }
  return parts.length === 0 ? path : `${path}?${parts.join("&")}`;
}
