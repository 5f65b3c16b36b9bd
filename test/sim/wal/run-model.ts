// One seed of the log model: the real log writer and reader over a disk that loses power in the middle of writes, life
// after life, hundreds of crashes per second. After each crash: everything confirmed is there, nothing else but the
// beginning of what was being written, and the log is never refused.
import { AppError, createPrng, messageOf, must, type Prng } from "@keelson/base";
import type { Disk, DiskFile } from "@keelson/ports";
import { createMemoryDisk, createVirtualClock, silentTelemetry } from "@keelson/sim";
import type { EntryRecord } from "@keelson/wal";
import { openWal, type WalWriter } from "../../../libs/runtime/src/raft/wal-writer.ts";

export type LogModelOptions = {
  readonly lives: number;
  /** Batches per life, at most. */
  readonly batches: number;
  readonly entryBytesMax: number;
  readonly segmentBytes: number;
  /** Share of lives that end by a loss of power. */
  readonly powerShare: number;
};

export type LogModelResult = { readonly violation: string | undefined; readonly counts: ReadonlyMap<string, number> };

export function drawLogOptions(seed: number): LogModelOptions {
  const prng = createPrng(`wal-options-${seed}`);
  return {
    lives: 40,
    batches: prng.pick([1, 3, 10]),
    entryBytesMax: prng.pick([100, 600, 3_000]),
    segmentBytes: prng.pick([8_192, 32_768]),
    powerShare: prng.pick([0.4, 0.7, 1]),
  };
}

const owner = { clusterId: 7n, memberId: 9n };

export async function runLogModel(seed: number, options: LogModelOptions): Promise<LogModelResult> {
  const counts = new Map<string, number>();
  let violation: string | undefined;
  try {
    await new LogModel(createPrng(`wal-${seed}`), options, counts).run();
  } catch (error) {
    violation = messageOf(error);
  }
  return { violation, counts };
}

class LogModel {
  readonly #prng: Prng;
  readonly #options: LogModelOptions;
  readonly #counts: Map<string, number>;
  readonly #disk = createMemoryDisk();
  readonly #clock = createVirtualClock(() => Promise.resolve());
  /** What was recovered at the last start, and what was appended since, in order. */
  #log: EntryRecord[] = [];
  /** How many of these must be there after a crash. */
  #confirmed = 0;
  #life = { ended: false };

  constructor(prng: Prng, options: LogModelOptions, counts: Map<string, number>) {
    this.#prng = prng;
    this.#options = options;
    this.#counts = counts;
  }

  async run(): Promise<void> {
    for (let life = 1; life <= this.#options.lives; life++) {
      const wal = await this.#start(life);
      for (let i = this.#prng.below(this.#options.batches + 1); i > 0; i--) {
        this.#append(wal, life);
        // Sometimes the next batch is there before this one is written.
        if (this.#prng.chance(0.7)) await this.#turns(40);
      }
      await this.#turns(40);
      await this.#end(wal, life);
    }
  }

  /** The last write of a life is met by the end of it: by power, of the process only, or by a sync that fails. */
  async #end(wal: WalWriter, life: number): Promise<void> {
    const { powerShare } = this.#options;
    const kind = this.#prng.chance(powerShare) ? "power" : this.#prng.pick(["kill", "failed sync"] as const);
    const hold = this.#prng.chance(0.5) ? this.#disk.holdSyncs() : undefined;
    if (kind === "failed sync") this.#disk.failSyncs("disk.sync-failed");
    this.#append(wal, life);
    await this.#turns(this.#prng.below(8));
    this.#life.ended = true;
    if (kind === "power") this.#disk.crash(this.#prng);
    hold?.();
    await this.#turns(40);
    if (kind === "failed sync") this.#disk.forgetUnsynced();
    this.#disk.failSyncs(undefined);
    this.#life = { ended: false };
    this.#count(kind);
  }

  async #start(life: number): Promise<WalWriter> {
    const { segmentBytes } = this.#options;
    const { recovered, wal } = await openWal({
      disk: diskOf(this.#disk, this.#life),
      clock: this.#clock,
      telemetry: silentTelemetry,
      directory: "/wal",
      owner,
      onFatal: () => this.#count("writers that met a crash"),
      segmentBytes,
    });
    const found = recovered.entries;
    if (found.length < this.#confirmed)
      throw new Error(`life ${life}: ${this.#confirmed} entries were confirmed, ${found.length} are there`);
    if (recovered.tail?.torn === true) this.#count("torn tails");
    for (const [i, entry] of found.entries()) {
      const written = this.#log[i];
      if (written === undefined || !same(entry, written))
        throw new Error(
          `life ${life}: entry ${entry.index} of term ${entry.term} was never written behind the one before it`,
        );
    }
    this.#log = [...found];
    this.#confirmed = found.length;
    return wal;
  }

  /** One batch: some entries, sometimes the hard state. */
  #append(wal: WalWriter, life: number): void {
    const entries = Array.from({ length: 1 + this.#prng.below(4) }, (_, i): EntryRecord => {
      const bytes = this.#prng.chance(0.5) ? 100 : this.#prng.below(this.#options.entryBytesMax);
      const index = this.#log.length + 1 + i;
      const data = new Uint8Array(bytes).fill(1 + ((index * 7 + life * 13) % 250));
      return { kind: "entry", index, term: life, entryKind: 0, data };
    });
    this.#log.push(...entries);
    const length = this.#log.length;
    const commit = this.#confirmed;
    const state = this.#prng.chance(0.3) ? [{ kind: "hard-state", term: life, vote: 9n, commit } as const] : [];
    const now = this.#life;
    wal.append([...entries, ...state], () => {
      if (!now.ended) this.#confirmed = Math.max(this.#confirmed, length);
    });
  }

  async #turns(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await Promise.resolve();
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }
}

/** The disk as one life of a process sees it: afterwards nothing more of it reaches the disk. */
function diskOf(disk: Disk, life: { readonly ended: boolean }): Disk {
  const alive = <T>(body: () => Promise<T>): Promise<T> =>
    life.ended ? Promise.reject(new AppError("disk.gone", "the process has ended")) : body();
  return {
    open: (path, how) => alive(async () => fileOf(await disk.open(path, how), alive)),
    list: (directory) => alive(() => disk.list(directory)),
    exists: (path) => alive(() => disk.exists(path)),
    makeDirectory: (path) => alive(() => disk.makeDirectory(path)),
    rename: (from, to) => alive(() => disk.rename(from, to)),
    remove: (path) => alive(() => disk.remove(path)),
    syncDirectory: (directory) => alive(() => disk.syncDirectory(directory)),
  };
}

function fileOf(file: DiskFile, alive: <T>(body: () => Promise<T>) => Promise<T>): DiskFile {
  const mine: DiskFile = {
    writeDurably: async (bytes, offset) => {
      await mine.write(bytes, offset);
      await mine.datasync();
    },
    write: (bytes, offset) => alive(() => file.write(bytes, offset)),
    read: (offset, length) => alive(() => file.read(offset, length)),
    datasync: () => alive(() => file.datasync()),
    truncate: (length) => alive(() => file.truncate(length)),
    size: () => alive(() => file.size()),
    close: () => file.close(),
  };
  return mine;
}

function same(a: EntryRecord, b: EntryRecord): boolean {
  if (a.index !== b.index || a.term !== b.term || a.data.length !== b.data.length) return false;
  return a.data.every((byte, i) => byte === must(b.data[i], "within"));
}
