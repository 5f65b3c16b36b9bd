// Auto-compaction as etcd's flags describe it. The leader proposes; the others only keep their samples, so that
// a new leader knows how old its revisions are.
import type { StoreState } from "@keelson/etcd";
import { Deque } from "@keelson/base";
import type { Clock, Logger, Scope } from "@keelson/ports";
import type { Proposer } from "./proposer.ts";

export type AutoCompactionPolicy =
  | { readonly mode: "periodic"; readonly retentionMs: number }
  | { readonly mode: "revision"; readonly revisions: number };

export type AutoCompactionOptions = {
  readonly scope: Scope;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly state: Pick<StoreState, "revision" | "compactedRevision">;
  readonly leads: () => boolean;
  readonly proposer: Pick<Proposer, "propose">;
  readonly policy: AutoCompactionPolicy;
};

const hourMs = 3_600_000;
const revisionModeMs = 5 * 60_000;
const samplesPerPeriod = 10;

/** Runs until the scope stops. */
export function runAutoCompaction(options: AutoCompactionOptions): void {
  const { policy, state } = options;
  options.scope.run("auto-compaction", async (scope) => {
    const samples = new Deque<{ readonly atMs: number; readonly revision: number }>();
    const periodMs = policy.mode === "revision" ? revisionModeMs : Math.min(policy.retentionMs, hourMs);
    const stepMs = policy.mode === "revision" ? periodMs : periodMs / samplesPerPeriod;
    let nextMs = options.clock.monoMs() + (policy.mode === "revision" ? periodMs : policy.retentionMs);
    while (!scope.stopped) {
      const now = options.clock.monoMs();
      samples.pushBack({ atMs: now, revision: state.revision });
      const keepMs = policy.mode === "periodic" ? policy.retentionMs : 0;
      while (samples.size > 1 && samples.at(1).atMs <= now - keepMs) samples.popFront();
      if (now >= nextMs) {
        const target = policy.mode === "revision" ? state.revision - policy.revisions : samples.at(0).revision;
        const due = options.leads() && target > state.compactedRevision && target > 1;
        // What failed is tried again at the next sample, not a period later.
        if (!due || (await compact(target, options))) nextMs = now + periodMs;
      }
      await scope.sleep(stepMs);
    }
  });
}

/** False when it failed. */
async function compact(revision: number, options: AutoCompactionOptions): Promise<boolean> {
  try {
    await options.proposer.propose({ compaction: { revision, physical: false } });
    options.logger.log("info", "compacted", { revision });
    return true;
  } catch (error) {
    options.logger.log("warn", "could not compact", { revision, cause: error });
    return false;
  }
}
