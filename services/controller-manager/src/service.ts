// The controller manager as a service: follows the cluster all the time, runs its controllers while it leads. A
// standby is warm: taking over costs one lease write and one planning of every key.
import { resources, type ControllerSpec } from "@keelson/api";
import { createPrng, toHex } from "@keelson/base";
import type { Clock, Entropy, EventBus, HttpClient, Lifelines, OwnedScope, Scope, Telemetry } from "@keelson/ports";
import {
  createApiClient,
  createDecisionLog,
  createEventRecorder,
  createInformers,
  createLeadership,
  createResourceFeed,
  declareInformers,
  parseKubeconfig,
  runController,
  type ApiClient,
  type ControlLoopWorld,
  type Informers,
  type Leadership,
  type Service,
} from "@keelson/runtime";
import type { ControllerManagerConfig } from "./config.ts";
import { createControllers } from "./controllers.ts";

export type ControllerManagerWorld = {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly scope: OwnedScope;
  readonly telemetry: Telemetry;
  readonly httpClient: HttpClient;
  /** Undefined: changes come from the API server's watch. */
  readonly eventBus: EventBus | undefined;
  /** Undefined: a dead leader is known by its silence only. */
  readonly lifelines?: Lifelines | undefined;
  /** Unique per process. */
  readonly identity: string;
  readFile(path: string): string;
};

/** What it sees and whether it leads is for those who look at a running manager from outside. */
export type ControllerManagerService = Service & { readonly informers: Informers; readonly leadership: Leadership };

/** A controller manager that campaigns for leadership and acts while it has it. */
export function createControllerManagerService(
  world: ControllerManagerWorld,
  config: ControllerManagerConfig,
): ControllerManagerService {
  const { clock, entropy, scope, telemetry } = world;
  const { logger } = telemetry;
  const chance = createPrng(toHex(entropy.bytes(8)));
  const clientConfig = parseKubeconfig(world.readFile(config.kubeconfigFile), world.readFile);
  const connect = (preferredServer: number): ApiClient =>
    createApiClient({
      http: world.httpClient,
      clock,
      config: clientConfig,
      userAgent: "keelson-controller-manager/0.1.0",
      preferredServer,
    });
  const client = connect(chance.below(64));
  // Connections of its own: a renewal must not queue behind lists at the start or a burst of pods.
  const electionClient = connect(chance.below(64));
  const rootCa = config.rootCaFile === undefined ? (clientConfig.ca ?? "") : world.readFile(config.rootCaFile);
  const controllers = createControllers(config.controllers, { nodes: config.nodes, rootCa });
  const bus = world.eventBus;
  const informers = createInformers({
    client,
    clock,
    prng: chance.fork("informers"),
    logger,
    feed:
      bus === undefined
        ? undefined
        : (hooks) => createResourceFeed({ clock, entropy, scope, telemetry, bus, ...hooks }),
  });
  declare(informers, controllers);
  const leadership = createLeadership(
    { client: electionClient, clock, prng: chance.fork("leadership"), logger, lifelines: world.lifelines },
    { ...config.lease, identity: world.identity, releaseOnCancel: true },
  );
  const leads = (): boolean => !config.leaderElect || leadership.leading;
  const master = telemetry.metrics.gauge("leader_election_master_status", "1 while this process leads");
  telemetry.metrics.onCollect(() => master.set(leads() ? 1 : 0, { name: config.lease.name }));
  const loops: ControlLoopWorld = {
    clock,
    prng: chance.fork("controllers"),
    telemetry,
    client,
    informers,
    recorder: createEventRecorder({ client, clock, prng: chance.fork("events"), logger, scope }),
    decisions: createDecisionLog(),
    authority: config.leaderElect ? leadership.authority : undefined,
  };
  const lead = async (term: Scope, revision: number): Promise<void> => {
    // What the leader before has counted or created must be in every view before anything is planned on them.
    await informers.reached(term, revision);
    for (const spec of controllers) runController(loops, term, spec);
    logger.log("info", "controllers run", {
      controllers: controllers.map(({ name }) => name).join(","),
      source: informers.source(),
    });
  };
  return {
    informers,
    leadership,
    start: async () => {
      informers.start(scope);
      scope.run("campaign", async () => {
        // Only a warm copy may take over: a cold one would hold the lease and do nothing.
        await informers.synced();
        if (scope.stopped) return;
        if (config.leaderElect) leadership.start(scope, lead);
        else scope.run("controllers", () => lead(scope, 0));
      });
    },
    stop: async () => {
      await scope.stop();
      client.close();
      electionClient.close();
    },
    notReady: () => informers.unsynced().map((resource) => `${resource} not in sync`),
  };
}

function declare(informers: Informers, controllers: readonly ControllerSpec[]): void {
  // Secrets are not on the event log, and nobody here needs what is in them.
  informers.of(resources.secrets, {
    source: "watch",
    transform: ({ data: _data, stringData: _text, ...rest }) => rest,
  });
  for (const spec of controllers) declareInformers(informers, spec);
}
