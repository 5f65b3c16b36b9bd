// Do the members hold the same? The leader compares the hash that every member keeps with each revision. What most
// members have is taken for right; each other one gets the CORRUPT alarm, which stops reads and writes until somebody
// has looked. A member that is behind, or away, is compared the next time.
import type { StoreState } from "@keelson/etcd";
import type { Logger, Metrics, Scope } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import type { RaftGroup } from "../raft/contract.ts";
import { corruptionCheckMs, corruptionSettleMs } from "./limits.ts";
import type { Proposer } from "./proposer.ts";

export type CorruptionCheckOptions = {
  readonly scope: Scope;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly state: Pick<StoreState, "revision" | "readRevision" | "alarms">;
  readonly group: Pick<RaftGroup, "status" | "isConfirmedLeader" | "askStateHash">;
  readonly proposer: Pick<Proposer, "propose">;
};

const { CORRUPT } = etcdserverpb.AlarmType;
const { ACTIVATE } = etcdserverpb.AlarmAction;

/** Runs until the scope stops. */
export function runCorruptionCheck(options: CorruptionCheckOptions): void {
  const checks = options.metrics.counter("keelson_store_corruption_checks_total", "Comparisons of members' states.");
  options.scope.run("corruption-check", async (scope) => {
    while (!scope.stopped) {
      await scope.sleep(corruptionCheckMs);
      if (scope.stopped || !options.group.isConfirmedLeader()) continue;
      const { revision } = options.state;
      await scope.sleep(corruptionSettleMs); // the others apply it meanwhile
      const hashes = await collect(options, revision);
      checks.add(1);
      for (const member of disagreeing(hashes)) await raise(options, member, revision);
    }
  });
}

async function collect(options: CorruptionCheckOptions, revision: number): Promise<Map<bigint, number>> {
  const { memberId, members } = options.group.status();
  const hashes = new Map<bigint, number>();
  const own = options.state.readRevision(revision)?.stateHash;
  if (own === undefined) return hashes; // nothing was written yet, or it was compacted away
  hashes.set(memberId, own);
  const others = members.filter(({ id }) => id !== memberId);
  const answers = await Promise.allSettled(others.map((member) => options.group.askStateHash(member, revision)));
  answers.forEach((answer, i) => {
    const id = others[i]?.id;
    if (answer.status === "rejected")
      options.logger.log("debug", "a member's hash is not known", { cause: answer.reason });
    else if (answer.value !== undefined && id !== undefined) hashes.set(id, answer.value);
  });
  return hashes;
}

/** Those who do not hold what most hold; where no value has a majority, all whose value is not the commonest. */
export function disagreeing(hashes: ReadonlyMap<bigint, number>): bigint[] {
  const counts = new Map<number, number>();
  for (const hash of hashes.values()) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  const commonest = [...counts].filter(([, count]) => count === most).map(([hash]) => hash);
  // Between two halves nobody can say who is right: both are named.
  return [...hashes].filter(([, hash]) => commonest.length > 1 || hash !== commonest[0]).map(([id]) => id);
}

async function raise(
  { logger, proposer, state }: CorruptionCheckOptions,
  member: bigint,
  revision: number,
): Promise<void> {
  if (state.alarms.some(({ alarm, memberID }) => alarm === CORRUPT && memberID === member)) return;
  logger.log("error", "a member's state differs from the others'", { member: member.toString(16), revision });
  try {
    await proposer.propose({ alarm: { action: ACTIVATE, alarm: CORRUPT, memberID: member } });
  } catch (error) {
    logger.log("warn", "could not raise the alarm", { cause: error }); // the next comparison tries again
  }
}
