// etcd's flags that do nothing here. Those that ask for what is so anyway, or for what cannot matter, are accepted with
// a warning, so that existing units and manifests start; those whose absence would surprise are refused with a sentence.
import type { FlagSpec } from "@keelson/runtime";

type Ignored = {
  readonly kind: "string";
  readonly default: undefined;
  readonly help: string;
  readonly deprecated: string;
};
type IgnoredSwitch = {
  readonly kind: "bool";
  readonly default: false;
  readonly help: string;
  readonly deprecated: string;
};

const ignored = (why: string): Ignored => ({
  kind: "string",
  default: undefined,
  help: why,
  deprecated: `it has no effect here: ${why}`,
});
const ignoredSwitch = (why: string): IgnoredSwitch => ({
  kind: "bool",
  default: false,
  help: why,
  deprecated: `it has no effect here: ${why}`,
});

const logs = "logs are JSON lines on stderr";
const online = "space is given back and data are compacted online";
const hashes = "members always compare the hashes of their states";
const files = "the log is compacted by --snapshot-count alone";
const pings = "pings have etcd's default times";
const proxy = "there is no v2 proxy";

/** Accepted, without effect. */
export const ignoredFlags = {
  "log-level": { kind: "string", default: "info", help: "debug, info, warn or error" },
  logger: ignored(logs),
  "log-outputs": ignored(logs),
  "log-format": ignored(logs),
  "log-package-levels": ignored(logs),
  "enable-log-rotation": ignoredSwitch(logs),
  "log-rotation-config-json": ignored(logs),
  debug: ignoredSwitch("use --log-level=debug"),
  metrics: ignored("there is one level of metrics"),
  "enable-pprof": ignoredSwitch("there is no profiler to ask from outside"),
  "max-snapshots": ignored(files),
  "max-wals": ignored(files),
  "snapshot-catchup-entries": ignored(files),
  "experimental-snapshot-catchup-entries": ignored(files),
  "pre-vote": ignoredSwitch("it is always on"),
  "strict-reconfig-check": ignoredSwitch("it is always on"),
  "initial-election-tick-advance": ignoredSwitch("a first election needs no waiting"),
  "enable-v2": ignoredSwitch("there is no v2 API"),
  "v2-deprecation": ignored("there is no v2 API"),
  "max-concurrent-streams": ignored("a client may open as many streams as it can feed; heavy ones wait their turn"),
  "max-learners": ignored("one learner at a time"),
  "experimental-max-learners": ignored("one learner at a time"),
  "bcrypt-cost": ignored("passwords are hashed with scrypt"),
  "backend-batch-interval": ignored("every batch of the log is one commit"),
  "backend-batch-limit": ignored("every batch of the log is one commit"),
  "backend-bbolt-freelist-type": ignored(online),
  "experimental-backend-bbolt-freelist-type": ignored(online),
  "bootstrap-defrag-threshold-megabytes": ignored(online),
  "experimental-bootstrap-defrag-threshold-megabytes": ignored(online),
  "compaction-batch-limit": ignored(online),
  "experimental-compaction-batch-limit": ignored(online),
  "compaction-sleep-interval": ignored(online),
  "experimental-compaction-sleep-interval": ignored(online),
  "experimental-stop-grpc-service-on-defrag": ignoredSwitch(online),
  "experimental-initial-corrupt-check": ignoredSwitch(hashes),
  "experimental-corrupt-check-time": ignored(hashes),
  "corrupt-check-time": ignored(hashes),
  "experimental-compact-hash-check-enabled": ignoredSwitch(hashes),
  "experimental-compact-hash-check-time": ignored(hashes),
  "compact-hash-check-time": ignored(hashes),
  "experimental-enable-lease-checkpoint": ignoredSwitch("deadlines of leases are replicated"),
  "experimental-enable-lease-checkpoint-persist": ignoredSwitch("deadlines of leases are replicated"),
  "experimental-memory-mlock": ignoredSwitch("memory is not locked"),
  "memory-mlock": ignoredSwitch("memory is not locked"),
  "experimental-txn-mode-write-with-shared-buffer": ignoredSwitch("transactions copy nothing"),
  "experimental-downgrade-check-time": ignored("a downgrade has no effect"),
  "downgrade-check-time": ignored("a downgrade has no effect"),
  "experimental-warning-apply-duration": ignored("use --warning-unary-request-duration"),
  "warning-apply-duration": ignored("use --warning-unary-request-duration"),
  "experimental-peer-skip-client-san-verification": ignoredSwitch(
    "addresses in certificates of peers are not compared",
  ),
  "peer-skip-client-san-verification": ignoredSwitch("addresses in certificates of peers are not compared"),
  "experimental-enable-distributed-tracing": ignoredSwitch("use --otlp-endpoint"),
  "enable-distributed-tracing": ignoredSwitch("use --otlp-endpoint"),
  "experimental-wait-cluster-ready-timeout": ignored("clients are served as soon as the member has started"),
  "raft-read-timeout": ignored("peers notice dead connections by themselves"),
  "raft-write-timeout": ignored("peers notice dead connections by themselves"),
  "socket-reuse-port": ignoredSwitch("a member has its port for itself"),
  "socket-reuse-address": ignoredSwitch("ports are reused at once"),
  "self-signed-cert-validity": ignored("there are no generated certificates"),
  "feature-gates": ignored("there are no feature gates"),
  "grpc-keepalive-min-time": ignored(pings),
  "grpc-keepalive-interval": ignored(pings),
  "grpc-keepalive-timeout": ignored(pings),
  "discovery-fallback": ignored("there is no discovery"),
  "proxy-failure-wait": ignored(proxy),
  "proxy-refresh-interval": ignored(proxy),
  "proxy-dial-timeout": ignored(proxy),
  "proxy-write-timeout": ignored(proxy),
  "proxy-read-timeout": ignored(proxy),
} as const satisfies FlagSpec;

type Refused = { readonly kind: "string" | "bool"; readonly harmless: readonly string[]; readonly why: string };

const discovery: Refused = {
  kind: "string",
  harmless: [""],
  why: "there is no discovery: name the members by --initial-cluster",
};
const generated: Refused = {
  kind: "bool",
  harmless: ["false"],
  why: "certificates are not generated: make some and name them by --cert-file, --key-file and the like",
};

/** What is not done, why, and the values that do not ask for it. */
export const refusals: Readonly<Record<string, Refused>> = {
  discovery,
  "discovery-srv": discovery,
  "discovery-srv-name": discovery,
  "discovery-proxy": discovery,
  "discovery-token": discovery,
  "discovery-endpoints": discovery,
  "auto-tls": generated,
  "peer-auto-tls": generated,
  proxy: { kind: "string", harmless: ["off", ""], why: proxy },
  "experimental-enable-v2v3": { kind: "string", harmless: [""], why: "there is no v2 API" },
  "unsafe-no-fsync": { kind: "bool", harmless: ["false"], why: "an acknowledged write is on disk, always" },
  "force-new-cluster": {
    kind: "bool",
    harmless: ["false"],
    why: "a new cluster is made of a backup, which loses nothing silently: keelson store snapshot restore",
  },
};

/** So that the parser knows the names, and that a switch takes no value. */
export const refusedFlags: FlagSpec = Object.fromEntries(
  Object.entries(refusals).map(([name, { kind, why }]) => [
    name,
    kind === "bool" ? { kind, default: false, help: why } : { kind, default: undefined, help: why },
  ]),
);

/** One problem for each flag that asks for what is not done. */
export function findRefusals(
  values: Readonly<Record<string, string | boolean | undefined>>,
  given: ReadonlySet<string>,
): string[] {
  return Object.entries(refusals)
    .filter(([name, { harmless }]) => given.has(name) && !harmless.includes(String(values[name] ?? "")))
    .map(([name, { why }]) => `--${name} is not supported: ${why}`);
}
