// The life of a service process: flags that all binaries share, the Node world, start, health endpoints, signals,
// exit codes. A bad command line or a failed start is one clear line on stderr and exit code 1.
import { AppError, AssertionFailure, messageOf, toHex } from "@keelson/base";
import type { Clock, Disk, Entropy, Lifeline, LogLevel, OwnedScope } from "@keelson/ports";
import { createScope, flagsHelp, parseFlags, type FlagSpec, type Service } from "@keelson/runtime";
import { createNodeTelemetry, type NodeTelemetry } from "../telemetry/telemetry.ts";
import { createNodeClock } from "./clock.ts";
import { createNodeDisk } from "./disk.ts";
import { createNodeEntropy } from "./entropy.ts";
import { serveHealth } from "./health-server.ts";
import { readTextFile } from "./text-file.ts";

/** The part of the outside world that every service gets. */
export type BaseWorld = {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly disk: Disk;
  readonly scope: OwnedScope;
  readonly telemetry: NodeTelemetry;
  /** Where others can hold on to this process: its health endpoint. Undefined without one. */
  readonly lifeline: Lifeline | undefined;
  /** Reads a small text file (certificates, kubeconfig); throws AppError `file.unreadable`. */
  readFile(path: string): string;
};

export type ParsedConfig<Config> =
  | { readonly ok: true; readonly config: Config; readonly warnings?: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

export type MainOptions<Config> = {
  /** Name of the binary, e.g. `keelson-store`. */
  readonly name: string;
  /** What `--help` prints above the shared flags. */
  readonly help: string;
  readonly parse: (argv: readonly string[], env: Readonly<Record<string, string>>) => ParsedConfig<Config>;
  readonly create: (world: BaseWorld, config: Config) => Service | Promise<Service>;
};

const sharedFlags = {
  "health-address": {
    kind: "string",
    default: undefined,
    help: "host:port that serves /livez, /readyz and /metrics over plain HTTP",
  },
  "log-level": { kind: "string", default: "info", help: "debug, info, warn or error" },
  "otlp-endpoint": {
    kind: "string",
    default: undefined,
    env: "OTEL_EXPORTER_OTLP_ENDPOINT",
    help: "OTLP/HTTP base URL that spans are exported to",
  },
  "instance-name": { kind: "string", default: undefined, help: "name of this process in logs and traces" },
} as const satisfies FlagSpec;

export const productVersion = "0.1.0";
const stopLimitMs = 5_000;

/** Runs a service until a signal; never returns before the process is about to end. */
export async function runMain<Config>(options: MainOptions<Config>): Promise<void> {
  const { own, shared } = splitArguments(process.argv.slice(2));
  if (own.some((argument) => /^--?(help|h)$/.test(argument)))
    return print(`${options.help}\n\nShared by all binaries:\n${flagsHelp(sharedFlags)}\n`);
  if (own.some((argument) => /^--?version$/.test(argument))) return print(`${options.name} ${productVersion}\n`);
  const environment = process.env as Record<string, string>;
  const common = parseFlags(sharedFlags, { argv: shared, env: environment });
  const parsed = options.parse(own, environment);
  if (!common.ok || !parsed.ok) {
    const problems = [...(common.ok ? [] : common.problems), ...(parsed.ok ? [] : parsed.problems)];
    return fail(options.name, `${problems.join("; ")}. Run ${options.name} --help for the flags.`);
  }
  const flags = common.values;
  const telemetry = await createNodeTelemetry({
    service: options.name,
    instance: flags["instance-name"] ?? `${options.name}-${process.pid}`,
    level: readLevel(flags["log-level"]),
    otlpEndpoint: flags["otlp-endpoint"],
  });
  for (const warning of parsed.warnings ?? []) telemetry.logger.log("warn", warning);
  await live(options, parsed.config, telemetry, flags["health-address"]);
}

async function live<Config>(
  options: MainOptions<Config>,
  config: Config,
  telemetry: NodeTelemetry,
  healthAddress: string | undefined,
): Promise<void> {
  const { logger } = telemetry;
  const clock = createNodeClock();
  const crash = (where: string, error: unknown): void => {
    logger.log("error", `${where} failed`, { cause: error });
    // A broken assertion means nobody knows the state any more: a restart recovers it from disk.
    if (error instanceof AssertionFailure || (error instanceof AppError && error.code === "disk.sync")) process.exit(1);
  };
  process.on("uncaughtException", (error) => {
    logger.log("error", "uncaught exception", { cause: error });
    process.exit(1);
  });
  process.on("unhandledRejection", (error) => {
    logger.log("error", "unhandled rejection", { cause: error });
    process.exit(1);
  });
  const scope = createScope(options.name, { clock, onFailure: crash });
  const entropy = createNodeEntropy();
  const boot = toHex(entropy.bytes(8));
  const world: BaseWorld = {
    clock,
    scope,
    telemetry,
    entropy,
    lifeline: healthAddress === undefined ? undefined : { address: healthAddress, boot },
    disk: createNodeDisk(),
    readFile: readTextFile,
  };
  try {
    const service = await options.create(world, config);
    let started = false;
    if (healthAddress !== undefined)
      await serveHealth(healthAddress, telemetry, () => (started ? (service.notReady?.() ?? []) : ["starting"]), boot);
    let stopping: Promise<void> | undefined;
    const stop = (signal: string): void => {
      if (stopping !== undefined) return;
      logger.log("info", "stopping", { signal });
      setTimeout(() => {
        logger.log("error", "did not stop in time", { limitMs: stopLimitMs });
        process.exit(1);
      }, stopLimitMs).unref();
      stopping = service
        .stop()
        .then(() => scope.stop())
        .then(() => telemetry.shutdown())
        .then(
          () => process.exit(0),
          (error: unknown) => fail(options.name, messageOf(error)),
        );
    };
    process.on("SIGTERM", () => stop("SIGTERM"));
    process.on("SIGINT", () => stop("SIGINT"));
    await service.start();
    started = true;
    logger.log("info", "started", { version: productVersion, node: process.version });
  } catch (error) {
    // What the world refused is one line for a person; anything else is a defect and needs its stack.
    if (!(error instanceof AppError)) logger.log("error", "could not start", { cause: error });
    fail(options.name, messageOf(error));
  }
}

function splitArguments(argv: readonly string[]): { own: string[]; shared: string[] } {
  const own: string[] = [];
  const shared: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] as string;
    const name = argument.replace(/^--?/, "").replace(/=.*$/, "");
    if (!argument.startsWith("-") || !Object.hasOwn(sharedFlags, name)) own.push(argument);
    else if (argument.includes("=")) shared.push(argument);
    else shared.push(argument, argv[++i] ?? "");
  }
  return { own, shared };
}

function readLevel(text: string): LogLevel {
  // etcd users also write "warning", "dpanic", "panic" and "fatal".
  if (text === "debug" || text === "info" || text === "error") return text;
  return text.startsWith("warn") ? "warn" : text === "" ? "info" : "error";
}

function print(text: string): void {
  process.stdout.write(text);
}

function fail(name: string, problem: string): void {
  process.stderr.write(`${name}: ${problem}\n`);
  process.exit(1);
}
