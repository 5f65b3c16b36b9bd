// What a pure planner decides, as data: writes to the API with their preconditions, when to look again, and why.
// Controllers, scheduler and kubelet return these; the control loop in libs/runtime carries them out.
import type { Prng } from "@keelson/base";
import type { ObjectKey, ObjectLike, ResourceType } from "./resource-type.ts";

export type PatchType = "json" | "merge" | "strategic" | "apply";

/** Which object an Event is about. */
export type EventSubject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly fieldPath?: string | undefined;
};

/** One core/v1 Event to record. Recording is best effort and merged with equal ones. */
export type EventNote = {
  readonly subject: EventSubject;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
};

export type CreateAction = {
  readonly verb: "create";
  readonly type: ResourceType;
  /** Its metadata names the namespace; for a subresource also `name` of the parent. */
  readonly object: ObjectLike;
  readonly subresource?: string | undefined;
  /** Parent of the subresource (`pods/x/binding`). */
  readonly name?: string | undefined;
};

/** Replaces the object; `metadata.resourceVersion` (and uid) of `object` are the precondition. */
export type UpdateAction = {
  readonly verb: "update";
  readonly type: ResourceType;
  readonly object: ObjectLike;
  readonly subresource?: string | undefined;
};

/** Changes fields. Put `metadata.resourceVersion` and `metadata.uid` into the patch where they are preconditions. */
export type PatchAction = {
  readonly verb: "patch";
  readonly type: ResourceType;
  readonly key: ObjectKey;
  readonly patchType: PatchType;
  readonly patch: unknown;
  readonly subresource?: string | undefined;
};

export type DeleteAction = {
  readonly verb: "delete";
  readonly type: ResourceType;
  readonly key: ObjectKey;
  /** Precondition: never delete another object of the same name. */
  readonly uid: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly propagation?: "Background" | "Foreground" | "Orphan" | undefined;
  readonly gracePeriodSeconds?: number | undefined;
};

/** Deletes what is left of a resource in a namespace. Succeeds only if nothing was left; else the rest of the plan waits. */
export type DeleteCollectionAction = {
  readonly verb: "deleteCollection";
  readonly type: ResourceType;
  readonly namespace: string;
};

export type Action = (CreateAction | UpdateAction | PatchAction | DeleteAction | DeleteCollectionAction) & {
  /** Recorded when the action succeeded; `{name}` in the message becomes the written object's name. */
  readonly event?: EventNote | undefined;
  /** Recorded when the API refused it; `{error}` in the message becomes the refusal. */
  readonly failureEvent?: EventNote | undefined;
};

export type Plan = {
  /** Steps run in order, the actions of one step at the same time; after a step with a failure the rest is dropped. */
  readonly steps: readonly (readonly Action[])[];
  /** Written after the steps, whether or not they succeeded. */
  readonly status?: Action | undefined;
  readonly events?: readonly EventNote[] | undefined;
  /** Wall-clock time (`nowMs` plus a delay) at which to plan this key again although nothing changed. */
  readonly wakeAtMs?: number | undefined;
  /** One line for people: what was found and what follows from it. Empty: nothing to say. */
  readonly why: string;
};

/** Nothing to do. */
export function idlePlan(why = ""): Plan {
  return { steps: [], why };
}

/** The action of the previous attempt at the same key that the API refused. */
export type PlanFailure = {
  readonly action: Action;
  /** HTTP status. */
  readonly code: number;
  readonly reason: string;
  readonly message: string;
};

export type PlanContext = {
  /** Wall clock, milliseconds since the epoch: for what people read. */
  readonly nowMs: number;
  /** Monotonic clock, comparable with `ObjectView.seenMs`: for grace periods. */
  readonly monoMs: number;
  readonly prng: Prng;
  /** Absent after a success. */
  readonly failure?: PlanFailure | undefined;
  /** How often planning this key failed or conflicted in a row. */
  readonly attempt: number;
};

/** What a planner reads: informers in the running system, plain tables in tests. Objects must not be changed. */
export interface ObjectView {
  get<T extends ObjectLike>(type: ResourceType<T>, key: ObjectKey): T | undefined;
  /** All objects, or those of one namespace, in key order. */
  list<T extends ObjectLike>(type: ResourceType<T>, namespace?: string): readonly T[];
  /** Objects by a declared index, e.g. ("owner", uid) or ("node", nodeName). */
  by<T extends ObjectLike>(type: ResourceType<T>, index: string, value: string): readonly T[];
  /** Highest revision this view holds of a resource (or of all it holds). */
  revision(type?: ResourceType): number;
  /** True when a delete of the object with this uid was seen: proof that it is gone for good. */
  gone(type: ResourceType, uid: string): boolean;
  /** Monotonic time at which the present version of an object arrived here; undefined when it is not there. */
  seenMs(type: ResourceType, key: ObjectKey): number | undefined;
}
