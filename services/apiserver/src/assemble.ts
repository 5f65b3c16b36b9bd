// The shared parts of a running server, wired together. Tests put a store of their own under it.
import { builtinKinds } from "@keelson/api";
import type { UserInfo } from "@keelson/rest";
import type { EtcdClient } from "@keelson/runtime";
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
import { WatchCache } from "./cache/watch-cache.ts";
import type { ApiserverConfig } from "./config.ts";
import { drawSuffix } from "./rest/target.ts";
import type { ApiServer } from "./server.ts";
import { ObjectStore } from "./storage/object-store.ts";
import type { ApiserverWorld } from "./world.ts";

export type Running = { readonly server: ApiServer; readonly drain: () => void; readonly setBootstrapped: () => void };

/** Wires the parts over `store`; nothing runs yet. */
export function assemble(
  world: ApiserverWorld,
  config: ApiserverConfig,
  store: EtcdClient,
  staticTokens: ReadonlyMap<string, UserInfo>,
): Running {
  const { clock, entropy, telemetry } = world;
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
    lookup: (resource, namespace, name) =>
      lookup.get(resource === "nodes" ? `/registry/minions/${name}` : `/registry/${resource}/${namespace}/${name}`),
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
    authenticator: { clock, staticTokens, serviceAccounts: tokens, anonymousAuth: config.anonymousAuth },
    tokens,
    authorizer,
    admission: createAdmission(admissionPlugins({ config, lookup, authorizer, suffix: () => drawSuffix({ world }) })),
    services: new ServiceAllocator({
      store,
      cache,
      entropy,
      telemetry,
      ipRange: config.serviceIpRange,
      nodePorts: config.nodePorts,
    }),
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
    telemetry.metrics
      .gauge("keelson_follower_revision", "Store revision the watch cache has reached.")
      .set(cache.revision);
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

type PluginInputs = {
  readonly config: ApiserverConfig;
  readonly lookup: Lookup;
  readonly authorizer: Authorizer;
  readonly suffix: () => string;
};

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
