// The capture side of the publisher: which revisions the stream holds, and how it gets the ones it missed.
// A resync reads the stream's end, judges whether it is still our stream, backfills what is missing in windows
// and hands over to live in one synchronous turn. Doubt is never guessed about: error, silence and reconnect all
// lead to the same resync. Invariants: only messages sent in this epoch count as answered; while resyncing, live
// messages carry a fence that cannot match, so the backfill alone decides what comes next in the stream.
import type { PublishAck, StreamState } from "@keelson/ports";
import type { RevisionRecord } from "@keelson/wire";
import { decodeEnvelope } from "@keelson/wire";
import type { EventLogLimits } from "./limits.ts";
import type { StreamIdentity } from "./stream-identity.ts";
import { describeStream, parseStreamDescription } from "./stream-identity.ts";

/** No stream ever has this last sequence. */
export const unmatchableFence = Number.MAX_SAFE_INTEGER;

export type CaptureEffect =
  | { readonly kind: "ask-stream"; readonly request: number }
  | { readonly kind: "read-message"; readonly request: number; readonly sequence: number }
  /** Ask a quorum whether this member leads, and wait until everything committed is applied. */
  | { readonly kind: "confirm"; readonly request: number }
  /** Create the stream, after deleting what is there. */
  | { readonly kind: "replace"; readonly request: number; readonly remove: boolean; readonly description: string }
  | { readonly kind: "purge"; readonly sequence: number };

/** Why the stream cannot be continued. */
type Verdict =
  | { readonly kind: "missing" | "foreign" | "content" }
  | { readonly kind: "ahead"; readonly last: number }
  | { readonly kind: "behind" };

type Mode =
  | { readonly kind: "off" }
  | { readonly kind: "waiting"; readonly untilMs: number }
  | { readonly kind: "asking"; readonly request: number; readonly deadline: number }
  | {
      readonly kind: "reading";
      readonly request: number;
      readonly deadline: number;
      readonly identity: StreamIdentity;
      readonly last: number;
    }
  | { readonly kind: "confirming"; readonly request: number; readonly deadline: number; readonly verdict: Verdict }
  | { readonly kind: "replacing"; readonly request: number; readonly deadline: number }
  | { readonly kind: "filling"; next: number }
  | { readonly kind: "capturing" };

interface CaptureSource {
  readonly clusterId: string;
  appliedRevision(): number;
  compactRevision(): number;
  readRevision(revision: number): RevisionRecord | undefined;
}

export class Capture {
  readonly counts = {
    resyncs: 0, refused: 0, timeouts: 0, rewinds: 0, generations: 0, filled: 0, purges: 0, misplaced: 0,
  }; // prettier-ignore
  readonly #source: CaptureSource;
  readonly #enabled: boolean;
  readonly #limits: EventLogLimits;
  #effects: CaptureEffect[] = [];
  #mode: Mode = { kind: "off" };
  #epoch = 0;
  #identity: StreamIdentity | undefined;
  #term = 0;
  #generations = 0;
  #nextRequest = 1;
  #attempts = 0;
  #outstanding = 0;
  #progressAt = 0;
  #turnAt = 0;
  #acked = 0;
  #probe: { readonly request: number; readonly watermark: number } | undefined;
  #probeDueAt = 0;

  constructor(options: { readonly source: CaptureSource; readonly enabled: boolean; readonly limits: EventLogLimits }) {
    this.#source = options.source;
    this.#enabled = options.enabled;
    this.#limits = options.limits;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Live messages are captured now. */
  get capturing(): boolean {
    return this.#mode.kind === "capturing";
  }

  get state(): Mode["kind"] {
    return this.#mode.kind;
  }

  get generation(): string {
    return this.#identity?.generation ?? "";
  }

  get base(): number | undefined {
    return this.#identity?.base;
  }

  /** Highest revision the stream acknowledged. */
  get acked(): number {
    return this.#acked;
  }

  takeEffects(): readonly CaptureEffect[] {
    const taken = this.#effects;
    if (taken.length > 0) this.#effects = [];
    return taken;
  }

  /** Expected last sequence for a revision at its own place. */
  fenceOf(revision: number): number {
    return this.#identity === undefined ? unmatchableFence : revision - this.#identity.base - 1;
  }

  stop(): void {
    this.#epoch++;
    this.#outstanding = 0;
    this.#probe = undefined;
    this.#mode = { kind: "off" };
  }

  /** Begins again from what the stream says. */
  resync(now: number): void {
    this.stop();
    if (!this.#enabled) return;
    this.counts.resyncs++;
    this.#mode = { kind: "waiting", untilMs: now + this.#backoff() };
    this.#attempts++;
  }

  tick(now: number, leader: { readonly term: number }): void {
    this.#term = leader.term;
    // After standing still, answers may be waiting in the socket: give them a turn before calling it silence.
    if (now - this.#turnAt > this.#limits.ownStallMs)
      this.#progressAt = Math.max(this.#progressAt, now - this.#limits.ackTimeoutMs + this.#limits.ownStallGraceMs);
    this.#turnAt = now;
    const mode = this.#mode;
    switch (mode.kind) {
      case "off":
        return;
      case "waiting":
        if (now >= mode.untilMs) this.#ask(now);
        return;
      case "asking":
      case "reading":
      case "confirming":
      case "replacing":
        if (now >= mode.deadline) this.resync(now);
        return;
      case "filling":
      case "capturing":
        if (this.#outstanding > 0 && now - this.#progressAt > this.#limits.ackTimeoutMs) {
          this.counts.timeouts++;
          this.resync(now);
        } else if (mode.kind === "capturing" && now >= this.#probeDueAt) this.#sendProbe(now);
    }
  }

  /**
   * The revisions to backfill in this turn, at most `max`. When few are left it returns all of them and switches
   * to capturing: the caller sends them and then the next live message in the same turn, on the same connection.
   */
  takeFills(max: number, liveNext: number, now: number): readonly RevisionRecord[] {
    const mode = this.#mode;
    if (mode.kind !== "filling" || this.#outstanding > 0) return [];
    const left = Math.max(0, liveNext - mode.next);
    const rest = left < this.#limits.backfillWindow;
    if (rest && left > max) return [];
    const count = rest ? left : Math.min(max, this.#limits.backfillWindow);
    const records: RevisionRecord[] = [];
    for (let i = 0; i < count; i++) {
      const record = this.#source.readRevision(mode.next + i);
      if (record === undefined) {
        this.resync(now);
        return [];
      }
      records.push(record);
    }
    mode.next += count;
    this.counts.filled += count;
    if (rest) {
      this.#mode = { kind: "capturing" };
      this.#probeDueAt = now + this.#limits.rewindProbeMs;
    }
    return records;
  }

  /** A message with a fence and a reply subject was handed to the connection. */
  sent(_revision: number, now: number): void {
    if (this.#outstanding === 0) this.#progressAt = now;
    this.#outstanding++;
    if (this.#outstanding > this.#limits.captureWindow) this.resync(now);
  }

  answered(epoch: number, revision: number, { ack, now }: { readonly ack: PublishAck; readonly now: number }): void {
    if (epoch !== this.#epoch || this.#identity === undefined) return;
    if (ack.kind === "refused") {
      this.counts.refused++;
      this.resync(now);
    } else if (ack.sequence !== revision - this.#identity.base) {
      this.counts.misplaced++;
      this.resync(now);
    } else {
      this.#acked = Math.max(this.#acked, revision);
      this.#outstanding--;
      this.#progressAt = now;
      if (this.capturing) this.#attempts = 0;
    }
  }

  streamAnswered(request: number, answer: StreamState | "missing" | "failed", now: number): void {
    if (this.#probe?.request === request) {
      this.#judgeProbe(this.#probe.watermark, answer, now);
      return;
    }
    if (this.#mode.kind !== "asking" || this.#mode.request !== request) return;
    if (answer === "failed") this.resync(now);
    else if (answer === "missing") this.#confirm({ kind: "missing" }, now);
    else this.#judge(answer, now);
  }

  /** Answer to `read-message`. */
  lastMessage(request: number, payload: Uint8Array | "missing" | "failed", now: number): void {
    const mode = this.#mode;
    if (mode.kind !== "reading" || mode.request !== request) return;
    if (payload === "failed") {
      this.resync(now);
      return;
    }
    const { identity, last } = mode;
    if (payload !== "missing") {
      const envelope = decodeEnvelope(payload);
      const right =
        envelope?.clusterId === identity.clusterId &&
        envelope.generation === identity.generation &&
        envelope.record.revision === last;
      if (!right) {
        this.#confirm({ kind: "content" }, now);
        return;
      }
    }
    this.#adopt(identity, last);
  }

  confirmed(request: number, leader: boolean, now: number): void {
    const mode = this.#mode;
    if (mode.kind !== "confirming" || mode.request !== request) return;
    const caughtUp = mode.verdict.kind === "ahead" && mode.verdict.last <= this.#source.appliedRevision();
    if (!leader || caughtUp) {
      this.resync(now);
      return;
    }
    this.#generations++;
    this.counts.generations++;
    const description = describeStream({
      clusterId: this.#source.clusterId,
      generation: `${this.#term}.${this.#generations}`,
      base: Math.max(2, this.#source.compactRevision()) - 1,
    });
    const replacing = this.#nextRequest++;
    this.#mode = { kind: "replacing", request: replacing, deadline: now + 2 * this.#limits.streamCreateMs };
    this.#effects.push({ kind: "replace", request: replacing, remove: mode.verdict.kind !== "missing", description });
  }

  /** The stream was created, or not; what is there now is read again either way. */
  replaced(request: number, ok: boolean, now: number): void {
    if (this.#mode.kind !== "replacing" || this.#mode.request !== request) return;
    if (ok) this.#ask(now);
    else this.resync(now);
  }

  #backoff(): number {
    if (this.#attempts === 0) return 0;
    const { streamRetryMinMs, streamRetryMaxMs } = this.#limits;
    return Math.min(streamRetryMaxMs, streamRetryMinMs * 2 ** Math.min(this.#attempts - 1, 10));
  }

  #ask(now: number): void {
    const request = this.#nextRequest++;
    this.#mode = { kind: "asking", request, deadline: now + this.#limits.streamTimeoutMs };
    this.#effects.push({ kind: "ask-stream", request });
  }

  #judge(state: StreamState, now: number): void {
    const identity = parseStreamDescription(state.description);
    if (identity === undefined || identity.clusterId !== this.#source.clusterId) {
      this.#confirm({ kind: "foreign" }, now);
      return;
    }
    const last = identity.base + state.lastSequence;
    if (last > this.#source.appliedRevision()) this.#confirm({ kind: "ahead", last }, now);
    else if (last + 1 < this.#source.compactRevision()) this.#confirm({ kind: "behind" }, now);
    else if (state.lastSequence === 0 || state.firstSequence > state.lastSequence) this.#adopt(identity, last);
    else {
      const request = this.#nextRequest++;
      this.#mode = { kind: "reading", request, deadline: now + this.#limits.streamTimeoutMs, identity, last };
      this.#effects.push({ kind: "read-message", request, sequence: state.lastSequence });
    }
  }

  #confirm(verdict: Verdict, now: number): void {
    const request = this.#nextRequest++;
    this.#mode = { kind: "confirming", request, deadline: now + this.#limits.streamCreateMs, verdict };
    this.#effects.push({ kind: "confirm", request });
  }

  #adopt(identity: StreamIdentity, last: number): void {
    this.#identity = identity;
    this.#acked = last;
    this.#outstanding = 0;
    this.#mode = { kind: "filling", next: last + 1 };
  }

  /** The watermark is taken before the question: what is acknowledged meanwhile is no evidence of a rewind. */
  #sendProbe(now: number): void {
    this.#probeDueAt = now + this.#limits.rewindProbeMs;
    const request = this.#nextRequest++;
    this.#probe = { request, watermark: this.#acked };
    this.#effects.push({ kind: "ask-stream", request });
  }

  #judgeProbe(watermark: number, answer: StreamState | "missing" | "failed", now: number): void {
    this.#probe = undefined;
    const identity = this.#identity;
    if (answer === "failed" || identity === undefined || !this.capturing) return;
    const found = answer === "missing" ? undefined : parseStreamDescription(answer.description);
    const same = found !== undefined && describeStream(found) === describeStream(identity);
    if (answer === "missing" || !same) {
      this.resync(now);
      return;
    }
    const last = identity.base + answer.lastSequence;
    if (last < watermark || last > this.#source.appliedRevision()) {
      this.counts.rewinds++;
      this.resync(now);
      return;
    }
    this.#attempts = 0;
    const keepFrom = Math.min(this.#source.compactRevision() - identity.base, answer.lastSequence + 1);
    if (answer.firstSequence < keepFrom && answer.firstSequence <= answer.lastSequence) {
      this.counts.purges++;
      this.#effects.push({ kind: "purge", sequence: keepFrom });
    }
  }
}
