// The Disk port in memory, with what a real one does at a crash: written but unsynced sectors survive or not,
// each by chance, and names that were not synced with their directory are gone. Also fails or holds syncs on
// demand. Used by tests of the log and by the simulator; one instance is one machine's disk.
import { AppError, type Prng } from "@keelson/base";
import type { Disk, DiskFile } from "@keelson/ports";

const sector = 512;

interface Content {
  /** What reads see. */
  bytes: Uint8Array;
  /** What survives a crash for certain. */
  durable: Uint8Array;
  readonly dirty: Set<number>;
}

export interface MemoryDisk extends Disk {
  /** The machine loses power: each unsynced sector survives with probability one half. Open files become useless. */
  crash(prng: Prng): void;
  /** From now on every sync rejects (`undefined`: works again). */
  failSyncs(code: string | undefined): void;
  /** Syncs wait until the returned function is called. */
  holdSyncs(): () => void;
  /** What a failed sync may do: written pages count as clean, but a crash will show that they never got there. */
  forgetUnsynced(): void;
  /** Changes one byte of a file as rot would. */
  rot(path: string, offset: number): void;
  /**
   * The next sync of a file under `directory` lies: the device drops what was written, or puts it somewhere else in the
   * file. Nobody sees it before a crash empties the page cache; and only what other writes followed is really gone, since
   * nobody could tell the loss of the very last write from one that never was.
   */
  lieOnce(directory: string, how: "lost" | "misdirected", prng: Prng): void;
  /** Whether it was told to lie, and no crash has come since. */
  readonly lying: boolean;
  /** Whether that has come true: a crash from now on shows it. */
  readonly lied: boolean;
  /** Paths of all files. */
  paths(): string[];
  /** What a file holds. */
  peek(path: string): Uint8Array;
}

interface Lie {
  readonly directory: string;
  readonly how: "lost" | "misdirected";
  readonly prng: Prng;
  /** What the device did not do; undefined before the sync that lies. */
  omitted: { readonly content: Content; readonly sectors: readonly Sector[] } | undefined;
  /** Others were written after it. */
  followed: boolean;
}

interface Sector {
  readonly index: number;
  readonly bytes: Uint8Array;
}

export function createMemoryDisk(): MemoryDisk {
  return new InMemoryDisk();
}

class InMemoryDisk implements MemoryDisk {
  #files = new Map<string, Content>();
  #durableNames = new Map<string, Content>();
  #syncFailure: string | undefined;
  #held: Promise<void> | undefined;
  #generation = 0;
  #lie: Lie | undefined;

  async open(path: string, options?: { readonly create?: boolean }): Promise<DiskFile> {
    await Promise.resolve();
    let content = this.#files.get(path);
    if (content === undefined) {
      if (options?.create !== true) throw new AppError("disk.not-found", `no such file: ${path}`);
      content = { bytes: new Uint8Array(0), durable: new Uint8Array(0), dirty: new Set() };
      this.#files.set(path, content);
    }
    return this.#handle(content);
  }

  async list(directory: string): Promise<string[]> {
    await Promise.resolve();
    const prefix = `${directory}/`;
    return [...this.#files.keys()]
      .filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes("/"))
      .map((path) => path.slice(prefix.length))
      .sort();
  }

  exists(path: string): Promise<boolean> {
    return Promise.resolve(this.#files.has(path));
  }

  makeDirectory(): Promise<void> {
    return Promise.resolve();
  }

  async rename(from: string, to: string): Promise<void> {
    await Promise.resolve();
    const content = this.#files.get(from);
    if (content === undefined) throw new AppError("disk.not-found", `no such file: ${from}`);
    this.#files.delete(from);
    this.#files.set(to, content);
  }

  async remove(path: string): Promise<void> {
    await Promise.resolve();
    this.#files.delete(path);
  }

  async syncDirectory(directory: string): Promise<void> {
    await this.#sync();
    const inside = (path: string): boolean => path.startsWith(`${directory}/`);
    for (const path of [...this.#durableNames.keys()]) if (inside(path)) this.#durableNames.delete(path);
    for (const [path, content] of this.#files) if (inside(path)) this.#durableNames.set(path, content);
  }

  crash(prng: Prng): void {
    this.#generation++;
    if (this.#lie?.followed === false)
      for (const { index, bytes } of this.#lie.omitted?.sectors ?? [])
        this.#lie.omitted?.content.durable.set(bytes, index * sector);
    this.#lie = undefined;
    this.#files = new Map(this.#durableNames);
    for (const content of this.#files.values()) {
      const after = new Uint8Array(Math.max(content.durable.length, content.bytes.length));
      after.set(content.durable);
      for (const index of content.dirty) {
        const at = index * sector;
        if (prng.chance(0.5) && at < content.bytes.length) after.set(content.bytes.subarray(at, at + sector), at);
      }
      content.bytes = after;
      content.durable = after.slice();
      content.dirty.clear();
    }
  }

  failSyncs(code: string | undefined): void {
    this.#syncFailure = code;
  }

  holdSyncs(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return () => {
      this.#held = undefined;
      resolve();
    };
  }

  forgetUnsynced(): void {
    for (const content of this.#files.values()) content.dirty.clear();
  }

  rot(path: string, offset: number): void {
    const content = this.#files.get(path);
    if (content === undefined || offset >= content.bytes.length)
      throw new AppError("disk.not-found", `${path}:${offset}`);
    content.bytes[offset] = (content.bytes[offset] as number) ^ 0xff;
    content.durable[offset] = content.bytes[offset] as number;
  }

  lieOnce(directory: string, how: "lost" | "misdirected", prng: Prng): void {
    this.#lie = { directory, how, prng, omitted: undefined, followed: false };
  }

  get lying(): boolean {
    return this.#lie !== undefined;
  }

  get lied(): boolean {
    return this.#lie?.followed === true;
  }

  peek(path: string): Uint8Array {
    const content = this.#files.get(path);
    if (content === undefined) throw new AppError("disk.not-found", `no such file: ${path}`);
    return content.bytes;
  }

  paths(): string[] {
    return [...this.#files.keys()].sort();
  }

  #handle(content: Content): DiskFile {
    const generation = this.#generation;
    const alive = (): void => {
      if (generation !== this.#generation) throw new AppError("disk.gone", "the machine lost power");
    };
    const file: DiskFile = {
      writeDurably: async (bytes, offset) => {
        await file.write(bytes, offset);
        await file.datasync();
      },
      write: async (bytes, offset) => {
        await Promise.resolve();
        alive();
        grow(content, offset + bytes.length);
        content.bytes.set(bytes, offset);
        for (let at = Math.floor(offset / sector); at * sector < offset + bytes.length; at++) content.dirty.add(at);
      },
      read: async (offset, length) => {
        await Promise.resolve();
        alive();
        return content.bytes.slice(offset, offset + length);
      },
      datasync: async () => {
        const written = [...content.dirty].map((index) => ({
          index,
          bytes: content.bytes.slice(index * sector, (index + 1) * sector),
        }));
        const length = content.bytes.length;
        await this.#sync();
        alive();
        if (content.durable.length < length) content.durable = resized(content.durable, length);
        for (const { index } of written) content.dirty.delete(index);
        for (const { index, bytes } of this.#kept(content, written)) content.durable.set(bytes, index * sector);
      },
      truncate: async (length) => {
        await Promise.resolve();
        alive();
        content.bytes = resized(content.bytes, length);
        content.durable = resized(content.durable, length);
        for (const index of content.dirty) if (index * sector >= length) content.dirty.delete(index);
      },
      size: async () => {
        await Promise.resolve();
        alive();
        return content.bytes.length;
      },
      close: () => Promise.resolve(),
    };
    return file;
  }

  /** What of a sync the device really does, and where. */
  #kept(content: Content, written: readonly Sector[]): readonly Sector[] {
    const lie = this.#lie;
    const sectors = Math.floor(content.durable.length / sector);
    if (lie === undefined || written.length === 0 || sectors === 0 || !this.#isUnder(content, lie.directory))
      return written;
    if (lie.omitted !== undefined) {
      lie.followed = true;
      return written;
    }
    lie.omitted = { content, sectors: written };
    if (lie.how === "lost") return [];
    const shift = 1 + lie.prng.below(Math.max(1, sectors - 1));
    return written.map(({ index, bytes }) => ({ index: (index + shift) % sectors, bytes }));
  }

  #isUnder(content: Content, directory: string): boolean {
    for (const [path, candidate] of this.#files)
      if (candidate === content && path.startsWith(`${directory}/`)) return true;
    return false;
  }

  async #sync(): Promise<void> {
    await this.#held;
    if (this.#syncFailure !== undefined) throw new AppError(this.#syncFailure, "sync failed");
  }
}

function grow(content: Content, length: number): void {
  if (length > content.bytes.length) content.bytes = resized(content.bytes, length);
}

function resized(bytes: Uint8Array, length: number): Uint8Array {
  const next = new Uint8Array(length);
  next.set(bytes.subarray(0, length));
  return next;
}
