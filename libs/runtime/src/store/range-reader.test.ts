// Proves that a range read in slices answers what one read in one go does, while writes and compactions go on between
// the slices; that what is too large to be held goes out in pieces of the announced size; and that who does not take
// answers waits, alone.
import { expect, it } from "vitest";
import { assert, concatBytes, logIndex, must, term, utf8, type Init } from "@keelson/base";
import { createStoreState, encodeProposal, stampClusterTime, type StoreState } from "@keelson/etcd";
import { RpcPieces, type RpcCallContext } from "@keelson/ports";
import { createVirtualClock, MemoryStorage, silentTelemetry } from "@keelson/sim";
import { etcdserverpb, type storepb } from "@keelson/wire";
import { Admission } from "./admission/admission.ts";
import { sliceKeysMax } from "./admission/limits.ts";
import { answerHeldBytesMax } from "./limits.ts";
import { encodeRangeResponse } from "./range-answer.ts";
import { RangeReader } from "./range-reader.ts";

class Bench {
  readonly clock = createVirtualClock(() => new Promise((resolve) => setImmediate(resolve)));
  readonly state: StoreState = createStoreState({ storage: new MemoryStorage() });
  readonly admission = new Admission({ clock: this.clock, metrics: silentTelemetry.metrics });
  header = new Uint8Array([8, 1]);
  readonly reader = new RangeReader({
    state: this.state,
    header: () => this.header,
    admission: this.admission,
  });
  #index = 0;

  apply(...proposals: Init<storepb.Proposal>[]): void {
    const entries = proposals.map((proposal) => ({
      index: logIndex(++this.#index),
      term: term(1),
      payload: stampClusterTime(encodeProposal(proposal), this.#index),
    }));
    for (const { outcome } of this.state.applyBatch(entries)) assert(outcome.ok, "the entry applies");
    this.header = new Uint8Array([8, this.state.revision & 0x7f]);
  }

  fill(keys: number, bytes: number): void {
    const value = new Uint8Array(bytes).fill(0x61);
    for (let i = 0; i < keys; i++) this.apply({ put: { key: utf8(`k/${String(i).padStart(6, "0")}`), value } });
  }

  /** Lets virtual turns pass until the promise settles. */
  async settled<T>(promise: Promise<T> | T, between: () => void = () => {}): Promise<T> {
    let done = false;
    const end = (): void => void (done = true);
    Promise.resolve(promise).then(end, end);
    while (!done) {
      await this.clock.advance(1);
      between();
    }
    return promise;
  }
}

class Caller implements RpcCallContext {
  readonly metadata = {};
  readonly peerCommonName = undefined;
  readonly peer: string;
  cancelled = false;
  readonly #closers: (() => void)[] = [];

  constructor(peer: string) {
    this.peer = peer;
  }

  onCancel(): void {}

  onClose(callback: () => void): void {
    this.#closers.push(callback);
  }

  close(): void {
    for (const closer of this.#closers.splice(0)) closer();
  }
}

function range(fields: Partial<etcdserverpb.RangeRequest>): etcdserverpb.RangeRequest {
  const { RangeRequest } = etcdserverpb;
  return RangeRequest.decode(RangeRequest.encode({ key: utf8("k/"), rangeEnd: utf8("k0"), ...fields }));
}

async function bytesOf(answer: Uint8Array | RpcPieces): Promise<Uint8Array> {
  if (answer instanceof Uint8Array) return answer;
  const parts: Uint8Array[] = [];
  for await (const piece of answer.pieces) parts.push(piece);
  expect(parts.reduce((sum, part) => sum + part.length, 0)).toBe(answer.byteLength);
  return concatBytes(parts);
}

it("answers the same in slices, at the revision of the question, while the store goes on", async () => {
  const bench = new Bench();
  bench.fill(3 * sliceKeysMax + 10, 20);
  const requests = [
    range({}),
    range({ limit: 2 * sliceKeysMax }),
    range({ limit: 2 * sliceKeysMax + 1 }),
    range({ keysOnly: true }),
    range({ limit: 5_000 }),
    range({ sortOrder: 1, limit: 2_000 }),
    range({ sortOrder: 2 }),
    range({ minModRevision: 100 }),
    range({ countOnly: true }),
    range({ limit: 3 }),
  ];
  for (const asked of [...requests, undefined]) {
    // The last one is about the past.
    const request = asked ?? range({ revision: bench.state.revision });
    if (asked === undefined) bench.apply({ put: { key: utf8("k/0") } });
    const whole = bench.state.range(request);
    if (!whole.ok) throw new Error(whole.error.text);
    const expected = encodeRangeResponse({ header: bench.header, ...whole.value });
    let writes = 0;
    const caller = new Caller("one");
    const answer = await bench.settled(bench.reader.read(request, caller), () => {
      writes++;
      if (writes > 3) return;
      bench.apply({ put: { key: utf8(`k/${writes}00500`), value: utf8("new") } });
      bench.apply({ deleteRange: { key: utf8(`k/00010${writes}`) } });
      bench.apply({ compaction: { revision: bench.state.revision } });
      while (bench.state.sweep(10_000));
    });
    expect(await bench.settled(bytesOf(answer))).toEqual(expected);
    caller.close();
  }
  expect(bench.admission.answers.cost).toBe(0);
});

it("holds no more than a part of a very large answer, and lets its revision go with the call", async () => {
  const bench = new Bench();
  bench.fill(Math.ceil(answerHeldBytesMax / 60_000) + 40, 60_000);
  const whole = bench.state.range(range({}));
  if (!whole.ok) throw new Error(whole.error.text);
  const expected = encodeRangeResponse({ header: bench.header, ...whole.value });
  const caller = new Caller("one");
  const answer = await bench.settled(bench.reader.read(range({}), caller));
  expect(answer).toBeInstanceOf(RpcPieces);
  expect(bench.admission.answers.cost).toBeLessThan(answerHeldBytesMax / 2);
  bench.apply({ put: { key: utf8("k/000003"), value: utf8("changed") } });
  bench.apply({ compaction: { revision: bench.state.revision } });
  while (bench.state.sweep(100));
  expect(Buffer.compare(await bench.settled(bytesOf(answer)), expected)).toBe(0);
  expect(bench.state.sweepPending).toBe(false); // the rest of what is compacted is held
  caller.close();
  expect(bench.state.sweepPending).toBe(true);
});

it("reads once for all who ask the same, and makes a client that takes nothing wait, alone", async () => {
  const bench = new Bench();
  bench.fill(200, 60_000); // 12 MB
  const callers = [1, 2, 3].map(() => new Caller("hog"));
  for (const [i, caller] of callers.entries()) {
    // Another revision each time, so that nothing is shared.
    bench.apply({ put: { key: utf8(`k/00000${i}`), value: new Uint8Array(60_000) } });
    const answer = bench.reader.read(range({}), caller);
    if (i < 2) await bench.settled(answer);
    else {
      let answered = false;
      void Promise.resolve(answer).then(() => (answered = true));
      for (let turn = 0; turn < 50; turn++) await bench.clock.advance(1);
      expect(answered).toBe(false);
      await bench.settled(bench.reader.read(range({}), new Caller("other")));
      must(callers[0], "three callers").close();
      await bench.settled(answer);
    }
  }
});
