// From a request to its result: a proposal goes through the Raft group, and the caller is answered with what this
// member's own state machine made of it. Used by every write; the apply loop hands over the results.
import { type AppError, type Init, type LogIndex, must } from "@keelson/base";
import { encodeProposal, type ApplyResult } from "@keelson/etcd";
import type { Counter, Gauge, Metrics } from "@keelson/ports";
import type { storepb } from "@keelson/wire";
import type { ProposalWaiter, RaftGroup } from "../raft/contract.ts";
import { loopErrors, raftFailure, toRpcError } from "./store-errors.ts";

export type ProposerOptions = {
  readonly metrics: Metrics;
  readonly maxRequestBytes: number;
  readonly timeoutMs: number;
};

export class Proposer {
  readonly #options: ProposerOptions;
  readonly #pending: Gauge;
  readonly #failed: Counter;
  #group: RaftGroup | undefined;
  #waiting = 0;
  /** Of the batch applied last: the group tells of each own entry before the next batch. */
  #results: readonly ApplyResult[] = [];

  constructor(options: ProposerOptions) {
    this.#options = options;
    this.#pending = options.metrics.gauge("etcd_server_proposals_pending", "Proposals that wait for their result.");
    this.#failed = options.metrics.counter("etcd_server_proposals_failed_total", "Proposals that failed.");
    options.metrics.onCollect(() => this.#pending.set(this.#waiting));
  }

  /** The group exists after the state machine, which needs this object. */
  attach(group: RaftGroup): void {
    this.#group = group;
  }

  /** Rejects with an RpcError as etcd words it; resolves with the result, which may itself be a refusal. */
  propose(proposal: Init<storepb.Proposal>): Promise<ApplyResult> {
    const group = must(this.#group, "the raft group is attached before requests come");
    return new Promise((resolve, reject) => {
      const payload = encodeProposal(proposal);
      if (payload.length > this.#options.maxRequestBytes) {
        reject(toRpcError(loopErrors.requestTooLarge));
        return;
      }
      this.#waiting++;
      group.submit(payload, this.#waiter(group, resolve, reject), this.#options);
    });
  }

  /** The results of one applied batch, for the callers that are told of their entries next. */
  applied(results: readonly ApplyResult[]): void {
    this.#results = results;
  }

  #waiter(group: RaftGroup, resolve: (result: ApplyResult) => void, reject: (error: unknown) => void): ProposalWaiter {
    const before = group.leader;
    return {
      applied: (index) => {
        this.#waiting--;
        const result = this.#resultOf(index);
        // Applied as part of a snapshot: it took effect, but what it answered is not known here.
        if (result === undefined) reject(toRpcError(loopErrors.timeout));
        else resolve(result);
      },
      failed: (error: AppError) => {
        this.#waiting--;
        this.#failed.add(1);
        const after = group.leader;
        reject(raftFailure(error, before !== after || after === undefined));
      },
    };
  }

  #resultOf(index: LogIndex): ApplyResult | undefined {
    const first = this.#results[0]?.index;
    return first === undefined ? undefined : this.#results[index - first];
  }
}
