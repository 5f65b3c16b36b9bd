// Entry point of keelson-scheduler.
import { hostname } from "node:os";
import {
  type BaseWorld,
  createNatsEventBus,
  createNodeHttpClient,
  createNodeLifelines,
  runMain,
} from "@keelson/adapters";
import type { EventBus } from "@keelson/ports";
import { parseSchedulerConfig, schedulerHelp, type SchedulerConfig } from "./config.ts";
import { createSchedulerService } from "./service.ts";

await runMain({
  name: "keelson-scheduler",
  help: schedulerHelp,
  parse: parseSchedulerConfig,
  create: (world, config) =>
    createSchedulerService(
      {
        ...world,
        httpClient: createNodeHttpClient(),
        eventBus: eventBusOf(world, config),
        lifelines: createNodeLifelines(world.lifeline),
        identity: `${hostname()}_${process.pid}`,
      },
      config,
    ),
});

function eventBusOf(world: BaseWorld, { eventLog }: SchedulerConfig): EventBus | undefined {
  if (eventLog.servers.length === 0) return undefined;
  return createNatsEventBus({
    servers: eventLog.servers,
    service: "scheduler",
    credentials:
      eventLog.seedFile === undefined
        ? { kind: "none" }
        : { kind: "nkey", seed: world.readFile(eventLog.seedFile).trim() },
    tls: eventLog.caFile === undefined ? undefined : { ca: world.readFile(eventLog.caFile) },
    logger: world.telemetry.logger,
  });
}
