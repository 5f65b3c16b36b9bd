// Proves single rules of recovery that took a rare order of crashes to be found.
import { describe, expect, test } from "vitest";
import { sectorBytes } from "./limits.ts";
import { batchBytes, encodeBatch, LogRecovery, type RecoveredLog, toRaw, type WalRecord } from "./mod.ts";

const owner = { clusterId: 1n, memberId: 2n };

function entry(index: number, bytes: number): WalRecord {
  return { kind: "entry", index, term: 1, entryKind: 0, data: new Uint8Array(bytes).fill(7) };
}

function recover(bytes: Uint8Array): RecoveredLog | string {
  const recovery = new LogRecovery(owner);
  const report = recovery.feed(1, bytes);
  if (report !== undefined) return report.kind;
  const result = recovery.finish();
  return result.kind === "recovered" ? result.log : result.report.kind;
}

describe("a batch whose end was lost without a trace", () => {
  test("is continued under its own number, so that a second crash is not taken for rot", () => {
    const segment = new Uint8Array(16 * 1024);
    const write = (records: readonly WalRecord[], offset: number, batch: number): void =>
      segment.set(encodeBatch(records.map(toRaw), { segment: 1, offset }, { batch }), offset);
    const head: WalRecord = { kind: "segment-head", ...owner };
    // The first entry ends where a sector does, and the crash takes the sectors after it.
    const size = sectorBytes - (batchBytes([head, entry(1, 0)].map(toRaw)) % sectorBytes);
    write([head, entry(1, size), entry(2, 600)], 0, 1);
    segment.fill(0, batchBytes([head, entry(1, size)].map(toRaw)));
    const cut = recover(segment);
    if (typeof cut === "string" || cut.tail === undefined) throw new Error(typeof cut === "string" ? cut : "no tail");
    expect(cut.entries.map(({ index }) => index)).toEqual([1]);
    // The next write is torn in turn: the sector that it begins in is lost, the later ones are there.
    const { offset, batch } = cut.tail;
    expect(offset % sectorBytes).toBe(0);
    write([entry(2, 600), entry(3, 600), entry(4, 600)], offset, batch);
    segment.fill(0, offset, offset + sectorBytes);
    const again = recover(segment);
    if (typeof again === "string") throw new Error(again);
    expect(again.entries.map(({ index }) => index)).toEqual([1]);
    expect(again.tail).toMatchObject({ offset, torn: true });
  });
});
