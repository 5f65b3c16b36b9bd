// Defaults of pods and pod templates, as upstream's v1 defaulting sets them at 1.32.
import type {
  Container,
  EphemeralContainer,
  LifecycleHandler,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Probe,
  Volume,
} from "../gen/core-v1.ts";
import type { Draft } from "../object/json.ts";

type AnyContainer = Container | EphemeralContainer;

/** Rules that hold for pods but not for templates, then those of the spec. */
export function defaultPod(pod: Draft<Pod>): void {
  const spec = pod.spec;
  if (spec === undefined) return;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) requestsFromLimits(container);
  spec.enableServiceLinks ??= true;
  defaultPodSpec(spec);
  if (spec.hostNetwork !== true) return;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])])
    for (const port of container.ports ?? []) if ((port.hostPort ?? 0) === 0) port.hostPort = port.containerPort;
}

/** Fills the pod template of a workload, making the parts that are always written. */
export function defaultTemplate(template: Draft<PodTemplateSpec> | undefined): void {
  if (template?.spec !== undefined) defaultPodSpec(template.spec);
}

export function defaultPodSpec(spec: Draft<PodSpec>): void {
  spec.dnsPolicy ??= "ClusterFirst";
  spec.restartPolicy ??= "Always";
  spec.terminationGracePeriodSeconds ??= 30;
  spec.securityContext ??= {};
  spec.schedulerName ??= "default-scheduler";
  if (spec.serviceAccountName === undefined && spec.serviceAccount !== undefined)
    spec.serviceAccountName = spec.serviceAccount;
  if (spec.serviceAccountName !== undefined) spec.serviceAccount = spec.serviceAccountName;
  for (const container of [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...(spec.ephemeralContainers ?? []),
  ])
    defaultContainer(container);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
}

function requestsFromLimits(container: Draft<Container>): void {
  const limits = container.resources?.limits;
  if (limits === undefined || container.resources === undefined) return;
  const requests = (container.resources.requests ??= {});
  for (const [resource, amount] of Object.entries(limits)) requests[resource] ??= amount;
}

function defaultContainer(container: Draft<AnyContainer>): void {
  container.imagePullPolicy ??= pullPolicyOf(container.image ?? "");
  container.terminationMessagePath ??= "/dev/termination-log";
  container.terminationMessagePolicy ??= "File";
  container.resources ??= {};
  for (const port of container.ports ?? []) port.protocol ??= "TCP";
  for (const variable of container.env ?? []) {
    if (variable.valueFrom?.fieldRef !== undefined) variable.valueFrom.fieldRef.apiVersion ??= "v1";
    if (variable.valueFrom?.resourceFieldRef !== undefined) variable.valueFrom.resourceFieldRef.divisor ??= "0";
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) defaultProbe(probe);
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop]) defaultHandler(handler);
}

/** `Always` for no tag or `latest`, else `IfNotPresent`; digests pin the image. */
export function pullPolicyOf(image: string): string {
  if (image.includes("@")) return "IfNotPresent";
  const tag = /:([^/:]+)$/.exec(image)?.[1] ?? "latest";
  return tag === "latest" ? "Always" : "IfNotPresent";
}

function defaultProbe(probe: Draft<Probe> | undefined): void {
  if (probe === undefined) return;
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  defaultHandler(probe);
  if (probe.grpc !== undefined) probe.grpc.service ??= "";
}

function defaultHandler(handler: Draft<LifecycleHandler> | undefined): void {
  if (handler?.httpGet === undefined) return;
  handler.httpGet.path ||= "/";
  handler.httpGet.scheme ||= "HTTP";
}

const sharedMode = 0o644;

export function defaultVolume(volume: Draft<Volume>): void {
  if (Object.keys(volume).every((field) => field === "name")) volume.emptyDir = {};
  if (volume.secret !== undefined) volume.secret.defaultMode ??= sharedMode;
  if (volume.configMap !== undefined) volume.configMap.defaultMode ??= sharedMode;
  if (volume.hostPath !== undefined) volume.hostPath.type ??= "";
  if (volume.iscsi !== undefined) volume.iscsi.iscsiInterface ??= "default";
  if (volume.ephemeral?.volumeClaimTemplate !== undefined)
    volume.ephemeral.volumeClaimTemplate.spec.volumeMode ??= "Filesystem";
  if (volume.downwardAPI !== undefined) {
    volume.downwardAPI.defaultMode ??= sharedMode;
    for (const item of volume.downwardAPI.items ?? []) {
      if (item.fieldRef !== undefined) item.fieldRef.apiVersion ??= "v1";
      if (item.resourceFieldRef !== undefined) item.resourceFieldRef.divisor ??= "0";
    }
  }
  if (volume.projected === undefined) return;
  volume.projected.defaultMode ??= sharedMode;
  for (const source of volume.projected.sources ?? []) {
    if (source.serviceAccountToken !== undefined) source.serviceAccountToken.expirationSeconds ??= 3600;
    for (const item of source.downwardAPI?.items ?? [])
      if (item.fieldRef !== undefined) item.fieldRef.apiVersion ??= "v1";
  }
}
