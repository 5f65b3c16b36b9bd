// The one writer of the log. Whatever is queued while a sync runs becomes the next batch: one durable
// write (group commit). Callbacks run in queue order once durable. The first failed write or sync is final:
// the kernel may have dropped the pages, so nothing is retried and `onFatal` must end the process.
import { assert, Deque, must } from "@keelson/base";
import type { Clock, Disk, DiskFile, Telemetry } from "@keelson/ports";
import {
  batchBytes,
  encodeBatch,
  type LogOwner,
  type RawRecord,
  type RecoveredLog,
  type SegmentInfo,
  toRaw,
  walBatchBytesMax,
  walBatchRecordsMax,
  type WalRecord,
  walSegmentBytes,
} from "@keelson/wal";
import { walBufferBytesMax } from "./limits.ts";
import { WalFiles } from "./wal-files.ts";

export interface WalOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly directory: string;
  readonly owner: LogOwner;
  readonly onFatal: (error: unknown) => void;
  /** Size of a segment; default `walSegmentBytes`. */
  readonly segmentBytes?: number | undefined;
}

/** Reads the log back and opens it for writing. Throws AppError `wal.damaged` or `wal.foreign`. */
export async function openWal(
  options: WalOptions,
): Promise<{ readonly recovered: RecoveredLog; readonly wal: WalWriter }> {
  const files = new WalFiles(options.disk, options.directory, options.segmentBytes ?? walSegmentBytes);
  const recovered = await files.recover(options.owner);
  const wal = new WalWriter(options, files, recovered);
  await wal.open(recovered);
  return { recovered, wal };
}

interface Waiting {
  readonly records: readonly RawRecord[];
  readonly bytes: number;
  readonly onDurable: () => void;
}

export class WalWriter {
  readonly #options: WalOptions;
  readonly #files: WalFiles;
  readonly #queue = new Deque<Waiting>();
  readonly #syncSeconds;
  #segments: { sequence: number; lastEntryIndex: number }[];
  #file: DiskFile | undefined;
  #offset = 0;
  #batch: number;
  #hardState: RawRecord;
  #mark: RawRecord;
  /** Where batches are encoded: the next begins when the one before is on disk. */
  #buffer = new Uint8Array(0);
  #running = false;
  #failed = false;
  #closed = false;
  #busySinceMs: number | undefined;
  #idle: (() => void)[] = [];

  constructor(options: WalOptions, files: WalFiles, recovered: RecoveredLog) {
    this.#options = options;
    this.#files = files;
    this.#segments = recovered.segments.map((info: SegmentInfo) => ({ ...info }));
    this.#batch = recovered.tail?.batch ?? 1;
    this.#hardState = toRaw(recovered.hardState);
    this.#mark = toRaw({ ...recovered.start, kind: "compacted" });
    this.#syncSeconds = options.telemetry.metrics.histogram(
      "etcd_disk_wal_fsync_duration_seconds",
      "Time to write and sync one batch of the log.",
      [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    );
  }

  /** How long the batch being written has been under way; 0 when idle. */
  get stalledMs(): number {
    return this.#busySinceMs === undefined ? 0 : this.#options.clock.monoMs() - this.#busySinceMs;
  }

  async open(recovered: RecoveredLog): Promise<void> {
    const { tail } = recovered;
    if (tail === undefined || tail.offset === 0) {
      this.#segments = this.#segments.filter((info) => info.sequence !== tail?.segment);
      await this.#startSegment(tail?.segment ?? 1, []);
      return;
    }
    this.#file = await this.#files.reopen(tail);
    this.#offset = tail.offset;
  }

  /** Queues records; `onDurable` runs once they and everything queued before are on disk. None: a barrier. */
  append(records: readonly WalRecord[], onDurable: () => void): void {
    assert(!this.#closed, "the log is open");
    if (records.length > walBatchRecordsMax) {
      this.append(records.slice(0, walBatchRecordsMax), () => {});
      this.append(records.slice(walBatchRecordsMax), onDurable);
      return;
    }
    const raw = records.map(toRaw);
    this.#queue.pushBack({ records: raw, bytes: batchBytes(raw), onDurable });
    if (!this.#running && !this.#failed) {
      if (raw.length === 0 && this.#queue.size === 1) {
        this.#queue.popFront();
        onDurable();
        return;
      }
      void this.#run();
    }
  }

  /** Removes segments that hold nothing above `index`; a durable `compacted` record must say so first. */
  async removeUpTo(index: number): Promise<void> {
    const removable: number[] = [];
    while (this.#segments.length > 1 && must(this.#segments[0], "a segment").lastEntryIndex <= index) {
      removable.push(must(this.#segments.shift(), "a segment").sequence);
    }
    await this.#files.remove(removable);
  }

  /** Waits for what is queued, then closes the files. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running) await new Promise<void>((resolve) => this.#idle.push(resolve));
    await this.#file?.close();
    await this.#files.close();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#queue.size > 0) {
        const batch = this.#takeBatch();
        this.#busySinceMs = this.#options.clock.monoMs();
        await this.#write(batch.flatMap((waiting) => waiting.records));
        this.#syncSeconds.record((this.#options.clock.monoMs() - this.#busySinceMs) / 1000);
        this.#busySinceMs = undefined;
        for (const waiting of batch) waiting.onDurable();
      }
    } catch (error) {
      this.#failed = true;
      this.#options.onFatal(error);
    } finally {
      this.#running = false;
      for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  #takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    let records = 0;
    let bytes = 0;
    for (let next = this.#queue.peekFront(); next !== undefined; next = this.#queue.peekFront()) {
      records += next.records.length;
      bytes += next.bytes;
      if (batch.length > 0 && (bytes > walBatchBytesMax || records > walBatchRecordsMax)) break;
      this.#queue.popFront();
      batch.push(next);
    }
    return batch;
  }

  async #write(records: readonly RawRecord[]): Promise<void> {
    if (records.length === 0) return;
    this.#note(records);
    if (this.#offset > 0 && this.#offset + batchBytes(records) > (this.#options.segmentBytes ?? walSegmentBytes)) {
      await this.#file?.close();
      await this.#startSegment(must(this.#segments.at(-1), "a segment").sequence + 1, records);
      return;
    }
    await this.#writeHere(records);
  }

  async #writeHere(records: readonly RawRecord[]): Promise<void> {
    const segment = must(this.#segments.at(-1), "a segment");
    const file = must(this.#file, "an open segment");
    const place = { segment: segment.sequence, offset: this.#offset };
    const size = batchBytes(records);
    if (size > this.#buffer.length && size <= walBufferBytesMax)
      this.#buffer = new Uint8Array(Math.min(2 * size, walBufferBytesMax));
    const bytes = encodeBatch(records, place, { batch: this.#batch++, buffer: this.#buffer });
    await file.writeDurably(bytes, this.#offset);
    this.#offset += bytes.length;
    for (const record of records) {
      if (record.type === entryType) segment.lastEntryIndex = Math.max(segment.lastEntryIndex, record.index);
    }
  }

  /** Every segment begins with all that is needed from those before it, so that they can be removed. */
  async #startSegment(sequence: number, records: readonly RawRecord[]): Promise<void> {
    this.#file = await this.#files.next(sequence);
    this.#offset = 0;
    this.#segments.push({ sequence, lastEntryIndex: 0 });
    const head = toRaw({ kind: "segment-head", ...this.#options.owner });
    await this.#writeHere([head, this.#hardState, this.#mark, ...records]);
  }

  #note(records: readonly RawRecord[]): void {
    for (const record of records) {
      if (record.type === hardStateType) this.#hardState = record;
      else if (record.type === compactedType || record.type === restoredType)
        this.#mark = { ...record, type: compactedType };
    }
  }
}

const entryType = toRaw({ kind: "entry", index: 1, term: 1, entryKind: 0, data: new Uint8Array(0) }).type;
const hardStateType = toRaw({ kind: "hard-state", term: 0, vote: 0n, commit: 0 }).type;
const compactedType = toRaw({ kind: "compacted", index: 0, term: 0, data: new Uint8Array(0) }).type;
const restoredType = toRaw({ kind: "restored", index: 0, term: 0, data: new Uint8Array(0) }).type;
