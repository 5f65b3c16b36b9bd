// Rows of the core group except pods.
import type {
  ComponentStatus,
  ConfigMap,
  Endpoints,
  Event,
  LimitRange,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  PodTemplate,
  ReplicationController,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from "../gen/core-v1.ts";
import { parseTime } from "../values/time.ts";
import { formatLabels, templateCells } from "./template-cells.ts";
import { ageOf, joined, joinedUpTo, nameOf, none, printer, since, unknown, unset } from "./printer.ts";

export const nodePrinter = printer<Node>(
  [
    "Name",
    "Status",
    "Roles",
    "Age",
    "Version",
    "Internal-IP+",
    "External-IP+",
    "OS-Image+",
    "Kernel-Version+",
    "Container-Runtime+",
  ],
  (node, nowMs) => {
    const info = node.status?.nodeInfo;
    const address = (type: string): string =>
      node.status?.addresses?.find((entry) => entry.type === type)?.address ?? none;
    return [
      nameOf(node),
      nodeStatus(node),
      joined(nodeRoles(node)),
      ageOf(node, nowMs),
      info?.kubeletVersion ?? "",
      address("InternalIP"),
      address("ExternalIP"),
      info?.osImage || unknown,
      info?.kernelVersion || unknown,
      info?.containerRuntimeVersion || unknown,
    ];
  },
);

function nodeStatus(node: Node): string {
  const ready = node.status?.conditions?.find((condition) => condition.type === "Ready");
  const words = [ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady"];
  if (node.spec?.unschedulable === true) words.push("SchedulingDisabled");
  return words.join(",");
}

function nodeRoles(node: Node): string[] {
  const roles = new Set<string>();
  for (const [label, value] of Object.entries(node.metadata.labels ?? {})) {
    const role = label.startsWith("node-role.kubernetes.io/")
      ? label.slice("node-role.kubernetes.io/".length)
      : label === "kubernetes.io/role"
        ? value
        : "";
    if (role !== "") roles.add(role);
  }
  return [...roles].sort();
}

export const servicePrinter = printer<Service>(
  ["Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age", "Selector+"],
  (service, nowMs) => {
    const { spec } = service;
    return [
      nameOf(service),
      spec?.type ?? "",
      spec?.clusterIPs?.[0] || spec?.clusterIP || none,
      externalAddress(service),
      servicePorts(service),
      ageOf(service, nowMs),
      formatLabels(spec?.selector),
    ];
  },
);

function externalAddress({ spec, status }: Service): string {
  const external = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case "ClusterIP":
    case "NodePort":
      return joined(external);
    case "LoadBalancer": {
      const assigned = (status?.loadBalancer?.ingress ?? [])
        .map((entry) => entry.ip || entry.hostname || "")
        .filter((text) => text !== "");
      const all = [...new Set([...assigned, ...external])];
      return all.length === 0 ? "<pending>" : all.join(",");
    }
    case "ExternalName":
      return spec.externalName ?? "";
    default:
      return unknown;
  }
}

function servicePorts({ spec }: Service): string {
  const ports = (spec?.ports ?? []).map(({ port, nodePort = 0, protocol = "TCP" }) =>
    nodePort > 0 ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return joined(ports);
}

export const endpointsPrinter = printer<Endpoints>(["Name", "Endpoints", "Age"], (endpoints, nowMs) => {
  const all = (endpoints.subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map((address) => address.ip)
      : ports.flatMap((port) =>
          addresses.map((address) =>
            address.ip.includes(":") ? `[${address.ip}]:${port.port}` : `${address.ip}:${port.port}`,
          ),
        ),
  );
  return [nameOf(endpoints), joinedUpTo(all, 3, none), ageOf(endpoints, nowMs)];
});

export const namespacePrinter = printer<Namespace>(["Name", "Status", "Age"], (namespace, nowMs) => [
  nameOf(namespace),
  namespace.status?.phase ?? "",
  ageOf(namespace, nowMs),
]);

export const secretPrinter = printer<Secret>(["Name", "Type", "#Data", "Age"], (secret, nowMs) => [
  nameOf(secret),
  secret.type ?? "",
  Object.keys(secret.data ?? {}).length,
  ageOf(secret, nowMs),
]);

export const configMapPrinter = printer<ConfigMap>(["Name", "#Data", "Age"], (map, nowMs) => [
  nameOf(map),
  Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length,
  ageOf(map, nowMs),
]);

export const serviceAccountPrinter = printer<ServiceAccount>(["Name", "#Secrets", "Age"], (account, nowMs) => [
  nameOf(account),
  (account.secrets ?? []).length,
  ageOf(account, nowMs),
]);

const accessModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

function shortModes(modes: readonly string[] | undefined): string {
  const have = new Set(modes ?? []);
  return Object.entries(accessModes)
    .filter(([mode]) => have.has(mode))
    .map(([, short]) => short)
    .join(",");
}

export const persistentVolumePrinter = printer<PersistentVolume>(
  [
    "Name",
    "Capacity",
    "Access Modes",
    "Reclaim Policy",
    "Status",
    "Claim",
    "StorageClass",
    "VolumeAttributesClass",
    "Reason",
    "Age",
    "VolumeMode+",
  ],
  (volume, nowMs) => {
    const { spec, status } = volume;
    const claim = spec?.claimRef;
    return [
      nameOf(volume),
      spec?.capacity?.["storage"] ?? "0",
      shortModes(spec?.accessModes),
      spec?.persistentVolumeReclaimPolicy ?? "",
      volume.metadata.deletionTimestamp === undefined ? (status?.phase ?? "") : "Terminating",
      claim === undefined ? "" : `${claim.namespace ?? ""}/${claim.name ?? ""}`,
      volume.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec?.storageClassName ?? "",
      spec?.volumeAttributesClassName ?? unset,
      status?.reason ?? "",
      ageOf(volume, nowMs),
      spec?.volumeMode ?? unset,
    ];
  },
);

export const persistentVolumeClaimPrinter = printer<PersistentVolumeClaim>(
  [
    "Name",
    "Status",
    "Volume",
    "Capacity",
    "Access Modes",
    "StorageClass",
    "VolumeAttributesClass",
    "Age",
    "VolumeMode+",
  ],
  (claim, nowMs) => {
    const { spec, status } = claim;
    const bound = (spec?.volumeName ?? "") !== "";
    return [
      nameOf(claim),
      claim.metadata.deletionTimestamp === undefined ? (status?.phase ?? "") : "Terminating",
      spec?.volumeName ?? "",
      bound ? (status?.capacity?.["storage"] ?? "0") : "",
      bound ? shortModes(status?.accessModes) : "",
      claim.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec?.storageClassName ?? "",
      spec?.volumeAttributesClassName ?? unset,
      ageOf(claim, nowMs),
      spec?.volumeMode ?? unset,
    ];
  },
);

export const eventPrinter = printer<Event>(
  ["Last Seen", "Type", "Reason", "Object", "Subobject+", "Source+", "Message", "First Seen+", "#Count+", "Name+"],
  (event, nowMs) => {
    const object = event.involvedObject;
    const first = since(parseTime(event.firstTimestamp) === undefined ? event.eventTime : event.firstTimestamp, nowMs);
    const last = parseTime(event.lastTimestamp) === undefined ? first : since(event.lastTimestamp, nowMs);
    const source = [
      event.source?.component || event.reportingComponent || "",
      event.source?.host || event.reportingInstance || "",
    ];
    const kind = (object.kind ?? "").toLowerCase();
    return [
      event.series === undefined ? last : since(event.series.lastObservedTime, nowMs),
      event.type ?? "",
      event.reason ?? "",
      object.name === undefined || object.name === "" ? kind : `${kind}/${object.name}`,
      object.fieldPath ?? "",
      source.filter((part) => part !== "").join(", "),
      (event.message ?? "").trim(),
      first,
      event.series?.count ?? (event.count || 1),
      nameOf(event),
    ];
  },
);

export const replicationControllerPrinter = printer<ReplicationController>(
  ["Name", "#Desired", "#Current", "#Ready", "Age", "Containers+", "Images+", "Selector+"],
  (controller, nowMs) => {
    const { spec, status } = controller;
    const replicas = [spec?.replicas ?? 0, status?.replicas ?? 0, status?.readyReplicas ?? 0];
    return [
      nameOf(controller),
      ...replicas,
      ageOf(controller, nowMs),
      ...templateCells(spec?.template),
      formatLabels(spec?.selector),
    ];
  },
);

export const podTemplatePrinter = printer<PodTemplate>(["Name", "Containers", "Images", "Pod Labels"], (template) => [
  nameOf(template),
  ...templateCells(template.template),
  formatLabels(template.template?.metadata?.labels),
]);

export const resourceQuotaPrinter = printer<ResourceQuota>(["Name", "Request", "Limit", "Age"], (quota, nowMs) => {
  const used = quota.status?.used ?? {};
  const requests: string[] = [];
  const limits: string[] = [];
  for (const [resource, hard] of Object.entries(quota.status?.hard ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
    (resource.startsWith("limits.") ? limits : requests).push(`${resource}: ${used[resource] ?? "0"}/${hard}`);
  return [nameOf(quota), requests.join(", "), limits.join(", "), ageOf(quota, nowMs)];
});

export const limitRangePrinter = printer<LimitRange>(["Name", "Created At"], (range) => [
  nameOf(range),
  range.metadata.creationTimestamp ?? unknown,
]);

export const componentStatusPrinter = printer<ComponentStatus>(["Name", "Status", "Message", "Error"], (component) => {
  const healthy = component.conditions?.find((condition) => condition.type === "Healthy");
  const status = healthy === undefined ? "Unknown" : healthy.status === "True" ? "Healthy" : "Unhealthy";
  return [nameOf(component), status, healthy?.message ?? "", healthy?.error ?? ""];
});
