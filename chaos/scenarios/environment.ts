// What surrounds the members of the store: processor and clock; and several faults at once.
import { must } from "@keelson/base";
import type { StoreScenario, StoreStage } from "../contract.ts";
import { starve } from "../faults/starve.ts";

const gapOfWrites = "longest time without an acknowledged write";
const returnLimitMs = 45_000;

export const environmentScenarios: readonly StoreScenario[] = [
  {
    name: "calm-store",
    starts: "store",
    fault: "none: what the machine itself costs, for comparison",
    invariant: "those of every scenario",
    objectiveMs: undefined,
    objective: gapOfWrites,
    seconds: 6,
    run: async (stage) => {
      await stage.fault("nothing", () => stage.sleep(stage.seconds * 1_000));
      await stage.heal("still nothing", () => undefined);
    },
  },
  {
    name: "cpu-starvation-leader",
    starts: "store",
    fault: "the leader gets a tenth of its time: stopped 90 ms of every 100",
    invariant: "writes go on, with this leader or another",
    objectiveMs: 2_000,
    objective: gapOfWrites,
    seconds: 6,
    run: async (stage) => {
      const leader = await stage.store.leader();
      const starving = starve(() => [stage.store.pid(leader)], { runMs: 10, stopMs: 90 });
      await stage.fault(`${leader} starves`, () => stage.sleep(stage.seconds * 1_000));
      await stage.heal(`${leader} runs freely`, () => starving.stop());
      await stage.sleep(700);
    },
  },
  {
    name: "cpu-starvation-all",
    starts: "store",
    fault: "every member is stopped 60 ms of every 100, out of step",
    invariant: "no election without end: writes go on",
    objectiveMs: 3_000,
    objective: gapOfWrites,
    seconds: 6,
    run: async (stage) => {
      const starving = stage.store.names.map((name) =>
        starve(() => [stage.store.pid(name)], { runMs: 40, stopMs: 60 }),
      );
      await stage.fault("all starve", () => stage.sleep(stage.seconds * 1_000));
      await stage.heal("all run freely", () => Promise.all(starving.map((one) => one.stop())));
      await stage.sleep(700);
    },
  },
  {
    name: "clock-jump",
    starts: "store",
    store: { bentClock: true },
    fault: "the wall clock of the leader jumps an hour ahead, then of all, then two hours back",
    invariant: "elections and leases use the monotonic clock: writes go on",
    objectiveMs: 1_000,
    objective: gapOfWrites,
    seconds: 6,
    run: async (stage) => {
      const leader = await stage.store.leader();
      await stage.fault(`${leader} +1 h`, () => stage.store.setClockOffset(leader, 3_600));
      await stage.sleep(1_500);
      await stage.fault("all +1 h", () => stage.store.names.forEach((name) => stage.store.setClockOffset(name, 3_600)));
      await stage.sleep(1_500);
      await stage.fault("all −1 h", () =>
        stage.store.names.forEach((name) => stage.store.setClockOffset(name, -3_600)),
      );
      await stage.sleep(1_500);
    },
  },
  {
    name: "random-soup",
    starts: "store",
    store: { proxied: true },
    fault: "drawn from the seed: kills, pauses, cuts, slow links and resets, up to two at once",
    invariant: "those of every scenario",
    objectiveMs: 5_000,
    objective: gapOfWrites,
    seconds: 20,
    run: soup,
  },
];

async function soup(stage: StoreStage): Promise<void> {
  const proxies = must(stage.store.proxies, "the store has proxies");
  const { names } = stage.store;
  do {
    const [one, two] = [stage.prng.pick(names), stage.prng.pick(names)];
    const kind = stage.prng.pick(["kill", "pause", "cut", "one-way cut", "slow", "reset", "kill and cut"] as const);
    await stage.fault(
      `${kind} ${one} ${two}`,
      async () => {
        if (kind === "kill" || kind === "kill and cut") await stage.store.kill(one);
        if (kind === "pause") stage.store.pause(one);
        if (kind === "reset") proxies.reset(one, two);
        if (kind === "slow" && one !== two) proxies.slow(one, two, { delayMs: 30, jitterMs: 60, prng: stage.prng });
        if ((kind === "cut" || kind === "one-way cut" || kind === "kill and cut") && one !== two) {
          proxies.block(one, two);
          if (kind !== "one-way cut") proxies.block(two, one);
        }
      },
      "not",
    );
    await stage.sleep(300 + stage.prng.below(1_700));
    await stage.heal(
      "all whole",
      async () => {
        proxies.heal();
        for (const name of names) {
          stage.store.resume(name);
          stage.store.start(name);
        }
        await stage.store.ready(returnLimitMs);
      },
      "first",
    );
    await stage.sleep(500 + stage.prng.below(1_000));
  } while (stage.timeFor(4_000));
}
