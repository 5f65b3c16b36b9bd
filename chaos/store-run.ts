// One run of a scenario that needs only the store: cluster, traffic, watchers and observer up; the scenario's faults;
// everything healed; then, with the traffic ended, the checkers.
import { setTimeout as sleep } from "node:timers/promises";
import { createPrng } from "@keelson/base";
import { checkLeases } from "./checkers/leases.ts";
import { checkLinearizable } from "./checkers/linearizable.ts";
import { LeaderObserver } from "./checkers/leaders.ts";
import { agreedLog, currentRevision } from "./checkers/replicas.ts";
import { checkWatch } from "./checkers/watches.ts";
import { StoreCluster } from "./cluster/store-cluster.ts";
import type { StoreScenario, Violation } from "./contract.ts";
import type { RunOptions, RunResult } from "./result.ts";
import { createStage } from "./stage.ts";
import { LeaseTraffic } from "./traffic/leases.ts";
import { defaultTraffic, StoreTraffic } from "./traffic/store-clients.ts";
import { StoreWatcher } from "./traffic/store-watchers.ts";

const warmUpMs = 1_000;
/** A busy machine gets so long to do as much as the run needs before its first fault. */
const warmUpMaxMs = 8_000;
const coolDownMs = 700;
const answerLimitMs = 15_000;
/** What hung on a forgotten lease must be gone by then; its time is 2 s, and a new leader grants it anew. */
const leaseEndLimitMs = 12_000;
/** Fewer acknowledged calls before the first fault than this, and the run proves nothing. */
const acknowledgedBeforeMin = 20;

export async function runStoreScenario(scenario: StoreScenario, options: RunOptions): Promise<RunResult> {
  const prng = createPrng(options.seed).fork(scenario.name);
  const store = await StoreCluster.start(
    {
      portBase: options.portBase,
      members: 3,
      proxied: false,
      namespaces: false,
      tlsMs: undefined,
      disks: undefined,
      bentClock: false,
      fromOther: false,
      flags: [],
      ...scenario.store,
    },
    options.onStart,
  );
  const access = scenario.lie?.(store) ?? store;
  const observer = new LeaderObserver(access);
  const traffic = new StoreTraffic(access, { ...defaultTraffic, ...scenario.traffic }, prng.fork("traffic"));
  const leases = new LeaseTraffic(access, prng.fork("leases"));
  const watchers: StoreWatcher[] = [];
  try {
    const first = (await currentRevision(store, answerLimitMs)) + 1;
    watchers.push(...store.names.map((_, i) => new StoreWatcher(access, i, first)));
    observer.start();
    for (const watcher of watchers) watcher.start();
    const startedMs = performance.now();
    traffic.start();
    leases.start();
    await sleep(warmUpMs);
    while (traffic.operations.length < 2 * acknowledgedBeforeMin && performance.now() - startedMs < warmUpMaxMs)
      await sleep(50);
    const { stage, marks, violations, recoveries } = createStage({
      prng: prng.fork("faults"),
      seconds: options.seconds,
      faults: options.faults,
      say: options.say,
    });
    await scenario.run({ ...stage, store, traffic });
    await leases.stop();
    options.say("          healing and checking");
    await heal(store);
    await traffic.acknowledged(answerLimitMs);
    await sleep(coolDownMs);
    await traffic.stop();
    const endMs = performance.now();
    const outlived = await leases.outlived(leaseEndLimitMs);
    const agreement = await agreedLog(access, first, answerLimitMs);
    const watched = await Promise.all(watchers.map((watcher) => watcher.stop(agreement.revision, answerLimitMs)));
    await observer.stop();
    const late = watched.flatMap((complete, i): Violation[] =>
      complete ? [] : [{ checker: "watch", text: `watcher-${i + 1} did not reach revision ${agreement.revision}` }],
    );
    const operations = traffic.operations;
    const done = operations
      .filter(({ outcome }) => outcome === "ok")
      .map(({ returnMs }) => returnMs)
      .toSorted((a, b) => a - b);
    const writes = operations
      .filter(({ outcome, kind }) => outcome === "ok" && kind !== "read")
      .map(({ returnMs }) => returnMs)
      .toSorted((a, b) => a - b);
    const firstFaultMs = marks[0]?.atMs ?? endMs;
    if (done.filter((at) => at < firstFaultMs).length < acknowledgedBeforeMin)
      violations.push({ checker: "harness", text: "too little traffic before the first fault" });
    return {
      scenario,
      startedMs,
      endMs,
      marks: [
        ...marks,
        ...observer.changes.map(({ term, leader, atMs }) => ({
          kind: "leader" as const,
          label: `${leader} leads term ${term}`,
          atMs,
        })),
      ],
      recoveries: recoveries(writes, endMs),
      violations: [
        ...violations,
        ...observer.violations,
        ...agreement.violations,
        ...late,
        ...checkLinearizable(operations, agreement.log),
        ...watchers.flatMap(({ history }) => checkWatch(history, agreement.log)),
        ...checkLeases(
          leases.records,
          watchers.map(({ history }) => history),
          outlived,
        ),
      ],
      calls: operations.map(({ callMs, returnMs, outcome }) => ({ callMs, returnMs, ok: outcome === "ok" })),
      counts: {
        calls: operations.length,
        acknowledged: done.length,
        "without an answer": operations.length - done.length,
        revisions: agreement.revision - first + 1,
        "leader changes": Math.max(0, observer.changes.length - 1),
        leases: leases.records.length,
        "watch responses": watchers.reduce((sum, { history }) => sum + history.batches.length, 0),
      },
    };
  } finally {
    await leases.stop();
    await traffic.stop();
    await observer.stop();
    await Promise.all(watchers.map((watcher) => watcher.stop(0, 0)));
    await store.stop();
  }
}

/** Whatever a scenario left broken is made whole: nobody paused, nobody dead, every link open. */
async function heal(store: StoreCluster): Promise<void> {
  await store.syncs.stop();
  store.proxies?.heal();
  store.packets?.heal();
  for (const name of store.names) {
    store.resume(name);
    store.start(name);
  }
  await store.ready();
}
