// Linearizable reads without a log entry and without trusting any clock (thesis 6.4). A read is answered with
// the commit index at the start of a heartbeat round that a quorum answered. Reads that arrive during a round
// share the next one. Rounds are numbered per leader and term, so an old answer can never confirm a new read;
// and no round starts before the leader has committed an entry of its own term.
import { committedInTerm, type Core, others, type ReadRound, send } from "./core.ts";
import type { MemberId } from "./member-id.ts";
import { waitingReadsMax } from "./limits.ts";
import { hasQuorum } from "./quorum.ts";

/** Queues a read at the leader. */
export function addRead(core: Core, from: MemberId, context: bigint): void {
  if (core.waitingReads.length >= waitingReadsMax) {
    if (from === core.id) core.effects.push({ kind: "read-dropped", context });
    return;
  }
  core.waitingReads.push({ from, context });
}

/** Starts a round for everything that waits, unless one is on its way. Called when effects are taken. */
export function releaseReads(core: Core): void {
  if (core.currentRound !== undefined || core.waitingReads.length === 0 || !committedInTerm(core)) return;
  core.readRound++;
  core.currentRound = {
    round: core.readRound,
    index: core.log.committed,
    reads: core.waitingReads,
    acks: new Set([core.id]),
  };
  core.waitingReads = [];
  broadcastHeartbeat(core);
  finishRound(core, core.currentRound);
}

/** A member answered a heartbeat of this term with this round. */
export function acknowledgeRound(core: Core, from: MemberId, round: number): void {
  const current = core.currentRound;
  if (current === undefined || current.round !== round) return;
  current.acks.add(from);
  finishRound(core, current);
}

function finishRound(core: Core, round: ReadRound): void {
  if (!hasQuorum(core.conf, (id) => round.acks.has(id))) return;
  core.currentRound = undefined;
  for (const read of round.reads) {
    if (read.from === core.id) {
      core.effects.push({ kind: "read-confirmed", context: read.context, index: round.index });
    } else {
      send(core, {
        type: "read-index-response",
        from: core.id,
        to: read.from,
        term: core.term,
        context: read.context,
        index: round.index,
      });
    }
  }
  releaseReads(core);
}

/** Leader: shows every follower that it is alive; repeats the current read round, whose messages may have been lost. */
export function broadcastHeartbeat(core: Core): void {
  for (const to of others(core)) {
    const match = core.progress.get(to)?.match ?? 0;
    send(core, {
      type: "heartbeat",
      from: core.id,
      to,
      term: core.term,
      commit: Math.min(match, core.log.committed),
      round: core.readRound,
    });
  }
  core.heartbeatElapsed = 0;
}
