// Projects applied revisions to the bus: live at once, captured by the stream at sequence = revision − base.
// Pure: time, answers and the connection's state are arguments; the applied state is read through an injected
// source; effects are taken out. Live never waits for capture. The rules of the capture side are in capture.ts.
// Invariants: only applied revisions are published; a message lands in the stream at its own sequence or nowhere.
import { assert } from "@keelson/base";
import type { PublishAck, StreamState } from "@keelson/ports";
import type { RevisionRecord } from "@keelson/wire";
import { encodeBeacon, encodeEnvelope } from "@keelson/wire";
import type { CaptureEffect } from "./capture.ts";
import { Capture, unmatchableFence } from "./capture.ts";
import type { EventLogLimits } from "./limits.ts";
import { eventLogLimits } from "./limits.ts";
import { fillSubject, isMultiTail, liveSubject, subjectTail } from "./subject.ts";

/** The applied state, read synchronously. */
export interface PublisherSource {
  readonly clusterId: string;
  appliedRevision(): number;
  compactRevision(): number;
  heads(): ReadonlyMap<string, number>;
  readRevision(revision: number): RevisionRecord | undefined;
}

export type PublisherEffect =
  | {
      readonly kind: "publish";
      readonly subject: string;
      readonly payload: Uint8Array;
      /** Expected last sequence of the stream. */
      readonly fence: number;
      readonly revision: number;
      /** With an epoch an answer is wanted, and handed back with it. */
      readonly epoch: number | undefined;
    }
  | { readonly kind: "beacon"; readonly payload: Uint8Array }
  | CaptureEffect;

export interface PublisherOptions {
  readonly source: PublisherSource;
  /** False: live and beacon only. */
  readonly capture: boolean;
  readonly limits?: Partial<EventLogLimits>;
}

/** State of the connection at the time of a step. */
export interface Connection {
  readonly connected: boolean;
  readonly outboundBytes: number;
  readonly maxPayloadBytes: number;
}

export class EventPublisher {
  readonly capture: Capture;
  readonly counts = { published: 0, references: 0, skipped: 0, beacons: 0, reconnects: 0 };
  readonly #limits: EventLogLimits;
  readonly #source: PublisherSource;
  #effects: PublisherEffect[] = [];
  #leading = false;
  #term = 0;
  #connected = false;
  #liveNext = 0;
  #head = 0;
  #beaconDueAt = 0;
  #beaconNumber = 0;
  #headsSentAt = -1;
  #heads = new Map<string, number>();
  /** The heads are those of this revision or, once it is passed, of the last published one. */
  #headsFrom = 0;

  constructor({ source, capture, limits }: PublisherOptions) {
    this.#limits = { ...eventLogLimits, ...limits };
    this.#source = source;
    this.capture = new Capture({ source, enabled: capture, limits: this.#limits });
  }

  get leading(): boolean {
    return this.#leading;
  }

  /** Next revision to be sent live. */
  get liveNext(): number {
    return this.#liveNext;
  }

  takeEffects(): readonly PublisherEffect[] {
    const taken = this.#effects;
    if (taken.length > 0) this.#effects = [];
    return taken;
  }

  /** This member leads in `term`. */
  lead(term: number, now: number): void {
    if (this.#leading && this.#term === term) return;
    this.#leading = true;
    this.#term = term;
    this.#head = 0;
    this.#beaconDueAt = now;
    this.#connected = false; // the next step finds the connection and begins with the overlap
  }

  /** Stops beacon and publishing at once. */
  resign(): void {
    if (!this.#leading) return;
    this.#leading = false;
    this.capture.stop();
  }

  acked(epoch: number, revision: number, { ack, now }: { readonly ack: PublishAck; readonly now: number }): void {
    if (this.#leading) this.capture.answered(epoch, revision, { ack, now });
  }

  streamAnswered(request: number, answer: StreamState | "missing" | "failed", now: number): void {
    if (this.#leading) this.capture.streamAnswered(request, answer, now);
  }

  lastMessage(request: number, payload: Uint8Array | "missing" | "failed", now: number): void {
    if (this.#leading) this.capture.lastMessage(request, payload, now);
  }

  confirmed(request: number, leader: boolean, now: number): void {
    if (this.#leading) this.capture.confirmed(request, leader, now);
  }

  replaced(request: number, ok: boolean, now: number): void {
    if (this.#leading) this.capture.replaced(request, ok, now);
  }

  /** Does all that is due. True when there is more to send at once, after a yield. */
  step(connection: Connection, now: number): boolean {
    if (!this.#leading) return false;
    if (!connection.connected) {
      this.#connected = false;
      this.capture.stop();
      return false;
    }
    if (!this.#connected) this.#connect(now);
    let budget = this.#limits.outboundBytesMax - connection.outboundBytes;
    let left = this.#limits.publishBatch;
    this.capture.tick(now, { term: this.#term });
    for (const record of this.capture.takeFills(Math.min(left, budget > 0 ? left : 0), this.#liveNext, now)) {
      const sent = this.#send(record, { connection, fill: true });
      this.capture.sent(record.revision, now);
      budget -= sent;
      left--;
    }
    const applied = this.#source.appliedRevision();
    while (this.#liveNext <= applied && budget > 0 && left > 0) {
      budget -= this.#publishNext(connection, now);
      left--;
    }
    this.#takeCaptureEffects();
    if (now >= this.#beaconDueAt) this.#beacon(now);
    return budget > 0 && this.#liveNext <= applied;
  }

  #connect(now: number): void {
    this.#connected = true;
    this.counts.reconnects++;
    const applied = this.#source.appliedRevision();
    const first = this.#liveNext === 0 || this.#head === 0 ? applied + 1 : this.#liveNext;
    this.#liveNext = Math.max(this.#firstReadable(), first - this.#limits.liveOverlap);
    this.#reloadHeads();
    this.capture.resync(now);
  }

  #firstReadable(): number {
    return Math.max(2, this.#source.compactRevision());
  }

  /** Bytes handed to the connection. */
  #publishNext(connection: Connection, now: number): number {
    const revision = this.#liveNext;
    const record = this.#source.readRevision(revision);
    if (record === undefined) {
      const next = Math.max(revision + 1, this.#firstReadable());
      this.counts.skipped += next - revision;
      this.#liveNext = next; // compacted under us: followers find the gap, the store says what becomes of it
      this.#reloadHeads();
      this.capture.resync(now);
      return 0;
    }
    assert(record.revision === revision, "the source returns the revision it was asked for", { revision });
    const sent = this.#send(record, { connection, fill: false });
    if (this.capture.capturing) this.capture.sent(revision, now);
    this.#liveNext = revision + 1;
    this.#head = Math.max(this.#head, revision);
    if (revision > this.#headsFrom) for (const resource of record.prev.keys()) this.#heads.set(resource, revision);
    return sent;
  }

  #send(
    record: RevisionRecord,
    { connection, fill }: { readonly connection: Connection; readonly fill: boolean },
  ): number {
    const tail = subjectTail(record.events.map((event) => event.key));
    const common = { clusterId: this.#source.clusterId, generation: this.capture.generation };
    let reference = isMultiTail(tail);
    let payload = encodeEnvelope({ ...common, reference, record });
    if (payload.length > connection.maxPayloadBytes - this.#limits.messageOverheadBytes && !reference) {
      reference = true;
      payload = encodeEnvelope({ ...common, reference, record });
    }
    if (reference) this.counts.references++;
    this.counts.published++;
    const { capturing, epoch } = this.capture;
    const { revision } = record;
    const fenced = fill || capturing;
    this.#effects.push({
      kind: "publish",
      subject: fill ? fillSubject(tail) : liveSubject(tail),
      payload,
      fence: fenced ? this.capture.fenceOf(revision) : unmatchableFence,
      revision,
      epoch: fenced ? epoch : undefined,
    });
    return payload.length + tail.length + 128;
  }

  #reloadHeads(): void {
    this.#heads = new Map(this.#source.heads());
    this.#headsFrom = this.#source.appliedRevision();
    this.#headsSentAt = -1;
  }

  #beacon(now: number): void {
    this.#beaconDueAt = now + this.#limits.beaconIntervalMs;
    this.#head = Math.max(this.#head, this.#liveNext - 1);
    const known = this.#liveNext > this.#headsFrom && this.#head === this.#liveNext - 1;
    const due = this.#headsSentAt !== this.#head || this.#beaconNumber % this.#limits.beaconHeadsEvery === 0;
    const withHeads = known && due;
    if (withHeads) this.#headsSentAt = this.#head;
    this.#beaconNumber++;
    this.counts.beacons++;
    const payload = encodeBeacon({
      clusterId: this.#source.clusterId,
      generation: this.capture.generation,
      base: this.capture.base,
      term: this.#term,
      head: this.#head,
      compact: this.#source.compactRevision(),
      heads: withHeads ? this.#heads : undefined,
    });
    this.#effects.push({ kind: "beacon", payload });
  }

  #takeCaptureEffects(): void {
    for (const effect of this.capture.takeEffects()) this.#effects.push(effect);
  }
}
