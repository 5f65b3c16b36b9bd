// Flags of keelson-scheduler: upstream's names for what is shared, plus the event log's address.
import { defaultLeadershipTerms, flagsHelp, parseFlags, type FlagSpec } from "@keelson/runtime";

const spec = {
  kubeconfig: { kind: "string", default: undefined, help: "file that says how to reach the API server and as whom" },
  "leader-elect": { kind: "bool", default: true, help: "of several schedulers only the holder of the Lease acts" },
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
  "leader-elect-resource-namespace": { kind: "string", default: "kube-system", help: "namespace of the Lease" },
  "leader-elect-resource-name": { kind: "string", default: "kube-scheduler", help: "name of the Lease" },
  "scheduler-name": {
    kind: "string",
    default: "default-scheduler",
    help: "pods with this spec.schedulerName are ours",
  },
  "percentage-of-nodes-to-score": {
    kind: "int",
    default: 0,
    min: 0,
    max: 100,
    help: "share of a large cluster that is looked at; 0: by size",
  },
  seed: { kind: "string", default: "keelson", help: "seed of the choice among equally good nodes" },
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
  "event-log-nkey-seed-file": { kind: "string", default: undefined, help: "NKEY seed of the scheduler's NATS user" },
} as const satisfies FlagSpec;

export type EventLogConfig = {
  readonly servers: readonly string[];
  readonly caFile: string | undefined;
  readonly seedFile: string | undefined;
};

export type SchedulerConfig = {
  readonly kubeconfigFile: string;
  readonly leaderElect: boolean;
  readonly lease: {
    readonly namespace: string;
    readonly name: string;
    readonly leaseDurationMs: number;
    readonly renewDeadlineMs: number;
    readonly retryPeriodMs: number;
  };
  readonly schedulerName: string;
  readonly percentageOfNodesToScore: number;
  readonly seed: string;
  readonly eventLog: EventLogConfig;
};

export const schedulerHelp = `keelson-scheduler: gives every new pod a node.

${flagsHelp(spec)}`;

export type SchedulerConfigResult =
  | { readonly ok: true; readonly config: SchedulerConfig; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads flags and environment; all problems at once. */
export function parseSchedulerConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): SchedulerConfigResult {
  const flags = parseFlags(spec, { argv, env });
  if (!flags.ok) return flags;
  const { values } = flags;
  const kubeconfigFile = values.kubeconfig ?? env["KUBECONFIG"];
  const problems = flags.positional.map((argument) => `unexpected argument: ${argument}`);
  if (kubeconfigFile === undefined) problems.push("--kubeconfig is required");
  const renewDeadlineMs = values["leader-elect-renew-deadline"];
  const leaseDurationMs = values["leader-elect-lease-duration"];
  const retryPeriodMs = values["leader-elect-retry-period"];
  if (renewDeadlineMs >= leaseDurationMs)
    problems.push("--leader-elect-renew-deadline must be shorter than --leader-elect-lease-duration");
  if (retryPeriodMs >= renewDeadlineMs)
    problems.push("--leader-elect-retry-period must be shorter than --leader-elect-renew-deadline");
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
      schedulerName: values["scheduler-name"],
      percentageOfNodesToScore: values["percentage-of-nodes-to-score"],
      seed: values.seed,
      eventLog: {
        servers: values["event-log-servers"],
        caFile: values["event-log-ca-file"],
        seedFile: values["event-log-nkey-seed-file"],
      },
    },
  };
}
