// Fills an empty image from a dump, chunk by chunk, deriving what the dump leaves out. The bytes may arrive cut
// anywhere; a part is looked at only when its checksum is right. Nothing of it counts until `finish`, which makes
// the image the current one in a single write.
import { AppError, assert, concatBytes, crc32c, emptyBytes } from "@keelson/base";
import type { OrderedStorage } from "@keelson/ports";
import type { Generation } from "@keelson/mvcc";
import { storepb, WireError } from "@keelson/wire";
import type { StateLoader } from "./contract.ts";
import { dumpFormatVersion, framePrefixBytes } from "./dump.ts";
import { dumpPartBytesMax } from "./limits.ts";
import { clearImage, type StateImage } from "./state-image.ts";

type Phase = "head" | "rows" | "ended" | "over";

export class DumpLoader implements StateLoader {
  readonly #storage: OrderedStorage;
  readonly #image: StateImage;
  readonly #makeCurrent: () => Generation;
  #phase: Phase = "head";
  #pending: Uint8Array = emptyBytes;
  #checksum = 0;
  #currentCount = 0;
  #eventCount = 0;
  #meta: storepb.MetaRow | undefined;

  /** `makeCurrent` runs inside the last write and returns the generation that is not current any more. */
  constructor(storage: OrderedStorage, image: StateImage, makeCurrent: () => Generation) {
    this.#storage = storage;
    this.#image = image;
    this.#makeCurrent = makeCurrent;
  }

  push(chunk: Uint8Array): void {
    assert(this.#phase !== "over", "a finished load takes no more");
    let rest = this.#pending.length === 0 ? chunk : concatBytes([this.#pending, chunk]);
    while (rest.length >= framePrefixBytes) {
      const prefix = new DataView(rest.buffer, rest.byteOffset);
      const end = framePrefixBytes + prefix.getUint32(0);
      if (end > dumpPartBytesMax) throw badDump(`a part of ${end} bytes`);
      if (rest.length < end) break;
      const bytes = rest.subarray(framePrefixBytes, end);
      this.#checksum = crc32c(bytes, this.#checksum);
      if (this.#checksum !== prefix.getUint32(4)) throw badDump("a checksum is wrong");
      this.#part(bytes);
      rest = rest.subarray(end);
    }
    this.#pending = new Uint8Array(rest);
  }

  finish(): void {
    const meta = this.#meta;
    if (this.#phase !== "ended" || meta === undefined || this.#pending.length > 0) throw badDump("it is incomplete");
    this.#phase = "over";
    const old = this.#storage.write(() => {
      this.#image.store.load(meta);
      return this.#makeCurrent();
    });
    clearImage(this.#storage, old);
  }

  abort(): void {
    if (this.#phase === "over") return;
    this.#phase = "over";
    clearImage(this.#storage, this.#image.generation);
  }

  #part(bytes: Uint8Array): void {
    const part = decodePart(bytes);
    if (part.end !== undefined) {
      this.#end(part.end);
      return;
    }
    if (part.head !== undefined) this.#head(part.head);
    else if (this.#phase === "rows") this.#storage.write(() => this.#rows(part));
    else throw badDump(`rows in phase ${this.#phase}`);
  }

  #head(head: storepb.DumpHead): void {
    if (this.#phase !== "head") throw badDump("a second head");
    if (head.formatVersion !== dumpFormatVersion) throw badDump(`format version ${head.formatVersion}`);
    if (head.meta === undefined) throw badDump("a head without meta");
    this.#meta = head.meta;
    this.#storage.write(() => {
      for (const { id, ttlSeconds, deadlineMs } of head.leases) {
        this.#image.leases.put({ id, grantedTtlSeconds: ttlSeconds, deadlineMs });
      }
      for (const { resource, revision } of head.heads) this.#image.store.loadHead(resource, revision);
      for (const alarm of head.alarms) this.#image.alarms.put(alarm);
    });
    this.#phase = "rows";
  }

  #rows(part: storepb.DumpPart): void {
    const { store, leases } = this.#image;
    for (const bytes of part.current) {
      const kv = store.loadCurrent(bytes);
      if (kv.lease !== 0n) leases.reattach([{ key: kv.key, from: 0n, to: kv.lease }]);
    }
    for (const { revision, sub, row } of part.events) store.loadEvent(revision, sub, row);
    this.#currentCount += part.current.length;
    this.#eventCount += part.events.length;
  }

  #end(end: storepb.DumpEnd): void {
    if (this.#phase !== "rows") throw badDump("an end without rows");
    const same = end.currentCount === this.#currentCount && end.eventCount === this.#eventCount;
    if (!same) throw badDump("counts differ");
    this.#phase = "ended";
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

function badDump(problem: string): AppError {
  return new AppError("state.bad-dump", `the dump cannot be loaded: ${problem}`);
}
