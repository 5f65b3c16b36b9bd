// One seed of the whole cluster from beginning to end: it comes up, lives under load and faults, is healed, must converge
// and then be still.
import { pass, runWorld, type WorldResult } from "../run-world.ts";
import { Cluster } from "./cluster.ts";
import { ClusterContext, type Telling } from "./cluster-context.ts";
import { type ClusterOptions, drawClusterOptions } from "./options.ts";

export type ClusterResult = WorldResult<ClusterOptions>;

export type ClusterRunOptions = Telling & {
  readonly tell?: (line: string) => void;
  readonly change?: (options: ClusterOptions) => ClusterOptions;
};

/** Users go on for a while after the last fault. */
const calmMs = 2_000;
/** How long the cluster may take until everything is as it should be. */
const livenessMs = 60_000;
/** How long nothing may be written after that, and how often that is asked. */
const stillMs = 3_000;
const askEveryMs = 250;

export function runClusterSeed(seed: number, how: ClusterRunOptions = {}): Promise<ClusterResult> {
  const drawn = drawClusterOptions(seed);
  const options = how.change?.(drawn) ?? drawn;
  const tell = how.tell ?? (() => undefined);
  return runWorld({
    seed: `cluster-${seed}`,
    options,
    contextOf: (parts) => new ClusterContext(options, { ...parts, tell }, how),
    live: (context) => live(context, new Cluster(context)),
  });
}

async function live(context: ClusterContext, cluster: Cluster): Promise<void> {
  const { scheduler, options } = context;
  await pass(context, options.safetyMs);
  cluster.heal();
  await pass(context, scheduler.nowMs + calmMs);
  cluster.stopWriting();
  const healedMs = scheduler.nowMs;
  let problem: string | undefined = "nothing was looked at";
  let askMs = 0;
  const settled = (): boolean => {
    if (scheduler.nowMs < askMs) return false;
    askMs = scheduler.nowMs + askEveryMs;
    problem = cluster.unsettled();
    return problem === undefined;
  };
  await pass(context, scheduler.nowMs + livenessMs, settled);
  if (problem !== undefined && context.violations.length === 0)
    context.violation(`${livenessMs} ms after the faults ended: ${problem}`);
  context.story(`everything is as it should be ${((scheduler.nowMs - healedMs) / 1000).toFixed(1)} s later`);
  if (context.violations.length === 0) await beStill(context, cluster);
  cluster.count();
}

/** Who has converged does not go on writing. */
async function beStill(context: ClusterContext, cluster: Cluster): Promise<void> {
  const { scheduler } = context;
  await pass(context, scheduler.nowMs + 1_000);
  const { head } = cluster;
  await pass(context, scheduler.nowMs + stillMs);
  cluster.checkViews();
  const changes = cluster.changesAfter(head);
  const problem = changes.length > 0 ? `still written: ${changes.slice(0, 3).join(", ")}` : cluster.unsettled();
  if (problem !== undefined) context.violation(`after everything had converged: ${problem}`);
}
