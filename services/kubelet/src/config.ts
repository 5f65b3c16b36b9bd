// Flags of keelson-kubelet: upstream's names for what is shared.
import { flagsHelp, parseFlags, type FlagSpec } from "@keelson/runtime";

const spec = {
  kubeconfig: { kind: "string", default: undefined, help: "file that says how to reach the API server and as whom" },
  "hostname-override": { kind: "string", default: undefined, help: "name of the Node instead of the host's name" },
  "node-name": { kind: "string", default: undefined, help: "same as --hostname-override" },
  "node-ip": { kind: "list", default: [], help: "addresses of the node" },
  "node-labels": { kind: "list", default: [], help: "labels to register with, name=value" },
  "register-with-taints": { kind: "list", default: [], help: "taints to register with, key=value:effect" },
  "register-schedulable": { kind: "bool", default: true, help: "register without the unschedulable mark" },
  "provider-id": { kind: "string", default: undefined, help: "spec.providerID of the node" },
  "container-runtime-endpoint": {
    kind: "string",
    default: "unix:///run/containerd/containerd.sock",
    help: "CRI socket",
  },
  "image-service-endpoint": {
    kind: "string",
    default: undefined,
    help: "CRI socket for images, if another",
    deprecated: "the runtime's endpoint serves images too",
  },
  "pod-cidr": {
    kind: "string",
    default: undefined,
    help: "pod addresses of this node, unless the Node says otherwise",
  },
  "max-pods": { kind: "int", default: 110, min: 0, max: 5_000, help: "pods this node takes" },
  capacity: { kind: "list", default: [], help: "amounts to report instead of the machine's, cpu=4,memory=8Gi,…" },
  "node-status-update-frequency": {
    kind: "duration",
    default: 10_000,
    help: "how often the node looks at its own state",
  },
  "node-lease-duration-seconds": {
    kind: "int",
    default: 40,
    min: 1,
    max: 3_600,
    help: "duration of the node's Lease; it is renewed four times as often",
  },
  "cluster-dns": { kind: "list", default: [], help: "DNS servers of pods" },
  "cluster-domain": { kind: "string", default: "cluster.local", help: "domain of services" },
  "pod-logs-dir": { kind: "string", default: "/var/log/pods", help: "where container logs are written" },
  "root-dir": { kind: "string", default: "/var/lib/kubelet", help: "where the kubelet keeps volumes" },
  port: { kind: "int", default: 0, min: 0, max: 65_535, help: "port of the kubelet's own API; 0: any free one" },
  address: {
    kind: "string",
    default: "",
    help: "address of the kubelet's own API (default: the node's first address)",
  },
  "tls-cert-file": {
    kind: "string",
    default: undefined,
    help: "certificate of the kubelet's own API (default: that of the kubeconfig)",
  },
  "tls-private-key-file": { kind: "string", default: undefined, help: "key of --tls-cert-file" },
  "client-ca-file": {
    kind: "string",
    default: undefined,
    help: "CA of those who may use the kubelet's API (default: that of the kubeconfig)",
  },
} as const satisfies FlagSpec;

export type Taint = { readonly key: string; readonly value?: string; readonly effect: string };

export type KubeletConfig = {
  readonly kubeconfigFile: string;
  /** Undefined: the host's name. */
  readonly nodeName: string | undefined;
  readonly nodeIps: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly unschedulable: boolean;
  readonly providerId: string | undefined;
  /** `unix:/path`. */
  readonly runtimeEndpoint: string;
  readonly podCidr: string | undefined;
  readonly podsMax: number;
  readonly capacity: Readonly<Record<string, string>>;
  readonly statusFrequencyMs: number;
  readonly leaseDurationSeconds: number;
  readonly clusterDns: readonly string[];
  readonly clusterDomain: string;
  readonly podLogsDir: string;
  /** Empty: the node's first address. */
  readonly address: string;
  readonly port: number;
  readonly tls: {
    readonly certificateFile: string | undefined;
    readonly keyFile: string | undefined;
    readonly clientCaFile: string | undefined;
  };
};

export const kubeletHelp = `keelson-kubelet: runs the pods of one node through a container runtime (CRI v1).

${flagsHelp(spec)}`;

export type KubeletConfigResult =
  | { readonly ok: true; readonly config: KubeletConfig; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads flags and environment; all problems at once. */
export function parseKubeletConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): KubeletConfigResult {
  const flags = parseFlags(spec, { argv, env });
  if (!flags.ok) return flags;
  const { values } = flags;
  const problems = flags.positional.map((argument) => `unexpected argument: ${argument}`);
  const kubeconfigFile = values.kubeconfig ?? env["KUBECONFIG"];
  if (kubeconfigFile === undefined) problems.push("--kubeconfig is required");
  const endpoint = values["container-runtime-endpoint"];
  if (!endpoint.startsWith("unix:") && !endpoint.startsWith("/"))
    problems.push(`--container-runtime-endpoint must be unix:///path, not "${endpoint}"`);
  const labels = pairs("node-labels", values["node-labels"], problems);
  const capacity = pairs("capacity", values.capacity, problems);
  const taints = values["register-with-taints"].map((text) => parseTaint(text, problems));
  if ((values["tls-cert-file"] === undefined) !== (values["tls-private-key-file"] === undefined))
    problems.push("--tls-cert-file and --tls-private-key-file go together");
  if (problems.length > 0 || kubeconfigFile === undefined) return { ok: false, problems };
  return {
    ok: true,
    warnings: flags.warnings,
    config: {
      kubeconfigFile,
      nodeName: (values["node-name"] ?? values["hostname-override"])?.toLowerCase(),
      nodeIps: values["node-ip"],
      labels,
      taints,
      unschedulable: !values["register-schedulable"],
      providerId: values["provider-id"],
      runtimeEndpoint: endpoint.startsWith("/") ? `unix:${endpoint}` : endpoint.replace(/^unix:\/\/(?=\/)/, "unix:"),
      podCidr: values["pod-cidr"],
      podsMax: values["max-pods"],
      capacity,
      statusFrequencyMs: values["node-status-update-frequency"],
      leaseDurationSeconds: values["node-lease-duration-seconds"],
      clusterDns: values["cluster-dns"],
      clusterDomain: values["cluster-domain"],
      podLogsDir: values["pod-logs-dir"],
      address: values.address,
      port: values.port,
      tls: {
        certificateFile: values["tls-cert-file"],
        keyFile: values["tls-private-key-file"],
        clientCaFile: values["client-ca-file"],
      },
    },
  };
}

function pairs(flag: string, items: readonly string[], problems: string[]): Readonly<Record<string, string>> {
  const out: Record<string, string> = {};
  for (const item of items) {
    const equals = item.indexOf("=");
    if (equals <= 0) problems.push(`--${flag} must be name=value, not "${item}"`);
    else out[item.slice(0, equals)] = item.slice(equals + 1);
  }
  return out;
}

function parseTaint(text: string, problems: string[]): Taint {
  const match = /^([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/.exec(text);
  if (match === null) {
    problems.push(`--register-with-taints must be key=value:effect, not "${text}"`);
    return { key: text, effect: "NoSchedule" };
  }
  const [, key = "", value, effect = ""] = match;
  return value === undefined || value === "" ? { key, effect } : { key, value, effect };
}
