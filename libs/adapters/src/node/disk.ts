// The Disk port over node:fs. Directories are 0700 and files 0600: what is stored here is the cluster's truth.
import { constants, type Dir, existsSync } from "node:fs";
import { type FileHandle, open, opendir, rename, rm } from "node:fs/promises";
import { AppError, messageOf } from "@keelson/base";
import type { Disk, DiskFile } from "@keelson/ports";
import { makeDirectories } from "./directories.ts";

export function createNodeDisk(): Disk {
  return {
    open: async (path, options) => new NodeFile(path, await openFile(path, options?.create === true)),
    list: (directory) => failing("disk.list", () => listNames(directory)),
    exists: (path) => Promise.resolve(existsSync(path)),
    makeDirectory: (path) => failing("disk.make-directory", async () => makeDirectories(path)),
    rename: (from, to) => failing("disk.rename", () => rename(from, to)),
    remove: (path) => failing("disk.remove", () => rm(path, { recursive: true, force: true })),
    syncDirectory: (directory) =>
      failing("disk.sync", async () => {
        const handle = await open(directory, constants.O_RDONLY);
        try {
          await handle.sync();
        } finally {
          await handle.close();
        }
      }),
  };
}

class NodeFile implements DiskFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  /** The same file, open so that a write returns when its bytes are durable. */
  #durable: FileHandle | undefined;

  constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  write(bytes: Uint8Array, offset: number): Promise<void> {
    return failing("disk.write", () => writeAll(this.#handle, bytes, offset));
  }

  /** O_DSYNC: one trip to the thread pool and one system call instead of two each. */
  writeDurably(bytes: Uint8Array, offset: number): Promise<void> {
    return failing("disk.sync", async () => {
      this.#durable ??= await open(this.#path, constants.O_WRONLY | constants.O_DSYNC);
      await writeAll(this.#durable, bytes, offset);
    });
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return failing("disk.read", async () => {
      const buffer = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await this.#handle.read(buffer, done, length - done, offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return buffer.subarray(0, done);
    });
  }

  datasync(): Promise<void> {
    return failing("disk.sync", () => this.#handle.datasync());
  }

  truncate(length: number): Promise<void> {
    return failing("disk.truncate", () => this.#handle.truncate(length));
  }

  async size(): Promise<number> {
    return (await failing("disk.stat", () => this.#handle.stat())).size;
  }

  close(): Promise<void> {
    return failing("disk.close", async () => {
      await this.#durable?.close();
      await this.#handle.close();
    });
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}

async function openFile(path: string, create: boolean): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDWR | (create ? constants.O_CREAT : 0), 0o600);
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw new AppError("disk.not-found", `no such file: ${path}`, { cause: error });
    throw failure("disk.open", error);
  }
}

async function listNames(directory: string): Promise<string[]> {
  const names: string[] = [];
  const entries: Dir = await opendir(directory);
  for await (const entry of entries) names.push(entry.name);
  return names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

async function failing<T>(code: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw failure(code, error);
  }
}

function failure(code: string, error: unknown): AppError {
  const full = codeOf(error) === "ENOSPC" ? "disk.full" : code;
  return new AppError(full, messageOf(error), { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
