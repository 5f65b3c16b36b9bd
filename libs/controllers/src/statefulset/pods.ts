// Pods of a StatefulSet: their ordinal is in their name, their identity in labels, host name and claims.
import {
  resources,
  type Action,
  type ObjectView,
  type PersistentVolumeClaim,
  type Pod,
  type PodTemplateSpec,
  type StatefulSet,
} from "@keelson/api";
import { eventAbout } from "../shared/events.ts";
import { podFromTemplate } from "../shared/pod-from-template.ts";
import { controllerReference } from "../shared/owners.ts";
import { revisionHashLabel } from "../shared/revisions.ts";

const type = resources.statefulsets;
const podNameLabel = "statefulset.kubernetes.io/pod-name";
const podIndexLabel = "apps.kubernetes.io/pod-index";

/** The number at the end of the name; undefined for a pod that is not named after the set. */
export function ordinalOf(set: StatefulSet, pod: Pod): number | undefined {
  const prefix = `${set.metadata.name ?? ""}-`;
  const name = pod.metadata.name ?? "";
  const digits = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  return /^(0|[1-9]\d*)$/.test(digits) ? Number(digits) : undefined;
}

/** The writes that bring a pod into being: its missing claims, then itself. */
export function creationOf(
  view: ObjectView,
  set: StatefulSet,
  made: { readonly ordinal: number; readonly revision: string; readonly template: PodTemplateSpec },
): readonly (readonly Action[])[] {
  const { ordinal, revision, template } = made;
  const name = `${set.metadata.name ?? ""}-${ordinal}`;
  const namespace = set.metadata.namespace ?? "";
  const claims = (set.spec?.volumeClaimTemplates ?? []).map((claim) => ({
    volume: claim.metadata.name ?? "",
    object: claimOf(set, claim, name),
  }));
  const missing = claims.filter(
    ({ object }) =>
      view.get(resources.persistentvolumeclaims, `${namespace}/${object.metadata.name ?? ""}`) === undefined,
  );
  const pod = podFromTemplate({ ownerType: type, owner: set, template }, { exact: name });
  const volumes = [
    ...claims.map(({ volume, object }) => ({
      name: volume,
      persistentVolumeClaim: { claimName: object.metadata.name ?? "" },
    })),
    ...(template.spec?.volumes ?? []).filter((volume) => !claims.some((claim) => claim.volume === volume.name)),
  ];
  const object: Pod = {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata.labels,
        [podNameLabel]: name,
        [podIndexLabel]: String(ordinal),
        [revisionHashLabel]: revision,
      },
    },
    spec: {
      ...(template.spec ?? { containers: [] }),
      hostname: name,
      subdomain: set.spec?.serviceName ?? "",
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
  const create: Action = {
    verb: "create",
    type: resources.pods,
    object,
    event: eventAbout(type, set, {
      reason: "SuccessfulCreate",
      message: `create Pod ${name} in StatefulSet ${set.metadata.name ?? ""} successful`,
    }),
    failureEvent: eventAbout(type, set, {
      type: "Warning",
      reason: "FailedCreate",
      message: `create Pod ${name} in StatefulSet ${set.metadata.name ?? ""} failed error: {error}`,
    }),
  };
  const claimSteps: readonly Action[] = missing.map((claim) => ({
    verb: "create",
    type: resources.persistentvolumeclaims,
    object: claim.object,
  }));
  return claimSteps.length === 0 ? [[create]] : [claimSteps, [create]];
}

export function deletionOf(set: StatefulSet, pod: Pod): Action {
  const { name = "", namespace = "", uid } = pod.metadata;
  const message = `delete Pod ${name} in StatefulSet ${set.metadata.name ?? ""} successful`;
  return {
    verb: "delete",
    type: resources.pods,
    key: `${namespace}/${name}`,
    uid,
    event: eventAbout(type, set, { reason: "SuccessfulDelete", message }),
  };
}

function claimOf(set: StatefulSet, template: PersistentVolumeClaim, pod: string): PersistentVolumeClaim {
  const deletesWithSet = set.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === "Delete";
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      ...template.metadata,
      name: `${template.metadata.name ?? ""}-${pod}`,
      namespace: set.metadata.namespace ?? "",
      labels: { ...template.metadata.labels, ...set.spec?.selector.matchLabels },
      ...(deletesWithSet
        ? { ownerReferences: [{ ...controllerReference(type, set), blockOwnerDeletion: false }] }
        : {}),
    },
    ...(template.spec === undefined ? {} : { spec: template.spec }),
  };
}
