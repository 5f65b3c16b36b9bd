// Where a local cluster keeps its files and which ports its parts use: pure arithmetic over the options.
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClusterOptions } from "./options.ts";

export type Layout = {
  readonly dataDir: string;
  readonly clusterFile: string;
  readonly processesFile: string;
  readonly controlSocket: string;
  readonly supervisorLog: string;
  readonly adminKubeconfig: string;
  readonly pki: (name: string) => string;
  readonly log: (process: string) => string;
  readonly data: (process: string) => string;
  readonly run: (name: string) => string;
  /** A unix socket; elsewhere than `run` where that path is too long for one. */
  readonly socket: (name: string) => string;
};

/** Longest path of a unix socket on Linux (sun_path without its terminating zero). */
const socketPathBytesMax = 107;
const longestSocketName = "node-99.sock";

export function layoutOf(dataDir: string): Layout {
  const run = join(dataDir, "run");
  const fits = Buffer.byteLength(join(run, longestSocketName)) <= socketPathBytesMax;
  const short = join(tmpdir(), `keelson-${createHash("sha256").update(dataDir).digest("hex").slice(0, 12)}`);
  const sockets = fits ? run : short;
  return {
    dataDir,
    clusterFile: join(dataDir, "cluster.json"),
    processesFile: join(dataDir, "run", "processes.json"),
    controlSocket: join(sockets, "control.sock"),
    supervisorLog: join(dataDir, "logs", "supervisor.log"),
    adminKubeconfig: join(dataDir, "kubeconfig"),
    pki: (name) => join(dataDir, "pki", name),
    log: (process) => join(dataDir, "logs", `${process}.log`),
    data: (process) => join(dataDir, "data", process),
    run: (name) => join(run, name),
    socket: (name) => join(sockets, name),
  };
}

/** Offsets from the port base. Each block leaves room for the largest count its option allows. */
export const ports = {
  /** Balanced front of all API servers: what kubeconfigs point at. */
  front: (options: ClusterOptions): number => options.portBase,
  storeClient: (options: ClusterOptions, member: number): number => options.portBase + 3 * member - 2,
  storePeer: (options: ClusterOptions, member: number): number => options.portBase + 3 * member - 1,
  storeMetrics: (options: ClusterOptions, member: number): number => options.portBase + 3 * member,
  apiserver: (options: ClusterOptions, index: number): number => options.portBase + 24 + index,
  apiserverHealth: (options: ClusterOptions, index: number): number => options.portBase + 30 + index,
  natsClient: (options: ClusterOptions, index: number): number => options.portBase + 40 + index,
  natsRoute: (options: ClusterOptions, index: number): number => options.portBase + 50 + index,
  natsMonitor: (options: ClusterOptions, index: number): number => options.portBase + 55 + index,
  schedulerHealth: (options: ClusterOptions, index: number): number => options.portBase + 60 + index,
  controllerManagerHealth: (options: ClusterOptions, index: number): number => options.portBase + 70 + index,
  runtimeHealth: (options: ClusterOptions): number => options.portBase + 80,
  nodeHealth: (options: ClusterOptions, index: number): number => options.portBase + 100 + index,
  nodeServing: (options: ClusterOptions, index: number): number => options.portBase + 150 + index,
};

/** Every port the cluster will listen on, with the name of who uses it. */
export function portsInUse(options: ClusterOptions): readonly { readonly port: number; readonly user: string }[] {
  const used: { port: number; user: string }[] = [];
  const each = (count: number, name: string, ...of: ((options: ClusterOptions, index: number) => number)[]): void => {
    for (let i = 1; i <= count; i++) for (const port of of) used.push({ port: port(options, i), user: `${name}-${i}` });
  };
  each(options.storeMembers, "store", ports.storeClient, ports.storePeer, ports.storeMetrics);
  if (options.storeOnly) return used;
  used.push({ port: ports.front(options), user: "front" });
  each(options.apiservers, "apiserver", ports.apiserver, ports.apiserverHealth);
  each(options.natsServers, "nats", ports.natsClient, ports.natsRoute, ports.natsMonitor);
  each(options.schedulers, "scheduler", ports.schedulerHealth);
  each(options.controllerManagers, "controller-manager", ports.controllerManagerHealth);
  each(options.nodes, "node", ports.nodeHealth);
  return used;
}
