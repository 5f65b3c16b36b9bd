// Streams a container's log file to a reader, to its end or for as long as the container lives.
import { AppError } from "@keelson/base";
import type { Disk, DiskFile, HttpResponse, Scope } from "@keelson/ports";
import { LogLines, TailFinder, type LogOptions } from "@keelson/pods";
import { logPollMs, logReadBytesMax } from "../limits.ts";

export type LogStream = {
  readonly disk: Disk;
  readonly scope: Scope;
  readonly path: string;
  readonly options: LogOptions;
  readonly response: HttpResponse;
  /** False once the container has ended: what is in the file then is all. */
  readonly living: () => boolean;
};

/** Sends head and body, and ends the response. A file that does not exist (yet) reads as empty. */
export async function streamLogs(stream: LogStream): Promise<void> {
  const { response, options, scope } = stream;
  response.head(200, { "content-type": "text/plain; charset=utf-8" }, { flush: true });
  const lines = new LogLines(options);
  let offset: number | undefined;
  for (;;) {
    // Asked before reading: what a dying container wrote last is in the file by then.
    const living = stream.living();
    const file = await openLog(stream);
    if (file !== undefined) {
      try {
        offset ??= options.tailLines === undefined ? 0 : await tailOffset(file, options.tailLines);
        offset = await copy(stream, file, offset, lines);
      } finally {
        await file.close();
      }
    }
    if (!options.follow || !living || lines.full || response.closed || scope.stopped) break;
    await scope.sleep(logPollMs);
  }
  response.end();
}

async function openLog({ disk, path }: LogStream): Promise<DiskFile | undefined> {
  try {
    return await disk.open(path);
  } catch (error) {
    if (error instanceof AppError && error.code === "disk.not-found") return undefined;
    throw error;
  }
}

/** Where the last `lines` lines begin. */
async function tailOffset(file: DiskFile, lines: number): Promise<number> {
  let end = await file.size();
  if (lines === 0) return end;
  const finder = new TailFinder(lines);
  while (end > 0) {
    const start = Math.max(0, end - logReadBytesMax);
    const found = finder.push(await file.read(start, end - start));
    if (found !== undefined) return start + found;
    end = start;
  }
  return 0;
}

async function copy({ response }: LogStream, file: DiskFile, from: number, lines: LogLines): Promise<number> {
  let offset = from;
  for (;;) {
    const piece = await file.read(offset, logReadBytesMax);
    if (piece.length === 0 || response.closed) return offset;
    offset += piece.length;
    const out = lines.push(piece);
    if (out.length > 0 && !response.write(out)) await response.drained();
    if (lines.full) return offset;
  }
}
