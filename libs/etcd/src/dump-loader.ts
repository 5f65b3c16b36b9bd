// Fills an empty image from a dump, chunk by chunk, deriving what the dump leaves out. The bytes may arrive cut
// anywhere; a part is looked at only when its checksum is right. Nothing of it counts until `finish`, which makes
// the image the current one in a single write.
import { assert } from "@keelson/base";
import type { OrderedStorage } from "@keelson/ports";
import { countRecords, type Generation } from "@keelson/mvcc";
import type { storepb } from "@keelson/wire";
import type { LoadOptions, StateLoader } from "./contract.ts";
import { dumpFormatVersion } from "./dump.ts";
import { badDump, DumpFrames } from "./dump-frames.ts";
import { clearImage, type StateImage } from "./state-image.ts";

type Phase = "head" | "rows" | "ended" | "over";

export class DumpLoader implements StateLoader {
  readonly #storage: OrderedStorage;
  readonly #image: StateImage;
  readonly #makeCurrent: () => Generation;
  readonly #rebirth: LoadOptions["rebirth"];
  #phase: Phase = "head";
  readonly #frames = new DumpFrames();
  #currentCount = 0;
  #revisionCount = 0;
  #meta: storepb.MetaRow | undefined;

  /** `makeCurrent` runs inside the last write and returns the generation that is not current any more. */
  constructor(
    storage: OrderedStorage,
    image: StateImage,
    options: LoadOptions & { readonly makeCurrent: () => Generation },
  ) {
    this.#storage = storage;
    this.#image = image;
    this.#makeCurrent = options.makeCurrent;
    this.#rebirth = options.rebirth;
  }

  push(chunk: Uint8Array): void {
    assert(this.#phase !== "over", "a finished load takes no more");
    this.#frames.push(chunk, (part) => this.#part(part));
  }

  finish(): void {
    const meta = this.#meta;
    if (this.#phase !== "ended" || meta === undefined || !this.#frames.complete) throw badDump("it is incomplete");
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

  #part(part: storepb.DumpPart): void {
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
    this.#meta = this.#rebirth === undefined ? head.meta : reborn(head.meta, this.#rebirth);
    this.#storage.write(() => {
      for (const { id, ttlSeconds, deadlineMs } of head.leases) {
        this.#image.leases.put({ id, grantedTtlSeconds: ttlSeconds, deadlineMs });
      }
      for (const { key, value } of head.settings) this.#image.store.tables.settings.put(key, value);
      for (const { resource, revision } of head.heads) this.#image.store.loadHead(resource, revision);
      // Alarms belong to members; those of a new cluster are others.
      if (this.#rebirth === undefined) for (const alarm of head.alarms) this.#image.alarms.put(alarm);
    });
    this.#phase = "rows";
  }

  #rows(part: storepb.DumpPart): void {
    const { store, leases } = this.#image;
    for (const bytes of part.current) {
      const kv = store.loadCurrent(bytes);
      if (kv.lease !== 0n) leases.reattach([{ key: kv.key, from: 0n, to: kv.lease }]);
    }
    if (part.events.length > 0) {
      const revisions =
        this.#rebirth?.markCompacted === true ? countRecords(part.events) : store.loadEvents(part.events);
      this.#revisionCount += revisions;
    }
    this.#currentCount += part.current.length;
  }

  #end(end: storepb.DumpEnd): void {
    if (this.#phase !== "rows") throw badDump("an end without rows");
    const same = end.currentCount === this.#currentCount && end.revisionCount === this.#revisionCount;
    if (!same) throw badDump("counts differ");
    this.#phase = "ended";
  }
}

/** The first entry of a restored cluster's log stands for the whole backup. */
export const rebirthPosition = { index: 1, term: 1 } as const;

/** What a backup's state is at the beginning of a new cluster: no watcher may take it for the old one's past. */
function reborn(meta: storepb.MetaRow, rebirth: NonNullable<LoadOptions["rebirth"]>): storepb.MetaRow {
  const revision = meta.revision + rebirth.bumpRevision;
  return {
    ...meta,
    appliedIndex: rebirthPosition.index,
    appliedTerm: rebirthPosition.term,
    revision,
    compactedRevision: rebirth.markCompacted ? revision : meta.compactedRevision,
  };
}
