// The kubelet as a service: adopts what the runtime holds, registers the node, follows the pods bound to it.
import { resources, type Node, type Pod } from "@keelson/api";
import { createPrng, toHex } from "@keelson/base";
import type {
  Clock,
  Disk,
  Entropy,
  HttpClient,
  HttpListener,
  HttpServer,
  OwnedScope,
  RpcClient,
  Telemetry,
  TlsMaterial,
} from "@keelson/ports";
import {
  createApiClient,
  createEventRecorder,
  createInformers,
  parseKubeconfig,
  type ClientConfig,
  type Service,
} from "@keelson/runtime";
import { serveKubeletApi } from "./api/api-server.ts";
import type { KubeletConfig } from "./config.ts";
import { describeFailure } from "./cri/rpc-words.ts";
import { RuntimeCache } from "./cri/runtime-cache.ts";
import { RuntimeClient } from "./cri/runtime-client.ts";
import { podsAtWorkMax, pullsAtOnceMax, runtimeRetryMs } from "./limits.ts";
import { keepNodeLease } from "./node/node-lease.ts";
import type { Machine, NodeDescription, RuntimeHealth } from "./node/node-object.ts";
import { NodeReporter } from "./node/node-reporter.ts";
import { Gate } from "./pods/gate.ts";
import { PodManager } from "./pods/pod-manager.ts";

export type KubeletWorld = {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly scope: OwnedScope;
  readonly telemetry: Telemetry;
  readonly httpClient: HttpClient;
  readonly httpServer: HttpServer;
  readonly disk: Disk;
  readonly rpcClient: RpcClient;
  readonly machine: Machine;
  readFile(path: string): string;
};

/** A kubelet; its containers go on running when it stops. */
export function createKubeletService(world: KubeletWorld, config: KubeletConfig): Service {
  const { clock, scope, telemetry } = world;
  const { logger } = telemetry;
  const nodeName = config.nodeName ?? world.machine.hostname.toLowerCase();
  const hostIps = config.nodeIps.length > 0 ? config.nodeIps : ["127.0.0.1"];
  const chance = createPrng(toHex(world.entropy.bytes(8)));
  const clientConfig = parseKubeconfig(world.readFile(config.kubeconfigFile), world.readFile);
  const client = createApiClient({
    http: world.httpClient,
    clock,
    config: clientConfig,
    userAgent: "keelson-kubelet/0.1.0",
    preferredServer: chance.below(64),
  });
  const channel = world.rpcClient.connect(config.runtimeEndpoint, undefined);
  const runtime = new RuntimeClient(channel);
  const events = createEventRecorder({ client, clock, prng: chance.fork("events"), logger, scope, host: nodeName });
  const informers = createInformers({ client, clock, prng: chance.fork("informers"), logger });
  const pods = informers.of<Pod>(resources.pods, { fieldSelector: `spec.nodeName=${nodeName}` });
  const cache = new RuntimeCache({ client: runtime, clock, logger, onChange: (uid) => manager.runtimeChanged(uid) });
  let node: Node | undefined;
  let health: RuntimeHealth = { name: "unknown", version: "", problem: "container runtime is down" };
  let manager: PodManager;
  let knownCidr = "";
  let api: HttpListener | undefined;

  const describe = async (): Promise<NodeDescription> => {
    health = await lookAtRuntime(runtime, health);
    const images = health.problem === undefined ? await runtime.images().catch(() => []) : [];
    return {
      name: nodeName,
      addresses: hostIps,
      machine: world.machine,
      health,
      podsMax: config.podsMax,
      capacity: config.capacity,
      labels: config.labels,
      taints: config.taints,
      podCidr: config.podCidr,
      providerId: config.providerId,
      unschedulable: config.unschedulable,
      port: Number(/:(\d+)$/.exec(api?.address ?? "")?.[1] ?? 0),
      images: images
        .slice(0, 50)
        .map(({ repoTags, repoDigests, size }) => ({ names: [...repoDigests, ...repoTags], sizeBytes: size })),
    };
  };
  const reporter = new NodeReporter({
    client,
    clock,
    logger,
    frequencyMs: config.statusFrequencyMs,
    describe,
    onNode: (current) => {
      node = current;
      const cidr = current.spec?.podCIDR ?? config.podCidr ?? "";
      if (cidr === "" || cidr === knownCidr) return;
      knownCidr = cidr;
      scope.run("pod cidr", () => runtime.setPodCidr(cidr));
    },
  });

  const begin = async (): Promise<void> => {
    const version = await reachRuntime(runtime, world);
    if (version === undefined) return;
    const executor = {
      runtime,
      client,
      clock,
      disk: world.disk,
      telemetry,
      events,
      scope,
      pulls: new Gate(pullsAtOnceMax),
      nodeName,
      hostIp: hostIps[0] ?? "",
      logRoot: config.podLogsDir,
      dns: { servers: config.clusterDns, searches: [], options: [] },
      memoryCapacityBytes: world.machine.memoryBytes,
    };
    const probes = { executor, http: world.httpClient, hollow: version.name === "hollow" };
    manager = new PodManager(
      { executor, cache, work: new Gate(podsAtWorkMax), probes, runtimeName: version.name, hostIps },
      pods,
    );
    await cache.relist();
    const tls = servingTls(world, config, clientConfig);
    if (tls !== undefined) {
      const address = `${config.address === "" ? (hostIps[0] ?? "") : config.address}:${config.port}`;
      const { httpServer, disk } = world;
      api = await serveKubeletApi({
        httpServer,
        address,
        tls,
        clock,
        disk,
        scope,
        telemetry,
        logRoot: config.podLogsDir,
        pods: () => pods.list(),
        runtimePod: (uid) => cache.get(uid),
      });
    }
    reporter.start(scope);
    scope.run("node lease", (own) =>
      keepNodeLease(
        { client, clock, logger, nodeName, durationSeconds: config.leaseDurationSeconds, node: () => node },
        own,
      ),
    );
    manager.start();
    informers.start(scope);
    cache.start(scope);
    await informers.synced();
    manager.removeUnknown();
  };
  return {
    start: async () => scope.run("begin", begin),
    stop: async () => {
      const stopped = scope.stop();
      // Calls in progress would hold the stop up; what they started, the runtime finishes.
      channel.close();
      await api?.close(200);
      await stopped;
      client.close();
    },
    notReady: () => [
      ...(health.problem === undefined ? [] : [health.problem]),
      ...(reporter.registered ? [] : ["node not registered"]),
      ...informers.unsynced().map((resource) => `${resource} not in sync`),
    ],
  };
}

/** Undefined when there is no certificate to serve with (the kubeconfig has a token): then there is no API of its own. */
function servingTls({ readFile }: KubeletWorld, { tls }: KubeletConfig, client: ClientConfig): TlsMaterial | undefined {
  const certificate = tls.certificateFile === undefined ? client.certificate : readFile(tls.certificateFile);
  const key = tls.keyFile === undefined ? client.key : readFile(tls.keyFile);
  const ca = tls.clientCaFile === undefined ? client.ca : readFile(tls.clientCaFile);
  return certificate === undefined || key === undefined ? undefined : { certificate, key, ca };
}

async function reachRuntime(
  runtime: RuntimeClient,
  { scope, telemetry }: KubeletWorld,
): Promise<{ readonly name: string } | undefined> {
  for (let tries = 0; !scope.stopped; tries++) {
    try {
      const version = await runtime.version();
      telemetry.logger.log("info", "container runtime reached", {
        name: version.runtimeName,
        version: version.runtimeVersion,
      });
      return { name: version.runtimeName };
    } catch (error) {
      if (tries % 20 === 0)
        telemetry.logger.log("warn", "container runtime not reached", { reason: describeFailure(error) });
      await scope.sleep(runtimeRetryMs);
    }
  }
  return undefined;
}

async function lookAtRuntime(runtime: RuntimeClient, before: RuntimeHealth): Promise<RuntimeHealth> {
  try {
    const [version, { status }] = await Promise.all([runtime.version(), runtime.status()]);
    const bad = status?.conditions.filter((condition) => !condition.status) ?? [];
    const problem = bad.map(
      ({ type, reason, message }) =>
        `container runtime ${type === "NetworkReady" ? "network " : ""}not ready: ${type}=false reason:${reason} message:${message}`,
    );
    return {
      name: version.runtimeName,
      version: version.runtimeVersion,
      problem: problem.length === 0 ? undefined : problem.join(", "),
    };
  } catch (error) {
    return { ...before, problem: `container runtime is down: ${describeFailure(error)}` };
  }
}
