// Flags of keelson-apiserver: upstream's names where the meaning is shared, plus the event log's address. Flags of
// upstream that have nothing to switch here are accepted with a warning; unknown ones are problems.
import type { TlsMaterial } from "@keelson/ports";
import { flagsHelp, type FlagSpec, parseFlags } from "@keelson/runtime";
import { type IpRange, parseRange } from "./allocation/ip-range.ts";
import type { AuthorizationMode } from "./auth/authorizer.ts";

const noEffect = "it has no effect here";
const modes: readonly string[] = ["AlwaysAllow", "AlwaysDeny", "Node", "RBAC"];

const spec = {
  "etcd-servers": { kind: "list", default: [], help: "store endpoints, http(s)://host:port" },
  "etcd-cafile": { kind: "string", default: undefined, help: "CA of the store's certificates" },
  "etcd-certfile": { kind: "string", default: undefined, help: "client certificate for the store" },
  "etcd-keyfile": { kind: "string", default: undefined, help: "key of the client certificate for the store" },
  "etcd-prefix": {
    kind: "string",
    default: "/registry",
    oneOf: ["/registry"],
    help: "where objects are kept in the store",
  },
  "bind-address": { kind: "string", default: "0.0.0.0", help: "address to listen on" },
  "advertise-address": {
    kind: "string",
    default: undefined,
    help: "address that clients inside the cluster are told; default: the bind address",
  },
  "secure-port": { kind: "int", default: 6443, min: 0, max: 65_535, help: "HTTPS port" },
  "tls-cert-file": { kind: "string", default: undefined, help: "serving certificate" },
  "tls-private-key-file": { kind: "string", default: undefined, help: "key of the serving certificate" },
  "client-ca-file": { kind: "string", default: undefined, help: "CA that client certificates are verified against" },
  "token-auth-file": {
    kind: "string",
    default: undefined,
    help: 'static bearer tokens: token,user,uid,"group1,group2"',
  },
  "service-account-issuer": {
    kind: "list",
    default: ["https://kubernetes.default.svc.cluster.local"],
    help: "issuer of service-account tokens; the first signs, all are accepted",
  },
  "service-account-key-file": {
    kind: "list",
    default: [],
    help: "public keys that service-account tokens are verified with",
  },
  "service-account-signing-key-file": {
    kind: "string",
    default: undefined,
    help: "private key that service-account tokens are signed with",
  },
  "service-account-jwks-uri": {
    kind: "string",
    default: undefined,
    help: "where the issuer's keys are announced to be",
  },
  "api-audiences": { kind: "list", default: [], help: "audiences that tokens may be for; default: the issuer" },
  "authorization-mode": { kind: "list", default: ["AlwaysAllow"], help: `asked in this order: ${modes.join(", ")}` },
  "enable-admission-plugins": { kind: "list", default: [], help: "admission plug-ins on top of the default ones" },
  "disable-admission-plugins": { kind: "list", default: [], help: "admission plug-ins to leave out" },
  "service-cluster-ip-range": { kind: "string", default: "10.96.0.0/16", help: "addresses of Services" },
  "service-node-port-range": { kind: "string", default: "30000-32767", help: "node ports of Services" },
  "kubelet-certificate-authority": { kind: "string", default: undefined, help: "CA of the kubelets' certificates" },
  "kubelet-client-certificate": { kind: "string", default: undefined, help: "client certificate for kubelets" },
  "kubelet-client-key": { kind: "string", default: undefined, help: "key of the client certificate for kubelets" },
  "event-log-servers": {
    kind: "list",
    default: [],
    help: "NATS servers of the event log; without them changes come from the store's watch",
  },
  "event-log-ca-file": {
    kind: "string",
    default: undefined,
    help: "CA that the NATS servers' certificates are verified against",
  },
  "event-log-nkey-seed-file": { kind: "string", default: undefined, help: "NKEY seed of the API server's NATS user" },
  "allow-privileged": { kind: "bool", default: true, help: "accepted" },
  "anonymous-auth": {
    kind: "bool",
    default: true,
    help: "requests without credentials are system:anonymous, else 401",
  },
  "requestheader-client-ca-file": { kind: "string", default: undefined, help: "accepted", deprecated: noEffect },
  "requestheader-allowed-names": { kind: "list", default: [], help: "accepted", deprecated: noEffect },
  "requestheader-username-headers": { kind: "list", default: [], help: "accepted", deprecated: noEffect },
  "requestheader-group-headers": { kind: "list", default: [], help: "accepted", deprecated: noEffect },
  "requestheader-extra-headers-prefix": { kind: "list", default: [], help: "accepted", deprecated: noEffect },
  "proxy-client-cert-file": { kind: "string", default: undefined, help: "accepted", deprecated: noEffect },
  "proxy-client-key-file": { kind: "string", default: undefined, help: "accepted", deprecated: noEffect },
  "audit-log-path": { kind: "string", default: undefined, help: "accepted", deprecated: noEffect },
  "audit-policy-file": { kind: "string", default: undefined, help: "accepted", deprecated: noEffect },
  "audit-log-maxage": { kind: "int", default: 0, help: "accepted", deprecated: noEffect },
  "audit-log-maxbackup": { kind: "int", default: 0, help: "accepted", deprecated: noEffect },
  "audit-log-maxsize": { kind: "int", default: 0, help: "accepted", deprecated: noEffect },
  "enable-bootstrap-token-auth": { kind: "bool", default: false, help: "accepted", deprecated: noEffect },
  "kubelet-preferred-address-types": { kind: "list", default: [], help: "accepted", deprecated: noEffect },
  "storage-backend": { kind: "string", default: "etcd3", oneOf: ["etcd3"], help: "accepted" },
  "storage-media-type": {
    kind: "string",
    default: "application/json",
    help: "accepted; objects are kept as JSON",
    deprecated: noEffect,
  },
  "feature-gates": { kind: "list", default: [], help: "accepted", deprecated: noEffect },
  "runtime-config": { kind: "list", default: [], help: "accepted", deprecated: noEffect },
  profiling: { kind: "bool", default: false, help: "accepted", deprecated: noEffect },
  v: { kind: "int", default: 0, help: "accepted; see --log-level", deprecated: noEffect },
} as const satisfies FlagSpec;

/** A certificate and its key by path. */
export type TlsFiles = {
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly ca: string | undefined;
};

export type ApiserverConfig = {
  readonly store: { readonly endpoints: readonly string[]; readonly tls: TlsFiles };
  /** `host:port`. */
  readonly listenAddress: string;
  /** `host:port` that clients are told. */
  readonly advertiseAddress: string;
  readonly serving: TlsFiles;
  readonly tokenAuthFile: string | undefined;
  readonly anonymousAuth: boolean;
  readonly issuers: readonly string[];
  readonly issuerKeyFiles: readonly string[];
  readonly signingKeyFile: string | undefined;
  readonly jwksUri: string | undefined;
  readonly apiAudiences: readonly string[];
  readonly authorizationModes: readonly AuthorizationMode[];
  readonly admission: { readonly enable: readonly string[]; readonly disable: readonly string[] };
  readonly serviceIpRange: IpRange;
  readonly nodePorts: { readonly from: number; readonly to: number };
  readonly kubeletTlsFiles: TlsFiles;
  /** Read from `kubeletTlsFiles` by the entry point. */
  readonly kubeletTls: Partial<TlsMaterial> | undefined;
  readonly eventLog: {
    readonly servers: readonly string[];
    readonly caFile: string | undefined;
    readonly seedFile: string | undefined;
  };
};

export const apiserverHelp = `keelson-apiserver: the Kubernetes API over an etcd v3 store.

${flagsHelp(spec)}`;

export type ApiserverConfigResult =
  | { readonly ok: true; readonly config: ApiserverConfig; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the command line; every problem at once. */
export function parseApiserverConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): ApiserverConfigResult {
  const parsed = parseFlags(spec, { argv, env });
  if (!parsed.ok) return parsed;
  const { values } = parsed;
  const problems: string[] = parsed.positional.map((word) => `unexpected argument: ${word}`);
  if (values["etcd-servers"].length === 0) problems.push("--etcd-servers must be given");
  if ((values["tls-cert-file"] === undefined) !== (values["tls-private-key-file"] === undefined)) {
    problems.push("--tls-cert-file and --tls-private-key-file belong together");
  }
  if (values["tls-cert-file"] === undefined) problems.push("--tls-cert-file and --tls-private-key-file must be given");
  for (const mode of values["authorization-mode"]) {
    if (!modes.includes(mode))
      problems.push(`--authorization-mode has no mode ${JSON.stringify(mode)}; it has ${modes.join(", ")}`);
  }
  const range = parseRange(values["service-cluster-ip-range"]);
  if (range === undefined)
    problems.push(
      `--service-cluster-ip-range must be an IPv4 range of prefix length 8 to 29, not "${values["service-cluster-ip-range"]}"`,
    );
  const ports = parsePorts(values["service-node-port-range"]);
  if (ports === undefined)
    problems.push(`--service-node-port-range must be FROM-TO, not "${values["service-node-port-range"]}"`);
  if (problems.length > 0 || range === undefined || ports === undefined) return { ok: false, problems };
  return { ok: true, config: configOf(values, range, ports), warnings: parsed.warnings };
}

type Values = Extract<ReturnType<typeof parseFlags<typeof spec>>, { ok: true }>["values"];

function configOf(values: Values, range: IpRange, nodePorts: { from: number; to: number }): ApiserverConfig {
  const port = values["secure-port"];
  const host = values["bind-address"];
  const advertised = values["advertise-address"] ?? (host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host);
  return {
    store: {
      endpoints: values["etcd-servers"],
      tls: { certificate: values["etcd-certfile"], key: values["etcd-keyfile"], ca: values["etcd-cafile"] },
    },
    listenAddress: `${host.includes(":") ? `[${host}]` : host}:${port}`,
    advertiseAddress: `${advertised}:${port}`,
    serving: {
      certificate: values["tls-cert-file"],
      key: values["tls-private-key-file"],
      ca: values["client-ca-file"],
    },
    tokenAuthFile: values["token-auth-file"],
    // Whoever allows everything does not allow everybody.
    anonymousAuth: values["anonymous-auth"] && !values["authorization-mode"].includes("AlwaysAllow"),
    issuers: values["service-account-issuer"],
    issuerKeyFiles: values["service-account-key-file"],
    signingKeyFile: values["service-account-signing-key-file"],
    jwksUri: values["service-account-jwks-uri"],
    apiAudiences:
      values["api-audiences"].length > 0 ? values["api-audiences"] : values["service-account-issuer"].slice(0, 1),
    authorizationModes: values["authorization-mode"] as readonly string[] as readonly AuthorizationMode[],
    admission: { enable: values["enable-admission-plugins"], disable: values["disable-admission-plugins"] },
    serviceIpRange: range,
    nodePorts,
    kubeletTlsFiles: {
      certificate: values["kubelet-client-certificate"],
      key: values["kubelet-client-key"],
      ca: values["kubelet-certificate-authority"],
    },
    kubeletTls: undefined,
    eventLog: {
      servers: values["event-log-servers"],
      caFile: values["event-log-ca-file"],
      seedFile: values["event-log-nkey-seed-file"],
    },
  };
}

function parsePorts(text: string): { from: number; to: number } | undefined {
  const match = /^(\d{1,5})-(\d{1,5})$/.exec(text);
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  return match !== null && from > 0 && to >= from && to <= 65_535 ? { from, to } : undefined;
}
