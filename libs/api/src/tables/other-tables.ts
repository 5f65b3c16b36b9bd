// Rows of the remaining groups: networking, discovery, storage, RBAC, certificates, coordination and extension points.
import type {
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from "../gen/admissionregistration-v1.ts";
import type { CustomResourceDefinition } from "../gen/apiextensions-v1.ts";
import type { APIService } from "../gen/apiregistration-v1.ts";
import type { CertificateSigningRequest } from "../gen/certificates-v1.ts";
import type { Lease } from "../gen/coordination-v1.ts";
import type { EndpointSlice } from "../gen/discovery-v1.ts";
import type { Event as GroupedEvent } from "../gen/events-v1.ts";
import type { FlowSchema, PriorityLevelConfiguration } from "../gen/flowcontrol-v1.ts";
import type { Ingress, IngressClass, NetworkPolicy } from "../gen/networking-v1.ts";
import type { RuntimeClass } from "../gen/node-v1.ts";
import type { ClusterRole, RoleBinding } from "../gen/rbac-v1.ts";
import type { PriorityClass } from "../gen/scheduling-v1.ts";
import type { CSIDriver, CSINode, CSIStorageCapacity, StorageClass, VolumeAttachment } from "../gen/storage-v1.ts";
import { humanAge } from "../values/duration.ts";
import { parseTime } from "../values/time.ts";
import { formatLabelSelector } from "./template-cells.ts";
import { ageOf, joined, joinedUpTo, nameOf, none, printer, since, unknown, unset } from "./printer.ts";

export const ingressPrinter = printer<Ingress>(
  ["Name", "Class", "Hosts", "Address", "Ports", "Age"],
  (ingress, nowMs) => {
    const hosts = (ingress.spec?.rules ?? []).map((rule) => rule.host ?? "").filter((host) => host !== "");
    const addresses = (ingress.status?.loadBalancer?.ingress ?? [])
      .map((entry) => entry.ip || entry.hostname || "")
      .filter((text) => text !== "");
    const ports = (ingress.spec?.tls ?? []).length > 0 ? "80, 443" : "80";
    return [
      nameOf(ingress),
      ingress.spec?.ingressClassName ?? none,
      joinedUpTo(hosts, 3, "*"),
      addresses.join(","),
      ports,
      ageOf(ingress, nowMs),
    ];
  },
);

export const ingressClassPrinter = printer<IngressClass>(
  ["Name", "Controller", "Parameters", "Age"],
  (entry, nowMs) => {
    const parameters = entry.spec?.parameters;
    const group = parameters?.apiGroup === undefined ? "" : `.${parameters.apiGroup}`;
    return [
      nameOf(entry),
      entry.spec?.controller ?? "",
      parameters === undefined ? none : `${parameters.kind}${group}/${parameters.name}`,
      ageOf(entry, nowMs),
    ];
  },
);

export const networkPolicyPrinter = printer<NetworkPolicy>(["Name", "Pod-Selector", "Age"], (policy, nowMs) => [
  nameOf(policy),
  formatLabelSelector(policy.spec?.podSelector),
  ageOf(policy, nowMs),
]);

export const endpointSlicePrinter = printer<EndpointSlice>(
  ["Name", "AddressType", "Ports", "Endpoints", "Age"],
  (slice, nowMs) => {
    const ports = (slice.ports ?? []).map((port) => (port.port === undefined ? (port.name ?? "*") : String(port.port)));
    const addresses = slice.endpoints.flatMap((endpoint) => endpoint.addresses);
    return [
      nameOf(slice),
      slice.addressType,
      joinedUpTo(ports, 3, unset),
      joinedUpTo(addresses, 3, unset),
      ageOf(slice, nowMs),
    ];
  },
);

export const storageClassPrinter = printer<StorageClass>(
  ["Name", "Provisioner", "ReclaimPolicy", "VolumeBindingMode", "AllowVolumeExpansion", "Age"],
  (entry, nowMs) => {
    const annotations = entry.metadata.annotations ?? {};
    const isDefault = [
      "storageclass.kubernetes.io/is-default-class",
      "storageclass.beta.kubernetes.io/is-default-class",
    ].some((key) => annotations[key] === "true");
    const name = isDefault ? `${nameOf(entry)} (default)` : nameOf(entry);
    return [
      name,
      entry.provisioner,
      entry.reclaimPolicy ?? "Delete",
      entry.volumeBindingMode ?? "Immediate",
      entry.allowVolumeExpansion ?? false,
      ageOf(entry, nowMs),
    ];
  },
);

export const volumeAttachmentPrinter = printer<VolumeAttachment>(
  ["Name", "Attacher", "PV", "Node", "Attached", "Age"],
  (entry, nowMs) => [
    nameOf(entry),
    entry.spec.attacher,
    entry.spec.source.persistentVolumeName ?? "",
    entry.spec.nodeName,
    entry.status?.attached ?? false,
    ageOf(entry, nowMs),
  ],
);

export const csiNodePrinter = printer<CSINode>(["Name", "#Drivers", "Age"], (node, nowMs) => [
  nameOf(node),
  node.spec.drivers.length,
  ageOf(node, nowMs),
]);

export const csiDriverPrinter = printer<CSIDriver>(
  ["Name", "AttachRequired", "PodInfoOnMount", "StorageCapacity", "TokenRequests", "RequiresRepublish", "Modes", "Age"],
  (driver, nowMs) => {
    const { spec } = driver;
    const audiences = (spec.tokenRequests ?? []).map((request) => request.audience);
    const flags = [spec.attachRequired ?? true, spec.podInfoOnMount ?? false, spec.storageCapacity ?? false];
    return [
      nameOf(driver),
      ...flags,
      audiences.length === 0 ? unset : audiences.join(","),
      spec.requiresRepublish ?? false,
      joined(spec.volumeLifecycleModes ?? []),
      ageOf(driver, nowMs),
    ];
  },
);

export const csiStorageCapacityPrinter = printer<CSIStorageCapacity>(
  ["Name", "StorageClassName", "Capacity"],
  (entry) => [nameOf(entry), entry.storageClassName, entry.capacity ?? ""],
);

export const leasePrinter = printer<Lease>(["Name", "Holder", "Age"], (lease, nowMs) => [
  nameOf(lease),
  lease.spec?.holderIdentity ?? "",
  ageOf(lease, nowMs),
]);

export const rolePrinter = printer<ClusterRole>(["Name", "Created At"], (role) => [
  nameOf(role),
  role.metadata.creationTimestamp ?? unknown,
]);

export const roleBindingPrinter = printer<RoleBinding>(
  ["Name", "Role", "Age", "Users+", "Groups+", "ServiceAccounts+"],
  (binding, nowMs) => {
    const subjects = binding.subjects ?? [];
    const names = (kind: string): string =>
      subjects
        .filter((subject) => subject.kind === kind)
        .map((subject) => subject.name)
        .join(", ");
    const accounts = subjects
      .filter((subject) => subject.kind === "ServiceAccount")
      .map((subject) => `${subject.namespace ?? ""}/${subject.name}`);
    return [
      nameOf(binding),
      `${binding.roleRef.kind}/${binding.roleRef.name}`,
      ageOf(binding, nowMs),
      names("User"),
      names("Group"),
      accounts.join(", "),
    ];
  },
);

export const certificateSigningRequestPrinter = printer<CertificateSigningRequest>(
  ["Name", "Age", "SignerName", "Requestor", "RequestedDuration", "Condition"],
  (request, nowMs) => {
    const { spec } = request;
    const wanted = spec.expirationSeconds === undefined ? none : humanAge(spec.expirationSeconds * 1000);
    return [
      nameOf(request),
      ageOf(request, nowMs),
      spec.signerName || none,
      spec.username ?? "",
      wanted,
      requestCondition(request),
    ];
  },
);

function requestCondition({ status }: CertificateSigningRequest): string {
  const types = (status?.conditions ?? []).map((condition) => condition.type);
  const words: string[] = [types.includes("Denied") ? "Denied" : types.includes("Approved") ? "Approved" : "Pending"];
  if (types.includes("Failed")) words.push("Failed");
  if ((status?.certificate ?? "") !== "") words.push("Issued");
  return words.join(",");
}

export const priorityClassPrinter = printer<PriorityClass>(
  ["Name", "#Value", "Global-Default", "Age", "PreemptionPolicy"],
  (entry, nowMs) => [
    nameOf(entry),
    entry.value,
    entry.globalDefault ?? false,
    ageOf(entry, nowMs),
    entry.preemptionPolicy ?? "",
  ],
);

export const runtimeClassPrinter = printer<RuntimeClass>(["Name", "Handler", "Age"], (entry, nowMs) => [
  nameOf(entry),
  entry.handler,
  ageOf(entry, nowMs),
]);

export const customResourceDefinitionPrinter = printer<CustomResourceDefinition>(["Name", "Created At"], (entry) => [
  nameOf(entry),
  entry.metadata.creationTimestamp ?? unknown,
]);

export const apiServicePrinter = printer<APIService>(["Name", "Service", "Available", "Age"], (entry, nowMs) => {
  const service = entry.spec?.service;
  const available = entry.status?.conditions?.find((condition) => condition.type === "Available");
  const text =
    available === undefined
      ? "Unknown"
      : available.status === "True"
        ? "True"
        : `${available.status} (${available.reason ?? ""})`;
  return [
    nameOf(entry),
    service === undefined ? "Local" : `${service.namespace ?? ""}/${service.name ?? ""}`,
    text,
    ageOf(entry, nowMs),
  ];
});

export const webhookConfigurationPrinter = printer<MutatingWebhookConfiguration>(
  ["Name", "#Webhooks", "Age"],
  (entry, nowMs) => [nameOf(entry), (entry.webhooks ?? []).length, ageOf(entry, nowMs)],
);

export const admissionPolicyPrinter = printer<ValidatingAdmissionPolicy>(
  ["Name", "#Validations", "ParamKind", "Age"],
  (entry, nowMs) => {
    const kind = entry.spec?.paramKind;
    return [
      nameOf(entry),
      (entry.spec?.validations ?? []).length,
      kind === undefined ? unset : `${kind.apiVersion ?? ""}/${kind.kind ?? ""}`,
      ageOf(entry, nowMs),
    ];
  },
);

export const admissionPolicyBindingPrinter = printer<ValidatingAdmissionPolicyBinding>(
  ["Name", "PolicyName", "ParamRef", "Age"],
  (entry, nowMs) => {
    const reference = entry.spec?.paramRef;
    const place = reference?.namespace === undefined ? "*" : reference.namespace;
    const text = reference === undefined ? unset : `${place}/${reference.name ?? "*"}`;
    return [nameOf(entry), entry.spec?.policyName ?? "", text, ageOf(entry, nowMs)];
  },
);

export const flowSchemaPrinter = printer<FlowSchema>(
  ["Name", "PriorityLevel", "#MatchingPrecedence", "DistinguisherMethod", "Age", "MissingPL"],
  (schema, nowMs) => {
    const dangling = schema.status?.conditions?.find((condition) => condition.type === "Dangling");
    const method = schema.spec?.distinguisherMethod?.type ?? none;
    return [
      nameOf(schema),
      schema.spec?.priorityLevelConfiguration.name ?? none,
      schema.spec?.matchingPrecedence ?? 0,
      method,
      ageOf(schema, nowMs),
      dangling?.status ?? "?",
    ];
  },
);

export const priorityLevelPrinter = printer<PriorityLevelConfiguration>(
  ["Name", "Type", "NominalConcurrencyShares", "Queues", "HandSize", "QueueLengthLimit", "Age"],
  (level, nowMs) => {
    const limited = level.spec?.limited;
    const queuing = limited?.limitResponse?.queuing;
    const cell = (value: number | undefined): string => (value === undefined ? none : String(value));
    const shares = limited?.nominalConcurrencyShares ?? level.spec?.exempt?.nominalConcurrencyShares;
    return [
      nameOf(level),
      level.spec?.type ?? "",
      cell(shares),
      cell(queuing?.queues),
      cell(queuing?.handSize),
      cell(queuing?.queueLengthLimit),
      ageOf(level, nowMs),
    ];
  },
);

export const groupedEventPrinter = printer<GroupedEvent>(
  ["Last Seen", "Type", "Reason", "Object", "Subobject+", "Source+", "Message", "First Seen+", "#Count+", "Name+"],
  (event, nowMs) => {
    const object = event.regarding;
    const first = since(
      parseTime(event.deprecatedFirstTimestamp) === undefined ? event.eventTime : event.deprecatedFirstTimestamp,
      nowMs,
    );
    const last =
      parseTime(event.deprecatedLastTimestamp) === undefined ? first : since(event.deprecatedLastTimestamp, nowMs);
    const source = [
      event.deprecatedSource?.component || event.reportingController || "",
      event.deprecatedSource?.host || event.reportingInstance || "",
    ];
    const kind = (object?.kind ?? "").toLowerCase();
    return [
      event.series === undefined ? last : since(event.series.lastObservedTime, nowMs),
      event.type ?? "",
      event.reason ?? "",
      object?.name === undefined ? kind : `${kind}/${object.name}`,
      object?.fieldPath ?? "",
      source.filter((part) => part !== "").join(", "),
      (event.note ?? "").trim(),
      first,
      event.series?.count ?? (event.deprecatedCount || 1),
      nameOf(event),
    ];
  },
);
