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
  RpcChannel,
  RpcClient,
  Telemetry,
  TlsMaterial,
} from "@keelson/ports";
import {
  createApiClient,
  createEventRecorder,
  createInformers,
  parseKubeconfig,
  type ApiClient,
  type ClientConfig,
  type Informer,
  type Informers,
  type Service,
} from "@keelson/runtime";
import { serveKubeletApi } from "./api/api-server.ts";
import type { KubeletConfig } from "./config.ts";
import { describeFailure } from "./cri/rpc-words.ts";
import { RuntimeCache } from "./cri/runtime-cache.ts";
import { RuntimeClient } from "./cri/runtime-client.ts";
import { nodeImagesMax, podsAtWorkMax, pullsAtOnceMax, runtimeRetryMs } from "./limits.ts";
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

/** What it sees is for those who look at a running kubelet from outside. */
export type KubeletService = Service & { readonly informers: Informers };

/** A kubelet; its containers go on running when it stops. */
export function createKubeletService(world: KubeletWorld, config: KubeletConfig): KubeletService {
  return new Kubelet(world, config);
}

class Kubelet implements KubeletService {
  readonly #world: KubeletWorld;
  readonly #config: KubeletConfig;
  readonly #nodeName: string;
  readonly #hostIps: readonly string[];
  readonly #clientConfig: ClientConfig;
  readonly #client: ApiClient;
  readonly #channel: RpcChannel;
  readonly #runtime: RuntimeClient;
  readonly #cache: RuntimeCache;
  readonly informers: Informers;
  readonly #pods: Informer<Pod>;
  readonly #reporter: NodeReporter;
  #manager: PodManager | undefined;
  #api: HttpListener | undefined;
  #node: Node | undefined;
  #health: RuntimeHealth = { name: "unknown", version: "", problem: "container runtime is down" };
  #podCidr = "";

  constructor(world: KubeletWorld, config: KubeletConfig) {
    const { clock, telemetry } = world;
    const { logger } = telemetry;
    const chance = createPrng(toHex(world.entropy.bytes(8)));
    this.#world = world;
    this.#config = config;
    this.#nodeName = config.nodeName ?? world.machine.hostname.toLowerCase();
    this.#hostIps = config.nodeIps.length > 0 ? config.nodeIps : ["127.0.0.1"];
    this.#clientConfig = parseKubeconfig(world.readFile(config.kubeconfigFile), world.readFile);
    this.#client = createApiClient({
      http: world.httpClient,
      clock,
      config: this.#clientConfig,
      userAgent: "keelson-kubelet/0.1.0",
      preferredServer: chance.below(64),
    });
    this.#channel = world.rpcClient.connect(config.runtimeEndpoint, undefined);
    this.#runtime = new RuntimeClient(this.#channel);
    this.informers = createInformers({ client: this.#client, clock, prng: chance.fork("informers"), logger });
    this.#pods = this.informers.of<Pod>(resources.pods, { fieldSelector: `spec.nodeName=${this.#nodeName}` });
    this.#cache = new RuntimeCache({
      client: this.#runtime,
      clock,
      logger,
      onChange: (uid) => this.#manager?.runtimeChanged(uid),
    });
    this.#reporter = new NodeReporter({
      client: this.#client,
      clock,
      logger,
      frequencyMs: config.statusFrequencyMs,
      describe: () => this.#describe(),
      onNode: (node) => this.#onNode(node),
    });
    const running = telemetry.metrics.gauge("kubelet_running_pods", "Pods this node works on.");
    telemetry.metrics.onCollect(() => running.set(this.#manager?.size ?? 0));
  }

  start(): Promise<void> {
    this.#world.scope.run("begin", () => this.#begin());
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    const stopped = this.#world.scope.stop();
    // Calls in progress would hold the stop up; what they started, the runtime finishes.
    this.#channel.close();
    await this.#api?.close(200);
    await stopped;
    this.#client.close();
  }

  notReady(): readonly string[] {
    return [
      ...(this.#health.problem === undefined ? [] : [this.#health.problem]),
      ...(this.#reporter.registered ? [] : ["node not registered"]),
      ...this.informers.unsynced().map((resource) => `${resource} not in sync`),
    ];
  }

  /** The order matters: what runs is known before the API says what should. */
  async #begin(): Promise<void> {
    const { scope, clock, telemetry } = this.#world;
    const runtimeName = await reachRuntime(this.#runtime, this.#world);
    if (runtimeName === undefined) return;
    this.#manager = this.#createManager(runtimeName);
    await this.#cache.relist();
    await this.#serveApi();
    this.#reporter.start(scope);
    const lease = {
      client: this.#client,
      clock,
      logger: telemetry.logger,
      nodeName: this.#nodeName,
      durationSeconds: this.#config.leaseDurationSeconds,
      node: () => this.#node,
    };
    scope.run("node lease", (own) => keepNodeLease(lease, own));
    this.#manager.start();
    this.informers.start(scope);
    this.#cache.start(scope);
    await this.informers.synced();
    if (!scope.stopped) this.#manager.removeUnknown();
  }

  #createManager(runtimeName: string): PodManager {
    const { clock, disk, entropy, httpClient, machine, scope, telemetry } = this.#world;
    const prng = createPrng(toHex(entropy.bytes(8)));
    const executor = {
      runtime: this.#runtime,
      client: this.#client,
      clock,
      disk,
      telemetry,
      events: createEventRecorder({
        client: this.#client,
        clock,
        prng,
        logger: telemetry.logger,
        scope,
        host: this.#nodeName,
      }),
      scope,
      pulls: new Gate(pullsAtOnceMax),
      nodeName: this.#nodeName,
      hostIp: this.#hostIps[0] ?? "",
      logRoot: this.#config.podLogsDir,
      dns: { servers: this.#config.clusterDns, searches: [], options: [] },
      memoryCapacityBytes: machine.memoryBytes,
    };
    const probes = { executor, http: httpClient, hollow: runtimeName === "hollow" };
    const work = new Gate(podsAtWorkMax);
    return new PodManager(
      { executor, cache: this.#cache, work, probes, runtimeName, hostIps: this.#hostIps },
      this.#pods,
    );
  }

  async #serveApi(): Promise<void> {
    const { clock, disk, httpServer, scope, telemetry } = this.#world;
    const tls = servingTls(this.#world, this.#config, this.#clientConfig);
    if (tls === undefined) return;
    const host = this.#config.address === "" ? (this.#hostIps[0] ?? "") : this.#config.address;
    this.#api = await serveKubeletApi({
      httpServer,
      address: `${host}:${this.#config.port}`,
      tls,
      clock,
      disk,
      scope,
      telemetry,
      logRoot: this.#config.podLogsDir,
      pods: () => this.#pods.list(),
      runtimePod: (uid) => this.#cache.get(uid),
    });
  }

  async #describe(): Promise<NodeDescription> {
    const { capacity, labels, podCidr, podsMax, providerId, taints, unschedulable } = this.#config;
    this.#health = await lookAtRuntime(this.#runtime, this.#health);
    const images = this.#health.problem === undefined ? await this.#runtime.images().catch(() => []) : [];
    return {
      name: this.#nodeName,
      addresses: this.#hostIps,
      machine: this.#world.machine,
      health: this.#health,
      podsMax,
      capacity,
      labels,
      taints,
      podCidr,
      providerId,
      unschedulable,
      port: Number(/:(\d+)$/.exec(this.#api?.address ?? "")?.[1] ?? 0),
      images: images
        .slice(0, nodeImagesMax)
        .map(({ repoTags, repoDigests, size }) => ({ names: [...repoDigests, ...repoTags], sizeBytes: size })),
    };
  }

  #onNode(node: Node): void {
    this.#node = node;
    const podCidr = node.spec?.podCIDR ?? this.#config.podCidr ?? "";
    if (podCidr === "" || podCidr === this.#podCidr) return;
    this.#podCidr = podCidr;
    this.#world.scope.run("pod cidr", async () => {
      try {
        await this.#runtime.setPodCidr(podCidr);
      } catch (error) {
        this.#podCidr = ""; // told again with the next look at the node
        this.#world.telemetry.logger.log("warn", "runtime does not take the pod CIDR", {
          reason: describeFailure(error),
        });
      }
    });
  }
}

/** Undefined when there is no certificate to serve with (the kubeconfig has a token): then there is no API of its own. */
function servingTls({ readFile }: KubeletWorld, { tls }: KubeletConfig, client: ClientConfig): TlsMaterial | undefined {
  const certificate = tls.certificateFile === undefined ? client.certificate : readFile(tls.certificateFile);
  const key = tls.keyFile === undefined ? client.key : readFile(tls.keyFile);
  const ca = tls.clientCaFile === undefined ? client.ca : readFile(tls.clientCaFile);
  return certificate === undefined || key === undefined ? undefined : { certificate, key, ca };
}

/** Name of the runtime, once it answers; undefined when the service was stopped first. */
async function reachRuntime(
  runtime: RuntimeClient,
  { scope, telemetry }: Pick<KubeletWorld, "scope" | "telemetry">,
): Promise<string | undefined> {
  for (let tries = 0; !scope.stopped; tries++) {
    try {
      const { runtimeName, runtimeVersion } = await runtime.version();
      telemetry.logger.log("info", "container runtime reached", { name: runtimeName, version: runtimeVersion });
      return runtimeName;
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
    const problems = (status?.conditions ?? [])
      .filter((condition) => !condition.status)
      .map(({ type, reason, message }) => {
        const what = type === "NetworkReady" ? "network not ready" : "not ready";
        return `container runtime ${what}: ${type}=false reason:${reason} message:${message}`;
      });
    const problem = problems.length === 0 ? undefined : problems.join(", ");
    return { name: version.runtimeName, version: version.runtimeVersion, problem };
  } catch (error) {
    return { ...before, problem: `container runtime is down: ${describeFailure(error)}` };
  }
}
