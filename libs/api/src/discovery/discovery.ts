// Discovery documents as functions of the kinds table: the legacy lists and the aggregated documents in both
// versions. Which one a request gets is negotiated by the edge from its Accept header.
import { formatApiVersion } from "../object/kube-object.ts";
import type { Kind, Subresource } from "../kinds/kind.ts";
import type { GroupInfo, KindTable } from "../kinds/kind-table.ts";

type Document = Readonly<Record<string, unknown>>;

/** `GET /api`. `serverAddress` is `host:port`. */
export function apiVersionsDocument(serverAddress: string): Document {
  return {
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress }],
  };
}

/** `GET /apis`. */
export function apiGroupListDocument(kinds: KindTable): Document {
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: kinds.groups.filter((info) => info.group !== "").map(groupEntry),
  };
}

/** `GET /apis/<group>`; undefined for an unknown group. */
export function apiGroupDocument(kinds: KindTable, group: string): Document | undefined {
  const info = kinds.groups.find((known) => known.group === group && group !== "");
  return info === undefined ? undefined : { kind: "APIGroup", apiVersion: "v1", ...groupEntry(info) };
}

function groupEntry({ group, versions }: GroupInfo): Document {
  const entries = versions.map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: entries, preferredVersion: entries[0] };
}

/** `GET /api/v1`, `GET /apis/<group>/<version>`; undefined for an unknown group version. */
export function apiResourceListDocument(kinds: KindTable, group: string, version: string): Document | undefined {
  const known = kinds.ofGroupVersion(group, version);
  if (known.length === 0) return undefined;
  const resources = known.flatMap((kind) => [
    resourceEntry(kind),
    ...kind.subresources.map((subresource) => subresourceEntry(kind, subresource)),
  ]);
  resources.sort((a, b) => (a.name < b.name ? -1 : 1));
  const groupVersion = formatApiVersion({ group, version });
  return { kind: "APIResourceList", ...(group === "" ? {} : { apiVersion: "v1" }), groupVersion, resources };
}

function resourceEntry(kind: Kind): { readonly name: string } & Document {
  return {
    name: kind.resource,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: kind.verbs,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
  };
}

function subresourceEntry(kind: Kind, subresource: Subresource): { readonly name: string } & Document {
  const foreign = subresource.group !== kind.group || subresource.version !== kind.version;
  return {
    name: `${kind.resource}/${subresource.name}`,
    singularName: "",
    namespaced: kind.namespaced,
    ...(foreign ? { group: subresource.group, version: subresource.version } : {}),
    kind: subresource.kind,
    verbs: subresource.verbs,
  };
}

/** Aggregated discovery: of the core group for `/api`, of all others for `/apis`. */
export function aggregatedDiscoveryDocument(
  kinds: KindTable,
  path: "/api" | "/apis",
  version: "v2" | "v2beta1",
): Document {
  const groups = kinds.groups.filter((info) => (info.group === "") === (path === "/api"));
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((info) => aggregatedGroup(kinds, info)),
  };
}

function aggregatedGroup(kinds: KindTable, { group, versions }: GroupInfo): Document {
  return {
    metadata: { ...(group === "" ? {} : { name: group }), creationTimestamp: null },
    versions: versions.map((version) => ({
      version,
      resources: kinds.ofGroupVersion(group, version).map(aggregatedResource),
      freshness: "Current",
    })),
  };
}

function aggregatedResource(kind: Kind): Document {
  return {
    resource: kind.resource,
    responseKind: { group: kind.group, version: kind.version, kind: kind.kind },
    scope: kind.namespaced ? "Namespaced" : "Cluster",
    singularResource: kind.singular,
    verbs: kind.verbs,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
    ...(kind.subresources.length === 0 ? {} : { subresources: kind.subresources.map(aggregatedSubresource) }),
  };
}

function aggregatedSubresource(subresource: Subresource): Document {
  return {
    subresource: subresource.name,
    responseKind: { group: subresource.group, version: subresource.version, kind: subresource.kind },
    verbs: subresource.verbs,
  };
}
