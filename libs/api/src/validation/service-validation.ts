// Rules for Services.
import type { Service, ServicePort, ServiceSpec } from "../gen/core-v1.ts";
import { ipFamily } from "../values/ip-address.ts";
import { validatePort } from "./container-validation.ts";
import { dnsLabelProblems, dnsSubdomainProblems, portNumberProblems } from "./names.ts";
import { validateLabels } from "./object-meta-validation.ts";
import type { Problems } from "./problems.ts";

export function validateService({ spec }: Service, problems: Problems): void {
  const at = problems.at("spec");
  if (spec === undefined) {
    at.at("ports").required();
    return;
  }
  at.at("type").oneOf(spec.type, ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]);
  const headless = spec.clusterIP === "None";
  if ((spec.ports ?? []).length === 0 && !headless && spec.type !== "ExternalName") at.at("ports").required();
  validateType(spec, headless, at);
  validatePorts(spec, at.at("ports"));
  validateLabels(spec.selector, at.at("selector"));
  at.at("sessionAffinity").oneOf(spec.sessionAffinity, ["ClientIP", "None"]);
  const timeout = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (timeout !== undefined && (timeout < 1 || timeout > 86_400))
    at.at("sessionAffinityConfig")
      .at("clientIP")
      .at("timeoutSeconds")
      .invalid(timeout, "must be greater than 0 and less than 86400");
  for (const [index, address] of (spec.externalIPs ?? []).entries())
    if (ipFamily(address) === undefined)
      at.at("externalIPs")
        .index(index)
        .invalid(address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
  for (const field of ["externalTrafficPolicy", "internalTrafficPolicy"] as const)
    if (spec[field] !== undefined) at.at(field).oneOf(spec[field], ["Cluster", "Local"]);
}

function validateType(spec: ServiceSpec, headless: boolean, problems: Problems): void {
  if (spec.type === "ExternalName") {
    const name = (spec.externalName ?? "").replace(/\.$/, "");
    if (name === "") problems.at("externalName").required();
    else problems.at("externalName").invalidAll(name, dnsSubdomainProblems(name));
    if ((spec.clusterIP ?? "") !== "")
      problems.at("clusterIP").forbidden("may not be set when `type` is 'ExternalName'");
  }
  if (headless && (spec.type === "NodePort" || spec.type === "LoadBalancer"))
    problems.at("clusterIP").invalid("None", `may not be set to 'None' for ${spec.type} services`);
  const address = spec.clusterIP ?? "";
  if (address !== "" && !headless && ipFamily(address) === undefined)
    problems
      .at("clusterIPs")
      .index(0)
      .invalid(address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
}

function validatePorts(spec: ServiceSpec, problems: Problems): void {
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  const numbers = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = problems.index(index);
    const name = port.name ?? "";
    if (name === "") {
      if (ports.length > 1) at.at("name").required();
    } else {
      at.at("name").invalidAll(name, dnsLabelProblems(name));
      if (names.has(name)) at.at("name").duplicate(name);
      names.add(name);
    }
    at.at("port").invalidAll(port.port, portNumberProblems(port.port));
    at.at("protocol").oneOf(port.protocol, ["SCTP", "TCP", "UDP"]);
    if (port.targetPort !== undefined) validatePort(port.targetPort, at.at("targetPort"));
    validateNodePort(spec, port, at.at("nodePort"));
    const pair = `${port.protocol ?? ""} ${port.port}`;
    if (numbers.has(pair)) at.duplicate({ protocol: port.protocol, port: port.port });
    numbers.add(pair);
  }
}

function validateNodePort(spec: ServiceSpec, port: ServicePort, problems: Problems): void {
  const nodePort = port.nodePort ?? 0;
  if (nodePort === 0) return;
  problems.invalidAll(nodePort, portNumberProblems(nodePort));
  if (spec.type === "ClusterIP" || spec.type === "ExternalName")
    problems.forbidden(`may not be used when \`type\` is '${spec.type}'`);
}

export function validateServiceUpdate(service: Service, old: Service, problems: Problems): void {
  const [now, was] = [service.spec, old.spec];
  if (now === undefined || was === undefined || was.type === "ExternalName" || now.type === "ExternalName") return;
  const before = was.clusterIP ?? "";
  if (before !== "" && (now.clusterIP ?? "") !== before)
    problems
      .at("spec")
      .at("clusterIPs")
      .index(0)
      .invalid(now.clusterIPs ?? [now.clusterIP ?? ""], "may not change once set");
}
