// The configuration file of one nats-server, in a form that 2.9.10 and later accept. Pure: the caller writes files
// and starts processes. Live delivery, JetStream and routes listen on one private address; leaf nodes,
// websockets and MQTT stay off; monitoring only on loopback, where asked for. Every user stands inside an account, so nobody gets in anonymously.
import type { NatsUserClass, SubjectPermissions } from "./permissions.ts";
import { natsUserClasses, permissionsOf } from "./permissions.ts";

export interface NatsTlsFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

export interface NatsConfigOptions {
  /** Unique in the cluster. */
  readonly serverName: string;
  /** Private address; never 0.0.0.0. */
  readonly host: string;
  readonly clientPort: number;
  /** Serves /healthz and the like on 127.0.0.1; undefined: off. */
  readonly monitorPort?: number;
  /** Undefined: a single server. Route certificates need server and client usage. */
  readonly cluster: { readonly routePort: number; readonly routePorts: readonly number[] } | undefined;
  /** Of this server alone. */
  readonly storeDir: string;
  /** Public NKEYs (`U…`); `system` is the account of the servers themselves. */
  readonly users: Readonly<Record<NatsUserClass | "system", string>>;
  readonly tls: NatsTlsFiles | undefined;
  /** Upper end of the file store; at least what the store asks for its capture stream (4 GiB). */
  readonly storeBytesMax?: number;
}

/** Upper end of one message: etcd's request limit of 1.5 MiB with room for keys and headers. */
export const natsPayloadBytesMax = 4 * 1024 * 1024;

const defaultStoreBytesMax = 8 * 1024 * 1024 * 1024;

/** Text for `nats-server -c <file>`. */
export function natsConfig(options: NatsConfigOptions): string {
  const { host, clientPort, serverName, storeDir, tls } = options;
  return [
    `server_name: ${quoted(serverName)}`,
    `listen: ${quoted(`${host}:${clientPort}`)}`,
    ...(options.monitorPort === undefined ? [] : [`http: ${quoted(`127.0.0.1:${options.monitorPort}`)}`]),
    `max_payload: ${natsPayloadBytesMax}`,
    "max_pending: 67108864",
    // A frozen subscriber slows every publisher until it is cut off.
    `write_deadline: "2s"`,
    `ping_interval: "5s"`,
    "ping_max: 2",
    "max_connections: 512",
    `lame_duck_duration: "30s"`,
    ...(tls === undefined ? [] : [tlsBlock(tls)]),
    `jetstream { store_dir: ${quoted(storeDir)}, max_file: ${options.storeBytesMax ?? defaultStoreBytesMax}, max_mem: 268435456 }`,
    ...clusterBlock(options),
    ...accountsBlock(options.users),
    "",
  ].join("\n");
}

function tlsBlock({ certificateFile, keyFile, caFile }: NatsTlsFiles): string {
  return `tls { cert_file: ${quoted(certificateFile)}, key_file: ${quoted(keyFile)}, ca_file: ${quoted(caFile)}, timeout: 5 }`;
}

function clusterBlock({ cluster, host, tls }: NatsConfigOptions): string[] {
  if (cluster === undefined) return [];
  const routes = cluster.routePorts.map((port) => `    ${quoted(`nats://${host}:${port}`)}`);
  return [
    "cluster {",
    "  name: keelson",
    `  listen: ${quoted(`${host}:${cluster.routePort}`)}`,
    // Clients know all servers; addresses learned by gossip would only be a second truth.
    "  no_advertise: true",
    ...(tls === undefined ? [] : [`  ${tlsBlock(tls)}`]),
    "  routes: [",
    ...routes,
    "  ]",
    "}",
  ];
}

function accountsBlock(users: NatsConfigOptions["users"]): string[] {
  return [
    "accounts {",
    `  SYS { users: [ { nkey: ${users.system} } ] }`,
    "  CP {",
    "    jetstream: enabled",
    "    users: [",
    ...natsUserClasses.map((user) => `      { nkey: ${users[user]}${permissionsBlock(permissionsOf(user))} }`),
    "    ]",
    "  }",
    "}",
    "system_account: SYS",
  ];
}

function permissionsBlock(permissions: SubjectPermissions | undefined): string {
  if (permissions === undefined) return "";
  return `, permissions { publish: ${rule(permissions.publish)}, subscribe: ${rule(permissions.subscribe)} }`;
}

/** An empty list would allow everything. */
function rule(subjects: readonly string[]): string {
  return subjects.length === 0 ? `{ deny: [ ">" ] }` : `{ allow: [ ${subjects.map(quoted).join(", ")} ] }`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
