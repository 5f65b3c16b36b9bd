// What the tests of this package share: a state over memory with entries numbered for it, and answers in a form
// that can be compared.
import type { Init } from "@keelson/base";
import { logIndex, term, utf8 } from "@keelson/base";
import { MemoryStorage } from "@keelson/sim";
import { etcdserverpb, mvccpb, type storepb } from "@keelson/wire";
import {
  type ApplyResponse,
  type ApplyResult,
  createStoreState,
  encodeProposal,
  type StateEntry,
  stampClusterTime,
  type StoreState,
} from "../src/mod.ts";

export const key = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

export class Harness {
  readonly storage: MemoryStorage;
  state: StoreState;
  readonly log: StateEntry[] = [];
  nowMs = 0;

  constructor(storage = new MemoryStorage()) {
    this.storage = storage;
    this.state = createStoreState({ storage });
  }

  /** The entry that would carry the proposal, at the harness's time. */
  entry(proposal: Init<storepb.Proposal>): StateEntry {
    const payload = stampClusterTime(encodeProposal(proposal), this.nowMs);
    const entry = { index: logIndex(this.log.length + 1), term: term(1 + Math.floor(this.log.length / 50)), payload };
    this.log.push(entry);
    return entry;
  }

  apply(proposal: Init<storepb.Proposal>): ApplyResult {
    const [result] = this.state.applyBatch([this.entry(proposal)]);
    if (result === undefined) throw new Error("one entry gives one result");
    return result;
  }

  put(name: string, value = "v", lease = 0n): ApplyResult {
    return this.apply({ put: { key: key(name), value: utf8(value), lease } });
  }

  range(request: Init<etcdserverpb.RangeRequest>): { keys: string[]; values: string[]; count: number; more: boolean } {
    const answer = this.state.range(rangeRequest(request));
    if (!answer.ok) throw new Error(answer.error.text);
    const kvs = answer.value.kvs.map((bytes) => mvccpb.KeyValue.decode(bytes));
    return {
      keys: kvs.map((kv) => Buffer.from(kv.key).toString("latin1")),
      values: kvs.map((kv) => Buffer.from(kv.value).toString("latin1")),
      count: answer.value.count,
      more: answer.value.more,
    };
  }
}

export function rangeRequest(request: Init<etcdserverpb.RangeRequest>): etcdserverpb.RangeRequest {
  return etcdserverpb.RangeRequest.decode(etcdserverpb.RangeRequest.encode(request));
}

/** The response of an entry that must have succeeded with this operation. */
export function responseOf<Op extends ApplyResponse["op"]>(
  result: ApplyResult,
  op: Op,
): Extract<ApplyResponse, { op: Op }> {
  if (!result.outcome.ok) throw new Error(result.outcome.error.text);
  if (result.outcome.value.op !== op) throw new Error(`answered ${result.outcome.value.op}`);
  return result.outcome.value as Extract<ApplyResponse, { op: Op }>;
}

export function errorOf(result: ApplyResult): string {
  return result.outcome.ok ? "" : result.outcome.error.text;
}
