// Keepalives of many streams, renewed together: ids that come while one proposal is under way go into the next.
// A lease named twice in a round is renewed once and both callers get the answer.
import { must } from "@keelson/base";
import { leaseRenewIdsMax } from "./limits.ts";
import type { Proposer } from "./proposer.ts";

type Waiter = PromiseWithResolvers<number>;

export class LeaseRenewals {
  readonly #proposer: Pick<Proposer, "propose">;
  #waiting = new Map<bigint, Waiter>();
  #running = false;

  constructor(proposer: Pick<Proposer, "propose">) {
    this.#proposer = proposer;
  }

  /** The TTL the lease has now, 0 when there is no such lease. Rejects with an RpcError. */
  renew(id: bigint): Promise<number> {
    let waiter = this.#waiting.get(id);
    if (waiter === undefined) {
      waiter = Promise.withResolvers<number>();
      this.#waiting.set(id, waiter);
    }
    if (!this.#running) void this.#run();
    return waiter.promise;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.size > 0) {
      const round = [...this.#waiting].slice(0, leaseRenewIdsMax);
      for (const [id] of round) this.#waiting.delete(id);
      try {
        const { outcome } = await this.#proposer.propose({ leaseRenew: { ids: round.map(([id]) => id) } });
        const ttls = outcome.ok && outcome.value.op === "leaseRenew" ? outcome.value.ttls : undefined;
        round.forEach(([, waiter], i) => waiter.resolve(must(ttls, "a renewal is never refused")[i] ?? 0));
      } catch (error) {
        for (const [, waiter] of round) waiter.reject(error);
      }
    }
    this.#running = false;
  }
}
