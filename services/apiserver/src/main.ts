// Entry point of keelson-apiserver.
import {
  type BaseWorld,
  compressGzip,
  createGrpcClient,
  createJwtKeys,
  createNatsEventBus,
  createNodeHttpClient,
  createNodeHttpServer,
  runMain,
} from "@keelson/adapters";
import { must } from "@keelson/base";
import type { EventBus, TlsMaterial } from "@keelson/ports";
import { parseTokenFile } from "./auth/authenticate.ts";
import { type ApiserverConfig, apiserverHelp, parseApiserverConfig, type TlsFiles } from "./config.ts";
import { createApiserverService } from "./service.ts";

await runMain({
  name: "keelson-apiserver",
  help: apiserverHelp,
  parse: parseApiserverConfig,
  create: (world, config) => {
    const read = (path: string): string => world.readFile(path);
    const signing = config.signingKeyFile === undefined ? undefined : read(config.signingKeyFile);
    return createApiserverService(
      {
        ...world,
        rpcClient: createGrpcClient(),
        httpServer: createNodeHttpServer(),
        httpClient: createNodeHttpClient(),
        eventBus: eventBusOf(world, config),
        tokenKeys: createJwtKeys(signing, config.issuerKeyFiles.map(read)),
        compress: compressGzip,
      },
      { ...config, kubeletTls: tlsOf(config.kubeletTlsFiles, read) },
      {
        storeTls: tlsOf(config.store.tls, read),
        serving: {
          certificate: read(must(config.serving.certificate, "the configuration was checked")),
          key: read(must(config.serving.key, "the configuration was checked")),
          ca: config.serving.ca === undefined ? undefined : read(config.serving.ca),
        },
        staticTokens: config.tokenAuthFile === undefined ? new Map() : parseTokenFile(read(config.tokenAuthFile)),
      },
    );
  },
});

function tlsOf(files: TlsFiles, read: (path: string) => string): Partial<TlsMaterial> | undefined {
  if (files.certificate === undefined && files.key === undefined && files.ca === undefined) return undefined;
  return {
    ...(files.certificate === undefined ? {} : { certificate: read(files.certificate) }),
    ...(files.key === undefined ? {} : { key: read(files.key) }),
    ...(files.ca === undefined ? {} : { ca: read(files.ca) }),
  };
}

function eventBusOf(world: BaseWorld, { eventLog }: ApiserverConfig): EventBus | undefined {
  if (eventLog.servers.length === 0) return undefined;
  return createNatsEventBus({
    servers: eventLog.servers,
    service: "apiserver",
    credentials:
      eventLog.seedFile === undefined
        ? { kind: "none" }
        : { kind: "nkey", seed: world.readFile(eventLog.seedFile).trim() },
    tls: eventLog.caFile === undefined ? undefined : { ca: world.readFile(eventLog.caFile) },
    logger: world.telemetry.logger,
  });
}
