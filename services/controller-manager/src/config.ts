// Flags of keelson-controller-manager: upstream's names and defaults where the meaning is shared, plus the event
// log's address. Flags of upstream that have nothing to switch here are accepted with a warning.
import { defaultLeadershipTerms, flagsHelp, parseFlags, type FlagSpec } from "@keelson/runtime";
import { controllerNames } from "./controllers.ts";

const noEffect = "it has no effect here";

const spec = {
  kubeconfig: { kind: "string", default: undefined, help: "file that says how to reach the API server and as whom" },
  "leader-elect": {
    kind: "bool",
    default: true,
    help: "of several controller managers only the holder of the Lease acts",
  },
  "leader-elect-lease-duration": {
    kind: "duration",
    default: defaultLeadershipTerms.leaseDurationMs,
    help: "how long a silent leader stays the leader",
  },
  "leader-elect-renew-deadline": {
    kind: "duration",
    default: defaultLeadershipTerms.renewDeadlineMs,
    help: "a leader that could not renew for this long stops acting",
  },
  "leader-elect-retry-period": {
    kind: "duration",
    default: defaultLeadershipTerms.retryPeriodMs,
    help: "time between renewals and between attempts",
  },
  "leader-elect-resource-lock": { kind: "string", default: "leases", oneOf: ["leases"], help: "kind of the lock" },
  "leader-elect-resource-namespace": { kind: "string", default: "kube-system", help: "namespace of the Lease" },
  "leader-elect-resource-name": { kind: "string", default: "kube-controller-manager", help: "name of the Lease" },
  controllers: {
    kind: "list",
    default: ["*"],
    help: `which controllers run: '*' all, 'name' this one, '-name' not this one; of ${controllerNames.join(", ")}`,
  },
  "node-monitor-grace-period": {
    kind: "duration",
    default: 50_000,
    unit: "s",
    help: "silence after which the state of a node is unknown",
  },
  "node-startup-grace-period": {
    kind: "duration",
    default: 60_000,
    unit: "s",
    help: "the same for a node that has never reported",
  },
  "node-monitor-period": {
    kind: "duration",
    default: 5_000,
    unit: "s",
    help: "accepted; nodes are looked at exactly when their time is up",
  },
  "pod-eviction-timeout": {
    kind: "duration",
    default: 300_000,
    unit: "s",
    help: "accepted",
    deprecated: "eviction follows from taints; set tolerationSeconds on pods instead",
  },
  "root-ca-file": {
    kind: "string",
    default: undefined,
    help: "CA that is published to every namespace as kube-root-ca.crt; default: the kubeconfig's",
  },
  "event-log-servers": {
    kind: "list",
    default: [],
    help: "NATS servers of the event log; without them changes come from the API server's watch",
  },
  "event-log-ca-file": {
    kind: "string",
    default: undefined,
    help: "CA that the NATS servers' certificates are verified against",
  },
  "event-log-nkey-seed-file": {
    kind: "string",
    default: undefined,
    help: "NKEY seed of the controller manager's NATS user",
  },
  "use-service-account-credentials": { kind: "bool", default: false, help: "accepted", deprecated: noEffect },
  "service-account-private-key-file": { kind: "string", default: undefined, help: "accepted", deprecated: noEffect },
  "allocate-node-cidrs": { kind: "bool", default: false, help: "accepted", deprecated: noEffect },
  "cluster-cidr": { kind: "string", default: undefined, help: "accepted", deprecated: noEffect },
  "service-cluster-ip-range": { kind: "string", default: undefined, help: "accepted", deprecated: noEffect },
  "cluster-name": { kind: "string", default: undefined, help: "accepted", deprecated: noEffect },
  "bind-address": {
    kind: "string",
    default: undefined,
    help: "accepted; health and metrics are at --health-address",
    deprecated: noEffect,
  },
  "secure-port": {
    kind: "int",
    default: 0,
    help: "accepted; health and metrics are at --health-address",
    deprecated: noEffect,
  },
} as const satisfies FlagSpec;

export type ControllerManagerConfig = {
  readonly kubeconfigFile: string;
  readonly leaderElect: boolean;
  readonly lease: {
    readonly namespace: string;
    readonly name: string;
    readonly leaseDurationMs: number;
    readonly renewDeadlineMs: number;
    readonly retryPeriodMs: number;
  };
  /** Names of the controllers that run. */
  readonly controllers: readonly string[];
  readonly nodes: { readonly monitorGraceMs: number; readonly startupGraceMs: number };
  readonly rootCaFile: string | undefined;
  readonly eventLog: {
    readonly servers: readonly string[];
    readonly caFile: string | undefined;
    readonly seedFile: string | undefined;
  };
};

export const controllerManagerHelp = `keelson-controller-manager: brings the cluster from what it is to what it was asked to be.

${flagsHelp(spec)}`;

export type ControllerManagerConfigResult =
  | { readonly ok: true; readonly config: ControllerManagerConfig; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads flags and environment; all problems at once. */
export function parseControllerManagerConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): ControllerManagerConfigResult {
  const flags = parseFlags(spec, { argv, env });
  if (!flags.ok) return flags;
  const { values } = flags;
  const kubeconfigFile = values.kubeconfig ?? env["KUBECONFIG"];
  const problems = flags.positional.map((argument) => `unexpected argument: ${argument}`);
  if (kubeconfigFile === undefined) problems.push("--kubeconfig is required");
  const leaseDurationMs = values["leader-elect-lease-duration"];
  const renewDeadlineMs = values["leader-elect-renew-deadline"];
  const retryPeriodMs = values["leader-elect-retry-period"];
  if (renewDeadlineMs >= leaseDurationMs)
    problems.push("--leader-elect-renew-deadline must be shorter than --leader-elect-lease-duration");
  if (retryPeriodMs >= renewDeadlineMs)
    problems.push("--leader-elect-retry-period must be shorter than --leader-elect-renew-deadline");
  const controllers = selectControllers(values.controllers, problems);
  if (problems.length > 0 || kubeconfigFile === undefined) return { ok: false, problems };
  return {
    ok: true,
    warnings: flags.warnings,
    config: {
      kubeconfigFile,
      leaderElect: values["leader-elect"],
      lease: {
        namespace: values["leader-elect-resource-namespace"],
        name: values["leader-elect-resource-name"],
        leaseDurationMs,
        renewDeadlineMs,
        retryPeriodMs,
      },
      controllers,
      nodes: {
        monitorGraceMs: values["node-monitor-grace-period"],
        startupGraceMs: values["node-startup-grace-period"],
      },
      rootCaFile: values["root-ca-file"],
      eventLog: {
        servers: values["event-log-servers"],
        caFile: values["event-log-ca-file"],
        seedFile: values["event-log-nkey-seed-file"],
      },
    },
  };
}

/** Upstream's rule: a name or its negation counts first, then `*`. */
function selectControllers(wanted: readonly string[], problems: string[]): readonly string[] {
  // Upstream accepts both `deployment` and `deployment-controller`.
  const known = new Map(
    controllerNames.flatMap((name) => [[name, name] as const, [`${name}-controller`, name] as const]),
  );
  const picked = new Set<string>(wanted.includes("*") ? controllerNames : []);
  for (const item of wanted) {
    if (item === "*") continue;
    const name = known.get(item.replace(/^-/, ""));
    if (name === undefined) problems.push(`--controllers: "${item}" is not in the list of known controllers`);
    else if (!item.startsWith("-")) picked.add(name);
  }
  for (const item of wanted) if (item.startsWith("-")) picked.delete(known.get(item.slice(1)) ?? "");
  return controllerNames.filter((name) => picked.has(name));
}
