// Tables: the rows `kubectl get` prints, made by the server. Kinds without a printer of their own show name and age.
import type { Kind } from "../kinds/kind.ts";
import type { KubeObject } from "../object/kube-object.ts";
import * as core from "./core-tables.ts";
import * as other from "./other-tables.ts";
import { podPrinter } from "./pod-table.ts";
import { ageOf, nameOf, printer, type AnyPrinter, type Cell, type Column, type RowCondition } from "./printer.ts";
import * as workload from "./workload-tables.ts";

export type TableRow = {
  readonly cells: readonly Cell[];
  readonly conditions?: readonly RowCondition[];
  readonly object?: unknown;
};
export type TableColumns = { readonly columnDefinitions: readonly Column[]; readonly rows: readonly TableRow[] };

export type TableFormOptions = {
  /** Wall clock, for ages. */
  readonly nowMs: number;
  /** What stands beside the cells: nothing, the metadata, or the whole object. */
  readonly includeObject: "None" | "Metadata" | "Object";
  /** A printer for kinds that have none built in (custom resources). */
  readonly printer?: AnyPrinter | undefined;
};

const printers: Readonly<Record<string, AnyPrinter>> = {
  "core.v1.Pod": podPrinter,
  "core.v1.Node": core.nodePrinter,
  "core.v1.Service": core.servicePrinter,
  "core.v1.Endpoints": core.endpointsPrinter,
  "core.v1.Namespace": core.namespacePrinter,
  "core.v1.Secret": core.secretPrinter,
  "core.v1.ConfigMap": core.configMapPrinter,
  "core.v1.ServiceAccount": core.serviceAccountPrinter,
  "core.v1.PersistentVolume": core.persistentVolumePrinter,
  "core.v1.PersistentVolumeClaim": core.persistentVolumeClaimPrinter,
  "core.v1.Event": core.eventPrinter,
  "core.v1.ReplicationController": core.replicationControllerPrinter,
  "core.v1.PodTemplate": core.podTemplatePrinter,
  "core.v1.ResourceQuota": core.resourceQuotaPrinter,
  "core.v1.LimitRange": core.limitRangePrinter,
  "core.v1.ComponentStatus": core.componentStatusPrinter,
  "events.v1.Event": other.groupedEventPrinter,
  "apps.v1.Deployment": workload.deploymentPrinter,
  "apps.v1.ReplicaSet": workload.replicaSetPrinter,
  "apps.v1.DaemonSet": workload.daemonSetPrinter,
  "apps.v1.StatefulSet": workload.statefulSetPrinter,
  "apps.v1.ControllerRevision": workload.controllerRevisionPrinter,
  "batch.v1.Job": workload.jobPrinter,
  "batch.v1.CronJob": workload.cronJobPrinter,
  "autoscaling.v2.HorizontalPodAutoscaler": workload.hpaPrinter,
  "autoscaling.v1.HorizontalPodAutoscaler": workload.hpaV1Printer,
  "policy.v1.PodDisruptionBudget": workload.podDisruptionBudgetPrinter,
  "networking.v1.Ingress": other.ingressPrinter,
  "networking.v1.IngressClass": other.ingressClassPrinter,
  "networking.v1.NetworkPolicy": other.networkPolicyPrinter,
  "discovery.v1.EndpointSlice": other.endpointSlicePrinter,
  "storage.v1.StorageClass": other.storageClassPrinter,
  "storage.v1.VolumeAttachment": other.volumeAttachmentPrinter,
  "storage.v1.CSINode": other.csiNodePrinter,
  "storage.v1.CSIDriver": other.csiDriverPrinter,
  "storage.v1.CSIStorageCapacity": other.csiStorageCapacityPrinter,
  "coordination.v1.Lease": other.leasePrinter,
  "rbac.v1.Role": other.rolePrinter,
  "rbac.v1.ClusterRole": other.rolePrinter,
  "rbac.v1.RoleBinding": other.roleBindingPrinter,
  "rbac.v1.ClusterRoleBinding": other.roleBindingPrinter,
  "certificates.v1.CertificateSigningRequest": other.certificateSigningRequestPrinter,
  "scheduling.v1.PriorityClass": other.priorityClassPrinter,
  "node.v1.RuntimeClass": other.runtimeClassPrinter,
  "apiextensions.v1.CustomResourceDefinition": other.customResourceDefinitionPrinter,
  "apiregistration.v1.APIService": other.apiServicePrinter,
  "admissionregistration.v1.MutatingWebhookConfiguration": other.webhookConfigurationPrinter,
  "admissionregistration.v1.ValidatingWebhookConfiguration": other.webhookConfigurationPrinter,
  "admissionregistration.v1.ValidatingAdmissionPolicy": other.admissionPolicyPrinter,
  "admissionregistration.v1.ValidatingAdmissionPolicyBinding": other.admissionPolicyBindingPrinter,
  "flowcontrol.v1.FlowSchema": other.flowSchemaPrinter,
  "flowcontrol.v1.PriorityLevelConfiguration": other.priorityLevelPrinter,
};

const plainPrinter = printer(["Name", "Age"], (object, nowMs) => [nameOf(object), ageOf(object, nowMs)]);

/** Columns and rows for objects of a kind, in their order. */
export function tableOf(
  kind: Pick<Kind, "definition">,
  objects: readonly KubeObject[],
  options: TableFormOptions,
): TableColumns {
  const chosen =
    options.printer ?? (kind.definition === undefined ? plainPrinter : (printers[kind.definition] ?? plainPrinter));
  return { columnDefinitions: chosen.columns, rows: objects.map((object) => rowOf(chosen, object, options)) };
}

function rowOf(chosen: AnyPrinter, object: KubeObject, { nowMs, includeObject }: TableFormOptions): TableRow {
  const { cells, conditions } = chosen.row(object, nowMs);
  const beside =
    includeObject === "None"
      ? undefined
      : includeObject === "Object"
        ? object
        : { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
  return {
    cells,
    ...(conditions === undefined ? {} : { conditions }),
    ...(beside === undefined ? {} : { object: beside }),
  };
}
