// Container output in CRI's log format, appended file by file in order. A file that cannot be written is named
// once in the log and then left alone: output of scripted containers is never worth failing for.
import { messageOf, utf8 } from "@keelson/base";
import type { Disk, Logger } from "@keelson/ports";
import type { LogLine } from "./runtime/hollow-runtime.ts";

/** Appends lines; calls may overlap, writes do not. */
export class LogWriter {
  readonly #disk: Disk;
  readonly #logger: Logger;
  readonly #broken = new Set<string>();
  #tail: Promise<void> = Promise.resolve();

  constructor(disk: Disk, logger: Logger) {
    this.#disk = disk;
    this.#logger = logger;
  }

  append(lines: readonly LogLine[]): void {
    const byPath = new Map<string, string>();
    for (const line of lines) {
      const text = `${new Date(line.atMs).toISOString().replace("Z", "000000Z")} stdout F ${line.text}\n`;
      byPath.set(line.path, (byPath.get(line.path) ?? "") + text);
    }
    for (const [path, text] of byPath) {
      if (!this.#broken.has(path)) this.#tail = this.#tail.then(() => this.#write(path, text));
    }
  }

  /** Resolves when everything appended so far is in the files. */
  flushed(): Promise<void> {
    return this.#tail;
  }

  async #write(path: string, text: string): Promise<void> {
    try {
      await this.#disk.makeDirectory(path.slice(0, path.lastIndexOf("/")));
      const file = await this.#disk.open(path, { create: true });
      try {
        await file.write(utf8(text), await file.size());
      } finally {
        await file.close();
      }
    } catch (error) {
      this.#broken.add(path);
      this.#logger.log("warn", "cannot write container log", { path, reason: messageOf(error) });
    }
  }
}
