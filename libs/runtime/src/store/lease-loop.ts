// Expiry of leases: deadlines are replicated state in cluster time; the member that leads (and has heard from a
// quorum recently) proposes the end of those that are due. The state machine checks the deadline again when the
// entry is applied, so a proposal that comes late, twice or from a deposed leader does nothing.
// While leases exist and nothing else is written, a time mark carries cluster time into the log.
import type { LeaseView } from "@keelson/etcd";
import type { Counter, Logger, Metrics, Scope } from "@keelson/ports";
import { leaseExpiriesInFlightMax, leaseExpiriesPerTurnMax, leaseExpiryMs, timeMarkMs } from "./limits.ts";
import type { Proposer } from "./proposer.ts";

export type LeaseLoopOptions = {
  readonly scope: Scope;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly proposer: Pick<Proposer, "propose">;
  readonly leases: LeaseView;
  /** The leader's cluster time now. */
  readonly now: () => number;
  /** Cluster time of the newest entry applied. */
  readonly appliedTime: () => number;
  readonly leads: () => boolean;
};

/** Runs until the scope stops. */
export function runLeaseLoop(options: LeaseLoopOptions): void {
  const expired = options.metrics.counter("etcd_debugging_server_lease_expired_total", "Leases that ran out.");
  options.scope.run("leases", async (scope) => {
    while (!scope.stopped) {
      await scope.sleep(leaseExpiryMs);
      if (scope.stopped || !options.leads() || options.leases.count === 0) continue;
      await expireDue(options, expired);
      if (options.now() - options.appliedTime() > timeMarkMs) await markTime(options);
    }
  });
}

async function expireDue(options: LeaseLoopOptions, expired: Counter): Promise<void> {
  const due = [...options.leases.due(options.now(), leaseExpiriesPerTurnMax)];
  while (due.length > 0 && options.leads()) {
    await Promise.all(due.splice(0, leaseExpiriesInFlightMax).map((lease) => expireOne(lease.id, options, expired)));
  }
}

async function expireOne(id: bigint, options: LeaseLoopOptions, expired: Counter): Promise<void> {
  try {
    const { outcome } = await options.proposer.propose({ leaseExpire: { id } });
    if (outcome.ok && outcome.value.op === "leaseExpire" && outcome.value.expired) expired.add(1);
  } catch (error) {
    // The lease is still due: the next turn, or the next leader, tries again.
    options.logger.log("warn", "could not expire a lease", { lease: id, cause: error });
  }
}

async function markTime(options: LeaseLoopOptions): Promise<void> {
  try {
    await options.proposer.propose({ timeMark: {} });
  } catch (error) {
    options.logger.log("debug", "could not mark time", { cause: error });
  }
}
