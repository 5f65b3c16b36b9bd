// The command line of one member: where it listens, whom it knows, which checkout it runs from. Pure arithmetic over
// the options and what a scenario changed for that member.
import { join } from "node:path";

export const checkoutHere = join(import.meta.dirname, "..", "..");

const portKinds = ["client", "peer", "metrics", "advertised"] as const;
export type Port = (typeof portKinds)[number];

export function portOf(portBase: number, index: number, kind: Port): number {
  return portBase + index * portKinds.length + portKinds.indexOf(kind);
}

/** What a scenario changed for one member; kept over its restarts. */
export type Launch = {
  /** Root of the checkout whose store is run. */
  readonly checkout?: string;
  /** Joins a cluster that exists, with these members (name → peer URL). */
  readonly joins?: ReadonlyMap<string, string>;
};

export type MemberPlan = {
  readonly name: string;
  readonly names: readonly string[];
  readonly dataDir: string;
  readonly secure: boolean;
  readonly host: (name: string) => string;
  readonly port: (name: string, kind: Port) => number;
  readonly proxied: boolean;
  readonly extra: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  readonly launch: Launch;
};

export function storeMain(launch: Launch): string {
  return join(launch.checkout ?? checkoutHere, "services", "store", "src", "main.ts");
}

/** Where a member is told to the others. */
export function peerUrlOf(plan: Omit<MemberPlan, "name" | "dataDir" | "launch">, name: string): string {
  const scheme = plan.secure ? "https" : "http";
  return `${scheme}://${plan.host(name)}:${plan.port(name, plan.proxied ? "advertised" : "peer")}`;
}

export function memberFlags(plan: MemberPlan): string[] {
  const { name, launch } = plan;
  const scheme = plan.secure ? "https" : "http";
  const client = `${scheme}://${plan.host(name)}:${plan.port(name, "client")}`;
  const members = launch.joins ?? new Map(plan.names.map((of) => [of, peerUrlOf(plan, of)]));
  const flags = {
    name,
    "data-dir": plan.dataDir,
    "listen-client-urls": client,
    "advertise-client-urls": client,
    "listen-peer-urls": `${scheme}://${plan.host(name)}:${plan.port(name, "peer")}`,
    "initial-advertise-peer-urls": peerUrlOf(plan, name),
    "initial-cluster": [...members].map(([of, url]) => `${of}=${url}`).join(","),
    "initial-cluster-state": launch.joins === undefined ? "new" : "existing",
    "initial-cluster-token": "chaos",
    "listen-metrics-urls": `http://${plan.host(name)}:${plan.port(name, "metrics")}`,
    "instance-name": name,
    ...plan.extra,
  };
  return [...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`), ...plan.flags];
}
