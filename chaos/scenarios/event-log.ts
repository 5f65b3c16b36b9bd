// The event log's servers gone, frozen, or without their memory: the store does not notice, its followers go on from
// other sources and come back without gap or repetition.
import { cpSync, renameSync } from "node:fs";
import type { ClusterScenario, ClusterStage } from "../contract.ts";

const untilPod = "commit to controller's view: longest wait of a new ReplicaSet for its pod";

function each(stage: ClusterStage, act: (name: string) => Promise<unknown>): Promise<unknown> {
  return Promise.all(stage.cluster.of("nats").map(act));
}

/** Every server away at once for `awayMs`, then back. */
function outage(options: {
  readonly label: string;
  readonly awayMs: number;
  readonly away: (stage: ClusterStage, name: string) => Promise<unknown>;
  readonly back: (stage: ClusterStage, name: string) => Promise<unknown>;
}): (stage: ClusterStage) => Promise<void> {
  return async (stage) => {
    do {
      await stage.fault(`${options.label} all servers of the event log`, () =>
        each(stage, (name) => options.away(stage, name)),
      );
      await stage.sleep(options.awayMs);
      await stage.heal("all back", () => each(stage, (name) => options.back(stage, name)), "gap");
      await stage.cluster.ready();
      await stage.sleep(1_500);
    } while (stage.timeFor(options.awayMs + 4_000));
  };
}

const common = {
  starts: "cluster",
  measures: "replica sets",
  invariant: "no store write fails or waits; every follower sees every revision once, in order",
  objectiveMs: 1_000,
  objective: untilPod,
  seconds: 6,
} as const;

export const eventLogScenarios: readonly ClusterScenario[] = [
  {
    ...common,
    name: "nats-kill-all",
    fault: "kill -9 of all NATS servers for 3 s",
    run: outage({
      label: "kill -9",
      awayMs: 3_000,
      away: ({ cluster }, name) => cluster.killForGood(name),
      back: ({ cluster }, name) => cluster.start(name),
    }),
  },
  {
    ...common,
    name: "nats-freeze-all",
    fault: "SIGSTOP of all NATS servers for 3 s",
    objectiveMs: 3_000,
    run: outage({
      label: "SIGSTOP",
      awayMs: 3_000,
      away: ({ cluster }, name) => cluster.pause(name),
      back: ({ cluster }, name) => cluster.resume(name),
    }),
  },
  {
    ...common,
    name: "nats-wipe-all",
    fault: "all NATS servers killed, their data deleted, started again",
    run: outage({
      label: "kill -9 and wipe",
      awayMs: 1_500,
      away: async ({ cluster }, name) => {
        await cluster.killForGood(name);
        cluster.wipe(name);
      },
      back: ({ cluster }, name) => cluster.start(name),
    }),
  },
  {
    ...common,
    name: "nats-old-copy",
    fault: "all NATS servers killed and started again with an old copy of their data",
    run: async (stage) => {
      const copies = new Map(stage.cluster.of("nats").map((name) => [name, `${stage.cluster.dataDir(name)}.copy`]));
      await stage.fault("kill -9 of all servers of the event log, data copied", () =>
        each(stage, async (name) => {
          await stage.cluster.killForGood(name);
          cpSync(stage.cluster.dataDir(name), copies.get(name) ?? "", { recursive: true });
        }),
      );
      await stage.heal("all back", () => each(stage, (name) => stage.cluster.start(name)), "gap");
      await stage.cluster.ready();
      await stage.sleep(2_000);
      await stage.fault("kill -9 of all again, the copy put in place", () =>
        each(stage, async (name) => {
          await stage.cluster.killForGood(name);
          stage.cluster.wipe(name);
          renameSync(copies.get(name) ?? "", stage.cluster.dataDir(name));
        }),
      );
      await stage.heal("all back", () => each(stage, (name) => stage.cluster.start(name)), "gap");
      await stage.cluster.ready();
      await stage.sleep(2_000);
    },
  },
  {
    ...common,
    name: "nats-kill-one",
    fault: "kill -9 of one NATS server",
    run: async (stage) => {
      const victim = stage.prng.pick(stage.cluster.of("nats"));
      await stage.fault(`kill -9 ${victim}`, () => stage.cluster.kill(victim));
      await stage.sleep(2_500);
      await stage.cluster.ready();
    },
  },
  {
    ...common,
    name: "nats-rolling-restart",
    fault: "every NATS server stopped and started again, one by one",
    run: async (stage) => {
      for (const name of stage.cluster.of("nats")) {
        await stage.fault(`stop ${name}`, () => stage.cluster.stopProcess(name));
        await stage.heal(`start ${name}`, () => stage.cluster.start(name), "gap");
        await stage.cluster.ready();
        await stage.sleep(1_000);
      }
    },
  },
];
