// From flags, ETCD_* variables and a configuration file to what the store runs with. Pure; all problems at once.
import { flagsHelp, parseDuration, parseFlags, type FlagValues } from "@keelson/runtime";
import type { WebRules } from "./gateway/web-guard.ts";
import { ignoredFlags, storeFlags } from "./flags.ts";
import { parseInitialCluster, parseUrls, type ClusterEntry, type StoreUrl } from "./urls.ts";

export type TlsFiles = {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string | undefined;
  readonly requireClientCertificate: boolean;
  /** Certificates that are refused although the CA signed them. */
  readonly revocationFile: string | undefined;
  /** What a client's certificate must be named, or be for. */
  readonly allowedCommonName: string | undefined;
  readonly allowedHostname: string | undefined;
};

export type AutoCompaction =
  | { readonly mode: "periodic"; readonly retentionMs: number }
  | { readonly mode: "revision"; readonly revisions: number };

export type AuthTokenConfig =
  | { readonly kind: "simple" }
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
  readonly listenClientUrls: readonly StoreUrl[];
  readonly advertiseClientUrls: readonly string[];
  readonly listenPeerUrls: readonly StoreUrl[];
  readonly advertisePeerUrls: readonly string[];
  readonly initialCluster: readonly ClusterEntry[];
  readonly initialClusterState: "new" | "existing";
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
};

export type StoreConfigResult =
  | { readonly ok: true; readonly config: StoreConfig; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads a configuration file into a plain value; throws with a message for people. */
export type LoadFile = (path: string) => unknown;

const allFlags = { ...ignoredFlags, ...storeFlags } as const;
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
  const file = readFile(argv, env, loadFile, problems);
  const parsed = parseFlags(allFlags, { argv, env, envPrefix: "ETCD", file });
  if (!parsed.ok) return { ok: false, problems: [...problems, ...parsed.problems] };
  if (parsed.positional.length > 0) problems.push(`unexpected argument: ${parsed.positional.join(" ")}`);
  const config = build(parsed.values as unknown as Values, parsed.given, problems);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config, warnings: parsed.warnings };
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
  const metricsUrls =
    values["listen-metrics-urls"].length === 0
      ? []
      : parseUrls("listen-metrics-urls", values["listen-metrics-urls"], problems);
  requireTls("listen-metrics-urls", metricsUrls, clientTls, "cert-file and --key-file", problems);
  requireTls("listen-peer-urls", listenPeerUrls, peerTls, "peer-cert-file and --peer-key-file", problems);
  const heartbeatMs = values["heartbeat-interval"];
  const electionMs = values["election-timeout"];
  if (heartbeatMs < 1) problems.push("--heartbeat-interval must be at least 1ms");
  if (electionMs < 5 * heartbeatMs)
    problems.push(
      `--election-timeout (${electionMs}ms) must be at least five times --heartbeat-interval (${heartbeatMs}ms)`,
    );
  if (electionMs > 50_000) problems.push("--election-timeout must be at most 50s");
  const quota = values["quota-backend-bytes"];
  const progress = given.has("watch-progress-notify-interval")
    ? values["watch-progress-notify-interval"]
    : values["experimental-watch-progress-notify-interval"];
  return {
    name: values.name,
    dataDir: values["data-dir"] ?? `${values.name}.etcd`,
    listenClientUrls,
    advertiseClientUrls,
    listenPeerUrls,
    ...cluster,
    initialClusterState: values["initial-cluster-state"] === "existing" ? "existing" : "new",
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
    authToken: authToken(values["auth-token"], problems),
    peerTls,
    metricsUrls,
    progressNotifyMs: Math.max(progressNotifyMinMs, progress),
    eventLog: eventLog(values),
    jsonGateway: values["enable-grpc-gateway"],
    web: { origins: values.cors, hosts: values["host-whitelist"] },
  };
}

const jwtTtlMs = 5 * 60_000;
const jwtOptions: ReadonlySet<string> = new Set(["sign-method", "priv-key", "pub-key", "ttl"]);

/** `simple`, or `jwt,sign-method=RS256,pub-key=FILE,priv-key=FILE,ttl=5m`. */
function authToken(text: string, problems: string[]): AuthTokenConfig {
  const [kind, ...pairs] = text.split(",");
  if (kind === "simple" && pairs.length === 0) return { kind };
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

function tlsFiles(values: Values, prefix: "" | "peer-", problems: string[]): TlsFiles | undefined {
  const certFile = values[`${prefix}cert-file`];
  const keyFile = values[`${prefix}key-file`];
  const caFile = values[`${prefix}trusted-ca-file`];
  const clientAuth = values[`${prefix}client-cert-auth`];
  const revocationFile = prefix === "" ? values["client-crl-file"] : values["peer-crl-file"];
  const allowedHostname = prefix === "" ? values["client-cert-allowed-hostname"] : values["peer-cert-allowed-hostname"];
  const allowedCommonName = prefix === "" ? undefined : values["peer-cert-allowed-cn"];
  if ((certFile === undefined) !== (keyFile === undefined)) {
    problems.push(`--${prefix}cert-file and --${prefix}key-file must be given together`);
  }
  if (clientAuth && caFile === undefined) problems.push(`--${prefix}client-cert-auth needs --${prefix}trusted-ca-file`);
  const verified = revocationFile ?? allowedHostname ?? allowedCommonName;
  if (verified !== undefined && caFile === undefined) {
    problems.push(`names and revocations of certificates (${verified}) need --${prefix}trusted-ca-file`);
  }
  if (allowedCommonName !== undefined && allowedHostname !== undefined) {
    problems.push("--peer-cert-allowed-cn and --peer-cert-allowed-hostname cannot be given together");
  }
  if (certFile === undefined || keyFile === undefined) return undefined;
  // As in etcd: naming a CA is enough to require certificates.
  const requireClientCertificate = clientAuth || caFile !== undefined;
  return { certFile, keyFile, caFile, requireClientCertificate, revocationFile, allowedCommonName, allowedHostname };
}

function requireTls(
  flag: string,
  urls: readonly StoreUrl[],
  tls: TlsFiles | undefined,
  needed: string,
  problems: string[],
): void {
  const secure = urls.find((url) => url.secure);
  if (secure !== undefined && tls === undefined) problems.push(`--${flag}: ${secure.text} needs --${needed}`);
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

function readFile(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  loadFile: LoadFile,
  problems: string[],
): Record<string, string> {
  const given = parseFlags(
    { "config-file": storeFlags["config-file"] },
    { argv: onlyConfigFile(argv), env, envPrefix: "ETCD" },
  );
  const path = given.ok ? given.values["config-file"] : undefined;
  if (path === undefined) return {};
  try {
    return flatten(loadFile(path), problems);
  } catch (error) {
    problems.push(`cannot read --config-file ${path}: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
}

function onlyConfigFile(argv: readonly string[]): string[] {
  const at = argv.findIndex((argument) => /^--?config-file(=|$)/.test(argument));
  return at < 0 ? [] : argv.slice(at, at + 2).filter((_argument, i) => i === 0 || !(argv[at] as string).includes("="));
}

/** etcd's file groups the TLS settings; everything else stands under its flag name. */
const groups: Readonly<Record<string, string>> = {
  "client-transport-security": "",
  "peer-transport-security": "peer-",
};

function flatten(value: unknown, problems: string[]): Record<string, string> {
  const settings: Record<string, string> = {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push("the configuration file must hold a map of settings");
    return settings;
  }
  for (const [name, item] of Object.entries(value)) {
    const prefix = groups[name];
    if (prefix === undefined) {
      if (item !== null && item !== "") settings[name] = scalar(item);
    } else if (typeof item === "object" && item !== null) {
      for (const [inner, setting] of Object.entries(item)) {
        if (setting !== null && setting !== "") settings[`${prefix}${inner}`] = scalar(setting);
      }
    }
  }
  return settings;
}

function scalar(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(",") : String(value);
}
