// A process's view of its machine's disk: every operation takes time and reaches only the living process; syncs
// may be slow, stall, or fail with the written pages dropped; the volume may be full.
import { AppError, type Prng } from "@keelson/base";
import type { Disk, DiskFile, OrderedStorage } from "@keelson/ports";
import type { MemoryDisk } from "./memory-disk.ts";
import type { SimProcess } from "./sim-process.ts";

/** May change at any time; times in milliseconds. */
export interface DiskWeather {
  syncMs: number;
  /** Syncs that begin before this time end after it. */
  stalledUntilMs: number;
  failSyncs: boolean;
  full: boolean;
}

export type DiskCounts = Record<"syncs" | "failedSyncs" | "stalledSyncs" | "fullWrites" | "writes", number>;

export type SimDiskOptions = {
  readonly disk: MemoryDisk;
  readonly process: SimProcess;
  readonly weather: DiskWeather;
  readonly prng: Prng;
  readonly counts: DiskCounts;
};

export function createSimDisk(options: SimDiskOptions): Disk {
  const { disk } = options;
  const step = <T>(body: () => Promise<T>): Promise<T> => delayed(options, 0.02, body);
  return {
    open: (path, how) => step(async () => wrap(options, await disk.open(path, how))),
    list: (directory) => step(() => disk.list(directory)),
    exists: (path) => step(() => disk.exists(path)),
    makeDirectory: (path) => step(() => disk.makeDirectory(path)),
    rename: (from, to) => step(() => disk.rename(from, to)),
    remove: (path) => step(() => disk.remove(path)),
    syncDirectory: (directory) => synced(options, () => disk.syncDirectory(directory)),
  };
}

/** The same for the state machine's storage: only its flushes take time. */
export function createSimStorage(options: SimDiskOptions, storage: OrderedStorage): OrderedStorage {
  return {
    table: (name) => storage.table(name),
    write: (body) => storage.write(body),
    defer: (changes) => storage.defer(changes),
    flush: () => synced(options, () => storage.flush()),
    size: () => storage.size(),
    clear: () => storage.clear(),
    close: () => storage.close(),
  };
}

function wrap(options: SimDiskOptions, file: DiskFile): DiskFile {
  const { weather, counts } = options;
  const wrapped: DiskFile = {
    // Two steps here, so that a crash can come between them.
    writeDurably: async (bytes, offset) => {
      await wrapped.write(bytes, offset);
      await wrapped.datasync();
    },
    write: (bytes, offset) => {
      const copy = bytes.slice();
      return delayed(options, 0.02, () => {
        counts.writes++;
        if (weather.full) {
          counts.fullWrites++;
          throw new AppError("disk.full", "no space left on device");
        }
        return file.write(copy, offset);
      });
    },
    read: (offset, length) => delayed(options, 0.05, () => file.read(offset, length)),
    datasync: () => synced(options, () => file.datasync()),
    truncate: (length) => delayed(options, 0.02, () => file.truncate(length)),
    size: () => delayed(options, 0.01, () => file.size()),
    close: () => file.close(),
  };
  return wrapped;
}

function synced(options: SimDiskOptions, body: () => Promise<void>): Promise<void> {
  const { weather, counts, process, prng, disk } = options;
  counts.syncs++;
  const usual = weather.syncMs * (0.5 + prng.float());
  const stall = weather.stalledUntilMs - process.scheduler.nowMs;
  if (stall > usual) counts.stalledSyncs++;
  return delayed(options, Math.max(usual, stall), () => {
    if (!weather.failSyncs) return body();
    counts.failedSyncs++;
    disk.forgetUnsynced();
    throw new AppError("disk.sync-failed", "fdatasync: input/output error");
  });
}

function delayed<T>(options: SimDiskOptions, typicalMs: number, body: () => Promise<T>): Promise<T> {
  const { process, prng } = options;
  return new Promise<T>((resolve, reject) => {
    process.wake("disk", typicalMs * (0.5 + prng.float()), () => {
      new Promise<T>((done) => done(body())).then(resolve, reject);
    });
  });
}
