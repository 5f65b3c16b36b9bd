// The network between members of the store: cut, cut in one direction, slow, flapping, reset. Everything goes through
// proxies in front of the peer ports; clients reach every member.
import type { PeerProxies } from "../faults/peer-proxy.ts";
import { must } from "@keelson/base";
import type { StoreScenario, StoreStage } from "../contract.ts";

const gapOfWrites = "longest time without an acknowledged write";
const store = { proxied: true } as const;
const isolated = "the former leader acknowledges nothing and answers no stale read; one leader per term";

type Cut = (proxies: PeerProxies, ends: { readonly leader: string; readonly others: readonly string[] }) => void;

/** Cuts, waits, heals, until the time is up. */
function partition(label: string, cut: Cut, cutMs = 2_000): (stage: StoreStage) => Promise<void> {
  return async (stage) => {
    const proxies = must(stage.store.proxies, "the store has proxies");
    do {
      const leader = await stage.store.leader();
      await stage.fault(`${label} (leader ${leader})`, () =>
        cut(proxies, { leader, others: stage.store.others(leader) }),
      );
      await stage.sleep(cutMs);
      await stage.heal("links open", () => proxies.heal(), "gap");
      await stage.sleep(1_200);
    } while (stage.timeFor(cutMs + 1_500));
  };
}

function bothWays(proxies: PeerProxies, a: string, b: string): void {
  proxies.block(a, b);
  proxies.block(b, a);
}

export const networkScenarios: readonly StoreScenario[] = [
  {
    name: "partition-leader",
    starts: "store",
    store,
    fault: "the leader is cut off from both followers",
    invariant: isolated,
    objectiveMs: 1_500,
    objective: gapOfWrites,
    seconds: 12,
    run: partition("leader cut off", (proxies, { leader, others }) =>
      others.forEach((other) => bothWays(proxies, leader, other)),
    ),
  },
  {
    name: "partition-leader-deaf",
    starts: "store",
    store,
    fault: "asymmetric: the leader sends and hears nothing",
    invariant: isolated,
    objectiveMs: 1_500,
    objective: gapOfWrites,
    seconds: 12,
    run: partition("leader deaf", (proxies, { leader, others }) =>
      others.forEach((other) => proxies.block(other, leader)),
    ),
  },
  {
    name: "partition-leader-mute",
    starts: "store",
    store,
    fault: "asymmetric: the leader hears and nothing of what it sends arrives",
    invariant: isolated,
    objectiveMs: 1_500,
    objective: gapOfWrites,
    seconds: 12,
    run: partition("leader mute", (proxies, { leader, others }) =>
      others.forEach((other) => proxies.block(leader, other)),
    ),
  },
  {
    name: "partition-follower",
    starts: "store",
    store,
    fault: "one follower is cut off",
    invariant: "writes go on; on its return the follower does not depose the leader",
    objectiveMs: 500,
    objective: gapOfWrites,
    seconds: 8,
    run: partition("follower cut off", (proxies, { leader, others }) => {
      const [victim, other] = others;
      if (victim === undefined || other === undefined) return;
      bothWays(proxies, victim, leader);
      bothWays(proxies, victim, other);
    }),
  },
  {
    name: "partition-bridge",
    starts: "store",
    store,
    fault: "partial: the leader and one follower do not reach each other, the third reaches both",
    invariant: "one stable leader; terms do not run away",
    objectiveMs: 1_500,
    objective: gapOfWrites,
    seconds: 10,
    run: partition("leader and one follower cut", (proxies, { leader, others }) =>
      bothWays(proxies, leader, others[0] ?? ""),
    ),
  },
  {
    name: "partition-flapping",
    starts: "store",
    store,
    fault: "the link of the leader to one follower opens and closes every 100 to 600 ms",
    invariant: "terms stay bounded, writes go on",
    objectiveMs: 1_500,
    objective: gapOfWrites,
    seconds: 8,
    run: async (stage) => {
      const proxies = must(stage.store.proxies, "the store has proxies");
      const leader = await stage.store.leader();
      const other = stage.store.others(leader)[0] ?? "";
      do {
        await stage.fault(`${leader} and ${other} cut`, () => bothWays(proxies, leader, other));
        await stage.sleep(100 + stage.prng.below(500));
        await stage.heal("open", () => proxies.heal());
        await stage.sleep(100 + stage.prng.below(500));
      } while (stage.timeFor(1_000));
    },
  },
  {
    name: "slow-network",
    starts: "store",
    store,
    fault: "every byte between members takes 20 to 60 ms",
    invariant: "no change of leader is needed; writes go on",
    objectiveMs: 1_500,
    objective: gapOfWrites,
    seconds: 8,
    run: async (stage) => {
      const proxies = must(stage.store.proxies, "the store has proxies");
      const [a = "", b = "", c = ""] = stage.store.names;
      const delay = { delayMs: 20, jitterMs: 40, prng: stage.prng };
      await stage.fault("20–60 ms each way", () => {
        for (const [x, y] of [
          [a, b],
          [b, c],
          [a, c],
        ] as const)
          proxies.slow(x, y, delay);
      });
      await stage.sleep(stage.seconds * 1_000);
      await stage.heal("fast again", () => proxies.heal());
      await stage.sleep(500);
    },
  },
  {
    name: "connection-resets",
    starts: "store",
    store,
    fault: "connections between members are reset at random, several times a second",
    invariant: "a reset is no evidence of death: writes go on",
    objectiveMs: 1_000,
    objective: gapOfWrites,
    seconds: 8,
    run: async (stage) => {
      const proxies = must(stage.store.proxies, "the store has proxies");
      do {
        const [a, b] = [stage.prng.pick(stage.store.names), stage.prng.pick(stage.store.names)];
        if (a !== b) await stage.fault(`reset ${a} and ${b}`, () => proxies.reset(a, b));
        await stage.sleep(100 + stage.prng.below(400));
      } while (stage.timeFor(600));
      await stage.sleep(500);
    },
  },
];
