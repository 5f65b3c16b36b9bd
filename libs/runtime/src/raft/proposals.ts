// Proposals on their way to the leader.

/** A proposal as a follower forwards it; `sequence` is unique per (member, boot) and rises by one. */
export interface ForwardedProposal {
  readonly sequence: number;
  readonly kind: "command" | "membership";
  readonly payload: Uint8Array;
}

/** The leader's word on a forwarded proposal. */
export interface ProposalAnswer {
  readonly sequence: number;
  readonly outcome: "accepted" | "overloaded" | "not-leader" | "refused";
}
