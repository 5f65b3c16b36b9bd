// Answers to KV.Range without holding the event loop or the memory up. What fits one slice is read and answered in
// one go. More is read slice by slice at one pinned revision, with other work in between, after the client's turn has
// come; the same question at the same revision is read once for all who ask. What is too large to be held is walked
// twice: first for its size, then piece by piece as the client takes it. Called by the handlers of KV.
import { keyAfter } from "@keelson/base";
import type { Outcome, PinnedRevision, RangeAnswer, StoreState } from "@keelson/etcd";
import { RpcPieces, type RpcCallContext } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import type { Admission } from "./admission/admission.ts";
import type { LaneTicket } from "./admission/fair-lane.ts";
import { heldAnswerBytesMin, sliceBytesMax, sliceKeysMax } from "./admission/limits.ts";
import { RangeSizes } from "./admission/range-sizes.ts";
import { answerHeldBytesMax, pieceBufferBytes } from "./limits.ts";
import { encodeKvs, encodeRangeResponse, kvsBytes } from "./range-answer.ts";
import { SharedAnswers } from "./shared-answers.ts";
import { loopErrors, toRpcError } from "./store-errors.ts";

type Request = etcdserverpb.RangeRequest;
type Answer = Uint8Array | RpcPieces;

export type RangeReaderOptions = {
  readonly state: Pick<StoreState, "range" | "pin">;
  /** Encoded header of the current revision: one object as long as nothing changes. */
  readonly header: () => Uint8Array;
  readonly admission: Admission;
};

export class RangeReader {
  readonly #options: RangeReaderOptions;
  readonly #sizes = new RangeSizes();
  readonly #shared: SharedAnswers;

  constructor(options: RangeReaderOptions) {
    this.#options = options;
    this.#shared = new SharedAnswers(options.admission.answers);
  }

  /** Answers a checked request from what is applied now. Throws or rejects with an RpcError. */
  read(request: Request, context: RpcCallContext): Answer | Promise<Answer> {
    if (request.rangeEnd.length === 0 || request.countOnly) return this.#atOnce(request);
    const known = this.#sizes.of(request);
    if (known !== undefined) return this.#large(request, context, known);
    const { state } = this.#options;
    const slice = sliceOf(request, 0);
    const first = valueOf(
      isPlain(request) ? state.range({ ...request, ...slice.request }, slice.options) : state.range(request),
    );
    const bytes = totalBytes(first.kvs);
    const complete = !first.more || !isPlain(request) || first.kvs.length === request.limit;
    if (!complete) return this.#large(request, context, estimate(request, first, bytes));
    if (bytes < heldAnswerBytesMin) return encodeRangeResponse({ header: this.#options.header(), ...first });
    return this.#small(request, context, first);
  }

  #atOnce(request: Request): Uint8Array {
    const { state, header } = this.#options;
    return encodeRangeResponse({ header: header(), ...valueOf(state.range(request)) });
  }

  /** Read already; held until the client has it. */
  #small(request: Request, context: RpcCallContext, first: RangeAnswer): Uint8Array {
    const { header, admission } = this.#options;
    const bytes = encodeRangeResponse({ header: header(), ...first });
    this.#sizes.note(request, bytes.length);
    admission.holdUntilClosed(admission.answers.force(context.peer, bytes.length), context);
    return bytes;
  }

  async #large(request: Request, context: RpcCallContext, cost: number): Promise<Answer> {
    const { admission } = this.#options;
    const inPieces = cost > answerHeldBytesMax;
    const ticket = await admission.enter(admission.answers, context, inPieces ? pieceBufferBytes : cost);
    try {
      if (inPieces) return await this.#pieces(request, context, ticket);
      const held = await this.#shared.of(request, this.#options.header(), () => this.#whole(request));
      this.#noteSize(request, held.byteLength);
      held.join(ticket);
      admission.holdUntilClosed(ticket, context, () => held.leave(ticket));
      return held.byteLength > sliceBytesMax ? new RpcPieces(held.byteLength, iterate(held.parts)) : held.whole();
    } catch (error) {
      admission.answers.leave(ticket);
      throw error;
    }
  }

  /** Small answers need no waiting and are not shared. */
  #noteSize(request: Request, bytes: number): void {
    if (bytes < heldAnswerBytesMin) this.#sizes.forget(request);
    else this.#sizes.note(request, bytes);
  }

  /** The answer in encoded parts, read in slices. */
  async #whole(request: Request): Promise<Uint8Array[]> {
    const { state, header } = this.#options;
    if (!isPlain(request)) return [this.#atOnce(request)];
    const front = etcdserverpb.RangeResponse.encode({ header: header() });
    const pinned = valueOf(state.pin(request.revision));
    try {
      const parts = [front];
      let tail = { more: false, count: 0 };
      for await (const slice of this.#slices(request, pinned)) {
        parts.push(encodeKvs(slice.kvs));
        tail = { more: slice.more, count: slice.total };
      }
      parts.push(etcdserverpb.RangeResponse.encode(tail));
      return parts;
    } finally {
      pinned.release();
    }
  }

  /** Walks the range for its size, and again for its bytes while they are taken. */
  async #pieces(request: Request, context: RpcCallContext, ticket: LaneTicket): Promise<RpcPieces> {
    const { state, header, admission } = this.#options;
    const front = etcdserverpb.RangeResponse.encode({ header: header() });
    const pinned = valueOf(state.pin(request.revision));
    try {
      let size = 0;
      let tail = { more: false, count: 0 };
      for await (const slice of this.#slices(request, pinned)) {
        size += kvsBytes(slice.kvs);
        tail = { more: slice.more, count: slice.total };
        if (context.cancelled) throw toRpcError(loopErrors.callerGone);
      }
      const back = etcdserverpb.RangeResponse.encode(tail);
      const slices = this.#slices(request, pinned);
      const pieces = async function* (): AsyncGenerator<Uint8Array> {
        yield front;
        for await (const slice of slices) yield encodeKvs(slice.kvs);
        yield back;
      };
      this.#sizes.note(request, front.length + size + back.length);
      admission.holdUntilClosed(ticket, context, pinned.release);
      return new RpcPieces(front.length + size + back.length, pieces());
    } catch (error) {
      pinned.release();
      throw error;
    }
  }

  /** Slices of a plain range, each in a turn of its own. `total` is the number of keys, known from the first one on. */
  async *#slices(
    request: Request,
    pinned: PinnedRevision,
  ): AsyncGenerator<{ readonly kvs: readonly Uint8Array[]; readonly more: boolean; readonly total: number }> {
    const { turns, passing } = this.#options.admission;
    let { key } = request;
    let total = 0;
    for (let read = 0; ;) {
      await turns.next();
      const slice = sliceOf(request, read);
      const options = { ...slice.options, skipCount: read > 0 };
      const answer = valueOf(pinned.range({ ...request, ...slice.request, key }, options));
      if (read === 0) total = answer.count;
      read += answer.kvs.length;
      yield { kvs: answer.kvs, more: answer.more, total };
      passing.add(totalBytes(answer.kvs));
      if (!answer.more || answer.lastKey === undefined || read === request.limit) return;
      key = keyAfter(answer.lastKey);
    }
  }
}

/** In key order and without filters: what was not read goes on behind what was. */
function isPlain(request: Request): boolean {
  const { SortOrder, SortTarget } = etcdserverpb;
  const sorted = request.sortTarget !== SortTarget.KEY || request.sortOrder === SortOrder.DESCEND;
  const { minModRevision, maxModRevision, minCreateRevision, maxCreateRevision } = request;
  return !sorted && minModRevision + maxModRevision + minCreateRevision + maxCreateRevision === 0;
}

/** Bounds of the next slice after `read` keys. */
function sliceOf(request: Request, read: number) {
  const limit = request.limit > 0 ? Math.min(request.limit - read, sliceKeysMax) : sliceKeysMax;
  return { request: { limit }, options: { maxBytes: sliceBytesMax } };
}

function estimate(request: Request, first: RangeAnswer, bytes: number): number {
  const keys = request.limit > 0 ? Math.min(request.limit, first.count) : first.count;
  return Math.ceil((bytes / Math.max(1, first.kvs.length)) * keys);
}

async function* iterate(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw toRpcError(outcome.error);
}

function totalBytes(kvs: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const kv of kvs) bytes += kv.length;
  return bytes;
}
