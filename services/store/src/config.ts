// From flags, ETCD_* variables and a configuration file to what the store runs with. Pure; all problems at once.
import { flagsHelp, parseDuration, parseFlags, type FlagSpec, type FlagValues } from "@keelson/runtime";
import { type LoadFile, readConfigFile } from "./config-file.ts";
import { storeFlags } from "./flags.ts";
import { findRefusals, ignoredFlags, refusedFlags } from "./foreign-flags.ts";
import type { WebRules } from "./gateway/web-guard.ts";
import { requireTls, type TlsFiles, tlsFiles } from "./tls-config.ts";
import { parseInitialCluster, parseUrls, type ClusterEntry, type StoreUrl } from "./urls.ts";

export type AutoCompaction =
  | { readonly mode: "periodic"; readonly retentionMs: number }
  | { readonly mode: "revision"; readonly revisions: number };

export type AuthTokenConfig =
  | { readonly kind: "simple"; readonly ttlMs: number }
  | {
      readonly kind: "jwt";
      /** JOSE name. */
      readonly signMethod: string;
      readonly privateKeyFile: string | undefined;
      readonly publicKeyFile: string | undefined;
      readonly ttlMs: number;
    };

export type EventLogConfig = {
  readonly servers: readonly string[];
  readonly caFile: string | undefined;
  readonly nkeySeedFile: string | undefined;
};

export type StoreConfig = {
  readonly name: string;
  readonly dataDir: string;
  readonly walDir: string;
  readonly listenClientUrls: readonly StoreUrl[];
  /** Empty: the client URLs serve HTTP, too. */
  readonly listenHttpUrls: readonly StoreUrl[];
  readonly advertiseClientUrls: readonly string[];
  readonly listenPeerUrls: readonly StoreUrl[];
  readonly advertisePeerUrls: readonly string[];
  readonly initialCluster: readonly ClusterEntry[];
  readonly initialClusterState: "new" | "existing";
  /** A learner asks for its promotion itself. */
  readonly autoPromote: boolean;
  readonly token: string;
  readonly heartbeatMs: number;
  readonly electionMs: number;
  readonly snapshotCount: number;
  /** Undefined: no limit. */
  readonly quotaBytes: number | undefined;
  readonly autoCompaction: AutoCompaction | undefined;
  readonly maxRequestBytes: number;
  readonly maxTxnOps: number;
  readonly clientTls: TlsFiles | undefined;
  /** The common name of a client's certificate is a user. */
  readonly certificateUsers: boolean;
  readonly authToken: AuthTokenConfig;
  readonly peerTls: TlsFiles | undefined;
  readonly metricsUrls: readonly StoreUrl[];
  readonly progressNotifyMs: number;
  readonly eventLog: EventLogConfig | undefined;
  /** JSON over HTTP on the client URLs. */
  readonly jsonGateway: boolean;
  /** What browsers may do. */
  readonly web: WebRules;
  /** A unary request that takes longer is logged. */
  readonly slowRequestMs: number;
};

export type StoreConfigResult =
  | { readonly ok: true; readonly config: StoreConfig; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

const allFlags = { ...refusedFlags, ...ignoredFlags, ...storeFlags } as const;
type Values = FlagValues<typeof storeFlags>;

const defaultQuotaBytes = 2 * 1024 ** 3;
const progressNotifyMinMs = 100;

export const storeHelp = `keelson-store: a member of a replicated etcd v3 API store.

Every flag can also be given as an environment variable: --data-dir as ETCD_DATA_DIR.

${flagsHelp(storeFlags)}`;

export function parseStoreConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  loadFile: LoadFile = () => ({}),
): StoreConfigResult {
  const problems: string[] = [];
  const file = readConfigFile(argv, env, loadFile, problems);
  const parsed = parseFlags(allFlags, { argv, env, envPrefix: "ETCD", file });
  if (!parsed.ok) return { ok: false, problems: [...problems, ...parsed.problems] };
  problems.push(...findRefusals(parsed.values as unknown as Parameters<typeof findRefusals>[0], parsed.given));
  if (parsed.positional.length > 0) problems.push(`unexpected argument: ${parsed.positional.join(" ")}`);
  const config = build(withoutEmpty(parsed.values as unknown as Values), parsed.given, problems);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config, warnings: parsed.warnings };
}

/** As in etcd, a file or name that is given as nothing is not given; what has a default keeps the type it has. */
function withoutEmpty(values: Values): Values {
  const isOptional = (name: string): boolean => (allFlags as FlagSpec)[name]?.default === undefined;
  const entries = Object.entries(values).filter(([name, value]) => value !== "" || !isOptional(name));
  return Object.fromEntries(entries) as Values;
}

function build(values: Values, given: ReadonlySet<string>, problems: string[]): StoreConfig {
  const listenClientUrls = parseUrls("listen-client-urls", values["listen-client-urls"], problems);
  const listenPeerUrls = parseUrls("listen-peer-urls", values["listen-peer-urls"], problems);
  const advertiseClientUrls =
    values["advertise-client-urls"].length > 0 ? values["advertise-client-urls"] : values["listen-client-urls"];
  parseUrls("advertise-client-urls", advertiseClientUrls, problems);
  const cluster = membership(values, problems);
  const clientTls = tlsFiles(values, "", problems);
  const peerTls = tlsFiles(values, "peer-", problems);
  requireTls("listen-client-urls", listenClientUrls, clientTls, "cert-file and --key-file", problems);
  const optionalUrls = (flag: "listen-metrics-urls" | "listen-client-http-urls"): StoreUrl[] =>
    values[flag].length === 0 ? [] : parseUrls(flag, values[flag], problems);
  const metricsUrls = optionalUrls("listen-metrics-urls");
  const listenHttpUrls = optionalUrls("listen-client-http-urls");
  requireTls("listen-client-http-urls", listenHttpUrls, clientTls, "cert-file and --key-file", problems);
  requireTls("listen-metrics-urls", metricsUrls, clientTls, "cert-file and --key-file", problems);
  requireTls("listen-peer-urls", listenPeerUrls, peerTls, "peer-cert-file and --peer-key-file", problems);
  const { heartbeatMs, electionMs } = rhythm(values, given);
  if (heartbeatMs < 1) problems.push("--heartbeat-interval must be at least 1ms");
  if (electionMs < heartbeatsPerElection * heartbeatMs)
    problems.push(
      `--election-timeout (${electionMs}ms) must be at least five times --heartbeat-interval (${heartbeatMs}ms)`,
    );
  if (electionMs > 50_000) problems.push("--election-timeout must be at most 50s");
  const quota = values["quota-backend-bytes"];
  const renamed = (name: "watch-progress-notify-interval" | "warning-unary-request-duration"): number =>
    given.has(name) ? values[name] : values[`experimental-${name}`];
  const dataDir = values["data-dir"] ?? `${values.name}.etcd`;
  return {
    name: values.name,
    dataDir,
    walDir: values["wal-dir"] ?? `${dataDir}/wal`,
    listenClientUrls,
    listenHttpUrls,
    advertiseClientUrls,
    listenPeerUrls,
    ...cluster,
    initialClusterState: values["initial-cluster-state"] === "existing" ? "existing" : "new",
    autoPromote: values["auto-promote"],
    token: values["initial-cluster-token"],
    heartbeatMs,
    electionMs,
    snapshotCount: values["snapshot-count"],
    quotaBytes: quota < 0 ? undefined : quota === 0 ? defaultQuotaBytes : quota,
    autoCompaction: autoCompaction(values, problems),
    maxRequestBytes: values["max-request-bytes"],
    maxTxnOps: values["max-txn-ops"],
    clientTls,
    certificateUsers: values["client-cert-auth"],
    authToken: authToken(values, problems),
    peerTls,
    metricsUrls,
    progressNotifyMs: Math.max(progressNotifyMinMs, renamed("watch-progress-notify-interval")),
    eventLog: eventLog(values),
    jsonGateway: values["enable-grpc-gateway"],
    web: { origins: values.cors, hosts: values["host-whitelist"] },
    slowRequestMs: renamed("warning-unary-request-duration"),
  };
}

const heartbeatsPerElection = 5;

/** Who sets only one of the two gets the other to fit. */
function rhythm(values: Values, given: ReadonlySet<string>): Pick<StoreConfig, "heartbeatMs" | "electionMs"> {
  const [heartbeatMs, electionMs] = [values["heartbeat-interval"], values["election-timeout"]];
  if (!given.has("election-timeout"))
    return { heartbeatMs, electionMs: Math.max(electionMs, heartbeatsPerElection * heartbeatMs) };
  if (!given.has("heartbeat-interval"))
    return { heartbeatMs: Math.min(heartbeatMs, Math.floor(electionMs / heartbeatsPerElection)), electionMs };
  return { heartbeatMs, electionMs };
}

const jwtTtlMs = 5 * 60_000;
const jwtOptions: ReadonlySet<string> = new Set(["sign-method", "priv-key", "pub-key", "ttl"]);

/** `simple`, or `jwt,sign-method=RS256,pub-key=FILE,priv-key=FILE,ttl=5m`. */
function authToken(values: Values, problems: string[]): AuthTokenConfig {
  const text = values["auth-token"];
  const [kind, ...pairs] = text.split(",");
  if (kind === "simple" && pairs.length === 0) return { kind, ttlMs: values["auth-token-ttl"] * 1000 };
  const options = new Map<string, string>();
  for (const pair of pairs) {
    const [name = "", value, ...rest] = pair.split("=");
    const fine = value !== undefined && rest.length === 0 && jwtOptions.has(name) && !options.has(name);
    if (fine) options.set(name, value);
    else problems.push(`--auth-token: "${pair}" is not one of ${[...jwtOptions].join(", ")} with one value`);
  }
  const signMethod = options.get("sign-method");
  const ttl = options.get("ttl");
  const ttlMs = ttl === undefined ? jwtTtlMs : parseDuration(ttl);
  if (kind !== "jwt") problems.push(`--auth-token must be simple or jwt,..., not "${text}"`);
  else if (signMethod === undefined) problems.push("--auth-token: jwt needs sign-method");
  if (ttlMs === undefined || ttlMs <= 0) problems.push(`--auth-token: "${ttl}" is not a duration`);
  const privateKeyFile = options.get("priv-key");
  const publicKeyFile = options.get("pub-key");
  return { kind: "jwt", signMethod: signMethod ?? "", privateKeyFile, publicKeyFile, ttlMs: ttlMs ?? jwtTtlMs };
}

type Membership = Pick<StoreConfig, "advertisePeerUrls" | "initialCluster">;

function membership(values: Values, problems: string[]): Membership {
  const { name } = values;
  const given = parseInitialCluster(values["initial-cluster"], problems);
  const own = given.find((entry) => entry.name === name);
  const asked = values["initial-advertise-peer-urls"];
  const advertisePeerUrls = asked.length > 0 ? asked : (own?.peerUrls ?? values["listen-peer-urls"]);
  parseUrls("initial-advertise-peer-urls", advertisePeerUrls, problems);
  if (given.length === 0) return { advertisePeerUrls, initialCluster: [{ name, peerUrls: advertisePeerUrls }] };
  if (own === undefined) {
    problems.push(`--name ${name} is not in --initial-cluster (${given.map((entry) => entry.name).join(", ")})`);
  } else if ([...own.peerUrls].sort().join() !== [...advertisePeerUrls].sort().join()) {
    problems.push(
      `--initial-cluster has ${name}=${own.peerUrls.join(",")} but --initial-advertise-peer-urls is ${advertisePeerUrls.join(",")}`,
    );
  }
  return { advertisePeerUrls, initialCluster: given };
}

function autoCompaction(values: Values, problems: string[]): AutoCompaction | undefined {
  const text = values["auto-compaction-retention"];
  const count = /^\d+$/.test(text) ? Number(text) : undefined;
  if (values["auto-compaction-mode"] === "revision") {
    if (count === undefined) problems.push(`--auto-compaction-retention must be a number of revisions, not "${text}"`);
    return count === undefined || count === 0 ? undefined : { mode: "revision", revisions: count };
  }
  const retentionMs = count === undefined ? parseDuration(text) : count * 3_600_000;
  if (retentionMs === undefined)
    problems.push(`--auto-compaction-retention must be hours or a duration such as 30m, not "${text}"`);
  return retentionMs === undefined || retentionMs <= 0 ? undefined : { mode: "periodic", retentionMs };
}

function eventLog(values: Values): EventLogConfig | undefined {
  const servers = values["event-log-servers"];
  if (servers.length === 0) return undefined;
  return { servers, caFile: values["event-log-ca-file"], nkeySeedFile: values["event-log-nkey-seed-file"] };
}
