// The files of the log: reading them back at start, preparing the next segment ahead of need, removing old ones.
// A segment is filled with zeros and its name made durable before the first record goes in, so that writing a
// record changes no metadata and a full disk shows up here and not in the middle of a batch.
import { AppError } from "@keelson/base";
import type { Disk, DiskFile } from "@keelson/ports";
import {
  type DamageReport,
  describeDamage,
  isLoss,
  type LogOwner,
  LogRecovery,
  parseSegmentName,
  type RecoveredLog,
  sectorBytes,
  segmentName,
  type WalTail,
} from "@keelson/wal";
import { zeroFillBytes } from "./limits.ts";

export class WalFiles {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #segmentBytes: number;
  #prepared: Promise<DiskFile> | undefined;
  #preparedSequence = 0;

  constructor(disk: Disk, directory: string, segmentBytes: number) {
    this.#disk = disk;
    this.#directory = directory;
    this.#segmentBytes = segmentBytes;
  }

  /** Reads the whole log. Throws AppError `wal.damaged` or `wal.foreign` and leaves the files as they are. */
  async recover(owner: LogOwner): Promise<RecoveredLog> {
    await this.#disk.makeDirectory(this.#directory);
    const recovery = new LogRecovery(owner);
    for (const sequence of await this.#sequences()) {
      const file = await this.#disk.open(this.#path(sequence));
      const bytes = await file.read(0, await file.size());
      await file.close();
      const report = recovery.feed(sequence, bytes);
      if (report === undefined) continue;
      throw this.#unusable(report, owner);
    }
    const result = recovery.finish();
    if (result.kind === "damaged") throw this.#unusable(result.report, owner);
    return result.log;
  }

  /** What is damaged, and what to do about it. */
  #unusable(report: DamageReport, owner: LogOwner): AppError {
    const what = `${this.#directory}: ${describeDamage(report)}`;
    const details = { ...report };
    if (!isLoss(report)) return new AppError("wal.foreign", what, { details });
    const member = owner.memberId.toString(16).padStart(16, "0");
    const advice = `member ${member} may have acknowledged what is lost and must not go on: replace it (keelson store member replace ${member} PEER-URL), then start it with an empty directory`;
    return new AppError("wal.damaged", `${what}; ${advice}`, { details });
  }

  /**
   * Opens the segment that the log ends in; the remains of an unfinished write behind its end are zeroed. The last batch
   * is written again: its sync may never have come to an end, or have failed, and then the page cache tells of bytes that
   * the disk does not have, also after a later sync. Everything before it was synced when it was begun.
   */
  async reopen({ segment, offset, lastBatchOffset, torn }: WalTail): Promise<DiskFile> {
    const path = this.#path(segment);
    if (torn) await this.#keepCopy(segment);
    const file = await this.#disk.open(path);
    if (torn || (await file.size()) < this.#segmentBytes) {
      await file.truncate(offset);
      await fillWithZeros(file, offset, this.#segmentBytes);
      await file.datasync();
    }
    const from = lastBatchOffset - (lastBatchOffset % sectorBytes);
    await file.writeDurably(await file.read(from, offset - from), from);
    return file;
  }

  /** A zero-filled segment with a durable name. Prepares the one after it in the background. */
  async next(sequence: number): Promise<DiskFile> {
    const prepared = this.#preparedSequence === sequence ? this.#prepared : undefined;
    const file = await (prepared ?? this.#create(sequence));
    this.#preparedSequence = sequence + 1;
    this.#prepared = this.#create(sequence + 1);
    this.#prepared.catch(() => {}); // reported to whoever awaits it when the segment is needed
    return file;
  }

  async remove(sequences: readonly number[]): Promise<void> {
    for (const sequence of sequences) await this.#disk.remove(this.#path(sequence));
    if (sequences.length > 0) await this.#disk.syncDirectory(this.#directory);
  }

  async close(): Promise<void> {
    const file = await this.#prepared?.catch(() => undefined);
    await file?.close();
  }

  async #sequences(): Promise<number[]> {
    const names = await this.#disk.list(this.#directory);
    return names.flatMap((name) => parseSegmentName(name) ?? []).sort((a, b) => a - b);
  }

  async #create(sequence: number): Promise<DiskFile> {
    const file = await this.#disk.open(this.#path(sequence), { create: true });
    await file.truncate(0);
    await fillWithZeros(file, 0, this.#segmentBytes);
    await file.datasync();
    await this.#disk.syncDirectory(this.#directory);
    return file;
  }

  async #keepCopy(sequence: number): Promise<void> {
    const from = await this.#disk.open(this.#path(sequence));
    const to = await this.#disk.open(`${this.#path(sequence)}.broken`, { create: true });
    const bytes = await from.read(0, await from.size());
    await to.write(bytes, 0);
    await to.datasync();
    await from.close();
    await to.close();
  }

  #path(sequence: number): string {
    return `${this.#directory}/${segmentName(sequence)}`;
  }
}

async function fillWithZeros(file: DiskFile, from: number, to: number): Promise<void> {
  const zeros = new Uint8Array(zeroFillBytes);
  for (let at = from; at < to; at += zeros.length)
    await file.write(zeros.subarray(0, Math.min(zeros.length, to - at)), at);
}
