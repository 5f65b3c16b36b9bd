// The Node as this kubelet describes it: labels, capacity, addresses, conditions, system information. Pure.
import { formatTime, type Node, type NodeCondition, type NodeStatus } from "@keelson/api";

/** What the host says about itself. */
export type Machine = {
  readonly hostname: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Go's names: `amd64`, `arm64`. */
  readonly architecture: string;
  /** `linux`. */
  readonly operatingSystem: string;
  readonly kernelVersion: string;
  readonly osImage: string;
  readonly machineId: string;
  readonly bootId: string;
};

/** How the runtime is doing. */
export type RuntimeHealth = {
  readonly name: string;
  readonly version: string;
  /** Undefined: fine. Otherwise what to say. */
  readonly problem: string | undefined;
};

export type NodeDescription = {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly machine: Machine;
  readonly health: RuntimeHealth;
  readonly podsMax: number;
  /** Amounts that replace what the machine has. */
  readonly capacity: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  readonly podCidr: string | undefined;
  readonly providerId: string | undefined;
  readonly unschedulable: boolean;
  /** Port of the kubelet's own API, 0 for none. */
  readonly port: number;
  readonly images: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[];
};

const kubeletVersion = "v1.32.4";

/** The Node to create. */
export function newNode(description: NodeDescription, nowMs: number): Node {
  const { name, podCidr, taints, providerId } = description;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: nodeLabels(description),
      annotations: { "volumes.kubernetes.io/controller-managed-attach-detach": "true" },
    },
    spec: {
      ...(podCidr === undefined ? {} : { podCIDR: podCidr, podCIDRs: [podCidr] }),
      ...(taints.length === 0 ? {} : { taints }),
      ...(providerId === undefined ? {} : { providerID: providerId }),
      ...(description.unschedulable ? { unschedulable: true } : {}),
    },
    status: nodeStatus(description, undefined, nowMs),
  };
}

export function nodeLabels({ name, machine, labels }: NodeDescription): Readonly<Record<string, string>> {
  return {
    "beta.kubernetes.io/arch": machine.architecture,
    "beta.kubernetes.io/os": machine.operatingSystem,
    "kubernetes.io/arch": machine.architecture,
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": machine.operatingSystem,
    ...labels,
  };
}

/** The status to report; conditions keep their transition times while they do not change. */
export function nodeStatus(description: NodeDescription, previous: Node | undefined, nowMs: number): NodeStatus {
  const { machine, health, podsMax } = description;
  const capacity = {
    cpu: String(machine.cpus),
    memory: `${Math.floor(machine.memoryBytes / 1024)}Ki`,
    "ephemeral-storage": "102400Mi",
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    pods: String(podsMax),
    ...description.capacity,
  };
  return {
    capacity,
    allocatable: capacity,
    addresses: [
      ...description.addresses.map((address) => ({ type: "InternalIP", address })),
      { type: "Hostname", address: description.name },
    ],
    conditions: conditions(health, previous, nowMs),
    daemonEndpoints: { kubeletEndpoint: { Port: description.port } },
    nodeInfo: {
      architecture: machine.architecture,
      bootID: machine.bootId,
      containerRuntimeVersion: `${health.name}://${health.version}`,
      kernelVersion: machine.kernelVersion,
      kubeProxyVersion: kubeletVersion,
      kubeletVersion,
      machineID: machine.machineId,
      operatingSystem: machine.operatingSystem,
      osImage: machine.osImage,
      systemUUID: machine.machineId,
    },
    images: description.images,
  };
}

function conditions(health: RuntimeHealth, previous: Node | undefined, nowMs: number): readonly NodeCondition[] {
  const ready =
    health.problem === undefined
      ? { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" }
      : { type: "Ready", status: "False", reason: "KubeletNotReady", message: health.problem };
  const now = formatTime(nowMs);
  return [
    {
      type: "MemoryPressure",
      status: "False",
      reason: "KubeletHasSufficientMemory",
      message: "kubelet has sufficient memory available",
    },
    {
      type: "DiskPressure",
      status: "False",
      reason: "KubeletHasNoDiskPressure",
      message: "kubelet has no disk pressure",
    },
    {
      type: "PIDPressure",
      status: "False",
      reason: "KubeletHasSufficientPID",
      message: "kubelet has sufficient PID available",
    },
    ready,
  ].map((condition) => {
    const before = previous?.status?.conditions?.find(({ type }) => type === condition.type);
    const since = before?.status === condition.status ? (before.lastTransitionTime ?? now) : now;
    return { ...condition, lastHeartbeatTime: now, lastTransitionTime: since };
  });
}

/** True when two statuses differ in more than heartbeat times. */
export function statusDiffers(a: NodeStatus | undefined, b: NodeStatus): boolean {
  const essence = (status: NodeStatus | undefined): string =>
    JSON.stringify([
      sorted(status?.capacity),
      sorted(status?.allocatable),
      status?.addresses,
      status?.nodeInfo === undefined ? [] : sorted(status.nodeInfo as unknown as Record<string, string>),
      status?.daemonEndpoints?.kubeletEndpoint?.Port,
      (status?.conditions ?? [])
        .filter(({ type }) => type !== "NetworkUnavailable")
        .map(({ type, status: value, reason, message }) => JSON.stringify([type, value, reason, message]))
        .sort((x, y) => (x < y ? -1 : 1)),
    ]);
  return essence(a) !== essence(b);
}

function sorted(record: Readonly<Record<string, string>> | undefined): readonly (readonly [string, string])[] {
  return Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
