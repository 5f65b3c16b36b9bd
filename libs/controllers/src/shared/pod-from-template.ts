// Pods made from a template, as every workload controller makes them.
import {
  resources,
  type Action,
  type ObjectLike,
  type OwnerReferenceLike,
  type Pod,
  type PodTemplateSpec,
  type ResourceType,
} from "@keelson/api";
import type { Prng } from "@keelson/base";
import { eventAbout } from "./events.ts";
import { generatedName } from "./names.ts";
import { controllerReference } from "./owners.ts";

export type PodMaker = {
  readonly ownerType: ResourceType;
  readonly owner: ObjectLike;
  readonly template: PodTemplateSpec | undefined;
};

/** The pod object; its name is `base` itself when `exact`, else generated from it. */
export function podFromTemplate(
  maker: PodMaker,
  name: { readonly base: string; readonly prng: Prng } | { readonly exact: string },
): Pod {
  const { template, owner } = maker;
  const reference: OwnerReferenceLike = controllerReference(maker.ownerType, owner);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...("exact" in name
        ? { name: name.exact }
        : { generateName: name.base, name: generatedName(name.base, name.prng) }),
      namespace: owner.metadata?.namespace ?? "",
      ...optional("labels", template?.metadata?.labels),
      ...optional("annotations", template?.metadata?.annotations),
      ...optional("finalizers", template?.metadata?.finalizers),
      ownerReferences: [reference],
    },
    ...(template?.spec === undefined ? {} : { spec: template.spec }),
  };
}

/** Creates a pod and tells about it on the owner. */
export function createPod(maker: PodMaker, pod: Pod): Action {
  return {
    verb: "create",
    type: resources.pods,
    object: pod,
    event: eventAbout(maker.ownerType, maker.owner, { reason: "SuccessfulCreate", message: "Created pod: {name}" }),
    failureEvent: eventAbout(maker.ownerType, maker.owner, {
      type: "Warning",
      reason: "FailedCreate",
      message: "Error creating: {error}",
    }),
  };
}

/** Deletes exactly this pod and tells about it on the owner. */
export function deletePod(ownerType: ResourceType, owner: ObjectLike, pod: Pod): Action {
  const { name = "", namespace = "", uid } = pod.metadata;
  return {
    verb: "delete",
    type: resources.pods,
    key: `${namespace}/${name}`,
    uid,
    event: eventAbout(ownerType, owner, { reason: "SuccessfulDelete", message: `Deleted pod: ${name}` }),
    failureEvent: eventAbout(ownerType, owner, {
      type: "Warning",
      reason: "FailedDelete",
      message: "Error deleting: {error}",
    }),
  };
}

/** Steps of 1, 2, 4, 8 …: a quota or a broken template is found out with one pod, not with hundreds. */
export function slowStart(actions: readonly Action[]): readonly (readonly Action[])[] {
  const steps: (readonly Action[])[] = [];
  for (let at = 0, size = 1; at < actions.length; at += size, size *= 2) {
    if (at > 0) size = Math.min(size, actions.length - at);
    steps.push(actions.slice(at, at + size));
  }
  return steps;
}

function optional<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]: V });
}
