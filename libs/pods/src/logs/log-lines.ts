// Container log files in CRI's format: `<time> <stream> <F|P> <text>` per line, P for a part that the next line
// continues. Bytes in, the bytes a reader wants out; text is never decoded, so that binary output survives.
import { concatBytes, emptyBytes, text } from "@keelson/base";
import { parseTime } from "@keelson/api";
import type { LogOptions } from "./log-options.ts";

const newline = 10;
const space = 32;

/** Turns file contents, in any pieces, into output. */
export class LogLines {
  readonly #options: Pick<LogOptions, "timestamps" | "sinceMs" | "limitBytes">;
  #rest: Uint8Array = emptyBytes;
  #continues = false;
  #written = 0;

  constructor(options: Pick<LogOptions, "timestamps" | "sinceMs" | "limitBytes">) {
    this.#options = options;
  }

  /** The limit has been reached: nothing more will come. */
  get full(): boolean {
    return this.#options.limitBytes !== undefined && this.#written >= this.#options.limitBytes;
  }

  /** Takes the next piece of the file. */
  push(piece: Uint8Array): Uint8Array {
    const bytes = this.#rest.length === 0 ? piece : concatBytes([this.#rest, piece]);
    const out: Uint8Array[] = [];
    let start = 0;
    for (let end = bytes.indexOf(newline, start); end >= 0; end = bytes.indexOf(newline, start)) {
      out.push(this.#line(bytes.subarray(start, end)));
      start = end + 1;
    }
    this.#rest = bytes.slice(start);
    return this.#limit(concatBytes(out));
  }

  #line(line: Uint8Array): Uint8Array {
    const timeEnd = line.indexOf(space);
    const streamEnd = timeEnd < 0 ? -1 : line.indexOf(space, timeEnd + 1);
    const tagEnd = streamEnd < 0 ? -1 : line.indexOf(space, streamEnd + 1);
    if (tagEnd < 0) return emptyBytes; // not a log line: half-written or foreign
    const { sinceMs, timestamps } = this.#options;
    if (sinceMs !== undefined && (parseTime(text(line.subarray(0, timeEnd))) ?? 0) < sinceMs) return emptyBytes;
    const partial = line[streamEnd + 1] === 80;
    const head = timestamps && !this.#continues ? line.subarray(0, timeEnd + 1) : emptyBytes;
    const body = line.subarray(tagEnd + 1);
    this.#continues = partial;
    return partial ? concatBytes([head, body]) : concatBytes([head, body, new Uint8Array([newline])]);
  }

  #limit(bytes: Uint8Array): Uint8Array {
    const { limitBytes } = this.#options;
    const kept = limitBytes === undefined ? bytes : bytes.subarray(0, Math.max(0, limitBytes - this.#written));
    this.#written += kept.length;
    return kept;
  }
}

/** Counts newlines from the end of a file, piece by piece, to find where its last `lines` lines begin. */
export class TailFinder {
  #missing: number;

  /** `lines` at least 1. */
  constructor(lines: number) {
    // The newline that ends the last line comes first.
    this.#missing = lines + 1;
  }

  /** Takes the piece before those taken so far; the offset in it where the tail begins, or undefined to go on. */
  push(piece: Uint8Array): number | undefined {
    for (let at = piece.length - 1; at >= 0; at--) {
      if (piece[at] === newline && --this.#missing === 0) return at + 1;
    }
    return undefined;
  }
}
