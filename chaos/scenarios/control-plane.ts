// API servers, schedulers, controller managers and nodes that die or stand still in a whole cluster.
import type { ProcessKind } from "@keelson/local";
import { ApiLink } from "../cluster/api-link.ts";
import { otherCheckout } from "../cluster/other-checkout.ts";
import type { ClusterScenario, ClusterStage } from "../contract.ts";
import { fullLoad } from "../traffic/objects.ts";

const gapOfWrites = "longest time without an acknowledged API write";
const untilBound = "longest wait of a new pod for its node";
const untilPod = "longest wait of a new ReplicaSet for its pod";

async function rounds(stage: ClusterStage, roundMs: number, round: (count: number) => Promise<void>): Promise<void> {
  let count = 0;
  do await round(++count);
  while (stage.timeFor(roundMs));
}

/** Kills the active one of a pair; the supervisor brings it back as standby. */
function killActive(kind: ProcessKind): (stage: ClusterStage) => Promise<void> {
  return (stage) =>
    rounds(stage, 4_000, async () => {
      const active = await stage.cluster.leader(kind);
      await stage.fault(`kill -9 ${active} (active)`, () => stage.cluster.kill(active));
      await stage.sleep(2_500);
      await stage.cluster.ready();
      await stage.sleep(500);
    });
}

/** Freezes the active one past its lease and thaws it: for a moment two believe that they act. */
function freezeActive(kind: ProcessKind): (stage: ClusterStage) => Promise<void> {
  return (stage) =>
    rounds(stage, 12_000, async () => {
      const active = await stage.cluster.leader(kind);
      await stage.fault(`SIGSTOP ${active} (active)`, () => stage.cluster.pause(active));
      await stage.sleep(5_000);
      await stage.heal(`SIGCONT ${active}`, () => stage.cluster.resume(active));
      await stage.sleep(1_500);
      await stage.cluster.ready();
    });
}

/** Freezes one after another of a kind, and thaws it. */
function freezeInTurn(
  kind: ProcessKind,
  times: { readonly frozenMs: number; readonly afterMs: number; readonly roundMs: number },
): (stage: ClusterStage) => Promise<void> {
  return (stage) =>
    rounds(stage, times.roundMs, async (count) => {
      const names = stage.cluster.of(kind);
      const victim = names[count % names.length] ?? "";
      await stage.fault(`SIGSTOP ${victim}`, () => stage.cluster.pause(victim));
      await stage.sleep(times.frozenMs);
      await stage.heal(`SIGCONT ${victim}`, () => stage.cluster.resume(victim));
      await stage.sleep(times.afterMs);
    });
}

export const controlPlaneScenarios: readonly ClusterScenario[] = [
  {
    name: "calm-cluster",
    starts: "cluster",
    measures: "replica sets",
    fault: "none: what the machine itself costs, for comparison",
    invariant: "those of every scenario",
    objectiveMs: undefined,
    objective: untilPod,
    seconds: 6,
    run: async (stage) => {
      await stage.fault("nothing", () => stage.sleep(stage.seconds * 1_000));
      await stage.heal("still nothing", () => undefined);
    },
  },
  {
    name: "apiserver-kill",
    starts: "cluster",
    measures: "objects",
    fault: "kill -9 of an API server in the middle of watches and writes",
    invariant: "watches go on at the other server without gap, repetition or relist",
    objectiveMs: 2_000,
    objective: gapOfWrites,
    seconds: 12,
    run: (stage) =>
      rounds(stage, 5_000, async (count) => {
        const victim = stage.cluster.of("apiserver")[count % 2] ?? "";
        await stage.fault(`kill -9 ${victim}`, () => stage.cluster.kill(victim));
        await stage.sleep(2_000);
        await stage.cluster.ready();
      }),
  },
  {
    name: "apiserver-pause",
    starts: "cluster",
    measures: "objects",
    fault: "SIGSTOP of an API server for 4 s",
    invariant: "clients go on at the other server; what the frozen one answers later is not stale",
    objectiveMs: 2_500,
    objective: gapOfWrites,
    seconds: 8,
    run: freezeInTurn("apiserver", { frozenMs: 4_000, afterMs: 1_000, roundMs: 7_000 }),
  },
  {
    name: "apiserver-restart",
    starts: "cluster",
    measures: "objects",
    fault: "both API servers stopped with SIGTERM and started again, one after the other",
    invariant: "as apiserver-kill",
    objectiveMs: 2_000,
    objective: gapOfWrites,
    seconds: 10,
    run: async (stage) => {
      for (const name of stage.cluster.of("apiserver")) {
        await stage.fault(`SIGTERM ${name}`, () => stage.cluster.stopProcess(name));
        await stage.heal(`start ${name}`, () => stage.cluster.start(name));
        await stage.cluster.ready();
        await stage.sleep(700);
      }
    },
  },
  {
    name: "store-leader-kill-under-cluster",
    starts: "cluster",
    measures: "objects",
    fault: "kill -9 of the store's leader under API traffic",
    invariant: "clients of the API see latency, not loss",
    objectiveMs: 1_500,
    objective: gapOfWrites,
    seconds: 10,
    run: (stage) =>
      rounds(stage, 4_000, async () => {
        const leader = await stage.cluster.leader("store");
        await stage.fault(`kill -9 ${leader} (leader)`, () => stage.cluster.kill(leader));
        await stage.sleep(1_500);
        await stage.cluster.ready();
      }),
  },
  {
    name: "store-everything-kill-under-cluster",
    starts: "cluster",
    measures: "objects",
    fault: "kill -9 of all store members at once under API traffic",
    invariant: "no acknowledged write is lost; followers see no gap",
    objectiveMs: 8_000,
    objective: gapOfWrites,
    seconds: 8,
    run: (stage) =>
      rounds(stage, 8_000, async () => {
        await stage.fault("kill -9 of every member", () =>
          Promise.all(stage.cluster.of("store").map((name) => stage.cluster.kill(name))),
        );
        await stage.sleep(3_000);
        await stage.cluster.ready();
      }),
  },
  {
    name: "scheduler-kill",
    starts: "cluster",
    measures: "bindings",
    fault: "kill -9 of the active scheduler",
    invariant: "every pod is bound, none twice",
    objectiveMs: 1_000,
    objective: untilBound,
    seconds: 10,
    run: killActive("scheduler"),
  },
  {
    name: "scheduler-pause",
    starts: "cluster",
    measures: "bindings",
    fault: "SIGSTOP of the active scheduler past its lease, then SIGCONT: two believe that they act",
    invariant: "every pod is bound, none twice",
    objectiveMs: 4_000,
    objective: `${untilBound} (lease + 1 s)`,
    seconds: 8,
    run: freezeActive("scheduler"),
  },
  {
    name: "controller-manager-kill",
    starts: "cluster",
    measures: "replica sets",
    fault: "kill -9 of the active controller manager",
    invariant: "every ReplicaSet has exactly the pods it asks for",
    objectiveMs: 1_000,
    objective: untilPod,
    seconds: 10,
    run: killActive("controller-manager"),
  },
  {
    name: "controller-manager-pause",
    starts: "cluster",
    measures: "replica sets",
    fault: "SIGSTOP of the active controller manager past its lease, then SIGCONT: two believe that they act",
    invariant: "every ReplicaSet has exactly the pods it asks for",
    objectiveMs: 4_000,
    objective: `${untilPod} (lease + 1 s)`,
    seconds: 8,
    run: freezeActive("controller-manager"),
  },
  {
    name: "kubelet-kill",
    starts: "cluster",
    measures: "bindings",
    fault: "kill -9 of a node's kubelet",
    invariant: "its pods stay; new pods go on being bound; no pod is bound twice",
    objectiveMs: 1_000,
    objective: untilBound,
    seconds: 6,
    run: (stage) =>
      rounds(stage, 5_000, async (count) => {
        const victim = stage.cluster.of("node")[count % 3] ?? "";
        await stage.fault(`kill -9 ${victim}`, () => stage.cluster.kill(victim));
        await stage.sleep(2_500);
        await stage.cluster.ready();
      }),
  },
  {
    name: "node-freeze",
    starts: "cluster",
    measures: "bindings",
    fault: "SIGSTOP of a node's kubelet for 5 s",
    invariant: "new pods go on being bound; no pod is bound twice",
    objectiveMs: 1_000,
    objective: untilBound,
    seconds: 6,
    run: freezeInTurn("node", { frozenMs: 5_000, afterMs: 500, roundMs: 8_000 }),
  },
  {
    name: "node-cut",
    starts: "cluster",
    measures: "bindings",
    fault: "a node's kubelet is cut off from every API server for 6 s, its connections stay open",
    invariant: "new pods go on being bound; no pod is bound twice; the node finds its way back by itself",
    objectiveMs: 1_000,
    objective: untilBound,
    seconds: 8,
    run: async (stage) => {
      const [node = ""] = stage.cluster.of("node");
      const link = await ApiLink.of(stage.cluster, node);
      try {
        await rounds(stage, 10_000, async () => {
          await stage.fault(`${node} cut off`, () => link.cut());
          await stage.sleep(6_000);
          await stage.heal(`${node} connected`, () => link.restore());
          await stage.sleep(2_000);
        });
      } finally {
        await link.end();
      }
    },
  },
  {
    name: "control-plane-kill",
    starts: "cluster",
    measures: "bindings",
    fault: "kill -9 of every API server, scheduler and controller manager at once",
    invariant: "every pod is bound, none twice; watches go on without a gap",
    objectiveMs: 10_000,
    objective: untilBound,
    seconds: 6,
    run: (stage) =>
      rounds(stage, 12_000, async () => {
        const names = (["apiserver", "scheduler", "controller-manager"] as const).flatMap((kind) =>
          stage.cluster.of(kind),
        );
        await stage.fault(`kill -9 ${names.join(" ")}`, () =>
          Promise.all(names.map((name) => stage.cluster.kill(name))),
        );
        await stage.sleep(4_000);
        await stage.cluster.ready();
      }),
  },
  {
    name: "everything-kill",
    starts: "cluster",
    measures: "objects",
    fault: "kill -9 of every process at once under full write load: store, event log, API servers, controllers, nodes",
    invariant: "no acknowledged write is lost; every follower and every watch goes on without a gap",
    objectiveMs: 10_000,
    objective: gapOfWrites,
    seconds: 10,
    load: fullLoad,
    run: (stage) =>
      rounds(stage, 10_000, async (count) => {
        await stage.fault(`kill -9 of every process (${count})`, () =>
          Promise.all(stage.cluster.everyone.map((name) => stage.cluster.kill(name))),
        );
        await stage.sleep(2_500);
        await stage.cluster.ready();
        await stage.sleep(1_000);
      }),
  },
  {
    name: "cluster-upgrade",
    starts: "cluster",
    measures: "objects",
    fault: "every service restarted from another checkout, one process after another, clients of the API in pairs",
    invariant: "mixed versions work together; watches go on without a gap",
    objectiveMs: 2_000,
    objective: gapOfWrites,
    seconds: 20,
    run: async (stage) => {
      const { cluster } = stage;
      const checkout = otherCheckout(cluster.directory);
      await stage.sleep(500); // the copy was made on the thread of the traffic
      const oneByOne = [...cluster.of("store"), ...cluster.of("apiserver")].map((name) => [name]);
      const pairs = [0, 1].map((i) => [cluster.of("controller-manager")[i] ?? "", cluster.of("scheduler")[i] ?? ""]);
      for (const names of [...oneByOne, ...pairs, cluster.of("node")]) {
        const label = names.join(" ");
        for (const name of names) cluster.moveTo(checkout, name);
        await stage.fault(`SIGTERM ${label}`, () => Promise.all(names.map((name) => cluster.stopProcess(name))));
        await stage.heal(`start ${label} from the other checkout`, () =>
          Promise.all(names.map((name) => cluster.start(name))),
        );
        await cluster.ready();
      }
      await stage.sleep(700);
    },
  },
];
