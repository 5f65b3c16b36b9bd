// Linearizable reads: every read that waits shares one ReadIndex with the others that came meanwhile. A read
// joins the round that starts after it, never one already under way, so that it cannot be told an older index.
import { must } from "@keelson/base";
import type { RaftGroup } from "../raft/contract.ts";
import { raftFailure } from "./store-errors.ts";

type Round = PromiseWithResolvers<void>;

export class ReadBarrier {
  readonly #timeoutMs: number;
  #group: RaftGroup | undefined;
  #next: Round | undefined;
  #running = false;
  /** Rounds that nobody answered. */
  failures = 0;

  constructor(options: { readonly timeoutMs: number }) {
    this.#timeoutMs = options.timeoutMs;
  }

  attach(group: RaftGroup): void {
    this.#group = group;
  }

  /** After it resolves, local state holds every write finished before the call. Rejects with an RpcError. */
  wait(): Promise<void> {
    this.#next ??= Promise.withResolvers<void>();
    const round = this.#next.promise;
    if (!this.#running) void this.#run();
    return round;
  }

  async #run(): Promise<void> {
    const group = must(this.#group, "the raft group is attached before requests come");
    this.#running = true;
    for (let round = this.#next; round !== undefined; round = this.#next) {
      this.#next = undefined;
      const before = group.leader;
      try {
        await group.linearizable({ timeoutMs: this.#timeoutMs });
        round.resolve();
      } catch (error) {
        const after = group.leader;
        this.failures++;
        round.reject(raftFailure(error, before !== after || after === undefined));
      }
    }
    this.#running = false;
  }
}
