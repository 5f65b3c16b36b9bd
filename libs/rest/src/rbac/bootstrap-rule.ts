// The words that the tables of bootstrap roles are written in.
import type { Subject } from "./authorize.ts";
import type { PolicyRule } from "./rules.ts";

export type BootstrapRole = {
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Roles with these labels are merged into this one. */
  readonly aggregates?: Readonly<Record<string, string>>;
};
export type BootstrapBinding = { readonly name: string; readonly role: string; readonly subjects: readonly Subject[] };

export const read = ["get", "list", "watch"] as const;
export const readWrite = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"] as const;
/** A rule over resources; `groups` and `resources` are space-separated, `core` is the empty group. */
export function on(
  verbs: readonly string[] | string,
  groups: string,
  resources: string,
  names?: readonly string[],
): PolicyRule {
  return {
    verbs: typeof verbs === "string" ? verbs.split(" ") : verbs,
    apiGroups: groups.split(" ").map((group) => (group === "core" ? "" : group)),
    resources: resources.split(" "),
    ...(names === undefined ? {} : { resourceNames: names }),
  };
}
