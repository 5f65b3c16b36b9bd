// A pod's spec as CRI wants it: the sandbox and each container. Labels and annotations carry what is needed to adopt
// them again after a restart.
import type { Init } from "@keelson/base";
import { parseQuantity, quantityMilliValue, quantityValue, type Container, type Pod } from "@keelson/api";
import { criv1 } from "@keelson/wire";
import { graceSeconds, mainContainers, initContainers, specHash } from "../pod-spec.ts";
import { expandReferences } from "./environment.ts";
import {
  containerHashAnnotation,
  containerLogPath,
  containerNameLabel,
  gracePeriodAnnotation,
  podLogDirectory,
  podNameLabel,
  podNamespaceLabel,
  podUidLabel,
  restartCountAnnotation,
  terminationMessagePathAnnotation,
  terminationMessagePolicyAnnotation,
} from "./names.ts";

export type SandboxConfigInput = {
  readonly pod: Pod;
  readonly attempt: number;
  /** Empty: no log files. */
  readonly logRoot: string;
  readonly dns: {
    readonly servers: readonly string[];
    readonly searches: readonly string[];
    readonly options: readonly string[];
  };
};

export function sandboxConfig({ pod, attempt, logRoot, dns }: SandboxConfigInput): Init<criv1.PodSandboxConfig> {
  const name = pod.metadata?.name ?? "";
  const namespace = pod.metadata?.namespace ?? "";
  const uid = pod.metadata?.uid ?? "";
  const onHost = pod.spec?.hostNetwork === true;
  return {
    metadata: { name, namespace, uid, attempt },
    hostname: onHost ? "" : (pod.spec?.hostname ?? name).slice(0, 63).replace(/[-.]+$/, ""),
    logDirectory: logRoot === "" ? "" : podLogDirectory(logRoot, { namespace, name, uid }),
    dnsConfig: { servers: dns.servers, searches: dns.searches, options: dns.options },
    portMappings: onHost ? [] : portMappings(pod),
    labels: { ...pod.metadata?.labels, [podNameLabel]: name, [podNamespaceLabel]: namespace, [podUidLabel]: uid },
    annotations: { ...pod.metadata?.annotations },
    linux: {
      cgroupParent: "",
      securityContext: {
        namespaceOptions: namespaceOptions(pod),
        privileged: [...mainContainers(pod), ...initContainers(pod)].some(
          (container) => container.securityContext?.privileged === true,
        ),
        seccomp: { profileType: criv1.ProfileType.RuntimeDefault, localhostRef: "" },
      },
      sysctls: Object.fromEntries(
        (pod.spec?.securityContext?.sysctls ?? []).map((sysctl) => [sysctl.name, sysctl.value]),
      ),
    },
  };
}

function namespaceOptions(pod: Pod): Init<criv1.NamespaceOption> {
  const mode = (host: boolean | undefined): number =>
    host === true ? criv1.NamespaceMode.NODE : criv1.NamespaceMode.POD;
  const shared = pod.spec?.shareProcessNamespace === true;
  return {
    network: mode(pod.spec?.hostNetwork),
    ipc: mode(pod.spec?.hostIPC),
    pid:
      pod.spec?.hostPID === true
        ? criv1.NamespaceMode.NODE
        : shared
          ? criv1.NamespaceMode.POD
          : criv1.NamespaceMode.CONTAINER,
  };
}

function portMappings(pod: Pod): Init<criv1.PortMapping>[] {
  return mainContainers(pod).flatMap((container) =>
    (container.ports ?? [])
      .filter((port) => (port.hostPort ?? 0) > 0)
      .map((port) => ({
        protocol:
          port.protocol === "UDP"
            ? criv1.Protocol.UDP
            : port.protocol === "SCTP"
              ? criv1.Protocol.SCTP
              : criv1.Protocol.TCP,
        containerPort: port.containerPort,
        hostPort: port.hostPort ?? 0,
        hostIp: port.hostIP ?? "",
      })),
  );
}

export type ContainerConfigInput = {
  readonly pod: Pod;
  readonly container: Container;
  readonly attempt: number;
  readonly imageRef: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly mounts: readonly Init<criv1.Mount>[];
  readonly memoryCapacityBytes: number;
};

export function containerConfig(input: ContainerConfigInput): Init<criv1.ContainerConfig> {
  const { pod, container, attempt, imageRef, variables } = input;
  const expand = (words: readonly string[] | undefined): string[] =>
    (words ?? []).map((word) => expandReferences(word, variables));
  const image = container.image ?? "";
  return {
    metadata: { name: container.name, attempt },
    image: { image: imageRef.startsWith("sha256:") ? imageRef : image, annotations: {}, userSpecifiedImage: image },
    command: expand(container.command),
    args: expand(container.args),
    workingDir: container.workingDir ?? "",
    envs: [...variables].map(([key, value]) => ({ key, value })),
    mounts: input.mounts,
    labels: {
      [podNameLabel]: pod.metadata?.name ?? "",
      [podNamespaceLabel]: pod.metadata?.namespace ?? "",
      [podUidLabel]: pod.metadata?.uid ?? "",
      [containerNameLabel]: container.name,
    },
    annotations: {
      [containerHashAnnotation]: specHash(container),
      [restartCountAnnotation]: String(attempt),
      [terminationMessagePathAnnotation]: container.terminationMessagePath ?? "/dev/termination-log",
      [terminationMessagePolicyAnnotation]: container.terminationMessagePolicy ?? "File",
      [gracePeriodAnnotation]: String(graceSeconds(pod)),
    },
    logPath: containerLogPath(container.name, attempt),
    stdin: container.stdin === true,
    stdinOnce: container.stdinOnce === true,
    tty: container.tty === true,
    linux: { resources: resourcesOf(input), securityContext: securityOf(pod, container) },
  };
}

function resourcesOf({ container, memoryCapacityBytes }: ContainerConfigInput): Init<criv1.LinuxContainerResources> {
  const milli = (list: "requests" | "limits"): number =>
    quantityMilliValue(
      parseQuantity(String(container.resources?.[list]?.["cpu"] ?? "0")) ?? { nanos: 0n, format: "DecimalSI" },
    );
  const bytes = (list: "requests" | "limits"): number =>
    quantityValue(
      parseQuantity(String(container.resources?.[list]?.["memory"] ?? "0")) ?? { nanos: 0n, format: "DecimalSI" },
    );
  const request = container.resources?.requests?.["cpu"] === undefined ? milli("limits") : milli("requests");
  const limit = milli("limits");
  return {
    cpuShares: Math.max(2, Math.floor((request * 1024) / 1000)),
    ...(limit === 0 ? {} : { cpuPeriod: 100_000, cpuQuota: Math.max(1000, limit * 100) }),
    memoryLimitInBytes: bytes("limits"),
    oomScoreAdj: oomScore(bytes("requests"), bytes("limits"), request, limit, memoryCapacityBytes),
  };
}

/** Guaranteed containers are killed last, those without any request first. */
function oomScore(
  memoryRequest: number,
  memoryLimit: number,
  cpuRequest: number,
  cpuLimit: number,
  capacityBytes: number,
): number {
  if (memoryRequest === 0 && memoryLimit === 0 && cpuRequest === 0 && cpuLimit === 0) return 1000;
  if (memoryLimit > 0 && memoryRequest === memoryLimit && cpuLimit > 0 && cpuRequest === cpuLimit) return -997;
  const share = capacityBytes === 0 ? 0 : Math.floor((1000 * memoryRequest) / capacityBytes);
  return Math.min(999, Math.max(3, 1000 - share));
}

function securityOf(pod: Pod, container: Container): Init<criv1.LinuxContainerSecurityContext> {
  const own = container.securityContext ?? {};
  const shared = pod.spec?.securityContext ?? {};
  const user = own.runAsUser ?? shared.runAsUser;
  const group = own.runAsGroup ?? shared.runAsGroup;
  return {
    privileged: own.privileged === true,
    readonlyRootfs: own.readOnlyRootFilesystem === true,
    noNewPrivs: own.allowPrivilegeEscalation === false,
    capabilities: {
      addCapabilities: own.capabilities?.add ?? [],
      dropCapabilities: own.capabilities?.drop ?? [],
      addAmbientCapabilities: [],
    },
    namespaceOptions: namespaceOptions(pod),
    ...(user === undefined ? {} : { runAsUser: { value: BigInt(user) } }),
    ...(group === undefined ? {} : { runAsGroup: { value: BigInt(group) } }),
    supplementalGroups: [
      ...(shared.fsGroup === undefined ? [] : [shared.fsGroup]),
      ...(shared.supplementalGroups ?? []),
    ],
    seccomp: { profileType: criv1.ProfileType.Unconfined, localhostRef: "" },
  };
}
