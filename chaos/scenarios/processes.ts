// Members of the store that die, stop, or stand still.
import type { StoreScenario, StoreStage } from "../contract.ts";

const returnLimitMs = 45_000;

/** Kills, waits, starts again until the time is up. At least one round. */
async function rounds(stage: StoreStage, roundMs: number, round: (count: number) => Promise<void>): Promise<void> {
  let count = 0;
  do await round(++count);
  while (stage.timeFor(roundMs));
}

async function startAgain(stage: StoreStage, names: readonly string[]): Promise<void> {
  for (const name of names) stage.store.start(name);
  await stage.store.ready(returnLimitMs, names);
}

const gapOfWrites = "longest time without an acknowledged write";
const writers = { mix: "writes", pauseMs: 4 } as const;

export const processScenarios: readonly StoreScenario[] = [
  {
    name: "leader-kill",
    starts: "store",
    fault: "kill -9 of the leader under 8 writers, again and again",
    invariant: "no acknowledged write is lost; a call without an answer took effect once or not at all",
    objectiveMs: 500,
    medianObjectiveMs: 150,
    objective: `median ≤ 150 ms, worst ≤ 500 ms: ${gapOfWrites}`,
    seconds: 15,
    traffic: writers,
    run: (stage) =>
      rounds(stage, 2_500, async () => {
        const leader = await stage.store.leader();
        await stage.fault(`kill -9 ${leader} (leader)`, () => stage.store.kill(leader));
        await stage.sleep(1_000);
        await stage.heal(`start ${leader}`, () => startAgain(stage, [leader]));
        await stage.sleep(600);
      }),
  },
  {
    name: "follower-kill",
    starts: "store",
    fault: "kill -9 of one follower",
    invariant: "writes go on",
    objectiveMs: 500,
    objective: gapOfWrites,
    seconds: 8,
    run: (stage) =>
      rounds(stage, 2_500, async () => {
        const leader = await stage.store.leader();
        const follower = stage.prng.pick(stage.store.others(leader));
        await stage.fault(`kill -9 ${follower}`, () => stage.store.kill(follower));
        await stage.sleep(1_000);
        await stage.heal(`start ${follower}`, () => startAgain(stage, [follower]));
        await stage.sleep(500);
      }),
  },
  {
    name: "leader-pause",
    starts: "store",
    fault: "SIGSTOP of the leader for longer than any timeout, then SIGCONT",
    invariant: "no stale read and no acknowledgement by the former leader when it wakes",
    objectiveMs: 1_500,
    objective: gapOfWrites,
    seconds: 15,
    run: (stage) =>
      rounds(stage, 3_500, async () => {
        const leader = await stage.store.leader();
        await stage.fault(`SIGSTOP ${leader} (leader)`, () => stage.store.pause(leader));
        await stage.sleep(2_000);
        await stage.heal(`SIGCONT ${leader}`, () => stage.store.resume(leader));
        await stage.sleep(1_200);
      }),
  },
  {
    name: "leader-blink",
    starts: "store",
    fault: "SIGSTOP of the leader for 200 ms, less than an election timeout",
    invariant: "none or one clean change of leader; no stale read",
    objectiveMs: 1_500,
    objective: gapOfWrites,
    seconds: 8,
    run: (stage) =>
      rounds(stage, 1_500, async () => {
        const leader = await stage.store.leader();
        await stage.fault(`SIGSTOP ${leader} (leader)`, () => stage.store.pause(leader));
        await stage.sleep(200);
        await stage.heal(`SIGCONT ${leader}`, () => stage.store.resume(leader));
        await stage.sleep(1_200);
      }),
  },
  {
    name: "alternating-pauses",
    starts: "store",
    fault: "one member after another stands still for 0.1 to 2 s",
    invariant: "progress with every quorum",
    objectiveMs: 2_600,
    objective: gapOfWrites,
    seconds: 12,
    run: (stage) =>
      rounds(stage, 2_500, async (count) => {
        const name = stage.store.names[count % stage.store.names.length] ?? "";
        await stage.fault(`SIGSTOP ${name}`, () => stage.store.pause(name));
        await stage.sleep(100 + stage.prng.below(1_900));
        await stage.heal(`SIGCONT ${name}`, () => stage.store.resume(name));
        await stage.sleep(500);
      }),
  },
  {
    name: "majority-loss",
    starts: "store",
    fault: "kill -9 of two members, which return one by one",
    invariant: "nothing is acknowledged without a quorum",
    objectiveMs: 3_000,
    objective: "from the start of the second member to the first acknowledged write",
    seconds: 12,
    run: (stage) =>
      rounds(stage, 6_000, async () => {
        const lost = stage.store.others(stage.prng.pick(stage.store.names));
        await stage.fault(
          `kill -9 ${lost.join(" and ")}`,
          () => Promise.all(lost.map((name) => stage.store.kill(name))),
          "not",
        );
        await stage.sleep(300);
        const fromMs = performance.now();
        await stage.sleep(1_500);
        forbidWrites(stage, fromMs);
        await stage.heal(`start ${lost[0]}`, () => stage.store.start(lost[0] ?? ""), "first");
        await stage.traffic.acknowledged(returnLimitMs);
        await stage.heal(`start ${lost[1]}`, () => startAgain(stage, lost));
        await stage.sleep(500);
      }),
  },
  {
    name: "kill-everything",
    starts: "store",
    fault: "kill -9 of all members at once under full write load",
    invariant: "every acknowledged write is there after the restart, every watcher goes on without a gap",
    objectiveMs: 4_000,
    objective: "from the start of the members to the first acknowledged write",
    seconds: 20,
    traffic: { mix: "writes", pauseMs: 0, padding: 200 },
    run: (stage) =>
      rounds(stage, 3_500, async (count) => {
        await stage.fault(
          `kill -9 of everything (${count})`,
          () => Promise.all(stage.store.names.map((name) => stage.store.kill(name))),
          "not",
        );
        await stage.heal("start all", () => startAgain(stage, stage.store.names), "first");
        await stage.traffic.acknowledged(returnLimitMs);
        await stage.sleep(700);
      }),
  },
  {
    name: "leader-stop",
    starts: "store",
    fault: "SIGTERM to the leader",
    invariant: "leadership is handed over first; the process ends with code 0 within 5 s",
    objectiveMs: 500,
    objective: gapOfWrites,
    seconds: 8,
    traffic: writers,
    run: (stage) =>
      rounds(stage, 2_500, async () => {
        const leader = await stage.store.leader();
        await stage.fault(`SIGTERM ${leader} (leader)`, () => stopCleanly(stage, leader));
        await stage.sleep(500);
        await stage.heal(`start ${leader}`, () => startAgain(stage, [leader]));
        await stage.sleep(500);
      }),
  },
  {
    name: "rolling-restart",
    starts: "store",
    fault: "every member stopped with SIGTERM and started again, one by one",
    invariant: "each ends with code 0 within 5 s; writes go on",
    objectiveMs: 500,
    objective: gapOfWrites,
    seconds: 10,
    run: async (stage) => {
      for (const name of stage.store.names) {
        await stage.fault(`SIGTERM ${name}`, () => stopCleanly(stage, name));
        await stage.heal(`start ${name}`, () => startAgain(stage, [name]));
        await stage.sleep(700);
      }
    },
  },
];

async function stopCleanly(stage: StoreStage, name: string): Promise<void> {
  const sinceMs = performance.now();
  const code = await stage.store.kill(name, "SIGTERM");
  const tookMs = performance.now() - sinceMs;
  if (code !== 0) stage.violation("clean stop", `${name} ended with code ${code}`);
  if (tookMs > 5_000) stage.violation("clean stop", `${name} took ${Math.round(tookMs)} ms to stop`);
}

function forbidWrites(stage: StoreStage, fromMs: number): void {
  const bold = stage.traffic.operations.filter(
    ({ outcome, kind, callMs }) => outcome === "ok" && kind !== "read" && callMs > fromMs,
  );
  if (bold.length > 0) stage.violation("quorum", `${bold.length} writes were acknowledged without a quorum`);
}
