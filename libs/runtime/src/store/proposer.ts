// From a request to its result: a proposal gets an id, goes through the Raft group, and the caller is answered
// with what this member's own state machine made of it. Used by every write; the apply loop calls `settle`.
import { must } from "@keelson/base";
import { encodeProposal, type ApplyResult } from "@keelson/etcd";
import type { Counter, Gauge, Metrics } from "@keelson/ports";
import type { storepb } from "@keelson/wire";
import type { Init } from "@keelson/base";
import type { RaftGroup } from "../raft/contract.ts";
import { loopErrors, raftFailure, toRpcError } from "./store-errors.ts";

export type ProposerOptions = {
  readonly metrics: Metrics;
  readonly maxRequestBytes: number;
  readonly timeoutMs: number;
  /** Random 32 bits: keeps ids of two runs of one member, and of two members, apart. */
  readonly idPrefix: number;
};

export class Proposer {
  readonly #options: ProposerOptions;
  readonly #waiting = new Map<bigint, (result: ApplyResult) => void>();
  readonly #pending: Gauge;
  readonly #failed: Counter;
  #group: RaftGroup | undefined;
  #nextId: bigint;

  constructor(options: ProposerOptions) {
    this.#options = options;
    this.#nextId = (BigInt(options.idPrefix) << 32n) | 1n;
    this.#pending = options.metrics.gauge("etcd_server_proposals_pending", "Proposals that wait for their result.");
    this.#failed = options.metrics.counter("etcd_server_proposals_failed_total", "Proposals that failed.");
    options.metrics.onCollect(() => this.#pending.set(this.#waiting.size));
  }

  /** The group exists after the state machine, which needs this object. */
  attach(group: RaftGroup): void {
    this.#group = group;
  }

  /** Whether a caller on this member waits for the result of a proposal. */
  readonly wanted = (id: bigint): boolean => this.#waiting.has(id);

  /** Rejects with an RpcError as etcd words it; resolves with the result, which may itself be a refusal. */
  async propose(proposal: Init<storepb.Proposal>): Promise<ApplyResult> {
    const group = must(this.#group, "the raft group is attached before requests come");
    const id = this.#nextId++;
    const payload = encodeProposal({ ...proposal, id });
    if (payload.length > this.#options.maxRequestBytes) throw toRpcError(loopErrors.requestTooLarge);
    const before = group.leader;
    let result: ApplyResult | undefined;
    this.#waiting.set(id, (applied) => (result = applied));
    try {
      await group.propose(payload, { timeoutMs: this.#options.timeoutMs });
    } catch (error) {
      this.#failed.add(1);
      const after = group.leader;
      throw raftFailure(error, before !== after || after === undefined);
    } finally {
      this.#waiting.delete(id);
    }
    // Applied as part of a snapshot: it took effect, but what it answered is not known here.
    if (result === undefined) throw toRpcError(loopErrors.timeout);
    return result;
  }

  /** Hands results of one applied batch to their callers. */
  settle(results: readonly ApplyResult[]): void {
    for (const result of results) this.#waiting.get(result.id)?.(result);
  }
}
