// The lookups of a set of kinds. Immutable: adding custom resources makes a new table, so that a request sees one
// state of the table from beginning to end.
import type { GroupVersion } from "../object/kube-object.ts";
import { groupOrder } from "./kind-names.ts";
import type { Kind } from "./kind.ts";

export type GroupInfo = {
  readonly group: string;
  /** Preferred version first. */
  readonly versions: readonly string[];
};

export interface KindTable {
  readonly all: readonly Kind[];
  /** In discovery order. */
  readonly groups: readonly GroupInfo[];
  byResource(group: string, version: string, resource: string): Kind | undefined;
  byKind(group: string, version: string, kind: string): Kind | undefined;
  /** Kinds of one group version, by resource name. */
  ofGroupVersion(group: string, version: string): readonly Kind[];
  /** The resource at the group's preferred version. */
  preferred(group: string, resource: string): Kind | undefined;
  /** A table with these kinds too; same group, version and resource replaces. */
  with(more: readonly Kind[]): KindTable;
}

export function createKindTable(kinds: readonly Kind[]): KindTable {
  const unique = new Map(kinds.map((kind) => [`${kind.group}/${kind.version}/${kind.resource}`, kind]));
  const all = [...unique.values()];
  const byKind = new Map(all.map((kind) => [`${kind.group}/${kind.version}/${kind.kind}`, kind]));
  const groups = groupsOf(all);
  const byGroupVersion = Map.groupBy(all, (kind) => `${kind.group}/${kind.version}`);
  for (const list of byGroupVersion.values()) list.sort((a, b) => compare(a.resource, b.resource));
  return {
    all,
    groups,
    byResource: (group, version, resource) => unique.get(`${group}/${version}/${resource}`),
    byKind: (group, version, kind) => byKind.get(`${group}/${version}/${kind}`),
    ofGroupVersion: (group, version) => byGroupVersion.get(`${group}/${version}`) ?? [],
    preferred(group, resource) {
      const versions = groups.find((info) => info.group === group)?.versions ?? [];
      for (const version of versions) {
        const kind = unique.get(`${group}/${version}/${resource}`);
        if (kind !== undefined) return kind;
      }
      return undefined;
    },
    with: (more) => createKindTable([...all, ...more]),
  };
}

function groupsOf(kinds: readonly Kind[]): GroupInfo[] {
  const versions = new Map<string, Set<string>>();
  for (const kind of kinds) {
    const known = versions.get(kind.group) ?? new Set();
    versions.set(kind.group, known.add(kind.version));
  }
  const rank = (group: string): number => {
    const at = groupOrder.indexOf(group);
    return at < 0 ? groupOrder.length : at;
  };
  return [...versions]
    .map(([group, set]) => ({ group, versions: [...set].sort(compareVersions) }))
    .sort((a, b) => rank(a.group) - rank(b.group) || compare(a.group, b.group));
}

/** Orders API versions from most to least preferred: v2, v1, v1beta2, v1beta1, v1alpha1, then others by name. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [versionParts(a), versionParts(b)];
  if (x === undefined || y === undefined) return x === y ? compare(a, b) : x === undefined ? 1 : -1;
  return y.stability - x.stability || y.major - x.major || y.minor - x.minor;
}

function versionParts(version: string): { stability: number; major: number; minor: number } | undefined {
  const match = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version);
  if (match === null) return undefined;
  const stability = match[2] === undefined ? 2 : match[2] === "beta" ? 1 : 0;
  return { stability, major: Number(match[1]), minor: Number(match[3] ?? 0) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `apps/v1` as a sortable map key. */
export function groupVersionKey(of: GroupVersion): string {
  return `${of.group}/${of.version}`;
}
