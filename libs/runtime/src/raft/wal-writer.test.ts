// Proves on a disk that crashes: every record whose callback ran is there after the crash, in order, across segment
// rotation and removal; one sync serves everything queued meanwhile; the first failed sync ends all writing.
import { createPrng, must } from "@keelson/base";
import { createMemoryDisk, createVirtualClock, type MemoryDisk, silentTelemetry } from "@keelson/sim";
import type { EntryRecord, RecoveredLog } from "@keelson/wal";
import { describe, expect, test } from "vitest";
import { openWal, type WalWriter } from "./wal-writer.ts";

const clock = createVirtualClock(() => Promise.resolve());
const owner = { clusterId: 7n, memberId: 9n };
const segmentBytes = 8_192;

function open(
  disk: MemoryDisk,
  onFatal: (error: unknown) => void = () => {},
): Promise<{ recovered: RecoveredLog; wal: WalWriter }> {
  return openWal({ disk, clock, telemetry: silentTelemetry, directory: "/wal", owner, onFatal, segmentBytes });
}

function entry(index: number, term: number, size: number): EntryRecord {
  return { kind: "entry", index, term, entryKind: 0, data: new Uint8Array(size).fill(1 + (index % 250)) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the log writer", () => {
  test("keeps what it confirmed, whatever the crash left of the rest", async () => {
    for (let seed = 0; seed < 40; seed++) {
      const prng = createPrng(`wal-${seed}`);
      const disk = createMemoryDisk();
      let expected: EntryRecord[] = [];
      let compacted = 0;
      for (let life = 0; life < 3; life++) {
        const { recovered, wal } = await open(disk);
        const kept = recovered.entries;
        expect(recovered.start.index).toBe(compacted);
        for (const [i, record] of expected.filter((e) => e.index > compacted).entries())
          expect(kept[i]).toEqual(record);
        expected = [...kept];
        let last = kept.at(-1)?.index ?? compacted;
        const confirmed: EntryRecord[] = [];
        for (let i = 0; i < 60; i++) {
          const record = entry(++last, life + 1, prng.below(400));
          wal.append([record, { kind: "hard-state", term: life + 1, vote: 9n, commit: last }], () =>
            confirmed.push(record),
          );
          if (prng.chance(0.3)) await turn();
          const upTo = confirmed.at(-1)?.index ?? 0;
          if (prng.chance(0.05) && upTo > compacted + 10) {
            const index = upTo - 5;
            const data = Uint8Array.of(1);
            await new Promise<void>((resolve) =>
              wal.append([{ kind: "compacted", index, term: life + 1, data }], resolve),
            );
            compacted = index;
            await wal.removeUpTo(index);
          }
        }
        expected = [...expected, ...confirmed].filter((e) => e.index > compacted);
        disk.crash(prng);
        await turn();
      }
      expect(disk.paths().length).toBeLessThan(25);
    }
  });

  test("serves everything queued during a sync with the next one", async () => {
    const disk = createMemoryDisk();
    const { wal } = await open(disk);
    const release = disk.holdSyncs();
    const order: number[] = [];
    for (let i = 1; i <= 50; i++) wal.append([entry(i, 1, 10)], () => order.push(i));
    wal.append([], () => order.push(51));
    await turn();
    expect(order).toEqual([]);
    release();
    await turn();
    expect(order).toEqual(Array.from({ length: 51 }, (_, i) => i + 1));
    await wal.close();
  });

  test("confirms nothing after the first failed sync", async () => {
    const disk = createMemoryDisk();
    const failures: unknown[] = [];
    const { wal } = await open(disk, (error) => failures.push(error));
    disk.failSyncs("disk.sync");
    let confirmed = 0;
    wal.append([entry(1, 1, 10)], () => confirmed++);
    await turn();
    disk.failSyncs(undefined);
    wal.append([entry(2, 1, 10)], () => confirmed++);
    await turn();
    expect(confirmed).toBe(0);
    expect(failures).toHaveLength(1);
  });

  test("writes again what a failed sync left in the page cache only", async () => {
    const disk = createMemoryDisk();
    const first = await open(disk);
    await new Promise<void>((resolve) => first.wal.append([entry(1, 1, 1_000)], resolve));
    disk.failSyncs("disk.sync");
    first.wal.append([entry(2, 1, 1_000)], () => {});
    await turn();
    disk.failSyncs(undefined);
    disk.forgetUnsynced();
    const second = await open(disk);
    expect(second.recovered.entries).toHaveLength(2);
    await new Promise<void>((resolve) => second.wal.append([entry(3, 2, 1_000)], resolve));
    disk.crash(createPrng("power"));
    const third = await open(disk);
    expect(third.recovered.entries.map(({ index }) => index)).toEqual([1, 2, 3]);
  });

  test("refuses the directory of another member, and one that rotted", async () => {
    const disk = createMemoryDisk();
    const { wal } = await open(disk);
    await new Promise<void>((resolve) => wal.append([entry(1, 1, 100)], resolve));
    await new Promise<void>((resolve) => wal.append([entry(2, 1, 100)], resolve));
    await wal.close();
    const other = openWal({
      disk,
      clock,
      telemetry: silentTelemetry,
      directory: "/wal",
      owner: { ...owner, clusterId: 8n },
      onFatal: () => {},
    });
    await expect(other).rejects.toMatchObject({ code: "wal.foreign" });
    disk.rot(must(disk.paths()[0], "a segment"), 250);
    await expect(open(disk)).rejects.toMatchObject({ code: "wal.damaged" });
  });
});
