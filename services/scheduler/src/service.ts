// The scheduler as a service: follows the cluster all the time, decides while it leads.
import { resources, type PodDisruptionBudget } from "@keelson/api";
import { createPrng, toHex } from "@keelson/base";
import type { Clock, Entropy, EventBus, HttpClient, Lifelines, OwnedScope, Telemetry } from "@keelson/ports";
import {
  createApiClient,
  createDecisionLog,
  createEventRecorder,
  createInformers,
  createLeadership,
  type Lead,
  createResourceFeed,
  parseKubeconfig,
  type ApiClient,
  type Informers,
  type Leadership,
  type Service,
} from "@keelson/runtime";
import { defaultProfile, SchedulingQueue, type SchedulingProfile } from "@keelson/scheduling";
import { ClusterFollower } from "./cluster-follower.ts";
import type { SchedulerConfig } from "./config.ts";
import { createSchedulerMetrics } from "./metrics.ts";
import { SchedulingLoop } from "./scheduling-loop.ts";

export type SchedulerWorld = {
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

/** What it sees and whether it leads is for those who look at a running scheduler from outside. */
export type SchedulerService = Service & { readonly informers: Informers; readonly leadership: Leadership };

/** A scheduler that campaigns for leadership and schedules while it has it. */
export function createSchedulerService(world: SchedulerWorld, config: SchedulerConfig): SchedulerService {
  const { clock, entropy, scope, telemetry } = world;
  const { logger } = telemetry;
  const chance = createPrng(toHex(entropy.bytes(8)));
  const clientConfig = parseKubeconfig(world.readFile(config.kubeconfigFile), world.readFile);
  const connect = (preferredServer: number): ApiClient =>
    createApiClient({
      http: world.httpClient,
      clock,
      config: clientConfig,
      userAgent: "keelson-scheduler/0.1.0",
      preferredServer,
    });
  const client = connect(chance.below(64));
  // Connections of its own: a renewal must not queue behind lists at the start or a burst of bindings.
  const electionClient = connect(chance.below(64));
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
  const profile: SchedulingProfile = {
    ...defaultProfile,
    schedulerName: config.schedulerName,
    percentageOfNodesToScore: config.percentageOfNodesToScore,
  };
  const queue = new SchedulingQueue(new Map(profile.filters.map((plugin) => [plugin.name, plugin.helpedBy])));
  const follower = new ClusterFollower({
    informers,
    queue,
    clock,
    schedulerName: config.schedulerName,
    wake: () => loop.wake(),
  });
  informers.of<PodDisruptionBudget>(resources.poddisruptionbudgets);
  const events = createEventRecorder({ client, clock, prng: chance.fork("events"), logger, scope });
  const leadership = createLeadership(
    { client: electionClient, clock, prng: chance.fork("leadership"), logger, lifelines: world.lifelines },
    { ...config.lease, identity: world.identity, releaseOnCancel: true },
  );
  const leads = (): boolean => !config.leaderElect || leadership.leading;
  const metrics = createSchedulerMetrics(telemetry.metrics, queue, leads);
  const loop = new SchedulingLoop({
    binder: {
      client,
      clock,
      events,
      component: config.schedulerName,
      authority: config.leaderElect ? leadership.authority : undefined,
    },
    clock,
    telemetry,
    informers,
    follower,
    queue,
    profile,
    prng: createPrng(config.seed),
    decisions: createDecisionLog(),
    metrics,
  });
  const lead: Lead = async (term, revision) => {
    // What the leader before has bound takes room on nodes.
    await informers.reached(term, revision);
    await loop.run(term);
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
        else scope.run("schedule", () => lead(scope, 0));
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
