// Entry point of keelson-controller-manager.
import {
  type BaseWorld,
  createNatsEventBus,
  createNodeHttpClient,
  createNodeLifelines,
  runMain,
} from "@keelson/adapters";
import { toHex } from "@keelson/base";
import type { EventBus } from "@keelson/ports";
import { controllerManagerHelp, parseControllerManagerConfig, type ControllerManagerConfig } from "./config.ts";
import { createControllerManagerService } from "./service.ts";

await runMain({
  name: "keelson-controller-manager",
  help: controllerManagerHelp,
  parse: parseControllerManagerConfig,
  create: (world, config) =>
    createControllerManagerService(
      {
        ...world,
        httpClient: createNodeHttpClient(),
        eventBus: eventBusOf(world, config),
        lifelines: createNodeLifelines(world.lifeline),
        identity: `${process.env["HOSTNAME"] ?? "localhost"}_${process.pid}_${toHex(world.entropy.bytes(4))}`,
      },
      config,
    ),
});

function eventBusOf(world: BaseWorld, { eventLog }: ControllerManagerConfig): EventBus | undefined {
  if (eventLog.servers.length === 0) return undefined;
  return createNatsEventBus({
    servers: eventLog.servers,
    service: "controller-manager",
    credentials:
      eventLog.seedFile === undefined
        ? { kind: "none" }
        : { kind: "nkey", seed: world.readFile(eventLog.seedFile).trim() },
    tls: eventLog.caFile === undefined ? undefined : { ca: world.readFile(eventLog.caFile) },
    logger: world.telemetry.logger,
  });
}
