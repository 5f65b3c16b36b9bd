// Streams that require a leader (metadata `hasleader`) end when this member has known none for three election
// timeouts; requests that require one are refused at once.
import type { Clock, Scope } from "@keelson/ports";
import type { RaftGroup } from "../raft/contract.ts";
import { leaderlessElectionsMax } from "./limits.ts";
import { loopErrors, toRpcError } from "./store-errors.ts";

export class LeaderWatch {
  readonly #group: Pick<RaftGroup, "status" | "onStatus">;
  readonly #dependents = new Set<(error: unknown) => void>();

  constructor(options: {
    readonly group: Pick<RaftGroup, "status" | "onStatus">;
    readonly clock: Clock;
    readonly scope: Scope;
    readonly electionMs: number;
  }) {
    const { group, clock, scope, electionMs } = options;
    this.#group = group;
    let timer: { cancel(): void } | undefined;
    const look = (): void => {
      if (group.status().leader !== undefined) {
        timer?.cancel();
        timer = undefined;
      } else {
        timer ??= clock.after(leaderlessElectionsMax * electionMs, () => this.#endAll());
      }
    };
    scope.onStop(group.onStatus(look));
    scope.onStop(() => timer?.cancel());
    look();
  }

  /** Throws the RpcError for "no leader" when there is none. */
  require(): void {
    if (this.#group.status().leader === undefined) throw toRpcError(loopErrors.noLeader);
  }

  /** Calls `end` once the leader has been missing for too long. Returns the way to take it back. */
  depend(end: (error: unknown) => void): () => void {
    this.#dependents.add(end);
    return () => this.#dependents.delete(end);
  }

  #endAll(): void {
    for (const end of [...this.#dependents]) end(toRpcError(loopErrors.noLeader));
  }
}
