// How each service of the cluster is started on a simulated host: the real services over simulated ports, with the
// flags that a real cluster gives them.
import { text, toHex, utf8 } from "@keelson/base";
import type { EventBus, HttpClientRequest } from "@keelson/ports";
import {
  type ApiserverService,
  createApiserverService,
  parseApiserverConfig,
  type TokenKeys,
} from "@keelson/service-apiserver";
import {
  type ControllerManagerService,
  createControllerManagerService,
  parseControllerManagerConfig,
} from "@keelson/service-controller-manager";
import { createKubeletService, type KubeletService, parseKubeletConfig } from "@keelson/service-kubelet";
import { createSchedulerService, parseSchedulerConfig, type SchedulerService } from "@keelson/service-scheduler";
import {
  createMemoryDisk,
  createSimDisk,
  createSimHttpClient,
  createSimHttpServer,
  createSimRpcClient,
  type SimProcess,
} from "@keelson/sim";
import type { Life } from "./host.ts";
import { apiserverPort, kubeconfig, tokens } from "./identities.ts";
import type { ClusterOptions } from "./options.ts";

export type ClusterAddresses = {
  /** `host:port` of the store's members. */
  readonly stores: readonly string[];
  /** Names of API server hosts. */
  readonly apiservers: readonly string[];
};

export type Wiring = {
  readonly options: ClusterOptions;
  readonly addresses: ClusterAddresses;
  readonly openEventBus: (process: SimProcess) => EventBus;
  /** Sees every API request that a service sends. */
  readonly onRequest: (host: string, request: HttpClientRequest) => void;
};

export function bootApiserver(wiring: Wiring, life: Life, number: number): ApiserverService {
  const { process, network } = life;
  const config = parsed(
    parseApiserverConfig(
      [
        `--etcd-servers=${wiring.addresses.stores.map((address) => `http://${address}`).join(",")}`,
        `--bind-address=${process.host}`,
        `--advertise-address=10.0.0.${10 + number}`,
        `--secure-port=${apiserverPort}`,
        "--tls-cert-file=none",
        "--tls-private-key-file=none",
        "--authorization-mode=Node,RBAC",
        "--event-log-servers=nats://bus:4222",
      ],
      {},
    ),
  );
  const { clock, entropy } = process;
  return createApiserverService(
    {
      clock,
      entropy,
      scope: life.scope,
      telemetry: life.telemetry,
      rpcClient: createSimRpcClient({ network, process }),
      httpServer: createSimHttpServer({ network, process }),
      httpClient: createSimHttpClient({ network, process }),
      eventBus: wiring.openEventBus(process),
      tokenKeys: plainTokens,
      compress: async (bytes) => bytes,
    },
    config,
    { storeTls: undefined, serving: { certificate: "", key: "", ca: undefined }, staticTokens: tokens() },
  );
}

export function bootScheduler(wiring: Wiring, life: Life): SchedulerService {
  const config = parsed(
    parseSchedulerConfig(["--kubeconfig=file", ...leaderFlags(wiring.options), ...feedFlags(wiring.options)], {}),
  );
  return createSchedulerService(
    { ...clientWorld(wiring, life, "system:kube-scheduler"), identity: life.identity },
    config,
  );
}

export function bootManager(wiring: Wiring, life: Life): ControllerManagerService {
  const { nodeGraceMs } = wiring.options;
  const config = parsed(
    parseControllerManagerConfig(
      [
        "--kubeconfig=file",
        `--node-monitor-grace-period=${nodeGraceMs}ms`,
        `--node-startup-grace-period=${nodeGraceMs * 2}ms`,
        ...leaderFlags(wiring.options),
        ...feedFlags(wiring.options),
      ],
      {},
    ),
  );
  const world = clientWorld(wiring, life, "system:kube-controller-manager");
  return createControllerManagerService({ ...world, identity: life.identity }, config);
}

export function bootKubelet(wiring: Wiring, life: Life, runtimeAddress: string): KubeletService {
  const { process, network, prng } = life;
  const name = process.host;
  const config = parsed(
    parseKubeletConfig(
      [
        "--kubeconfig=file",
        `--node-name=${name}`,
        "--container-runtime-endpoint=unix:/runtime",
        `--node-lease-duration-seconds=${wiring.options.nodeLeaseSeconds}`,
        "--pod-logs-dir=",
        "--max-pods=30",
      ],
      {},
    ),
  );
  const disk = createSimDisk({
    disk: createMemoryDisk(),
    process,
    weather: { syncMs: 1, stalledUntilMs: 0, failSyncs: false, full: false },
    prng: prng.fork("disk"),
    counts: { syncs: 0, failedSyncs: 0, stalledSyncs: 0, fullWrites: 0, writes: 0 },
  });
  const { eventBus: _, ...world } = clientWorld(wiring, life, `system:node:${name}`);
  return createKubeletService(
    {
      ...world,
      httpServer: createSimHttpServer({ network, process }),
      rpcClient: createSimRpcClient({ network, process }),
      disk,
      machine: {
        hostname: name,
        cpus: 8,
        memoryBytes: 2 ** 34,
        architecture: "amd64",
        operatingSystem: "linux",
        kernelVersion: "6.0.0",
        osImage: "Linux",
        machineId: name,
        bootId: name,
      },
    },
    { ...config, runtimeEndpoint: runtimeAddress },
  );
}

/** What every client of the API servers has. */
function clientWorld({ addresses, openEventBus, onRequest, options }: Wiring, life: Life, user: string) {
  const { process, network, scope, telemetry } = life;
  return {
    clock: process.clock,
    entropy: process.entropy,
    scope,
    telemetry,
    httpClient: createSimHttpClient({ network, process, onRequest: (request) => onRequest(process.host, request) }),
    eventBus: options.fedByLog ? openEventBus(process) : undefined,
    readFile: () => kubeconfig(addresses.apiservers, user),
  };
}

function leaderFlags({ leaseMs, renewMs, retryMs }: ClusterOptions): readonly string[] {
  return [
    `--leader-elect-lease-duration=${leaseMs}ms`,
    `--leader-elect-renew-deadline=${renewMs}ms`,
    `--leader-elect-retry-period=${retryMs}ms`,
  ];
}

function feedFlags({ fedByLog }: ClusterOptions): readonly string[] {
  return fedByLog ? ["--event-log-servers=nats://bus:4222"] : [];
}

type Parsed<C> =
  | { readonly ok: true; readonly config: C }
  | { readonly ok: false; readonly problems: readonly string[] };

function parsed<C>(result: Parsed<C>): C {
  if (!result.ok) throw new Error(result.problems.join("; "));
  return result.config;
}

/** Tokens that everybody could forge: cryptography is not part of these runs. */
const plainTokens: TokenKeys = {
  sign: async (claims) => `plain.${toHex(utf8(JSON.stringify(claims)))}`,
  verify: async (token) => {
    const hex = /^plain\.([0-9a-f]+)$/.exec(token)?.[1];
    if (hex === undefined) return undefined;
    const bytes = Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
      Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
    );
    return JSON.parse(text(bytes)) as Readonly<Record<string, unknown>>;
  },
  jwks: async () => ({ keys: [] }),
};
