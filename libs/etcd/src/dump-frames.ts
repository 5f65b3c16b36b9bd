// Cuts a dump's bytes, which may arrive cut anywhere, into its parts. A part comes out only when the checksum over
// everything up to it is right. After the end only zeros may follow: a backup file is padded.
import { AppError, concatBytes, crc32c, emptyBytes } from "@keelson/base";
import { storepb, WireError } from "@keelson/wire";
import { framePrefixBytes } from "./dump.ts";
import { dumpPartBytesMax } from "./limits.ts";

export class DumpFrames {
  #pending: Uint8Array = emptyBytes;
  #checksum = 0;
  #ended = false;

  /** True when the end was seen and nothing is left over. */
  get complete(): boolean {
    return this.#ended && this.#pending.length === 0;
  }

  /** Calls `onPart` for every part that is whole now. Throws AppError `state.bad-dump`. */
  push(chunk: Uint8Array, onPart: (part: storepb.DumpPart) => void): void {
    let rest = this.#pending.length === 0 ? chunk : concatBytes([this.#pending, chunk]);
    while (!this.#ended && rest.length >= framePrefixBytes) {
      const prefix = new DataView(rest.buffer, rest.byteOffset);
      const end = framePrefixBytes + prefix.getUint32(0);
      if (end > dumpPartBytesMax) throw badDump(`a part of ${end} bytes`);
      if (rest.length < end) break;
      const bytes = rest.subarray(framePrefixBytes, end);
      this.#checksum = crc32c(bytes, this.#checksum);
      if (this.#checksum !== prefix.getUint32(4)) throw badDump("a checksum is wrong");
      const part = decodePart(bytes);
      onPart(part);
      this.#ended = part.end !== undefined;
      rest = rest.subarray(end);
    }
    if (this.#ended && rest.some((byte) => byte !== 0)) throw badDump("something follows its end");
    this.#pending = this.#ended ? emptyBytes : new Uint8Array(rest);
  }
}

function decodePart(bytes: Uint8Array): storepb.DumpPart {
  try {
    return storepb.DumpPart.decode(bytes);
  } catch (error) {
    if (error instanceof WireError) throw badDump(error.message);
    throw error;
  }
}

export function badDump(problem: string): AppError {
  return new AppError("state.bad-dump", `the dump cannot be loaded: ${problem}`);
}
