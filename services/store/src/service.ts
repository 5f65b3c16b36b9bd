// The store service: takes a world and a configuration, starts one member, serves it, and stops it in the order
// that loses nothing: new requests refused, leadership handed over, streams ended, log and data closed.
import { AppError, utf8 } from "@keelson/base";
import type {
  Clock,
  Disk,
  Entropy,
  EventBus,
  HttpHandler,
  HttpListener,
  HttpServer,
  Metrics,
  NetProbe,
  OrderedStorage,
  OwnedScope,
  RpcClient,
  RpcListener,
  RpcRegistration,
  RpcServer,
  Secrets,
  Telemetry,
} from "@keelson/ports";
import {
  createEventPublisher,
  createRpcPeerTransport,
  describeCluster,
  meterTransport,
  startStoreNode,
  type AuthTokenKind,
  type Service,
  type StoreIdentity,
  type StoreNode,
} from "@keelson/runtime";
import type { EventLogConfig, StoreConfig } from "./config.ts";
import { createGateway } from "./gateway/gateway.ts";
import { isGatewayPath } from "./gateway/routes.ts";
import { judgeWeb } from "./gateway/web-guard.ts";
import { createEndpoints, endpointsHandler, type Endpoints } from "./http-endpoints.ts";
import { claimIdentity } from "./identity.ts";
import { drainMs, streamBytesMax, streamReplicasMax } from "./limits.ts";
import { LiveTls, watchCertificates } from "./live-tls.ts";
import type { TlsFiles } from "./tls-config.ts";
import { authService } from "./rpc/auth.ts";
import { clusterService } from "./rpc/cluster.ts";
import { electionService } from "./rpc/election.ts";
import { guarded } from "./rpc/guard.ts";
import { healthService } from "./rpc/health.ts";
import { kvService } from "./rpc/kv.ts";
import { leaseService } from "./rpc/lease.ts";
import { lockService } from "./rpc/lock.ts";
import { maintenanceService } from "./rpc/maintenance.ts";
import { StopSignal } from "./rpc/stop-signal.ts";
import { watchService } from "./rpc/watch.ts";

/** The outside world as the store needs it. */
export type StoreWorld = {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly secrets: Secrets;
  readonly disk: Disk;
  readonly scope: OwnedScope;
  readonly telemetry: Telemetry;
  readonly rpcServer: RpcServer;
  readonly rpcClient: RpcClient;
  readonly netProbe: NetProbe;
  readonly httpServer: HttpServer;
  readonly readFile: (path: string) => string;
  /** Rejects with AppError `dir.locked` when another process has the directory. */
  readonly lockDirectory: (path: string) => Promise<void>;
  readonly openStorage: (directory: string) => Promise<OrderedStorage>;
  /** Connects to the event log's servers. */
  readonly openEventBus: (config: EventLogConfig) => EventBus;
  /** Frees short-lived memory that the engine would count late. */
  readonly collect?: (() => void) | undefined;
  /** Ends the process: the disk failed or the log is damaged. */
  readonly fatal: (error: unknown) => void;
  /** Ends the process: the cluster goes on without this member. */
  readonly removed: () => void;
  /** Only the simulator sets it: sizes small enough for short runs, and a look at the running member. */
  readonly simulation?: {
    readonly raft: { readonly snapshotCatchupEntries: number; readonly walSegmentBytes: number };
    readonly observe: (node: StoreNode) => void;
  };
};

export function createStoreService(world: StoreWorld, config: StoreConfig): Service {
  const stop = new StopSignal();
  const listeners: (RpcListener | HttpListener)[] = [];
  let node: StoreNode | undefined;
  let bus: EventBus | undefined;
  const endpoints = createEndpoints({ node: () => node, metrics: world.telemetry.metrics });
  return {
    start: async () => {
      await world.lockDirectory(config.dataDir);
      const peerTls = liveTls(world, config.peerTls);
      const clientTls = liveTls(world, config.clientTls);
      const identity = await claimIdentity(world.disk, config, (url) =>
        describeCluster({ client: world.rpcClient, tls: peerTls, url }),
      );
      for (const { address, secure } of config.metricsUrls) {
        // With TLS it is the clients' listener without an RPC: whoever is refused there is refused here.
        const { maxRequestBytes } = config;
        const secured = { address, tls: clientTls, maxRequestBytes, plainHttp: endpoints };
        const listener = secure
          ? world.rpcServer.listen(secured, [])
          : world.httpServer.listen({ address, tls: undefined }, endpointsHandler(endpoints));
        listeners.push(await listener);
      }
      const started = await startMember(world, config, { identity, peerTls });
      world.simulation?.observe(started);
      const registrations = guarded(started, services(started, stop, world.secrets), {
        slowMs: config.slowRequestMs,
      });
      const clients = await listenToClients(world, config, { endpoints, registrations, tls: clientTls });
      listeners.push(...clients);
      countTraffic(world.telemetry.metrics, clients);
      if (config.eventLog !== undefined) bus = startPublishing(world, config.eventLog, started);
      node = started;
      watchCertificates({
        ...world,
        scope: started.options.scope,
        certificates: [
          ...(clientTls === undefined ? [] : [{ port: "client", tls: clientTls }]),
          ...(peerTls === undefined ? [] : [{ port: "peer", tls: peerTls }]),
        ],
      });
      world.telemetry.logger.log("info", "serving", {
        cluster: identity.clusterId,
        member: identity.memberId,
        clients: config.listenClientUrls.map((url) => url.text),
      });
    },
    stop: async () => {
      stop.stop();
      const serving = node;
      // Leadership goes first, so that the others serve while this member still drains.
      if (serving?.group.status().role === "leader") await handOver(serving);
      await Promise.all(listeners.map((listener) => listener.close(drainMs)));
      await serving?.stop();
      await bus?.close();
    },
    notReady: () => (node === undefined ? ["starting"] : node.group.status().leader === undefined ? ["no leader"] : []),
  };
}

type ClientParts = WebParts & { readonly tls: LiveTls | undefined };

/** The listeners of all client URLs: gRPC, and with it HTTP unless that has URLs of its own. */
async function listenToClients(
  world: StoreWorld,
  config: StoreConfig,
  { endpoints, registrations, tls }: ClientParts,
): Promise<RpcListener[]> {
  const { listenClientUrls, listenHttpUrls, maxRequestBytes } = config;
  const web = webHandlers(world, config, { endpoints, registrations });
  const listening: RpcListener[] = [];
  for (const { address, secure } of listenHttpUrls) {
    const options = { address, tls: secure ? tls : undefined, maxRequestBytes, http: web(secure) };
    listening.push(await world.rpcServer.listen(options, []));
  }
  for (const { address, secure } of listenClientUrls) {
    const http = listenHttpUrls.length > 0 ? {} : { plainHttp: endpoints, http: web(secure) };
    const options = { address, tls: secure ? tls : undefined, maxRequestBytes, ...http };
    listening.push(await world.rpcServer.listen(options, registrations));
  }
  return listening;
}

function countTraffic(metrics: Metrics, listening: readonly RpcListener[]): void {
  const gauge = (name: string, help: string, of: "receivedBytes" | "sentBytes"): void => {
    const instrument = metrics.gauge(`etcd_network_client_grpc_${name}_bytes_total`, help);
    metrics.onCollect(() => {
      instrument.set(listening.reduce((sum, listener) => sum + (listener.traffic?.()[of] ?? 0), 0));
    });
  };
  gauge("received", "Bytes received from clients.", "receivedBytes");
  gauge("sent", "Bytes sent to clients.", "sentBytes");
}

type WebParts = { readonly endpoints: Endpoints; readonly registrations: readonly RpcRegistration[] };

/** Everything that is not gRPC on the client URLs: health and metrics for probes, JSON for scripts. */
function webHandlers(
  { clock }: StoreWorld,
  config: StoreConfig,
  { endpoints, registrations }: WebParts,
): (secure: boolean) => HttpHandler {
  const { maxRequestBytes } = config;
  const pause = (): Promise<void> => new Promise((resolve) => clock.soon(resolve));
  const gateway = config.jsonGateway ? createGateway({ registrations, maxRequestBytes, pause }) : undefined;
  return (secure) => async (request, response) => {
    const verdict = judgeWeb(request, config.web, secure);
    if (!verdict.allowed) {
      response.head(verdict.status, { "content-type": "text/plain; charset=utf-8" });
      response.end(utf8(verdict.message));
    } else if (request.method === "OPTIONS" && verdict.headers["access-control-allow-origin"] !== undefined) {
      response.head(200, verdict.headers);
      response.end();
    } else if (gateway !== undefined && isGatewayPath(request.path)) {
      await gateway(verdict.headers)(request, response);
    } else {
      await endpointsHandler(endpoints, verdict.headers)(request, response);
    }
  };
}

function services(node: StoreNode, stop: StopSignal, secrets: Secrets): RpcRegistration[] {
  return [
    ...kvService(node),
    ...watchService(node, stop),
    ...leaseService(node, stop),
    ...clusterService(node),
    ...maintenanceService(node, secrets),
    ...authService(node, secrets),
    ...lockService(node),
    ...electionService(node),
    ...healthService(stop),
  ];
}

type MemberParts = { readonly identity: StoreIdentity; readonly peerTls: LiveTls | undefined };

async function startMember(
  world: StoreWorld,
  config: StoreConfig,
  { identity, peerTls }: MemberParts,
): Promise<StoreNode> {
  const scope = world.scope.child("store");
  const storage = await world.openStorage(`${config.dataDir}/data`);
  return startStoreNode({
    clock: world.clock,
    entropy: world.entropy,
    scope,
    telemetry: world.telemetry,
    disk: world.disk,
    storage,
    transport: meterTransport(
      createRpcPeerTransport({
        server: world.rpcServer,
        client: world.rpcClient,
        probe: world.netProbe,
        scope,
        telemetry: world.telemetry,
        listenAddresses: config.listenPeerUrls.map(({ address }) => address),
        serverTls: config.listenPeerUrls.some(({ secure }) => secure) ? peerTls : undefined,
        clientTls: peerTls,
      }),
      { clock: world.clock, metrics: world.telemetry.metrics },
    ),
    raft: {
      clusterId: identity.clusterId,
      memberId: identity.memberId,
      directory: config.walDir,
      initialMembers: identity.initialMembers,
      initialConfIndex: identity.initialConfIndex,
      self: { name: config.name, peerUrls: config.advertisePeerUrls, clientUrls: config.advertiseClientUrls },
      autoPromote: config.autoPromote,
      heartbeatMs: config.heartbeatMs,
      electionMs: config.electionMs,
      snapshotCount: config.snapshotCount,
      ...world.simulation?.raft,
    },
    maxRequestBytes: config.maxRequestBytes,
    maxTxnOps: config.maxTxnOps,
    quotaBytes: config.quotaBytes,
    progressNotifyMs: config.progressNotifyMs,
    autoCompaction: config.autoCompaction,
    authTokens: authTokens(world, config),
    certificateUsers: config.certificateUsers,
    collect: world.collect,
    onFatal: world.fatal,
    onRemoved: world.removed,
  });
}

function authTokens(world: StoreWorld, { authToken }: StoreConfig): AuthTokenKind {
  if (authToken.kind === "simple") return authToken;
  const read = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : world.readFile(path);
  const signer = world.secrets.tokenSigner({
    algorithm: authToken.signMethod,
    privateKey: read(authToken.privateKeyFile),
    publicKey: read(authToken.publicKeyFile),
  });
  return { kind: "jwt", signer, ttlMs: authToken.ttlMs };
}

/** Every member has the publisher; it does something while the member leads. */
function startPublishing(world: StoreWorld, config: EventLogConfig, node: StoreNode): EventBus {
  const bus = world.openEventBus(config);
  createEventPublisher({
    clock: world.clock,
    entropy: world.entropy,
    scope: node.options.scope,
    telemetry: world.telemetry,
    bus,
    source: node.events,
    config: {
      replay: "jetstream",
      // A copy on each server, as far as JetStream allows; two would stop the capture whenever either is away.
      replicas: config.servers.length >= streamReplicasMax ? streamReplicasMax : 1,
      maxBytes: streamBytesMax,
    },
  });
  return bus;
}

async function handOver(node: StoreNode): Promise<void> {
  try {
    await node.group.transferLeadership();
  } catch (error) {
    // Alone, or the others are away: they will elect when they miss the heartbeats.
    if (!(error instanceof AppError)) throw error;
    node.options.telemetry.logger.log("info", "could not hand leadership over", { cause: error });
  }
}

function liveTls(world: StoreWorld, files: TlsFiles | undefined): LiveTls | undefined {
  return files === undefined ? undefined : new LiveTls(files, world.readFile);
}
