// The generic part of PUT and of the result of a PATCH: preconditions, fields that never change, generation.
// Follows rest.BeforeUpdate and the store's GuaranteedUpdate of 1.32.
import {
  badRequest,
  conflict,
  type FailureStatus,
  type FieldProblem,
  invalid,
  jsonEqual,
  type KubeObject,
  modifiedConflict,
} from "@keelson/api";
import { withMeta } from "../object.ts";
import type { Strategy, VerbTarget } from "./strategy.ts";

export type UpdateResult =
  | {
      readonly ok: true;
      readonly object: KubeObject;
      /** Its last finalizer went: it must be deleted. */ readonly finished: boolean;
    }
  | { readonly ok: false; readonly status: FailureStatus };

/** The object's name and namespace must be those of the path; absent ones are filled in. */
export function checkIdentity(
  object: KubeObject,
  target: VerbTarget,
): { readonly ok: true; readonly object: KubeObject } | { readonly ok: false; readonly status: FailureStatus } {
  const { name = "", namespace = "" } = object.metadata;
  if (name !== "" && name !== target.name) {
    return {
      ok: false,
      status: badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`),
    };
  }
  if (target.kind.namespaced && namespace !== "" && namespace !== target.namespace) {
    return {
      ok: false,
      status: badRequest("the namespace of the provided object does not match the namespace sent on the request"),
    };
  }
  return {
    ok: true,
    object: withMeta(object, { name: target.name, namespace: target.kind.namespaced ? target.namespace : undefined }),
  };
}

/** Conflict unless the writer's resourceVersion and uid, where given, are those of the stored object. */
export function checkPreconditions(
  object: KubeObject,
  stored: KubeObject,
  target: VerbTarget,
  strategy: Strategy,
): FailureStatus | undefined {
  const { resourceVersion = "", uid = "" } = object.metadata;
  const resource = target.kind;
  if (uid !== "" && uid !== stored.metadata.uid) {
    return conflict(
      resource,
      target.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored.metadata.uid ?? ""}`,
    );
  }
  if (resourceVersion === "" || resourceVersion === "0") {
    if (strategy.allowUnconditionalUpdate) return undefined;
    const problem: FieldProblem = {
      type: "FieldValueInvalid",
      field: "metadata.resourceVersion",
      message: "Invalid value: 0x0: must be specified for an update",
    };
    return invalid(resource, target.name, [problem]);
  }
  return resourceVersion === stored.metadata.resourceVersion ? undefined : modifiedConflict(resource, target.name);
}

/** Finishes an update of `stored` to `wanted`, which admission has already seen. */
export function finishUpdate(
  wanted: KubeObject,
  stored: KubeObject,
  target: VerbTarget & { readonly subresource: string },
  strategy: Strategy,
): UpdateResult {
  const old = stored.metadata;
  const prepared = strategy.prepareForUpdate(wanted, stored, target.subresource);
  let next = withMeta(prepared, {
    uid: old.uid,
    resourceVersion: old.resourceVersion,
    creationTimestamp: old.creationTimestamp,
    deletionTimestamp: old.deletionTimestamp,
    deletionGracePeriodSeconds: old.deletionGracePeriodSeconds,
    generateName: prepared.metadata.generateName ?? old.generateName,
    generation: old.generation,
    selfLink: undefined,
  });
  if (strategy.hasGeneration && specChanged(next, stored))
    next = withMeta(next, { generation: (old.generation ?? 0) + 1 });
  const problems = [...finalizerProblems(next, stored), ...strategy.validateUpdate(next, stored, target.subresource)];
  if (problems.length > 0) return { ok: false, status: invalid(target.kind, target.name, problems) };
  const finished =
    old.deletionTimestamp !== undefined &&
    old.deletionTimestamp !== null &&
    (old.deletionGracePeriodSeconds ?? 0) === 0 &&
    !hasFinalizers(next);
  return { ok: true, object: next, finished };
}

/** True when metadata.finalizers, or a namespace's spec.finalizers, still hold the object. */
export function hasFinalizers(object: KubeObject): boolean {
  if ((object.metadata.finalizers ?? []).length > 0) return true;
  if (object.kind !== "Namespace") return false;
  const spec = object["spec"] as { readonly finalizers?: readonly string[] } | undefined;
  return (spec?.finalizers ?? []).length > 0;
}

/** Everything but metadata and status counts as the desired state. */
function specChanged(next: KubeObject, stored: KubeObject): boolean {
  const names = new Set([...Object.keys(next), ...Object.keys(stored)]);
  for (const name of names) {
    if (name === "metadata" || name === "status" || name === "apiVersion" || name === "kind") continue;
    if (!jsonEqual(next[name], stored[name])) return true;
  }
  return false;
}

/** While an object is being deleted, finalizers may only go. */
function finalizerProblems(next: KubeObject, stored: KubeObject): FieldProblem[] {
  if (stored.metadata.deletionTimestamp === undefined || stored.metadata.deletionTimestamp === null) return [];
  const before = new Set(stored.metadata.finalizers ?? []);
  const added = (next.metadata.finalizers ?? []).filter((finalizer) => !before.has(finalizer));
  if (added.length === 0) return [];
  return [
    {
      type: "FieldValueForbidden",
      field: "metadata.finalizers",
      message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(", ")}}`,
    },
  ];
}
