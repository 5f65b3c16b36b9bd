// The flags of `keelson-store`: etcd's names and defaults, plus the event log.
// What etcd has and this store does not act on is in foreign-flags.ts.
import type { Flag, FlagSpec } from "@keelson/runtime";

const text = (help: string, value: string): Flag & { kind: "string"; default: string } => ({
  kind: "string",
  default: value,
  help,
});
const path = (help: string): { kind: "string"; default: string | undefined; help: string } => ({
  kind: "string",
  default: undefined,
  help,
});
const yes = (help: string): Flag & { kind: "bool" } => ({ kind: "bool", default: false, help });

/** Everything acted on. */
export const storeFlags = {
  name: text("name of this member, unique in the cluster", "default"),
  "data-dir": path("directory of this member's data (default <name>.etcd)"),
  "wal-dir": path("directory of the log alone (default <data-dir>/wal)"),
  "listen-client-urls": { kind: "list", default: ["http://localhost:2379"], help: "URLs to serve clients on" },
  "listen-client-http-urls": {
    kind: "list",
    default: [],
    help: "URLs to serve HTTP on (JSON, health, metrics); the client URLs then serve gRPC only",
  },
  "advertise-client-urls": {
    kind: "list",
    default: [],
    help: "client URLs told to the cluster (default: those listened on)",
  },
  "listen-peer-urls": { kind: "list", default: ["http://localhost:2380"], help: "URLs to serve other members on" },
  "initial-advertise-peer-urls": {
    kind: "list",
    default: [],
    help: "peer URLs told to the cluster (default: this member's of --initial-cluster, else those listened on)",
  },
  "initial-cluster": { kind: "list", default: [], help: "all first members as name=peerURL,..." },
  "initial-cluster-state": {
    kind: "string",
    default: "new",
    oneOf: ["new", "existing"],
    help: "new, or existing to join",
  },
  "auto-promote": yes("a learner votes as soon as it has caught up, without `member promote`"),
  "initial-cluster-token": text("tells clusters with equal URLs apart", "etcd-cluster"),
  "heartbeat-interval": { kind: "duration", default: 50, unit: "ms", help: "leader's heartbeat" },
  "election-timeout": {
    kind: "duration",
    default: 300,
    unit: "ms",
    help: "lower bound of the randomised election timeout",
  },
  "snapshot-count": { kind: "int", default: 10_000, min: 1, help: "applied entries between two log compactions" },
  "quota-backend-bytes": { kind: "int", default: 0, help: "limit on live data; 0: 2 GiB, negative: none" },
  "auto-compaction-mode": {
    kind: "string",
    default: "periodic",
    oneOf: ["periodic", "revision"],
    help: "what the retention counts",
  },
  "auto-compaction-retention": text("history kept: hours or a duration (periodic), or revisions; 0 turns it off", "0"),
  "max-request-bytes": { kind: "int", default: 1_572_864, min: 1024, max: 64 * 1024 * 1024, help: "largest request" },
  "max-txn-ops": { kind: "int", default: 128, min: 1, max: 1_000_000, help: "most operations in one transaction" },
  "cert-file": path("server certificate for clients (PEM)"),
  "key-file": path("its key"),
  "client-cert-auth": yes("require client certificates"),
  "trusted-ca-file": path("CA that client certificates are verified against"),
  "client-crl-file": path("revoked client certificates (PEM)"),
  "client-cert-allowed-hostname": path("host that a client's certificate must be for"),
  "peer-cert-file": path("certificate for peer traffic (PEM), server and client"),
  "peer-key-file": path("its key"),
  "peer-client-cert-auth": yes("require certificates of peers"),
  "peer-trusted-ca-file": path("CA that peers are verified against"),
  "peer-crl-file": path("revoked certificates of peers (PEM)"),
  "peer-cert-allowed-cn": path("common name that a peer's certificate must have"),
  "peer-cert-allowed-hostname": path("host that a peer's certificate must be for"),
  "listen-metrics-urls": { kind: "list", default: [], help: "URLs that serve /metrics and health in plain HTTP" },
  "enable-grpc-gateway": { kind: "bool", default: true, help: "JSON over HTTP below /v3/" },
  cors: { kind: "list", default: [], help: "origins whose web pages may use HTTP; *: all (default none)" },
  "host-whitelist": { kind: "list", default: [], help: "host names that may be asked for without TLS (default any)" },
  "cipher-suites": { kind: "list", default: [], help: "cipher suites of TLS 1.2 by their Go names (default: Node's)" },
  "tls-min-version": { kind: "string", default: "TLS1.2", oneOf: ["TLS1.2", "TLS1.3"], help: "lowest TLS version" },
  "tls-max-version": { kind: "string", default: "", oneOf: ["", "TLS1.2", "TLS1.3"], help: "highest TLS version" },
  "auth-token-ttl": {
    kind: "int",
    default: 300,
    min: 1,
    max: 31_536_000,
    help: "seconds an unused simple token lives",
  },
  "auth-token": text("kind of auth token", "simple"),
  "watch-progress-notify-interval": {
    kind: "duration",
    default: 600_000,
    help: "interval of watch progress notifications",
  },
  "experimental-watch-progress-notify-interval": {
    kind: "duration",
    default: 600_000,
    help: "older name of the above",
  },
  "warning-unary-request-duration": {
    kind: "duration",
    default: 300,
    help: "a request that takes longer is logged",
  },
  "experimental-warning-unary-request-duration": { kind: "duration", default: 300, help: "older name of the above" },
  "config-file": path("YAML file with settings by flag name; the command line and ETCD_* variables win"),
  "event-log-servers": { kind: "list", default: [], help: "NATS servers that revisions are published to" },
  "event-log-ca-file": path("CA of the NATS servers (PEM)"),
  "event-log-nkey-seed-file": path("NKey seed that this service logs in with"),
} as const satisfies FlagSpec;
