// Every kind's page, and how a page becomes what the verbs call: spec and status are kept apart, drafts are made and
// thrown away, metadata rules are added.
import type { Kind } from "../kinds/kind.ts";
import { draftOf } from "../object/json.ts";
import type { KubeObject } from "../object/kube-object.ts";
import { defaultNameRule, validateObjectMeta } from "../validation/object-meta-validation.ts";
import { Problems } from "../validation/problems.ts";
import * as core from "./core-pages.ts";
import * as other from "./other-pages.ts";
import type { AnyPage, Page } from "./page.ts";
import * as workload from "./workload-pages.ts";

const pages: Readonly<Record<string, AnyPage>> = {
  "core.v1.Pod": core.podPage,
  "core.v1.Node": core.nodePage,
  "core.v1.Namespace": core.namespacePage,
  "core.v1.Service": core.servicePage,
  "core.v1.Endpoints": core.endpointsPage,
  "core.v1.Secret": core.secretPage,
  "core.v1.ConfigMap": core.configMapPage,
  "core.v1.ServiceAccount": core.serviceAccountPage,
  "core.v1.PersistentVolume": core.persistentVolumePage,
  "core.v1.PersistentVolumeClaim": core.persistentVolumeClaimPage,
  "core.v1.LimitRange": core.limitRangePage,
  "core.v1.ResourceQuota": core.resourceQuotaPage,
  "core.v1.Event": core.eventPage,
  "core.v1.PodTemplate": workload.podTemplatePage,
  "core.v1.ReplicationController": workload.replicationControllerPage,
  "apps.v1.Deployment": workload.deploymentPage,
  "apps.v1.ReplicaSet": workload.replicaSetPage,
  "apps.v1.DaemonSet": workload.daemonSetPage,
  "apps.v1.StatefulSet": workload.statefulSetPage,
  "apps.v1.ControllerRevision": workload.controllerRevisionPage,
  "batch.v1.Job": workload.jobPage,
  "batch.v1.CronJob": workload.cronJobPage,
  "autoscaling.v2.HorizontalPodAutoscaler": workload.hpaPage,
  "autoscaling.v1.HorizontalPodAutoscaler": workload.hpaV1Page,
  "policy.v1.PodDisruptionBudget": workload.podDisruptionBudgetPage,
  "networking.v1.Ingress": other.ingressPage,
  "networking.v1.IngressClass": other.ingressClassPage,
  "networking.v1.NetworkPolicy": other.networkPolicyPage,
  "discovery.v1.EndpointSlice": other.endpointSlicePage,
  "events.v1.Event": { allowCreateOnUpdate: true },
  "rbac.v1.Role": other.rolePage,
  "rbac.v1.ClusterRole": other.rolePage,
  "rbac.v1.RoleBinding": other.roleBindingPage,
  "rbac.v1.ClusterRoleBinding": other.roleBindingPage,
  "coordination.v1.Lease": other.leasePage,
  "storage.v1.StorageClass": other.storageClassPage,
  "storage.v1.CSIDriver": other.csiDriverPage,
  "scheduling.v1.PriorityClass": other.priorityClassPage,
  "certificates.v1.CertificateSigningRequest": other.certificateSigningRequestPage,
  "admissionregistration.v1.ValidatingWebhookConfiguration": other.validatingWebhookPage,
  "admissionregistration.v1.MutatingWebhookConfiguration": other.mutatingWebhookPage,
  "admissionregistration.v1.ValidatingAdmissionPolicy": other.admissionPolicyPage,
  "admissionregistration.v1.ValidatingAdmissionPolicyBinding": other.admissionPolicyBindingPage,
  "apiextensions.v1.CustomResourceDefinition": other.customResourceDefinitionPage,
  "apiregistration.v1.APIService": other.apiServicePage,
  "flowcontrol.v1.FlowSchema": other.flowSchemaPage,
  "flowcontrol.v1.PriorityLevelConfiguration": other.priorityLevelPage,
};

const plainPage: AnyPage = {};
const customPage: AnyPage = { hasGeneration: true, allowUnconditionalUpdate: false };
const built = new WeakMap<Kind, Page>();

/** The page of a kind; kinds without one get generic behaviour. */
export function pageOf(kind: Kind): Page {
  const known = built.get(kind);
  if (known !== undefined) return known;
  const spec = kind.definition === undefined ? customPage : (pages[kind.definition] ?? plainPage);
  const page = buildPage(kind, spec);
  built.set(kind, page);
  return page;
}

function buildPage(kind: Kind, spec: AnyPage): Page {
  const hasStatus = kind.subresources.some((subresource) => subresource.name === "status");
  const check = (object: KubeObject): Problems => {
    const problems = new Problems();
    validateObjectMeta(object, kind, spec.nameProblems ?? defaultNameRule, problems.at("metadata"));
    spec.validate?.(object, problems);
    return problems;
  };
  return {
    defaults: (object) => (spec.defaults === undefined ? object : changed(object, spec.defaults)),
    prepareForCreate: (object) => {
      const status = hasStatus ? (spec.initialStatus?.(object) ?? {}) : undefined;
      const started =
        hasStatus && kind.definition !== undefined
          ? withStatus(object, status)
          : hasStatus
            ? withStatus(object, undefined)
            : object;
      return spec.onCreate === undefined ? started : changed(started, spec.onCreate);
    },
    prepareForUpdate: (object, old, subresource) => prepareForUpdate({ object, old, subresource, hasStatus, spec }),
    validateCreate: (object) => check(object).found,
    validateUpdate: (object, old, subresource) => {
      if (subresource === "status") {
        const problems = new Problems();
        spec.validateStatus?.(object, old, problems);
        return problems.found;
      }
      if (subresource === "approval" || subresource === "finalize") return [];
      const problems = check(object);
      spec.validateUpdate?.(object, old, problems);
      return problems.found;
    },
    allowUnconditionalUpdate: spec.allowUnconditionalUpdate ?? true,
    allowCreateOnUpdate: spec.allowCreateOnUpdate ?? false,
    hasGeneration: spec.hasGeneration ?? false,
  };
}

function changed(object: KubeObject, change: (draft: never) => void): KubeObject {
  const draft = draftOf(object);
  (change as (draft: unknown) => void)(draft);
  return draft as KubeObject;
}

function withStatus(object: KubeObject, status: unknown): KubeObject {
  const { status: _given, ...rest } = object;
  return (status === undefined ? rest : { ...rest, status }) as KubeObject;
}

type Update = {
  readonly object: KubeObject;
  readonly old: KubeObject;
  readonly subresource: string;
  readonly hasStatus: boolean;
  readonly spec: AnyPage;
};

function prepareForUpdate({ object, old, subresource, hasStatus, spec }: Update): KubeObject {
  switch (subresource) {
    case "status":
    case "approval":
      return withStatus({ ...old, metadata: statusMetadata(object, old, spec) }, object["status"]);
    case "finalize":
      return { ...old, spec: object["spec"] };
    case "ephemeralcontainers": {
      const { ephemeralContainers } = (object["spec"] ?? {}) as { readonly ephemeralContainers?: unknown };
      return {
        ...old,
        metadata: { ...old.metadata, managedFields: object.metadata.managedFields },
        spec: { ...(old["spec"] as object), ephemeralContainers },
      };
    }
    default: {
      const kept = hasStatus ? withStatus(object, old["status"]) : object;
      const update = spec.onUpdate;
      return update === undefined ? kept : changed(kept, (draft: unknown) => update(draft as never, old));
    }
  }
}

/** What the status endpoint may change beside status: annotations, and labels where upstream lets it. */
function statusMetadata(object: KubeObject, old: KubeObject, spec: AnyPage): KubeObject["metadata"] {
  const { annotations, managedFields, resourceVersion, uid } = object.metadata;
  const labels = spec.statusMayChangeLabels === true ? object.metadata.labels : old.metadata.labels;
  const { annotations: _a, labels: _l, managedFields: _m, ...rest } = old.metadata;
  return {
    ...rest,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(managedFields === undefined ? {} : { managedFields }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(uid === undefined ? {} : { uid }),
  };
}
