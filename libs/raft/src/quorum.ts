// Majorities, and pairs of them. Everything the core decides by counting is decided here: which index a quorum
// holds, whether a vote is won, whether enough members were heard. A joint configuration needs both majorities.
//
//   match:   9  7  7  4  2        sorted downwards; the middle one (here 7) is held by a
//                  ^              majority, and nothing above it is
import type { ConfState } from "./conf-change.ts";
import type { MemberId } from "./member-id.ts";

export type VoteResult = "won" | "lost" | "pending";

/** The highest index that a quorum holds, given what each member holds. */
export function quorumIndex(conf: ConfState, matchOf: (id: MemberId) => number): number {
  const incoming = majorityIndex(conf.voters, matchOf);
  if (conf.votersOutgoing.length === 0) return incoming;
  return Math.min(incoming, majorityIndex(conf.votersOutgoing, matchOf));
}

/** The state of a vote; `votes` holds only those who answered. */
export function voteResult(conf: ConfState, votes: ReadonlyMap<MemberId, boolean>): VoteResult {
  const incoming = majorityVote(conf.voters, votes);
  if (conf.votersOutgoing.length === 0) return incoming;
  const outgoing = majorityVote(conf.votersOutgoing, votes);
  if (incoming === outgoing) return incoming;
  return incoming === "lost" || outgoing === "lost" ? "lost" : "pending";
}

/** True when the members for which `answered` holds form a quorum. */
export function hasQuorum(conf: ConfState, answered: (id: MemberId) => boolean): boolean {
  return majorityAnswered(conf.voters, answered) && majorityAnswered(conf.votersOutgoing, answered);
}

/** Votes needed among `size` voters. */
export function majority(size: number): number {
  return Math.floor(size / 2) + 1;
}

function majorityIndex(voters: readonly MemberId[], matchOf: (id: MemberId) => number): number {
  const matches = voters.map(matchOf).sort((a, b) => b - a);
  return matches[majority(voters.length) - 1] ?? 0;
}

function majorityVote(voters: readonly MemberId[], votes: ReadonlyMap<MemberId, boolean>): VoteResult {
  let yes = 0;
  let no = 0;
  for (const id of voters) {
    const vote = votes.get(id);
    if (vote === true) yes++;
    else if (vote === false) no++;
  }
  const needed = majority(voters.length);
  if (yes >= needed) return "won";
  return voters.length - no >= needed ? "pending" : "lost";
}

function majorityAnswered(voters: readonly MemberId[], answered: (id: MemberId) => boolean): boolean {
  if (voters.length === 0) return true;
  let count = 0;
  for (const id of voters) if (answered(id)) count++;
  return count >= majority(voters.length);
}
