// A state as a stream of bytes: framed storepb.DumpPart, first a head, then the current key-values, then the readable
// revisions, then an end with counts; every frame's checksum covers all before it. What can be derived (history, counts, graves,
// attachments) is not in it. The stream shows the state at the moment of `dumpImage`, however long it takes:
// small things are copied at once, keys are read as of that revision in short scans that go on by key, and
// compacted rows are kept meanwhile.
import { AppError, concatBytes, crc32c, emptyBytes, keyAfter, logIndex, revision, term } from "@keelson/base";
import { lastOf, type PastView, recordsBetween, scanAt } from "@keelson/mvcc";
import { storepb } from "@keelson/wire";
import type { StateDump } from "./contract.ts";
import { dumpChunkBytes } from "./limits.ts";
import type { StateImage } from "./state-image.ts";

/** Version of the stream; a loader refuses others. */
export const dumpFormatVersion = 2;

/** Length and checksum before each part. */
export const framePrefixBytes = 8;

/** The image as it is now; `isCurrent` tells later whether its tables still stand. */
export function dumpImage(image: StateImage, isCurrent: (image: StateImage) => boolean): StateDump {
  const meta = image.store.meta();
  const head: storepb.DumpHead = {
    formatVersion: dumpFormatVersion,
    meta,
    leases: image.leases
      .list()
      .map((lease) => ({ id: lease.id, ttlSeconds: lease.grantedTtlSeconds, deadlineMs: lease.deadlineMs })),
    heads: [...image.store.heads].map(([resource, at]) => ({ resource, revision: at })),
    alarms: image.alarms.all,
    settings: [...image.store.tables.settings.range(emptyBytes, undefined)],
  };
  const release = image.store.hold();
  const view = image.store.viewAt(meta.revision);
  const check = (): void => {
    if (!isCurrent(image)) throw new AppError("state.replaced", "the state was replaced while it was read");
  };
  return {
    index: logIndex(meta.appliedIndex),
    term: term(meta.appliedTerm),
    revision: revision(meta.revision),
    chunks: releasing(chunksOf(head, view, { check, firstRevision: Math.max(meta.compactedRevision, 0) }), release),
  };
}

/** Lets go at the end, on failure and on `return`, also when nothing was ever pulled (a generator would not run then). */
function releasing(parts: Generator<Uint8Array, void>, release: () => void): Iterable<Uint8Array> {
  const iterator: Iterator<Uint8Array, void> = {
    next: () => {
      let going = false;
      try {
        const next = parts.next();
        going = next.done !== true;
        return next;
      } finally {
        if (!going) release();
      }
    },
    return: () => {
      release();
      return parts.return();
    },
  };
  return { [Symbol.iterator]: () => iterator };
}

interface ChunkOptions {
  readonly check: () => void;
  readonly firstRevision: number;
}

function* chunksOf(head: storepb.DumpHead, view: PastView, options: ChunkOptions): Generator<Uint8Array, void> {
  let checksum = 0;
  const framed = (part: Parameters<typeof storepb.DumpPart.encode>[0]): Uint8Array => {
    const bytes = storepb.DumpPart.encode(part);
    checksum = crc32c(bytes, checksum);
    return frame(bytes, checksum);
  };
  let currentCount = 0;
  let revisionCount = 0;
  yield framed({ head });
  for (let from: Uint8Array | undefined = emptyBytes; from !== undefined;) {
    options.check();
    const slice = currentSlice(view, from);
    currentCount += slice.current.length;
    from = slice.next;
    yield framed({ current: slice.current });
  }
  for (let from = options.firstRevision; from <= view.revision;) {
    options.check();
    const segment = view.log.segmentFrom(from);
    if (segment === undefined) break;
    const records = recordsBetween(segment, from, view.revision);
    if (records.length === 0) break;
    revisionCount += records.length;
    yield framed({ events: concatBytes(records) });
    from = lastOf(segment) + 1;
  }
  yield framed({ end: { currentCount, revisionCount } });
}

function currentSlice(
  view: PastView,
  from: Uint8Array,
): { readonly current: Uint8Array[]; readonly next: Uint8Array | undefined } {
  const current: Uint8Array[] = [];
  let bytes = 0;
  for (const { key, value } of scanAt(view, from, undefined)) {
    current.push(value);
    bytes += value.length;
    if (bytes >= dumpChunkBytes) return { current, next: keyAfter(key) };
  }
  return { current, next: undefined };
}

function frame(bytes: Uint8Array, checksum: number): Uint8Array {
  const prefix = new Uint8Array(framePrefixBytes);
  const view = new DataView(prefix.buffer);
  view.setUint32(0, bytes.length);
  view.setUint32(4, checksum);
  return concatBytes([prefix, bytes]);
}
