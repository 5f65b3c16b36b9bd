// The Node process: clock, entropy, disk, telemetry and the entry point of binaries.
export { createNodeClock } from "./node/clock.ts";
export { lockDirectory } from "./node/directory-lock.ts";
export { createNodeDisk } from "./node/disk.ts";
export { createNodeEntropy } from "./node/entropy.ts";
export { serveHealth, splitAddress } from "./node/health-server.ts";
export { createNodeLifelines } from "./node/lifelines.ts";
export { createNodeNetProbe } from "./node/net-probe.ts";
export type { BaseWorld, MainOptions, ParsedConfig } from "./node/run-main.ts";
export { productVersion, runMain } from "./node/run-main.ts";
export { createNodeSecrets } from "./node/secrets.ts";
export { createYoungCollection } from "./node/young-collection.ts";
export { readTextFile } from "./node/text-file.ts";
export type { LoggerOptions } from "./telemetry/logger.ts";
export { createLogger } from "./telemetry/logger.ts";
export { createMetrics } from "./telemetry/metrics.ts";
export type { NodeTelemetry, NodeTelemetryOptions } from "./telemetry/telemetry.ts";
export { createNodeTelemetry } from "./telemetry/telemetry.ts";
// HTTP: servers (HTTP/2 and HTTP/1.1 with TLS) and pooled clients.
export { createNodeHttpClient } from "./http/client.ts";
export { compressGzip } from "./http/compress.ts";
export { createNodeHttpServer } from "./http/server.ts";
// gRPC: server and client ports over @keelson/http2.
export { createGrpcClient } from "./grpc/rpc-client.ts";
export { createGrpcServer } from "./grpc/rpc-server.ts";
// identity: keys of service-account tokens
export type { JwtKeys } from "./identity/jwt-keys.ts";
export { createJwtKeys } from "./identity/jwt-keys.ts";
// nats: the event bus
export type { NatsCredentials, NatsOptions } from "./nats/connection.ts";
export { createNatsEventBus } from "./nats/event-bus.ts";
// lmdb: ordered tables on disk
export { openLmdbStorage } from "./lmdb/lmdb-storage.ts";
