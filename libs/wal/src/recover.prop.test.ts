// Proves, for thousands of random histories: whatever was synced before a crash is recovered, entry for entry;
// nothing is invented; and rot inside what was synced is reported, never truncated away.
import { createPrng, must, type Prng } from "@keelson/base";
import { describe, expect, test } from "vitest";
import { sectorBytes } from "./limits.ts";
import { type EntryRecord, encodeBatch, LogRecovery, type RecoveredLog, toRaw, type WalRecord } from "./mod.ts";

const owner = { clusterId: 0xfeedn, memberId: 0xffff_ffff_ffff_fff1n };
const segmentBytes = 16 * 1024;

/** A writer over arrays that keeps what is synced apart from what is only written. */
class Disk {
  segments: { sequence: number; bytes: Uint8Array; synced: Uint8Array; offset: number }[] = [];
  #batch = 1;

  constructor() {
    this.#open(1);
  }

  write(records: readonly WalRecord[], sync: boolean): void {
    let raw = records.map(toRaw);
    let segment = must(this.segments.at(-1), "a segment");
    let bytes = encodeBatch(raw, { segment: segment.sequence, offset: segment.offset }, { batch: this.#batch });
    if (segment.offset + bytes.length > segmentBytes) {
      segment = this.#open(segment.sequence + 1);
    }
    if (segment.offset === 0) raw = [toRaw({ kind: "segment-head", ...owner }), ...raw];
    bytes = encodeBatch(raw, { segment: segment.sequence, offset: segment.offset }, { batch: this.#batch++ });
    segment.bytes.set(bytes, segment.offset);
    segment.offset += bytes.length;
    if (sync) segment.synced = segment.bytes.slice();
  }

  /** Unsynced sectors survive or not, by chance. */
  crash(prng: Prng): void {
    for (const segment of this.segments) {
      for (let at = 0; at < segmentBytes; at += sectorBytes) {
        if (prng.chance(0.5)) segment.synced.set(segment.bytes.subarray(at, at + sectorBytes), at);
      }
    }
  }

  recover(): { log: RecoveredLog } | { report: string } {
    const recovery = new LogRecovery(owner);
    for (const { sequence, synced } of this.segments) {
      const report = recovery.feed(sequence, synced);
      if (report !== undefined) return { report: report.kind };
    }
    const result = recovery.finish();
    return result.kind === "recovered" ? { log: result.log } : { report: result.report.kind };
  }

  #open(sequence: number) {
    const segment = { sequence, bytes: new Uint8Array(segmentBytes), synced: new Uint8Array(segmentBytes), offset: 0 };
    this.segments.push(segment);
    return segment;
  }
}

/** Entries and hard states as a member would write them; returns the model of the log after each batch. */
function* history(prng: Prng, model: EntryRecord[]): Generator<WalRecord[]> {
  let term = 1;
  for (;;) {
    if (prng.chance(0.1)) term++;
    let last = model.at(-1)?.index ?? 0;
    if (prng.chance(0.1) && last > 3) last -= 1 + prng.below(3);
    model.length = last;
    const records: WalRecord[] = [];
    for (let i = 1 + prng.below(4); i > 0; i--) {
      const data = Uint8Array.from({ length: prng.below(prng.chance(0.1) ? 3_000 : 200) }, () => 1 + prng.below(255));
      const entry: EntryRecord = { kind: "entry", index: ++last, term, entryKind: prng.below(3), data };
      model.push(entry);
      records.push(entry);
    }
    if (prng.chance(0.3))
      records.push({ kind: "hard-state", term, vote: BigInt(prng.below(4)), commit: prng.below(last + 1) });
    yield records;
  }
}

describe("recovery", () => {
  test("returns everything that was synced, and a prefix of what was not", () => {
    let torn = 0;
    let rotated = 0;
    for (let seed = 0; seed < 400; seed++) {
      const prng = createPrng(`crash-${seed}`);
      const disk = new Disk();
      const model: EntryRecord[] = [];
      const batches = history(prng, model);
      const count = 1 + prng.below(40);
      for (let i = 0; i < count; i++) disk.write(batches.next().value as WalRecord[], true);
      const synced = [...model];
      if (prng.chance(0.8)) disk.write(batches.next().value as WalRecord[], false);
      const written = [...model];
      disk.crash(prng);
      const result = disk.recover();
      if (!("log" in result)) throw new Error(`seed ${seed}: ${result.report}`);
      const { entries, tail } = result.log;
      const agreed = entries.every((entry, i) => same(entry, synced[i]) || same(entry, written[i]));
      expect(agreed, `seed ${seed}`).toBe(true);
      const kept = synced.filter((entry, i) => same(entry, written[i])).length;
      expect(entries.length, `seed ${seed}`).toBeGreaterThanOrEqual(Math.min(kept, synced.length));
      if (written.length === synced.length && written.every((entry, i) => same(entry, synced[i])))
        expect(entries.length).toBe(synced.length);
      if (tail?.torn === true) torn++;
      if (disk.segments.length > 1) rotated++;
    }
    expect(torn).toBeGreaterThan(40);
    expect(rotated).toBeGreaterThan(40);
  });

  test("reports rot in what was synced, wherever it is", () => {
    for (let seed = 0; seed < 300; seed++) {
      const prng = createPrng(`rot-${seed}`);
      const disk = new Disk();
      const batches = history(prng, []);
      for (let i = 0; i < 3 + prng.below(20); i++) disk.write(batches.next().value as WalRecord[], true);
      const segment = prng.pick(disk.segments);
      const end = segment.offset;
      let at = prng.below(end);
      while (isPadding(segment.synced, at)) at = prng.below(end);
      segment.synced[at] = 1 + (((segment.synced[at] as number) + prng.below(254)) % 255);
      expect(disk.recover(), `seed ${seed} at ${at}`).toHaveProperty("report");
    }
  });

  test("refuses another member's log and a missing segment", () => {
    const disk = new Disk();
    const batches = history(createPrng("foreign"), []);
    while (disk.segments.length < 4) disk.write(batches.next().value as WalRecord[], true);
    const foreign = new LogRecovery({ ...owner, memberId: 5n });
    expect(foreign.feed(1, must(disk.segments[0], "a segment").synced)).toMatchObject({
      kind: "foreign",
      memberId: owner.memberId,
    });
    disk.segments.splice(1, 1);
    expect(disk.recover()).toEqual({ report: "missing-segment" });
  });
});

function same(a: EntryRecord | undefined, b: EntryRecord | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return (
    a.index === b.index && a.term === b.term && a.entryKind === b.entryKind && Buffer.compare(a.data, b.data) === 0
  );
}

/** Zero bytes may be padding between records, which no checksum covers and nobody reads. */
function isPadding(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0;
}
