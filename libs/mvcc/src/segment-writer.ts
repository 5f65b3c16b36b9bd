// Writes revisions into the segment that is open now, key-values straight into their final place: a change costs no
// object but the view of its key-value. Bytes once written stay where they are, so that views may be handed out.
import { assert, crc32c, utf8, lengthOfVarint, putVarint } from "@keelson/base";
import { type KeyValueFields, keyValueLength, writeKeyValue } from "./key-value-bytes.ts";
import { segmentBytes, segmentSlabBytes } from "./limits.ts";
import { flagDeleted, flagPrevious, recordHeadBytes, type Segment, writeU32 } from "./segment.ts";

const two32 = 0x1_0000_0000;

export interface RecordEnd {
  readonly term: number;
  readonly cause: Uint8Array;
  /** Resource -> last revision before this one that touched it. */
  readonly previous: ReadonlyMap<string, number>;
}

export class SegmentWriter {
  #slab = new Uint8Array(0);
  #used = 0;
  /** Where the open segment begins in the slab. */
  #start = 0;
  #first = 0;
  #offsets: number[] = [];
  /** Where the open record begins in the slab; -1 without one. */
  #record = -1;
  #revision = 0;
  #events = 0;
  #hash = 0;
  readonly #names = new Map<string, Uint8Array>();

  /** First revision of the open segment, or of the one that the next record opens. */
  get first(): number | undefined {
    return this.#offsets.length > 0 || this.#record >= 0 ? this.#first : undefined;
  }

  /** The revision that would continue the open segment. */
  get next(): number {
    return this.#first + this.#offsets.length;
  }

  /** Bytes of finished records in the open segment. */
  get length(): number {
    return this.#offsets.length === 0 ? 0 : this.#used - this.#start;
  }

  get full(): boolean {
    return this.length >= segmentBytes;
  }

  /** Starts a record; the hash goes on from the one before. */
  begin(revision: number, hash: number): void {
    assert(this.#record < 0, "records are not nested");
    assert(this.#offsets.length === 0 || revision === this.#first + this.#offsets.length, "revisions are dense", {
      revision,
    });
    if (this.#offsets.length === 0) {
      this.#start = this.#used;
      this.#first = revision;
    }
    this.#record = this.#used;
    this.#reserve(recordHeadBytes);
    this.#used += recordHeadBytes;
    this.#revision = revision;
    this.#events = 0;
    this.#hash = hash;
  }

  /** Adds an event; returns the encoded key-value. */
  event(deleted: boolean, kv: KeyValueFields, previous: Uint8Array | undefined): Uint8Array {
    const length = keyValueLength(kv);
    const previousLength = previous === undefined ? 0 : previous.length + lengthOfVarint(previous.length);
    this.#reserve(1 + lengthOfVarint(length) + length + previousLength);
    const slab = this.#slab;
    const at = this.#used;
    slab[at] = (deleted ? flagDeleted : 0) | (previous === undefined ? 0 : flagPrevious);
    const start = putVarint(slab, at + 1, length);
    const end = writeKeyValue(slab, start, kv);
    assert(end === start + length, "a key-value is as long as was counted");
    this.#hash = crc32c(slab, this.#hash, at, end);
    this.#used = end;
    if (previous !== undefined) {
      this.#used = putVarint(slab, end, previous.length);
      slab.set(previous, this.#used);
      this.#used += previous.length;
    }
    this.#events++;
    return slab.subarray(start, end);
  }

  /** Drops the open record, which has no events. */
  abandon(): void {
    assert(this.#events === 0, "a record with events is not dropped");
    this.#used = this.#record;
    this.#record = -1;
  }

  /** Ends the record; returns its state hash. */
  commit(end: RecordEnd): number {
    const { term, cause, previous } = end;
    let size = lengthOfVarint(term) + 5 + cause.length + 5;
    for (const name of previous.keys()) size += 5 + this.#nameOf(name).length + 9;
    this.#reserve(size);
    const slab = this.#slab;
    const trailer = this.#used;
    let at = putVarint(slab, trailer, term);
    at = putVarint(slab, at, cause.length);
    slab.set(cause, at);
    at = putVarint(slab, at + cause.length, previous.size);
    for (const [resource, revision] of previous) {
      const name = this.#nameOf(resource);
      at = putVarint(slab, at, name.length);
      slab.set(name, at);
      at = putVarint(slab, at + name.length, revision);
    }
    const record = this.#record;
    writeU32(slab, record, at - record);
    writeU32(slab, record + 8, this.#revision % two32);
    writeU32(slab, record + 12, Math.floor(this.#revision / two32));
    writeU32(slab, record + 16, this.#events);
    const hash = crc32c(slab, crc32c(slab, this.#hash, trailer, at), record + 8, record + recordHeadBytes);
    writeU32(slab, record + 4, hash);
    this.#used = at;
    this.#offsets.push(record - this.#start);
    this.#record = -1;
    return hash;
  }

  /** The segment so far, with a record that is not finished if there is one: for readers inside a transaction. */
  get open(): Segment {
    const offsets = this.#record < 0 ? this.#offsets : [...this.#offsets, this.#record - this.#start];
    if (this.#record >= 0) writeU32(this.#slab, this.#record + 16, this.#events);
    return { first: this.#first, bytes: this.#slab.subarray(this.#start, this.#used), offsets };
  }

  /** Ends the segment and hands it out. */
  close(): Segment {
    assert(this.#record < 0 && this.#offsets.length > 0, "a segment ends between two records");
    const segment = this.open;
    this.#offsets = [];
    this.#start = this.#used;
    return segment;
  }

  /** Resources are few and their names repeat. */
  #nameOf(resource: string): Uint8Array {
    let name = this.#names.get(resource);
    if (name === undefined) this.#names.set(resource, (name = utf8(resource)));
    return name;
  }

  /** Makes room; a segment that outgrows its slab moves to a larger one, as a whole. */
  #reserve(bytes: number): void {
    if (this.#used + bytes <= this.#slab.length) return;
    const kept = this.#used - this.#start;
    const slab = new Uint8Array(Math.max(segmentSlabBytes, 2 * (kept + bytes)));
    slab.set(this.#slab.subarray(this.#start, this.#used));
    if (this.#record >= 0) this.#record -= this.#start;
    this.#used = kept;
    this.#start = 0;
    this.#slab = slab;
  }
}
