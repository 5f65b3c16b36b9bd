// Entry point of keelson-store: the store service in the Node world.
import {
  createGrpcClient,
  createGrpcServer,
  createNatsEventBus,
  createNodeHttpServer,
  createNodeNetProbe,
  createNodeSecrets,
  createYoungCollection,
  lockDirectory,
  openLmdbStorage,
  readTextFile,
  runMain,
} from "@keelson/adapters";
import { parseYaml } from "@keelson/runtime";
import { parseStoreConfig, storeHelp } from "./config.ts";
import { createStoreService } from "./service.ts";

await runMain({
  name: "keelson-store",
  help: storeHelp,
  parse: (argv, env) => parseStoreConfig(argv, env, (path) => parseYaml(readTextFile(path))),
  create: (world, config) => {
    const { logger } = world.telemetry;
    return createStoreService(
      {
        ...world,
        lockDirectory,
        collect: createYoungCollection(),
        secrets: createNodeSecrets(),
        rpcServer: createGrpcServer({ logger }),
        rpcClient: createGrpcClient(),
        netProbe: createNodeNetProbe(),
        httpServer: createNodeHttpServer(),
        openStorage: async (directory) => openLmdbStorage({ directory }),
        openEventBus: ({ servers, caFile, nkeySeedFile }) =>
          createNatsEventBus({
            servers,
            service: "store",
            credentials:
              nkeySeedFile === undefined
                ? { kind: "none" }
                : { kind: "nkey", seed: world.readFile(nkeySeedFile).trim() },
            tls: caFile === undefined ? undefined : { ca: world.readFile(caFile) },
            logger,
          }),
        removed: () => {
          logger.log("warn", "the cluster has removed this member: it ends, and its data directory is of no more use");
          process.exit(0);
        },
        fatal: (error) => {
          // Whatever is on disk may be less than what memory believes: only a restart knows.
          logger.log("error", "fatal: the disk or the log failed", { cause: error });
          process.exit(1);
        },
      },
      config,
    );
  },
});
