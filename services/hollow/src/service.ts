// The hollow runtime as a service: one CRI server per node, all in one process.
import { toHex } from "@keelson/base";
import type { Clock, Disk, Entropy, OwnedScope, RpcListener, RpcServer, Telemetry } from "@keelson/ports";
import type { Service } from "@keelson/runtime";
import type { HollowConfig, HollowNodeConfig } from "./config.ts";
import { requestBytesMax } from "./limits.ts";
import { LogWriter } from "./log-writer.ts";
import { NodeServer } from "./rpc/node-server.ts";
import { HollowRuntime } from "./runtime/hollow-runtime.ts";

export type HollowWorld = {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly scope: OwnedScope;
  readonly telemetry: Telemetry;
  readonly rpcServer: RpcServer;
  readonly disk: Disk;
};

/** Serves CRI v1 for every configured node. */
export function createHollowService(world: HollowWorld, config: HollowConfig): Service {
  const listeners: RpcListener[] = [];
  const { logger, metrics } = world.telemetry;
  const logs = config.writeLogs ? new LogWriter(world.disk, logger) : undefined;
  const runtimes: HollowRuntime[] = [];
  const containers = metrics.gauge("hollow_containers", "Containers the hollow runtime holds, living and dead.");
  const sandboxes = metrics.gauge("hollow_sandboxes", "Sandboxes the hollow runtime holds, living and dead.");
  metrics.onCollect(() => {
    containers.set(runtimes.reduce((sum, runtime) => sum + runtime.containers.size, 0));
    sandboxes.set(runtimes.reduce((sum, runtime) => sum + runtime.sandboxes.size, 0));
  });

  const serve = async (node: HollowNodeConfig): Promise<void> => {
    const runtime = new HollowRuntime({
      podCidr: node.podCidr,
      stopDelayMs: config.stopDelayMs,
      newId: () => toHex(world.entropy.bytes(32)),
    });
    runtimes.push(runtime);
    const server = new NodeServer({
      runtime,
      clock: world.clock,
      scope: world.scope,
      logger,
      pullDelayMs: config.pullDelayMs,
      sandboxDelayMs: config.sandboxDelayMs,
      startDelayMs: config.startDelayMs,
      writeLogs: logs === undefined ? undefined : (lines) => logs.append(lines),
    });
    const listen = { address: node.address, tls: undefined, maxRequestBytes: requestBytesMax };
    listeners.push(await world.rpcServer.listen(listen, server.registrations()));
    logger.log("info", "serving a hollow node", { address: node.address, podCidr: node.podCidr });
  };

  return {
    start: async () => {
      for (const node of config.nodes) await serve(node);
    },
    stop: async () => {
      const stopped = world.scope.stop();
      await Promise.all(listeners.map((listener) => listener.close(500)));
      await stopped;
      await logs?.flushed();
    },
  };
}
