// A controller is a pure planner plus the rules that turn changes of objects into keys to plan. The control loop
// in libs/runtime feeds it; planners themselves never see a clock, a socket or a promise.
import type { ObjectView, Plan, PlanContext } from "./plan.ts";
import type { ObjectKey, ObjectLike, ResourceType } from "./resource-type.ts";

/** One change of one object, as an informer reports it. */
export type Change<T> = ChangeOrigin &
  (
    | { readonly kind: "added"; readonly key: ObjectKey; readonly object: T; readonly previous: undefined }
    | { readonly kind: "updated"; readonly key: ObjectKey; readonly object: T; readonly previous: T }
    | { readonly kind: "deleted"; readonly key: ObjectKey; readonly object: undefined; readonly previous: T }
  );

export type ChangeOrigin = {
  readonly revision: number;
  /** Trace of the request that made the change, where the source of changes knows it. */
  readonly traceparent?: string | undefined;
};

/** The object after the change, or the last state of one that is gone. */
export function changed<T>(change: Change<T>): T {
  return change.kind === "deleted" ? change.previous : change.object;
}

/** Says which keys a change of one resource concerns. */
export type Trigger = {
  readonly type: ResourceType;
  readonly keys: (change: Change<ObjectLike>, view: ObjectView) => Iterable<ObjectKey>;
};

/** Declares a trigger; `keys` sees the resource's own type. */
export function trigger<T extends ObjectLike>(
  type: ResourceType<T>,
  keys: (change: Change<T>, view: ObjectView) => Iterable<ObjectKey>,
): Trigger {
  return { type, keys: keys as Trigger["keys"] };
}

/** A named lookup that a controller's plan uses through `view.by`. */
export type ViewIndex = {
  readonly type: ResourceType;
  readonly name: string;
  readonly values: (object: ObjectLike) => readonly string[];
};

/** Declares an index; `values` sees the resource's own type. */
export function viewIndex<T extends ObjectLike>(
  type: ResourceType<T>,
  name: string,
  values: (object: T) => readonly string[],
): ViewIndex {
  return { type, name, values: values as ViewIndex["values"] };
}

/** What the control loop runs. */
export type ControllerSpec = {
  /** Upstream's name as in `--controllers`, e.g. `replicaset-controller` without the suffix. */
  readonly name: string;
  /** Source component of its Events, e.g. `replicaset-controller`. */
  readonly component: string;
  /** Resources read by the plan beyond those of the triggers. */
  readonly reads?: readonly ResourceType[] | undefined;
  readonly indexes?: readonly ViewIndex[] | undefined;
  readonly triggers: readonly Trigger[];
  readonly plan: (view: ObjectView, key: ObjectKey, context: PlanContext) => Plan;
  /** Keys planned at the same time; default 4. */
  readonly concurrency?: number | undefined;
};
