// Entry point of keelson-hollow.
import { createGrpcServer, runMain } from "@keelson/adapters";
import { hollowHelp, parseHollowConfig } from "./config.ts";
import { createHollowService } from "./service.ts";

await runMain({
  name: "keelson-hollow",
  help: hollowHelp,
  parse: parseHollowConfig,
  create: (world, config) =>
    createHollowService({ ...world, rpcServer: createGrpcServer({ logger: world.telemetry.logger }) }, config),
});
