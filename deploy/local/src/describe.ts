// What a cluster looks like right now, as one JSON-able object: the contract of `keelson up --json` and
// `keelson status --json`. Roles and revisions come from each process' own metrics.
import type { ClusterIdentity } from "./cluster-file.ts";
import { type Layout, ports } from "./layout.ts";
import { sampleOf } from "./metrics-text.ts";
import { httpGet } from "./probes.ts";
import type { ProcessSpec, ProcessState } from "./process-spec.ts";
import { apiserverUrls, natsUrls, storeClientUrls } from "./process-table.ts";

export type Role = "leader" | "standby" | "follower" | "";

export type ProcessReport = ProcessState & {
  readonly role: Role;
  /** Store revision a process has reached, where it follows the store. */
  readonly revision: number | undefined;
};

export type ClusterReport = {
  readonly dataDir: string;
  readonly kubeconfig: string | undefined;
  readonly server: string | undefined;
  readonly apiservers: readonly string[];
  readonly store: {
    readonly endpoints: readonly string[];
    readonly ca: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
  readonly nats: { readonly servers: readonly string[] };
  readonly processes: readonly ProcessReport[];
  readonly members: readonly MemberReport[];
  readonly warnings: readonly string[];
};

export type MemberReport = {
  readonly name: string;
  readonly pid: number | undefined;
  readonly clientUrl: string;
  readonly peerUrl: string;
  readonly dataDir: string;
};

export async function describeCluster(
  identity: ClusterIdentity,
  layout: Layout,
  specs: readonly ProcessSpec[],
  states: readonly ProcessState[],
  warnings: readonly string[],
): Promise<ClusterReport> {
  const { options } = identity;
  const secure = !options.insecureStore;
  const processes = await Promise.all(
    states.map((state) =>
      report(
        state,
        specs.find((spec) => spec.name === state.name),
      ),
    ),
  );
  return {
    dataDir: layout.dataDir,
    kubeconfig: options.storeOnly ? undefined : layout.adminKubeconfig,
    server: options.storeOnly ? undefined : `https://127.0.0.1:${ports.front(options)}`,
    apiservers: apiserverUrls(options),
    store: {
      endpoints: storeClientUrls(options),
      ca: secure ? layout.pki("store-ca.crt") : undefined,
      cert: secure ? layout.pki("store-client.crt") : undefined,
      key: secure ? layout.pki("store-client.key") : undefined,
    },
    nats: { servers: states.some((state) => state.kind === "nats") ? natsUrls(options) : [] },
    processes,
    members: storeClientUrls(options).map((clientUrl, i) => ({
      name: `store-${i + 1}`,
      pid: states.find((state) => state.name === `store-${i + 1}`)?.pid,
      clientUrl,
      peerUrl: `${secure ? "https" : "http"}://127.0.0.1:${ports.storePeer(options, i + 1)}`,
      dataDir: layout.data(`store-${i + 1}`),
    })),
    warnings,
  };
}

async function report(state: ProcessState, spec: ProcessSpec | undefined): Promise<ProcessReport> {
  const metrics =
    !state.alive || state.paused || spec?.metricsPort === undefined
      ? undefined
      : await httpGet(spec.metricsPort, "/metrics");
  if (metrics === undefined) return { ...state, role: "", revision: undefined };
  return { ...state, role: roleOf(state.kind, metrics), revision: revisionOf(metrics) };
}

function roleOf(kind: ProcessState["kind"], metrics: string): Role {
  if (kind === "store") return sampleOf(metrics, "etcd_server_is_leader") === 1 ? "leader" : "follower";
  const leading = sampleOf(metrics, "leader_election_master_status");
  if (leading === undefined) return "";
  return leading === 1 ? "leader" : "standby";
}

function revisionOf(metrics: string): number | undefined {
  return sampleOf(metrics, "etcd_debugging_mvcc_current_revision") ?? sampleOf(metrics, "keelson_follower_revision");
}
