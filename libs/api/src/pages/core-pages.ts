// Pages of the core group except the workload controllers.
import type {
  ConfigMap,
  Endpoints,
  Event,
  LimitRange,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from "../gen/core-v1.ts";
import { encodeBase64, utf8 } from "@keelson/base";
import type { Draft } from "../object/json.ts";
import {
  validateConfigMap,
  validateConfigMapUpdate,
  validateEvent,
  validateEndpoints,
  validateLimitRange,
  validateNode,
  validateNodeUpdate,
  validatePersistentVolume,
  validatePersistentVolumeClaim,
  validatePersistentVolumeClaimUpdate,
  validateResourceQuota,
  validateSecret,
  validateSecretUpdate,
} from "../validation/core-validation.ts";
import { dns1035LabelProblems, dnsLabelProblems } from "../validation/names.ts";
import { validatePodStatusUpdate } from "../validation/pod-status-validation.ts";
import { validatePod, validatePodUpdate } from "../validation/pod-validation.ts";
import { validateService, validateServiceUpdate } from "../validation/service-validation.ts";
import { definePage } from "./page.ts";
import { defaultPod } from "./pod-defaults.ts";
import { qosClassOf } from "./pod-qos.ts";

export const podPage = definePage<Pod>({
  defaults: defaultPod,
  initialStatus: (pod) => ({ phase: "Pending", qosClass: qosClassOf(pod) }),
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  validateStatus: validatePodStatusUpdate,
  statusMayChangeLabels: true,
});

export const nodePage = definePage<Node>({
  defaults({ status }) {
    if (status?.capacity !== undefined) status.allocatable ??= { ...status.capacity };
  },
  initialStatus: (node) => node.status ?? {},
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  statusMayChangeLabels: true,
});

export const namespacePage = definePage<Namespace>({
  defaults(namespace) {
    const name = namespace.metadata.name ?? "";
    if (name !== "") namespace.metadata.labels = { ...namespace.metadata.labels, "kubernetes.io/metadata.name": name };
  },
  initialStatus: () => ({ phase: "Active" }),
  onCreate(namespace) {
    const name = namespace.metadata.name ?? "";
    namespace.metadata.labels = { ...namespace.metadata.labels, "kubernetes.io/metadata.name": name };
    const spec = (namespace.spec ??= {});
    if (!(spec.finalizers ?? []).includes("kubernetes")) spec.finalizers = [...(spec.finalizers ?? []), "kubernetes"];
  },
  onUpdate(namespace, old) {
    // Only the finalize subresource changes these.
    namespace.spec = { ...namespace.spec, finalizers: [...(old.spec?.finalizers ?? [])] };
  },
  nameProblems: dnsLabelProblems,
});

export const servicePage = definePage<Service>({
  allowCreateOnUpdate: true,
  defaults: defaultService,
  initialStatus: () => ({ loadBalancer: {} }),
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  nameProblems: dns1035LabelProblems,
});

function defaultService({ spec }: Draft<Service>): void {
  if (spec === undefined) return;
  spec.sessionAffinity ||= "None";
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
  else {
    const config = (spec.sessionAffinityConfig ??= {});
    config.clientIP ??= {};
    config.clientIP.timeoutSeconds ??= 10_800;
  }
  spec.type ||= "ClusterIP";
  for (const port of spec.ports ?? []) {
    port.protocol ||= "TCP";
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "") port.targetPort = port.port;
  }
  const external =
    spec.type === "NodePort" ||
    spec.type === "LoadBalancer" ||
    (spec.type === "ClusterIP" && (spec.externalIPs ?? []).length > 0);
  if (external) spec.externalTrafficPolicy ||= "Cluster";
  if (spec.type !== "ExternalName") spec.internalTrafficPolicy ??= "Cluster";
  if (spec.type === "LoadBalancer") spec.allocateLoadBalancerNodePorts ??= true;
}

export const endpointsPage = definePage<Endpoints>({
  allowCreateOnUpdate: true,
  defaults({ subsets }) {
    for (const subset of subsets ?? []) for (const port of subset.ports ?? []) port.protocol ||= "TCP";
  },
  validate: validateEndpoints,
});

export const secretPage = definePage<Secret>({
  defaults(secret) {
    secret.type ||= "Opaque";
    foldStringData(secret);
  },
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
});

/** `stringData` is only a way to write `data`. */
function foldStringData(secret: Draft<Secret>): void {
  const { stringData } = secret;
  delete secret.stringData;
  if (stringData === undefined) return;
  const data = (secret.data ??= {});
  for (const [key, text] of Object.entries(stringData)) data[key] = encodeBase64(utf8(text));
}

export const configMapPage = definePage<ConfigMap>({
  validate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
});

export const serviceAccountPage = definePage<ServiceAccount>({});

export const persistentVolumePage = definePage<PersistentVolume>({
  defaults({ spec }) {
    if (spec === undefined) return;
    spec.persistentVolumeReclaimPolicy ||= "Retain";
    spec.volumeMode ??= "Filesystem";
    if (spec.hostPath !== undefined) spec.hostPath.type ??= "";
  },
  initialStatus: () => ({ phase: "Pending" }),
  validate: validatePersistentVolume,
});

export const persistentVolumeClaimPage = definePage<PersistentVolumeClaim>({
  defaults({ spec }) {
    if (spec !== undefined) spec.volumeMode ??= "Filesystem";
  },
  initialStatus: () => ({ phase: "Pending" }),
  validate: validatePersistentVolumeClaim,
  validateUpdate: validatePersistentVolumeClaimUpdate,
});

export const limitRangePage = definePage<LimitRange>({
  allowCreateOnUpdate: true,
  defaults({ spec }) {
    for (const limit of spec?.limits ?? []) {
      if (limit.type !== "Container") continue;
      const standard = { ...limit.max, ...limit.default };
      const request = { ...limit.min, ...standard, ...limit.defaultRequest };
      if (Object.keys(standard).length > 0) limit.default = standard;
      if (Object.keys(request).length > 0) limit.defaultRequest = request;
    }
  },
  validate: validateLimitRange,
});

export const resourceQuotaPage = definePage<ResourceQuota>({ validate: validateResourceQuota });

export const eventPage = definePage<Event>({ allowCreateOnUpdate: true, validate: validateEvent });
