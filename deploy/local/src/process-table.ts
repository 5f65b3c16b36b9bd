// The processes of a cluster as a table: which binary, which flags, where it listens, how readiness shows.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClusterIdentity } from "./cluster-file.ts";
import { type Layout, ports } from "./layout.ts";
import { ownerVariable } from "./leftovers.ts";
import type { ClusterOptions } from "./options.ts";
import type { ProcessSpec } from "./process-spec.ts";

/** A young generation that fits what a busy store allocates per batch: fewer collections, fewer promotions. */
const storeHeapFlag = "--max-semi-space-size=32";

const servicesDirectory = fileURLToPath(new URL("../../../services", import.meta.url));

export type TableInput = {
  readonly identity: ClusterIdentity;
  readonly layout: Layout;
  /** Undefined: the cluster runs without the event log's servers. */
  readonly natsServer: { readonly binary: string; readonly configFile: (index: number) => string } | undefined;
  readonly otlpEndpoint: string | undefined;
};

/** All processes, in the order people expect to read them. */
export function processTable(input: TableInput): readonly ProcessSpec[] {
  const { options } = input.identity;
  const list = (count: number, make: (index: number) => ProcessSpec): ProcessSpec[] =>
    Array.from({ length: count }, (_, i) => make(i + 1));
  const storeOnly = list(options.storeMembers, (i) => storeMember(input, i));
  if (options.storeOnly) return storeOnly;
  return [
    ...(input.natsServer === undefined ? [] : list(options.natsServers, (i) => natsServer(input, i))),
    ...storeOnly,
    ...list(options.apiservers, (i) => apiserver(input, i)),
    ...list(options.schedulers, (i) => controlLoop(input, "scheduler", i, ports.schedulerHealth(options, i))),
    ...list(options.controllerManagers, (i) =>
      controlLoop(input, "controller-manager", i, ports.controllerManagerHealth(options, i)),
    ),
    ...(options.nodes === 0 ? [] : [hollowRuntime(input)]),
    ...list(options.nodes, (i) => node(input, i)),
  ];
}

export function nodeNames(options: ClusterOptions): string[] {
  return Array.from({ length: options.nodes }, (_, i) => `node-${i + 1}`);
}

export function storeClientUrls(options: ClusterOptions): string[] {
  const scheme = options.insecureStore ? "http" : "https";
  return Array.from(
    { length: options.storeMembers },
    (_, i) => `${scheme}://127.0.0.1:${ports.storeClient(options, i + 1)}`,
  );
}

export function apiserverUrls(options: ClusterOptions): string[] {
  return Array.from({ length: options.apiservers }, (_, i) => `https://127.0.0.1:${ports.apiserver(options, i + 1)}`);
}

export function natsUrls(options: ClusterOptions): string[] {
  return Array.from({ length: options.natsServers }, (_, i) => `nats://127.0.0.1:${ports.natsClient(options, i + 1)}`);
}

type OwnProcess = Omit<ProcessSpec, "command" | "args" | "env" | "logFile" | "probe" | "metricsPort"> & {
  /** Folder under services/. */
  readonly service: string;
  readonly flags: readonly string[];
  /** Serves /readyz and /metrics. */
  readonly healthPort: number;
  /** The service has its own flag for it (the store's --listen-metrics-urls). */
  readonly ownHealth?: boolean;
};

function ownProcess(input: TableInput, process_: OwnProcess): ProcessSpec {
  const { service, flags, healthPort, ownHealth, ...rest } = process_;
  return {
    ...rest,
    command: process.execPath,
    args: [
      "--max-old-space-size=2048",
      ...(service === "store" ? [storeHeapFlag] : []),
      join(servicesDirectory, service, "src", "main.ts"),
      ...flags,
      `--instance-name=${rest.name}`,
      ...(ownHealth === true ? [] : [`--health-address=127.0.0.1:${healthPort}`]),
    ],
    env: {
      ...environment(input),
      NODE_COMPILE_CACHE: join(servicesDirectory, "..", "node_modules", ".cache", "node"),
      ...(input.otlpEndpoint === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: input.otlpEndpoint }),
    },
    logFile: input.layout.log(rest.name),
    probe: { kind: "http", port: healthPort, path: "/readyz" },
    metricsPort: healthPort,
  };
}

function environment(input: TableInput): Record<string, string> {
  return { [ownerVariable]: input.layout.dataDir };
}

function natsServer(input: TableInput, index: number): ProcessSpec {
  const { options } = input.identity;
  const { natsServer: nats, layout } = input;
  const port = ports.natsClient(options, index);
  return {
    name: `nats-${index}`,
    kind: "nats",
    stage: 0,
    command: nats?.binary ?? "nats-server",
    args: ["-c", nats?.configFile(index) ?? ""],
    env: environment(input),
    address: `127.0.0.1:${port}`,
    logFile: layout.log(`nats-${index}`),
    probe: { kind: "http", port: ports.natsMonitor(options, index), path: "/healthz" },
    metricsPort: undefined,
  };
}

function storeMember(input: TableInput, index: number): ProcessSpec {
  const { layout, identity } = input;
  const { options } = identity;
  const scheme = options.insecureStore ? "http" : "https";
  const client = `${scheme}://127.0.0.1:${ports.storeClient(options, index)}`;
  const peer = (i: number): string => `${scheme}://127.0.0.1:${ports.storePeer(options, i)}`;
  const members = Array.from({ length: options.storeMembers }, (_, i) => `store-${i + 1}=${peer(i + 1)}`).join(",");
  const flags = {
    name: `store-${index}`,
    "data-dir": layout.data(`store-${index}`),
    "listen-client-urls": client,
    "advertise-client-urls": client,
    "listen-peer-urls": peer(index),
    "initial-advertise-peer-urls": peer(index),
    "initial-cluster": members,
    "initial-cluster-state": "new",
    "initial-cluster-token": identity.token,
    "listen-metrics-urls": `http://127.0.0.1:${ports.storeMetrics(options, index)}`,
    ...(options.insecureStore ? {} : storeTls(layout)),
    ...eventLogFlags(input, "store"),
  };
  return ownProcess(input, {
    name: `store-${index}`,
    kind: "store",
    stage: 0,
    service: "store",
    flags: render(flags),
    address: client,
    healthPort: ports.storeMetrics(options, index),
    ownHealth: true,
  });
}

function storeTls(layout: Layout): Record<string, string> {
  return {
    "cert-file": layout.pki("store-server.crt"),
    "key-file": layout.pki("store-server.key"),
    "trusted-ca-file": layout.pki("store-ca.crt"),
    "client-cert-auth": "true",
    "peer-cert-file": layout.pki("store-peer.crt"),
    "peer-key-file": layout.pki("store-peer.key"),
    "peer-trusted-ca-file": layout.pki("store-peer-ca.crt"),
    "peer-client-cert-auth": "true",
  };
}

function apiserver(input: TableInput, index: number): ProcessSpec {
  const { layout, identity } = input;
  const { options } = identity;
  const port = ports.apiserver(options, index);
  const flags = {
    "etcd-servers": storeClientUrls(options).join(","),
    ...(options.insecureStore
      ? {}
      : {
          "etcd-cafile": layout.pki("store-ca.crt"),
          "etcd-certfile": layout.pki("store-client.crt"),
          "etcd-keyfile": layout.pki("store-client.key"),
        }),
    "bind-address": "127.0.0.1",
    "secure-port": String(port),
    "tls-cert-file": layout.pki("apiserver.crt"),
    "tls-private-key-file": layout.pki("apiserver.key"),
    "client-ca-file": layout.pki("cluster-ca.crt"),
    "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
    "service-account-key-file": layout.pki("service-account.pub"),
    "service-account-signing-key-file": layout.pki("service-account.key"),
    "service-cluster-ip-range": "10.96.0.0/16",
    "kubelet-certificate-authority": layout.pki("cluster-ca.crt"),
    "kubelet-client-certificate": layout.pki("apiserver-kubelet-client.crt"),
    "kubelet-client-key": layout.pki("apiserver-kubelet-client.key"),
    "authorization-mode": "Node,RBAC",
    ...eventLogFlags(input, "apiserver"),
  };
  return ownProcess(input, {
    name: `apiserver-${index}`,
    kind: "apiserver",
    stage: 1,
    service: "apiserver",
    flags: render(flags),
    address: `https://127.0.0.1:${port}`,
    healthPort: ports.apiserverHealth(options, index),
  });
}

function controlLoop(
  input: TableInput,
  kind: "scheduler" | "controller-manager",
  index: number,
  healthPort: number,
): ProcessSpec {
  const flags = {
    kubeconfig: input.layout.run(`${kind}.kubeconfig`),
    "leader-elect": "true",
    ...(kind === "controller-manager" ? { "root-ca-file": input.layout.pki("cluster-ca.crt") } : {}),
    ...eventLogFlags(input, kind),
  };
  return ownProcess(input, {
    name: `${kind}-${index}`,
    kind,
    stage: 2,
    service: kind,
    flags: render(flags),
    address: `127.0.0.1:${healthPort}`,
    healthPort,
  });
}

function hollowRuntime(input: TableInput): ProcessSpec {
  const { options } = input.identity;
  const flags = nodeNames(options).flatMap((name, i) => [
    `--listen=${runtimeSocket(input.layout, name)}`,
    `--pod-cidr=${podCidr(i + 1)}`,
  ]);
  return ownProcess(input, {
    name: "runtime-1",
    kind: "runtime",
    stage: 0,
    service: "hollow",
    flags,
    address: runtimeSocket(input.layout, "node-N"),
    healthPort: ports.runtimeHealth(options),
  });
}

function node(input: TableInput, index: number): ProcessSpec {
  const { options } = input.identity;
  const name = `node-${index}`;
  const flags = {
    kubeconfig: input.layout.run(`${name}.kubeconfig`),
    "hostname-override": name,
    "node-ip": `127.0.0.1`,
    "pod-cidr": podCidr(index),
    "container-runtime-endpoint": runtimeSocket(input.layout, name),
    "pod-logs-dir": input.layout.data(join("pod-logs", name)),
  };
  return ownProcess(input, {
    name,
    kind: "node",
    stage: 3,
    service: "kubelet",
    flags: render(flags),
    address: `127.0.0.1:${ports.nodeHealth(options, index)}`,
    healthPort: ports.nodeHealth(options, index),
  });
}

function runtimeSocket(layout: Layout, name: string): string {
  return `unix://${layout.socket(`${name}.sock`)}`;
}

function podCidr(index: number): string {
  return `10.244.${index}.0/24`;
}

/** How a service of class `user` reaches the event log; nothing when the cluster runs without it. */
function eventLogFlags(input: TableInput, user: string): Record<string, string> {
  if (input.natsServer === undefined || input.identity.options.natsServers === 0) return {};
  return {
    "event-log-servers": natsUrls(input.identity.options).join(","),
    "event-log-ca-file": input.layout.pki("nats-ca.crt"),
    "event-log-nkey-seed-file": input.layout.pki(`nats-${user}.seed`),
  };
}

function render(flags: Readonly<Record<string, string>>): string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}
