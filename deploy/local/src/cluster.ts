// Brings a local cluster up from its data directory and keeps it: identity, certificates, configuration files,
// the supervised processes, the balanced front and the control socket. `keelson up` is a thin shell around it.
import { chmodSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "@keelson/base";
import { type Backend, serveFront } from "./balancer.ts";
import { type ClusterIdentity, loadOrCreateIdentity } from "./cluster-file.ts";
import { serveControl } from "./control.ts";
import { describeCluster } from "./describe.ts";
import { writeKubeconfigs } from "./credentials.ts";
import { type Layout, layoutOf, ports, portsInUse } from "./layout.ts";
import { stopLeftovers } from "./leftovers.ts";
import { writeNatsConfigs } from "./nats/write-configs.ts";
import { findNatsServer } from "./nats-servers.ts";
import type { UpRequest } from "./options.ts";
import { ensureClusterPki } from "./pki/cluster-pki.ts";
import { portIsFree } from "./probes.ts";
import type { ProcessState } from "./process-spec.ts";
import { nodeNames, processTable } from "./process-table.ts";
import { createSupervisor, type Supervisor } from "./supervisor.ts";

export type RunningCluster = {
  readonly identity: ClusterIdentity;
  readonly layout: Layout;
  readonly supervisor: Supervisor;
  /** Things the user should know, e.g. that the event log's servers are missing. */
  readonly warnings: readonly string[];
  stop(): Promise<void>;
};

export type StartHooks = {
  /** One line per step, for people. */
  readonly onStep: (step: string) => void;
  /** Called when `POST /down` arrived and everything has stopped. */
  readonly onDown: () => void;
};

/**
 * Starts the cluster of `dataDir` (absolute). Rejects with AppError when a port is busy, the directory belongs to
 * another cluster or a supervisor already runs on it; nothing is left running then.
 */
export async function startCluster(request: UpRequest, dataDir: string, hooks: StartHooks): Promise<RunningCluster> {
  const layout = layoutOf(dataDir);
  const identity = loadOrCreateIdentity(layout.clusterFile, request);
  const left = await stopLeftovers(layout.processesFile, dataDir);
  if (left.length > 0) hooks.onStep(`stopped what an earlier run left behind: ${left.join(", ")}`);
  await requireFreePorts(identity);
  for (const directory of [dirname(layout.processesFile), dirname(layout.controlSocket)]) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
  }
  const { natsServer, warnings } = await prepare(identity, layout, hooks);
  const specs = processTable({ identity, layout, natsServer, otlpEndpoint: request.otlpEndpoint });
  const supervisor = createSupervisor(specs, layout.processesFile);
  const front = identity.options.storeOnly
    ? undefined
    : await serveFront(ports.front(identity.options), backends(identity, supervisor));
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= supervisor.stop().then(() => {
      front?.close();
      control.close();
      rmSync(layout.controlSocket, { force: true });
    });
    return stopped;
  };
  const control = await serveControl(layout.controlSocket, {
    supervisor,
    describe: () => describeCluster(identity, layout, specs, supervisor.states(), warnings),
    down: () => supervisor.stop(),
    exit: () => void stop().then(hooks.onDown),
  });
  supervisor.start();
  return { identity, layout, supervisor, warnings, stop };
}

async function prepare(
  identity: ClusterIdentity,
  layout: Layout,
  hooks: StartHooks,
): Promise<{ natsServer: { binary: string; configFile: (index: number) => string } | undefined; warnings: string[] }> {
  const { options } = identity;
  const fresh = !existsSync(layout.pki("cluster-ca.crt"));
  await ensureClusterPki(layout.pki, nodeNames(options));
  if (fresh) hooks.onStep("made the cluster's certificates");
  if (options.storeOnly) return { natsServer: undefined, warnings: [] };
  writeKubeconfigs(identity, layout);
  const binary = options.natsServers === 0 ? undefined : findNatsServer();
  if (binary === undefined) {
    const warnings =
      options.natsServers === 0
        ? []
        : [
            "nats-server is not installed: the event log is off and followers use the store's own watch. " +
              "Install it (Debian, Ubuntu: apt-get install nats-server) and run `keelson up` again to switch it on.",
          ];
    return { natsServer: undefined, warnings };
  }
  const configFile = (index: number): string => layout.run(`nats-${index}.conf`);
  writeNatsConfigs(identity, layout, configFile);
  return { natsServer: { binary, configFile }, warnings: [] };
}

function backends(identity: ClusterIdentity, supervisor: Supervisor): Backend[] {
  const { options } = identity;
  return Array.from({ length: options.apiservers }, (_, i) => ({
    port: ports.apiserver(options, i + 1),
    healthy: () =>
      supervisor.states().some((state: ProcessState) => state.name === `apiserver-${i + 1}` && state.ready),
  }));
}

async function requireFreePorts(identity: ClusterIdentity): Promise<void> {
  const busy: string[] = [];
  for (const { port, user } of portsInUse(identity.options)) {
    if (!(await portIsFree(port))) busy.push(`${port} (${user})`);
  }
  if (busy.length === 0) return;
  throw new AppError(
    "net.address-in-use",
    `ports already in use: ${busy.join(", ")}; stop what uses them or start with another --port-base`,
  );
}
