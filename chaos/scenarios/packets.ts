// The network between members at the level of packets: each member in a network namespace of its own. Unlike the
// proxies, nothing ends or answers a connection here: packets are gone, and TCP finds out by itself.
import type { PacketNetwork } from "../faults/packet-network.ts";
import { must } from "@keelson/base";
import type { StoreScenario, StoreStage } from "../contract.ts";

const gapOfWrites = "longest time without an acknowledged write";
const store = { namespaces: true } as const;
const common = { starts: "store", store, objectiveMs: 1_500, objective: gapOfWrites } as const;

type Ends = { readonly leader: string; readonly others: readonly string[] };

/** Packets are treated so for `cutMs`, then all pass; until the time is up. */
function treated(
  label: string,
  treat: (packets: PacketNetwork, ends: Ends) => void,
  cutMs = 2_000,
): (stage: StoreStage) => Promise<void> {
  return async (stage) => {
    const packets = must(stage.store.packets, "the members have namespaces");
    do {
      const leader = await stage.store.leader();
      await stage.fault(`${label} (leader ${leader})`, () =>
        treat(packets, { leader, others: stage.store.others(leader) }),
      );
      const before = packets.seen();
      await stage.sleep(cutMs);
      const after = packets.seen();
      const again = after.sentAgain - before.sentAgain;
      const late = after.outOfOrder - before.outOfOrder;
      stage.note(`${again} segments sent again, ${late} out of order`);
      if (again + late === 0) stage.violation("harness", "no packet was lost or late");
      await stage.heal("all packets pass", () => packets.heal(), "gap");
      await stage.sleep(1_500);
    } while (stage.timeFor(cutMs + 1_500));
  };
}

export const packetScenarios: readonly StoreScenario[] = [
  {
    ...common,
    name: "packets-leader-cut",
    fault: "packets between the leader and both followers are dropped",
    invariant: "the former leader acknowledges nothing and answers no stale read; one leader per term",
    seconds: 8,
    run: treated("leader cut off", (packets, { leader, others }) => {
      for (const other of others) {
        packets.drop(leader, other);
        packets.drop(other, leader);
      }
    }),
  },
  {
    ...common,
    name: "packets-leader-deaf",
    fault: "asymmetric: no packet of the followers reaches the leader",
    invariant: "the former leader acknowledges nothing and answers no stale read; one leader per term",
    seconds: 8,
    run: treated("leader deaf", (packets, { leader, others }) =>
      others.forEach((other) => packets.drop(other, leader)),
    ),
  },
  {
    ...common,
    name: "packets-reset",
    fault: "every packet between the leader and one follower is answered with a reset",
    invariant: "a reset is no evidence of death: one stable leader, writes go on",
    seconds: 8,
    run: treated("resets", (packets, { leader, others: [other = ""] }) => {
      packets.reset(leader, other);
      packets.reset(other, leader);
    }),
  },
  {
    ...common,
    name: "packets-lost",
    fault: "10 % of the packets between members are lost",
    invariant: "no election without end; writes go on",
    objectiveMs: 2_000,
    seconds: 6,
    run: treated("10 % lost", (packets) => packets.lose(10), 5_000),
  },
  {
    ...common,
    name: "packets-reordered",
    fault: "20 % of the packets between members are overtaken by later ones",
    invariant: "no election without end; writes go on",
    objectiveMs: 2_000,
    seconds: 6,
    run: treated("20 % late", (packets) => packets.reorder(20), 5_000),
  },
];
