// What the log says, as values: the meaning of each record type and how it lies in a raw record. Payloads that
// belong to others (an entry's data, a configuration) are opaque bytes here.
import { emptyBytes } from "@keelson/base";
import { type RawRecord, recordType } from "./record.ts";

/** First record of every segment: whose log this is. */
export interface SegmentHead {
  readonly kind: "segment-head";
  readonly clusterId: bigint;
  readonly memberId: bigint;
}

/** Term and vote; the commit index is a hint that may lag. `vote` 0 means none. */
export interface HardStateRecord {
  readonly kind: "hard-state";
  readonly term: number;
  readonly vote: bigint;
  readonly commit: number;
}

/** A log entry. It replaces any entry with the same or a higher index written before. */
export interface EntryRecord {
  readonly kind: "entry";
  readonly index: number;
  readonly term: number;
  /** The writer's own number for the kind of entry, 0 … 255. */
  readonly entryKind: number;
  readonly data: Uint8Array;
}

/**
 * A position in the log with what the writer wants to know about it.
 * `compacted`: entries up to it are no longer needed. `restored`: the log restarts behind it, every entry before
 * is void. `restoring`: an image of this position is about to be installed in the state machine.
 */
export interface MarkRecord {
  readonly kind: "compacted" | "restored" | "restoring";
  readonly index: number;
  readonly term: number;
  readonly data: Uint8Array;
}

export type WalRecord = SegmentHead | HardStateRecord | EntryRecord | MarkRecord;

export function toRaw(record: WalRecord): RawRecord {
  switch (record.kind) {
    case "segment-head":
      return { type: recordType.segmentHead, index: 0, term: 0, payload: twoU64(record.clusterId, record.memberId) };
    case "hard-state": {
      const payload = twoU64(record.vote, BigInt(record.commit));
      return { type: recordType.hardState, index: 0, term: record.term, payload };
    }
    case "entry": {
      const { index, term, data, entryKind } = record;
      return { type: recordType.entry, index, term, payload: data, lead: entryKind };
    }
    case "compacted":
    case "restored":
    case "restoring":
      return { type: recordType[record.kind], index: record.index, term: record.term, payload: record.data };
  }
}

/** The value of a raw record whose checksums hold; undefined when its payload is too short for its type. */
export function fromRaw(raw: RawRecord): WalRecord | undefined {
  const { payload, index, term } = raw;
  switch (raw.type) {
    case recordType.segmentHead: {
      const ids = readTwoU64(payload);
      return ids && { kind: "segment-head", clusterId: ids[0], memberId: ids[1] };
    }
    case recordType.hardState: {
      const values = readTwoU64(payload);
      return values && { kind: "hard-state", term, vote: values[0], commit: Number(values[1]) };
    }
    case recordType.entry:
      if (payload.length < 1) return undefined;
      return {
        kind: "entry",
        index,
        term,
        entryKind: payload[0] as number,
        data: payload.length === 1 ? emptyBytes : payload.subarray(1),
      };
    case recordType.compacted:
      return { kind: "compacted", index, term, data: payload };
    case recordType.restored:
      return { kind: "restored", index, term, data: payload };
    case recordType.restoring:
      return { kind: "restoring", index, term, data: payload };
  }
}

function twoU64(a: bigint, b: bigint): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, a, true);
  view.setBigUint64(8, b, true);
  return bytes;
}

function readTwoU64(payload: Uint8Array): readonly [bigint, bigint] | undefined {
  if (payload.length < 16) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  return [view.getBigUint64(0, true), view.getBigUint64(8, true)];
}
