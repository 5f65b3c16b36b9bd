// Triggers that workload controllers share: an object's controller, and owners that might adopt an orphan.
import {
  keyOf,
  resources,
  trigger,
  type Change,
  type LabelSelector,
  type ObjectLike,
  type ObjectView,
  type ResourceType,
  type Trigger,
} from "@keelson/api";
import { selectorMatches } from "./labels.ts";
import { controllerReferenceOf } from "./owners.ts";

type Selecting = ObjectLike & { readonly spec?: { readonly selector?: LabelSelector | undefined } | undefined };

/** Keys of the owners of `ownerType` that a change of an owned object concerns. */
export function ownersOfChange<T extends ObjectLike>(ownerType: ResourceType, change: Change<T>): readonly string[] {
  const keys = new Set<string>();
  for (const object of [change.previous, change.object]) {
    const controller = object === undefined ? undefined : controllerReferenceOf(object);
    if (controller?.kind === ownerType.kind) keys.add(`${object?.metadata?.namespace ?? ""}/${controller.name}`);
  }
  return [...keys];
}

/** Pods of an owner, and pods it might adopt. */
export function podTrigger<T extends Selecting>(ownerType: ResourceType<T>): Trigger {
  return trigger(resources.pods, (change, view) => [
    ...ownersOfChange(ownerType, change),
    ...adopters(view, ownerType, change.object),
  ]);
}

/** Objects of any resource that the owner controls. */
export function ownedTrigger(type: ResourceType, ownerType: ResourceType): Trigger {
  return trigger(type, (change) => ownersOfChange(ownerType, change));
}

function adopters<T extends Selecting>(
  view: ObjectView,
  ownerType: ResourceType<T>,
  object: ObjectLike | undefined,
): readonly string[] {
  if (object === undefined || controllerReferenceOf(object) !== undefined) return [];
  const owners = view.list(ownerType, object.metadata?.namespace ?? "");
  return owners.filter((owner) => selectorMatches(owner.spec?.selector, object.metadata?.labels)).map(keyOf);
}
