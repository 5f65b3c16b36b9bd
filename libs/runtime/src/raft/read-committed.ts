// A batch of committed entries, read once: what the state machine is given, which entries this process waits for, and
// what the membership is behind them. Used by the loop of a member.
import { logIndex, term as toTerm } from "@keelson/base";
import type { Entry } from "@keelson/raft";
import type { CommittedEntry, Member } from "./contract.ts";
import { membersAfterEntry } from "./membership.ts";
import { decodeProposal, sequenceFor } from "./proposals.ts";

export interface CommittedBatch {
  readonly committed: readonly CommittedEntry[];
  /** Sequences of this process's own proposals, each followed by the index of its entry. */
  readonly own: readonly number[];
  readonly members: readonly Member[];
}

const noPayload = new Uint8Array(0);

export function readCommitted(
  entries: readonly Entry[],
  before: {
    /** What this process's own entries begin with. */
    readonly mark: Uint8Array;
    readonly members: readonly Member[];
    /** Membership entries up to here are in `members` already. */
    readonly confIndex: number;
  },
): CommittedBatch {
  const committed: CommittedEntry[] = [];
  const own: number[] = [];
  let { members } = before;
  for (const { kind, index, term, data } of entries) {
    const sequence = sequenceFor(before.mark, data);
    if (sequence !== undefined) own.push(sequence, index);
    if (kind === "membership" && index > before.confIndex) members = membersAfterEntry(members, data);
    committed.push({
      index: logIndex(index),
      term: toTerm(term),
      kind,
      payload: kind === "command" ? (decodeProposal(data)?.payload ?? noPayload) : noPayload,
      own: sequence !== undefined,
    });
  }
  return { committed, own, members };
}
