// The API server put together: store client, watch cache, authentication, authorization, admission, HTTP.
import { AppError, messageOf } from "@keelson/base";
import { builtinKinds } from "@keelson/api";
import type { HttpListener, TlsMaterial } from "@keelson/ports";
import { createEtcdClient, type Follower, type Service } from "@keelson/runtime";
import type { UserInfo } from "@keelson/rest";
import { createAdmission, type AdmissionPlugin } from "./admission/admission.ts";
import { createLookup, type Lookup } from "./admission/lookup.ts";
import { namespaceLifecycle } from "./admission/namespace-lifecycle.ts";
import { nodeRestriction } from "./admission/node-restriction.ts";
import { defaultTolerationSeconds, priority, taintNodesByCondition } from "./admission/pod-defaults.ts";
import { rbacEscalation } from "./admission/rbac-escalation.ts";
import { serviceAccount } from "./admission/service-account.ts";
import { ServiceAllocator } from "./allocation/service-allocator.ts";
import { type Authorizer, createAuthorizer } from "./auth/authorizer.ts";
import { createTokenAuthenticator } from "./auth/service-account-tokens.ts";
import { keepEndpoints } from "./bootstrap/endpoints.ts";
import { bootstrapSystem } from "./bootstrap/system-objects.ts";
import { feedCache } from "./cache/feeder.ts";
import { WatchCache } from "./cache/watch-cache.ts";
import type { ApiserverConfig } from "./config.ts";
import { createHandler } from "./http/handler.ts";
import { warmDocuments } from "./http/non-resource.ts";
import { createRequestMetrics } from "./http/request-metrics.ts";
import { drawSuffix } from "./rest/target.ts";
import type { ApiServer } from "./server.ts";
import { ObjectStore } from "./storage/object-store.ts";
import type { ApiserverWorld } from "./world.ts";

/** What the entry point read from files. */
export type ApiserverSecrets = {
  readonly storeTls: Partial<TlsMaterial> | undefined;
  readonly serving: TlsMaterial;
  readonly staticTokens: ReadonlyMap<string, UserInfo>;
};

const stopGraceMs = 3_000;

export function createApiserverService(world: ApiserverWorld, config: ApiserverConfig, secrets: ApiserverSecrets): Service {
  const running = assemble(world, config, secrets);
  let listener: HttpListener | undefined;
  let follower: Follower | undefined;
  return {
    start: async () => {
      follower = await retry(world, () => feedCache(running.server.store, running.server.cache, world));
      listener = await world.httpServer.listen(
        { address: config.listenAddress, tls: secrets.serving },
        createHandler(running.server, createRequestMetrics(world.telemetry.metrics, running.server.kinds)),
      );
      world.telemetry.logger.log("info", "serving", { address: listener.address });
      await retry(world, () => bootstrapSystem(running.server));
      running.setBootstrapped();
      warmDocuments(running.server.kinds());
      world.scope.run("endpoints", (scope) => keepEndpoints(running.server, scope));
    },
    stop: async () => {
      running.drain();
      await listener?.close(stopGraceMs);
      follower?.stop();
      running.server.store.close();
    },
    notReady: () => [...(running.server.cache.ready ? [] : ["the watch cache has no snapshot yet"]), ...(running.server.bootstrapped() ? [] : ["system objects are not there yet"])],
  };
}

type Running = { readonly server: ApiServer; readonly drain: () => void; readonly setBootstrapped: () => void };

function assemble(world: ApiserverWorld, config: ApiserverConfig, secrets: ApiserverSecrets): Running {
  const { clock, entropy, telemetry } = world;
  const store = createEtcdClient({ rpcClient: world.rpcClient, endpoints: config.store.endpoints, tls: secrets.storeTls, clock, telemetry });
  const cache = new WatchCache(clock);
  const objects = new ObjectStore(store, cache, () => clock.monoMs());
  const lookup = createLookup(cache, objects);
  const authorizer = createAuthorizer(config.authorizationModes, cache);
  const tokens = createTokenAuthenticator({
    clock,
    entropy,
    keys: world.tokenKeys,
    issuers: config.issuers,
    audiences: config.apiAudiences,
    lookup: (resource, namespace, name) => lookup.get(resource === "nodes" ? `/registry/minions/${name}` : `/registry/${resource}/${namespace}/${name}`),
  });
  const drainCallbacks = new Set<() => void>();
  let draining = false;
  let bootstrapped = false;
  const server: ApiServer = {
    world,
    config,
    store,
    cache,
    objects,
    kinds: () => builtinKinds,
    authenticator: { clock, staticTokens: secrets.staticTokens, serviceAccounts: tokens, anonymousAuth: config.anonymousAuth },
    tokens,
    authorizer,
    admission: createAdmission(admissionPlugins({ config, lookup, authorizer, suffix: () => drawSuffix({ world }) })),
    services: new ServiceAllocator({ store, cache, entropy, telemetry, ipRange: config.serviceIpRange, nodePorts: config.nodePorts }),
    draining: () => draining,
    bootstrapped: () => bootstrapped,
    onDrain: (callback) => {
      drainCallbacks.add(callback);
      return () => drainCallbacks.delete(callback);
    },
    watches: { open: 0 },
  };
  telemetry.metrics.onCollect(() => {
    telemetry.metrics.gauge("apiserver_watches_open", "Watches that are open.").set(server.watches.open);
    telemetry.metrics.gauge("keelson_follower_revision", "Store revision the watch cache has reached.").set(cache.revision);
  });
  return {
    server,
    drain: () => {
      draining = true;
      for (const callback of drainCallbacks) callback();
    },
    setBootstrapped: () => {
      bootstrapped = true;
    },
  };
}

type PluginInputs = { readonly config: ApiserverConfig; readonly lookup: Lookup; readonly authorizer: Authorizer; readonly suffix: () => string };

/** In upstream's order; NodeRestriction and the escalation check are not to be switched off by accident. */
function admissionPlugins({ config, lookup, authorizer, suffix }: PluginInputs): AdmissionPlugin[] {
  const all: AdmissionPlugin[] = [
    namespaceLifecycle(lookup),
    serviceAccount(lookup, suffix),
    nodeRestriction,
    taintNodesByCondition,
    priority(lookup),
    defaultTolerationSeconds,
    rbacEscalation(authorizer),
  ];
  return all.filter((plugin) => !config.admission.disable.includes(plugin.name));
}

/** The store may come up after this server. */
async function retry<T>(world: ApiserverWorld, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof AppError) || !error.retryable || world.scope.stopped) throw error;
      world.telemetry.logger.log("warn", "waiting for the store", { cause: messageOf(error) });
      await world.scope.sleep(250);
    }
  }
}
