// How a leader comes to be: randomised timeouts, PreVote (thesis 9.6), CheckQuorum and stickiness (thesis 4.2.3,
// 6.2), orderly transfer (thesis 3.10), and succession: when the leader's process is proven dead, the survivors
// campaign in order of their ids, a few milliseconds apart, instead of waiting for the timeout.
import { emptyBytes } from "@keelson/base";
import { isVoter } from "./conf-change.ts";
import {
  becomeFollower,
  type Core,
  others,
  promotable,
  quorumActive,
  reconcileProgress,
  resetElectionTimer,
  send,
  sendWhenDurable,
  stepDown,
} from "./core.ts";
import type { MemberId } from "./member-id.ts";
import type { VoteRequest, VoteResponse } from "./messages.ts";
import { Progress } from "./progress.ts";
import { voteResult } from "./quorum.ts";
import { appendOwn } from "./replication.ts";
import { broadcastHeartbeat } from "./read-index.ts";

/** One tick of a member that does not lead. */
export function tickElection(core: Core): void {
  core.electionElapsed++;
  if (!promotable(core)) return;
  if (core.successionIn !== undefined) {
    if (core.successionIn > 0) core.successionIn--;
    else if (core.role === "follower") campaign(core, "pre-vote");
    else if (core.role === "pre-candidate") askForVotes(core, "pre-vote"); // others learn of the death a moment later
  }
  if (core.electionElapsed >= core.electionTimeout) {
    core.successionIn = undefined;
    campaign(core, "pre-vote");
  }
}

/** One tick of the leader: heartbeats, and stepping down when no quorum answers. */
export function tickLeader(core: Core): void {
  core.heartbeatElapsed++;
  if (!quorumActive(core)) {
    stepDown(core);
    return;
  }
  if (core.transferee !== undefined) {
    core.transferElapsed++;
    if (core.transferElapsed >= core.timing.electionTicks) core.transferee = undefined;
  }
  if (core.heartbeatElapsed >= core.timing.heartbeatTicks) broadcastHeartbeat(core);
}

/** The process of `id` is known to have ended. Only the leader's death changes anything for a follower. */
export function onPeerGone(core: Core, id: MemberId): void {
  core.progress.get(id)?.becomeProbe();
  if (core.role === "leader" || core.leader !== id) return;
  core.leader = undefined;
  const rank = core.conf.voters.filter((voter) => voter !== id && voter < core.id).length;
  core.successionIn = rank * core.timing.successionTicks;
  if (core.successionIn === 0 && promotable(core)) campaign(core, "pre-vote");
}

/** Asks for leadership: first whether it would be granted, then for real; a transfer skips the question. */
export function campaign(core: Core, kind: "pre-vote" | "vote" | "transfer"): void {
  core.leader = undefined;
  core.votes.clear();
  resetElectionTimer(core);
  if (kind === "pre-vote") {
    core.role = "pre-candidate";
    core.votes.set(core.id, true);
  } else {
    core.role = "candidate";
    core.term++;
    core.vote = core.id;
    core.successionIn = undefined;
    sendWhenDurable(core, { type: "vote-response", from: core.id, to: core.id, term: core.term, granted: true });
  }
  askForVotes(core, kind);
  countVotes(core);
}

function askForVotes(core: Core, kind: "pre-vote" | "vote" | "transfer"): void {
  for (const to of others(core)) {
    if (!isVoter(core.conf, to)) continue;
    const request: VoteRequest = {
      type: kind === "pre-vote" ? "pre-vote" : "vote",
      from: core.id,
      to,
      term: kind === "pre-vote" ? core.term + 1 : core.term,
      lastIndex: core.log.lastIndex,
      lastTerm: core.log.lastTerm,
      transfer: kind === "transfer",
    };
    if (kind === "pre-vote") send(core, request);
    else sendWhenDurable(core, request);
  }
}

/** True when this member hears its leader and therefore does not help others to depose it. */
export function sticksToLeader(core: Core): boolean {
  if (core.role === "leader") return true;
  return core.leader !== undefined && core.electionElapsed < core.timing.electionTicks;
}

/** Grants or refuses. A vote for the same candidate is granted again: the first answer may have been lost. */
export function onVoteRequest(core: Core, request: VoteRequest): void {
  const free =
    core.vote === request.from ||
    (core.vote === undefined && core.leader === undefined) ||
    (request.type === "pre-vote" && request.term > core.term);
  const granted = free && core.log.isUpToDate({ index: request.lastIndex, term: request.lastTerm });
  const reply = { from: core.id, to: request.from, granted };
  if (request.type === "pre-vote") {
    send(core, { ...reply, type: "pre-vote-response", term: granted ? request.term : core.term });
    return;
  }
  if (granted) {
    core.vote = request.from;
    core.successionIn = undefined;
    resetElectionTimer(core);
  }
  sendWhenDurable(core, { ...reply, type: "vote-response", term: core.term });
}

export function onVoteResponse(core: Core, response: VoteResponse): void {
  const expected = response.type === "pre-vote-response" ? "pre-candidate" : "candidate";
  if (core.role !== expected) return;
  if (response.granted && response.term !== (expected === "candidate" ? core.term : core.term + 1)) return;
  if (!core.votes.has(response.from)) core.votes.set(response.from, response.granted);
  countVotes(core);
}

function countVotes(core: Core): void {
  switch (voteResult(core.conf, core.votes)) {
    case "won":
      if (core.role === "pre-candidate") campaign(core, "vote");
      else becomeLeader(core);
      return;
    case "lost":
      becomeFollower(core, core.term, undefined);
      return;
    case "pending":
      return;
  }
}

/** Takes office: an empty entry of the new term is the first thing to commit. */
function becomeLeader(core: Core): void {
  core.role = "leader";
  core.leader = core.id;
  core.votes.clear();
  core.successionIn = undefined;
  core.transferee = undefined;
  core.uncommittedBytes = 0;
  core.progress.clear();
  reconcileProgress(core);
  const own = new Progress(core.log.lastIndex + 1, core.now);
  own.becomeReplicate();
  own.accepted(core.log.stable);
  core.progress.set(core.id, own);
  core.pendingConfIndex = core.log.lastIndex; // an earlier leader's change may be anywhere in the tail
  core.heartbeatElapsed = 0;
  appendOwn(core, { kind: "noop", data: emptyBytes });
}
