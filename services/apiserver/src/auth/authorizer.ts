// Who may do what: the modes of --authorization-mode asked in order, the first that allows wins, default deny.
// Roles and bindings are read from the watch cache and decoded once per change.
import { utf8 } from "@keelson/base";
import type { KubeObject } from "@keelson/api";
import {
  type Attributes,
  type Binding,
  child,
  type Decision,
  items,
  type PolicyRule,
  rbacAuthorize,
  type RbacSource,
  rulesFor,
  strings,
  textAt,
  type UserInfo,
} from "@keelson/rest";
import type { WatchCache } from "../cache/watch-cache.ts";
import { createNodeAuthorizer } from "./node-authorizer.ts";

export type AuthorizationMode = "AlwaysAllow" | "AlwaysDeny" | "Node" | "RBAC";

export interface Authorizer {
  decide(asked: Attributes): Decision;
  /** Rules of `user` in a namespace, for SelfSubjectRulesReview and escalation checks. */
  rules(user: UserInfo, namespace: string): readonly PolicyRule[];
  /** Rules of a role; undefined when there is none. */
  rulesOfRole(
    ref: { readonly kind: string; readonly name: string },
    namespace: string,
  ): readonly PolicyRule[] | undefined;
}

export function createAuthorizer(modes: readonly AuthorizationMode[], cache: WatchCache): Authorizer {
  const source = createRbacSource(cache);
  const node = createNodeAuthorizer(cache);
  return {
    decide: (asked) => {
      if (asked.user.groups.includes("system:masters")) return { allowed: true, reason: "" };
      let reason = "";
      for (const mode of modes) {
        const decision = decideBy(mode, asked, source, node);
        if (decision.allowed) return decision;
        if (decision.reason !== "") reason = decision.reason;
      }
      return { allowed: false, reason };
    },
    rules: (user, namespace) => rulesFor(user, namespace, source),
    rulesOfRole: (ref, namespace) => source.rulesOf(ref, namespace),
  };
}

function decideBy(
  mode: AuthorizationMode,
  asked: Attributes,
  source: RbacSource,
  node: (asked: Attributes) => Decision,
): Decision {
  switch (mode) {
    case "AlwaysAllow":
      return { allowed: true, reason: "" };
    case "AlwaysDeny":
      return { allowed: false, reason: "Everything is forbidden." };
    case "Node":
      return node(asked);
    case "RBAC":
      return rbacAuthorize(asked, source);
  }
}

function createRbacSource(cache: WatchCache): RbacSource {
  const clusterBindings = memo(cache, "clusterrolebindings", (objects) => [...objects].map(bindingOf));
  const bindings = memo(cache, "rolebindings", (objects) =>
    Map.groupBy([...objects].map(bindingOf), (binding) => binding.namespace),
  );
  const clusterRoles = memo(
    cache,
    "clusterroles",
    (objects) => new Map([...objects].map((role) => [role.metadata.name ?? "", rulesIn(role)])),
  );
  const roles = memo(
    cache,
    "roles",
    (objects) =>
      new Map(
        [...objects].map((role) => [`${role.metadata.namespace ?? ""}/${role.metadata.name ?? ""}`, rulesIn(role)]),
      ),
  );
  return {
    clusterBindings,
    bindings: (namespace) => bindings().get(namespace) ?? [],
    rulesOf: (ref, namespace) =>
      ref.kind === "ClusterRole" ? clusterRoles().get(ref.name) : roles().get(`${namespace}/${ref.name}`),
  };
}

/** What `build` made of a resource's objects, made again only after one of them changed. */
function memo<T>(cache: WatchCache, resource: string, build: (objects: Iterable<KubeObject>) => T): () => T {
  let built: { readonly value: T; readonly of: unknown; readonly revision: number } | undefined;
  return () => {
    const collection = cache.collection(resource);
    if (built === undefined || built.of !== collection || built.revision !== collection.lastRevision) {
      const objects = [...collection.objects.range(new Uint8Array(0), undefined)].map(([, cached]) => cached.object);
      built = { value: build(objects), of: collection, revision: collection.lastRevision };
    }
    return built.value;
  };
}

function bindingOf(object: KubeObject): Binding {
  const ref = child(object, "roleRef");
  return {
    name: object.metadata.name ?? "",
    namespace: object.metadata.namespace ?? "",
    roleRef: { kind: textAt(ref, "kind"), name: textAt(ref, "name") },
    subjects: items(object, "subjects").map((subject) => ({
      kind: textAt(subject, "kind"),
      name: textAt(subject, "name"),
      ...(textAt(subject, "namespace") === "" ? {} : { namespace: textAt(subject, "namespace") }),
    })),
  };
}

/** The rules of a Role or ClusterRole object. */
export function rulesIn(role: KubeObject): PolicyRule[] {
  return items(role, "rules").map((rule) => ({
    verbs: strings(rule, "verbs"),
    apiGroups: strings(rule, "apiGroups"),
    resources: strings(rule, "resources"),
    resourceNames: strings(rule, "resourceNames"),
    nonResourceURLs: strings(rule, "nonResourceURLs"),
  }));
}

/** The cached object at a store key. */
export function cachedObject(cache: WatchCache, resource: string, key: string): KubeObject | undefined {
  return cache.collection(resource).objects.get(utf8(key))?.object;
}
