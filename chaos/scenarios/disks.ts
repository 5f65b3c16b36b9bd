// The disks below the members of the store: full, slow, stalled, failing, and without power.
import { closeSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@keelson/base";
import type { StoreScenario, StoreStage } from "../contract.ts";

const gapOfWrites = "longest time without an acknowledged write";
const mebibyte = 1024 * 1024;
const returnLimitMs = 45_000;
const endLimitMs = 3_000;

export const diskScenarios: readonly StoreScenario[] = [
  {
    name: "disk-full",
    starts: "store",
    store: { disks: { bytes: 256 * mebibyte, of: "first" } },
    fault: "the file system of one member (a small ext4 on a loop device) is full; later there is space again",
    invariant: "the others go on; the member comes back with all it had acknowledged",
    objectiveMs: 2_000,
    objective: gapOfWrites,
    seconds: 5,
    traffic: { padding: 20_000, mix: "writes", pauseMs: 8 },
    run: async (stage) => {
      const filler = join(stage.store.dataDir("store-1"), "filler");
      await stage.fault("store-1's disk is full", () => fill(filler));
      await stage.sleep(stage.seconds * 1_000);
      stage.note(
        stage.store.running("store-1")
          ? "store-1 still runs"
          : `store-1 ended: ${lastLine(stage.store.logFile("store-1"))}`,
      );
      await stage.heal("space again", () => rmSync(filler));
      stage.store.start("store-1");
      await stage.store.ready(returnLimitMs, ["store-1"]);
      await stage.sleep(700);
    },
  },
  {
    name: "fsync-error",
    starts: "store",
    fault: "every sync of the leader's files fails with EIO",
    invariant: "it ends at once with an exit code, without trying again; after its restart it has all it acknowledged",
    objectiveMs: 1_500,
    objective: gapOfWrites,
    seconds: 8,
    run: async (stage) => {
      do await failSyncs(stage);
      while (stage.timeFor(3_500));
    },
  },
  {
    name: "disk-slow",
    starts: "store",
    fault: "every sync of the leader takes 300 ms",
    invariant: "no election without end; writes go on, with this leader or another",
    objectiveMs: 3_000,
    objective: gapOfWrites,
    seconds: 5,
    run: async (stage) => {
      const leader = await stage.store.leader();
      await stage.fault(`syncs of ${leader} take 300 ms`, () => slowSyncs(stage, leader, 300));
      await stage.sleep(stage.seconds * 1_000);
      await stage.heal("fast again", () => stage.store.syncs.stop());
      await stage.sleep(1_000);
    },
  },
  {
    name: "disk-stall",
    starts: "store",
    fault: "no sync of the leader returns for 5 s",
    invariant: "a leader that cannot write gives leadership up; it acknowledges nothing meanwhile",
    objectiveMs: 2_000,
    objective: gapOfWrites,
    seconds: 6,
    run: async (stage) => {
      const leader = await stage.store.leader();
      await stage.fault(`syncs of ${leader} hang`, () => slowSyncs(stage, leader, 30_000));
      await stage.sleep(5_000);
      await stage.heal("they return", () => stage.store.syncs.stop());
      await stage.sleep(1_000);
    },
  },
  {
    name: "log-bit-rot",
    starts: "store",
    fault:
      "one bit in the middle of a follower's log is another when it starts again; later the copy without it is back",
    invariant: "the member does not take part with a log that it cannot trust, and says so; the others go on",
    objectiveMs: 500,
    objective: gapOfWrites,
    seconds: 4,
    traffic: { mix: "writes", padding: 200 },
    run: rotBit,
  },
  {
    name: "power-loss",
    starts: "store",
    store: { disks: { bytes: 256 * mebibyte, of: "all" } },
    fault: "all members lose their power at once under full write load: what was not synced is gone",
    invariant: "every acknowledged write is there afterwards; torn tails are repaired",
    objectiveMs: 5_000,
    objective: "from the start of the members to the first acknowledged write",
    seconds: 10,
    traffic: { mix: "writes", pauseMs: 0, padding: 200 },
    run: async (stage) => {
      do await losePower(stage);
      while (stage.timeFor(3_500));
    },
  },
];

async function failSyncs(stage: StoreStage): Promise<void> {
  const { store } = stage;
  const leader = await store.leader();
  await stage.fault(`syncs of ${leader} fail`, () => store.syncs.begin(store.pid(leader), { kind: "error" }));
  const ended = await store.ended(leader, endLimitMs);
  if (ended === undefined) stage.violation("fsync error", `${leader} still runs ${endLimitMs} ms after a failed sync`);
  else if (ended.code === 0) stage.violation("fsync error", `${leader} ended with code 0 after a failed sync`);
  else stage.note(`${leader} ended: ${lastLine(store.logFile(leader))}`);
  await stage.sleep(500);
  await stage.heal(`syncs work, ${leader} starts`, async () => {
    await store.syncs.stop();
    store.start(leader);
  });
  await store.ready(returnLimitMs, [leader]);
  await stage.sleep(500);
}

async function rotBit(stage: StoreStage): Promise<void> {
  const { store } = stage;
  const victim = store.others(await store.leader())[0] ?? "";
  const copy = `${store.dataDir(victim)}.copy`;
  await stage.fault(`kill -9 ${victim}, one bit of its log flipped`, async () => {
    await store.kill(victim);
    await cp(store.dataDir(victim), copy, { recursive: true });
    stage.note(flipBit(store.dataDir(victim)));
  });
  store.start(victim);
  const outcome = await store.endsOrServes(victim);
  // One that serves has mended itself from the others; what it holds is compared at the end.
  if (outcome === "serves") stage.note(`${victim} serves`);
  else if (outcome.code === 0) stage.violation("bit rot", `${victim} ended with code 0`);
  else stage.note(`${victim} ended: ${lastLine(store.logFile(victim))}`);
  await stage.heal("the copy is put back", async () => {
    await store.kill(victim);
    store.wipe(victim);
    renameSync(copy, store.dataDir(victim));
    store.start(victim);
  });
  await store.ready(returnLimitMs, [victim]);
  await stage.sleep(700);
}

/** Flips a bit in the middle of what was written to the newest log file that has anything in it; returns where. */
function flipBit(directory: string): string {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".wal"))
    .toSorted()
    .toReversed();
  for (const name of names) {
    const bytes = readFileSync(join(directory, name));
    const written = writtenBytes(bytes);
    if (written === 0) continue; // prepared, not begun
    const at = Math.floor(written / 2);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at);
    writeFileSync(join(directory, name), bytes);
    return `bit flipped at ${at} of ${written} bytes of ${name}`;
  }
  throw new AppError("chaos.no-log", `no log below ${directory}`);
}

/** To the end of the last block that is not all zeros; block by block, because the traffic shares this thread. */
function writtenBytes(bytes: Buffer): number {
  const zeros = Buffer.alloc(4_096);
  for (let end = bytes.length; end > 0; end -= zeros.length) {
    const block = bytes.subarray(Math.max(0, end - zeros.length), end);
    if (!block.equals(zeros.subarray(0, block.length))) return end;
  }
  return 0;
}

function slowSyncs(stage: StoreStage, name: string, ms: number): Promise<void> {
  return stage.store.syncs.begin(stage.store.pid(name), { kind: "slow", ms });
}

async function losePower(stage: StoreStage): Promise<void> {
  const { store } = stage;
  await stage.fault(
    "power off",
    async () => {
      for (const disk of store.disks.values()) disk.powerOff();
      await Promise.all(store.names.map((name) => store.kill(name)));
    },
    "not",
  );
  await stage.heal(
    "power on",
    () => {
      for (const disk of store.disks.values()) disk.powerOn();
      for (const name of store.names) store.start(name);
    },
    "first",
  );
  await store.ready(returnLimitMs);
  await stage.traffic.acknowledged(returnLimitMs);
  await stage.sleep(700);
}

/** Writes until nothing more fits. */
function fill(filler: string): void {
  const file = openSync(filler, "w");
  try {
    for (const size of [mebibyte, 4_096]) writeUntilFull(file, new Uint8Array(size));
  } finally {
    closeSync(file);
  }
}

function writeUntilFull(file: number, chunk: Uint8Array): void {
  try {
    while (writeSync(file, chunk) === chunk.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

function lastLine(file: string): string {
  return readFileSync(file, "utf8").trim().split("\n").at(-1) ?? "";
}
