// The API server as a service: store client, watch cache, HTTP, system objects.
import { AppError, messageOf } from "@keelson/base";
import type { HttpListener, TlsMaterial } from "@keelson/ports";
import { createEtcdClient, type Follower, type Service } from "@keelson/runtime";
import type { UserInfo } from "@keelson/rest";
import { repairAllocations } from "./allocation/repair-loop.ts";
import { assemble } from "./assemble.ts";
import { keepEndpoints } from "./bootstrap/endpoints.ts";
import { bootstrapSystem } from "./bootstrap/system-objects.ts";
import { feedCache } from "./cache/feeder.ts";
import type { WatchCache } from "./cache/watch-cache.ts";
import type { ApiserverConfig } from "./config.ts";
import { createHandler } from "./http/handler.ts";
import { warmDocuments } from "./http/non-resource.ts";
import { createRequestMetrics } from "./http/request-metrics.ts";
import type { ApiserverWorld } from "./world.ts";

/** What the entry point read from files. */
export type ApiserverSecrets = {
  readonly storeTls: Partial<TlsMaterial> | undefined;
  readonly serving: TlsMaterial;
  readonly staticTokens: ReadonlyMap<string, UserInfo>;
};

/** `cache` is for those who look at a running server from outside. */
export type ApiserverService = Service & { readonly cache: WatchCache };

const stopGraceMs = 3_000;

export function createApiserverService(
  world: ApiserverWorld,
  config: ApiserverConfig,
  secrets: ApiserverSecrets,
): ApiserverService {
  const { clock, telemetry } = world;
  const store = createEtcdClient({
    rpcClient: world.rpcClient,
    endpoints: config.store.endpoints,
    tls: secrets.storeTls,
    clock,
    telemetry,
  });
  const running = assemble(world, config, store, secrets.staticTokens);
  let listener: HttpListener | undefined;
  let follower: Follower | undefined;
  return {
    cache: running.server.cache,
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
      world.scope.run("allocations", (scope) => repairAllocations(running.server, scope));
      world.scope.run("endpoints", (scope) => keepEndpoints(running.server, scope));
    },
    stop: async () => {
      running.drain();
      await listener?.close(stopGraceMs);
      follower?.stop();
      running.server.store.close();
    },
    notReady: () => [
      ...(running.server.cache.ready ? [] : ["the watch cache has no snapshot yet"]),
      ...(running.server.bootstrapped() ? [] : ["system objects are not there yet"]),
    ],
  };
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
