// One run of a scenario that needs the whole cluster: everything up, objects and probes on the API servers, the
// scenario's faults, everything healed; then, with the traffic ended, the checkers.
import { setTimeout as sleep } from "node:timers/promises";
import { createPrng } from "@keelson/base";
import { LeaderObserver } from "./checkers/leaders.ts";
import { checkLinearizable } from "./checkers/linearizable.ts";
import { checkPods } from "./checkers/pods.ts";
import { agreedLog, currentRevision } from "./checkers/replicas.ts";
import { checkWatch } from "./checkers/watches.ts";
import { WholeCluster } from "./cluster/whole-cluster.ts";
import type { ClusterScenario, Violation } from "./contract.ts";
import type { RunOptions, RunResult } from "./result.ts";
import { createStage } from "./stage.ts";
import { ApiCaller } from "./traffic/api-caller.ts";
import { objectLog, ObjectTraffic, usualLoad } from "./traffic/objects.ts";
import { PodProbe } from "./traffic/pod-probe.ts";
import { StoreWatcher } from "./traffic/store-watchers.ts";

const warmUpMs = 2_500;
const coolDownMs = 1_000;
const answerLimitMs = 20_000;

export async function runClusterScenario(scenario: ClusterScenario, options: RunOptions): Promise<RunResult> {
  const prng = createPrng(options.seed).fork(scenario.name);
  const cluster = await WholeCluster.start(options.portBase, options.onStart);
  const api = new ApiCaller(cluster);
  const observer = new LeaderObserver(cluster);
  const objects = new ObjectTraffic(api, prng.fork("objects"), scenario.load ?? usualLoad);
  const first = (await currentRevision(cluster, answerLimitMs)) + 1;
  const watchers = cluster.names.map((_, i) => new StoreWatcher(cluster, i, first));
  const [timer] = watchers;
  if (timer === undefined) throw new Error("the store has members");
  const pods = new PodProbe(api, timer, scenario.measures);
  try {
    observer.start();
    for (const watcher of watchers) watcher.start();
    const startedMs = performance.now();
    await objects.start();
    await pods.start();
    await sleep(warmUpMs);
    const record = createStage({
      prng: prng.fork("faults"),
      seconds: options.seconds,
      faults: options.faults,
      say: options.say,
    });
    await scenario.run({ ...record.stage, cluster, objects, pods });
    options.say("          healing and checking");
    await cluster.heal();
    await objects.acknowledged(answerLimitMs);
    await sleep(coolDownMs);
    await objects.endWriters();
    const idle = await pods.stop(answerLimitMs);
    const endMs = performance.now();
    const agreement = await agreedLog(cluster, first, answerLimitMs);
    const changes = objectLog(agreement.log);
    const late = await objects.finish(changes.at(-1)?.revision ?? 0, answerLimitMs);
    const watched = await Promise.all(watchers.map((watcher) => watcher.stop(agreement.revision, answerLimitMs)));
    await observer.stop();
    const { operations } = objects;
    const writes = operations
      .filter(({ outcome, kind }) => outcome === "ok" && kind !== "read")
      .map(({ returnMs }) => returnMs)
      .toSorted((a, b) => a - b);
    const reactions = pods.reactions();
    const report = (checker: string, texts: readonly string[]): Violation[] => texts.map((text) => ({ checker, text }));
    return {
      scenario,
      startedMs,
      endMs,
      marks: [
        ...record.marks,
        ...observer.changes.map(({ term, leader, atMs }) => ({
          kind: "leader" as const,
          label: `${leader} leads term ${term} of the store`,
          atMs,
        })),
      ],
      recoveries:
        scenario.measures === "objects" ? record.recoveries(writes, endMs) : record.reactions(reactions, endMs),
      violations: [
        ...record.violations,
        ...observer.violations,
        ...agreement.violations,
        ...report(
          "watch",
          watched.flatMap((complete, i) =>
            complete ? [] : [`watcher-${i + 1} did not reach revision ${agreement.revision}`],
          ),
        ),
        ...report(
          "watch",
          late.map((name) => `${name} did not reach the end`),
        ),
        ...report("watch", objects.expired),
        ...report(
          "convergence",
          idle.slice(0, 5).map((name) => `probe ${name} was never acted on (${idle.length} of ${pods.probes.length})`),
        ),
        ...checkLinearizable(operations, changes),
        ...watchers.flatMap(({ history }) => checkWatch(history, agreement.log)),
        ...objects.watches.flatMap((history) => checkWatch(history, changes)),
        ...checkPods(agreement.log),
      ],
      calls: operations.map(({ callMs, returnMs, outcome }) => ({ callMs, returnMs, ok: outcome === "ok" })),
      counts: {
        "API calls": operations.length,
        acknowledged: operations.filter(({ outcome }) => outcome === "ok").length,
        probes: pods.probes.length,
        "probes acted on": reactions.length,
        revisions: agreement.revision - first + 1,
        "leader changes of the store": Math.max(0, observer.changes.length - 1),
        "watch events": objects.watches.reduce((sum, { batches }) => sum + batches.length, 0),
      },
    };
  } finally {
    api.close();
    await objects.finish(0, 0);
    await observer.stop();
    await Promise.all(watchers.map((watcher) => watcher.stop(0, 0)));
    await cluster.stop();
  }
}
