// Pages of the remaining groups: networking, discovery, RBAC, storage, scheduling, coordination and extension points.
import type {
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
  MatchResources,
} from "../gen/admissionregistration-v1.ts";
import type { CustomResourceDefinition } from "../gen/apiextensions-v1.ts";
import type { APIService } from "../gen/apiregistration-v1.ts";
import type { CertificateSigningRequest } from "../gen/certificates-v1.ts";
import type { Lease } from "../gen/coordination-v1.ts";
import type { EndpointSlice } from "../gen/discovery-v1.ts";
import type { FlowSchema, PriorityLevelConfiguration } from "../gen/flowcontrol-v1.ts";
import type { Ingress, IngressClass, NetworkPolicy } from "../gen/networking-v1.ts";
import type { ClusterRoleBinding, Subject } from "../gen/rbac-v1.ts";
import type { PriorityClass } from "../gen/scheduling-v1.ts";
import type { CSIDriver, StorageClass } from "../gen/storage-v1.ts";
import { type Draft, draftOf } from "../object/json.ts";
import type { KubeObject } from "../object/kube-object.ts";
import { pathSegmentProblems } from "../validation/names.ts";
import {
  validateEndpointSlice,
  validateEndpointSliceUpdate,
  validateIngress,
  validateLease,
  validateNetworkPolicy,
  validatePriorityClass,
  validatePriorityClassUpdate,
  validateRole,
  validateRoleBinding,
  validateRoleBindingUpdate,
  validateStorageClass,
  validateStorageClassUpdate,
} from "../validation/other-validation.ts";
import { definePage } from "./page.ts";

export const ingressPage = definePage<Ingress>({
  hasGeneration: true,
  initialStatus: () => ({ loadBalancer: {} }),
  validate: validateIngress,
});

export const ingressClassPage = definePage<IngressClass>({
  hasGeneration: true,
  defaults({ spec }) {
    if (spec?.parameters !== undefined) spec.parameters.scope ??= "Cluster";
  },
});

export const networkPolicyPage = definePage<NetworkPolicy>({
  hasGeneration: true,
  defaults({ spec }) {
    if (spec === undefined) return;
    spec.policyTypes ??= (spec.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
      for (const port of rule.ports ?? []) port.protocol ??= "TCP";
  },
  validate: validateNetworkPolicy,
});

export const endpointSlicePage = definePage<EndpointSlice>({
  hasGeneration: true,
  defaults({ ports }) {
    for (const port of ports ?? []) {
      port.name ??= "";
      port.protocol ??= "TCP";
    }
  },
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
});

const rbacGroup = "rbac.authorization.k8s.io";

export const rolePage = definePage<KubeObject>({
  allowCreateOnUpdate: true,
  nameProblems: pathSegmentProblems,
  validate: validateRole,
});

export const roleBindingPage = definePage<ClusterRoleBinding>({
  allowCreateOnUpdate: true,
  nameProblems: pathSegmentProblems,
  defaults({ roleRef, subjects }) {
    if (roleRef !== undefined) roleRef.apiGroup ||= rbacGroup;
    for (const subject of (subjects ?? []) as Draft<Subject>[])
      if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup ||= rbacGroup;
  },
  validate: validateRoleBinding,
  validateUpdate: validateRoleBindingUpdate,
});

export const leasePage = definePage<Lease>({ allowCreateOnUpdate: true, validate: validateLease });

export const storageClassPage = definePage<StorageClass>({
  defaults(entry) {
    entry.reclaimPolicy ??= "Delete";
    entry.volumeBindingMode ??= "Immediate";
  },
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
});

export const csiDriverPage = definePage<CSIDriver>({
  defaults({ spec }) {
    if (spec === undefined) return;
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= "ReadWriteOnceWithFSType";
    spec.volumeLifecycleModes ??= ["Persistent"];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
  },
});

export const priorityClassPage = definePage<PriorityClass>({
  defaults(entry) {
    entry.preemptionPolicy ??= "PreemptLowerPriority";
  },
  validate: validatePriorityClass,
  validateUpdate: validatePriorityClassUpdate,
});

export const certificateSigningRequestPage = definePage<CertificateSigningRequest>({
  onUpdate(request, old) {
    // The request itself never changes; only its status and approval do.
    request.spec = draftOf(old.spec);
  },
});

function defaultMatch(match: Draft<MatchResources> | undefined): void {
  if (match === undefined) return;
  match.matchPolicy ??= "Equivalent";
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= "*";
}

type Webhook = Draft<NonNullable<ValidatingWebhookConfiguration["webhooks"]>[number]>;

function defaultWebhook(webhook: Webhook): void {
  webhook.failurePolicy ??= "Fail";
  webhook.matchPolicy ??= "Equivalent";
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  for (const rule of webhook.rules ?? []) rule.scope ??= "*";
  if (webhook.clientConfig?.service !== undefined) webhook.clientConfig.service.port ??= 443;
}

export const validatingWebhookPage = definePage<ValidatingWebhookConfiguration>({
  hasGeneration: true,
  defaults({ webhooks }) {
    for (const webhook of webhooks ?? []) defaultWebhook(webhook);
  },
});

export const mutatingWebhookPage = definePage<MutatingWebhookConfiguration>({
  hasGeneration: true,
  defaults({ webhooks }) {
    for (const webhook of webhooks ?? []) {
      defaultWebhook(webhook);
      webhook.reinvocationPolicy ??= "Never";
    }
  },
});

export const admissionPolicyPage = definePage<ValidatingAdmissionPolicy>({
  hasGeneration: true,
  defaults({ spec }) {
    if (spec === undefined) return;
    spec.failurePolicy ??= "Fail";
    defaultMatch(spec.matchConstraints);
  },
});

export const admissionPolicyBindingPage = definePage<ValidatingAdmissionPolicyBinding>({
  hasGeneration: true,
  defaults: ({ spec }) => defaultMatch(spec?.matchResources),
});

export const customResourceDefinitionPage = definePage<CustomResourceDefinition>({
  hasGeneration: true,
  allowUnconditionalUpdate: false,
  defaults({ spec }) {
    if (spec === undefined) return;
    spec.names.singular ||= spec.names.kind.toLowerCase();
    spec.names.listKind ||= `${spec.names.kind}List`;
    spec.conversion ??= { strategy: "None" };
    const service = spec.conversion.webhook?.clientConfig?.service;
    if (service !== undefined) service.port ??= 443;
  },
  initialStatus: (entry) => ({
    acceptedNames: { plural: "", kind: "" },
    conditions: [],
    storedVersions: entry.spec.versions.filter((version) => version.storage).map((version) => version.name),
  }),
});

export const apiServicePage = definePage<APIService>({
  allowUnconditionalUpdate: false,
  defaults({ spec }) {
    if (spec?.service !== undefined) spec.service.port ??= 443;
  },
});

export const flowSchemaPage = definePage<FlowSchema>({
  hasGeneration: true,
  defaults({ spec }) {
    if (spec !== undefined) spec.matchingPrecedence ||= 1000;
  },
});

export const priorityLevelPage = definePage<PriorityLevelConfiguration>({
  hasGeneration: true,
  defaults({ spec }) {
    if (spec?.exempt !== undefined) {
      spec.exempt.nominalConcurrencyShares ??= 0;
      spec.exempt.lendablePercent ??= 0;
    }
    if (spec?.limited === undefined) return;
    spec.limited.nominalConcurrencyShares ??= 30;
    spec.limited.lendablePercent ??= 0;
    const queuing = spec.limited.limitResponse?.queuing;
    if (queuing === undefined) return;
    queuing.queues ||= 64;
    queuing.handSize ||= 8;
    queuing.queueLengthLimit ||= 50;
  },
});
