// Namespace: while it terminates, everything in it is deleted; when nothing is left, its own finalizer goes. What
// still stands in the way is written into its conditions, so that nobody has to guess why it is stuck.
import {
  formatTime,
  idlePlan,
  keyOf,
  resourceId,
  resources,
  type Action,
  type Namespace,
  type NamespaceCondition,
  type NamespaceStatus,
  type ObjectKey,
  type ObjectLike,
  type ObjectView,
  type Plan,
  type PlanContext,
  type ResourceType,
} from "@keelson/api";
import { burstReplicas } from "../limits.ts";
import { sameJson } from "../shared/names.ts";
import { isTerminating } from "../shared/pods.ts";
import { withStatus } from "../shared/status.ts";

const type = resources.namespaces;
const ownFinalizer = "kubernetes";

export type NamespaceOptions = {
  /** Namespaced resources that can be listed and deleted and that the view holds. */
  readonly watched: readonly ResourceType[];
  /** Namespaced resources that are emptied without being looked at (Events). */
  readonly unwatched: readonly ResourceType[];
};

/** One Namespace. */
export function planNamespace(options: NamespaceOptions, view: ObjectView, key: ObjectKey, context: PlanContext): Plan {
  const namespace = view.get(type, key);
  if (namespace === undefined || !isTerminating(namespace)) return idlePlan();
  const content = options.watched
    .map((resource) => ({ resource, items: view.list(resource, key) }))
    .filter(({ items }) => items.length > 0);
  const status = statusUpdate(namespace, nextConditions(namespace, content, context.nowMs));
  const deletions = content.flatMap(({ resource, items }) =>
    items.filter((item) => !isGoing(item)).map((item) => deletion(resource, item)),
  );
  const count = content.reduce((sum, { items }) => sum + items.length, 0);
  if (deletions.length > 0) {
    return {
      steps: [deletions.slice(0, burstReplicas)],
      ...withStatus(status),
      why: `${count} objects left: delete ${Math.min(deletions.length, burstReplicas)}`,
    };
  }
  if (count > 0)
    return {
      steps: [],
      ...withStatus(status),
      why: `waits for ${content.map(({ resource, items }) => `${items.length} ${resourceId(resource)}`).join(", ")}`,
    };
  // The view may be behind: ask the server for every resource before saying that nothing is left.
  const sweep: readonly Action[] = [...options.watched, ...options.unwatched].map((resource) => ({
    verb: "deleteCollection",
    type: resource,
    namespace: key,
  }));
  if (!(namespace.spec?.finalizers ?? []).includes(ownFinalizer))
    return { steps: [], ...withStatus(status), why: "waits for finalizers of others" };
  return { steps: [sweep, [finalize(namespace)]], why: "nothing is left in it: finalize" };
}

function isGoing(item: ObjectLike): boolean {
  return (item.metadata?.deletionTimestamp ?? undefined) !== undefined;
}

function deletion(resource: ResourceType, item: ObjectLike): Action {
  return { verb: "delete", type: resource, key: keyOf(item), uid: item.metadata?.uid, propagation: "Background" };
}

function finalize(namespace: Namespace): Action {
  const object: Namespace = {
    ...namespace,
    spec: { ...namespace.spec, finalizers: (namespace.spec?.finalizers ?? []).filter((name) => name !== ownFinalizer) },
  };
  return { verb: "update", type, object, subresource: "finalize" };
}

function statusUpdate(namespace: Namespace, conditions: readonly NamespaceCondition[]): Action | undefined {
  if (sameJson(namespace.status?.conditions ?? [], conditions)) return undefined;
  const status: NamespaceStatus = { ...namespace.status, phase: "Terminating", conditions };
  return { verb: "update", type, object: { ...namespace, status } as Namespace, subresource: "status" };
}

type Content = readonly { readonly resource: ResourceType; readonly items: readonly ObjectLike[] }[];

function nextConditions(namespace: Namespace, content: Content, nowMs: number): readonly NamespaceCondition[] {
  const finalizers = new Map<string, number>();
  for (const { items } of content) {
    for (const item of items)
      for (const name of item.metadata?.finalizers ?? []) finalizers.set(name, (finalizers.get(name) ?? 0) + 1);
  }
  const remaining = content
    .map(({ resource, items }) => `${resourceId(resource)}. has ${items.length} resource instances`)
    .join(", ");
  const waiting = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`).join(", ");
  const set = (
    conditionType: string,
    bad: string,
    texts: { readonly badReason: string; readonly goodReason: string; readonly good: string },
  ): NamespaceCondition => {
    const next =
      bad === ""
        ? { status: "False", reason: texts.goodReason, message: texts.good }
        : { status: "True", reason: texts.badReason, message: bad };
    const before = namespace.status?.conditions?.find((condition) => condition.type === conditionType);
    const since = before?.status === next.status ? before.lastTransitionTime : formatTime(nowMs);
    return { type: conditionType, ...next, lastTransitionTime: since };
  };
  return [
    set("NamespaceContentRemaining", remaining === "" ? "" : `Some resources are remaining: ${remaining}`, {
      badReason: "SomeResourcesRemain",
      goodReason: "ContentRemoved",
      good: "All content successfully removed",
    }),
    set(
      "NamespaceFinalizersRemaining",
      waiting === "" ? "" : `Some content in the namespace has finalizers remaining: ${waiting}`,
      {
        badReason: "SomeFinalizersRemain",
        goodReason: "ContentHasNoFinalizers",
        good: "All content-preserving finalizers finished",
      },
    ),
  ];
}
