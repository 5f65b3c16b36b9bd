// Proves that the state machine answers exactly as a naive model does: random puts, deletes, transactions, leases
// and compactions, then ranges at every kind of revision; and that replaying the log in other batches, and loading
// a dump taken in the middle, end in the same state hash and the same HashKV.
import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryStorage } from "@keelson/sim";
import { etcdserverpb, mvccpb, type storepb } from "@keelson/wire";
import type { Init } from "@keelson/base";
import { createStoreState, type StoreState } from "../src/mod.ts";
import { errorOf, Harness, key, rangeRequest } from "./harness.ts";
import { compareHolds, type ModelKv, ReferenceModel, select, str } from "./reference-model.ts";

const long = "L".repeat(1850);
const names = [
  "a",
  "ab",
  "abc",
  "b",
  "b\0c",
  "c",
  "/registry/pods/x/y",
  "/registry/minions/n",
  long,
  `${long}x`,
  `${long}${long}z`,
];
const name = fc.constantFrom(...names);
const end = fc.oneof(
  { weight: 3, arbitrary: fc.constant("") },
  { weight: 2, arbitrary: fc.constantFrom("\0", "b", "c", "/registry0", `${long}y`) },
);
const value = fc.constantFrom("", "1", "2", "x".repeat(300));
const lease = fc.oneof({ weight: 4, arbitrary: fc.constant(0n) }, fc.constantFrom(1n, 2n, 9n));

const put = fc
  .record({
    key: name.map(key),
    value: value.map(key),
    lease,
    ignoreValue: fc.boolean(),
    ignoreLease: fc.boolean(),
    prevKv: fc.boolean(),
  })
  .map((p) => ({
    ...p,
    ignoreValue: p.ignoreValue && p.value.length === 0,
    ignoreLease: p.ignoreLease && p.lease === 0n,
  }));
const plainPut = fc.record({
  key: name.map(key),
  value: value.map(key),
  lease: fc.constant(0n),
  ignoreValue: fc.constant(false),
  ignoreLease: fc.constant(false),
  prevKv: fc.boolean(),
});
const removal = fc.record({ key: name.map(key), rangeEnd: end.map(key), prevKv: fc.boolean() });
const read = fc.record({
  key: name.map(key),
  rangeEnd: end.map(key),
  limit: fc.integer({ min: -1, max: 4 }),
  back: fc.integer({ min: -1, max: 12 }),
  sortOrder: fc.integer({ min: 0, max: 2 }),
  sortTarget: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 4 })),
  keysOnly: fc.boolean(),
  countOnly: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
  minModRevision: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 20 })),
  maxModRevision: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 20 })),
  minCreateRevision: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 20 })),
  maxCreateRevision: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 20 })),
});
const compare = fc
  .record({
    result: fc.integer({ min: 0, max: 3 }),
    target: fc.integer({ min: 0, max: 4 }),
    key: name.map(key),
    rangeEnd: fc.oneof({ weight: 5, arbitrary: fc.constant("") }, end).map(key),
    number: fc.integer({ min: 0, max: 6 }),
  })
  .map(({ number, ...rest }): Init<etcdserverpb.Compare> => {
    const fields = [
      { version: number },
      { createRevision: number },
      { modRevision: number },
      { value: key(String(number)) },
      { lease: BigInt(number) },
    ];
    return { ...rest, ...fields[rest.target] };
  });
type Ops = readonly Init<etcdserverpb.RequestOp>[];
const ops = (depth: number): fc.Arbitrary<Ops> =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: plainPut.map((requestPut) => ({ requestPut })) },
      { weight: 2, arbitrary: removal.map((requestDeleteRange) => ({ requestDeleteRange })) },
      {
        weight: 2,
        arbitrary: read.map(({ back, ...requestRange }) => ({
          requestRange: { ...requestRange, revision: back > 9 ? 2 : 0 },
        })),
      },
      {
        weight: depth > 0 ? 2 : 0,
        arbitrary: depth > 0 ? txnOf(depth - 1).map((requestTxn) => ({ requestTxn })) : fc.constant({}),
      },
    ),
    { maxLength: 3 },
  );
function txnOf(depth: number): fc.Arbitrary<Init<etcdserverpb.TxnRequest>> {
  return fc.record({ compare: fc.array(compare, { maxLength: 2 }), success: ops(depth), failure: ops(depth) });
}

type Step = {
  proposal?: Init<storepb.Proposal>;
  read?: { back: number } & Init<etcdserverpb.RangeRequest>;
  advanceMs?: number;
  sweep?: number;
  compactBack?: number;
};
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: put.map((p) => ({ proposal: { put: p } })) },
  { weight: 4, arbitrary: removal.map((r) => ({ proposal: { deleteRange: r } })) },
  { weight: 6, arbitrary: txnOf(2).map((txn) => ({ proposal: { txn } })) },
  { weight: 8, arbitrary: read.map((r) => ({ read: r })) },
  {
    weight: 2,
    arbitrary: fc
      .record({ ID: fc.constantFrom(1n, 2n), TTL: fc.integer({ min: 1, max: 3 }) })
      .map((leaseGrant) => ({ proposal: { leaseGrant } })),
  },
  { weight: 1, arbitrary: fc.constantFrom(1n, 2n).map((ID) => ({ proposal: { leaseRevoke: { ID } } })) },
  { weight: 1, arbitrary: fc.constantFrom(1n, 2n).map((id) => ({ proposal: { leaseRenew: { ids: [id, 9n] } } })) },
  { weight: 1, arbitrary: fc.constantFrom(1n, 2n).map((id) => ({ proposal: { leaseExpire: { id } } })) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 1500 }).map((advanceMs) => ({ advanceMs })) },
  { weight: 2, arbitrary: fc.integer({ min: -1, max: 8 }).map((compactBack) => ({ compactBack })) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 5 }).map((sweep) => ({ sweep })) },
);

const covered = new Map<string, number>();
function count(what: string): void {
  covered.set(what, (covered.get(what) ?? 0) + 1);
}

test("random histories: every answer, record and error is the model's", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: "max" }), fc.nat(59), (steps, dumpAt) => {
      const harness = new Harness();
      const model = new ReferenceModel();
      let dumped: Uint8Array[] | undefined;
      steps.forEach((one, i) => {
        runStep(harness, model, one);
        if (i === dumpAt) dumped = [...harness.state.dump().chunks];
      });
      compareStates(harness.state, model);
      replayInOtherBatches(harness);
      if (dumped !== undefined) loadAndCatchUp(harness, dumped);
    }),
    { numRuns: 250 },
  );
  for (const what of [
    "put",
    "txn:true",
    "txn:false",
    "nested",
    "compacted",
    "compacted read",
    "past read",
    "expired",
    "refused put",
    "refused txn",
    "revoked keys",
  ]) {
    expect(covered.get(what) ?? 0, what).toBeGreaterThan(0);
  }
});

function runStep(harness: Harness, model: ReferenceModel, one: Step): void {
  if (one.advanceMs !== undefined) harness.nowMs += one.advanceMs;
  if (one.sweep !== undefined) harness.state.sweep(one.sweep);
  if (one.read !== undefined) runRead(harness.state, model, one.read);
  if (one.compactBack !== undefined) {
    const revision = model.revision - one.compactBack;
    const result = harness.apply({ compaction: { revision } });
    const error = revision <= model.compacted || revision < 0 ? "compacted" : revision > model.revision ? "future" : "";
    expect(errorOf(result)).toContain(error);
    expect(result.outcome.ok).toBe(error === "");
    if (error === "") model.compacted = revision;
    count("compacted");
  }
  if (one.proposal !== undefined) {
    model.clusterTimeMs = harness.nowMs;
    const before = model.revision;
    const expected = applyToModel(model, one.proposal);
    const result = harness.apply(one.proposal);
    expect(errorOf(result).replace("etcdserver: ", "")).toBe(expected);
    expect(result.revision).toBe(model.revision);
    expect(result.record?.revision).toBe(model.revision === before ? undefined : model.revision);
    if (expected === "" && "put" in one.proposal) count("put");
    if (expected !== "" && "put" in one.proposal) count("refused put");
    if (expected !== "" && "txn" in one.proposal) count("refused txn");
  }
}

function runRead(
  state: StoreState,
  model: ReferenceModel,
  input: { back: number } & Init<etcdserverpb.RangeRequest>,
): void {
  const { back, ...rest } = input;
  const revision = back === 0 ? 0 : model.revision - back;
  const request = rangeRequest({ ...rest, revision });
  const answer = state.range(request);
  if (revision > model.revision || (revision > 0 && revision < model.compacted)) {
    expect(answer.ok).toBe(false);
    count("compacted read");
    return;
  }
  if (!answer.ok) throw new Error(answer.error.text);
  const expected = model.range(request, model.at(revision <= 0 ? model.revision : revision));
  if (revision > 0 && revision < model.revision) count("past read");
  expect(answer.value.count).toBe(expected.count);
  expect(answer.value.more).toBe(expected.more);
  const got = answer.value.kvs.map((bytes) => mvccpb.KeyValue.decode(bytes));
  const field = (["key", "version", "create", "mod", "value"] as const)[request.sortTarget] ?? "key";
  const shown = (kv: ModelKv): unknown => kv[field];
  if (request.sortTarget === 0)
    expect(got.map((kv) => seen(kv))).toEqual(expected.kvs.map((kv) => blanked(kv, request.keysOnly)));
  else if (!request.keysOnly) expect(got.map((kv) => shown(seen(kv)))).toEqual(expected.kvs.map(shown));
}

function blanked(kv: ModelKv, keysOnly: boolean): ModelKv {
  return keysOnly ? { ...kv, value: "", lease: 0n } : kv;
}

function seen(kv: mvccpb.KeyValue): ModelKv {
  return {
    key: str(kv.key),
    value: str(kv.value),
    create: kv.createRevision,
    mod: kv.modRevision,
    version: kv.version,
    lease: kv.lease,
  };
}

/** Applies to the model; returns the error text without prefix, empty when it went through. */
function applyToModel(model: ReferenceModel, proposal: Init<storepb.Proposal>): string {
  const now = model.clusterTimeMs;
  if (proposal.put !== undefined && !(proposal.put instanceof Uint8Array)) {
    const request = etcdserverpb.PutRequest.decode(etcdserverpb.PutRequest.encode(proposal.put));
    if (request.lease !== 0n && !model.leases.has(request.lease)) return "requested lease not found";
    const missing = (request.ignoreValue || request.ignoreLease) && !model.at(model.revision).has(str(request.key));
    if (missing) return "key not found";
    model.transact((draft) => model.put(draft, request));
    return "";
  }
  if (proposal.deleteRange !== undefined && !(proposal.deleteRange instanceof Uint8Array)) {
    const { key: from, rangeEnd } = proposal.deleteRange;
    model.transact((draft) => model.remove(draft, from ?? new Uint8Array(), rangeEnd ?? new Uint8Array()));
    return "";
  }
  if (proposal.txn !== undefined && !(proposal.txn instanceof Uint8Array)) {
    return txnOnModel(model, etcdserverpb.TxnRequest.decode(etcdserverpb.TxnRequest.encode(proposal.txn)));
  }
  if (proposal.leaseGrant !== undefined && !(proposal.leaseGrant instanceof Uint8Array)) {
    const { ID = 0n, TTL = 0 } = proposal.leaseGrant;
    if (model.leases.has(ID)) return "lease already exists";
    model.leases.set(ID, { ttl: TTL, deadline: now + TTL * 1000 });
    return "";
  }
  if (proposal.leaseRevoke !== undefined && !(proposal.leaseRevoke instanceof Uint8Array)) {
    const { ID = 0n } = proposal.leaseRevoke;
    return model.leases.has(ID) ? dropLease(model, ID) : "requested lease not found";
  }
  if (proposal.leaseExpire !== undefined && !(proposal.leaseExpire instanceof Uint8Array)) {
    const { id = 0n } = proposal.leaseExpire;
    const known = model.leases.get(id);
    if (known === undefined || known.deadline > now) return "";
    count("expired");
    return dropLease(model, id);
  }
  if (proposal.leaseRenew !== undefined && !(proposal.leaseRenew instanceof Uint8Array)) {
    for (const id of proposal.leaseRenew.ids ?? []) {
      const known = model.leases.get(id);
      if (known !== undefined && known.deadline > now) known.deadline = now + known.ttl * 1000;
    }
    return "";
  }
  throw new Error("an operation the model knows");
}

function dropLease(model: ReferenceModel, id: bigint): string {
  model.leases.delete(id);
  model.transact((draft) => {
    const attached = [...draft.map.values()]
      .filter((kv) => kv.lease === id)
      .map((kv) => kv.key)
      .toSorted();
    for (const attachedKey of attached) {
      model.remove(draft, key(attachedKey), new Uint8Array());
      count("revoked keys");
    }
  });
  return "";
}

function txnOnModel(model: ReferenceModel, request: etcdserverpb.TxnRequest): string {
  for (const branch of [request.success, request.failure])
    if (overlaps(branch) === undefined) return "duplicate key given in txn request";
  const before = model.at(model.revision);
  const flat: etcdserverpb.RequestOp[] = [];
  const flatten = (txn: etcdserverpb.TxnRequest): void => {
    const succeeded = txn.compare.every((c) => compareHolds(before, c));
    count(`txn:${succeeded}`);
    for (const op of succeeded ? txn.success : txn.failure) {
      if (op.requestTxn === undefined) flat.push(op);
      else {
        count("nested");
        flatten(op.requestTxn);
      }
    }
  };
  flatten(request);
  for (const { requestRange } of flat) {
    if (requestRange === undefined || requestRange.revision === 0) continue;
    if (requestRange.revision > model.revision) return "mvcc: required revision is a future revision";
    if (requestRange.revision < model.compacted) return "mvcc: required revision has been compacted";
  }
  model.transact((draft) => {
    for (const op of flat) {
      if (op.requestPut !== undefined) model.put(draft, op.requestPut);
      if (op.requestDeleteRange !== undefined)
        model.remove(draft, op.requestDeleteRange.key, op.requestDeleteRange.rangeEnd);
    }
  });
  return "";
}

/** The duplicate rule, on sets of names instead of intervals. */
function overlaps(
  list: readonly etcdserverpb.RequestOp[],
): { puts: Set<string>; hit: ((k: string) => boolean)[] } | undefined {
  const hit = list.flatMap(({ requestDeleteRange: d }) => {
    if (d === undefined) return [];
    return [
      (k: string): boolean => (d.rangeEnd.length === 0 ? k === str(d.key) : k >= str(d.key) && k < str(d.rangeEnd)),
    ];
  });
  const puts = new Set<string>();
  for (const { requestTxn } of list) {
    if (requestTxn === undefined) continue;
    const yes = overlaps(requestTxn.success);
    const no = overlaps(requestTxn.failure);
    if (yes === undefined || no === undefined) return undefined;
    for (const k of yes.puts) if (puts.has(k) || hit.some((f) => f(k))) return undefined;
    for (const k of no.puts) if ((puts.has(k) && !yes.puts.has(k)) || hit.some((f) => f(k))) return undefined;
    for (const k of [...yes.puts, ...no.puts]) puts.add(k);
    hit.push(...yes.hit, ...no.hit);
  }
  for (const { requestPut } of list) {
    if (requestPut === undefined) continue;
    const k = str(requestPut.key);
    if (puts.has(k) || hit.some((f) => f(k))) return undefined;
    puts.add(k);
  }
  return { puts, hit };
}

function compareStates(state: StoreState, model: ReferenceModel): void {
  expect(state.revision).toBe(model.revision);
  expect(state.compactedRevision).toBe(model.compacted);
  const all = state.range(rangeRequest({ key: key("\0"), rangeEnd: key("\0") }));
  if (!all.ok) throw new Error(all.error.text);
  const current = model.at(model.revision);
  expect(all.value.kvs.map((bytes) => seen(mvccpb.KeyValue.decode(bytes)))).toEqual(
    select(current, key("\0"), key("\0")),
  );
  expect(state.sizes().keys).toBe(current.size);
  for (const [id, { ttl, deadline }] of model.leases) {
    expect(state.leases.get(id)).toEqual({ id, grantedTtlSeconds: ttl, deadlineMs: deadline });
    const attached = [...current.values()]
      .filter((kv) => kv.lease === id)
      .map((kv) => kv.key)
      .toSorted();
    expect(state.leases.keys(id).map(str)).toEqual(attached);
  }
  expect(state.leases.count).toBe(model.leases.size);
  const first = Math.max(model.compacted, 2);
  const records = state.scanRevisions(first, 1000);
  expect(records.map((record) => record.revision as number)).toEqual(model.records.map((_, i) => i).slice(first));
  for (const record of records) {
    expect(
      record.events.map((event) => ({
        type: event.type,
        kv: seen(event.kv),
        prev: event.prevKvBytes === undefined ? undefined : seen(mvccpb.KeyValue.decode(event.prevKvBytes)),
      })),
    ).toEqual(model.records[record.revision]);
    expect(state.readRevision(record.revision)).toEqual(record);
  }
}

function hashOf(state: StoreState): unknown {
  const steps = state.hashKv(0);
  if (!steps.ok) throw new Error(steps.error.text);
  for (;;) {
    const next = steps.value.next();
    if (next.done === true) return next.value;
  }
}

function replayInOtherBatches(harness: Harness): void {
  const storage = new MemoryStorage();
  let other = createStoreState({ storage });
  for (let at = 0; at < harness.log.length; at += 7) {
    other.applyBatch(harness.log.slice(Math.max(0, at - 3), at + 7).map((entry) => ({ ...entry, own: false })));
    other = createStoreState({ storage });
  }
  expectEqual(other, harness.state);
}

function loadAndCatchUp(harness: Harness, dumped: Uint8Array[]): void {
  const other = createStoreState({ storage: new MemoryStorage() });
  const loader = other.beginLoad();
  const bytes = Buffer.concat(dumped);
  for (let at = 0; at < bytes.length; at += 1000) loader.push(new Uint8Array(bytes.subarray(at, at + 1000)));
  loader.finish();
  other.applyBatch(harness.log);
  expectEqual(other, harness.state);
}

function expectEqual(a: StoreState, b: StoreState): void {
  expect(a.stateHash).toBe(b.stateHash);
  expect(a.appliedIndex).toBe(b.appliedIndex);
  expect(a.clusterTimeMs).toBe(b.clusterTimeMs);
  expect(a.heads).toEqual(b.heads);
  expect(a.leases.list()).toEqual(b.leases.list());
  expect(a.sizes().liveBytes).toBe(b.sizes().liveBytes);
  expect(hashOf(a)).toEqual(hashOf(b));
}
