// Rules for containers: names, images, ports, environment, mounts, resources and probes.
import type {
  Container,
  ContainerPort,
  EnvVar,
  EphemeralContainer,
  LifecycleHandler,
  Probe,
  ResourceRequirements,
  VolumeMount,
} from "../gen/core-v1.ts";
import { compareQuantity, parseQuantity, quantityOf, zeroQuantity } from "../values/quantity.ts";
import {
  dnsLabelProblems,
  environmentNameProblems,
  labelKeyProblems,
  portNameProblems,
  portNumberProblems,
} from "./names.ts";
import type { Problems } from "./problems.ts";

type AnyContainer = Container | EphemeralContainer;

/** Checks one container; `volumes` are the names its mounts may use, `seen` the names taken so far in the pod. */
export function validateContainer(
  container: AnyContainer,
  volumes: ReadonlySet<string>,
  seen: Set<string>,
  problems: Problems,
): void {
  const { name } = container;
  if (name === "") problems.at("name").required();
  else if (seen.has(name)) problems.at("name").duplicate(name);
  else problems.at("name").invalidAll(name, dnsLabelProblems(name));
  seen.add(name);
  const image = container.image ?? "";
  if (image === "") problems.at("image").required();
  else if (image !== image.trim()) problems.at("image").invalid(image, "must not have leading or trailing whitespace");
  problems.at("imagePullPolicy").oneOf(container.imagePullPolicy, ["Always", "IfNotPresent", "Never"]);
  problems.at("terminationMessagePolicy").oneOf(container.terminationMessagePolicy, ["File", "FallbackToLogsOnError"]);
  validatePorts(container.ports ?? [], problems.at("ports"));
  validateEnvironment(container.env ?? [], problems.at("env"));
  validateMounts(container.volumeMounts ?? [], volumes, problems.at("volumeMounts"));
  validateResources(container.resources, problems.at("resources"));
  validateProbe(container.livenessProbe, problems.at("livenessProbe"), true);
  validateProbe(container.readinessProbe, problems.at("readinessProbe"), false);
  validateProbe(container.startupProbe, problems.at("startupProbe"), true);
  if (container.lifecycle?.postStart !== undefined)
    validateHandler(container.lifecycle.postStart, problems.at("lifecycle").at("postStart"));
  if (container.lifecycle?.preStop !== undefined)
    validateHandler(container.lifecycle.preStop, problems.at("lifecycle").at("preStop"));
}

function validatePorts(ports: readonly ContainerPort[], problems: Problems): void {
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = problems.index(index);
    if (port.name !== undefined && port.name !== "") {
      if (names.has(port.name)) at.at("name").duplicate(port.name);
      else at.at("name").invalidAll(port.name, portNameProblems(port.name));
      names.add(port.name);
    }
    if (port.containerPort === 0) at.at("containerPort").required();
    else at.at("containerPort").invalidAll(port.containerPort, portNumberProblems(port.containerPort));
    if ((port.hostPort ?? 0) !== 0)
      at.at("hostPort").invalidAll(port.hostPort, portNumberProblems(port.hostPort as number));
    at.at("protocol").oneOf(port.protocol, ["SCTP", "TCP", "UDP"]);
  }
}

function validateEnvironment(variables: readonly EnvVar[], problems: Problems): void {
  for (const [index, variable] of variables.entries()) {
    const at = problems.index(index);
    if (variable.name === "") at.at("name").required();
    else at.at("name").invalidAll(variable.name, environmentNameProblems(variable.name));
    if (variable.valueFrom === undefined) continue;
    const from = at.at("valueFrom");
    const sources = Object.keys(variable.valueFrom).length;
    if (sources === 0)
      from.invalid("", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
    if (sources > 1) from.invalid("", "may not have more than one field specified at a time");
    if (sources > 0 && (variable.value ?? "") !== "")
      from.invalid("", "may not be specified when `value` is not empty");
    if (variable.valueFrom.fieldRef?.fieldPath === "") from.at("fieldRef").at("fieldPath").required();
    if (variable.valueFrom.configMapKeyRef?.key === "") from.at("configMapKeyRef").at("key").required();
    if (variable.valueFrom.secretKeyRef?.key === "") from.at("secretKeyRef").at("key").required();
  }
}

function validateMounts(mounts: readonly VolumeMount[], volumes: ReadonlySet<string>, problems: Problems): void {
  const paths = new Set<string>();
  for (const [index, mount] of mounts.entries()) {
    const at = problems.index(index);
    if (mount.name === "") at.at("name").required();
    else if (!volumes.has(mount.name)) at.at("name").notFound(mount.name);
    if (mount.mountPath === "") at.at("mountPath").required();
    else if (paths.has(mount.mountPath)) at.at("mountPath").invalid(mount.mountPath, "must be unique");
    paths.add(mount.mountPath);
    if (mount.subPath !== undefined) validateRelativePath(mount.subPath, at.at("subPath"));
  }
}

function validateRelativePath(path: string, problems: Problems): void {
  if (path.startsWith("/")) problems.invalid(path, "must be a relative path");
  if (path.split("/").includes("..")) problems.invalid(path, "must not contain '..'");
}

/** Resources that may be requested beyond their limit. */
const overcommittable: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage"]);

export function validateResources(resources: ResourceRequirements | undefined, problems: Problems): void {
  const limits = resources?.limits ?? {};
  for (const [resource, amount] of Object.entries(limits))
    validateAmount(resource, amount, problems.at("limits").key(resource));
  for (const [resource, amount] of Object.entries(resources?.requests ?? {})) {
    validateAmount(resource, amount, problems.at("requests").key(resource));
    const limit = limits[resource];
    if (limit === undefined) {
      if (!overcommittable.has(resource) && !resource.startsWith("hugepages-") && resource.includes("/"))
        problems.at("limits").required("Limit must be set for non overcommitable resources");
      continue;
    }
    const order = compareQuantity(quantityOf(amount), quantityOf(limit));
    if (overcommittable.has(resource) ? order > 0 : order !== 0)
      problems
        .at("requests")
        .invalid(
          amount,
          `must be ${overcommittable.has(resource) ? "less than or " : ""}equal to ${resource} limit of ${limit}`,
        );
  }
}

function validateAmount(resource: string, amount: string, problems: Problems): void {
  problems.invalidAll(resource, labelKeyProblems(resource));
  const parsed = parseQuantity(amount);
  if (parsed === undefined || compareQuantity(parsed, zeroQuantity) < 0)
    problems.invalid(amount, "must be greater than or equal to 0");
}

function validateProbe(probe: Probe | undefined, problems: Problems, once: boolean): void {
  if (probe === undefined) return;
  validateHandler(probe, problems);
  for (const field of [
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
  ] as const)
    problems.at(field).nonNegative(probe[field]);
  if (once && (probe.successThreshold ?? 1) !== 1)
    problems.at("successThreshold").invalid(probe.successThreshold, "must be 1");
  if (probe.terminationGracePeriodSeconds !== undefined && probe.terminationGracePeriodSeconds <= 0)
    problems.at("terminationGracePeriodSeconds").invalid(probe.terminationGracePeriodSeconds, "must be greater than 0");
}

const handlers = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const;

function validateHandler(handler: LifecycleHandler & Probe, problems: Problems): void {
  const given = handlers.filter((kind) => handler[kind] !== undefined);
  if (given.length === 0) problems.required("must specify a handler type");
  for (const extra of given.slice(1)) problems.at(extra).forbidden("may not specify more than 1 handler type");
  if (handler.exec !== undefined && (handler.exec.command ?? []).length === 0)
    problems.at("exec").at("command").required();
  if (handler.httpGet !== undefined) {
    validatePort(handler.httpGet.port, problems.at("httpGet").at("port"));
    problems.at("httpGet").at("scheme").oneOf(handler.httpGet.scheme, ["HTTP", "HTTPS"]);
  }
  if (handler.tcpSocket !== undefined) validatePort(handler.tcpSocket.port, problems.at("tcpSocket").at("port"));
  if (handler.grpc !== undefined) validatePort(handler.grpc.port, problems.at("grpc").at("port"));
}

/** A port number, or the name of one. */
export function validatePort(port: number | string | undefined, problems: Problems): void {
  if (typeof port === "number") problems.invalidAll(port, portNumberProblems(port));
  else problems.invalidAll(port ?? "", portNameProblems(port ?? ""));
}
