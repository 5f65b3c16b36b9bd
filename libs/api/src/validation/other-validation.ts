// Rules for the remaining groups: networking, discovery, RBAC, storage, scheduling, coordination.
import type { Lease } from "../gen/coordination-v1.ts";
import type { EndpointSlice } from "../gen/discovery-v1.ts";
import type { Ingress, IngressBackend, NetworkPolicy } from "../gen/networking-v1.ts";
import type { ClusterRole, ClusterRoleBinding } from "../gen/rbac-v1.ts";
import type { PriorityClass } from "../gen/scheduling-v1.ts";
import type { StorageClass } from "../gen/storage-v1.ts";
import { jsonEqual } from "../object/json.ts";
import type { KubeObject } from "../object/kube-object.ts";
import { ipFamily, isCidr } from "../values/ip-address.ts";
import { validatePort } from "./container-validation.ts";
import { dnsSubdomainProblems } from "./names.ts";
import type { Problems } from "./problems.ts";
import { validateLabelSelector } from "./selector-validation.ts";

export function validateIngress({ spec }: Ingress, problems: Problems): void {
  const at = problems.at("spec");
  const rules = spec?.rules ?? [];
  if (rules.length === 0 && spec?.defaultBackend === undefined)
    at.invalid(rules, "either `defaultBackend` or `rules` must be specified");
  if (spec?.defaultBackend !== undefined) validateBackend(spec.defaultBackend, at.at("defaultBackend"));
  for (const [index, rule] of rules.entries()) {
    const inside = at.at("rules").index(index);
    const host = (rule.host ?? "").replace(/^\*\./, "");
    if (host !== "") {
      if (ipFamily(host) !== undefined) inside.at("host").invalid(rule.host, "must be a DNS name, not an IP address");
      else inside.at("host").invalidAll(rule.host, dnsSubdomainProblems(host));
    }
    if (rule.http === undefined) continue;
    if (rule.http.paths.length === 0) inside.at("http").at("paths").required();
    for (const [item, path] of rule.http.paths.entries()) {
      const place = inside.at("http").at("paths").index(item);
      if ((path.pathType ?? "") === "") place.at("pathType").required("pathType must be specified");
      else place.at("pathType").oneOf(path.pathType, ["Exact", "ImplementationSpecific", "Prefix"]);
      if (path.pathType !== "ImplementationSpecific" && !(path.path ?? "").startsWith("/"))
        place.at("path").invalid(path.path ?? "", "must be an absolute path");
      validateBackend(path.backend, place.at("backend"));
    }
  }
}

function validateBackend(backend: IngressBackend, problems: Problems): void {
  if (backend.service !== undefined && backend.resource !== undefined)
    problems.invalid("", "cannot set both resource and service backends");
  if (backend.service === undefined) {
    if (backend.resource === undefined) problems.required("resource or service backend is required");
    return;
  }
  const at = problems.at("service");
  if (backend.service.name === "") at.at("name").required();
  const { port } = backend.service;
  if (port?.name === undefined && port?.number === undefined) at.at("port").required("port name or number is required");
  else validatePort(port.number ?? port.name, at.at("port").at(port.number === undefined ? "name" : "number"));
}

export function validateNetworkPolicy({ spec }: NetworkPolicy, problems: Problems): void {
  const at = problems.at("spec");
  validateLabelSelector(spec?.podSelector, at.at("podSelector"));
  for (const type of spec?.policyTypes ?? [])
    if (type !== "Ingress" && type !== "Egress") at.at("policyTypes").notSupported(type, ["Egress", "Ingress"]);
  const peers = [
    ...(spec?.ingress ?? []).flatMap((rule, index) =>
      (rule.from ?? []).map((peer, item) => ({ peer, at: at.at("ingress").index(index).at("from").index(item) })),
    ),
    ...(spec?.egress ?? []).flatMap((rule, index) =>
      (rule.to ?? []).map((peer, item) => ({ peer, at: at.at("egress").index(index).at("to").index(item) })),
    ),
  ];
  for (const { peer, at: place } of peers) {
    if (peer.ipBlock === undefined && peer.podSelector === undefined && peer.namespaceSelector === undefined)
      place.required("must specify a peer");
    if (peer.ipBlock !== undefined && !isCidr(peer.ipBlock.cidr))
      place
        .at("ipBlock")
        .at("cidr")
        .invalid(peer.ipBlock.cidr, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
  }
}

const endpointsMax = 1000;
const endpointAddressesMax = 100;

export function validateEndpointSlice(slice: EndpointSlice, problems: Problems): void {
  problems.at("addressType").oneOf(slice.addressType, ["FQDN", "IPv4", "IPv6"]);
  const endpoints = slice.endpoints ?? [];
  if (endpoints.length > endpointsMax) problems.at("endpoints").tooMany(endpoints.length, endpointsMax);
  for (const [index, endpoint] of endpoints.entries()) {
    const at = problems.at("endpoints").index(index).at("addresses");
    if (endpoint.addresses.length === 0) at.required("must contain at least 1 address");
    if (endpoint.addresses.length > endpointAddressesMax) at.tooMany(endpoint.addresses.length, endpointAddressesMax);
    for (const [item, address] of endpoint.addresses.entries()) {
      if (slice.addressType === "IPv4" && ipFamily(address) !== 4)
        at.index(item).invalid(address, "must be a valid IPv4 address");
      if (slice.addressType === "IPv6" && ipFamily(address) !== 6)
        at.index(item).invalid(address, "must be a valid IPv6 address");
    }
  }
}

export function validateEndpointSliceUpdate(slice: EndpointSlice, old: EndpointSlice, problems: Problems): void {
  problems.at("addressType").immutable(slice.addressType, old.addressType);
}

export function validateRole(object: KubeObject, problems: Problems): void {
  for (const [index, rule] of ((object as ClusterRole).rules ?? []).entries()) {
    const at = problems.at("rules").index(index);
    if ((rule.verbs ?? []).length === 0) at.at("verbs").required("verbs must contain at least one value");
    if ((rule.nonResourceURLs ?? []).length > 0) {
      if (object.kind === "Role")
        at.at("nonResourceURLs").invalid(rule.nonResourceURLs, "namespaced rules cannot apply to non-resource URLs");
      if ((rule.apiGroups ?? []).length + (rule.resources ?? []).length + (rule.resourceNames ?? []).length > 0)
        at.at("nonResourceURLs").invalid(
          rule.nonResourceURLs,
          "rules cannot apply to both regular resources and non-resource URLs",
        );
      continue;
    }
    if ((rule.apiGroups ?? []).length === 0)
      at.at("apiGroups").required("resource rules must supply at least one api group");
    if ((rule.resources ?? []).length === 0)
      at.at("resources").required("resource rules must supply at least one resource");
  }
}

const rbacGroup = "rbac.authorization.k8s.io";

export function validateRoleBinding(binding: ClusterRoleBinding, problems: Problems): void {
  const { roleRef } = binding;
  const at = problems.at("roleRef");
  if (roleRef?.apiGroup !== rbacGroup) at.at("apiGroup").notSupported(roleRef?.apiGroup ?? "", [rbacGroup]);
  const kinds = binding.kind === "ClusterRoleBinding" ? ["ClusterRole"] : ["ClusterRole", "Role"];
  if (!kinds.includes(roleRef?.kind ?? "")) at.at("kind").notSupported(roleRef?.kind ?? "", kinds);
  if ((roleRef?.name ?? "") === "") at.at("name").required();
  for (const [index, subject] of (binding.subjects ?? []).entries()) {
    const place = problems.at("subjects").index(index);
    if (subject.name === "") place.at("name").required();
    if (!["Group", "ServiceAccount", "User"].includes(subject.kind))
      place.at("kind").notSupported(subject.kind, ["ServiceAccount", "User", "Group"]);
    const group = subject.kind === "ServiceAccount" ? "" : rbacGroup;
    if ((subject.apiGroup ?? "") !== group) place.at("apiGroup").notSupported(subject.apiGroup ?? "", [group]);
    if (subject.kind === "ServiceAccount" && binding.kind === "ClusterRoleBinding" && (subject.namespace ?? "") === "")
      place.at("namespace").required();
  }
}

export function validateRoleBindingUpdate(
  binding: ClusterRoleBinding,
  old: ClusterRoleBinding,
  problems: Problems,
): void {
  if (!jsonEqual(binding.roleRef, old.roleRef))
    problems.at("roleRef").invalid(binding.roleRef, "cannot change roleRef");
}

export function validateLease({ spec }: Lease, problems: Problems): void {
  const at = problems.at("spec");
  if (spec?.leaseDurationSeconds !== undefined && spec.leaseDurationSeconds <= 0)
    at.at("leaseDurationSeconds").invalid(spec.leaseDurationSeconds, "must be greater than 0");
  at.at("leaseTransitions").nonNegative(spec?.leaseTransitions);
}

export function validateStorageClass(entry: StorageClass, problems: Problems): void {
  if ((entry.provisioner ?? "") === "") problems.at("provisioner").required();
  problems.at("reclaimPolicy").oneOf(entry.reclaimPolicy, ["Delete", "Retain"]);
  problems.at("volumeBindingMode").oneOf(entry.volumeBindingMode, ["Immediate", "WaitForFirstConsumer"]);
}

export function validateStorageClassUpdate(entry: StorageClass, old: StorageClass, problems: Problems): void {
  for (const field of ["parameters", "provisioner", "reclaimPolicy"] as const)
    if (!jsonEqual(entry[field] ?? {}, old[field] ?? {}))
      problems.at(field).forbidden(`updates to ${field} are forbidden.`);
  problems.at("volumeBindingMode").immutable(entry.volumeBindingMode, old.volumeBindingMode);
}

const userPriorityMax = 1_000_000_000;
const systemPriorities: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};

export function validatePriorityClass(entry: PriorityClass, problems: Problems): void {
  const name = entry.metadata.name ?? "";
  if (name.startsWith("system-")) {
    if (systemPriorities[name] !== entry.value)
      problems
        .at("metadata")
        .at("name")
        .forbidden(
          "priority class names with 'system-' prefix are reserved for system use only. error: not a known system priority class",
        );
  } else if (entry.value > userPriorityMax)
    problems.at("value").forbidden(`maximum allowed value of a user defined priority is ${userPriorityMax}`);
  problems.at("preemptionPolicy").oneOf(entry.preemptionPolicy, ["Never", "PreemptLowerPriority"]);
}

export function validatePriorityClassUpdate(entry: PriorityClass, old: PriorityClass, problems: Problems): void {
  if (entry.value !== old.value) problems.at("value").forbidden("may not be changed in an update.");
  if (entry.preemptionPolicy !== old.preemptionPolicy)
    problems.at("preemptionPolicy").forbidden("may not be changed in an update.");
}
