// What `keelson up` can be asked for, and the defaults. A cluster's options are written into its data directory
// on the first start; later starts of the same directory use them again.
import { flagsHelp, parseFlags, type FlagSpec } from "@keelson/runtime";

export const upFlags = {
  detach: { kind: "bool", default: false, help: "return when every component is ready" },
  "data-dir": { kind: "string", default: ".keelson", help: "where the cluster keeps everything it writes" },
  "port-base": { kind: "int", default: 7400, min: 1024, max: 65_336, help: "every port lies in N … N+199" },
  "store-members": { kind: "int", default: 3, min: 1, max: 7, help: "members of the replicated store" },
  "nats-servers": { kind: "int", default: 3, min: 0, max: 5, help: "servers of the event log; 0 runs without" },
  apiservers: { kind: "int", default: 2, min: 1, max: 5, help: "API servers" },
  schedulers: { kind: "int", default: 2, min: 1, max: 5, help: "schedulers, one of them active" },
  "controller-managers": { kind: "int", default: 2, min: 1, max: 5, help: "controller managers, one of them active" },
  nodes: { kind: "int", default: 3, min: 0, max: 40, help: "nodes" },
  runtime: {
    kind: "string",
    default: "auto",
    oneOf: ["auto", "hollow", "containerd"],
    help: "container runtime of the nodes",
  },
  "insecure-store": { kind: "bool", default: false, help: "serve the store without TLS (for etcdctl experiments)" },
  "otlp-endpoint": {
    kind: "string",
    default: undefined,
    env: "OTEL_EXPORTER_OTLP_ENDPOINT",
    help: "export traces to this OTLP/HTTP base URL",
  },
  json: { kind: "bool", default: false, help: "print one JSON object instead of text" },
} as const satisfies FlagSpec;

/** Options that make a cluster what it is; stored in its data directory. */
export type ClusterOptions = {
  readonly portBase: number;
  readonly storeMembers: number;
  readonly natsServers: number;
  readonly apiservers: number;
  readonly schedulers: number;
  readonly controllerManagers: number;
  readonly nodes: number;
  readonly runtime: "hollow";
  readonly insecureStore: boolean;
  /** True for `keelson store up`: nothing but the store. */
  readonly storeOnly: boolean;
};

export type UpRequest = {
  readonly cluster: ClusterOptions;
  readonly dataDir: string;
  readonly detach: boolean;
  readonly json: boolean;
  readonly otlpEndpoint: string | undefined;
  /** Names of flags that were given; a known data directory only accepts the values it was made with. */
  readonly given: ReadonlySet<string>;
};

export type UpParse =
  | { readonly ok: true; readonly request: UpRequest }
  | { readonly ok: false; readonly problems: readonly string[] };

export const upHelp = `keelson up: start a cluster on this machine

${flagsHelp(upFlags)}`;

export function parseUp(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): UpParse {
  const parsed = parseFlags(upFlags, { argv, env });
  if (!parsed.ok) return parsed;
  const { values } = parsed;
  const problems: string[] = parsed.positional.map((word) => `unexpected argument: ${word}`);
  if (values["runtime"] === "containerd") {
    problems.push("--runtime containerd is not available in this version; use hollow");
  }
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    request: {
      cluster: {
        portBase: values["port-base"],
        storeMembers: values["store-members"],
        natsServers: values["nats-servers"],
        apiservers: values.apiservers,
        schedulers: values.schedulers,
        controllerManagers: values["controller-managers"],
        nodes: values.nodes,
        runtime: "hollow",
        insecureStore: values["insecure-store"],
        storeOnly: false,
      },
      dataDir: values["data-dir"],
      detach: values.detach,
      json: values.json,
      otlpEndpoint: values["otlp-endpoint"],
      given: parsed.given,
    },
  };
}

export const storeUpFlags = {
  members: { kind: "int", default: 3, min: 1, max: 7, help: "members" },
  "port-base": { kind: "int", default: 7400, min: 1024, max: 65_336, help: "every port lies in N … N+199" },
  "data-dir": { kind: "string", default: ".keelson", help: "where the store keeps everything it writes" },
  insecure: { kind: "bool", default: false, help: "no TLS" },
  detach: { kind: "bool", default: false, help: "return when every member is ready" },
  json: { kind: "bool", default: false, help: "print one JSON object instead of text" },
} as const satisfies FlagSpec;

export const storeUpHelp = `keelson store up: start only the store

${flagsHelp(storeUpFlags)}`;

export function parseStoreUp(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): UpParse {
  const parsed = parseFlags(storeUpFlags, { argv, env });
  if (!parsed.ok) return parsed;
  const { values } = parsed;
  if (parsed.positional.length > 0)
    return { ok: false, problems: parsed.positional.map((word) => `unexpected argument: ${word}`) };
  return {
    ok: true,
    request: {
      cluster: {
        portBase: values["port-base"],
        storeMembers: values.members,
        natsServers: 0,
        apiservers: 0,
        schedulers: 0,
        controllerManagers: 0,
        nodes: 0,
        runtime: "hollow",
        insecureStore: values.insecure,
        storeOnly: true,
      },
      dataDir: values["data-dir"],
      detach: values.detach,
      json: values.json,
      otlpEndpoint: undefined,
      given: parsed.given,
    },
  };
}
