// The built-in kinds of the target release as table rows: data/kinds.json joined with names, prefixes and schema.
import rows from "../../data/kinds.json" with { type: "json" };
import { qualifiedResource } from "../object/kube-object.ts";
import { definitionOfKind } from "../schema/schema.ts";
import { categories, shortNames, storePrefixes } from "./kind-names.ts";
import type { Kind, Subresource, Verb } from "./kind.ts";
import { createKindTable, type KindTable } from "./kind-table.ts";

type SubresourceRow = { readonly name: string; readonly kind: string; readonly verbs: readonly string[] };
type KindRow = {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly SubresourceRow[];
};

const actionVerbs: Readonly<Record<string, readonly Verb[]>> = {
  post: ["create"],
  put: ["update"],
  list: ["list", "watch"],
  get: ["get"],
  patch: ["patch"],
  delete: ["delete"],
  deletecollection: ["deletecollection"],
};
const proxyVerbs: readonly Verb[] = ["create", "delete", "get", "patch", "update"];
const streamVerbs: readonly Verb[] = ["create", "get"];
/** Kinds that live in another group than the resource they hang on. */
const foreignKinds: Readonly<Record<string, readonly [group: string, version: string]>> = {
  Scale: ["autoscaling", "v1"],
  Eviction: ["policy", "v1"],
  TokenRequest: ["authentication.k8s.io", "v1"],
};

/** Every kind the server has without custom resources. */
export const builtinKinds: KindTable = createKindTable((rows as readonly KindRow[]).map(kindOfRow));

function kindOfRow(row: KindRow): Kind {
  const id = qualifiedResource(row);
  return {
    group: row.group,
    version: row.version,
    resource: row.resource,
    kind: row.kind,
    listKind: `${row.kind}List`,
    singular: row.kind.toLowerCase(),
    shortNames: shortNames[id] ?? [],
    categories: categories[id] ?? [],
    namespaced: row.namespaced,
    verbs: verbsOf(row.verbs).filter((verb) => verb !== "watch" || row.resource !== "componentstatuses"),
    subresources: row.subresources.map((subresource) => subresourceOfRow(row, subresource)),
    definition: definitionOfKind({ group: row.group, version: row.version, kind: row.kind }),
    keyPrefix: `/registry/${storePrefixes[id] ?? row.resource}`,
  };
}

function subresourceOfRow(parent: KindRow, row: SubresourceRow): Subresource {
  const [group, version] = foreignKinds[row.kind] ?? [parent.group, parent.version];
  const connect = row.verbs.includes("connect");
  return {
    name: row.name,
    kind: row.kind,
    group,
    version,
    verbs: connect ? (row.name === "proxy" ? proxyVerbs : streamVerbs) : verbsOf(row.verbs),
    connect,
    definition: connect ? undefined : definitionOfKind({ group, version, kind: row.kind }),
  };
}

function verbsOf(actions: readonly string[]): readonly Verb[] {
  return actions.flatMap((action) => actionVerbs[action] ?? []).sort();
}
